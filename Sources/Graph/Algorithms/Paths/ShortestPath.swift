extension GraphView {
    /// One path with the fewest relationships; nil where there is none of at most `hopsMax`.
    ///
    /// Breadth-first search from both ends, the end with the shorter frontier first (Pohl, "Bi-directional search",
    /// 1971). Each node is looked up once, in a table that says which end owns it.
    /// - Complexity: O(relationships of the nodes nearer to either end than half the way).
    /// - Throws: `unknownNode` for an unused slot; `budgetExceeded`, `cancelled`, `outOfTime`.
    public func shortestPath(
        from start: NodeSlot, to goal: NodeSlot, direction: Direction, hopsMax: Int = .max,
        budget: Budget = .unlimited
    ) throws(GraphError) -> Path? {
        try shortestPath(
            from: start, to: goal, direction, hopsMax: hopsMax, avoiding: [], AllRelationships(), budget)
    }

    /// Relationships on a shortest path; nil where there is none of at most `hopsMax`.
    /// Costs as ``shortestPath(from:to:direction:hopsMax:budget:)``.
    public func hops(
        from start: NodeSlot, to goal: NodeSlot, direction: Direction, hopsMax: Int = .max,
        budget: Budget = .unlimited
    ) throws(GraphError) -> Int? {
        try check(start)
        try check(goal)
        if start == goal { return 0 }
        return try withWorkspace { (workspace) throws(GraphError) in
            var search = TwoEndedSearch(self, workspace, AllRelationships(), budget)
            return try search.run(start.rawValue, goal.rawValue, direction, hopsMax: hopsMax)?.hops
        }
    }

    func shortestPath(
        from start: NodeSlot, to goal: NodeSlot, _ direction: Direction, hopsMax: Int, avoiding: Set<NodeSlot>,
        _ filter: some RelationshipFilter, _ budget: Budget
    ) throws(GraphError) -> Path? {
        try check(start)
        try check(goal)
        if avoiding.contains(start) || avoiding.contains(goal) { return nil }
        if start == goal { return Path(at: start) }
        return try withWorkspace { (workspace) throws(GraphError) in
            var search = TwoEndedSearch(self, workspace, filter, budget)
            for node in avoiding where graph.contains(node) { search.ban(node.rawValue) }
            guard
                let meeting = try search.run(start.rawValue, goal.rawValue, direction, hopsMax: hopsMax)
            else { return nil }
            return search.path(over: meeting, from: start.rawValue, to: goal.rawValue, in: graph)
        }
    }
}

/// Breadth-first search from both ends at once.
private struct TwoEndedSearch<Filter: RelationshipFilter> {
    /// The relationship that joins both searches.
    struct Meeting {
        let hops: Int
        let relationship: UInt32
        /// Its end on the side of the start, and that on the side of the goal.
        let nearStart: UInt32
        let nearGoal: UInt32
    }

    /// One of both frontiers: a part of its queue.
    private struct Side {
        let owner: UInt32
        let queue: UnsafeMutablePointer<UInt32>
        let direction: Direction
        var head = 0
        var count = 0
        var hops = 0

        var width: Int { count - head }
    }

    static var banned: UInt32 { 2 }

    private let adjacency: Adjacency
    private let filter: Filter
    private let links: LinkTable
    private let queues: (UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>)
    private var meter: Meter

    init(_ view: GraphView, _ workspace: Workspace, _ filter: Filter, _ budget: Budget) {
        adjacency = view.adjacency
        self.filter = filter
        links = workspace.emptyLinksA()
        queues = (workspace.frontierA(), workspace.frontierB())
        meter = Meter(budget)
    }

    func ban(_ slot: UInt32) { links.set(slot, owner: Self.banned, 0) }

    mutating func run(
        _ start: UInt32, _ goal: UInt32, _ direction: Direction, hopsMax: Int
    ) throws(GraphError) -> Meeting? {
        var front = Side(owner: 0, queue: queues.0, direction: direction, count: 1)
        var back = Side(owner: 1, queue: queues.1, direction: direction.reversed, count: 1)
        front.queue[0] = start
        back.queue[0] = goal
        links.set(start, owner: 0, LabelTable.noParent)
        links.set(goal, owner: 1, LabelTable.noParent)
        while front.width > 0, back.width > 0, front.hops + back.hops < hopsMax {
            if front.width <= back.width {
                if let met = try expandLevel(&front) {
                    return Meeting(
                        hops: front.hops + back.hops, relationship: met.relationship, nearStart: met.own,
                        nearGoal: met.other)
                }
            } else if let met = try expandLevel(&back) {
                return Meeting(
                    hops: front.hops + back.hops, relationship: met.relationship, nearStart: met.other,
                    nearGoal: met.own)
            }
        }
        return nil
    }

    private typealias Contact = (own: UInt32, relationship: UInt32, other: UInt32)

    /// Goes one hop further; ends early where the other side was before.
    ///
    /// Whatever is met was reached by the other side in all its hops, or both would have met before: so the first
    /// contact is as short as any.
    private mutating func expandLevel(_ side: inout Side) throws(GraphError) -> Contact? {
        side.hops += 1
        let end = side.count
        while side.head < end {
            let slot = side.queue[side.head]
            side.head += 1
            try meter.step(1 + adjacency.degreeBound(slot, side.direction))
            if side.direction != .incoming {
                for entry in adjacency.outgoing(slot) where filter.allows(entry.relationship) {
                    if reach(entry, &side) { return (slot, entry.relationship, entry.node) }
                }
            }
            if side.direction != .outgoing {
                for entry in adjacency.incoming(slot) where filter.allows(entry.relationship) {
                    if reach(entry, &side) { return (slot, entry.relationship, entry.node) }
                }
            }
        }
        try meter.allocate((side.count - end) * MemoryLayout<LinkTable.Link>.stride)
        return nil
    }

    /// Whether it is the other side's.
    @inline(__always)
    private func reach(_ entry: AdjacencyEntry, _ side: inout Side) -> Bool {
        let link = links[entry.node]
        let stamp = link.pointee.stamp
        if stamp < links.first {
            link.pointee = LinkTable.Link(stamp: links.first + side.owner, value: entry.relationship)
            side.queue[side.count] = entry.node
            side.count += 1
            return false
        }
        return stamp == links.first + (side.owner ^ 1)
    }

    func path(over meeting: Meeting, from start: UInt32, to goal: UInt32, in graph: GraphSnapshot) -> Path {
        var relationships = wayBack(from: meeting.nearStart, to: start, graph)
        relationships.reverse()
        relationships.append(meeting.relationship)
        relationships += wayBack(from: meeting.nearGoal, to: goal, graph)
        return graph.path(from: start, over: relationships, cost: Double(relationships.count))
    }

    private func wayBack(from slot: UInt32, to end: UInt32, _ graph: GraphSnapshot) -> [UInt32] {
        var way: [UInt32] = []
        var current = slot
        while current != end {
            let parent = links[current].pointee.value
            way.append(parent)
            current = graph.otherEnd(of: parent, than: current)
        }
        return way
    }
}
