internal import Base
internal import Graph
internal import JSON
internal import OrderedCollections

/// A condition on one attribute of a CI.
struct AttributeFilter: Hashable, Sendable {
    enum Comparison: String, Sendable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case contains
        case startsWith = "starts_with"
        case endsWith = "ends_with"

        var cypher: String {
            switch self {
            case .notEqual: "<>"
            case .contains: "CONTAINS"
            case .startsWith: "STARTS WITH"
            case .endsWith: "ENDS WITH"
            default: rawValue
            }
        }
    }

    /// Any of these attributes; the condition holds where it holds for one of them.
    var attributes: [String]
    var comparison: Comparison
    var value: JSONValue

    init(attributes: [String], comparison: Comparison, value: JSONValue) {
        self.attributes = attributes
        self.comparison = comparison
        self.value = value
    }

    init(_ json: JSONValue) throws(OrchestratorError) {
        let attributes =
            json["attribute"]?.stringValue.map { [$0] } ?? json["attribute"]?.arrayValue?.compactMap(\.stringValue)
            ?? []
        guard !attributes.isEmpty else { throw OrchestratorError(.invalidArgument, "a condition has no attribute") }
        guard let comparison = Comparison(rawValue: json["op"]?.stringValue ?? "=") else {
            throw OrchestratorError(.invalidArgument, "there is no comparison \(json["op"] ?? .null)")
        }
        self.init(attributes: attributes, comparison: comparison, value: json["value"] ?? .null)
    }

    var json: JSONValue {
        [
            "attribute": attributes.count == 1 ? .string(attributes[0]) : .array(attributes.map(JSONValue.string)),
            "op": .string(comparison.rawValue), "value": value,
        ]
    }

    /// A CI that lacks the attribute fails every condition but "not equal".
    func holds(for node: NodeSlot, in snapshot: GraphSnapshot) -> Bool {
        let values = attributes.map { snapshot.property(named: $0, of: node) }
        if comparison == .notEqual { return !values.contains { Self.compare($0, .equal, value) } }
        return values.contains { Self.compare($0, comparison, value) }
    }

    func cypher(_ variable: String) -> String {
        attributes.map { attribute in
            "\(variable).\(attribute) \(comparison.cypher) \(Self.literal(value))"
        }.joined(separator: comparison == .notEqual ? " AND " : " OR ")
    }

    static func literal(_ value: JSONValue) -> String {
        guard case .string(let text) = value else { return value.serialized() }
        return CypherText.string(text)
    }

    private static func compare(_ value: Value, _ comparison: Comparison, _ wanted: JSONValue) -> Bool {
        if case .list(let elements) = value { return elements.contains { compare($0, comparison, wanted) } }
        if let number = number(value), let other = wanted.doubleValue {
            switch comparison {
            case .equal: return number == other
            case .less: return number < other
            case .lessOrEqual: return number <= other
            case .greater: return number > other
            case .greaterOrEqual: return number >= other
            default: return false
            }
        }
        if case .boolean(let own) = value, let other = wanted.boolValue { return comparison == .equal && own == other }
        guard case .string(let own) = value, let other = wanted.stringValue ?? wanted.int64Value.map(String.init) else {
            return false
        }
        switch comparison {
        case .equal: return own == other || own.lowercased() == other.lowercased()
        case .contains: return own.lowercased().contains(other.lowercased())
        case .startsWith: return own.lowercased().hasPrefix(other.lowercased())
        case .endsWith: return own.lowercased().hasSuffix(other.lowercased())
        default: return false
        }
    }

    private static func number(_ value: Value) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .float(let number): number
        default: nil
        }
    }
}

/// Pieces of openCypher text for people to read.
enum CypherText {
    static func string(_ text: String) -> String {
        let escaped = text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
        return "'\(escaped)'"
    }
}
