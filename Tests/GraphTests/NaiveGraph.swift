import Base

@testable import Graph

/// A property graph in two dictionaries: obviously right, and slow.
struct NaiveGraph: Equatable {
    struct Node: Equatable {
        var labels: Set<String>
        var properties: [String: Value] = [:]

        mutating func set(_ value: Value, _ key: String) {
            if value.isNull { properties.removeValue(forKey: key) } else { properties[key] = value }
        }
    }

    struct Relationship: Equatable {
        var type: String
        var from: UInt64
        var to: UInt64
        var properties: [String: Value] = [:]

        mutating func set(_ value: Value, _ key: String) {
            if value.isNull { properties.removeValue(forKey: key) } else { properties[key] = value }
        }
    }

    var nodes: [UInt64: Node] = [:]
    var relationships: [UInt64: Relationship] = [:]

    func degree(of node: UInt64) -> Int {
        relationships.values.reduce(0) { $0 + ($1.from == node ? 1 : 0) + ($1.to == node ? 1 : 0) }
    }
}

extension NaiveGraph {
    /// Everything that a snapshot says about itself, one element at a time.
    init(_ graph: GraphSnapshot) {
        func named(_ properties: [(key: PropertyKeyCode, value: Value)]) -> [String: Value] {
            Dictionary(uniqueKeysWithValues: properties.map { (graph.name(of: $0.key), $0.value) })
        }
        graph.forEachNode { node in
            nodes[graph.id(of: node).rawValue] = Node(
                labels: Set(graph.labels(of: node).map(graph.name(of:))), properties: named(graph.properties(of: node)))
        }
        graph.forEachRelationship { relationship in
            relationships[graph.id(of: relationship).rawValue] = Relationship(
                type: graph.name(of: graph.type(of: relationship)),
                from: graph.id(of: graph.source(of: relationship)).rawValue,
                to: graph.id(of: graph.target(of: relationship)).rawValue,
                properties: named(graph.properties(of: relationship)))
        }
    }

    /// Builds the same graph, elements in the order of `generator`.
    func build(_ generator: inout SeededGenerator, as seq: CommitSeq = CommitSeq(rawValue: 1)) throws -> GraphSnapshot {
        let draft = GraphSnapshot().draft()
        for (id, node) in nodes.sorted(by: { $0.key < $1.key }).shuffled(using: &generator) {
            try draft.addNode(
                NodeID(rawValue: id), labels: Array(node.labels),
                properties: node.properties.map { (key: $0.key, value: $0.value) })
        }
        for (id, relationship) in relationships.sorted(by: { $0.key < $1.key }).shuffled(using: &generator) {
            try draft.addRelationship(
                RelationshipID(rawValue: id), type: relationship.type, from: NodeID(rawValue: relationship.from),
                to: NodeID(rawValue: relationship.to),
                properties: relationship.properties.map { (key: $0.key, value: $0.value) })
        }
        return draft.publish(as: seq)
    }
}

// MARK: Reading from both

extension NaiveGraph {
    /// A relationship as one of its nodes sees it.
    struct Seen: Hashable, Comparable {
        var relationship: UInt64
        var other: UInt64
        var type: String
        var isOutgoing: Bool

        static func < (left: Seen, right: Seen) -> Bool {
            (left.relationship, left.isOutgoing ? 0 : 1) < (right.relationship, right.isOutgoing ? 0 : 1)
        }
    }

    func adjacency(_ direction: Direction) -> [UInt64: [Seen]] {
        var found: [UInt64: [Seen]] = [:]
        for (id, relationship) in relationships {
            if direction != .incoming {
                found[relationship.from, default: []].append(
                    Seen(relationship: id, other: relationship.to, type: relationship.type, isOutgoing: true))
            }
            if direction != .outgoing {
                found[relationship.to, default: []].append(
                    Seen(relationship: id, other: relationship.from, type: relationship.type, isOutgoing: false))
            }
        }
        return found.mapValues { $0.sorted() }
    }

    static func adjacency(
        of node: NodeSlot, _ direction: Direction, type: RelationshipTypeCode? = nil, in graph: GraphSnapshot
    ) -> [Seen] {
        var found: [Seen] = []
        graph.forEachRelationship(of: node, direction: direction, type: type) { adjacent in
            found.append(
                Seen(
                    relationship: graph.id(of: adjacent.relationship).rawValue,
                    other: graph.id(of: adjacent.node).rawValue, type: graph.name(of: adjacent.type),
                    isOutgoing: adjacent.direction == .outgoing))
        }
        return found
    }
}
