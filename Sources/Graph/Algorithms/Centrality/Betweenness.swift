/// From which nodes betweenness looks.
public enum BetweennessSources: Hashable, Sendable {
    /// From every node: exact, O(n × m). For graphs up to some ten thousand nodes.
    case all
    /// From `count` nodes drawn with `seed`, and scaled up.
    case sample(count: Int, seed: UInt64)
}

/// What betweenness found.
public struct Betweenness: Sendable {
    /// Pairs of other nodes whose shortest paths lead over the node, split evenly among a pair's shortest paths.
    public let scores: NodeScores
    /// How far each score may be off: one standard error of the estimate; all 0 where it is exact.
    ///
    /// The estimate is unbiased (Brandes and Pich 2007). Two standard errors cover most nodes, but the figure itself
    /// is estimated: with few sources a node that none of them sees has score 0 and error 0. By Hoeffding's
    /// inequality, `ln(2 / δ) / (2 ε²)` sources keep any one node within ε × n × (n − 2) with probability 1 − δ.
    public let standardErrors: NodeScores
    /// Nodes looked from.
    public let sourceCount: Int
    public let isExact: Bool
}

extension GraphView {
    /// How many shortest paths between others lead over each node.
    ///
    /// Brandes, "A faster algorithm for betweenness centrality", 2001; sampled as in Brandes and Pich, "Centrality
    /// estimation in large networks", 2007. Paths are counted in hops. Parallel relationships are different paths, as
    /// in igraph; loops are on none. The ends of a path do not count, and scores are not normalised.
    /// - Parameter direction: `outgoing` (or `incoming`, which gives the same scores) for directed paths; `both`
    ///   ignores direction, and counts each pair of ends once.
    /// - Complexity: O(sources × (n + m)) time, O(n + m) memory.
    /// - Throws: `badArgument` for a sample of no node; the budget's errors.
    public func betweenness(
        _ direction: Direction = .outgoing, sources: BetweennessSources, budget: Budget = .unlimited
    ) throws(GraphError) -> Betweenness {
        var meter = Meter(budget)
        let numbering = try NodeNumbering(all: self, meter: &meter)
        let flat = try FlatGraph(self, numbering, direction, meter: &meter)
        let count = numbering.count
        try meter.allocate(count * (BrandesSearch.bytesPerNode + 20))
        let order = FlatArray<UInt32>(counting: count)
        var sourceCount = count
        if case .sample(let size, let seed) = sources {
            guard size > 0 else { throw GraphError(.badArgument, "a sample of \(size) nodes says nothing") }
            var generator = SplitMix64(seed: seed)
            sourceCount = min(size, count)
            generator.shuffle(order, first: sourceCount)
        }
        let search = BrandesSearch(flat)
        let sums = FlatArray<Double>(repeating: 0, count: count)
        let squares = FlatArray<Double>(repeating: 0, count: sourceCount == count ? 0 : count)
        for index in 0..<sourceCount {
            try search.run(from: order[index], sums: sums, squares: squares, meter: &meter)
        }
        // With direction ignored, each pair has been seen from both its ends.
        let pairShare = direction == .both ? 0.5 : 1
        let scale = pairShare * Double(count) / Double(max(1, sourceCount))
        return Betweenness(
            scores: NodeScores(graph, numbering) { sums[$0] * scale },
            standardErrors: NodeScores(graph, numbering) {
                guard squares.count > 0 else { return 0 }
                return pairShare
                    * Self.standardError(sum: sums[$0], squares: squares[$0], sample: sourceCount, of: count)
            },
            sourceCount: sourceCount, isExact: sourceCount == count)
    }

    /// Standard error of a total estimated from a simple random sample without replacement (Cochran 1977, section 2.6).
    private static func standardError(sum: Double, squares: Double, sample: Int, of count: Int) -> Double {
        guard sample > 1 else { return .infinity }
        let size = Double(sample)
        let variance = max(0, (squares - sum * sum / size) / (size - 1))
        return Double(count) * (variance / size * (1 - size / Double(count))).squareRoot()
    }
}
