import Base

@testable import Graph

extension GraphSnapshot {
    /// Nodes with the ids 1...`nodeCount`, and relationships of type LINK between nodes by their place, from 0.
    static func of(_ nodeCount: Int, _ edges: [(Int, Int)]) throws -> GraphSnapshot {
        let draft = GraphSnapshot().draft()
        for node in 0..<nodeCount { try draft.addNode(NodeID(rawValue: UInt64(node + 1)), labels: [], properties: []) }
        for (index, edge) in edges.enumerated() {
            try draft.addRelationship(
                RelationshipID(rawValue: UInt64(index + 1)), type: "LINK", from: NodeID(rawValue: UInt64(edge.0 + 1)),
                to: NodeID(rawValue: UInt64(edge.1 + 1)), properties: [])
        }
        return draft.publish(as: CommitSeq(rawValue: 1))
    }

    /// A random graph with holes in its slots, loops, parallel relationships and several types.
    static func random(seed: UInt64, nodes: Int = 24, changes: Int = 160) throws -> (GraphSnapshot, NaiveGraph) {
        var random = RandomChanges(seed: seed)
        var graph = GraphSnapshot()
        for seq in 1...2 {
            let draft = graph.draft()
            if seq == 1 { try random.addNodes(nodes, to: draft) }
            try random.apply(changes / 2, to: draft)
            graph = draft.publish(as: CommitSeq(rawValue: Int64(seq)))
        }
        return (graph, random.model)
    }

    /// The node with the given place in an edge list.
    func node(_ place: Int) -> NodeSlot { slot(of: NodeID(rawValue: UInt64(place + 1)))! }  // Tests know their nodes.

    func slot(_ id: UInt64) -> NodeSlot { slot(of: NodeID(rawValue: id))! }

    static func chain(_ count: Int) throws -> GraphSnapshot {
        try .of(count, (0..<count - 1).map { ($0, $0 + 1) })
    }
}

extension NaiveGraph {
    /// A node's neighbours with multiplicity, by id.
    func neighbours(_ direction: Direction, types: Set<String>? = nil) -> [UInt64: [UInt64]] {
        var found = nodes.mapValues { _ in [UInt64]() }
        for relationship in relationships.values where types?.contains(relationship.type) ?? true {
            if direction != .incoming { found[relationship.from]?.append(relationship.to) }
            if direction != .outgoing { found[relationship.to]?.append(relationship.from) }
        }
        return found
    }

    /// Distinct neighbours without the node itself.
    func neighbourSets(_ direction: Direction) -> [UInt64: Set<UInt64>] {
        neighbours(direction).reduce(into: [:]) { $0[$1.key] = Set($1.value).subtracting([$1.key]) }
    }
}

/// Zachary, "An information flow model for conflict and fission in small groups", 1977: 34 members of a karate club.
enum KarateClub {
    private static let friends: [[Int]] = [
        [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31], [2, 3, 7, 13, 17, 19, 21, 30],
        [3, 7, 8, 9, 13, 27, 28, 32], [7, 12, 13], [6, 10], [6, 10, 16], [16], [], [30, 32, 33], [33], [], [], [],
        [33], [32, 33], [32, 33], [], [], [32, 33], [33], [32, 33], [], [32, 33], [25, 27, 29, 32, 33], [25, 27, 31],
        [31], [29, 33], [33], [31, 33], [32, 33], [32, 33], [32, 33], [33], [],
    ]

    static var edges: [(Int, Int)] {
        friends.indices.flatMap { person in friends[person].map { (person, $0) } }
    }

    static func graph() throws -> GraphSnapshot { try .of(34, edges) }
}
