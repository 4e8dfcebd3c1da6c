extension GraphView {
    /// The most alike pairs of nodes of the whole graph.
    ///
    /// Each node meets the candidates two hops away with a greater number, so every pair is looked at once.
    /// - Parameters:
    ///   - options: `sharersMax` bounds the work; without it one hub with d sharers makes d² pairs.
    ///   - candidates: whether pairs count that a relationship of this view joins already.
    /// - Returns: most alike first, of equal ones those with the lower ids; `first` has the lower id.
    /// - Complexity: O(n + m + Σ d²) over the neighbours that count, with d sharers each; O(n + m) memory.
    /// - Throws: the budget's errors.
    public func mostSimilarPairs(
        _ options: SimilarityOptions, candidates: SimilarityCandidates = .unconnected, count: Int = 100,
        budget: Budget = .unlimited
    ) throws(GraphError) -> [SimilarPair] {
        var meter = Meter(budget)
        let numbering = try NodeNumbering(all: self, meter: &meter)
        let sharers = try FlatGraph(self, numbering, options.direction.reversed, meter: &meter).simple(meter: &meter)
        let neighbours = try FlatGraph(self, numbering, options.direction, meter: &meter).simple(meter: &meter)
        let around =
            try candidates == .unconnected && options.direction != .both
            ? FlatGraph(self, numbering, .both, meter: &meter).simple(meter: &meter) : neighbours
        try meter.allocate(numbering.count * 45)
        var search = SimilarPairSearch(
            graph, options, numbering, sharers: sharers, neighbours: neighbours, around: around, candidates,
            count: count)
        for node in 0..<numbering.count { try search.meet(node, meter: &meter) }
        return search.best.sorted()
    }
}

private struct SimilarPairSearch: ~Copyable {
    var best: BestList<SimilarPair>

    private let options: SimilarityOptions
    private let slots: ContiguousArray<UInt32>
    private let sharers: FlatGraph
    private let neighbours: FlatGraph
    private let around: FlatGraph
    private let candidates: SimilarityCandidates
    /// Neighbours of each node that count.
    private let counts: FlatArray<UInt32>
    /// What each node adds as a common neighbour; negative where it does not count.
    private let contributions: FlatArray<Double>
    private let commons: FlatArray<UInt32>
    /// The last node that each is joined with, plus one.
    private let joinedWith: FlatArray<UInt32>
    private var sums: NeighbourSums

    init(
        _ graph: GraphSnapshot, _ options: SimilarityOptions, _ numbering: NodeNumbering, sharers: FlatGraph,
        neighbours: FlatGraph, around: FlatGraph, _ candidates: SimilarityCandidates, count: Int
    ) {
        self.options = options
        slots = numbering.slots
        self.sharers = sharers
        self.neighbours = neighbours
        self.around = around
        self.candidates = candidates
        let nodeCount = numbering.count
        counts = FlatArray(repeating: 0, count: nodeCount)
        contributions = FlatArray(repeating: -1, count: nodeCount)
        commons = FlatArray(repeating: 0, count: nodeCount)
        joinedWith = FlatArray(repeating: 0, count: nodeCount)
        sums = NeighbourSums(count: nodeCount)
        best = BestList(count: count) { left, right in
            if left.score != right.score { return left.score > right.score }
            return (graph.id(of: left.first), graph.id(of: left.second))
                < (graph.id(of: right.first), graph.id(of: right.second))
        }
        for node in 0..<nodeCount {
            let sharerCount = sharers.row(node).count
            if sharerCount <= options.sharersMax {
                contributions[node] = options.measure.contribution(sharers: sharerCount)
            }
        }
        for node in 0..<nodeCount {
            for position in neighbours.row(node) where contributions[neighbours.targets[position]] >= 0 {
                counts[node] += 1
            }
        }
    }

    /// Offers all pairs of `node` with nodes of greater number.
    mutating func meet(_ node: Int, meter: inout Meter) throws(GraphError) {
        let own = UInt32(node)
        for position in neighbours.row(node) {
            let shared = neighbours.targets[position]
            let contribution = contributions[shared]
            try meter.step()
            guard contribution >= 0 else { continue }
            let row = sharers.row(shared)
            try meter.step(row.count)
            for place in row where sharers.targets[place] > own {
                sums.add(contribution, to: sharers.targets[place])
                commons[sharers.targets[place]] += 1
            }
        }
        if candidates == .unconnected {
            for position in around.row(node) { joinedWith[around.targets[position]] = own + 1 }
        }
        for index in 0..<sums.touchedCount { offer(own, sums.touched(index)) }
        sums.clear()
    }

    private mutating func offer(_ node: UInt32, _ other: UInt32) {
        let common = Int(commons[other])
        commons[other] = 0
        if candidates == .unconnected, joinedWith[other] == node + 1 { return }
        best.offer(
            SimilarPair(
                first: NodeSlot(rawValue: slots[Int(node)]), second: NodeSlot(rawValue: slots[Int(other)]),
                score: options.measure.score(
                    common: common, Int(counts[node]), Int(counts[other]), sum: sums[other]),
                commonCount: common))
    }
}
