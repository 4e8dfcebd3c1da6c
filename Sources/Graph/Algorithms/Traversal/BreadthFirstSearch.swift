/// The queue and the set of seen nodes of one breadth-first search, on borrowed memory.
///
/// The queue keeps all that was reached, nearest first, so it is the answer as well. Trivial: making one counts no
/// references.
struct BreadthFirstSearch {
    private let adjacency: Adjacency
    private let seen: SeenNodes
    private let rows: RowBatch
    let queue: UnsafeMutablePointer<UInt32>
    /// Nodes in the queue, starts included.
    private(set) var count = 0
    private(set) var startCount = 0

    static let bytesPerNode = 8

    @inline(__always)
    init(_ adjacency: Adjacency, _ workspace: Workspace) {
        self.adjacency = adjacency
        seen = SeenNodes(workspace.marksA)
        rows = workspace.rows
        queue = workspace.frontierA()
    }

    /// A start that is there twice counts once.
    @inline(__always)
    mutating func start(_ slot: UInt32) {
        count = seen.add(slot, .max, queue, count)
        startCount = count
    }

    /// Goes on until nothing is new, at most `hopsMax` levels; calls `level` with the end of each in the queue.
    ///
    /// - Parameter nodesMax: stops soon after more than this were reached.
    /// - Returns: whether there were more than `nodesMax`.
    mutating func run(
        _ direction: Direction, hopsMax: Int, nodesMax: Int = .max, _ meter: inout Meter, level: (Int) -> Void
    ) throws(GraphError) -> Bool {
        let countMax = nodesMax > Int.max - startCount ? Int.max : nodesMax + startCount
        var head = 0
        var hops = 0
        while head < count, hops < hopsMax {
            let end = count
            while head < end {
                let batch = min(RowBatch.size, end - head)
                try meter.step(batch + expand(direction, head, batch))
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
    private mutating func expand(_ direction: Direction, _ head: Int, _ batch: Int) -> Int {
        let (seen, queue, rows, wanted) = (seen, queue, rows, adjacency.wanted)
        var count = count
        var steps = 0
        var gathered = 0
        let loaded = rows.load(adjacency, direction, queue + head, batch)
        // Of few nodes, copying would take longer than what it saves.
        let isGathering = batch == RowBatch.size
        for position in 0..<loaded {
            let row = rows[position]
            if isGathering {
                if row.isShort {
                    gathered = rows.gather(row, gathered)
                    continue
                }
                // First those before it, to keep the order.
                count = seen.add(rows.gathered, gathered, wanted, queue, count)
                steps &+= gathered
                gathered = 0
            }
            if row.count > 0 {
                steps &+= row.count
                // A row with entries lies somewhere.
                count = seen.add(row.start.unsafelyUnwrapped, row.count, wanted, queue, count)
            } else if row.isOutside {
                steps &+= row.degree
                count = Self.addOutside(row, wanted, seen, queue, count)
            }
        }
        self.count = seen.add(rows.gathered, gathered, wanted, queue, count)
        return steps &+ gathered
    }

    @inline(never)
    private static func addOutside(
        _ row: AdjacencyRow, _ wanted: UnsafePointer<UInt32>?, _ seen: SeenNodes, _ queue: UnsafeMutablePointer<UInt32>,
        _ count: Int
    ) -> Int {
        let large = row.large
        var count = count
        for chunk in large.chunks.indices {
            let entries = large.entries(chunk)
            // Chunks are not empty.
            count = seen.add(entries.baseAddress.unsafelyUnwrapped, entries.count, wanted, queue, count)
        }
        return count
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

    /// Writes the nodes of a row that are new behind the queue; returns the new length of the queue.
    @inline(__always)
    func add(
        _ row: UnsafePointer<AdjacencyEntry>, _ length: Int, _ wanted: UnsafePointer<UInt32>?,
        _ queue: UnsafeMutablePointer<UInt32>, _ count: Int
    ) -> Int {
        var count = count
        if let wanted {
            for position in 0..<length {
                count = add(row[position].node, wanted[Int(row[position].type)], queue, count)
            }
        } else {
            for position in 0..<length { count = add(row[position].node, .max, queue, count) }
        }
        return count
    }

    /// Writes `slot` behind the queue; returns the new length of the queue, greater by one if it is wanted and new.
    ///
    /// Made of arithmetic only, so that no compiler makes a jump of it: that would double the time of three hops.
    /// - Parameter wanted: all bits, or none.
    @inline(__always)
    func add(_ slot: UInt32, _ wanted: UInt32, _ queue: UnsafeMutablePointer<UInt32>, _ count: Int) -> Int {
        let mark = marks[Int(slot)]
        // No mark is greater than the epoch.
        let goal = epoch & wanted
        marks[Int(slot)] = max(mark, goal)
        queue[count] = slot
        // One where the difference is below zero.
        return count &+ Int((UInt64(mark) &- UInt64(goal)) >> 63)
    }
}
