extension WeightedView {
    /// A path of the least cost, found with the help of an estimate; nil where there is none.
    ///
    /// A* (Hart, Nilsson, Raphael, "A formal basis for the heuristic determination of minimum cost paths", 1968). A
    /// node is looked at again where a cheaper way to it turns up, so an estimate need not be consistent.
    ///
    /// - Parameter estimate: a cost from the node to `goal` that is never too high; else the path may not be the
    ///   cheapest. What is not a number or below 0 counts as 0. Asked once for each improvement of a node.
    /// - Complexity: as Dijkstra's algorithm at worst; fewer nodes the closer the estimate.
    /// - Throws: as ``cheapestPath(from:to:direction:budget:)``.
    public func cheapestPath(
        from start: NodeSlot, to goal: NodeSlot, direction: Direction, budget: Budget = .unlimited,
        estimate: (NodeSlot) -> Double
    ) throws(GraphError) -> Path? {
        try view.check(start)
        try view.check(goal)
        return try view.withWorkspace { (workspace) throws(GraphError) in
            var search = CostSearch(self, direction, workspace.emptyLabelsA(), workspace.heapA, AllRelationships())
            defer { workspace.heapA = search.heap }
            search.start(start.rawValue)
            var meter = Meter(budget)
            while let (node, _) = search.settleNext() {
                if node == goal.rawValue {
                    return graph.path(
                        from: start.rawValue, over: search.wayBack(from: node).reversed(),
                        cost: search.labels[node].pointee.distance)
                }
                let (looked, queued) = try search.expand(node) { labels, entry, distance in
                    guard distance < .infinity, labels.improve(entry, distance) else { return nil }
                    let left = estimate(NodeSlot(rawValue: entry.node))
                    return left > 0 ? distance + left : distance
                }
                try meter.step(looked)
                try meter.allocate(queued * CostSearch<AllRelationships>.bytesPerNode)
            }
            return nil
        }
    }

    /// A path of the least cost where nodes have places: A* by the straight line.
    ///
    /// - Parameters:
    ///   - places: a point property of nodes. A node without one, or one in another system than the goal's, is
    ///     estimated at 0; so is every node where the system is geographic.
    ///   - costPerUnit: the least cost of a unit of straight distance. Admissible if no relationship is cheaper than
    ///     this times the distance of its ends; otherwise the path may not be the cheapest.
    /// - Throws: as ``cheapestPath(from:to:direction:budget:)``; `badArgument` for a negative cost.
    public func cheapestPath(
        from start: NodeSlot, to goal: NodeSlot, direction: Direction, places: PropertyKeyCode, costPerUnit: Double,
        budget: Budget = .unlimited
    ) throws(GraphError) -> Path? {
        guard costPerUnit >= 0 else {
            throw GraphError(.badArgument, "the cost of a unit is \(costPerUnit), which is not a number of at least 0")
        }
        try view.check(goal)
        let graph = graph
        let end = graph.property(places, of: goal)
        return try cheapestPath(from: start, to: goal, direction: direction, budget: budget) { node in
            guard case .point(let end) = end, case .point(let here) = graph.property(places, of: node),
                here.system == end.system, !end.system.isGeographic
            else { return 0 }
            let (x, y, z) = (here.x - end.x, here.y - end.y, here.z - end.z)
            return costPerUnit * (x * x + y * y + z * z).squareRoot()
        }
    }
}
