extension GraphView {
    /// For each source, how many nodes can be reached from it within `hopsMax` relationships, itself apart.
    ///
    /// Sources whose reached sets probably overlap are searched together, 64 in a machine word: multi-source BFS
    /// (Then, Kaufmann, Chirigati et al., "The more the merrier", PVLDB 8(4), 2014). Which ones do is tried: one is
    /// searched alone, and those of which a sample lies in what it reached are searched together. Without overlap
    /// a word for each node only costs memory traffic.
    /// - Complexity: for each group O(relationships of the nodes that any of it reaches), times the hops over which a
    ///   node is reached for the first time by some of them.
    /// - Throws: `unknownNode` for an unused slot; `budgetExceeded`, `cancelled`, `outOfTime`.
    public func reachableCounts(
        fromEach sources: [NodeSlot], direction: Direction, hopsMax: Int = .max, budget: Budget = .unlimited
    ) throws(GraphError) -> [Int] {
        var counts = [Int](repeating: 0, count: sources.count)
        try search(sources, direction, hopsMax, budget) { source, nodes in
            counts[source] = nodes.count
        } together: { group, words, touched in
            var lanes = LaneCounts()
            for slot in touched { lanes.add(words[Int(slot)].seen) }
            for (lane, source) in group.enumerated() { counts[source] = lanes.count(of: lane) - 1 }
        }
        return counts
    }

    /// For each source, the nodes that can be reached from it within `hopsMax` relationships, itself apart, by slot.
    ///
    /// As ``reachableCounts(fromEach:direction:hopsMax:budget:)``; the budget's memory covers the answer.
    public func reachableSets(
        fromEach sources: [NodeSlot], direction: Direction, hopsMax: Int = .max, budget: Budget = .unlimited
    ) throws(GraphError) -> [[NodeSlot]] {
        var sets = [[NodeSlot]](repeating: [], count: sources.count)
        var bytes = Meter(budget)
        try search(sources, direction, hopsMax, budget) { (source, nodes) throws(GraphError) in
            try bytes.allocate(nodes.count * MemoryLayout<NodeSlot>.stride)
            sets[source] = nodes.sorted().map(NodeSlot.init(rawValue:))
        } together: { (group, words, touched) throws(GraphError) in
            for slot in touched.sorted() {
                var left = words[Int(slot)].seen
                try bytes.allocate(left.nonzeroBitCount * MemoryLayout<NodeSlot>.stride)
                while left != 0 {
                    let source = group[left.trailingZeroBitCount]
                    if sources[source].rawValue != slot { sets[source].append(NodeSlot(rawValue: slot)) }
                    left &= left - 1
                }
            }
        }
        return sets
    }

    /// Calls `alone` with the position of a source and what it reached, `together` for each group of positions with
    /// the words of the slots that it touched.
    private func search(
        _ sources: [NodeSlot], _ direction: Direction, _ hopsMax: Int, _ budget: Budget,
        alone: (Int, UnsafeBufferPointer<UInt32>) throws(GraphError) -> Void,
        together: (
            ArraySlice<Int>, UnsafeMutableBufferPointer<SourceWords>, UnsafeBufferPointer<UInt32>
        ) throws(GraphError) -> Void
    ) throws(GraphError) {
        try check(sources)
        var meter = Meter(budget)
        try withWorkspace { (workspace) throws(GraphError) in
            let samples = try SourceSamples(sources, in: self, direction, workspace, &meter)
            var left = Array(sources.indices)
            while let pivot = left.first {
                let reached = try searchAlone(sources[pivot], direction, hopsMax, workspace, &meter)
                try alone(pivot, reached)
                left.removeFirst()
                // Asking the others must not cost more than searching did.
                guard left.count >= Self.togetherMin, left.count <= 1 + reached.count else { continue }
                let seen = workspace.marksA
                let group = left.filter { samples.isMostly(in: seen, $0) }
                if group.count < Self.togetherMin { continue }
                left.removeAll { samples.isMostly(in: seen, $0) }
                for start in stride(from: 0, to: group.count, by: 64) {
                    let part = group[start..<min(start + 64, group.count)]
                    var search = MultiSourceSearch(self, workspace)
                    defer { search.clear() }
                    for (lane, source) in part.enumerated() { search.start(sources[source].rawValue, lane: lane) }
                    try search.run(direction, hopsMax: hopsMax, &meter)
                    try together(
                        part, search.words, UnsafeBufferPointer(start: search.touched, count: search.touchedCount))
                }
            }
        }
    }

