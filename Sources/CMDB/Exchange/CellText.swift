internal import Base
internal import Graph
internal import JSON

/// Values as the cells of a table.
///
/// What an attribute's type reads back from plain text is plain text: 64, true, 2026-03-01. Lists of texts are separated
/// by `;`. Everything else is `json:` and the JSON that the interface has for it, so that nothing is lost. An empty cell
/// says nothing about the attribute; `json:null` removes it.
enum CellText {
    private static let mark = "json:"

    static func text(_ value: Value, as type: AttributeType?) -> String {
        let plain = plainText(value)
        if let plain, !plain.isEmpty, !plain.hasPrefix(mark), self.value(plain, as: type) == value { return plain }
        return mark + JSONValue(value).serialized()
    }

    /// A text that is no attribute: a name.
    static func escaped(_ text: String) -> String {
        text.hasPrefix(mark) ? mark + JSONValue.string(text).serialized() : text
    }

    /// What ``escaped(_:)`` was given.
    static func plain(_ text: String) -> String {
        guard text.hasPrefix(mark), let json = try? JSONValue.parse(String(text.dropFirst(mark.count))) else {
            return text
        }
        return json.stringValue ?? text
    }

    private static func plainText(_ value: Value) -> String? {
        switch value {
        case .null: nil
        case .boolean(let flag): flag ? "true" : "false"
        case .integer(let number): "\(number)"
        case .float(let number): "\(number)"
        case .string(let text): text
        case .list(let values):
            values.allSatisfy { $0.stringValue.map(isElement) ?? false }
                ? values.compactMap(\.stringValue).joined(separator: ";") : nil
        default: value.canonicalText
        }
    }

    private static func isElement(_ text: String) -> Bool {
        !text.isEmpty && !text.contains(";") && text.first?.isWhitespace == false && text.last?.isWhitespace == false
    }

    /// `nil` where the text is no value of the type.
    static func value(_ text: String, as type: AttributeType?) -> Value? {
        if text.hasPrefix(mark) {
            guard let json = try? JSONValue.parse(String(text.dropFirst(mark.count))) else { return nil }
            return value(json, as: type)
        }
        guard let type else { return .string(text) }
        switch type {
        case .integer: return Int64(text).map(Value.integer)
        case .decimal:
            if let whole = Int64(text) { return .integer(whole) }
            return Double(text).flatMap { $0.isFinite ? .float($0) : nil }
        case .boolean: return SearchBinder.boolean(text).map(Value.boolean)
        case .instant: return Instant(iso8601: text).map(Value.instant)
        case .strings:
            if text.hasPrefix("["), let json = try? JSONValue.parse(text) { return value(json, as: type) }
            return .list(text.split(separator: ";").map { .string(trimmed($0)) })
        case .string, .text: return .string(text)
        default: return ([.string(text)] + [date(text), duration(text)].compactMap(\.self)).last(where: type.accepts)
        }
    }

    private static func date(_ text: String) -> Value? { Value(["$date": .string(text)]) }
    private static func duration(_ text: String) -> Value? { Value(["$duration": .string(text)]) }

    /// `nil` where the JSON is no value of the type.
    static func value(_ json: JSONValue, as type: AttributeType?) -> Value? {
        if json.isNull { return .null }
        if case .string(let text) = json, let type {
            if type == .string || type == .text { return .string(text) }
            if type == .strings || type == .integer || type == .decimal || type == .boolean { return nil }
            return text.hasPrefix(mark) ? nil : value(text, as: type)
        }
        guard let value = Value(json) else { return nil }
        guard let type else { return value }
        if type == .integer, case .float(let number) = value {
            return Int64(exactly: number).map(Value.integer)
        }
        return type.accepts(value) ? value : nil
    }

    static func value(_ member: ExchangeValue, as type: AttributeType?) -> Value? {
        switch member {
        case .cell(let text): value(text, as: type)
        case .json(let json): value(json, as: type)
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var rest = text
        while rest.first?.isWhitespace ?? false { rest.removeFirst() }
        while rest.last?.isWhitespace ?? false { rest.removeLast() }
        return String(rest)
    }
}
