public import Graph
internal import Synchronization

/// Gives out identities of new nodes and relationships, each once, to any number of transactions at a time. Those of
/// transactions that are rolled back are lost: gaps are fine.
public protocol IdentitySource: Sendable {
    func node() -> NodeID
    func relationship() -> RelationshipID
}

/// Identities that nothing in a graph has: for graphs without a commit loop.
public final class IdentitiesAbove: IdentitySource {
    private let nextNode: Atomic<UInt64>
    private let nextRelationship: Atomic<UInt64>

    public init(_ graph: GraphSnapshot) {
        nextNode = Atomic(graph.nodeIDBound)
        nextRelationship = Atomic(graph.relationshipIDBound)
    }

    public func node() -> NodeID { NodeID(rawValue: nextNode.add(1, ordering: .relaxed).oldValue) }

    public func relationship() -> RelationshipID {
        RelationshipID(rawValue: nextRelationship.add(1, ordering: .relaxed).oldValue)
    }
}
