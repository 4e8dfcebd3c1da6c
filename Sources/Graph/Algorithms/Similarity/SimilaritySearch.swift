/// Neighbour sets of single nodes, and candidates two hops away, without working memory for the whole graph.
struct SimilaritySearch {
    struct Neighbour {
        let node: UInt32
        /// Nodes that have it as neighbour; 0 where that does not matter.
        let sharers: Int
    }

    private let view: GraphView
    private let options: SimilarityOptions
    private var meter: Meter

    init(_ view: GraphView, _ options: SimilarityOptions, _ meter: Meter) {
        self.view = view
        self.options = options
        self.meter = meter
    }

    func checked(_ node: NodeSlot) throws(GraphError) -> UInt32 {
        guard view.graph.contains(node) else {
            throw GraphError(.unknownNode, "slot \(node.rawValue) holds no node")
        }
        return node.rawValue
    }

    /// The neighbours that count, in slot order.
    mutating func neighbours(of node: UInt32) throws(GraphError) -> ContiguousArray<Neighbour> {
        var kept: ContiguousArray<Neighbour> = []
        for neighbour in try distinct(node, options.direction) {
            let sharers = try sharerCount(of: neighbour)
            if sharers <= options.sharersMax { kept.append(Neighbour(node: neighbour, sharers: sharers)) }
        }
        return kept
    }

    /// Nodes that have this one as neighbour; counted only where the measure or the limit depends on it, else 0.
    private mutating func sharerCount(of node: UInt32) throws(GraphError) -> Int {
        let weighsSharers = options.measure == .adamicAdar || options.measure == .resourceAllocation
        if !weighsSharers, view.degreeBound(node, options.direction.reversed) <= options.sharersMax { return 0 }
        return try distinct(node, options.direction.reversed, max: options.sharersMax).count
    }

    /// Nodes next to `node` in one direction, each once, without itself; in slot order.
    ///
    /// Where there are more than `limit` of them, it stops at one more.
    private mutating func distinct(
        _ node: UInt32, _ direction: Direction, max limit: Int = .max
    ) throws(GraphError) -> ContiguousArray<UInt32> {
        var found: ContiguousArray<UInt32> = []
        try view.withWorkspace { workspace throws(GraphError) in
            workspace.marksA.insert(node)
            if direction != .incoming {
                for entry in view.outgoing(node) {
                    if found.count > limit { break }
                    try meter.step()
                    if workspace.marksA.insert(entry.node) { found.append(entry.node) }
                }
            }
            if direction != .outgoing {
                for entry in view.incoming(node) {
                    if found.count > limit { break }
                    try meter.step()
                    if workspace.marksA.insert(entry.node) { found.append(entry.node) }
                }
            }
        }
        try meter.allocate(found.count * 4)
        found.sort()
        return found
    }

    mutating func mostSimilar(
        to node: UInt32, _ candidates: SimilarityCandidates, count: Int
    ) throws(GraphError) -> [SimilarPair] {
        // Candidate in the high half, the neighbour it is shared through in the low half.
        var shared: ContiguousArray<UInt64> = []
        var contributions: ContiguousArray<Double> = []
        var ownCount = 0
        for neighbour in try distinct(node, options.direction) {
            let sharers = try distinct(neighbour, options.direction.reversed, max: options.sharersMax)
            guard sharers.count <= options.sharersMax else { continue }
            ownCount += 1
            let index = UInt64(contributions.count)
            contributions.append(options.measure.contribution(sharers: sharers.count))
            try meter.allocate(sharers.count * 8)
            for candidate in sharers where candidate != node { shared.append(UInt64(candidate) << 32 | index) }
        }
        shared.sort()
        let connected = candidates == .unconnected ? try distinct(node, .both) : []
        let graph = view.graph
        var best = BestList<SimilarPair>(count: count) { left, right in
            (right.score, graph.id(of: left.second)) < (left.score, graph.id(of: right.second))
        }
        var start = 0
        while start < shared.count {
            let candidate = UInt32(shared[start] >> 32)
            var end = start
            var sum = 0.0
            while end < shared.count, UInt32(shared[end] >> 32) == candidate {
                sum += contributions[Int(UInt32(truncatingIfNeeded: shared[end]))]
                end += 1
            }
            let common = end - start
            start = end
            try meter.step(common)
            if connected.containsOrdered(candidate) { continue }
            let otherCount = needsCounts ? try neighbours(of: candidate).count : 0
            best.offer(
                SimilarPair(
                    first: NodeSlot(rawValue: node), second: NodeSlot(rawValue: candidate),
                    score: options.measure.score(common: common, ownCount, otherCount, sum: sum), commonCount: common))
        }
        return best.sorted()
    }

    private var needsCounts: Bool {
        switch options.measure {
        case .jaccard, .overlap, .cosine: true
        case .commonNeighbours, .adamicAdar, .resourceAllocation: false
        }
    }
}

extension ContiguousArray<UInt32> {
    /// Whether an ascending array holds the element. Complexity: O(log count).
    func containsOrdered(_ element: UInt32) -> Bool {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < element { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == element
    }
}
