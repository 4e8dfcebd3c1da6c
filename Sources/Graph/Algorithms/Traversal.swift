public import Base

/// A node that a traversal reached.
public struct ReachedNode: Hashable, Sendable {
    public let node: NodeSlot
    /// Relationships on the shortest way from the nearest start.
    public let hops: Int
    /// The last relationship of that way.
    public let via: RelationshipSlot
    /// The node before this one on that way.
    public let predecessor: NodeSlot
}

/// What a bounded traversal found.
public struct Traversal: Sendable {
    /// Breadth first: nearest first, in the order of discovery. The starts are not contained.
    public let reached: [ReachedNode]
    /// Whether the limit of nodes stopped it: there is more.
    public let isPartial: Bool
}

extension GraphSnapshot {
    /// Every node reachable from `starts`, breadth first.
    ///
    /// - Parameters:
    ///   - types: relationship types to follow; `nil` for all.
    ///   - hopsMax: longest way followed.
    ///   - nodesMax: where to stop with a marked partial answer.
    /// - Complexity: O(node slots) bits plus one visit per relationship of each reached node.
    public func reachable(
        from starts: [NodeSlot], direction: Direction, types: Set<RelationshipTypeCode>? = nil,
        hopsMax: Int = .max, nodesMax: Int = Limits.traversalNodes
    ) -> Traversal {
        traverse(from: starts, hopsMax: hopsMax, nodesMax: nodesMax) { node, visit in
            forEachRelationship(of: node, direction: direction) { adjacent in
                if types?.contains(adjacent.type) ?? true { visit(adjacent) }
            }
        }
    }

    /// Breadth-first search over the relationships that `expand` offers for each node; ends early at `goal`.
    func traverse(
        from starts: [NodeSlot], hopsMax: Int, nodesMax: Int, goal: NodeSlot? = nil,
        expand: (NodeSlot, (Adjacent) -> Void) -> Void
    ) -> Traversal {
        var visited = SlotSet(count: nodeSlotCount)
        for start in starts { visited.insert(start) }
        var reached: [ReachedNode] = []
        var frontier = starts
        var hops = 0
        var isAtGoal = false
        while !frontier.isEmpty, hops < hopsMax {
            hops += 1
            let first = reached.count
            for node in frontier {
                expand(node) { adjacent in
                    guard !isAtGoal, visited.insert(adjacent.node) else { return }
                    reached.append(
                        ReachedNode(node: adjacent.node, hops: hops, via: adjacent.relationship, predecessor: node))
                    isAtGoal = adjacent.node == goal
                }
                if isAtGoal { return Traversal(reached: reached, isPartial: false) }
                if reached.count > nodesMax {
                    return Traversal(reached: Array(reached.prefix(nodesMax)), isPartial: true)
                }
            }
            frontier = reached[first...].map(\.node)
        }
        return Traversal(reached: reached, isPartial: false)
    }

    /// One shortest way from `start` to `goal`, as the relationships in order; `nil` where there is none within
    /// the limits, empty where they are the same node.
    /// - Complexity: O(nodes and relationships nearer to `start` than `goal` is).
    public func shortestPath(
        from start: NodeSlot, to goal: NodeSlot, direction: Direction, types: Set<RelationshipTypeCode>? = nil,
        hopsMax: Int
    ) -> [ReachedNode]? {
        if start == goal { return [] }
        let traversal = traverse(
            from: [start], hopsMax: hopsMax, nodesMax: Limits.traversalNodes, goal: goal
        ) { node, visit in
            forEachRelationship(of: node, direction: direction) { adjacent in
                if types?.contains(adjacent.type) ?? true { visit(adjacent) }
            }
        }
        guard traversal.reached.last?.node == goal else { return nil }
        var path: [ReachedNode] = []
        var current = goal
        // Predecessors were found earlier, so one pass from the end meets the whole way back.
        for step in traversal.reached.reversed() where step.node == current {
            path.append(step)
            current = step.predecessor
        }
        return path.reversed()
    }
}

/// A set of node slots: one bit each.
struct SlotSet {
    private var words: ContiguousArray<UInt64>

    init(count: Int) { words = ContiguousArray(repeating: 0, count: (count + 63) / 64) }

    /// Whether it was not contained before.
    @discardableResult
    mutating func insert(_ slot: NodeSlot) -> Bool {
        let bit: UInt64 = 1 << UInt64(slot.rawValue & 63)
        let word = slot.index >> 6
        if words[word] & bit != 0 { return false }
        words[word] |= bit
        return true
    }
}
