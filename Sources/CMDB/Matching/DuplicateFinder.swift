public import Base
public import Graph
internal import OrderedCollections

/// Two CIs that look like one.
public struct DuplicatePair: Sendable {
    /// The one with the lower id.
    public let first: NodeID
    public let second: NodeID
    /// How probable it is that they are one.
    public let score: Double
    /// What was compared, heaviest first.
    public let evidence: [ReviewItem.Evidence]
}

/// Finds CIs that are the same thing twice, over a whole estate.
///
/// Three steps: which pairs are compared at all (``CandidatePairs``), what names and values say (``PairComparison``),
/// and what relations say, where the neighbours that are duplicates themselves count as one
/// (``RelationComparison``). Weights come from how rare a value is in this estate, so nothing has to be trained or set.
///
/// Pure: the same graph gives the same pairs.
public struct DuplicateFinder: Sendable {
    public let metamodel: Metamodel
    /// The least score of a pair that is proposed.
    public var leastScore: Double

    /// The same name and the same address of two machines, and no more, make 0.6: worth a question.
    public static let standardScore = 0.59

    public init(metamodel: Metamodel, leastScore: Double = DuplicateFinder.standardScore) {
        self.metamodel = metamodel
        self.leastScore = leastScore
    }

    /// The duplicates, surest first.
    /// - Parameters:
    ///   - classes: only CIs of these classes and of those below them; `nil` for all.
    ///   - limit: pairs at most.
    /// - Complexity: O(n log n) for n values and words; some 30 comparisons a CI.
    public func pairs(
        in graph: GraphSnapshot, classes: Set<String>? = nil, limit: Int = Limits.duplicateProposals
    ) -> [DuplicatePair] {
        var candidates: [Candidate] = []
        let rules = FunctionalTypes(graph, metamodel: metamodel)
        let families = families(of: graph, classes: classes)
        for (number, family) in families.enumerated() { collect(number, family, rules, graph, into: &candidates) }
        var unions = Unions(graph.nodeSlotCount)
        for candidate in candidates where candidate.logOdds >= Self.sure {
            let family = families[candidate.family]
            unions.join(family.records[candidate.first].node.number, family.records[candidate.second].node.number)
        }
        var found: [DuplicatePair] = []
        for candidate in candidates {
            let family = families[candidate.family]
            if let pair = judged(
                family.records[candidate.first], family.records[candidate.second], candidate.logOdds, family, graph,
                rules, unions)
            {
                found.append(pair)
            }
        }
        found.sort { ($1.score, $0.first, $0.second) < ($0.score, $1.first, $1.second) }
        return Array(found.prefix(limit))
    }

    private struct Candidate {
        let family: Int
        let first: Int
        let second: Int
        let logOdds: Double
    }

    private func families(of graph: GraphSnapshot, classes: Set<String>?) -> [MatchFamily] {
        let table = metamodel.classTable(of: graph)
        var members: [String: [NodeSlot]] = [:]
        graph.forEachNode { node in
            let ciClass = table.ciClass(of: node)
            guard ciClass != Metamodel.openClass else { return }
            if let classes, !metamodel.lineage(of: ciClass).contains(where: classes.contains) { return }
            members[metamodel.matchFamily(of: ciClass), default: []].append(node)
        }
        return members.sorted { $0.key < $1.key }.map { _, nodes in
            MatchFamily(nodes, ciClass: table.ciClass(of:), metamodel: metamodel, graph: graph)
        }
    }

    private func collect(
        _ number: Int, _ family: MatchFamily, _ rules: FunctionalTypes, _ graph: GraphSnapshot,
        into candidates: inout [Candidate]
    ) {
        guard family.records.count > 1 else { return }
        let areComparable = comparableClasses(family.classes)
        for pair in CandidatePairs(family, parents: { rules.places(of: $0, in: graph) }).pairs {
            let (first, second) = (Int(pair >> 32), Int(pair & 0xffff_ffff))
            let (left, right) = (family.records[first], family.records[second])
            guard areComparable[Int(left.ciClass)][Int(right.ciClass)] else { continue }
            let comparison = PairComparison(left, right, in: family, isExplained: false)
            if comparison.logOdds >= Self.hopeful {
                candidates.append(.init(family: number, first: first, second: second, logOdds: comparison.logOdds))
            }
        }
    }

    /// A deployment and its replica set have one name and are two things: only a class and its subclasses are compared.
    private func comparableClasses(_ classes: [String]) -> [[Bool]] {
        classes.map { one in
            classes.map { other in metamodel.isA(one, other) || metamodel.isA(other, one) }
        }
    }

    private func judged(
        _ left: MatchFamily.Record, _ right: MatchFamily.Record, _ logOdds: Double, _ family: MatchFamily,
        _ graph: GraphSnapshot, _ rules: FunctionalTypes, _ unions: Unions
    ) -> DuplicatePair? {
        let relations = RelationComparison(left.node, right.node, in: graph, rules: rules) {
            NodeSlot(rawValue: UInt32(unions.root(of: $0.number)))
        }
        let score = MatchScale.probability(logOdds + relations.weight)
        guard score >= leastScore else { return nil }
        let comparison = PairComparison(left, right, in: family, isExplained: true)
        let evidence = (comparison.findings + relations.findings).sorted { $0.weight.magnitude > $1.weight.magnitude }
        let (one, other) = (graph.id(of: left.node), graph.id(of: right.node))
        return DuplicatePair(
            first: min(one, other), second: max(one, other), score: score,
            evidence: evidence.map { finding in
                one < other
                    ? .init(what: finding.what, left: finding.left, right: finding.right, weight: finding.weight)
                    : .init(what: finding.what, left: finding.right, right: finding.left, weight: finding.weight)
            })
    }

    /// Log odds from which a pair counts as one while the relations of others are judged: 0.95.
    private static let sure = 3.0
    /// Relations cannot lift a pair that stands lower over the threshold.
    private static let hopeful = -7.0
}

/// Disjoint sets of numbers.
private struct Unions {
    private var parents: [UInt32]

    init(_ count: Int) { parents = (0..<UInt32(count)).map { $0 } }

    func root(of number: Int) -> Int {
        var current = UInt32(number)
        while parents[Int(current)] != current { current = parents[Int(current)] }
        return Int(current)
    }

    mutating func join(_ one: Int, _ other: Int) {
        let (left, right) = (root(of: one), root(of: other))
        if left != right { parents[max(left, right)] = UInt32(min(left, right)) }
    }
}

extension NodeSlot {
    fileprivate var number: Int { Int(rawValue) }
}
