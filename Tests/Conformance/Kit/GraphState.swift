internal import Graph

/// All that side effects are measured by: what is in the graph, by identity.
struct GraphState {
    private struct Property: Hashable {
        var isNode: Bool
        var id: UInt64
        var key: String
        var value: Value
    }

    private var nodes: Set<NodeID> = []
    private var relationships: Set<RelationshipID> = []
    private var labels: Set<String> = []
    private var properties: Set<Property> = []

    init(_ graph: GraphSnapshot) {
        graph.forEachNode { node in
            let id = graph.id(of: node)
            nodes.insert(id)
            for label in graph.labels(of: node) { labels.insert(graph.name(of: label)) }
            for (key, value) in graph.properties(of: node) {
                properties.insert(Property(isNode: true, id: id.rawValue, key: graph.name(of: key), value: value))
            }
        }
        graph.forEachRelationship { relationship in
            let id = graph.id(of: relationship)
            relationships.insert(id)
            for (key, value) in graph.properties(of: relationship) {
                properties.insert(Property(isNode: false, id: id.rawValue, key: graph.name(of: key), value: value))
            }
        }
    }

    /// What changed, as tables write it; what is zero is left out.
    func effects(since before: GraphState) -> [String: Int] {
        var counts: [String: Int] = [:]
        counts["+nodes"] = nodes.subtracting(before.nodes).count
        counts["-nodes"] = before.nodes.subtracting(nodes).count
        counts["+relationships"] = relationships.subtracting(before.relationships).count
        counts["-relationships"] = before.relationships.subtracting(relationships).count
        counts["+labels"] = labels.subtracting(before.labels).count
        counts["-labels"] = before.labels.subtracting(labels).count
        counts["+properties"] = properties.subtracting(before.properties).count
        counts["-properties"] = before.properties.subtracting(properties).count
        return counts.filter { $0.value != 0 }
    }
}
