public import Base
public import Graph
internal import OrderedCollections

/// A relation that seems to be missing.
public struct RelationSuggestion: Sendable {
    public let type: String
    public let from: NodeID
    public let to: NodeID
    /// How probable it is that the relation exists.
    public let score: Double
    /// What speaks for it, heaviest first.
    public let evidence: [ReviewItem.Evidence]
}

/// Finds relations that nobody has recorded: from connections that were seen, and from how the relations that are
/// recorded go with names, values, neighbours and similar CIs.
///
/// Pure: the same graph gives the same suggestions. Reading it is O(n); each source then costs a bounded walk.
public struct RelationSuggester: Sendable {
    public let metamodel: Metamodel
    public let graph: GraphSnapshot
    private let clues: RelationClues
    private let weights: [RelationshipTypeCode: RelationWeights]
    /// By type and class of the source: how many lead to each target.
    private let popularity: [RelationshipTypeCode: [String: [UInt32: Int]]]

    /// The least score of a relation that is proposed.
    public static let standardScore = 0.8

    public init(metamodel: Metamodel, graph: GraphSnapshot) {
        self.metamodel = metamodel
        self.graph = graph
        let clues = RelationClues(graph, metamodel: metamodel)
        self.clues = clues
        var popularity: [RelationshipTypeCode: [String: [UInt32: Int]]] = [:]
        var relations: [RelationshipTypeCode: [RelationshipSlot]] = [:]
        graph.forEachRelationship { relation in
            let (type, source) = (graph.type(of: relation), graph.source(of: relation))
            guard metamodel.relationTypes[graph.name(of: type)] != nil, graph.isCI(source),
                graph.isCI(graph.target(of: relation))
            else { return }
            popularity[type, default: [:]][clues.classes.ciClass(of: source), default: [:]][
                graph.target(of: relation).rawValue, default: 0] += 1
            relations[type, default: []].append(relation)
        }
        self.popularity = popularity
        var weights: [RelationshipTypeCode: RelationWeights] = [:]
        for (type, all) in relations {
            weights[type] = Self.weights(of: type, all, clues, popularity[type] ?? [:], metamodel)
        }
        self.weights = weights
    }

    private static func weights(
        of type: RelationshipTypeCode, _ relations: [RelationshipSlot], _ clues: RelationClues,
        _ popularity: [String: [UInt32: Int]], _ metamodel: Metamodel
    ) -> RelationWeights {
        var examples: [(features: [Double], isThere: Bool)] = []
        let stride = max(1, relations.count / samples)
        for index in Swift.stride(from: 0, to: relations.count, by: stride) {
            let relation = relations[index]
            let (source, target) = (clues.graph.source(of: relation), clues.graph.target(of: relation))
            let ownClass = clues.classes.ciClass(of: source)
            let search = RelationCandidates(
                clues, type: type, popularity: popularity[ownClass] ?? [:],
                isAllowed: allowed(type, from: ownClass, clues, metamodel))
            let candidates = search.of(source, hiding: relation)
            // The likeliest of the others are those that it has to be told from.
            let others = candidates.filter { $0.target != target }
                .sorted { $0.features.vector.reduce(0, +) > $1.features.vector.reduce(0, +) }.prefix(20)
            for (_, features) in others { examples.append((features.vector, false)) }
            if let own = candidates.first(where: { $0.target == target }) {
                examples.append((own.features.vector, true))
            }
        }
        var weights = RelationWeights()
        weights.learn(examples)
        return weights
    }

    private static func allowed(
        _ type: RelationshipTypeCode, from ownClass: String, _ clues: RelationClues, _ metamodel: Metamodel
    ) -> (NodeSlot) -> Bool {
        guard let definition = metamodel.relationTypes[clues.graph.name(of: type)] else { return { _ in false } }
        let byLabelSet = clues.classes.byLabelSet.map {
            $0 != Metamodel.openClass && metamodel.allows(definition, from: ownClass, to: $0)
        }
        return { byLabelSet[clues.graph.labelSet(of: $0)] }
    }

    // MARK: One CI

    /// Where a relation of one type from one CI probably leads, likeliest first; not where one leads already.
    public func targets(of type: String, from source: NodeID, limit: Int) -> [RelationSuggestion] {
        guard let node = graph.slot(of: source), let code = graph.relationshipType(named: type),
            let weights = weights[code]
        else { return [] }
        return ranked(node, code, weights).prefix(limit).map { suggestion(node, code, $0, factor: 1) }
    }

