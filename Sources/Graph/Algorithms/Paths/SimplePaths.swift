/// Paths that visit no node twice, one at a time: nothing is searched before the next one is asked for.
///
/// Depth-first search that never enters a node from which the goal is too far for the hops that are left. Holds the
/// snapshot and some working memory until it is let go; used by one task at a time. The budget counts all that was
/// done so far. Once it has thrown, it is at its end.
public final class SimplePaths {
    private struct Frame {
        let node: UInt32
        /// The relationship that led there.
        let via: UInt32
        /// Next one to look at, first the outgoing, then the incoming.
        var position = 0
    }

    private let view: GraphView
    private let workspace: Workspace
    private let start: UInt32
    private let goal: UInt32
    private let direction: Direction
    private let hops: ClosedRange<Int>
    private var left: Int
    private var meter: Meter
    private let distances: GoalDistances?
    /// The path at hand. Its nodes are in `marksA`.
    private var frames: [Frame] = []

    init(
        _ view: GraphView, from start: NodeSlot, to goal: NodeSlot, _ direction: Direction, hops: ClosedRange<Int>?,
        countMax: Int, _ budget: Budget
    ) throws(GraphError) {
        self.view = view
        self.start = start.rawValue
        self.goal = goal.rawValue
        self.direction = direction
        // No path has more relationships than there are nodes to go to.
        let most = max(0, view.slotCount - 1)
        let bounds = hops.map { min($0.lowerBound, most + 1)...min($0.upperBound, most + 1) }
        self.hops = bounds ?? 0...0
        left = hops == nil ? 0 : countMax
        meter = Meter(budget)
        workspace = view.graph.workspaces.take(slotCount: view.slotCount)
        var meter = meter
        if left > 0, start != goal {
            distances = try GoalDistances(
                view, from: start.rawValue, to: goal.rawValue, direction, hopsMax: self.hops.upperBound, workspace,
                &meter)
        } else {
            distances = nil
        }
        self.meter = meter
        guard distances?.hops(from: start.rawValue) != nil else { return }
        push(Frame(node: start.rawValue, via: 0))
    }

    deinit { view.graph.workspaces.giveBack(workspace) }

    /// The next path, nil after the last one. The order is that of the relationships at each node.
    /// - Throws: `budgetExceeded`, `cancelled`, `outOfTime`.
    public func next() throws(GraphError) -> Path? {
        if left <= 0 { return nil }
        if start == goal {
            left = 0
            return hops.lowerBound == 0 ? Path(at: NodeSlot(rawValue: start)) : nil
        }
        do throws(GraphError) {
            if let path = try search() {
                left -= 1
                return path
            }
        } catch {
            left = 0
            throw error
        }
        left = 0
        return nil
    }

    private func search() throws(GraphError) -> Path? {
        while let frame = frames.last {
            guard let entry = try nextEntry(of: frame.node) else {
                workspace.marksA.remove(frame.node)
                frames.removeLast()
                continue
            }
            if entry.node == goal {
                if frames.count >= hops.lowerBound { return path(to: entry.relationship) }
            } else {
                push(Frame(node: entry.node, via: entry.relationship))
            }
        }
        return nil
    }

    private func push(_ frame: Frame) {
        workspace.marksA.insert(frame.node)
        frames.append(frame)
    }

    /// The next relationship of the last node that leads towards the goal in time.
    private func nextEntry(of node: UInt32) throws(GraphError) -> AdjacencyEntry? {
        let top = frames.count - 1
        let outgoing = view.outgoingRow(node)
        let incoming = view.incomingRow(node)
        let first = direction == .incoming ? outgoing.count : 0
        let end = outgoing.count + (direction == .outgoing ? 0 : incoming.count)
        var position = max(first, frames[top].position)
        defer { frames[top].position = position }
        while position < end {
            let entry = position < outgoing.count ? outgoing[position] : incoming[position - outgoing.count]
            position += 1
            try meter.step()
            guard view.includes(entry.type), !workspace.marksA.contains(entry.node),
                let left = distances?.hops(from: entry.node), frames.count + left <= hops.upperBound
            else { continue }
            return entry
        }
        return nil
    }

    private func path(to last: UInt32) -> Path {
        let relationships = frames.dropFirst().map(\.via) + [last]
        return view.graph.path(from: start, over: relationships, cost: Double(relationships.count))
    }
}

extension GraphView {
    /// All paths that visit no node twice, with a number of relationships in `hops`, as a stream.
    ///
    /// - Parameter countMax: ends after so many.
    /// - Complexity: at first, O(relationships within half of the bound around both ends); then each node entered lies
    ///   within reach of the goal, but may turn out a dead end where the way on crosses the path: exponential at worst.
    /// - Throws: `unknownNode` for an unused slot; `badArgument` for a negative bound; `budgetExceeded`, `cancelled`,
    ///   `outOfTime`.
    public func simplePaths(
        from start: NodeSlot, to goal: NodeSlot, direction: Direction, hops: ClosedRange<Int>, countMax: Int = .max,
        budget: Budget = .unlimited
    ) throws(GraphError) -> SimplePaths {
        try check(start)
        try check(goal)
        guard hops.lowerBound >= 0 else {
            throw GraphError(.badArgument, "the least number of hops is \(hops.lowerBound), which is below 0")
        }
        return try SimplePaths(self, from: start, to: goal, direction, hops: hops, countMax: countMax, budget)
    }

    /// All paths with the fewest relationships, as a stream; none where that is more than `hopsMax`.
    ///
    /// - Parameter countMax: ends after so many.
    /// - Complexity: at first as ``shortestPath(from:to:direction:hopsMax:budget:)``; then O(relationships of its
    ///   nodes) for each path, for every node entered leads to the goal.
    /// - Throws: as that one.
    public func shortestPaths(
        from start: NodeSlot, to goal: NodeSlot, direction: Direction, hopsMax: Int = .max, countMax: Int = .max,
        budget: Budget = .unlimited
    ) throws(GraphError) -> SimplePaths {
        let fewest = try hops(from: start, to: goal, direction: direction, hopsMax: hopsMax, budget: budget)
        return try SimplePaths(
            self, from: start, to: goal, direction, hops: fewest.map { $0...$0 }, countMax: countMax, budget)
    }
}
