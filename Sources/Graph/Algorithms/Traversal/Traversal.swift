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

extension GraphView {
    /// Every node reachable from `starts`, breadth first, each with the step that led to it.
    ///
    /// - Parameters:
    ///   - hopsMax: longest way followed.
    ///   - nodesMax: where to stop with a marked partial answer.
    /// - Complexity: O(relationships of the reached nodes).
    /// - Throws: `unknownNode` for an unused slot; `budgetExceeded`, `cancelled`, `outOfTime`.
    public func traverse(
        from starts: [NodeSlot], direction: Direction, hopsMax: Int = .max, nodesMax: Int = .max,
        budget: Budget = .unlimited
    ) throws(GraphError) -> Traversal {
        try check(starts)
        var meter = Meter(budget)
        return try graph.workspaces.withWorkspace(slotCount: slotCount) { (workspace) throws(GraphError) in
            var search = SteppedSearch(starts, in: graph, workspace)
            return try search.run(hopsMax: hopsMax, nodesMax: nodesMax) { (search, node) throws(GraphError) in
                let before = search.reached.count
                forEach(of: node.rawValue, direction) { entry in
                    search.arrive(at: entry.node, via: entry.relationship, from: node)
                }
                try meter.step(1 + degreeBound(node.rawValue, direction))
                try meter.allocate((search.reached.count - before) * MemoryLayout<ReachedNode>.stride)
            }
        }
    }
}

/// Breadth-first search that keeps each step.
private struct SteppedSearch {
    private let seen: SlotMarks
    private var frontier: [NodeSlot]
    private(set) var reached: [ReachedNode] = []
    private var hops = 0

    init(_ starts: [NodeSlot], in graph: GraphSnapshot, _ workspace: Workspace) {
        let seen = workspace.marksA
        self.seen = seen
        frontier = starts.filter { graph.contains($0) && seen.insert($0.rawValue) }
    }

    @inline(__always)
    mutating func arrive(at next: UInt32, via relationship: UInt32, from node: NodeSlot) {
        guard seen.insert(next) else { return }
        reached.append(
            ReachedNode(
                node: NodeSlot(rawValue: next), hops: hops, via: RelationshipSlot(rawValue: relationship),
                predecessor: node))
    }

    /// `expand` says of each neighbour of a node that the search arrives at it.
    @inline(__always)
    mutating func run<E>(
        hopsMax: Int, nodesMax: Int, expand: (inout Self, NodeSlot) throws(E) -> Void
    ) throws(E) -> Traversal {
        var head = 0
        while !frontier.isEmpty, hops < hopsMax {
            hops += 1
            for node in frontier {
                try expand(&self, node)
                if reached.count > nodesMax {
                    return Traversal(reached: Array(reached.prefix(max(0, nodesMax))), isPartial: true)
                }
            }
            frontier = reached[head...].map(\.node)
            head = reached.count
        }
        return Traversal(reached: reached, isPartial: false)
    }
}

extension GraphSnapshot {
    /// Every node reachable from `starts`, breadth first. Unused slots among the starts are passed over.
    ///
    /// - Parameters:
    ///   - types: relationship types to follow; `nil` for all.
    ///   - hopsMax: longest way followed.
    ///   - nodesMax: where to stop with a marked partial answer.
    /// - Complexity: O(relationships of the reached nodes).
    public func reachable(
        from starts: [NodeSlot], direction: Direction, types: Set<RelationshipTypeCode>? = nil,
        hopsMax: Int = .max, nodesMax: Int = Limits.traversalNodes
    ) -> Traversal {
        let view = types.map { self.view(of: $0) } ?? everything
        return workspaces.withWorkspace(slotCount: nodeSlotCount) { workspace in
            var search = SteppedSearch(starts, in: self, workspace)
            return search.run(hopsMax: hopsMax, nodesMax: nodesMax) { search, node in
                view.forEach(of: node.rawValue, direction) { entry in
                    search.arrive(at: entry.node, via: entry.relationship, from: node)
                }
            }
        }
    }

    /// Breadth-first search over the relationships that `expand` offers for each node.
    func traverse(
        from starts: [NodeSlot], hopsMax: Int, nodesMax: Int, expand: (NodeSlot, (Adjacent) -> Void) -> Void
    ) -> Traversal {
        workspaces.withWorkspace(slotCount: nodeSlotCount) { workspace in
            var search = SteppedSearch(starts, in: self, workspace)
            return search.run(hopsMax: hopsMax, nodesMax: nodesMax) { search, node in
                expand(node) { adjacent in
                    search.arrive(at: adjacent.node.rawValue, via: adjacent.relationship.rawValue, from: node)
                }
            }
        }
    }

    /// One shortest way from `start` to `goal`, as the relationships in order; `nil` where there is none within
    /// the limits or one is no node, empty where they are the same node.
    /// - Complexity: O(relationships of the nodes nearer to either end than half the way), see
    ///   ``GraphView/shortestPath(from:to:direction:hopsMax:budget:)``.
    public func shortestPath(
        from start: NodeSlot, to goal: NodeSlot, direction: Direction, types: Set<RelationshipTypeCode>? = nil,
        hopsMax: Int
    ) -> [ReachedNode]? {
        let view = types.map { self.view(of: $0) } ?? everything
        // A cancelled or impossible search has no path either.
        guard let path = try? view.shortestPath(from: start, to: goal, direction: direction, hopsMax: hopsMax) else {
            return nil
        }
        return path.relationships.indices.map { index in
            ReachedNode(
                node: path.nodes[index + 1], hops: index + 1, via: path.relationships[index],
                predecessor: path.nodes[index])
        }
    }
}
