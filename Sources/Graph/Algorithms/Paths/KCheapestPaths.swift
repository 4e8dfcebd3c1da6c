extension WeightedView {
    /// The `count` cheapest paths that visit no node twice, cheapest first; fewer where there are no more.
    ///
    /// Paths differ in a relationship at least: two parallel relationships make two paths. Equal costs are ordered by
    /// the number of relationships, then by their slots.
    ///
    /// Yen, "Finding the k shortest loopless paths in a network" (1971), with the saving of Lawler (1972): a path is
    /// varied only behind the place where it left its parent. Each variation is an A* search whose estimates are the
    /// exact distances to the goal, as far as half the cost of the best path, and that much beyond.
    /// - Complexity: one search for each relationship of the paths found, each about as large as the search of
    ///   ``cheapestPath(from:to:direction:budget:)``.
    /// - Throws: as that one; `badArgument` for a negative count.
    public func cheapestPaths(
        from start: NodeSlot, to goal: NodeSlot, count: Int, direction: Direction, budget: Budget = .unlimited
    ) throws(GraphError) -> [Path] {
        guard count >= 0 else { throw GraphError(.badArgument, "the number of paths is \(count), which is below 0") }
        guard count > 0, let best = try cheapestPath(from: start, to: goal, direction: direction, budget: budget) else {
            return []
        }
        if start == goal || count == 1 { return [best] }
        return try view.withWorkspace { (workspace) throws(GraphError) in
            var search = YenSearch(self, direction, workspace, goal.rawValue, budget)
            try search.measureAroundGoal(to: best.cost / 2)
            return try search.run(best, count: count)
        }
    }
}

private struct YenSearch {
    private struct Candidate {
        let path: Path
        /// Position of the node where it leaves the path it was made from.
        let deviation: Int

        static func < (left: Candidate, right: Candidate) -> Bool {
            if left.path.cost != right.path.cost { return left.path.cost < right.path.cost }
            if left.path.hops != right.path.hops { return left.path.hops < right.path.hops }
            return left.path.relationships.lexicographicallyPrecedes(right.path.relationships)
        }
    }

    private let weighted: WeightedView
    private let direction: Direction
    private let workspace: Workspace
    private let goal: UInt32
    private var meter: Meter
    /// Distances to the goal, exact up to `radius`.
    private let toGoal: LabelTable
    private var radius = 0.0
    private var accepted: [Candidate] = []
    /// Ordered, best last.
    private var candidates: [Candidate] = []
    private var known: Set<[RelationshipSlot]> = []

    init(
        _ weighted: WeightedView, _ direction: Direction, _ workspace: Workspace, _ goal: UInt32, _ budget: Budget
    ) {
        self.weighted = weighted
        self.direction = direction
        self.workspace = workspace
        self.goal = goal
        meter = Meter(budget)
        toGoal = workspace.emptyLabelsB()
    }

    mutating func measureAroundGoal(to radius: Double) throws(GraphError) {
        self.radius = radius
        var search = CostSearch(weighted, direction.reversed, toGoal, workspace.heapA, AllRelationships())
        defer { workspace.heapA = search.heap }
        search.start(goal)
        while let (node, _) = search.settleNext() {
            let (looked, queued) = try search.expand(node) { labels, entry, distance in
                distance <= radius && labels.improve(entry, distance) ? distance : nil
            }
            try meter.step(looked)
            try meter.allocate(queued * CostSearch<AllRelationships>.bytesPerNode)
        }
    }

    mutating func run(_ best: Path, count: Int) throws(GraphError) -> [Path] {
        known.insert(best.relationships)
        accepted.append(Candidate(path: best, deviation: 0))
        while accepted.count < count {
            let last = accepted[accepted.count - 1]
            for position in last.deviation..<last.path.hops {
                try vary(last.path, at: position, wanted: count - accepted.count)
            }
            guard let next = candidates.popLast() else { break }
            accepted.append(next)
        }
        return accepted.map(\.path)
    }

    /// Finds the cheapest path that shares the first `position` relationships with `path` and then differs from every
    /// accepted one.
    private mutating func vary(_ path: Path, at position: Int, wanted: Int) throws(GraphError) {
        let root = path.relationships[..<position]
        var banned: Set<UInt32> = []
        for other in accepted where other.path.hops > position && other.path.relationships[..<position] == root {
            banned.insert(other.path.relationships[position].rawValue)
        }
        // With enough candidates at hand, only a better one is of use.
        let limit = candidates.count >= wanted ? candidates[candidates.count - wanted].path.cost : .infinity
        let spur = path.nodes[position].rawValue
        let rootCost = cost(of: path, until: position)
        guard
            let rest = try search(
                from: spur, without: banned, avoiding: path.nodes[..<position], costMax: limit - rootCost)
        else { return }
        let relationships = root.map(\.rawValue) + rest.relationships
        let found = weighted.graph.path(
            from: path.nodes[0].rawValue, over: relationships, cost: rootCost + rest.cost)
        guard known.insert(found.relationships).inserted else { return }
        try meter.allocate(found.hops * 16)
        insert(Candidate(path: found, deviation: position))
    }

    private mutating func insert(_ candidate: Candidate) {
        let position = candidates.firstIndex { $0 < candidate } ?? candidates.count
        candidates.insert(candidate, at: position)
    }

    private func cost(of path: Path, until position: Int) -> Double {
        var sum = 0.0
        for index in 0..<position { sum += weighted.weight(of: path.relationships[index].rawValue) }
        return sum
    }

    private mutating func search(
        from spur: UInt32, without banned: Set<UInt32>, avoiding root: ArraySlice<NodeSlot>, costMax: Double
    ) throws(GraphError) -> (relationships: [UInt32], cost: Double)? {
        let (toGoal, radius) = (toGoal, radius)
        let labels = workspace.emptyLabelsA()
        var search = CostSearch(weighted, direction, labels, workspace.heapA, AllRelationships())
        defer { workspace.heapA = search.heap }
        for node in root { labels.ban(node.rawValue) }
        search.start(spur)
        while let (node, _) = search.settleNext() {
            if node == goal { return (search.wayBack(from: node).reversed(), labels[node].pointee.distance) }
            let isSpur = node == spur
            let (looked, queued) = try search.expand(node) { labels, entry, distance in
                if isSpur, banned.contains(entry.relationship) { return nil }
                let left = toGoal.isSettled(entry.node) ? toGoal[entry.node].pointee.distance : radius
                let key = distance + left
                return key < .infinity && key <= costMax && labels.improve(entry, distance) ? key : nil
            }
            try meter.step(looked)
            try meter.allocate(queued * CostSearch<AllRelationships>.bytesPerNode)
        }
        return nil
    }
}
