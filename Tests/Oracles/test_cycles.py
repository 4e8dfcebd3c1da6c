from __future__ import annotations

import networkx as nx

from engine import Engine
from graphs import Graph


def as_sets(groups: list[list[int]]) -> set[frozenset[int]]:
    assert sum(map(len, groups)) == len(set().union(*groups)), "a member is in two groups"
    return {frozenset(group) for group in groups}


def test_components(engine: Engine, seed: int) -> None:
    graph = Graph.random(seed)
    engine.load(graph)
    assert as_sets(engine.ask("components")) == set(map(frozenset, nx.connected_components(graph.networkx("both"))))


def test_strong_components(engine: Engine, seed: int) -> None:
    graph = Graph.random(seed)
    engine.load(graph)
    other = graph.networkx()
    expected = set(map(frozenset, nx.strongly_connected_components(other)))
    assert as_sets(engine.ask("strong_components")) == expected
    cyclic = {node for group in expected for node in group if len(group) > 1 or other.has_edge(node, node)}
    assert engine.ask("cyclic_nodes") == sorted(cyclic)


def shortest_cycle(graph: nx.MultiDiGraph, node: int) -> int | None:
    """Relationships on a shortest cycle through a node."""
    ways = [
        nx.shortest_path_length(graph, after, node)
        for after in set(graph.successors(node)) if nx.has_path(graph, after, node)
    ]
    return 1 + min(ways) if ways else None


def test_shortest_cycles(engine: Engine, seed: int) -> None:
    graph = Graph.random(seed)
    engine.load(graph)
    other = graph.networkx()
    for node in graph.nodes:
        assert engine.ask("shortest_cycle", **{"from": node}) == shortest_cycle(other, node)


def test_cycles_that_one_more_relationship_would_close(engine: Engine, seed: int) -> None:
    graph = Graph.random(seed, acyclic=True)
    engine.load(graph)
    other = graph.networkx()
    for source in graph.nodes[:8]:
        for target in graph.nodes:
            expected = 1 + nx.shortest_path_length(other, target, source) if nx.has_path(other, target, source) else None
            assert engine.ask("closes_cycle", **{"from": source, "to": target}) == expected


def test_levels(engine: Engine, seed: int) -> None:
    for graph in [Graph.random(seed), Graph.random(seed, acyclic=True)]:
        engine.load(graph)
        for direction in ["outgoing", "incoming"]:
            other = graph.networkx(direction)
            if nx.is_directed_acyclic_graph(other):
                generations = enumerate(nx.topological_generations(other))
                expected = {node: level for level, nodes in generations for node in nodes}
                assert engine.scores("levels", direction=direction) == expected
            else:
                assert engine.ask("levels", direction=direction) == "cyclic"


def test_what_the_graph_hangs_by(engine: Engine, seed: int) -> None:
    graph = Graph.random(seed)
    engine.load(graph)
    found, other = engine.ask("cuts"), graph.igraph("both")
    assert found["points"] == sorted(other.vs[point]["node"] for point in other.articulation_points())
    assert found["bridges"] == sorted(other.es[bridge]["id"] for bridge in other.bridges())
    pairs = {r.id: frozenset((r.source, r.target)) for r in graph.relationships}
    found_pairs = [{pairs[number] for number in component} for component in found["components"]]
    # networkx tells the simple graph's; parallel relationships are in one component, loops in none
    expected = {frozenset(map(frozenset, edges)) for edges in nx.biconnected_component_edges(graph.simple("both"))}
    assert {frozenset(group) for group in found_pairs if any(len(pair) == 2 for pair in group)} == expected


def test_dominators(engine: Engine, seed: int) -> None:
    graph = Graph.random(seed)
    engine.load(graph)
    for direction in ["outgoing", "incoming"]:
        other = nx.DiGraph(graph.networkx(direction))
        for root in graph.nodes[:5]:
            expected = {
                node: dominator for node, dominator in nx.immediate_dominators(other, root).items() if node != root
            }
            assert engine.scores("dominators", **{"from": root}, direction=direction) == expected
