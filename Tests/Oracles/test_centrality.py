from __future__ import annotations

import math

import networkx as nx
import pytest

from engine import Engine
from graphs import Graph


def close(expected: dict[int, float], tolerance: float = 1e-9) -> object:
    return pytest.approx(expected, rel=tolerance, abs=tolerance)


@pytest.mark.parametrize("measure", ["even", "weighted"])
def test_page_rank(engine: Engine, seed: int, direction: str, measure: str) -> None:
    graph = Graph.random(seed)
    engine.load(graph)
    if direction == "both" and any(r.source == r.target for r in graph.relationships):
        pytest.skip("the libraries do not agree on what an undirected loop weighs")
    weights = "weight" if measure == "weighted" else None
    other = graph.igraph(direction)
    expected = dict(zip(graph.nodes, other.pagerank(weights=weights, directed=direction != "both")))
    assert engine.scores("page_rank", direction=direction, measure=measure) == close(expected, 1e-8)


def test_betweenness(engine: Engine, seed: int, direction: str) -> None:
    graph = Graph.random(seed)
    engine.load(graph)
    expected = dict(zip(graph.nodes, graph.igraph(direction).betweenness(directed=direction != "both")))
    assert engine.scores("betweenness", direction=direction) == close(expected)


def test_cores(engine: Engine, seed: int) -> None:
    graph = Graph.random(seed)
    engine.load(graph)
    assert engine.scores("cores") == nx.core_number(graph.simple("both"))


def test_degrees(engine: Engine, seed: int) -> None:
    graph = Graph.random(seed)
    engine.load(graph)
    for direction in ["outgoing", "incoming"]:
        other = graph.networkx(direction)
        assert engine.scores("degrees", direction=direction, measure="even") == dict(other.out_degree())
        weighted = dict(other.out_degree(weight="weight"))
        assert engine.scores("degrees", direction=direction, measure="weighted") == close(weighted)
    assert engine.scores("degrees", direction="both", measure="even") == dict(graph.networkx("both").degree())


def test_harmonic_closeness(engine: Engine, seed: int, direction: str) -> None:
    graph = Graph.random(seed)
    engine.load(graph)
    # networkx sums over the ways to a node, the engine over those from it
    reverse = {"outgoing": "incoming", "incoming": "outgoing", "both": "both"}[direction]
    expected = nx.harmonic_centrality(graph.networkx(reverse))
    assert engine.scores("harmonic", direction=direction) == close(expected)


def test_similarity(engine: Engine, seed: int) -> None:
    graph = Graph.random(seed)
    engine.load(graph)
    other = graph.simple("both")
    pairs = [(a, b) for a in graph.nodes[:6] for b in graph.nodes if a != b]
    cosine = lambda a, b: len(set(nx.common_neighbors(other, a, b))) / max(1, math.sqrt(other.degree(a) * other.degree(b)))
    expected = {
        "commonNeighbours": [len(set(nx.common_neighbors(other, a, b))) for a, b in pairs],
        "jaccard": [score for _, _, score in nx.jaccard_coefficient(other, pairs)],
        "cosine": [cosine(a, b) for a, b in pairs],
        "adamicAdar": [score for _, _, score in nx.adamic_adar_index(other, pairs)],
        "resourceAllocation": [score for _, _, score in nx.resource_allocation_index(other, pairs)],
    }
    for measure, scores in expected.items():
        found = [engine.ask("similarity", **{"from": a, "to": b}, measure=measure, direction="both") for a, b in pairs]
        assert found == pytest.approx(scores, abs=1e-9), measure


def test_communities(engine: Engine, seed: int) -> None:
    graph = Graph.random(seed)
    if not graph.relationships or any(r.source == r.target for r in graph.relationships):
        return  # nothing to divide; and the libraries do not agree on what a loop weighs
    engine.load(graph)
    found, other = engine.ask("communities"), graph.networkx("both")
    assert sorted(node for group in found["groups"] for node in group) == sorted(graph.nodes)
    assert found["modularity"] == pytest.approx(nx.community.modularity(other, found["groups"], weight=None), abs=1e-9)
    for group in found["groups"]:
        assert nx.is_connected(other.subgraph(group))
    louvain = nx.community.louvain_communities(other, weight=None, seed=1)
    assert found["modularity"] >= nx.community.modularity(other, louvain, weight=None) - 0.05
