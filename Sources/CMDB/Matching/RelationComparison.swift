internal import Base
internal import Graph
internal import OrderedCollections

/// What the relations of two CIs say about whether they are one.
struct RelationComparison {
    private(set) var weight = 0.0
    private(set) var findings: [PairComparison.Finding] = []

    /// - Parameter same: the one that stands for a CI among those that are taken to be the same.
    init(
        _ left: NodeSlot, _ right: NodeSlot, in graph: GraphSnapshot, rules: FunctionalTypes,
        same: (NodeSlot) -> NodeSlot
    ) {
        let own = Self.neighbours(of: left, graph, same)
        let others = Self.neighbours(of: right, graph, same)
        if own.contains(where: { $0.node == same(right) }) && same(left) != same(right) {
            // Who writes a relation between two sees two.
            add("relation", graph, left, right, -5)
        }
        comparePlaces(left, right, own, others, graph, rules)
        var shared = 0.0
        for neighbour in Set(own).intersection(others) where !rules.types.contains(neighbour.type) {
            // A neighbour of few is worth more than one of many, after Adamic and Adar.
            let degree = Double(graph.degree(of: neighbour.node, direction: .both))
            shared += 2 / max(1, degree.naturalLogarithm)
        }
        if shared > 0 {
            weight += min(Self.sharedMost, shared)
            findings.append(
                .init(
                    what: "neighbours", left: "\(Set(own).count)", right: "\(Set(others).count)",
                    weight: min(Self.sharedMost, shared)))
        }
    }

    /// What each is part of, runs on, stands in: the same place of few is like a rare value, another one speaks against.
    private mutating func comparePlaces(
        _ left: NodeSlot, _ right: NodeSlot, _ own: [Neighbour], _ others: [Neighbour], _ graph: GraphSnapshot,
        _ rules: FunctionalTypes
    ) {
        for type in rules.types {
            let ours = own.filter { $0.type == type }
            let theirs = others.filter { $0.type == type }
            guard let mine = ours.first, let other = theirs.first else { continue }
            let code = RelationshipTypeCode(rawValue: type >> 1)
            guard let common = ours.first(where: theirs.contains) else {
                add(graph.name(of: code), graph, mine.node, other.node, -3)
                continue
            }
            let sharers = Double(
                max(1, graph.degree(of: common.node, direction: type & 1 == 0 ? .incoming : .outgoing, type: code) - 1))
            let all = max(MatchScale.leastEstate, Double(graph.relationshipCount(typed: code)))
            let weight = min(Self.placeMost, max(0, MatchScale.agreement(chance: sharers / all)))
            if weight > 0 { add(graph.name(of: code), graph, common.node, common.node, weight) }
        }
    }

    private mutating func add(
        _ what: String, _ graph: GraphSnapshot, _ left: NodeSlot, _ right: NodeSlot, _ weight: Double
    ) {
        self.weight += weight
        findings.append(
            .init(
                what: what, left: graph.property(named: GraphSnapshot.nameKey, of: left).stringValue ?? "",
                right: graph.property(named: GraphSnapshot.nameKey, of: right).stringValue ?? "", weight: weight))
    }

    private struct Neighbour: Hashable {
        /// The relation type, twice, plus one for relations that arrive.
        let type: UInt32
        let node: NodeSlot
    }

    private static func neighbours(
        of node: NodeSlot, _ graph: GraphSnapshot, _ same: (NodeSlot) -> NodeSlot
    ) -> [Neighbour] {
        guard graph.degree(of: node, direction: .both) <= Limits.matchNeighbours else { return [] }
        var found: [Neighbour] = []
        graph.forEachRelationship(of: node, direction: .both) {
            found.append(
                Neighbour(type: $0.type.rawValue << 1 | ($0.direction == .incoming ? 1 : 0), node: same($0.node)))
        }
        return found
    }

    private static let sharedMost = 3.0
    private static let placeMost = 6.0
}

extension FunctionalTypes {
    /// What a CI is part of, runs on, stands in, each with the type of the relation, as one number.
    func places(of node: NodeSlot, in graph: GraphSnapshot) -> [UInt64] {
        var places: [UInt64] = []
        for type in types {
            let code = RelationshipTypeCode(rawValue: type >> 1)
            let direction: Direction = type & 1 == 0 ? .outgoing : .incoming
            guard graph.degree(of: node, direction: direction, type: code) <= Self.placesMost else { continue }
            graph.forEachRelationship(of: node, direction: direction, type: code) {
                places.append(UInt64(type) << 32 | UInt64($0.node.rawValue))
            }
        }
        return places
    }

    private static let placesMost = 3
}

/// Relation types of which a CI has one: where it runs, what it is part of. Two CIs with different ones are two.
struct FunctionalTypes {
    /// As in ``RelationComparison``: the type twice, plus one for relations that arrive.
    let types: [UInt32]

    /// Those with a cardinality of one, and those of which nearly every CI that has any has one. Complexity:
    /// O(relations).
    init(_ graph: GraphSnapshot, metamodel: Metamodel) {
        var ones: [UInt32: Int] = [:]
        var several: [UInt32: Int] = [:]
        for direction in [Direction.outgoing, .incoming] {
            graph.forEachNode { node in
                var last: (type: UInt32, count: Int) = (.max, 0)
                func close() {
                    if last.count == 1 { ones[last.type, default: 0] += 1 }
                    if last.count > 1 { several[last.type, default: 0] += 1 }
                }
                guard graph.degree(of: node, direction: direction) <= Limits.matchNeighbours else { return }
                graph.forEachRelationship(of: node, direction: direction) { adjacent in
                    let type = adjacent.type.rawValue << 1 | (direction == .incoming ? 1 : 0)
                    if type != last.type {
                        close()
                        last = (type, 0)
                    }
                    last.count += 1
                }
                close()
            }
        }
        var types: Set<UInt32> = []
        for (type, count) in ones where type & 1 == 0 && several[type, default: 0] * 50 <= count && count >= 20 {
            types.insert(type)
        }
        for type in metamodel.relationTypes.values {
            guard let code = graph.relationshipType(named: type.key) else { continue }
            if type.cardinality.perSource.maximum == 1 { types.insert(code.rawValue << 1) }
            if type.cardinality.perTarget.maximum == 1 { types.insert(code.rawValue << 1 | 1) }
        }
        self.types = types.sorted()
    }
}
