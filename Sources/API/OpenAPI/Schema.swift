internal import JSON
internal import OrderedCollections

/// Pieces of JSON Schema 2020-12, as OpenAPI 3.1 uses it.
enum Schema {
    static let string: JSONValue = ["type": "string"]
    static let integer: JSONValue = ["type": "integer"]
    static let boolean: JSONValue = ["type": "boolean"]
    static let number: JSONValue = ["type": "number"]
    static let seq: JSONValue = ["type": "integer", "format": "int64", "description": "Number of a commit."]
    static let instant: JSONValue = ["type": "string", "format": "date-time"]
    static let anyObject: JSONValue = ["type": "object", "additionalProperties": true]

    static func ref(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

    static func array(_ items: JSONValue) -> JSONValue { ["type": "array", "items": items] }

    static func nullable(_ type: String) -> JSONValue { ["type": [.string(type), "null"]] }

    static func choice(_ values: [String]) -> JSONValue {
        ["type": "string", "enum": .array(values.map(JSONValue.string))]
    }

    static func choice(_ values: String...) -> JSONValue {
        ["type": "string", "enum": .array(values.map(JSONValue.string))]
    }

    /// An object whose members all must be there, apart from those named as optional.
    static func object(_ members: JSONObject, optional: Set<String> = []) -> JSONValue {
        var schema: JSONObject = ["type": "object", "properties": .object(members)]
        let required = members.keys.filter { !optional.contains($0) }
        if !required.isEmpty { schema["required"] = .array(required.map(JSONValue.string)) }
        return .object(schema)
    }

    /// A page of a list.
    static func page(_ item: String, total: Bool) -> JSONValue {
        var members: JSONObject = ["items": array(ref(item))]
        if total { members["total"] = ["type": "integer", "description": "How many there are on all pages."] }
        members["next"] = [
            "description": "Pass it to get the next page; null on the last one.",
            "type": ["string", "integer", "null"],
        ]
        if total { members["seq"] = seq }
        return object(members)
    }
}
