from __future__ import annotations

import networkx as nx

from engine import Engine
from graphs import TYPES, Graph


def test_distances(engine: Engine, seed: int, direction: str) -> None:
    graph = Graph.random(seed)
    engine.load(graph)
    other = graph.networkx(direction)
    for node in graph.nodes:
        expected = dict(nx.single_source_shortest_path_length(other, node))
        del expected[node]
        assert engine.scores("distances", **{"from": node}, direction=direction) == expected


def test_distances_over_some_types(engine: Engine, seed: int, direction: str) -> None:
    graph = Graph.random(seed)
    engine.load(graph)
    types = sorted({relationship.type for relationship in graph.relationships})[: 1 + seed % len(TYPES)]
    other = graph.networkx(direction, types)
    for node in graph.nodes:
        expected = dict(nx.single_source_shortest_path_length(other, node, cutoff=3))
        del expected[node]
        assert engine.scores("distances", **{"from": node}, direction=direction, types=types, count=3) == expected
