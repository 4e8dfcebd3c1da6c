internal import Foundation
internal import JSON
internal import OrderedCollections

/// Values in the typed form of the Query API, `{"$type": "Integer", "_value": "1"}`, for people and for files.
enum TypedValue {
    /// As Cypher writes it; strings without quotes only at the top.
    static func text(_ value: JSONValue, isNested: Bool = false) -> String {
        guard let type = value["$type"]?.stringValue, let content = value["_value"] else {
            return value.isNull ? "null" : value.serialized()
        }
        switch type {
        case "Null": return "null"
        case "String":
            let text = content.stringValue ?? ""
            return isNested ? quoted(text) : text
        case "List":
            return "[" + (content.arrayValue ?? []).map { Self.text($0, isNested: true) }.joined(separator: ", ") + "]"
        case "Map": return map(content)
        case "Node":
            return "(" + labels(content["_labels"]) + properties(content, after: content["_labels"]?[0] != nil) + ")"
        case "Relationship": return "[" + relationship(content) + "]"
        case "Path": return path(content.arrayValue ?? [])
        case "Boolean": return content.boolValue.map { String($0) } ?? content.serialized()
        default: return content.stringValue ?? content.serialized()
        }
    }

    private static func map(_ content: JSONValue) -> String {
        let entries = (content.objectValue ?? [:]).map { "\(name($0.key)): \(text($0.value, isNested: true))" }
        return "{" + entries.joined(separator: ", ") + "}"
    }

    private static func labels(_ value: JSONValue?) -> String {
        (value?.arrayValue ?? []).compactMap(\.stringValue).map { ":" + name($0) }.joined()
    }

    private static func properties(_ content: JSONValue, after isNamed: Bool) -> String {
        guard let properties = content["_properties"], !(properties.objectValue ?? [:]).isEmpty else { return "" }
        return (isNamed ? " " : "") + map(properties)
    }

    private static func relationship(_ content: JSONValue) -> String {
        ":" + name(content["_type"]?.stringValue ?? "") + properties(content, after: true)
    }

    /// `(a)-[:R]->(b)<-[:R]-(c)`
    private static func path(_ elements: [JSONValue]) -> String {
        var whole = ""
        var before: JSONValue?
        for (index, element) in elements.enumerated() {
            if index % 2 == 0 {
                whole += text(element, isNested: true)
                before = element["_value"]?["_element_id"]
            } else {
                let content = element["_value"] ?? .null
                let isAlong = content["_start_node_element_id"] == before
                whole += isAlong ? "-[\(relationship(content))]->" : "<-[\(relationship(content))]-"
            }
        }
        return whole
    }

    /// In backticks where it is no plain name.
    static func name(_ text: String) -> String {
        let isPlain =
            text.first.map { $0.isLetter || $0 == "_" } ?? false
            && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
        return isPlain ? text : "`\(text.replacing("`", with: "``"))`"
    }

    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
    }

    /// Whether it lines up on the right in a table.
    static func isNumber(_ value: JSONValue) -> Bool {
        ["Integer", "Float"].contains(value["$type"]?.stringValue)
    }

    /// Plain JSON: numbers as numbers, what JSON has no form for as text.
    static func plain(_ value: JSONValue) -> JSONValue {
        guard let type = value["$type"]?.stringValue, let content = value["_value"] else { return value }
        switch type {
        case "Null": return .null
        case "Integer": return content.stringValue.flatMap { Int64($0) }.map { .integer($0) } ?? content
        case "Float":
            guard let number = content.stringValue.flatMap({ Double($0) }) ?? content.doubleValue, number.isFinite
            else { return content }
            return .number(number)
        case "List": return .array((content.arrayValue ?? []).map(plain))
        case "Map": return .object((content.objectValue ?? [:]).mapValues(plain))
        case "Node":
            return [
                "elementId": content["_element_id"] ?? .null, "labels": content["_labels"] ?? [],
                "properties": plainProperties(content),
            ]
        case "Relationship":
            return [
                "elementId": content["_element_id"] ?? .null,
                "startNodeElementId": content["_start_node_element_id"] ?? .null,
                "endNodeElementId": content["_end_node_element_id"] ?? .null, "type": content["_type"] ?? .null,
                "properties": plainProperties(content),
            ]
        case "Path": return .array((content.arrayValue ?? []).map(plain))
        default: return content
        }
    }

    private static func plainProperties(_ content: JSONValue) -> JSONValue {
        .object((content["_properties"]?.objectValue ?? [:]).mapValues(plain))
    }

    /// JSON in the typed form, to be a parameter.
    static func typed(_ value: JSONValue) -> JSONValue {
        func of(_ type: String, _ content: JSONValue) -> JSONValue { ["$type": .string(type), "_value": content] }
        switch value {
        case .null: return of("Null", .null)
        case .bool: return of("Boolean", value)
        case .integer(let number): return of("Integer", .string(String(number)))
        case .unsigned(let number): return of("Float", .string(String(Double(number))))
        case .number(let number): return of("Float", .string(String(number)))
        case .string: return of("String", value)
        case .array(let elements): return of("List", .array(elements.map(typed)))
        case .object(let members): return of("Map", .object(members.mapValues(typed)))
        }
    }

    /// A field of a CSV file (RFC 4180): lists, maps and what is of the graph as JSON; null is an empty field.
    static func csv(_ value: JSONValue) -> String {
        let text: String
        switch value["$type"]?.stringValue {
        case "Null", nil: return ""
        case "List", "Map", "Node", "Relationship", "Path": text = plain(value).serialized()
        case "String":
            text = value["_value"]?.stringValue ?? ""
            if text.isEmpty { return "\"\"" }
        default: text = Self.text(value)
        }
        return csvField(text)
    }

    static func csvField(_ text: String) -> String {
        let needsQuotes = text.unicodeScalars.contains { [",", "\"", "\n", "\r"].contains($0) }
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}
