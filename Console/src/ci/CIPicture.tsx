import { estate } from "../api/estate";
import type { CI } from "../api/types";
import { GraphView } from "../graph/GraphView";
import { useI18n } from "../i18n/I18n";
import { useClient } from "../shell/Session";
import { Shown } from "../ui/Shown";
import { useLoad } from "../ui/useLoad";

const neighboursMax = 60;

/** The neighbours of a CI as they are, or as they were. */
export function CIPicture({ ci, asOf }: { ci: CI; asOf: string }) {
    const { t } = useI18n();
    const client = useClient();
    const around = useLoad(`${ci.id} ${asOf} ${ci.seq}`, () => estate(client).neighbourhood(ci.id, neighboursMax, asOf));
    return (
        <Shown of={around}>
            {(found) => (
                <GraphView
                    key={`${found.seq} ${asOf}`}
                    title={t.ci.neighbourhood(ci.name)}
                    nodes={found.nodes.map((node) => (node.id === ci.id ? { ...node, focus: true } : node))}
                    edges={found.edges}
                    focusWord={t.estate.thisCI}
                    note={found.truncated ? t.graph.truncated : undefined}
                />
            )}
        </Shown>
    );
}
