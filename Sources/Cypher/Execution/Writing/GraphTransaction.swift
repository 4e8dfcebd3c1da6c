public import Graph

/// The graph a statement or an explicit transaction works on.
public final class GraphTransaction {
    /// After each write clause the new state.
    public private(set) var graph: GraphSnapshot
    public let base: GraphSnapshot
    public var allowsWrites = false
    /// Whether any node or relationship was deleted.
    public private(set) var hasDeletions = false

    public init(reading graph: GraphSnapshot) {
        self.graph = graph
        base = graph
    }

    public func isDeleted(_ node: NodeSlot) -> Bool { hasDeletions && !graph.contains(node) }
    public func isDeleted(_ relationship: RelationshipSlot) -> Bool { false }
}
