import { GraphView } from "../graph/GraphView";
import { useI18n } from "../i18n/I18n";
import { Link, useTitle } from "../shell/router";
import { useClient } from "../shell/Session";
import { Loading } from "../ui/Loading";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useLoad } from "../ui/useLoad";
import { AskAbout } from "./AskAbout";
import { CIAttributes } from "./CIAttributes";
import { CIHeading } from "./CIHeading";
import { CIHistory } from "./CIHistory";
import { CIRelations } from "./CIRelations";

const neighboursMax = 60;

export function CIPage({ id }: { id: string }) {
    const { t } = useI18n();
    const client = useClient();
    const loaded = useLoad(id, () => client.ci(id));
    const around = useLoad(id, () => client.neighbourhood(id, 1, neighboursMax));
    const ci = loaded.value;
    useTitle(ci?.name ?? t.cis.title);
    if (!ci) {
        if (loaded.status !== "failed") return <Loading />;
        return <ProblemNotice problem={loaded.problem} retry={loaded.reload} />;
    }
    return (
        <div className="page ci-page">
            <nav aria-label={t.cis.title}>
                <Link href="/cis">← {t.cis.title}</Link>
            </nav>
            <CIHeading ci={ci} level="h1" />
            <AskAbout ci={ci} />
            {around.status === "failed" && <ProblemNotice problem={around.problem} retry={around.reload} />}
            {around.value && (
                <GraphView
                    title={t.ci.neighbourhood(ci.name)}
                    nodes={around.value.nodes.map((node) => (node.id === id ? { ...node, focus: true } : node))}
                    edges={around.value.edges}
                    note={around.value.truncated ? t.graph.truncated : undefined}
                />
            )}
            <div className="ci-columns">
                <div>
                    <CIAttributes ci={ci} />
                    <CIHistory id={id} classKey={ci.class} />
                </div>
                <CIRelations ci={ci} />
            </div>
        </div>
    );
}
