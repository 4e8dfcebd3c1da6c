internal import JSON
internal import OrderedCollections

/// The part of JSON Schema 2020-12 that tool arguments use: type, enum, required, properties,
/// additionalProperties, items, minimum, maximum, maxItems, maxLength.
enum JSONSchema {
    /// The first thing wrong with `value`, in one sentence; nil where it fits.
    static func complaint(about value: JSONValue, schema: JSONValue, path: String = "arguments") -> String? {
        if let types = schema["type"], !allows(types, value) {
            return "\(path) is a \(value.kind), expected \(names(types))"
        }
        if let options = schema["enum"]?.arrayValue, !options.contains(value) {
            return "\(path) is \(clipped(value)), expected one of \(JSONValue.array(options).serialized())"
        }
        switch value {
        case .object(let members): return complaint(aboutMembers: members, schema: schema, path: path)
        case .array(let elements):
            if let most = schema["maxItems"]?.int64Value, elements.count > most {
                return "\(path) has \(elements.count) elements, limit \(most)"
            }
            guard let itemSchema = schema["items"] else { return nil }
            for (index, element) in elements.enumerated() {
                if let found = complaint(about: element, schema: itemSchema, path: "\(path)[\(index)]") { return found }
            }
            return nil
        case .string(let text):
            if let most = schema["maxLength"]?.int64Value, text.unicodeScalars.count > most {
                return "\(path) has \(text.unicodeScalars.count) characters, limit \(most)"
            }
            return nil
        case .integer, .unsigned, .number:
            guard let number = value.doubleValue else { return nil }
            if let least = schema["minimum"]?.doubleValue, number < least {
                return "\(path) is \(clipped(value)), minimum \(least)"
            }
            if let most = schema["maximum"]?.doubleValue, number > most {
                return "\(path) is \(clipped(value)), maximum \(most)"
            }
            return nil
        case .null, .bool: return nil
        }
    }

    private static func complaint(aboutMembers members: JSONObject, schema: JSONValue, path: String) -> String? {
        for key in schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? [] where members[key] == nil {
            return "\(path) lacks \"\(key)\""
        }
        let properties = schema["properties"]?.objectValue ?? [:]
        for (key, value) in members {
            guard let memberSchema = properties[key] else {
                if schema["additionalProperties"] == .bool(false) {
                    return "\(path) has an unknown member \"\(key.prefix(80))\""
                }
                continue
            }
            if let found = complaint(about: value, schema: memberSchema, path: "\(path).\(key)") { return found }
        }
        return nil
    }

    private static func allows(_ types: JSONValue, _ value: JSONValue) -> Bool {
        let names = types.stringValue.map { [$0] } ?? types.arrayValue?.compactMap(\.stringValue) ?? []
        return names.contains { name in
            name == "integer" ? value.int64Value != nil : name == value.kind
        }
    }

    private static func names(_ types: JSONValue) -> String {
        types.stringValue ?? (types.arrayValue?.compactMap(\.stringValue) ?? []).joined(separator: " or ")
    }

    private static func clipped(_ value: JSONValue) -> String { String(value.serialized().prefix(80)) }
}
