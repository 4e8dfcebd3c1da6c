/// A closed way that meets no node twice. A loop is one of length 1, two opposite relationships one of length 2.
public struct Cycle: Hashable, Sendable {
    public let nodes: [NodeSlot]
    /// The one at position `i` leads from `nodes[i]` to the next node, the last one back to the first node.
    public let relationships: [RelationshipSlot]
}

/// A cycle that a new relationship would close: told by ids, because new nodes and relationships have no slots yet.
public struct ClosedCycle: Hashable, Sendable {
    /// The first one is the source of the new relationship.
    public let nodes: [NodeID]
    /// The new relationship first. The one at position `i` leads from `nodes[i]` to the next node.
    public let relationships: [RelationshipID]
}