    /// Below this many, searching one by one costs less.
    private static var togetherMin: Int { 6 }

    /// What one source reaches; the marks of the workspace say so as well.
    private func searchAlone(
        _ source: NodeSlot, _ direction: Direction, _ hopsMax: Int, _ workspace: Workspace, _ meter: inout Meter
    ) throws(GraphError) -> UnsafeBufferPointer<UInt32> {
        workspace.marksA.clear(slotCount: slotCount)
        var search = BreadthFirstSearch(adjacency, workspace)
        search.start(source.rawValue)
        _ = try search.run(direction, hopsMax: hopsMax, &meter) { _ in }
        return UnsafeBufferPointer(start: search.queue + 1, count: search.count - 1)
    }
}

/// Breadth-first search from up to 64 sources at once, one bit for each.
private struct MultiSourceSearch {
    private let adjacency: Adjacency
    let words: UnsafeMutableBufferPointer<SourceWords>
    /// Slots that any source reached, in the order of discovery.
    let touched: UnsafeMutablePointer<UInt32>
    private(set) var touchedCount = 0
    private let queue: UnsafeMutablePointer<UInt32>
    private var queueCount = 0
    /// The level at hand: its slots, and for whom each is new.
    private var frontier: ContiguousArray<(slot: UInt32, sources: UInt64)> = []

    init(_ view: GraphView, _ workspace: Workspace) {
        adjacency = view.adjacency
        words = workspace.zeroWords()
        touched = workspace.frontierA()
        queue = workspace.frontierB()
    }

    mutating func start(_ slot: UInt32, lane: Int) { arrive(slot, 1 << UInt64(lane)) }

    mutating func run(_ direction: Direction, hopsMax: Int, _ meter: inout Meter) throws(GraphError) {
        var hops = 0
        while queueCount > 0, hops < hopsMax {
            takeFrontier()
            for node in frontier {
                try meter.step(1 + adjacency.degreeBound(node.slot, direction))
                if direction != .incoming {
                    for entry in adjacency.outgoing(node.slot) { arrive(entry.node, node.sources) }
                }
                if direction != .outgoing {
                    for entry in adjacency.incoming(node.slot) { arrive(entry.node, node.sources) }
                }
            }
            try meter.allocate(queueCount * MemoryLayout<SourceWords>.stride)
            hops += 1
        }
    }

    private mutating func takeFrontier() {
        frontier.removeAll(keepingCapacity: true)
        for index in 0..<queueCount {
            let slot = queue[index]
            frontier.append((slot, words[Int(slot)].fresh))
            words[Int(slot)].fresh = 0
        }
        queueCount = 0
    }

    @inline(__always)
    private mutating func arrive(_ slot: UInt32, _ sources: UInt64) {
        let word = words.baseAddress.unsafelyUnwrapped + Int(slot)  // A slot exists, so there are words.
        let fresh = sources & ~word.pointee.seen
        if fresh == 0 { return }
        if word.pointee.seen == 0 {
            touched[touchedCount] = slot
            touchedCount += 1
        }
        if word.pointee.fresh == 0 {
            queue[queueCount] = slot
            queueCount += 1
        }
        word.pointee.seen |= fresh
        word.pointee.fresh |= fresh
    }

    /// Makes every word zero again.
    mutating func clear() {
        for index in 0..<touchedCount { words[Int(touched[index])] = SourceWords() }
        touchedCount = 0
    }
}

/// Counts for each of 64 bits how often it is set, all at once: the bits of the counts are spread over words.
private struct LaneCounts {
    /// Word `k` holds bit `k` of every count.
    private var digits: ContiguousArray<UInt64> = []

    mutating func add(_ word: UInt64) {
        var carry = word
        var digit = 0
        while carry != 0 {
            if digit == digits.count { digits.append(0) }
            let next = digits[digit] & carry
            digits[digit] ^= carry
            carry = next
            digit += 1
        }
    }

    func count(of lane: Int) -> Int {
        var count = 0
        for (digit, word) in digits.enumerated() { count |= Int((word >> UInt64(lane)) & 1) << digit }
        return count
    }
}
