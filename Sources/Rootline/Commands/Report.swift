internal import Base
internal import Curl
internal import Foundation
internal import JSON
internal import OrderedCollections

/// What commands that show one answer of the service have in common.
enum Report {
    /// Sends a request; prints the answer as JSON, or the lines that `text` makes of it.
    static func run(
        _ data: DataOptions, _ isJSON: Bool, _ method: HTTPMethod, _ path: String, body: JSONValue? = nil,
        text: (JSONValue) throws -> [String]
    ) async throws {
        do {
            let answer = try await ServiceClient(data).json(
                method, path, body: body, deadline: .seconds(Limits.transactionSeconds))
            let lines = isJSON ? [answer.serialized(pretty: true)] : try text(answer)
            Terminal.say(lines.joined(separator: "\n"))
        } catch { throw CommandFailure(error) }
    }

    /// A table of the answer's items.
    /// - Parameters:
    ///   - columns: title and member.
    ///   - more: title and what to show.
    ///   - empty: said where there are no items; nil for nothing.
    static func table(
        _ answer: JSONValue, _ columns: [(title: String, member: String)],
        more: [(title: String, text: (JSONValue) -> String)] = [], items: String = "items", empty: String?
    ) -> [String] {
        let rows = answer[items]?.arrayValue ?? []
        if rows.isEmpty { return empty.map { [$0] } ?? [] }
        let numbers = columns.map { column in rows.allSatisfy { $0[column.member]?.doubleValue != nil } }
        let table = TextTable(
            columns: columns.enumerated().map { .init(title: $1.title, isRightAligned: numbers[$0]) }
                + more.map { .init(title: $0.title, isRightAligned: false) },
            rows: rows.map { row in columns.map { cell(row[$0.member]) } + more.map { $0.text(row) } })
        var lines = table.lines(width: Terminal.columns())
        if let total = answer["total"]?.int64Value, total > rows.count, items == "items" {
            lines.append(Terminal.faint("\(rows.count) of \(total)"))
        }
        return lines
    }

    private static func cell(_ value: JSONValue?) -> String {
        guard let value, !value.isNull else { return "" }
        return value.stringValue ?? value["en"]?.stringValue ?? value.serialized()
    }

    /// A share in percent.
    static func percent(_ value: JSONValue?) -> String {
        guard let share = value?.doubleValue ?? value?["value"]?.doubleValue else { return "–" }
        return (share * 100).formatted(.number.precision(.fractionLength(1)).locale(Locale(identifier: "en"))) + " %"
    }

    /// The JSON of a file.
    static func content(of file: String) throws -> JSONValue {
        let handle = file == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: file)
        guard let handle, let bytes = try handle.readToEnd() ?? Data() as Data? else {
            throw CommandFailure("there is no readable file \"\(file)\"")
        }
        do { return try JSONValue.parse([UInt8](bytes)) } catch {
            throw CommandFailure("\"\(file)\" is not JSON: \(error)")
        }
    }

    /// A part of a path, percent-encoded.
    static func encoded(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? text
    }

    /// A query string of what is given.
    static func query(_ parameters: KeyValuePairs<String, String?>) -> String {
        let given = parameters.compactMap { name, value in value.map { "\(name)=\(encoded($0))" } }
        return given.isEmpty ? "" : "?" + given.joined(separator: "&")
    }
}
