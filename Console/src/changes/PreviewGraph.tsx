import { changeSets, type ChangeSet } from "../api/changeSets";
import type { StateDifference } from "../api/estate";
import type { GraphEdge, GraphNode } from "../api/types";
import { GraphView } from "../graph/GraphView";
import { useI18n } from "../i18n/I18n";
import { useClient } from "../shell/Session";
import { Empty } from "../ui/Empty";
import { Shown } from "../ui/Shown";
import { useLoad } from "../ui/useLoad";

/** What a difference touches, as a picture: what it changes is in focus, the ends of its relations around it. */
export function touched(difference: StateDifference): { nodes: GraphNode[]; edges: GraphEdge[] } {
    const nodes = new Map<string, GraphNode>();
    const add = (node: GraphNode, focus: boolean) => {
        if (focus || !nodes.has(node.id)) nodes.set(node.id, { id: node.id, name: node.name, class: node.class, focus });
    };
    for (const ci of difference.addedCIs) add(ci, true);
    for (const { ci } of difference.changedCIs) add(ci, true);
    const relations = [...difference.addedRelations, ...difference.changedRelations.map((one) => one.relation)];
    for (const { from, to } of relations) {
        add(from, false);
        add(to, false);
    }
    const edges = relations.map(({ id, type, from, to }) => ({ id, type, from: from.id, to: to.id }));
    return { nodes: [...nodes.values()], edges };
}

/** The touched part of the graph as it would be after the change set. */
export function PreviewGraph({ one }: { one: ChangeSet }) {
    const { t } = useI18n();
    const client = useClient();
    const loaded = useLoad(`${one.id} ${one.digest}`, () => changeSets(client).difference(one.id));
    return (
        <Shown of={loaded}>
            {(difference) => {
                const { nodes, edges } = touched(difference);
                return nodes.length === 0 ? (
                    <Empty title={t.changeSets.graphNone} />
                ) : (
                    <div className="stack">
                        <p className="muted">{t.changeSets.graphHint}</p>
                        <GraphView
                            title={one.title}
                            nodes={nodes}
                            edges={edges}
                            focusWord={t.estate.difference.changed}
                        />
                    </div>
                );
            }}
        </Shown>
    );
}
