/** Cytoscape behind the few verbs that the picture needs. Loaded when the first picture is shown. */

import type { Core, ElementDefinition } from "vendor/cytoscape";
import type { Visual } from "../shell/Catalogue";
import { layered, type Point } from "./layout";
import type { Graph } from "./model";
import { graphStyle, iconImage } from "./style";

export type LayoutName = "layers" | "organic";

/** What a node and an edge say in the picture; the texts depend on the language. */
export interface Wording {
    visual(classKey: string): Visual;
    nodeLabel(node: Graph["nodes"][number]): string;
    stateKey(state: string): string;
    edgeLabel(edge: Graph["edges"][number]): string;
}

const fitPadding = 28;
const fitZoomMax = 1.1;
const edgesNamedMax = 14;
const layoutMilliseconds = 250;

export class Canvas {
    private readonly watcher: ResizeObserver;
    private graph: Graph = { nodes: [], edges: [] };

    private constructor(
        private readonly core: Core,
        private readonly container: HTMLElement,
    ) {
        this.watcher = new ResizeObserver(() => {
            core.resize();
            this.fit();
        });
    }

    /** `null` when `signal` fired before the library was there. */
    static async open(
        container: HTMLElement,
        choose: (id: string) => void,
        signal: AbortSignal,
    ): Promise<Canvas | null> {
        const { c: cytoscape } = await import("vendor/cytoscape");
        if (signal.aborted) return null;
        const core = cytoscape({
            container,
            style: graphStyle(getComputedStyle(container)),
            minZoom: 0.1,
            maxZoom: 3,
            boxSelectionEnabled: false,
            selectionType: "single",
        });
        const canvas = new Canvas(core, container);
        core.on("tap", "node", (event) => choose(event.target.id()));
        core.on("mouseover", "node", (event) => {
            container.style.cursor = "pointer";
            event.target.connectedEdges().addClass("near named");
        });
        core.on("mouseout", "node", (event) => {
            container.style.cursor = "";
            event.target.connectedEdges().removeClass("near");
            canvas.nameEdges();
        });
        canvas.watcher.observe(container);
        return canvas;
    }

    close(): void {
        this.watcher.disconnect();
        this.core.destroy();
    }

    /** Shows `graph` in place of what is shown; nodes that stay keep their place until the layout moves them. */
    show(graph: Graph, wording: Wording, layout: LayoutName): void {
        const page = getComputedStyle(this.container);
        const before = new Map<string, Point>();
        this.core.nodes().forEach((node) => before.set(node.id(), { ...node.position() }));
        this.core.resize();
        const targets = layered(graph, { width: this.core.width(), height: this.core.height() });
        this.core.batch(() => {
            this.core.elements().remove();
            this.core.style(graphStyle(page));
            this.core.add(elements(graph, wording, page, (id) => before.get(id) ?? targets.get(id)));
        });
        this.graph = graph;
        this.nameEdges();
        this.arrange(layout, targets, before.size > 0);
    }

    choose(id: string | null): void {
        this.core.nodes().removeClass("chosen");
        this.core.edges().removeClass("near");
        if (id === null) return;
        const node = this.core.getElementById(id);
        node.addClass("chosen");
        node.connectedEdges().addClass("near");
    }

    fit(): void {
        this.core.fit(undefined, fitPadding);
        if (this.core.zoom() > fitZoomMax) {
            this.zoomTo(fitZoomMax);
            this.core.center(this.core.elements());
        }
    }

    zoomBy(factor: number): void {
        this.zoomTo(this.core.zoom() * factor);
    }

    private zoomTo(level: number): void {
        this.core.zoom({ level, renderedPosition: { x: this.core.width() / 2, y: this.core.height() / 2 } });
    }

    /** Few edges always say what they are; many only where one looks. */
    private nameEdges(): void {
        if (this.graph.edges.length <= edgesNamedMax) this.core.edges().addClass("named");
        else this.core.edges().removeClass("named");
    }

    private arrange(layout: LayoutName, targets: Map<string, Point>, isChange: boolean): void {
        const animate = isChange && !matchMedia("(prefers-reduced-motion: reduce)").matches;
        const motion = { animate, animationDuration: layoutMilliseconds, fit: false, stop: () => this.fit() };
        const options =
            layout === "layers"
                ? { name: "preset", positions: (node: { id(): string }) => targets.get(node.id()), ...motion }
                : {
                      name: "cose",
                      randomize: false,
                      ...motion,
                      animate: false,
                      nodeOverlap: 40,
                      idealEdgeLength: () => 50,
                      nodeRepulsion: () => 4000,
                      componentSpacing: 60,
                      gravity: 2,
                  };
        this.core.layout(options).run();
    }
}

function elements(
    graph: Graph,
    wording: Wording,
    page: CSSStyleDeclaration,
    place: (id: string) => Point | undefined,
): ElementDefinition[] {
    const nodes = graph.nodes.map((node): ElementDefinition => {
        const { family, icon } = wording.visual(node.class);
        const image = iconImage(icon, page.getPropertyValue(`--family-${family}`).trim());
        const state = wording.stateKey(node.state ?? "");
        const label = wording.nodeLabel(node);
        const data = { id: node.id, label, family, icon: image, state, focus: node.focus ?? false };
        return { group: "nodes", data, position: place(node.id) };
    });
    const edges = graph.edges.map((edge): ElementDefinition => {
        const data = { id: `edge ${edge.id}`, source: edge.from, target: edge.to, label: wording.edgeLabel(edge) };
        return { group: "edges", data };
    });
    return [...nodes, ...edges];
}
