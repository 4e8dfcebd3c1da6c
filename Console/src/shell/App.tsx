import { useEffect, useRef } from "react";
import { AskPage } from "../ask/AskPage";
import { ConversationProvider } from "../ask/Conversation";
import { ChangesPage } from "../changes/ChangesPage";
import { ChangeSetPage } from "../changes/ChangeSetPage";
import { ChangeSetsPage } from "../changes/ChangeSetsPage";
import { RunsPage } from "../changes/RunsPage";
import { CIPage } from "../ci/CIPage";
import { CIsPage } from "../ci/CIsPage";
import { PanelHost } from "../ci/PanelHost";
import { ComparePage } from "../compare/ComparePage";
import { ImportPage } from "../exchange/ImportPage";
import { useI18n } from "../i18n/I18n";
import { MemoryPage } from "../memory/MemoryPage";
import { DefinitionPage } from "../metamodel/DefinitionPage";
import { MetamodelPage } from "../metamodel/MetamodelPage";
import { QualityPage } from "../quality/QualityPage";
import { QueryMemory } from "../query/QueryMemory";
import { QueryPage } from "../query/QueryPage";
import { ReviewPage } from "../review/ReviewPage";
import { Loading } from "../ui/Loading";
import { ProblemNotice } from "../ui/ProblemNotice";
import { CatalogueProvider } from "./Catalogue";
import { FeaturesProvider } from "./Features";
import { Header } from "./Header";
import { Link, routeOf, usePath, useTitle, type Route } from "./router";
import { useSession } from "./Session";
import { SignIn } from "./SignIn";
import { followSystemTheme } from "./theme";

/** The whole console. The conversation lives above the sign-in, so that an expired session does not lose it. */
export function App() {
    const { sitting } = useSession();
    useEffect(followSystemTheme, []);
    return (
        <ConversationProvider key={sitting}>
            <QueryMemory>
                <Gate />
            </QueryMemory>
        </ConversationProvider>
    );
}

function Gate() {
    const { state, check } = useSession();
    const path = usePath();
    const lastPath = useRef(path);
    // The link that led here is gone with its page, and the focus with it: the next Tab starts in the new page.
    useEffect(() => {
        if (lastPath.current !== path && document.activeElement === document.body) {
            document.getElementById("content")?.focus({ preventScroll: true });
        }
        lastPath.current = path;
    }, [path]);
    switch (state.status) {
        case "checking":
            return (
                <main className="centre">
                    <Loading />
                </main>
            );
        case "failed":
            return (
                <main className="centre">
                    <ProblemNotice problem={state.problem} retry={check} />
                </main>
            );
        case "out":
            return <SignIn expired={state.expired} />;
        case "in": {
            const route = routeOf(path);
            return (
                <FeaturesProvider>
                    <CatalogueProvider>
                        <SkipLink />
                        <Header user={state.user} route={route} />
                        <PanelHost key={path}>
                            <main id="content" className="main" tabIndex={-1}>
                                <Page route={route} />
                            </main>
                        </PanelHost>
                    </CatalogueProvider>
                </FeaturesProvider>
            );
        }
    }
}

function Page({ route }: { route: Route }) {
    switch (route.page) {
        case "ask":
            return <AskPage />;
        case "cis":
            return <CIsPage />;
        case "ci":
            return <CIPage key={route.id} id={route.id} />;
        case "compare":
            return <ComparePage />;
        case "import":
            return <ImportPage />;
        case "changeSets":
            return <ChangeSetsPage />;
        case "changeSet":
            return <ChangeSetPage key={route.id} id={route.id} />;
        case "commits":
            return <ChangesPage />;
        case "runs":
            return <RunsPage />;
        case "review":
            return <ReviewPage />;
        case "quality":
            return <QualityPage />;
        case "metamodel":
            return <MetamodelPage />;
        case "definition":
            return <DefinitionPage key={`${route.kind} ${route.key}`} kind={route.kind} definitionKey={route.key} />;
        case "memory":
            return <MemoryPage />;
        case "query":
            return <QueryPage />;
        case "none":
            return <NotFound />;
    }
}

function SkipLink() {
    const { t } = useI18n();
    return (
        <a className="skip-link" href="#content">
            {t.skipToContent}
        </a>
    );
}

function NotFound() {
    const { t } = useI18n();
    useTitle(t.notFound.title);
    return (
        <div className="centre">
            <h1>{t.notFound.title}</h1>
            <Link href="/" className="button">
                {t.notFound.toStart}
            </Link>
        </div>
    );
}
