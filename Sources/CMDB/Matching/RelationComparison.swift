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
        var shared = 0.0
        for neighbour in Set(own).intersection(others) {
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
        for type in rules.types {
            let ours = own.filter { $0.type == type }
            let theirs = others.filter { $0.type == type }
            guard !ours.isEmpty, !theirs.isEmpty, Set(ours).isDisjoint(with: theirs) else { continue }
            add(graph.name(of: RelationshipTypeCode(rawValue: type >> 1)), graph, ours[0].node, theirs[0].node, -3)
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
