/// The relationships of one node, to be read some at a time: for who must stop and come back.
///
/// Outgoing ones first. With `.both` a loop is given once. Holds addresses: valid while the view is that made it.
public struct NeighbourCursor {
    @usableFromInline var present: Neighbours
    @usableFromInline let later: Neighbours
    @usableFromInline let slot: UInt32
    @usableFromInline var isLast: Bool
    @usableFromInline var isGivingLoops = true

    @inlinable @inline(__always)
    init(_ view: GraphView, _ slot: UInt32, _ direction: Direction) {
        self.slot = slot
        isLast = direction != .both
        present = direction == .incoming ? view.incoming(slot) : view.outgoing(slot)
        later = isLast ? present : view.incoming(slot)
    }

    /// The next relationship and the node at its other end.
    @inlinable @inline(__always)
    public mutating func next() -> (relationship: UInt32, node: UInt32)? {
        while true {
            if let entry = present.next() {
                if isGivingLoops || entry.node != slot { return (entry.relationship, entry.node) }
            } else if isLast {
                return nil
            } else {
                isLast = true
                isGivingLoops = false
                present = later
            }
        }
    }
}

extension GraphView {
    /// The relationships of a node in use.
    @inlinable @inline(__always)
    public func neighbours(of node: NodeSlot, _ direction: Direction) -> NeighbourCursor {
        NeighbourCursor(self, node.rawValue, direction)
    }
}

extension GraphSnapshot {
    /// Tells versions of one graph apart, drafts made into snapshots too.
    public var versionNumber: UInt64 { version.number }

    /// The node at the other end of a relationship; the same one for a loop.
    public func otherEnd(of relationship: RelationshipSlot, than node: NodeSlot) -> NodeSlot {
        NodeSlot(rawValue: otherEnd(of: relationship.rawValue, than: node.rawValue))
    }
}
