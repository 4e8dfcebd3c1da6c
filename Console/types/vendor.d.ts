/**
 * What the console uses of the two libraries in `vendor/`, under the names that `build` gives them.
 * The vendored files are builds whose exports have short names: `c` and `aS`.
 */
declare module "vendor/cytoscape" {
    export interface Position {
        x: number;
        y: number;
    }

    export interface ElementDefinition {
        group: "nodes" | "edges";
        data: { id: string } & Record<string, unknown>;
        position?: Position;
        classes?: string;
    }

    export interface StyleRule {
        selector: string;
        style: Record<string, string | number>;
    }

    export interface Collection {
        readonly length: number;
        id(): string;
        remove(): Collection;
        addClass(names: string): Collection;
        removeClass(names: string): Collection;
        connectedEdges(): Collection;
        forEach(body: (element: Collection) => void): void;
        position(): Position;
        renderedPosition(): Position;
        data(values: Record<string, unknown>): Collection;
        classes(names: string): Collection;
        layout(options: Record<string, unknown>): Layout;
    }

    export interface Layout {
        run(): Layout;
        stop(): Layout;
    }

    export interface EventObject {
        readonly target: Collection;
    }

    export interface Core {
        add(elements: ElementDefinition[]): Collection;
        animate(options: Record<string, unknown>): Core;
        batch(body: () => void): void;
        center(elements: Collection): Core;
        destroy(): void;
        edges(selector?: string): Collection;
        elements(selector?: string): Collection;
        fit(elements?: Collection, padding?: number): Core;
        getElementById(id: string): Collection;
        height(): number;
        layout(options: Record<string, unknown>): Layout;
        nodes(selector?: string): Collection;
        on(events: string, selector: string, handler: (event: EventObject) => void): Core;
        resize(): Core;
        style(rules: StyleRule[]): Core;
        width(): number;
        zoom(): number;
        zoom(to: { level: number; renderedPosition: Position }): Core;
    }

    export interface Options {
        container: HTMLElement;
        style: StyleRule[];
        minZoom: number;
        maxZoom: number;
        boxSelectionEnabled: boolean;
        selectionType: "single";
    }

    const cytoscape: (options: Options) => Core;
    export { cytoscape as c };
}

declare module "vendor/echarts" {
    export interface Chart {
        setOption(option: object, replace: boolean): void;
        resize(): void;
        dispose(): void;
    }

    const echarts: { init(element: HTMLElement): Chart };
    export { echarts as aS };
}
