/** The nodes and edges of a picture as a value. */

import type { GraphEdge, GraphNode, Neighbourhood } from "../api/types";
import { stateKey, stateRanks } from "../ci/states";

export interface Graph {
    nodes: GraphNode[];
    edges: GraphEdge[];
}

/** Without repeated ids, and without edges whose ends are not in the picture: the canvas would refuse both. */
export function tidied(nodes: GraphNode[], edges: GraphEdge[]): Graph {
    const uniqueNodes = [...new Map(nodes.map((node) => [node.id, node])).values()];
    const ids = new Set(uniqueNodes.map((node) => node.id));
    const uniqueEdges = [...new Map(edges.map((edge) => [edge.id, edge])).values()];
    return { nodes: uniqueNodes, edges: uniqueEdges.filter((edge) => ids.has(edge.from) && ids.has(edge.to)) };
}

/** `graph` with what a neighbourhood adds. What is there already keeps its state and its focus. */
export function merged(graph: Graph, more: Neighbourhood): Graph {
    const known = new Set(graph.nodes.map((node) => node.id));
    const drawn = new Set(graph.edges.map((edge) => `${edge.from} ${edge.type} ${edge.to}`));
    const edges = more.edges.filter((edge) => !drawn.has(`${edge.from} ${edge.type} ${edge.to}`));
    return tidied([...graph.nodes, ...more.nodes.filter((node) => !known.has(node.id))], [...graph.edges, ...edges]);
}

/** For the list: what was asked about first, then the worst states, then by class and name. */
export function listed(nodes: GraphNode[], language: string): GraphNode[] {
    const rank = (node: GraphNode): number =>
        node.focus ? -stateRanks.length : -stateRanks.indexOf(stateKey(node.state ?? ""));
    const collator = new Intl.Collator(language, { numeric: true });
    return [...nodes].sort(
        (a, b) => rank(a) - rank(b) || collator.compare(a.class, b.class) || collator.compare(a.name, b.name),
    );
}

/** At most `lengthMax` characters; names in operations differ at both ends, so the middle goes. */
export function shortened(name: string, lengthMax: number): string {
    if (name.length <= lengthMax) return name;
    const head = Math.ceil((lengthMax - 1) * 0.6);
    return `${name.slice(0, head)}…${name.slice(name.length - (lengthMax - 1 - head))}`;
}
