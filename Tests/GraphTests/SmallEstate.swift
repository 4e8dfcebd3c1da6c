import Base

@testable import Graph

/// Estates small enough to read: "from TYPE to", the letters of a name being its label.
enum SmallEstate {
    /// - Parameters:
    ///   - nodes: further properties, by name.
    ///   - relationships: properties, by position in `edges`.
    static func build(
        _ edges: [(String, String, String)], nodes: [String: [String: Value]] = [:],
        relationships: [Int: [String: Value]] = [:]
    ) throws -> GraphSnapshot {
        let draft = GraphSnapshot().draft()
        var ids: [String: NodeID] = [:]
        for (number, name) in Set(edges.flatMap { [$0.0, $0.2] }).sorted().enumerated() {
            let id = NodeID(rawValue: UInt64(number + 1))
            ids[name] = id
            let properties = (nodes[name] ?? [:]).merging(["name": .string(name)]) { $1 }
            try draft.addNode(id, labels: [String(name.prefix { $0.isLetter })], properties: Array(properties))
        }
        for (number, edge) in edges.enumerated() {
            guard let from = ids[edge.0], let to = ids[edge.2] else { continue }
            try draft.addRelationship(
                RelationshipID(rawValue: UInt64(number + 1)), type: edge.1, from: from, to: to,
                properties: Array(relationships[number] ?? [:]))
        }
        return draft.publish(as: CommitSeq(rawValue: 1))
    }
}

extension GraphSnapshot {
    func node(_ name: String) -> NodeSlot { nodes(named: name)[0] }
    func named(_ node: NodeSlot) -> String { property(named: "name", of: node).stringValue ?? "" }

    func rules(_ rules: [String: [ImpactRule]]) -> ImpactRules {
        var codes: [RelationshipTypeCode: [ImpactRule]] = [:]
        for (type, list) in rules { if let code = relationshipType(named: type) { codes[code] = list } }
        return ImpactRules(rules: codes)
    }
}
