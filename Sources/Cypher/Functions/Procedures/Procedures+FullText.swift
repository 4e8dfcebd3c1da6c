internal import Graph

/// Full-text search over the engine's text indexes.
enum FullTextProcedures {
    static let all = [queryNodes, analyzers]

    private static let queryNodes = ProcedureDefinition.plain(
        "db.index.fulltext.queryNodes",
        [
            .init("indexName", "STRING"), .init("queryString", "STRING"),
            .init("options", "MAP", standard: .map(DatumMap())),
        ],
        gives: [.init("node", "NODE"), .init("score", "FLOAT")],
        "Query the given full-text index. Returns the matching nodes and their score, best first. "
            + "모든 단어가 들어 있는 노드를 찾아 가장 잘 맞는 순서로 보여 줍니다."
    ) { call throws(CypherError) in
        let name = try call.text(0)
        let words = queryWords(try call.text(1))
        let listed = [ProcedureOption("limit", "INTEGER", ""), ProcedureOption("skip", "INTEGER", "")]
        let optionCall = ProcedureCall(
            procedure: call.procedure, inputs: call.inputs,
            options: listed + [ProcedureOption("analyzer", "STRING", "")], context: call.context,
            arguments: call.arguments)
        let options = try optionCall.readOptions()
        guard let index = call.graph.index(named: name),
            try call.engine({ () throws(GraphError) in try call.graph.statistics(of: index) }).definition.kind == .text
        else { throw unknown(name, call) }
        let skip = try options.integer("skip") ?? 0
        let limit = try options.integer("limit") ?? call.graph.nodeCount
        let found = try call.engine { () throws(GraphError) in
            try call.graph.search(
                words, in: index, limit: min(call.graph.nodeCount, skip.addingReportingOverflow(limit).partialValue),
                budget: call.budget)
        }
        return found.best.dropFirst(skip).map { [.node($0.node), .float(score($0.quality))] }
    }

    private static let analyzers = ProcedureDefinition.plain(
        "db.index.fulltext.listAvailableAnalyzers",
        gives: [.init("analyzer", "STRING"), .init("description", "STRING"), .init("stopwords", "LIST<STRING>")],
        "List the available analyzers that the full-text indexes can be configured with."
    ) { _ throws(CypherError) in
        [
            [
                .string("standard-folding"), .string("Letter case and Unicode composition apart, any part of a word."),
                .list([]),
            ]
        ]
    }

    static func unknown(_ name: String, _ call: ProcedureCall) -> CypherError {
        let names = call.graph.indexStatistics.map(\.definition)
            .filter { call.procedure.hasPrefix("db.await") || $0.kind == .text }.map(\.name)
        return .runtime(
            .procedureError, .other, "There is no such fulltext schema index: \(name)",
            hint: NearestName.hint(for: name, among: names)
                ?? (names.isEmpty ? "there is none in this graph" : "there is " + names.joined(separator: ", ")))
    }

    /// From 1 for the whole text down, so that `ORDER BY score DESC` keeps the order of the search.
    private static func score(_ quality: TextQuality) -> Double { 1 / Double(1 + quality.rawValue) }

    /// The words of a query in Lucene's syntax. All words must occur, so its operators say nothing more.
    static func queryWords(_ text: String) -> String {
        let operators: Set<String> = ["AND", "OR", "NOT", "&&", "||"]
        let words = text.split { $0.isWhitespace || "\"()[]{}".contains($0) }.filter { !operators.contains(String($0)) }
        return words.map { word in
            var rest = word.drop { "+-!".contains($0) }
            if let colon = rest.firstIndex(of: ":"),
                rest[..<colon].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
            {
                rest = rest[rest.index(after: colon)...]
            }
            if let sign = rest.firstIndex(where: { "~^".contains($0) }) { rest = rest[..<sign] }
            return rest.filter { !"*?\\".contains($0) }
        }.filter { !$0.isEmpty }.joined(separator: " ")
    }
}
