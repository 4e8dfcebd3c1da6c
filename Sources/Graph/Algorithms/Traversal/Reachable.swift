/// Nodes around others, nearest first, with the hops to each.
public struct Neighbourhood: Sendable, Equatable {
    /// In the order of discovery. The starts are not contained.
    public let nodes: [NodeSlot]
    /// Element `h` is the number of nodes within `h + 1` hops.
    public let countsByHops: [Int]
    /// Whether the limit of nodes stopped it: there is more.
    public let isPartial: Bool

    /// Hops from the nearest start to `nodes[index]`. Complexity: O(log hops).
    public func hops(at index: Int) -> Int {
        var low = 0
        var high = countsByHops.count
        while low < high {
            let middle = (low + high) / 2
            if countsByHops[middle] > index { high = middle } else { low = middle + 1 }
        }
        return low + 1
    }

    /// The nodes at exactly this many hops.
    public func nodes(atHops hops: Int) -> ArraySlice<NodeSlot> {
        guard hops > 0, hops <= countsByHops.count else { return [] }
        return nodes[(hops > 1 ? countsByHops[hops - 2] : 0)..<countsByHops[hops - 1]]
    }
}

extension GraphView {
    /// How many nodes can be reached from `start` within `hopsMax` relationships, itself apart.
    ///
    /// Breadth-first search with marks that are forgotten in O(1), so a small answer costs little on a big graph.
    /// - Complexity: O(relationships of the nodes nearer than `hopsMax`).
    /// - Throws: `unknownNode` for an unused slot; `budgetExceeded`, `cancelled`, `outOfTime`.
    public func reachableCount(
        from start: NodeSlot, direction: Direction, hopsMax: Int = .max, budget: Budget = .unlimited
    ) throws(GraphError) -> Int {
        if hopsMax == 1, budget.stepsMax > Self.fewMax, let count = fewNeighbours(of: start.rawValue, direction) {
            // Who has a neighbour is in use.
            if count == 0 { try check(start) }
            return count
        }
        try check(start)
        let workspace = graph.workspaces.borrow(slotCount: slotCount)
        defer { graph.workspaces.giveBack(workspace) }
        var search = workspace._withUnsafeGuaranteedRef { BreadthFirstSearch(adjacency, $0) }
        var meter = Meter(budget)
        search.start(start.rawValue)
        _ = try search.run(direction, hopsMax: hopsMax, &meter) { _ in }
        return search.count - 1
    }

    /// How many nodes can be reached from any of `starts` within `hopsMax` relationships, the starts themselves apart.
    ///
    /// As ``reachableCount(from:direction:hopsMax:budget:)`` for one.
    public func reachableCount(
        from starts: [NodeSlot], direction: Direction, hopsMax: Int = .max, budget: Budget = .unlimited
    ) throws(GraphError) -> Int {
        try check(starts)
        return try withWorkspace { (workspace) throws(GraphError) in
            var search = BreadthFirstSearch(adjacency, workspace)
            var meter = Meter(budget)
            for start in starts { search.start(start.rawValue) }
            _ = try search.run(direction, hopsMax: hopsMax, &meter) { _ in }
            return search.count - search.startCount
        }
    }

    /// The nodes that can be reached from `starts` within `hopsMax` relationships, the starts themselves apart.
    ///
    /// - Parameter nodesMax: where to stop with a marked partial answer.
    /// - Complexity: O(relationships of the nodes nearer than `hopsMax`).
    /// - Throws: `unknownNode` for an unused slot; `budgetExceeded`, `cancelled`, `outOfTime`.
    public func neighbourhood(
        of starts: [NodeSlot], direction: Direction, hopsMax: Int = .max, nodesMax: Int = .max,
        budget: Budget = .unlimited
    ) throws(GraphError) -> Neighbourhood {
        try check(starts)
        return try withWorkspace { (workspace) throws(GraphError) in
            var search = BreadthFirstSearch(adjacency, workspace)
            var meter = Meter(budget)
            for start in starts { search.start(start.rawValue) }
            let startCount = search.startCount
            var counts: [Int] = []
            let isPartial = try search.run(direction, hopsMax: hopsMax, nodesMax: max(0, nodesMax), &meter) {
                counts.append($0 - startCount)
            }
            let count = min(search.count - startCount, max(0, nodesMax))
            if isPartial, counts.last ?? 0 < count { counts.append(count) }
            let queue = search.queue + startCount
            let nodes = [NodeSlot](unsafeUninitializedCapacity: count) { buffer, initialized in
                for index in 0..<count { buffer.initializeElement(at: index, to: NodeSlot(rawValue: queue[index])) }
                initialized = count
            }
            return Neighbourhood(nodes: nodes, countsByHops: counts, isPartial: isPartial)
        }
    }

    private static var fewMax: Int { 24 }

    /// Distinct neighbours of a node, without any memory but the stack; nil where it has more than ``fewMax``
    /// relationships.
    private func fewNeighbours(of start: UInt32, _ direction: Direction) -> Int? {
        let none = AdjacencyRow(start: nil, count: 0)
        let outgoing = direction == .incoming ? none : graph.outgoing.place(of: start)
        let incoming = direction == .outgoing ? none : graph.incoming.place(of: start)
        if outgoing.isOutside || incoming.isOutside || outgoing.count + incoming.count > Self.fewMax { return nil }
        let flags = flags
        return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.fewMax + 1) { found in
            // A bit for each number modulo 64, scattered: where it is not set, the node is new without looking.
            func bit(_ node: UInt32) -> UInt64 { 1 << UInt64((node &* 0x9e37_79b1) >> 26) }
            found[0] = start
            var count = 1
            var bits = bit(start)
            func add(_ entry: AdjacencyEntry) {
                let node = entry.node
                if let flags, !flags[Int(entry.type)] { return }
                let bit = bit(node)
                if bits & bit != 0 {
                    for index in 0..<count where found[index] == node { return }
                }
                bits |= bit
                found[count] = node
                count &+= 1
            }
            outgoing.forEach(add)
            incoming.forEach(add)
            return count - 1
        }
    }

    /// - Throws: `unknownNode` that names the slot, if it is unused.
    @inline(__always)
    func check(_ node: NodeSlot) throws(GraphError) {
        guard graph.contains(node) else { throw unknownNode(node) }
    }

    /// - Throws: `unknownNode` that names the first slot that is unused.
    func check(_ nodes: some Sequence<NodeSlot>) throws(GraphError) {
        for node in nodes { try check(node) }
    }

    @inline(never)
    private func unknownNode(_ node: NodeSlot) -> GraphError {
        GraphError(.unknownNode, "there is no node in slot \(node.rawValue)")
    }
}
