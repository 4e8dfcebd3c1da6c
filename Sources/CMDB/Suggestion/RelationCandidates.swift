internal import Base
internal import Graph

/// Where a relation of one type from one CI may lead, with what speaks for each.
struct RelationCandidates {
    private let clues: RelationClues
    private let type: RelationshipTypeCode
    private let isAllowed: (NodeSlot) -> Bool
    /// How many have such a relation to a node, by node; of the source's class.
    private let popularity: [UInt32: Int]
    private let mostPopular: [UInt32]

    init(
        _ clues: RelationClues, type: RelationshipTypeCode, popularity: [UInt32: Int],
        isAllowed: @escaping (NodeSlot) -> Bool
    ) {
        self.clues = clues
        self.type = type
        self.popularity = popularity
        self.isAllowed = isAllowed
        mostPopular = popularity.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(10).map(\.key)
    }

    /// The candidates with their features, in the order of their slots.
    /// - Parameter hidden: a relationship that is looked at as if it were not there.
    /// - Complexity: bounded by ``RelationClues/crowd`` and ``Limits/matchNeighbours`` for each clue.
    func of(_ source: NodeSlot, hiding hidden: RelationshipSlot? = nil) -> [(
        target: NodeSlot, features: RelationFeatures
    )] {
        var found: [UInt32: RelationFeatures] = [:]
        let slot = Int(source.rawValue)
        for token in clues.tokens[slot] { add(clues.nodesOfToken[Int(token)], &found) }
        for value in clues.values[slot] { add(clues.nodesOfValue[Int(value)], &found) }
        if clues.nameValues[slot] >= 0 { add(clues.nodesOfValue[Int(clues.nameValues[slot])], &found) }
        add(mostPopular, &found)
        walk(from: source, hiding: hidden, &found)
        addAlike(source, hiding: hidden, &found)
        found[source.rawValue] = nil
        var result: [(target: NodeSlot, features: RelationFeatures)] = []
        for (target, walked) in found {
            let node = NodeSlot(rawValue: target)
            guard isAllowed(node), !isJoined(source, node, hiding: hidden) else { continue }
            var features = walked
            (features.names, features.values, features.reference) = clues.compare(source, node)
            features.commonNeighbours = features.commonNeighbours / (1 + features.commonNeighbours)
            features.alike = features.alike / (0.5 + features.alike)
            features.proximity = features.proximity / (1 + features.proximity)
            var users = popularity[target] ?? 0
            if let hidden, clues.graph.target(of: hidden) == node { users -= 1 }
            features.popularity = Double(users) / (5 + Double(users))
            result.append((node, features))
        }
        return result.sorted { $0.target < $1.target }
    }

    private func add(_ nodes: [UInt32], _ found: inout [UInt32: RelationFeatures]) {
        for node in nodes where found[node] == nil && isAllowed(NodeSlot(rawValue: node)) {
            found[node] = RelationFeatures()
        }
    }

    private func isJoined(_ source: NodeSlot, _ target: NodeSlot, hiding hidden: RelationshipSlot?) -> Bool {
        clues.graph.relationships(from: source, to: target, type: type).contains { $0 != hidden }
    }

    /// Neighbours of neighbours, and theirs: the more of them, the nearer.
    private func walk(
        from source: NodeSlot, hiding hidden: RelationshipSlot?, _ found: inout [UInt32: RelationFeatures]
    ) {
        for near in neighbours(of: source, hiding: hidden) {
            let degree = Double(clues.graph.degree(of: near, direction: .both))
            let share = 1 / max(1, (degree + 1).naturalLogarithm)
            for next in neighbours(of: near, hiding: hidden) where next != source {
                if isAllowed(next) { found[next.rawValue, default: .init()].commonNeighbours += share }
                guard degree <= Self.smallDegree else { continue }
                let onward = Double(clues.graph.degree(of: next, direction: .both))
                guard onward <= Double(Limits.matchNeighbours) else { continue }
                for last in neighbours(of: next, hiding: hidden) where last != near && isAllowed(last) {
                    found[last.rawValue, default: .init()].proximity += share / max(1, (onward + 1).naturalLogarithm)
                }
            }
        }
    }

    /// What CIs of the same class with rare words or neighbours in common are joined with.
    private func addAlike(
        _ source: NodeSlot, hiding hidden: RelationshipSlot?, _ found: inout [UInt32: RelationFeatures]
    ) {
        let ownClass = clues.classes.ciClass(of: source)
        var similarity: [UInt32: Double] = [:]
        for token in Set(clues.tokens[Int(source.rawValue)]) {
            let weight = clues.rarity(Double(clues.vocabulary.counts[Int(token)]))
            for other in clues.nodesOfToken[Int(token)] where other != source.rawValue {
                similarity[other, default: 0] += weight
            }
        }
        for near in neighbours(of: source, hiding: hidden) {
            let degree = Double(clues.graph.degree(of: near, direction: .both))
            for other in neighbours(of: near, hiding: hidden) where other != source {
                similarity[other.rawValue, default: 0] += 1 / max(1, degree)
            }
        }
        let nearest = similarity.filter { clues.classes.ciClass(of: NodeSlot(rawValue: $0.key)) == ownClass }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.alikeMost)
        let all = nearest.reduce(0) { $0 + $1.value }
        for (other, weight) in nearest {
            let node = NodeSlot(rawValue: other)
            guard clues.graph.degree(of: node, direction: .outgoing) <= Limits.matchNeighbours else { continue }
            clues.graph.forEachRelationship(of: node, direction: .outgoing, type: type) { adjacent in
                if adjacent.relationship != hidden, isAllowed(adjacent.node) {
                    found[adjacent.node.rawValue, default: .init()].alike += weight / all
                }
            }
        }
    }

    private func neighbours(of node: NodeSlot, hiding hidden: RelationshipSlot?) -> [NodeSlot] {
        guard clues.graph.degree(of: node, direction: .both) <= Limits.matchNeighbours else { return [] }
        var found: [NodeSlot] = []
        clues.graph.forEachRelationship(of: node, direction: .both) {
            if $0.relationship != hidden { found.append($0.node) }
        }
        return found
    }

    private static let smallDegree = 16.0
    private static let alikeMost = 20
}