    private typealias Ranked = (target: NodeSlot, vector: [Double], probability: Double)

    private func ranked(_ source: NodeSlot, _ type: RelationshipTypeCode, _ weights: RelationWeights) -> [Ranked] {
        let ownClass = clues.classes.ciClass(of: source)
        let search = RelationCandidates(
            clues, type: type, popularity: popularity[type]?[ownClass] ?? [:],
            isAllowed: Self.allowed(type, from: ownClass, clues, metamodel))
        return search.of(source).map { candidate in
            let vector = candidate.features.vector
            return (candidate.target, vector, weights.probability(vector))
        }.sorted { ($1.probability, $0.target) < ($0.probability, $1.target) }
    }

    private func suggestion(
        _ source: NodeSlot, _ type: RelationshipTypeCode, _ ranked: Ranked, factor: Double
    ) -> RelationSuggestion {
        let weights = (self.weights[type] ?? RelationWeights()).values
        var evidence: [ReviewItem.Evidence] = []
        for (index, label) in RelationFeatures.labels.enumerated() where !label.isEmpty && ranked.vector[index] > 0.01 {
            evidence.append(
                .init(
                    what: label, left: name(source), right: name(ranked.target),
                    weight: weights[index] * ranked.vector[index]))
        }
        evidence.sort { $0.weight > $1.weight }
        return RelationSuggestion(
            type: graph.name(of: type), from: graph.id(of: source), to: graph.id(of: ranked.target),
            score: ranked.probability * factor, evidence: evidence)
    }

    private func name(_ node: NodeSlot) -> String {
        graph.property(named: GraphSnapshot.nameKey, of: node).stringValue ?? ""
    }

    // MARK: The estate

    /// What is missing, surest first: connections that were seen and lead to a known service, and for CIs without a
    /// relation that others of their class have, where it probably leads.
    public func suggestions(
        leastScore: Double = RelationSuggester.standardScore, limit: Int = Limits.relationProposals
    ) -> [RelationSuggestion] {
        var found = TrafficReader(graph: graph, metamodel: metamodel).suggestions()
        var known = Set(found.map { ReviewItem.relationKey($0.type, from: $0.from, to: $0.to) })
        for (type, weights) in weights.sorted(by: { $0.key < $1.key }) {
            let shares = shares(of: type)
            for (label, share) in shares where share >= Self.usual {
                for node in nodes(of: label) where graph.degree(of: node, direction: .outgoing, type: type) == 0 {
                    guard let best = ranked(node, type, weights).first, best.probability * share >= leastScore else {
                        continue
                    }
                    let one = suggestion(node, type, best, factor: share)
                    if known.insert(ReviewItem.relationKey(one.type, from: one.from, to: one.to)).inserted {
                        found.append(one)
                    }
                }
            }
        }
        found = found.filter { $0.score >= leastScore }
        found.sort { ($1.score, $0.from, $0.to) < ($0.score, $1.from, $1.to) }
        return Array(found.prefix(limit))
    }

    /// Of each class, the share of CIs that have relations of the type.
    private func shares(of type: RelationshipTypeCode) -> [(ciClass: String, share: Double)] {
        var all: [String: (with: Int, count: Int)] = [:]
        let classesWith = Set((popularity[type] ?? [:]).keys)
        graph.forEachNode { node in
            let ciClass = clues.classes.ciClass(of: node)
            guard classesWith.contains(ciClass) else { return }
            all[ciClass, default: (0, 0)].count += 1
            if graph.degree(of: node, direction: .outgoing, type: type) > 0 { all[ciClass, default: (0, 0)].with += 1 }
        }
        return all.sorted { $0.key < $1.key }.map { ($0.key, Double($0.value.with) / Double($0.value.count)) }
    }

    private func nodes(of ciClass: String) -> [NodeSlot] {
        guard let label = graph.label(named: ciClass) else { return [] }
        return graph.nodes(labelled: label).filter { clues.classes.ciClass(of: $0) == ciClass }
    }

    /// A relation that fewer CIs of a class have is nothing that the others lack.
    private static let usual = 0.5
    /// Relations of one type that are learnt from.
    private static let samples = 400
}
