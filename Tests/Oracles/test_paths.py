from __future__ import annotations

import itertools

import networkx as nx
import pytest

from engine import Engine
from graphs import Graph


def pairs(graph: Graph) -> list[tuple[int, int]]:
    return list(itertools.product(graph.nodes[:6], graph.nodes[-6:]))


def cost(graph: Graph, relationships: list[int]) -> float:
    weights = {r.id: r.weight for r in graph.relationships}
    return sum(weights[number] for number in relationships)


def is_path(graph: Graph, direction: str, start: int, goal: int, relationships: list[int]) -> bool:
    """Whether these relationships lead from one node to the other and visit none twice."""
    ends = {r.id: (r.source, r.target) for r in graph.relationships}
    visited = [start]
    for number in relationships:
        source, target = ends[number] if direction != "incoming" else ends[number][::-1]
        if direction == "both" and source != visited[-1]:
            source, target = target, source
        if source != visited[-1]:
            return False
        visited.append(target)
    return visited[-1] == goal and len(set(visited)) == len(visited)


def test_hops(engine: Engine, seed: int, direction: str) -> None:
    graph = Graph.random(seed)
    engine.load(graph)
    other = graph.networkx(direction)
    for start, goal in pairs(graph):
        expected = nx.shortest_path_length(other, start, goal) if nx.has_path(other, start, goal) else None
        assert engine.ask("hops", **{"from": start}, to=goal, direction=direction) == expected


def test_cheapest_paths(engine: Engine, seed: int, direction: str) -> None:
    graph = Graph.random(seed)
    engine.load(graph)
    other = graph.networkx(direction)
    for start, goal in pairs(graph):
        expected = nx.dijkstra_path_length(other, start, goal) if nx.has_path(other, start, goal) else None
        assert engine.ask("cost", **{"from": start}, to=goal, direction=direction) == expected
        found = engine.ask("cheapest_path", **{"from": start}, to=goal, direction=direction)
        assert found["cost"] == expected
        if expected is not None:
            assert is_path(graph, direction, start, goal, found["relationships"])
            assert cost(graph, found["relationships"]) == expected


def test_several_cheapest_paths(engine: Engine, seed: int, direction: str) -> None:
    graph = Graph.random(seed, nodes_max=20)
    engine.load(graph)
    other = graph.igraph(direction)
    numbers = {node: number for number, node in enumerate(graph.nodes)}
    for start, goal in pairs(graph)[:10]:
        if start == goal:
            continue
        expected = other.get_k_shortest_paths(
            numbers[start], numbers[goal], k=6, weights="weight", output="epath", mode="out"
        )
        found = engine.ask("cheapest_paths", **{"from": start}, to=goal, direction=direction, count=6)
        assert [cost(graph, path) for path in found] == [sum(other.es[path]["weight"]) for path in expected]
        assert len(set(map(tuple, found))) == len(found)
        assert all(is_path(graph, direction, start, goal, path) for path in found)


def test_simple_paths(engine: Engine, seed: int, direction: str) -> None:
    graph = Graph.random(seed, nodes_max=16)
    engine.load(graph)
    other = graph.networkx(direction)
    for start, goal in pairs(graph)[:10]:
        if start == goal:
            continue
        found = engine.ask("simple_paths", **{"from": start}, to=goal, direction=direction, count=4)
        expected = {tuple(key for _, _, key in way) for way in nx.all_simple_edge_paths(other, start, goal, cutoff=4)}
        assert len(found) == len(expected) and set(map(tuple, found)) == expected


def flow_network(graph: Graph, direction: str, start: int, goal: int, disjointness: str) -> nx.DiGraph:
    """Each node as two, and each relationship of capacity 1; so a flow is a number of disjoint paths."""
    network = nx.DiGraph()
    for node in graph.nodes:
        once = disjointness == "nodes" and node not in (start, goal)
        network.add_edge(("in", node), ("out", node), capacity=1 if once else len(graph.relationships) + 1)

    def add(source: int, target: int) -> None:
        ends = (("out", source), ("in", target))
        capacity = network.edges[ends]["capacity"] if network.has_edge(*ends) else 0
        network.add_edge(*ends, capacity=capacity + 1)

    for source, target, _ in graph.networkx(direction).edges(keys=True):
        add(source, target)
        if direction == "both":
            add(target, source)
    return network


@pytest.mark.parametrize("disjointness", ["relationships", "nodes"])
def test_disjoint_paths(engine: Engine, seed: int, direction: str, disjointness: str) -> None:
    graph = Graph.random(seed, nodes_max=20)
    engine.load(graph)
    for start, goal in pairs(graph)[:8]:
        if start == goal:
            continue
        found = engine.ask("disjoint", **{"from": start}, to=goal, direction=direction, measure=disjointness)
        network = flow_network(graph, direction, start, goal, disjointness)
        assert len(found) == nx.maximum_flow_value(network, ("out", start), ("in", goal))
        assert all(is_path(graph, direction, start, goal, path) for path in found)
        assert sum(map(len, found)) == len(set().union(*found)), "two paths share a relationship"


def test_cheapest_disjoint_pair(engine: Engine, seed: int) -> None:
    graph = Graph.random(seed, simple=True, nodes_max=12)
    engine.load(graph)
    other = graph.networkx("outgoing")
    for start, goal in pairs(graph)[:6]:
        if start == goal:
            continue
        ways = [frozenset(key for _, _, key in way) for way in nx.all_simple_edge_paths(other, start, goal, cutoff=8)]
        if len(ways) > 300 or len(graph.nodes) > 9:
            continue  # too many pairs to try them all; and the bound of the ways must not cut any off
        sums = [cost(graph, [*a, *b]) for a, b in itertools.combinations(ways, 2) if not a & b]
        found = engine.ask("disjoint_pair", **{"from": start}, to=goal, direction="outgoing", measure="relationships")
        assert found == (min(sums) if sums else None)
