internal import Cypher
internal import Foundation

/// A value as result tables write it, and as results are turned into to be compared.
indirect enum ExpectedValue {
    case null
    case boolean(Bool)
    case integer(Int64)
    case float(Double)
    case string(String)
    case list([ExpectedValue])
    case map([String: ExpectedValue])
    case node(labels: Set<String>, [String: ExpectedValue])
    case relationship(type: String, [String: ExpectedValue])
    case path(ExpectedValue, [Hop])

    struct Hop {
        var relationship: ExpectedValue
        var isForward: Bool
        var node: ExpectedValue
    }

    /// One text for equal values. Lists may be put into an order of their own, where a step says so.
    func text(sortingLists: Bool) -> String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): "\(value)"
        case .float(let value): value == 0 ? "0.0" : value.isNaN ? "NaN" : "\(value)"
        case .string(let value): "'\(value.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'"
        case .list(let items):
            "[\((sortingLists ? items.map { $0.text(sortingLists: true) }.sorted() : items.map { $0.text(sortingLists: false) }).joined(separator: ", "))]"
        case .map(let entries): Self.text(entries, sortingLists)
        case .node(let labels, let properties):
            "(\(labels.sorted().map { ":" + $0 }.joined())\(Self.tail(properties, sortingLists, labels.isEmpty ? "" : " ")))"
        case .relationship(let type, let properties): "[:\(type)\(Self.tail(properties, sortingLists, " "))]"
        case .path(let start, let hops):
            "<"
                + hops.reduce(into: start.text(sortingLists: sortingLists)) { text, hop in
                    let relationship = hop.relationship.text(sortingLists: sortingLists)
                    let node = hop.node.text(sortingLists: sortingLists)
                    text += hop.isForward ? "-\(relationship)->\(node)" : "<-\(relationship)-\(node)"
                } + ">"
        }
    }

    private static func tail(_ properties: [String: ExpectedValue], _ sortingLists: Bool, _ gap: String) -> String {
        properties.isEmpty ? "" : gap + text(properties, sortingLists)
    }

    private static func text(_ entries: [String: ExpectedValue], _ sortingLists: Bool) -> String {
        let entries = entries.sorted { $0.key < $1.key }
        return "{\(entries.map { "\($0.key): \($0.value.text(sortingLists: sortingLists))" }.joined(separator: ", "))}"
    }

    /// As a parameter, or as what a procedure gives; nil for what is in a graph.
    var datum: Datum? {
        switch self {
        case .null: return .null
        case .boolean(let value): return .boolean(value)
        case .integer(let value): return .integer(value)
        case .float(let value): return .float(value)
        case .string(let value): return .string(value)
        case .list(let items):
            let data = items.compactMap(\.datum)
            return data.count == items.count ? .list(data) : nil
        case .map(let entries):
            var map = DatumMap()
            for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
                guard let datum = value.datum else { return nil }
                map[key] = datum
            }
            return .map(map)
        case .node, .relationship, .path: return nil
        }
    }
}
