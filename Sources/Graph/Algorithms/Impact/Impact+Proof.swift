/// A node reaching a state.
public struct ImpactChange: Hashable, Sendable {
    public let node: NodeSlot
    public let state: ImpactState
    /// The relationship that brought it; `nil` for what failed at first.
    public let via: RelationshipSlot?
    /// Time since the first failures.
    public let after: Duration

    init(_ change: ImpactPropagation.Change) {
        node = NodeSlot(rawValue: change.node)
        state = ImpactState(rawValue: change.state) ?? .down
        via = change.via == ImpactPropagation.none ? nil : RelationshipSlot(rawValue: change.via)
        after = .microseconds(change.time)
    }
}

extension Impact {
    /// How failure comes to this node: a chain of changes that begins with something that failed at first, each
    /// brought by the one before along its `via`. Where a redundancy group is lost, the chain goes through the
    /// member whose loss was one too many.
    /// - Precondition: `impacted` is one of this impact.
    /// - Complexity: O(hops).
    public func proof(of impacted: ImpactedNode) -> [ImpactChange] {
        chain(from: impacted.change).reversed().map { ImpactChange(changes[Int($0)]) }
    }

    /// Positions of a change and of those that led to it, last first.
    private func chain(from position: UInt32) -> [UInt32] {
        var chain: [UInt32] = []
        var current = position
        while current != ImpactPropagation.none {
            chain.append(current)
            current = changes[Int(current)].cause
        }
        return chain
    }

    /// Every change of state in the order of time, the first failures included; a node that passes through several
    /// states in one instant is given with the last. Within an instant a cause stands before its effects.
    /// Complexity: O(changes).
    public var timeline: [ImpactChange] {
        changes.lazy.filter { !$0.isPassing }.map { ImpactChange($0) }
    }
}
