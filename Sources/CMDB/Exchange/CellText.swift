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
        // Kept as written: a table may say anything.
        if type == .string || type == .text { return .string(text) }
        return type.read(text: text)
    }

    /// `nil` where the JSON is no value of the type.
    static func value(_ json: JSONValue, as type: AttributeType?) -> Value? {
        if json.isNull { return .null }
        return type.map { $0.read(json) } ?? Value(json)
    }

    static func value(_ member: ExchangeValue, as type: AttributeType?) -> Value? {
        switch member {
        case .cell(let text): value(text, as: type)
        case .json(let json): value(json, as: type)
        }
    }
}
