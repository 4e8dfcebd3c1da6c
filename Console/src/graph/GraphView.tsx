import { useMemo, useRef, useState } from "react";
import type { GraphEdge, GraphNode } from "../api/types";
import { stateKey } from "../ci/states";
import { usePanel } from "../ci/PanelHost";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { useClient } from "../shell/Session";
import type { Canvas, LayoutName, Wording } from "./canvas";
import { GraphCanvas } from "./GraphCanvas";
import { GraphToolbar } from "./GraphToolbar";
import { Legend } from "./Legend";
import { merged, shortened, tidied } from "./model";
import { NodeList } from "./NodeList";

const neighboursMax = 60;
const labelCharactersMax = 20;

interface GraphViewProps {
    title: string;
    nodes: GraphNode[];
    edges: GraphEdge[];
    note?: string;
    /** What is said of the nodes in focus, where they were not asked about. */
    focusWord?: string;
}

/** CIs and their relations as a picture and as a list; the details of the chosen one open in the panel. */
export function GraphView({ title, nodes, edges, note, focusWord }: GraphViewProps) {
    const { t, format } = useI18n();
    const client = useClient();
    const catalogue = useCatalogue();
    const { subject, open } = usePanel();
    const [graph, setGraph] = useState(() => tidied(nodes, edges));
    const [layout, setLayout] = useState<LayoutName>("layers");
    const [isLarge, setLarge] = useState(false);
    const canvas = useRef<Pick<Canvas, "fit" | "zoomBy">>(null);
    const graphNow = useRef(graph);
    graphNow.current = graph;

    const wording = useMemo<Wording>(() => {
        const states: Record<string, string> = t.states;
        return {
            visual: catalogue.visual,
            stateKey,
            nodeLabel: (node) => {
                const state = stateKey(node.state ?? "");
                const name = shortened(node.name, labelCharactersMax);
                return state === "" || state === "ok" ? name : `${name}\n${states[state] ?? node.state}`;
            },
            edgeLabel: (edge) => edge.label || catalogue.relationLabel(edge.type, "outgoing"),
        };
    }, [t, catalogue]);

    const expand = async (id: string) => {
        const around = await client.neighbourhood(id, 1, neighboursMax);
        const next = merged(graphNow.current, around);
        const added = next.nodes.length - graphNow.current.nodes.length;
        setGraph(next);
        return { added, isTruncated: around.truncated };
    };

    const choose = (id: string) => {
        const node = graphNow.current.nodes.find((one) => one.id === id);
        if (node) open({ id, name: node.name, expand: () => expand(id) });
    };

    return (
        <section className={isLarge ? "graph graph-large" : "graph"} aria-label={title}>
            <div className="graph-head">
                <h4 className="block-title">{title || t.graph.title}</h4>
                <span className="muted small" role="status">
                    {t.graph.summary(format.number(graph.nodes.length), format.number(graph.edges.length))}
                </span>
                <GraphToolbar
                    canvas={canvas}
                    layout={layout}
                    setLayout={setLayout}
                    isLarge={isLarge}
                    setLarge={setLarge}
                />
            </div>
            <div className="graph-body">
                <GraphCanvas
                    ref={canvas}
                    title={title}
                    graph={graph}
                    wording={wording}
                    layout={layout}
                    chosen={subject?.id ?? null}
                    choose={choose}
                    isLarge={isLarge}
                />
                <NodeList
                    nodes={graph.nodes}
                    chosen={subject?.id ?? null}
                    choose={choose}
                    focusWord={focusWord ?? t.graph.focus}
                />
            </div>
            <Legend nodes={graph.nodes} />
            {note && <p className="muted small graph-note">{note}</p>}
        </section>
    );
}
