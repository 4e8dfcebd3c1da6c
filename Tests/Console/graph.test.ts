import assert from "node:assert/strict";
import { test } from "node:test";
import type { GraphEdge, GraphNode } from "../../Console/src/api/types";
import { familyOf } from "../../Console/src/graph/families";
import { layered } from "../../Console/src/graph/layout";
import { listed, merged, shortened, tidied } from "../../Console/src/graph/model";

const stage = { width: 800, height: 520 };
const node = (id: string, more: Partial<GraphNode> = {}): GraphNode => ({ id, name: id, class: "K8sPod", ...more });
const edge = (from: string, to: string): GraphEdge => ({ id: `${from}-${to}`, type: "RUNS_ON", from, to });

/** A pseudo-random graph of the seed (mulberry32). */
function randomGraph(seed: number) {
    let state = seed;
    const random = (below: number) => {
        state = (state + 0x6d2b79f5) | 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) % below;
    };
    const count = 1 + random(120);
    const hasFocus = random(2) === 0;
    const nodes = Array.from({ length: count }, (_, index) => node(`n${index}`, { focus: hasFocus && index === 0 }));
    const edges = Array.from({ length: random(count * 2) }, () => edge(`n${random(count)}`, `n${random(count)}`));
    return tidied(nodes, edges);
}

test("every node has a place of its own, whatever the graph", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
        const graph = randomGraph(seed);
        const positions = layered(graph, stage);
        const places = new Set([...positions.values()].map(({ x, y }) => `${x} ${y}`));
        assert.equal(positions.size, graph.nodes.length, `seed ${seed}`);
        assert.equal(places.size, graph.nodes.length, `seed ${seed}`);
        assert.deepEqual(layered(graph, stage), positions, `seed ${seed} twice`);
    }
});

test("the focus is on top and each hop is below the one before", () => {
    const graph = tidied([node("a"), node("b", { focus: true }), node("c")], [edge("b", "a"), edge("a", "c")]);
    const y = (id: string) => layered(graph, stage).get(id)?.y ?? NaN;
    assert.ok(y("b") < y("a") && y("a") < y("c"));
});

test("an empty graph has no places", () => {
    assert.equal(layered({ nodes: [], edges: [] }, stage).size, 0);
});

test("repeated ids and edges that lead nowhere are left out", () => {
    const graph = tidied([node("a"), node("a"), node("b")], [edge("a", "b"), edge("a", "b"), edge("a", "z")]);
    assert.deepEqual([graph.nodes.length, graph.edges.length], [2, 1]);
});

test("a neighbourhood adds what is new and leaves the states that are shown", () => {
    const graph = tidied([node("a", { state: "down", focus: true })], []);
    const more = merged(graph, { nodes: [node("a"), node("b")], edges: [edge("b", "a")], truncated: false, seq: 1 });
    assert.equal(more.nodes[0]?.state, "down");
    assert.equal(more.nodes.length, 2);
    const sameEdge = { ...edge("b", "a"), id: "other" };
    assert.deepEqual(merged(more, { nodes: [], edges: [sameEdge], truncated: false, seq: 1 }), more);
});

test("the list has the focus first, then the worst", () => {
    const [risk, down] = [node("risk", { state: "atRisk" }), node("down", { state: "down" })];
    const nodes = [node("ok"), risk, down, node("me", { focus: true })];
    assert.deepEqual(listed(nodes, "en").map(({ id }) => id), ["me", "down", "risk", "ok"]);
});

test("long names keep both ends", () => {
    assert.equal(shortened("short", 20), "short");
    assert.equal(shortened("ip-10-0-1-17.ap-northeast-2.compute.internal", 20).length, 20);
    assert.match(shortened("ip-10-0-1-17.ap-northeast-2.compute.internal", 20), /^ip-10.*….*nal$/);
});

test("a class belongs to the family of its nearest known ancestor", () => {
    assert.equal(familyOf(["K8sNode", "VirtualMachine", "Host", "Hardware", "CI"]), "compute");
    assert.equal(familyOf(["NetworkDevice", "Hardware", "CI"]), "network");
    assert.equal(familyOf(["Unheard"]), "other");
});
