internal import Base
internal import Graph

/// A graph as it is written in the input.
struct GraphDescription: Decodable {
    struct Relationship: Decodable {
        let id: UInt64
        let source: UInt64
        let target: UInt64
        let type: String
        let weight: Double?
    }

    let nodes: [UInt64]
    let relationships: [Relationship]
    /// Nodes and relationships that are added first and removed in a later version: they leave unused slots.
    var removedNodes: [UInt64]?
    var removedRelationships: [Relationship]?

    func build() throws(GraphError) -> GraphSnapshot {
        let gone = removedRelationships ?? []
        let draft = GraphSnapshot().draft()
        for id in (nodes + (removedNodes ?? [])).sorted() {
            try draft.addNode(NodeID(rawValue: id), labels: ["Node"], properties: EmptyCollection())
        }
        for relationship in gone { try add(relationship, to: draft) }
        let whole = draft.publish(as: CommitSeq(rawValue: 1))
        let second = whole.draft()
        for relationship in gone { try second.removeRelationship(RelationshipID(rawValue: relationship.id)) }
        for id in removedNodes ?? [] { try second.removeNode(NodeID(rawValue: id)) }
        let thinned = second.publish(as: CommitSeq(rawValue: 2))
        let third = thinned.draft()
        for relationship in relationships { try add(relationship, to: third) }
        return third.publish(as: CommitSeq(rawValue: 3))
    }

    private func add(_ relationship: Relationship, to draft: GraphDraft) throws(GraphError) {
        try draft.addRelationship(
            RelationshipID(rawValue: relationship.id), type: relationship.type,
            from: NodeID(rawValue: relationship.source), to: NodeID(rawValue: relationship.target),
            properties: relationship.weight.map { [("weight", .float($0))] } ?? [])
    }
}
