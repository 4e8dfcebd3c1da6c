/// The nodes of a graph without cycles, in an order that every relationship follows.
public struct TopologicalOrder: Sendable {
    /// Level by level: a node comes after every node that leads to it.
    public let nodes: ContiguousArray<NodeSlot>
    /// Where each level ends in `nodes`.
    private let ends: ContiguousArray<Int>
    /// Level by node slot.
    private let levels: ContiguousArray<UInt32>

    fileprivate init(nodes: ContiguousArray<NodeSlot>, ends: ContiguousArray<Int>, slotCount: Int) {
        self.nodes = nodes
        self.ends = ends
        var levels = ContiguousArray(repeating: NodePartition.none, count: slotCount)
        for (level, end) in ends.enumerated() {
            for node in nodes[(level == 0 ? 0 : ends[level - 1])..<end] { levels[node.index] = UInt32(level) }
        }
        self.levels = levels
    }

    public var levelCount: Int { ends.count }

    /// Relationships on the longest way to the node; `nil` for an unused slot.
    public func level(of node: NodeSlot) -> Int? {
        guard node.index < levels.count, levels[node.index] != NodePartition.none else { return nil }
        return Int(levels[node.index])
    }

    public func nodes(inLevel level: Int) -> ArraySlice<NodeSlot> {
        ArraySlice(nodes[(level == 0 ? 0 : ends[level - 1])..<ends[level]])
    }
}

/// A topological order, or why there is none.
public enum TopologicalAnswer: Sendable {
    case ordered(TopologicalOrder)
    /// One of the cycles, a shortest one through its first node.
    case cyclic(Cycle)
}

extension GraphView {
    /// The nodes in an order that every relationship follows, with the length of the longest way to each as its
    /// level; or a cycle.
    ///
    /// Kahn, "Topological sorting of large networks", CACM 5, 1962.
    /// - Parameter direction: `.outgoing`: sources first. `.incoming`: targets first, so that level 0 needs nothing
    ///   where relationships lead from a dependent to what it needs.
    /// - Complexity: O(nodes + relationships); 12 bytes a node slot.
    /// - Throws: `badArgument` for both directions at once; what the budget says.
    public func topologicalOrder(
        direction: Direction = .outgoing, budget: Budget = .unlimited
    ) throws(GraphError) -> TopologicalAnswer {
        guard direction != .both else {
            throw GraphError(.badArgument, "a topological order follows relationships in one direction, not in both")
        }
        var meter = Meter(budget)
        let sorted = try kahn(direction, &meter)
        if sorted.nodes.count == graph.nodeCount {
            return .ordered(TopologicalOrder(nodes: sorted.nodes, ends: sorted.ends, slotCount: slotCount))
        }
        let node = try nodeOnCycle(besides: sorted.nodes, direction, &meter)
        guard let cycle = try shortestCycle(through: node, &meter) else {
            preconditionFailure("a node that every order leaves over and that leads back to itself is on a cycle")
        }
        return .cyclic(cycle)
    }

    /// Whether no cycle exists, loops included.
    /// - Complexity: O(nodes + relationships).
    /// - Throws: what the budget says.
    public func isAcyclic(budget: Budget = .unlimited) throws(GraphError) -> Bool {
        var meter = Meter(budget)
        return try kahn(.outgoing, &meter).nodes.count == graph.nodeCount
    }

    /// The nodes that are neither on cycles nor behind them, level by level.
    private func kahn(
        _ direction: Direction, _ meter: inout Meter
    ) throws(GraphError) -> (nodes: ContiguousArray<NodeSlot>, ends: ContiguousArray<Int>) {
        try meter.allocate(12 * slotCount)
        let waiting = SlotBuffer<UInt32>(repeating: 0, count: slotCount)
        for slot in 0..<UInt32(slotCount) {
            for entry in outgoing(slot) {
                try meter.step()
                waiting[direction == .outgoing ? entry.node : slot] += 1
            }
        }
        var nodes: ContiguousArray<NodeSlot> = []
        nodes.reserveCapacity(graph.nodeCount)
        for slot in 0..<UInt32(slotCount) where waiting[slot] == 0 && graph.isUsed(slot) {
            nodes.append(NodeSlot(rawValue: slot))
        }
        var ends: ContiguousArray<Int> = []
        var next = 0
        // The last node that another waits for is in the level just below its own.
        while next < nodes.count {
            let end = nodes.count
            ends.append(end)
            while next < end {
                let slot = nodes[next].rawValue
                next += 1
                for entry in direction == .outgoing ? outgoing(slot) : incoming(slot) {
                    try meter.step()
                    waiting[entry.node] -= 1
                    if waiting[entry.node] == 0 { nodes.append(NodeSlot(rawValue: entry.node)) }
                }
            }
        }
        return (nodes, ends)
    }

    /// A node on a cycle: every node left over has a predecessor that is left over, so walking back ends in one.
    private func nodeOnCycle(
        besides sorted: ContiguousArray<NodeSlot>, _ direction: Direction, _ meter: inout Meter
    ) throws(GraphError) -> NodeSlot {
        let isDone = SlotBuffer(repeating: false, count: slotCount)
        for node in sorted { isDone[node.rawValue] = true }
        var slot: UInt32 = 0
        while isDone[slot] || !graph.isUsed(slot) { slot += 1 }
        let isMet = SlotBuffer(repeating: false, count: slotCount)
        while !isMet[slot] {
            isMet[slot] = true
            for entry in direction == .outgoing ? incoming(slot) : outgoing(slot) {
                try meter.step()
                if !isDone[entry.node] {
                    slot = entry.node
                    break
                }
            }
        }
        return NodeSlot(rawValue: slot)
    }
}
