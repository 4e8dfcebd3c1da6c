internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

extension Tool {
    /// Reads a graph outside: any server that speaks Neo4j's Query API.
    ///
    /// The statement runs in read mode, so that the other server refuses what would change it; its rows are cut to
    /// the limit here and there. What comes back is other people's data: it is evidence with its source named, and no
    /// part of this graph.
    public static func externalGraph(_ client: Neo4jClient) -> Tool {
        Tool(
            name: "external_graph_query", title: Localized(en: "Ask another graph", ko: "외부 그래프 조회"),
            summary: """
                Run one read-only Cypher statement on the external graph database \(client.settings). Use it only \
                for data that is said to be there. Give values as parameters ($name), not inside the statement.
                """,
            inputSchema: ToolSchema.object(
                [
                    "statement": [
                        "type": "string", "maxLength": 8_000, "description": "Cypher that reads and ends with RETURN",
                    ],
                    "parameters": ["type": "object", "description": "values of $name in the statement"],
                    "limit": ToolSchema.limit,
                ], required: ["statement"]),
            timeout: .seconds(30)
        ) { arguments, context in
            let statement = arguments.string("statement") ?? ""
            let parameters = (arguments.values["parameters"]?.objectValue ?? [:]).mapValues { TypedJSON.of($0) }
            let answer = try await client.run(statement, parameters, isReadOnly: true, deadline: .seconds(25))
            let columns = answer.fields.enumerated().map { index, field in
                TableColumn(key: "c\(index)", label: Localized(en: field, ko: field), kind: kind(of: index, answer))
            }
            let rows = answer.rows.prefix(arguments.limit).map { row in
                JSONObject(
                    zip(columns, row).map { ($0.key, cell($1)) }, uniquingKeysWith: { first, _ in first })
            }
            var result = ToolResult(
                query: statement, seq: context.snapshot.seq, table: Table(columns: columns, rows: rows),
                totalRows: answer.rows.count)
            result.facts["total"] = answer.rows.count
            result.warnings.append(
                Localized(
                    en: "These rows come from the external graph \(client.settings), not from this one.",
                    ko: "이 행들은 이 그래프가 아니라 외부 그래프 \(client.settings)에서 가져왔습니다."))
            return result
        }
    }

    private static func kind(of column: Int, _ answer: Neo4jClient.Answer) -> TableColumn.Kind {
        let values = answer.rows.lazy.compactMap { column < $0.count ? $0[column] : nil }.filter { !$0.isNull }
        guard let first = values.first else { return .string }
        switch first {
        case .integer where values.allSatisfy({ $0.int64Value != nil }): return .integer
        case .integer, .number: return values.allSatisfy { $0.doubleValue != nil } ? .number : .string
        case .bool: return .boolean
        default: return .string
        }
    }

    /// Nodes, relationships and lists as text.
    private static func cell(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array, .object: .string(String(value.serialized().prefix(2_000)))
        case .string(let text): .string(String(text.prefix(2_000)))
        default: value
        }
    }
}

extension ToolRegistry {
    /// With further tools.
    /// - Precondition: names are unique.
    public func adding(_ more: [Tool]) -> ToolRegistry { ToolRegistry(tools + more) }
}
