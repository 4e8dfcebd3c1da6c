internal import JSON
internal import OrderedCollections

/// How a result is printed.
enum ResultFormat: String, CaseIterable, Sendable {
    case table, json, jsonl, csv
}

/// A result for a terminal or a file.
struct ResultText {
    let result: StatementResult
    var isStyled = true

    /// The rows, in the format asked for. Empty for a table without columns.
    func text(_ format: ResultFormat, width: Int) -> String {
        switch format {
        case .table: return table(width: width).joined(separator: "\n")
        case .json: return JSONValue.array(result.rows.map(object)).serialized(pretty: true)
        case .jsonl: return result.rows.map { object($0).serialized() }.joined(separator: "\n")
        case .csv:
            let head = result.fields.map(TypedValue.csvField).joined(separator: ",")
            let lines = result.rows.map { $0.map(TypedValue.csv).joined(separator: ",") }
            return ([head] + lines).joined(separator: "\r\n")
        }
    }

    private func object(_ row: [JSONValue]) -> JSONValue {
        .object(JSONObject(zip(result.fields, row.map(TypedValue.plain)), uniquingKeysWith: { $1 }))
    }

    private func table(width: Int) -> [String] {
        guard !result.fields.isEmpty else { return [] }
        let columns = result.fields.indices.map { index in
            TextTable.Column(
                title: result.fields[index],
                isRightAligned: !result.rows.isEmpty
                    && result.rows.allSatisfy { TypedValue.isNumber($0[index]) || $0[index]["$type"] == "Null" })
        }
        return TextTable(columns: columns, rows: result.rows.map { $0.map { TypedValue.text($0) } }).lines(width: width)
    }

    /// Remarks, counts and time, for people.
    func footer() -> [String] {
        var parts: [String] = []
        if !result.fields.isEmpty { parts.append(result.rows.count == 1 ? "1 row" : "\(result.rows.count) rows") }
        parts += result.counters.map { "\($0.count) \(Self.words($0.name))" }
        if let milliseconds = result.milliseconds { parts.append("\(milliseconds) ms") }
        let remarks = result.notifications.compactMap { remark in
            (remark["description"] ?? remark["title"])?.stringValue.map { "! " + $0 }
        }
        return remarks + (parts.isEmpty ? [] : [parts.joined(separator: " · ")])
    }

    /// `nodesCreated` → `nodes created`
    private static func words(_ key: String) -> String {
        key.map { $0.isUppercase ? " " + $0.lowercased() : String($0) }.joined()
    }
}
