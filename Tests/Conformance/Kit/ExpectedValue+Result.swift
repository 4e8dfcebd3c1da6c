internal import Cypher
internal import Graph

extension ExpectedValue {
    /// A value of a result, with the graph that its slots are of.
    init(_ datum: Datum, in graph: GraphSnapshot) {
        switch datum {
        case .null: self = .null
        case .boolean(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .float(let value): self = .float(value)
        case .string(let value): self = .string(value)
        case .list(let items): self = .list(items.map { ExpectedValue($0, in: graph) })
        case .map(let map):
            self = .map(
                Dictionary(uniqueKeysWithValues: map.entries.map { ($0.key, ExpectedValue($0.value, in: graph)) }))
        case .node(let node): self = Self.node(node, in: graph)
        case .relationship(let relationship): self = Self.relationship(relationship, in: graph)
        case .path(let path):
            let hops = path.relationships.indices.map { index in
                Hop(
                    relationship: Self.relationship(path.relationships[index], in: graph),
                    isForward: graph.source(of: path.relationships[index]) == path.nodes[index],
                    node: Self.node(path.nodes[index + 1], in: graph))
            }
            self = .path(Self.node(path.nodes[0], in: graph), hops)
        case .value(let value):
            if case .list(let items) = value {
                self = .list(items.map { ExpectedValue(Datum($0), in: graph) })
            } else {
                // Temporal values, durations and points are written as their text.
                self = .string(CypherText.string(of: datum, in: graph))
            }
        }
    }

    private static func node(_ node: NodeSlot, in graph: GraphSnapshot) -> ExpectedValue {
        guard graph.contains(node) else { return .node(labels: ["deleted"], [:]) }
        return .node(
            labels: Set(graph.labels(of: node).map { graph.name(of: $0) }),
            properties(graph.properties(of: node), graph))
    }

    private static func relationship(_ relationship: RelationshipSlot, in graph: GraphSnapshot) -> ExpectedValue {
        guard graph.contains(relationship) else { return .relationship(type: "deleted", [:]) }
        return .relationship(
            type: graph.name(of: graph.type(of: relationship)), properties(graph.properties(of: relationship), graph))
    }

    private static func properties(
        _ properties: [(key: PropertyKeyCode, value: Value)], _ graph: GraphSnapshot
    ) -> [String: ExpectedValue] {
        Dictionary(
            uniqueKeysWithValues: properties.map { (graph.name(of: $0.key), ExpectedValue(Datum($0.value), in: graph)) }
        )
    }
}
