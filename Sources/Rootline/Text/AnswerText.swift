internal import JSON
internal import OrderedCollections

/// An answer for people at a terminal: headline, summary, details, sources.
struct AnswerText {
    let answer: JSONValue

    func text(width: Int) -> String {
        var parts: [String] = []
        if let headline = answer["headline"]?.stringValue, !headline.isEmpty { parts.append(Terminal.bold(headline)) }
        if let summary = Self.lines(answer["summary"]), !summary.isEmpty { parts.append(summary) }
        parts += (answer["details"]?.arrayValue ?? []).compactMap { block($0, width: width) }
        if let gaps = answer["gaps"]?.arrayValue, !gaps.isEmpty {
            parts.append(gaps.compactMap(\.stringValue).map { "! " + $0 }.joined(separator: "\n"))
        }
        if let sources = answer["sources"]?.arrayValue, !sources.isEmpty {
            parts.append(Terminal.faint(([word("Sources", "출처")] + sources.map(source)).joined(separator: "\n")))
        }
        if let next = answer["next"]?.arrayValue?.compactMap(\.stringValue), !next.isEmpty {
            parts.append(Terminal.faint(([word("Ask next", "다음 질문")] + next.map { "  " + $0 }).joined(separator: "\n")))
        }
        return parts.joined(separator: "\n\n")
    }

    private func word(_ english: String, _ korean: String) -> String {
        answer["language"]?.stringValue == "ko" ? korean : english
    }

    /// A text, or a list of texts as bullets.
    private static func lines(_ value: JSONValue?) -> String? {
        if let list = value?.arrayValue {
            return list.compactMap(\.stringValue).map { "• " + $0 }.joined(separator: "\n")
        }
        return value?.stringValue
    }

    private func block(_ block: JSONValue, width: Int) -> String? {
        let title = block["title"]?.stringValue.map { $0 + "\n" } ?? ""
        switch block["type"]?.stringValue {
        case "table": return title + table(block, width: width)
        case "text": return block["text"]?.stringValue.map { title + $0 }
        case "choices":
            let items = (block["items"]?.arrayValue ?? []).enumerated().map { index, item in
                "  \(index + 1). \(item["label"]?.stringValue ?? "")   \(item["question"]?.stringValue ?? "")"
            }
            return title + items.joined(separator: "\n")
        case "chart":
            return title + chart(block, width: width)
        default:
            // A picture; the table beside it has its content.
            return nil
        }
    }

    private func table(_ block: JSONValue, width: Int) -> String {
        let columns = block["columns"]?.arrayValue ?? []
        let keys = columns.compactMap { $0["key"]?.stringValue }
        let rows = block["rows"]?.arrayValue ?? []
        let table = TextTable(
            columns: columns.map {
                .init(
                    title: $0["label"]?.stringValue ?? "",
                    isRightAligned: ["integer", "number"].contains($0["type"]?.stringValue))
            },
            rows: rows.map { row in keys.map { Self.cell(row[$0]) } })
        var lines = table.lines(width: width)
        let total = block["total"]?.int64Value ?? Int64(rows.count)
        if total > rows.count {
            lines.append(
                word(
                    "… \(total - Int64(rows.count)) more of \(total)", "… 총 \(total)개 중 \(total - Int64(rows.count))개 더"
                ))
        }
        return lines.joined(separator: "\n")
    }

    private static func cell(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null: ""
        case .string(let text): text
        case .array(let elements): elements.map { cell($0) }.joined(separator: ", ")
        case .object: value?["name"]?.stringValue ?? value?["en"]?.stringValue ?? value?.serialized() ?? ""
        case .bool, .integer, .unsigned, .number: value?.serialized() ?? ""
        }
    }

    /// Bars of text, for the first series.
    private func chart(_ block: JSONValue, width: Int) -> String {
        let labels = (block["x"]?.arrayValue ?? []).map { Self.cell($0) }
        let values = (block["series"]?[0]?["values"]?.arrayValue ?? []).map { $0.doubleValue ?? 0 }
        let most = values.max() ?? 0
        guard most > 0, labels.count == values.count else { return "" }
        let labelWidth = min(32, labels.map(\.displayWidth).max() ?? 0)
        let room = max(10, min(40, width - labelWidth - 14))
        return zip(labels, values).map { label, value in
            let bar = String(repeating: "█", count: max(value > 0 ? 1 : 0, Int(Double(room) * value / most)))
            let number = JSONValue.number(value).int64Value.map { String($0) } ?? String(value)
            return label.truncated(toDisplayWidth: labelWidth).padded(toDisplayWidth: labelWidth) + "  \(bar) \(number)"
        }.joined(separator: "\n")
    }

    private func source(_ source: JSONValue) -> String {
        let id = source["id"]?.stringValue ?? ""
        let count = source["ciCount"]?.int64Value.map { " · \($0) CIs" } ?? ""
        let seq = source["seq"]?.int64Value.map { " · commit \($0)" } ?? ""
        return "  \(id)  \(source["tool"]?.stringValue ?? "")\(count)\(seq)  \(source["query"]?.stringValue ?? "")"
    }
}
