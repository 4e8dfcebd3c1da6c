extension WeightedView {
    /// A path of the least cost; nil where there is none.
    ///
    /// Dijkstra's algorithm from both ends (Nicholson 1966, Pohl 1971), the end with the smaller queue first. What
    /// cannot beat the best path found so far is not queued, and nothing goes on behind a node that the other end has
    /// settled (Kwa, "BS*", 1989).
    /// - Complexity: O(r log r) for the r relationships of the nodes nearer to either end than about half the cost.
    /// - Throws: `badWeight` for a weight that it looked at; `unknownNode` for an unused slot; `budgetExceeded`,
    ///   `cancelled`, `outOfTime`.
    public func cheapestPath(
        from start: NodeSlot, to goal: NodeSlot, direction: Direction, budget: Budget = .unlimited
    ) throws(GraphError) -> Path? {
        try cheapestPath(from: start, to: goal, direction, avoiding: [], AllRelationships(), budget)
    }

    /// The least cost of a path; nil where there is none.
    /// Costs as ``cheapestPath(from:to:direction:budget:)``.
    public func cost(
        from start: NodeSlot, to goal: NodeSlot, direction: Direction, budget: Budget = .unlimited
    ) throws(GraphError) -> Double? {
        try view.check(start)
        try view.check(goal)
        if start == goal { return 0 }
        return try view.withWorkspace { (workspace) throws(GraphError) in
            var search = TwoEndedCostSearch(self, direction, workspace, AllRelationships(), budget)
            defer { search.giveBack(to: workspace) }
            return try search.run(start.rawValue, goal.rawValue) ? search.best : nil
        }
    }

    func cheapestPath(
        from start: NodeSlot, to goal: NodeSlot, _ direction: Direction, avoiding: Set<NodeSlot>,
        _ filter: some RelationshipFilter, _ budget: Budget
    ) throws(GraphError) -> Path? {
        try view.check(start)
        try view.check(goal)
        if avoiding.contains(start) || avoiding.contains(goal) { return nil }
        if start == goal { return Path(at: start) }
        return try view.withWorkspace { (workspace) throws(GraphError) in
            var search = TwoEndedCostSearch(self, direction, workspace, filter, budget)
            defer { search.giveBack(to: workspace) }
            for node in avoiding where graph.contains(node) { search.ban(node.rawValue) }
            return try search.run(start.rawValue, goal.rawValue) ? search.path(from: start.rawValue) : nil
        }
    }
}

private struct TwoEndedCostSearch<Filter: RelationshipFilter> {
    private var front: CostSearch<Filter>
    private var back: CostSearch<Filter>
    /// Cost of the best path found so far, and a node on it that both ends have reached.
    private(set) var best = Double.infinity
    private var meeting: UInt32 = 0
    private var meter: Meter

    init(_ weighted: WeightedView, _ direction: Direction, _ workspace: Workspace, _ filter: Filter, _ budget: Budget) {
        front = CostSearch(weighted, direction, workspace.emptyLabelsA(), workspace.heapA, filter)
        back = CostSearch(weighted, direction.reversed, workspace.emptyLabelsB(), workspace.heapB, filter)
        meter = Meter(budget)
    }

    func giveBack(to workspace: Workspace) {
        workspace.heapA = front.heap
        workspace.heapB = back.heap
    }

    func ban(_ slot: UInt32) {
        front.labels.ban(slot)
        back.labels.ban(slot)
    }

    /// Whether there is a path.
    mutating func run(_ start: UInt32, _ goal: UInt32) throws(GraphError) -> Bool {
        front.start(start)
        back.start(goal)
        while front.heap.minimum + back.heap.minimum < best {
            if front.heap.count <= back.heap.count {
                try Self.advance(&front, back.labels, back.heap.minimum, &best, &meeting, &meter)
            } else {
                try Self.advance(&back, front.labels, front.heap.minimum, &best, &meeting, &meter)
            }
        }
        return best < .infinity
    }

    /// Settles one node of a side. `reach` is how far the other side has come.
    @inline(__always)
    private static func advance(
        _ side: inout CostSearch<Filter>, _ others: LabelTable, _ reach: Double, _ best: inout Double,
        _ meeting: inout UInt32, _ meter: inout Meter
    ) throws(GraphError) {
        guard let (node, _) = side.settleNext() else { return }
        if others.isSettled(node) { return }
        var (least, place) = (best, meeting)
        let (looked, queued) = try side.expand(node) { labels, entry, distance in
            if distance >= least || !labels.improve(entry, distance) { return nil }
            if others.isReached(entry.node) {
                let cost = distance + others[entry.node].pointee.distance
                if cost < least {
                    least = cost
                    place = entry.node
                }
                if others.isSettled(entry.node) { return nil }
            }
            return distance + reach < least ? distance : nil
        }
        (best, meeting) = (least, place)
        try meter.step(looked)
        try meter.allocate(queued * CostSearch<Filter>.bytesPerNode)
    }

    func path(from start: UInt32) -> Path {
        let relationships = front.wayBack(from: meeting).reversed() + back.wayBack(from: meeting)
        return front.weighted.graph.path(from: start, over: relationships, cost: best)
    }
}
