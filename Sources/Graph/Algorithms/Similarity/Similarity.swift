/// How alike two nodes are, by the neighbours that they share. N(x) is the set of neighbours of x.
public enum SimilarityMeasure: Hashable, Sendable, CaseIterable {
    /// |N(a) ∩ N(b)|.
    case commonNeighbours
    /// |N(a) ∩ N(b)| / |N(a) ∪ N(b)| (Jaccard 1901).
    case jaccard
    /// |N(a) ∩ N(b)| / min(|N(a)|, |N(b)|) (Szymkiewicz 1934, Simpson 1943).
    case overlap
    /// |N(a) ∩ N(b)| / √(|N(a)| |N(b)|) (Salton).
    case cosine
    /// Σ 1 / ln d(z) over the common neighbours z, where d(z) nodes have z as neighbour (Adamic and Adar 2003).
    case adamicAdar
    /// Σ 1 / d(z) over the common neighbours z (Zhou, Lü, Zhang 2009).
    case resourceAllocation
}

/// Which neighbours count.
public struct SimilarityOptions: Hashable, Sendable {
    public var measure: SimilarityMeasure
    /// `outgoing`: alike are those that lead to the same nodes; `incoming`: those that the same nodes lead to.
    public var direction: Direction
    /// A neighbour that more nodes than this have in common says little about any two of them, and costs most: it is
    /// left out of every neighbour set.
    public var sharersMax: Int

    public init(measure: SimilarityMeasure, direction: Direction = .both, sharersMax: Int = .max) {
        self.measure = measure
        self.direction = direction
        self.sharersMax = sharersMax
    }
}

/// Two nodes and how alike they are.
public struct SimilarPair: Hashable, Sendable {
    public let first: NodeSlot
    public let second: NodeSlot
    public let score: Double
    /// Neighbours that both have.
    public let commonCount: Int
}

extension SimilarityMeasure {
    /// What one common neighbour adds that `sharers` nodes have; 0 where the measure only counts them.
    ///
    /// Two nodes share it, so `sharers` is at least 2 and the logarithm positive.
    func contribution(sharers: Int) -> Double {
        switch self {
        case .adamicAdar: 1 / Double(max(2, sharers)).naturalLogarithm
        case .resourceAllocation: 1 / Double(max(1, sharers))
        case .commonNeighbours, .jaccard, .overlap, .cosine: 0
        }
    }

    /// The score, from the counts of common neighbours and of each one's, and the sum of contributions.
    func score(common: Int, _ firstCount: Int, _ secondCount: Int, sum: Double) -> Double {
        guard common > 0 else { return 0 }
        let shared = Double(common)
        return switch self {
        case .commonNeighbours: shared
        case .jaccard: shared / Double(firstCount + secondCount - common)
        case .overlap: shared / Double(min(firstCount, secondCount))
        case .cosine: shared / (Double(firstCount) * Double(secondCount)).squareRoot()
        case .adamicAdar, .resourceAllocation: sum
        }
    }
}

extension GraphView {
    /// How alike two nodes are. A node is not its own neighbour, and parallel relationships make one neighbour.
    /// - Complexity: O(degrees of both, and of the common neighbours where the measure weighs them or they are
    ///   limited).
    /// - Throws: `unknownNode`, `badArgument` for a node and itself; the budget's errors.
    public func similarity(
        of first: NodeSlot, and second: NodeSlot, _ options: SimilarityOptions, budget: Budget = .unlimited
    ) throws(GraphError) -> SimilarPair {
        guard first != second else {
            throw GraphError(.badArgument, "similarity is between two nodes, slot \(first.rawValue) is given twice")
        }
        var search = SimilaritySearch(self, options, Meter(budget))
        let own = try search.neighbours(of: try search.checked(first))
        let other = try search.neighbours(of: try search.checked(second))
        var common = 0
        var sum = 0.0
        // Both are in ascending order.
        var position = 0
        for neighbour in own {
            while position < other.count, other[position].node < neighbour.node { position += 1 }
            guard position < other.count, other[position].node == neighbour.node else { continue }
            common += 1
            sum += options.measure.contribution(sharers: neighbour.sharers)
        }
        return SimilarPair(
            first: first, second: second,
            score: options.measure.score(common: common, own.count, other.count, sum: sum), commonCount: common)
    }

    /// The nodes most like `node` among those that share a neighbour with it: candidates for a missing relationship.
    ///
    /// - Parameters:
    ///   - count: how many are wanted.
    ///   - candidates: whether nodes count that already are neighbours (in any direction, in this view).
    /// - Returns: most alike first, of equal ones the lower id; `first` is always `node`.
    /// - Complexity: O(two-hop neighbourhood through neighbours with at most `sharersMax` sharers, sorted), and the
    ///   degrees of the candidates where the measure needs them.
    /// - Throws: `unknownNode`; the budget's errors.
    public func mostSimilar(
        to node: NodeSlot, _ options: SimilarityOptions, candidates: SimilarityCandidates = .unconnected,
        count: Int = 10, budget: Budget = .unlimited
    ) throws(GraphError) -> [SimilarPair] {
        var search = SimilaritySearch(self, options, Meter(budget))
        return try search.mostSimilar(to: try search.checked(node), candidates, count: count)
    }
}

/// Which nodes a search for similar ones offers.
public enum SimilarityCandidates: Hashable, Sendable {
    case all
    /// Only nodes that no relationship of the view joins with the node yet.
    case unconnected
}
