internal import CMDB
internal import Cypher
internal import Graph
internal import OrderedCollections

/// The configuration items of a graph, for the procedures `cmdb.…`.
struct QueryEstate: EstateReading {
    let metamodel: Metamodel

    func compare(_ one: NodeSlot, _ other: NodeSlot, in graph: GraphSnapshot) throws(CypherError) -> [[Datum]] {
        for node in [one, other] where !graph.isCI(node) {
            throw .runtime(
                .argumentError, .invalidArgumentValue, "cmdb.compare: node \(graph.id(of: node).rawValue) is no CI")
        }
        let comparison = CIComparison(one, other, in: graph, metamodel: metamodel)
        return comparison.attributes.map { attribute in
            [
                .string("attribute"), .string(attribute.key), Datum(attribute.left), Datum(attribute.right),
                .boolean(attribute.isSame), .null,
            ]
        }
            + comparison.relations.map { relation in
                [
                    .string("relation"),
                    .string(relation.direction == .incoming ? "<-\(relation.type)-" : "-\(relation.type)->"),
                    .boolean(relation.isOfLeft), .boolean(relation.isOfRight),
                    .boolean(relation.isOfLeft && relation.isOfRight), .node(relation.other),
                ]
            }
    }

    func duplicates(
        in graph: GraphSnapshot, classes: Set<String>?, leastScore: Double?, limit: Int
    ) throws(CypherError) -> [[Datum]] {
        for key in classes ?? [] where metamodel.classes[key] == nil {
            throw .runtime(
                .argumentError, .invalidArgumentValue, "cmdb.duplicates: there is no class '\(key.prefix(80))'")
        }
        var finder = DuplicateFinder(metamodel: metamodel)
        if let leastScore { finder.leastScore = leastScore }
        var rows: [[Datum]] = []
        for pair in finder.pairs(in: graph, classes: classes, limit: limit) {
            guard let first = graph.slot(of: pair.first), let second = graph.slot(of: pair.second) else { continue }
            rows.append([.node(first), .node(second), .float(pair.score), Self.list(pair.evidence)])
        }
        return rows
    }

    func suggestions(
        in graph: GraphSnapshot, source: NodeSlot?, type: String?, leastScore: Double?, limit: Int
    ) throws(CypherError) -> [[Datum]] {
        let suggester = RelationSuggester(metamodel: metamodel, graph: graph)
        let found: [RelationSuggestion]
        if let source, let type {
            found = suggester.targets(of: type, from: graph.id(of: source), limit: limit)
                .filter { $0.score >= leastScore ?? 0 }
        } else {
            found = suggester.suggestions(leastScore: leastScore ?? RelationSuggester.standardScore, limit: limit)
        }
        var rows: [[Datum]] = []
        for one in found {
            guard let from = graph.slot(of: one.from), let to = graph.slot(of: one.to) else { continue }
            rows.append([.node(from), .string(one.type), .node(to), .float(one.score), Self.list(one.evidence)])
        }
        return rows
    }

    private static func list(_ evidence: [ReviewItem.Evidence]) -> Datum {
        .list(
            evidence.map { one in
                .map(
                    DatumMap(uniqueKeys: [
                        ("what", .string(one.what)), ("left", .string(one.left)), ("right", .string(one.right)),
                        ("weight", .float(one.weight)),
                    ]))
            })
    }
}
