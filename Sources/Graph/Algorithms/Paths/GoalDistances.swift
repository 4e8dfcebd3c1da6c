/// For the nodes that can lie on a path of at most `hopsMax` relationships: how many hops the goal is away.
///
/// Breadth-first search from both ends, each as far as half the way; behind the middle the search from the goal goes
/// on only through what the search from the start has seen, and can still be in time. So small bounds look at two
/// small neighbourhoods, however large the graph is.
struct GoalDistances {
    private let distances: LinkTable

    init(
        _ view: GraphView, from start: UInt32, to goal: UInt32, _ direction: Direction, hopsMax: Int,
        _ workspace: Workspace, _ meter: inout Meter
    ) throws(GraphError) {
        let fromStart = workspace.emptyLinksA()
        distances = workspace.emptyLinksB()
        let middle = hopsMax / 2
        let search = LevelSearch(view.adjacency, workspace.frontierA())
        try search.run(from: start, direction, hopsMax: hopsMax - middle, fromStart, &meter) { _, _ in true }
        try search.run(from: goal, direction.reversed, hopsMax: hopsMax, distances, &meter) { slot, hops in
            if hops <= middle { return true }
            guard let before = fromStart.value(slot) else { return false }
            return Int(before) + hops <= hopsMax
        }
    }

    /// Nil where the goal is too far.
    @inline(__always)
    func hops(from slot: UInt32) -> Int? { distances.value(slot).map(Int.init) }
}

/// Breadth-first search that writes hops into a table.
private struct LevelSearch {
    private let adjacency: Adjacency
    private let queue: UnsafeMutablePointer<UInt32>

    init(_ adjacency: Adjacency, _ queue: UnsafeMutablePointer<UInt32>) {
        self.adjacency = adjacency
        self.queue = queue
    }

    @inline(__always)
    func run(
        from start: UInt32, _ direction: Direction, hopsMax: Int, _ levels: LinkTable, _ meter: inout Meter,
        isWanted: (UInt32, Int) -> Bool
    ) throws(GraphError) {
        levels.set(start, owner: 0, 0)
        queue[0] = start
        var (head, count, hops) = (0, 1, 0)
        while head < count, hops < hopsMax {
            hops += 1
            let end = count
            while head < end {
                let slot = queue[head]
                head += 1
                try meter.step(1 + adjacency.degreeBound(slot, direction))
                if direction != .incoming {
                    for entry in adjacency.outgoing(slot) {
                        if levels.isSeen(entry.node) || !isWanted(entry.node, hops) { continue }
                        levels.set(entry.node, owner: 0, UInt32(hops))
                        queue[count] = entry.node
                        count += 1
                    }
                }
                if direction != .outgoing {
                    for entry in adjacency.incoming(slot) {
                        if levels.isSeen(entry.node) || !isWanted(entry.node, hops) { continue }
                        levels.set(entry.node, owner: 0, UInt32(hops))
                        queue[count] = entry.node
                        count += 1
                    }
                }
            }
            try meter.allocate((count - end) * MemoryLayout<LinkTable.Link>.stride)
        }
    }
}
