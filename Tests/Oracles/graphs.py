"""Random graphs, for the engine and for the libraries that check it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import igraph
import networkx as nx

TYPES = ["A", "B", "C"]


@dataclass(frozen=True)
class Relationship:
    id: int
    source: int
    target: int
    type: str
    weight: float


@dataclass
class Graph:
    nodes: list[int]
    relationships: list[Relationship]
    removed_nodes: list[int] = field(default_factory=list)
    removed_relationships: list[Relationship] = field(default_factory=list)

    @staticmethod
    def random(seed: int, *, simple: bool = False, acyclic: bool = False, nodes_max: int = 40) -> Graph:
        """Sparse to dense, with loops and parallel relationships unless `simple`, and with holes in the slots.

        Weights are multiples of a half and positive, so that sums are exact and ties happen.
        """
        pick = random.Random(seed)
        count = pick.choice([1, 2, 3, 5, 8, 13, 21, nodes_max])
        ids = pick.sample(range(3 * count), count)
        removed = pick.sample(sorted(set(range(3 * count)) - set(ids)), pick.randrange(count + 1))
        size = int(count * pick.choice([0, 0.5, 1, 1.2, 1.5, 2, 3, 5]))
        rank = {node: position for position, node in enumerate(ids)}
        found: list[Relationship] = []
        seen: set[tuple[int, int]] = set()
        for number in range(size):
            source, target = pick.choice(ids), pick.choice(ids)
            if acyclic and rank[source] > rank[target]:
                source, target = target, source
            if (simple or acyclic) and source == target or simple and (source, target) in seen:
                continue
            seen.add((source, target))
            found.append(Relationship(2 * number, source, target, pick.choice(TYPES), pick.randrange(1, 12) / 2))
        everything = ids + removed
        gone = [
            Relationship(2 * number + 1, pick.choice(everything), pick.choice(everything), pick.choice(TYPES), 1)
            for number in range(pick.randrange(count + 1))
        ]
        return Graph(ids, found, removed, gone)

    def description(self) -> dict[str, Any]:
        return {
            "nodes": self.nodes,
            "relationships": [vars(relationship) for relationship in self.relationships],
            "removedNodes": self.removed_nodes,
            "removedRelationships": [vars(relationship) for relationship in self.removed_relationships],
        }

    def networkx(self, direction: str = "outgoing", types: list[str] | None = None) -> nx.MultiDiGraph | nx.MultiGraph:
        """With the keys of relationships as keys and their weights as `weight`."""
        graph = nx.MultiGraph() if direction == "both" else nx.MultiDiGraph()
        graph.add_nodes_from(self.nodes)
        for relationship in self.relationships:
            if types is None or relationship.type in types:
                ends = (relationship.source, relationship.target)
                if direction == "incoming":
                    ends = ends[::-1]
                graph.add_edge(*ends, key=relationship.id, weight=relationship.weight)
        return graph

    def simple(self, direction: str = "outgoing") -> nx.DiGraph | nx.Graph:
        """Without loops, parallel relationships taken together."""
        graph = nx.Graph() if direction == "both" else nx.DiGraph()
        graph.add_nodes_from(self.nodes)
        graph.add_edges_from((a, b) for a, b in self.networkx(direction).edges() if a != b)
        return graph

    def igraph(self, direction: str = "outgoing") -> igraph.Graph:
        """With node ids as the attribute `node`, in the order of `nodes`, and `id` and `weight` of relationships."""
        position = {node: number for number, node in enumerate(self.nodes)}
        edges = [(position[r.source], position[r.target]) for r in self.relationships]
        if direction == "incoming":
            edges = [edge[::-1] for edge in edges]
        graph = igraph.Graph(n=len(self.nodes), edges=edges, directed=direction != "both")
        graph.vs["node"] = self.nodes
        graph.es["id"] = [r.id for r in self.relationships]
        graph.es["weight"] = [r.weight for r in self.relationships]
        return graph
