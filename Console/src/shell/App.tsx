import { useEffect } from "react";
import { AskPage } from "../ask/AskPage";
import { ConversationProvider } from "../ask/Conversation";
import { ChangesPage } from "../changes/ChangesPage";
import { CIPage } from "../ci/CIPage";
import { CIsPage } from "../ci/CIsPage";
import { PanelHost } from "../ci/PanelHost";
import { useI18n } from "../i18n/I18n";
import { QueryMemory } from "../query/QueryMemory";
import { QueryPage } from "../query/QueryPage";
import { Loading } from "../ui/Loading";
import { ProblemNotice } from "../ui/ProblemNotice";
import { CatalogueProvider } from "./Catalogue";
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
                <CatalogueProvider>
                    <SkipLink />
                    <Header user={state.user} route={route} />
                    <PanelHost key={path}>
                        <main id="content" className="main" tabIndex={-1}>
                            <Page route={route} />
                        </main>
                    </PanelHost>
                </CatalogueProvider>
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
        case "changes":
            return <ChangesPage />;
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
