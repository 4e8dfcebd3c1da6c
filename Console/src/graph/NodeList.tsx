import { useMemo, useState } from "react";
import type { GraphNode } from "../api/types";
import { stateKey } from "../ci/states";
import { StateBadge } from "../ci/StateBadge";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { ClassIcon } from "./ClassIcon";
import { listed } from "./model";

const filterFrom = 12;

interface NodeListProps {
    nodes: GraphNode[];
    chosen: string | null;
    choose(id: string): void;
    /** What is said of the nodes in focus. */
    focusWord: string;
}

/** Every CI of the picture as a button: the way in by keyboard and by screen reader. */
export function NodeList({ nodes, chosen, choose, focusWord }: NodeListProps) {
    const { t, language } = useI18n();
    const catalogue = useCatalogue();
    const [filter, setFilter] = useState("");
    const sorted = useMemo(() => listed(nodes, language), [nodes, language]);
    const wanted = filter.trim().toLowerCase();
    const shown = sorted.filter((node) =>
        `${node.name} ${catalogue.classLabel(node.class)}`.toLowerCase().includes(wanted),
    );
    return (
        <div className="node-list" data-testid="graph-node-list">
            {nodes.length >= filterFrom && (
                <input
                    className="input input-small"
                    type="search"
                    value={filter}
                    onChange={(event) => setFilter(event.target.value)}
                    placeholder={t.graph.filter}
                    aria-label={t.graph.filter}
                />
            )}
            <ul aria-label={t.graph.list}>
                {shown.map((node) => (
                    <li key={node.id}>
                        <button
                            type="button"
                            className="node-button"
                            aria-pressed={node.id === chosen}
                            onClick={() => choose(node.id)}
                            data-testid="graph-node"
                            data-ci={node.id}
                        >
                            <ClassIcon classKey={node.class} />
                            <span className="node-name">{node.name}</span>
                            {node.focus && <span className="badge badge-info">{focusWord}</span>}
                            {node.state && stateKey(node.state) !== "ok" && <StateBadge state={node.state} />}
                            <span className="visually-hidden">{catalogue.classLabel(node.class)}</span>
                        </button>
                    </li>
                ))}
            </ul>
        </div>
    );
}
