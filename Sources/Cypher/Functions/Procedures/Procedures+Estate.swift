internal import Graph

/// What is asked of configuration items.
enum EstateProcedures {
    static let all = [compare, history, duplicates, suggestions]

    private static let limit = ProcedureOption("limit", "INTEGER", "rows at most, default 100")
    private static let minScore = ProcedureOption("minScore", "FLOAT", "least score, from 0 to 1")

    private static func estate(_ call: ProcedureCall) throws(CypherError) -> any EstateReading {
        guard let estate = call.context.environment.estate else {
            throw .runtime(.procedureError, .other, "\(call.procedure): this graph has no configuration items")
        }
        return estate
    }

    /// `cmdb.compare(left, right)`
    private static let compare = ProcedureDefinition.plain(
        "cmdb.compare", [.init("left", "NODE"), .init("right", "NODE")],
        gives: [
            .init("what", "STRING"), .init("key", "STRING"), .init("left", "ANY"), .init("right", "ANY"),
            .init("same", "BOOLEAN"), .init("other", "NODE?"),
        ],
        "Two CIs side by side: their attributes, and the relations of either. 두 구성 항목의 속성과 관계를 비교합니다."
    ) { call throws(CypherError) in
        try estate(call).compare(try call.node(0), try call.node(1), in: call.graph)
    }

    /// `cmdb.history(node, {limit})`
    private static let history = TimeProcedures.history(named: "cmdb.history")

    /// `cmdb.duplicates({class, minScore, limit})`
    private static let duplicates = ProcedureDefinition.graph(
        "cmdb.duplicates",
        options: [ProcedureOption("classes", "LIST<STRING>", "only CIs of these classes"), minScore, limit],
        gives: [
            .init("first", "NODE"), .init("second", "NODE"), .init("score", "FLOAT"), .init("evidence", "LIST<MAP>"),
        ],
        "CIs that look like one and the same, surest first, with what speaks for it and against it.",
        "같은 대상으로 보이는 구성 항목들을 근거와 함께 찾습니다."
    ) { call, options throws(CypherError) in
        try estate(call).duplicates(
            in: call.graph, classes: try options.texts("classes").map(Set.init),
            leastScore: try options.number("minScore"), limit: try options.integer("limit", in: 1...100_000) ?? 100)
    }

    /// `cmdb.suggestions({source, type, minScore, limit})`
    private static let suggestions = ProcedureDefinition.graph(
        "cmdb.suggestions",
        options: [
            ProcedureOption("source", "NODE", "where the relations begin; with `type`"),
            ProcedureOption("type", "STRING", "the relation type looked for from `source`"), minScore, limit,
        ],
        gives: [
            .init("source", "NODE"), .init("type", "STRING"), .init("target", "NODE"), .init("score", "FLOAT"),
            .init("evidence", "LIST<MAP>"),
        ],
        "Relations that seem to be missing, surest first, with what speaks for them.",
        "빠진 것으로 보이는 관계를 근거와 함께 제안합니다."
    ) { call, options throws(CypherError) in
        let source = try options.nodes("source")?.first
        let type = try options.text("type")
        guard (source == nil) == (type == nil) else {
            throw .runtime(
                .argumentError, .invalidArgumentValue, "\(call.procedure): the options source and type go together")
        }
        return try estate(call).suggestions(
            in: call.graph, source: source, type: type, leastScore: try options.number("minScore"),
            limit: try options.integer("limit", in: 1...100_000) ?? 100)
    }
}
