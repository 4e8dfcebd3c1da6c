internal import Base
internal import Graph

/// Other versions of the graph.
enum TimeProcedures {
    static let all = [difference, history(named: "graph.history")]

    /// `graph.diff(from, to, {limit})`
    private static let difference = ProcedureDefinition.graph(
        "graph.diff",
        [
            .init("from", "INTEGER | ZONED DATETIME | STRING"),
            .init("to", "INTEGER | ZONED DATETIME | STRING | NULL", standard: .null),
        ],
        options: [ProcedureOption("limit", "INTEGER", "lines of each kind at most, default \(Limits.differenceItems)")],
        gives: [
            .init("change", "STRING"), .init("kind", "STRING"), .init("id", "INTEGER"),
            .init("labels", "LIST<STRING>"), .init("before", "MAP?"), .init("after", "MAP?"),
            .init("keys", "LIST<STRING>"), .init("entity", "NODE | RELATIONSHIP | NULL"),
        ],
        "What differs between two versions of the graph, told by commit number or time; without the second, from then "
            + "to the graph of the statement. `entity` is null where the graph of the statement has it no more.",
        "커밋 번호나 시각으로 정한 두 시점의 그래프가 어떻게 다른지 보여 줍니다."
    ) { call, options throws(CypherError) in
        guard let past = call.context.environment.past else { throw noPast(call) }
        if call.arguments[0].isNull {
            throw .runtime(
                .argumentError, .invalidArgumentValue, "\(call.procedure): argument 'from' is null, expected a version")
        }
        let older = try past.snapshot(asOf: call.arguments[0])
        let newer = call.arguments[1].isNull ? call.graph : try past.snapshot(asOf: call.arguments[1])
        let limit = try options.integer("limit") ?? Limits.differenceItems
        let found = try call.engine { () throws(GraphError) in
            try newer.difference(from: older, limit: limit, budget: call.budget)
        }
        return nodeRows(found, call) + relationshipRows(found, call)
    }

    private static func nodeRows(_ difference: GraphDifference, _ call: ProcedureCall) -> [[Datum]] {
        func row(_ change: String, _ before: NodeContent?, _ after: NodeContent?, _ keys: [String]) -> [Datum] {
            guard let some = after ?? before else { return [] }
            return [
                .string(change), .string("node"), .integer(Int64(some.id.rawValue)), Datum(texts: some.labels),
                before.map { map($0.properties) } ?? .null, after.map { map($0.properties) } ?? .null,
                Datum(texts: keys), call.graph.slot(of: some.id).map(Datum.node) ?? .null,
            ]
        }
        return difference.addedNodes.map { row("added", nil, $0, $0.properties.keys.sorted()) }
            + difference.removedNodes.map { row("removed", $0, nil, $0.properties.keys.sorted()) }
            + difference.changedNodes.map { row("changed", $0.before, $0.after, $0.properties.map(\.key)) }
    }

    private static func relationshipRows(_ difference: GraphDifference, _ call: ProcedureCall) -> [[Datum]] {
        func row(
            _ change: String, _ before: RelationshipContent?, _ after: RelationshipContent?, _ keys: [String]
        ) -> [Datum] {
            guard let some = after ?? before else { return [] }
            return [
                .string(change), .string("relationship"), .integer(Int64(some.id.rawValue)), Datum(texts: [some.type]),
                before.map { map($0.properties) } ?? .null, after.map { map($0.properties) } ?? .null,
                Datum(texts: keys), call.graph.slot(of: some.id).map(Datum.relationship) ?? .null,
            ]
        }
        return difference.addedRelationships.map { row("added", nil, $0, $0.properties.keys.sorted()) }
            + difference.removedRelationships.map { row("removed", $0, nil, $0.properties.keys.sorted()) }
            + difference.changedRelationships.map { row("changed", $0.before, $0.after, $0.properties.map(\.key)) }
    }

    private static func map(_ properties: [String: Value]) -> Datum {
        .map(DatumMap(properties.sorted { $0.key < $1.key }.map { (key: $0.key, value: Datum($0.value)) }))
    }

    /// `graph.history(node, {limit})`, under whatever name
    static func history(named name: String) -> ProcedureDefinition {
        .graph(
            name, [.init("node", "NODE | INTEGER")], options: [.limit],
            gives: [
                .init("seq", "INTEGER"), .init("time", "ZONED DATETIME"), .init("who", "STRING"),
                .init("kind", "STRING"), .init("changes", "MAP"),
            ],
            "Every change of a node, oldest first. A deleted node is told by its id.",
            "노드가 언제 누구에 의해 어떻게 바뀌었는지 오래된 순서로 보여 줍니다."
        ) { call, options throws(CypherError) in
            guard let past = call.context.environment.past else { throw noPast(call) }
            let id: NodeID
            switch call.arguments[0] {
            case .integer(let number) where number >= 0: id = NodeID(rawValue: UInt64(number))
            default: id = call.graph.id(of: try call.node(0))
            }
            let versions = try past.history(of: id)
            let shown = versions.suffix(try options.integer("limit") ?? .max)
            return shown.map { version in
                ["seq", "time", "who", "kind", "changes"].map { version[$0] ?? .null }
            }
        }
    }

    private static func noPast(_ call: ProcedureCall) -> CypherError {
        .runtime(.notSupported, .other, "\(call.procedure): there is no history here")
    }
}
