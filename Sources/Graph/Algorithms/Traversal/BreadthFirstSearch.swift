/// The queue and the set of seen nodes of one breadth-first search, on borrowed memory.
///
/// The queue keeps all that was reached, nearest first, so it is the answer as well.
struct BreadthFirstSearch {
    private let adjacency: Adjacency
    private let seen: SeenNodes
    private let rows: RowBatch
    let queue: UnsafeMutablePointer<UInt32>
    /// Nodes in the queue, starts included.
    private(set) var count = 0
    private(set) var startCount = 0
    private(set) var meter: Meter

    static let bytesPerNode = 8

    init(_ view: GraphView, _ workspace: Workspace, _ meter: Meter) {
        adjacency = view.adjacency
        seen = SeenNodes(workspace.marksA)
        rows = workspace.rows
        queue = workspace.frontierA()
        self.meter = meter
    }

    /// A start that is there twice counts once.
    mutating func start(_ slot: UInt32) {
        count = seen.add(slot, true, queue, count)
        startCount = count
    }

    /// Goes on until nothing is new, at most `hopsMax` levels; calls `level` with the end of each in the queue.
    ///
    /// - Parameter nodesMax: stops soon after more than this were reached.
    /// - Returns: whether there were more than `nodesMax`.
    mutating func run(
        _ direction: Direction, hopsMax: Int, nodesMax: Int = .max, level: (Int) -> Void
    ) throws(GraphError) -> Bool {
        let countMax = nodesMax > Int.max - startCount ? Int.max : nodesMax + startCount
        var head = 0
        var hops = 0
        while head < count, hops < hopsMax {
            let end = count
            while head < end {
                let batch = min(RowBatch.size, end - head)
                var steps = batch
                if direction != .incoming { steps += expand(adjacency.outgoing, head, batch) }
                if direction != .outgoing { steps += expand(adjacency.incoming, head, batch) }
                try meter.step(steps)
                head += batch
                if count > countMax { return true }
            }
            try meter.allocate((count - end) * Self.bytesPerNode)
            if count > end { level(count) }
            hops += 1
        }
        return false
    }

    /// Adds the neighbours of `batch` nodes; returns how many entries it has looked at.
    @inline(__always)
    private mutating func expand(_ index: AdjacencyIndex, _ head: Int, _ batch: Int) -> Int {
        let (seen, queue, flags) = (seen, queue, adjacency.flags)
        var count = count
        var steps = 0
        rows.load(index, queue + head, batch)
        for position in 0..<batch {
            let row = rows[position]
            steps += row.count
            if let flags {
                for entry in row { count = seen.add(entry.node, flags[Int(entry.type)], queue, count) }
            } else {
                for entry in row { count = seen.add(entry.node, true, queue, count) }
            }
            if row.isEmpty, rows.isHub(index, queue[head + position]) {
                for entry in Neighbours(index, queue[head + position], flags) {
                    count = seen.add(entry.node, true, queue, count)
                    steps += 1
                }
            }
        }
        self.count = count
        return steps
    }
}

/// The marks of a search, to test and set without a branch: half of the neighbours were seen before, in no order, and
/// every other guess of the processor would be wrong.
private struct SeenNodes {
    private let marks: UnsafeMutablePointer<UInt32>
    private let epoch: UInt32

    init(_ marks: SlotMarks) {
        self.marks = marks.base ?? UnsafeMutablePointer(bitPattern: 16).unsafelyUnwrapped  // Of no slots: unread.
        epoch = marks.epoch
    }

    /// Writes `slot` behind the queue; returns the new length of the queue, greater by one if it is wanted and new.
    @inline(__always)
    func add(_ slot: UInt32, _ isWanted: Bool, _ queue: UnsafeMutablePointer<UInt32>, _ count: Int) -> Int {
        let mark = marks[Int(slot)]
        let isNew = isWanted && mark != epoch
        marks[Int(slot)] = isNew ? epoch : mark
        queue[count] = slot
        return count &+ (isNew ? 1 : 0)
    }
}
