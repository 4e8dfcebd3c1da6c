extension GraphView {
    /// As many disjoint paths from `start` to `goal` as there are, at most `countMax`: how redundant a connection is.
    ///
    /// By Menger's theorem (1927) their number is also the least number of relationships, or of nodes between the two,
    /// whose loss separates them (a relationship that joins both directly counts as a path).
    ///
    /// Maximum flow by augmenting paths (Ford and Fulkerson 1956), each found by breadth-first search from both ends.
    /// Between a node and itself there are none.
    /// - Complexity: O(relationships around both ends) for each path; O(paths × relationships) at worst.
    /// - Throws: `unknownNode` for an unused slot; `budgetExceeded`, `cancelled`, `outOfTime`.
    public func disjointPaths(
        from start: NodeSlot, to goal: NodeSlot, direction: Direction, sharingNo disjointness: Disjointness,
        countMax: Int = .max, budget: Budget = .unlimited
    ) throws(GraphError) -> [Path] {
        try check(start)
        try check(goal)
        if start == goal { return [] }
        var flow = ResidualFlow(start.rawValue, goal.rawValue, direction, disjointness)
        var meter = Meter(budget)
        return try withWorkspace { (workspace) throws(GraphError) in
            var count = 0
            while count < countMax {
                let search = AugmentingSearch(self, flow, workspace)
                guard let moves = try search.run(&meter) else { break }
                flow.add(moves, in: graph)
                count += 1
            }
            return flow.paths(in: graph) { _ in 1 }
        }
    }
}

/// Breadth-first search from both ends for one more unit of flow.
private struct AugmentingSearch {
    private typealias State = ResidualFlow.State

    private static var inner: UInt32 { .max }

    private let rows: PlainFlowRows
    private let flow: ResidualFlow
    private let graph: GraphSnapshot
    /// For each state the end that reached it, and the relationship over which; `inner` inside a split node.
    private let exits: LinkTable
    private let entries: LinkTable

    init(_ view: GraphView, _ flow: ResidualFlow, _ workspace: Workspace) {
        rows = PlainFlowRows(view: view)
        graph = view.graph
        self.flow = flow
        exits = workspace.emptyLinksA()
        entries = workspace.emptyLinksB()
    }

    /// The moves of a path, those inside split nodes left out; nil where there is none.
    func run(_ meter: inout Meter) throws(GraphError) -> [(from: UInt32, relationship: UInt32)]? {
        let ends = (State(slot: flow.start, isEntry: false), State(slot: flow.goal, isEntry: false))
        reach(ends.0, owner: 0, Self.inner)
        reach(ends.1, owner: 1, Self.inner)
        var front = [ends.0]
        var back = [ends.1]
        var heads = (0, 0)
        while heads.0 < front.count, heads.1 < back.count {
            let isForward = front.count - heads.0 <= back.count - heads.1
            let state = isForward ? front[heads.0] : back[heads.1]
            if isForward { heads.0 += 1 } else { heads.1 += 1 }
            var contact: (State, UInt32)?
            var steps = 1
            try flow.forEachMove(of: state, isForward: isForward, in: rows) { (next, move, _) in
                steps += 1
                if contact != nil { return }
                let relationship = move?.relationship ?? Self.inner
                if let owner = owner(of: next) {
                    if owner != (isForward ? 0 : 1) { contact = (next, relationship) }
                    return
                }
                reach(next, owner: isForward ? 0 : 1, relationship)
                if isForward { front.append(next) } else { back.append(next) }
            }
            try meter.step(steps)
            try meter.allocate(steps * MemoryLayout<State>.stride)
            if let contact {
                return isForward
                    ? moves(state, contact.1, contact.0) : moves(contact.0, contact.1, state)
            }
        }
        return nil
    }

    private func table(_ state: State) -> LinkTable { state.isEntry ? entries : exits }

    private func owner(of state: State) -> UInt32? {
        let link = table(state)[state.slot].pointee
        return link.stamp < table(state).first ? nil : link.stamp - table(state).first
    }

    private func reach(_ state: State, owner: UInt32, _ relationship: UInt32) {
        table(state).set(state.slot, owner: owner, relationship)
    }

    private func moves(
        _ near: State, _ relationship: UInt32, _ far: State
    ) -> [(from: UInt32, relationship: UInt32)] {
        var found: [(from: UInt32, relationship: UInt32)] = []
        var current = near
        while current.slot != flow.start {
            let via = table(current)[current.slot].pointee.value
            let before = neighbour(of: current, via, isForward: false)
            if via != Self.inner { found.append((before.slot, via)) }
            current = before
        }
        found.reverse()
        if relationship != Self.inner { found.append((near.slot, relationship)) }
        current = far
        while current.slot != flow.goal {
            let via = table(current)[current.slot].pointee.value
            if via != Self.inner { found.append((current.slot, via)) }
            current = neighbour(of: current, via, isForward: true)
        }
        return found
    }

    /// The state at the other end of the move by which `state` was reached.
    private func neighbour(of state: State, _ via: UInt32, isForward: Bool) -> State {
        if via == Self.inner { return State(slot: state.slot, isEntry: !state.isEntry) }
        return flow.otherEnd(of: via, than: state, isForward: isForward, in: graph)
    }
}

extension ResidualFlow {
    /// Where the move over a relationship from `state`, or to it if not `isForward`, leads or comes from.
    func otherEnd(of relationship: UInt32, than state: State, isForward: Bool, in graph: GraphSnapshot) -> State {
        let slot = graph.otherEnd(of: relationship, than: state.slot)
        guard isSplit(slot) else { return State(slot: slot, isEntry: false) }
        // A closed half moves by taking back, which joins unlike halves as seen from the flow.
        let takesBack = isSplit(state.slot) && state.isEntry == isForward
        return State(slot: slot, isEntry: takesBack ? !isForward : isForward)
    }
}
