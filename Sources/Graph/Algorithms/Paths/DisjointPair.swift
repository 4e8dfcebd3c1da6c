extension WeightedView {
    /// Two disjoint paths from `start` to `goal` of the least cost together, the cheaper first; nil where there are no
    /// two. Neither need be the cheapest path.
    ///
    /// Suurballe, "Disjoint paths in a network" (1974), in the form of Suurballe and Tarjan (1984): a cheapest path,
    /// then another one in what it leaves, with costs reduced by potentials so that none is negative. Distances are
    /// measured half the way from either end only: cut off there, the potentials still fit.
    /// - Complexity: O(r log r) for the r relationships nearer to either end than half the cost, and those of the
    ///   second search.
    /// - Throws: as ``cheapestPath(from:to:direction:budget:)``; `tooLarge` above 2³¹ node slots.
    public func cheapestDisjointPair(
        from start: NodeSlot, to goal: NodeSlot, direction: Direction, sharingNo disjointness: Disjointness,
        budget: Budget = .unlimited
    ) throws(GraphError) -> (Path, Path)? {
        guard view.slotCount <= Int32.max else {
            throw GraphError(.tooLarge, "the graph has \(view.slotCount) node slots, the limit is \(Int32.max)")
        }
        guard start != goal,
            let best = try cheapestPath(from: start, to: goal, direction: direction, budget: budget)
        else { return nil }
        var flow = ResidualFlow(start.rawValue, goal.rawValue, direction, disjointness)
        flow.add(zip(best.nodes, best.relationships).map { ($0.rawValue, $1.rawValue) }, in: graph)
        return try view.withWorkspace { (outer) throws(GraphError) in
            let potentials = try Potentials(
                self, start.rawValue, goal.rawValue, direction, best.cost / 2, outer, budget)
            return try view.withWorkspace { (inner) throws(GraphError) in
                var search = ResidualCostSearch(self, flow, potentials, inner, budget)
                defer { inner.heapA = search.heap }
                guard let moves = try search.run() else { return nil }
                flow.add(moves, in: graph)
                let paths = flow.paths(in: graph) { weight(of: $0) }
                return paths[0].cost <= paths[1].cost ? (paths[0], paths[1]) : (paths[1], paths[0])
            }
        }
    }
}

/// For each node how far it lies on the way from start to goal: along any relationship it grows by no more than the
/// weight, and along the cheapest path by just that.
private struct Potentials {
    private let fromStart: LabelTable
    private let toGoal: LabelTable
    private let radius: Double

    /// - Parameter radius: half the cost of the cheapest path.
    init(
        _ weighted: WeightedView, _ start: UInt32, _ goal: UInt32, _ direction: Direction, _ radius: Double,
        _ workspace: Workspace, _ budget: Budget
    ) throws(GraphError) {
        fromStart = workspace.emptyLabelsA()
        toGoal = workspace.emptyLabelsB()
        self.radius = radius
        var meter = Meter(budget)
        for (end, labels, direction) in [(start, fromStart, direction), (goal, toGoal, direction.reversed)] {
            var search = CostSearch(weighted, direction, labels, workspace.heapA, AllRelationships())
            defer { workspace.heapA = search.heap }
            search.start(end)
            while let (node, _) = search.settleNext() {
                let (looked, queued) = try search.expand(node) { labels, entry, distance in
                    distance <= radius && labels.improve(entry, distance) ? distance : nil
                }
                try meter.step(looked)
                try meter.allocate(queued * CostSearch<AllRelationships>.bytesPerNode)
            }
        }
    }

    func potential(of slot: UInt32) -> Double {
        let near = fromStart.isSettled(slot) ? fromStart[slot].pointee.distance : radius
        let far = toGoal.isSettled(slot) ? toGoal[slot].pointee.distance : radius
        return near - far
    }
}

/// Dijkstra's algorithm on the moves that a flow leaves, by reduced costs.
private struct ResidualCostSearch {
    private typealias State = ResidualFlow.State

    /// In place of a relationship: a move inside a split node.
    private static var inner: UInt32 { .max - 1 }

    private let rows: WeightedFlowRows
    private let flow: ResidualFlow
    private let potentials: Potentials
    private let exits: LabelTable
    private let entries: LabelTable
    private(set) var heap: SearchHeap
    private var meter: Meter

    init(
        _ weighted: WeightedView, _ flow: ResidualFlow, _ potentials: Potentials, _ workspace: Workspace,
        _ budget: Budget
    ) {
        rows = WeightedFlowRows(weighted: weighted)
        self.flow = flow
        self.potentials = potentials
        exits = workspace.emptyLabelsA()
        entries = workspace.emptyLabelsB()
        heap = workspace.heapA
        heap.removeAll()
        meter = Meter(budget)
    }

    mutating func run() throws(GraphError) -> [(from: UInt32, relationship: UInt32)]? {
        let (flow, potentials, rows, exits, entries) = (flow, potentials, rows, exits, entries)
        exits[flow.start].pointee = .init(distance: 0, stamp: exits.open, parent: LabelTable.noParent)
        heap.push(0, flow.start << 1)
        while let top = heap.popMinimum() {
            let state = State(slot: top.node >> 1, isEntry: top.node & 1 == 1)
            let labels = state.isEntry ? entries : exits
            if labels.isSettled(state.slot) { continue }
            let label = labels[state.slot]
            label.pointee.stamp = labels.settled
            if state.slot == flow.goal { return moves(to: state) }
            let distance = label.pointee.distance
            let here = potentials.potential(of: state.slot)
            var steps = 1
            var queue = heap
            try flow.forEachMove(of: state, isForward: true, in: rows) { (next, move, takesBack) in
                steps += 1
                // Rounding may leave a little below zero.
                let cost = takesBack ? 0 : max(0, (move?.weight ?? 0) + here - potentials.potential(of: next.slot))
                let table = next.isEntry ? entries : exits
                let entry = WeightedEntry(
                    node: next.slot, relationship: move?.relationship ?? Self.inner, weight: 0)
                if table.improve(entry, distance + cost) {
                    queue.push(distance + cost, next.slot << 1 | (next.isEntry ? 1 : 0))
                }
            }
            heap = queue
            try meter.step(steps)
            try meter.allocate(steps * CostSearch<AllRelationships>.bytesPerNode)
        }
        return nil
    }

    private func moves(to end: State) -> [(from: UInt32, relationship: UInt32)] {
        var found: [(from: UInt32, relationship: UInt32)] = []
        var current = end
        while current.slot != flow.start {
            let via = (current.isEntry ? entries : exits)[current.slot].pointee.parent
            if via == Self.inner {
                current = State(slot: current.slot, isEntry: !current.isEntry)
                continue
            }
            let before = flow.otherEnd(of: via, than: current, isForward: false, in: rows.weighted.graph)
            found.append((before.slot, via))
            current = before
        }
        return found.reversed()
    }
}
