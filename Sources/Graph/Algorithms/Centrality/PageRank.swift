/// How PageRank walks.
public struct PageRankOptions: Sendable {
    /// The chance that the walker follows a relationship instead of starting anew; in `0..<1`.
    public var damping = 0.85
    /// It ends when the scores change by no more than this in sum.
    public var tolerance = 1e-9
    public var iterationsMax = 200
    /// Property that holds a relationship's weight, 1 where it is missing; `nil` for equal weights.
    public var weightKey: PropertyKeyCode?
    /// Where the walker starts anew (personalised PageRank), with weights; empty for everywhere alike.
    public var starts: [(node: NodeSlot, weight: Double)] = []

    public init() {}
}

/// What PageRank found.
public struct PageRank: Sendable {
    /// Each not negative; they sum to 1.
    public let scores: NodeScores
    public let iterations: Int
    /// Sum of the last changes. With damping d, no score is further than d/(1 − d) times this from its limit.
    public let residual: Double
    /// Whether `residual` came down to the tolerance within the iterations allowed.
    public let isConverged: Bool
}

extension GraphView {
    /// How often a walker is at each node who follows relationships from source to target at random.
    ///
    /// Brin and Page, "The anatomy of a large-scale hypertextual web search engine", 1998, by power iteration. From a
    /// node without (weighted) outgoing relationships the walker starts anew. Parallel relationships count each.
    /// - Parameter direction: `outgoing` as described; `incoming` walks from target to source, so that what many need
    ///   passes its rank on to what needs it; `both` ignores direction.
    /// - Complexity: O(n + m) for an iteration; about log(tolerance) / log(damping) iterations.
    /// - Throws: `badArgument` for options out of range or bad weights, `unknownNode`; the budget's errors.
    public func pageRank(
        _ direction: Direction = .outgoing, options: PageRankOptions = PageRankOptions(),
        budget: Budget = .unlimited
    ) throws(GraphError) -> PageRank {
        guard options.damping >= 0, options.damping < 1 else {
            throw GraphError(.badArgument, "damping is \(options.damping), it must be at least 0 and below 1")
        }
        guard options.tolerance >= 0, options.iterationsMax > 0 else {
            throw GraphError(.badArgument, "the tolerance must not be negative, and one iteration is the least")
        }
        var meter = Meter(budget)
        let numbering = try NodeNumbering(all: self, meter: &meter)
        let starts = try startShares(options, numbering, meter: &meter)
        // Ranks are gathered against the walk: each node reads its rows and writes one number.
        let flat = try FlatGraph(
            self, numbering, direction.reversed, weights: RelationshipWeights(graph, key: options.weightKey),
            meter: &meter)
        var walk = try PageRankWalk(flat, starts: starts, damping: options.damping, meter: &meter)
        var iterations = 0
        var residual = numbering.count == 0 ? 0 : Double.infinity
        while residual > options.tolerance, iterations < options.iterationsMax {
            residual = try walk.iterate(meter: &meter)
            iterations += 1
        }
        return PageRank(
            scores: NodeScores(graph, numbering) { walk.rank(of: $0) }, iterations: iterations, residual: residual,
            isConverged: residual <= options.tolerance)
    }

    /// By number, the chance to start there; they sum to 1.
    private func startShares(
        _ options: PageRankOptions, _ numbering: NodeNumbering, meter: inout Meter
    ) throws(GraphError) -> ContiguousArray<Double> {
        let count = numbering.count
        try meter.allocate(count * 8)
        if options.starts.isEmpty { return ContiguousArray(repeating: 1 / Double(max(1, count)), count: count) }
        var shares = ContiguousArray(repeating: 0.0, count: count)
        var sum = 0.0
        for start in options.starts {
            guard graph.contains(start.node) else {
                throw GraphError(.unknownNode, "slot \(start.node.rawValue) holds no node")
            }
            guard start.weight >= 0, start.weight.isFinite else {
                throw GraphError(.badArgument, "a start weighs \(start.weight), it must be finite and not negative")
            }
            shares[Int(numbering.number(of: start.node.rawValue))] += start.weight
            sum += start.weight
        }
        guard sum > 0, sum.isFinite else { throw GraphError(.badArgument, "the starts weigh \(sum) together") }
        for number in 0..<count { shares[number] /= sum }
        return shares
    }
}

/// The power iteration: two vectors and a scaled copy.
private struct PageRankWalk: ~Copyable {
    private let flat: FlatGraph
    private let starts: ContiguousArray<Double>
    private let damping: Double
    private let ranks: FlatArray<Double>
    /// Rank by weight of all ways onward: what one unit of weight carries.
    private let flows: FlatArray<Double>
    /// 1 / weight of all ways onward; 0 where there is none.
    private let shares: FlatArray<Double>

    init(
        _ flat: FlatGraph, starts: ContiguousArray<Double>, damping: Double, meter: inout Meter
    ) throws(GraphError) {
        try meter.allocate(flat.count * 24)
        self.flat = flat
        self.starts = starts
        self.damping = damping
        ranks = FlatArray(repeating: 0, count: flat.count)
        flows = FlatArray(repeating: 0, count: flat.count)
        shares = FlatArray(repeating: 0, count: flat.count)
        for position in flat.targets.indices { shares[flat.targets[position]] += flat.weight(at: position) }
        for node in 0..<flat.count {
            ranks[node] = starts[node]
            shares[node] = shares[node] > 0 ? 1 / shares[node] : 0
        }
    }

    func rank(of node: Int) -> Double { ranks[node] }

    /// - Returns: how much the ranks changed in sum.
    mutating func iterate(meter: inout Meter) throws(GraphError) -> Double {
        var stranded = 0.0
        for node in 0..<flat.count {
            flows[node] = ranks[node] * shares[node]
            if shares[node] == 0 { stranded += ranks[node] }
        }
        let restart = 1 - damping + damping * stranded
        var change = 0.0
        for node in 0..<flat.count {
            let row = flat.row(node)
            try meter.step(1 + row.count)
            let rank = restart * starts[node] + damping * gather(row)
            change += (rank - ranks[node]).magnitude
            ranks[node] = rank
        }
        return change
    }

    @inline(__always)
    private func gather(_ row: Range<Int>) -> Double {
        var sum = 0.0
        if flat.weights.isEmpty {
            for position in row { sum += flows[flat.targets[position]] }
        } else {
            for position in row { sum += flows[flat.targets[position]] * flat.weights[position] }
        }
        return sum
    }
}
