import Base

@testable import Graph

/// Long thin graphs: what recursion would die of.
enum Ring {
    /// Nodes 0, 1, 2, …, each leading to the next.
    static func chain(of count: Int) throws -> GraphSnapshot {
        let draft = GraphSnapshot().draft()
        let labels = draft.labelSet(["CI"])
        for id in 0..<UInt64(count) { try draft.addNode(NodeID(rawValue: id), labels: labels) }
        let type = draft.relationshipType("NEEDS")
        for id in 0..<UInt64(count - 1) {
            try draft.addRelationship(
                RelationshipID(rawValue: id), type: type, from: NodeID(rawValue: id), to: NodeID(rawValue: id + 1))
        }
        return draft.publish(as: CommitSeq(rawValue: 1))
    }

    /// The chain with its last node leading to its first.
    static func closed(_ chain: GraphSnapshot) throws -> GraphSnapshot {
        let draft = chain.draft()
        let count = UInt64(chain.nodeCount)
        try draft.addRelationship(
            RelationshipID(rawValue: count - 1), type: "NEEDS", from: NodeID(rawValue: count - 1),
            to: NodeID(rawValue: 0), properties: [:])
        return draft.publish(as: CommitSeq(rawValue: 2))
    }
}
