/// A node that a search by cost reached.
public struct CostedNode: Hashable, Sendable {
    public let node: NodeSlot
    public let cost: Double
    /// The last relationship of a cheapest path; nil at the start.
    public let via: RelationshipSlot?
}

extension WeightedView {
    /// For each of `goals` a path of the least cost, nil where there is none: one search for all of them.
    ///
    /// Dijkstra's algorithm (1959), which stops when the last goal is settled.
    /// - Complexity: O(r log r) for the r relationships of the nodes no farther than the farthest goal.
    /// - Throws: as ``cheapestPath(from:to:direction:budget:)``.
    public func cheapestPaths(
        from start: NodeSlot, toEach goals: [NodeSlot], direction: Direction, budget: Budget = .unlimited
    ) throws(GraphError) -> [Path?] {
        try view.check(goals)
        var left = Set(goals)
        return try search(from: [start], direction, budget) { node, _ in
            left.remove(node)
            return left.isEmpty
        } result: { search in
            goals.map { goal in
                guard search.labels.isSettled(goal.rawValue) else { return nil }
                let way: [UInt32] = search.wayBack(from: goal.rawValue).reversed()
                return graph.path(
                    from: start.rawValue, over: way, cost: search.labels[goal.rawValue].pointee.distance)
            }
        }
    }

    /// The nodes that can be reached from any of `starts` at a cost of at most `costMax`, starts included, cheapest
    /// first.
    ///
    /// - Complexity: O(r log r) for the r relationships of the nodes found.
    /// - Throws: as ``cheapestPath(from:to:direction:budget:)``; `badArgument` where the limit is not a number.
    public func nodes(
        within costMax: Double, of starts: [NodeSlot], direction: Direction, budget: Budget = .unlimited
    ) throws(GraphError) -> [CostedNode] {
        if costMax.isNaN { throw GraphError(.badArgument, "the greatest cost is not a number") }
        var found: [CostedNode] = []
        return try search(from: starts, direction, costMax: costMax, budget) { _, _ in
            false
        } settled: { search, node in
            let parent = search.labels[node].pointee.parent
            found.append(
                CostedNode(
                    node: NodeSlot(rawValue: node), cost: search.labels[node].pointee.distance,
                    via: parent == LabelTable.noParent ? nil : RelationshipSlot(rawValue: parent)))
        } result: { _ in
            found
        }
    }

    /// Dijkstra's algorithm from some starts until `isDone`.
    private func search<Result>(
        from starts: [NodeSlot], _ direction: Direction, costMax: Double = .infinity, _ budget: Budget,
        isDone: (NodeSlot, Double) -> Bool, settled: (CostSearch<AllRelationships>, UInt32) -> Void = { _, _ in },
        result: (CostSearch<AllRelationships>) -> Result
    ) throws(GraphError) -> Result {
        try view.check(starts)
        return try view.withWorkspace { (workspace) throws(GraphError) in
            var search = CostSearch(self, direction, workspace.emptyLabelsA(), workspace.heapA, AllRelationships())
            defer { workspace.heapA = search.heap }
            for start in starts where costMax >= 0 { search.start(start.rawValue) }
            var meter = Meter(budget)
            while let (node, cost) = search.settleNext() {
                settled(search, node)
                if isDone(NodeSlot(rawValue: node), cost) { break }
                let (looked, queued) = try search.expand(node) { labels, entry, distance in
                    distance <= costMax && distance < .infinity && labels.improve(entry, distance) ? distance : nil
                }
                try meter.step(looked)
                try meter.allocate(queued * CostSearch<AllRelationships>.bytesPerNode)
            }
            return result(search)
        }
    }
}
