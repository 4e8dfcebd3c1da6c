/** A layered layout that is the same every time: the focus on top, each hop one band below, wide bands wrapped. */

import type { Graph } from "./model";

export interface Point {
    x: number;
    y: number;
}

const columnWidth = 150;
const rowHeight = 84;
const bandGap = 36;
const columnsMin = 3;
const columnsMax = 24;

export interface Size {
    width: number;
    height: number;
}

/** A position for every node, in the proportions of `stage`. O(n log n + e). */
export function layered(graph: Graph, stage: Size): Map<string, Point> {
    const bands = bandsByHop(graph);
    const columns = bestColumns(bands.map((band) => band.length), stage);
    const positions = new Map<string, Point>();
    let top = 0;
    for (const band of bands) {
        const perRow = Math.ceil(band.length / Math.ceil(band.length / columns));
        for (let start = 0; start < band.length; start += perRow) {
            const row = band.slice(start, start + perRow);
            row.forEach((id, index) => positions.set(id, { x: (index - (row.length - 1) / 2) * columnWidth, y: top }));
            top += rowHeight;
        }
        top += bandGap;
    }
    return positions;
}

/** How many nodes stand in a row before it wraps: the number that lets the whole picture be drawn largest. */
function bestColumns(bandSizes: number[], stage: Size): number {
    let best = columnsMin;
    let bestScale = 0;
    for (let columns = columnsMin; columns <= columnsMax; columns += 1) {
        const rows = bandSizes.reduce((sum, size) => sum + Math.ceil(size / columns), 0);
        const width = Math.min(columns, Math.max(...bandSizes, 1)) * columnWidth;
        const height = rows * rowHeight + bandSizes.length * bandGap;
        const scale = Math.min(stage.width / width, stage.height / height);
        if (scale > bestScale) {
            best = columns;
            bestScale = scale;
        }
    }
    return best;
}

/** Node ids by hops from the focus, edges taken both ways; what cannot be reached comes in a last band. */
function bandsByHop(graph: Graph): string[][] {
    const neighbours = new Map<string, string[]>(graph.nodes.map((node) => [node.id, []]));
    for (const { from, to } of graph.edges) {
        neighbours.get(from)?.push(to);
        neighbours.get(to)?.push(from);
    }
    const kinds = new Map(graph.nodes.map((node) => [node.id, `${node.class} ${node.name}`]));
    const seen = new Set<string>();
    const bands: string[][] = [];
    let band = roots(graph, neighbours);
    while (band.length > 0) {
        band.forEach((id) => seen.add(id));
        bands.push(band);
        // Below their parents in the parents' order, so that few edges cross; among siblings, equal classes together.
        const next: string[] = [];
        for (const id of band) {
            const children = (neighbours.get(id) ?? []).filter((child) => !seen.has(child));
            children.sort((a, b) => (kinds.get(a) ?? "").localeCompare(kinds.get(b) ?? "", "en", { numeric: true }));
            for (const child of children) {
                if (!seen.has(child)) next.push(child);
                seen.add(child);
            }
        }
        band = next;
    }
    const rest = graph.nodes.filter((node) => !seen.has(node.id)).map((node) => node.id);
    return rest.length > 0 ? [...bands, rest] : bands;
}

/** The focus; without one, the node with the most neighbours. */
function roots(graph: Graph, neighbours: Map<string, string[]>): string[] {
    const focus = graph.nodes.filter((node) => node.focus).map((node) => node.id);
    if (focus.length > 0) return focus;
    let best: string | null = null;
    for (const [id, others] of neighbours) {
        if (best === null || others.length > (neighbours.get(best)?.length ?? 0)) best = id;
    }
    return best === null ? [] : [best];
}
