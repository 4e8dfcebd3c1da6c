internal import Base
public import Graph
public import JSON
internal import OrderedCollections

/// Property values as JSON: one form for storage, for observation streams and for REST.
///
/// Null, booleans, numbers, strings and arrays are themselves; a point in time is `{"$instant": "<RFC 3339>"}`.
extension JSONValue {
    public init(_ value: Graph.Value) {
        switch value {
        case .null: self = .null
        case .boolean(let flag): self = .bool(flag)
        case .integer(let number): self = .integer(number)
        case .float(let number): self = .number(number)
        case .string(let text): self = .string(text)
        case .instant(let instant): self = .object(["$instant": .string(instant.iso8601)])
        case .list(let values): self = .array(values.map(JSONValue.init))
        }
    }

    /// An object with these properties, keys sorted.
    public init(_ properties: [String: Graph.Value]) {
        self = .object(
            JSONObject(
                uniqueKeysWithValues: properties.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) }))
    }
}

extension Value {
    /// `nil` where the JSON is no property value: an object other than `$instant`, a nested array with such,
    /// or a number beyond 64 bits.
    public init?(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let flag): self = .boolean(flag)
        case .integer(let number): self = .integer(number)
        case .unsigned: return nil
        case .number(let number): self = .float(number)
        case .string(let text): self = .string(text)
        case .array(let elements):
            var values: [Value] = []
            values.reserveCapacity(elements.count)
            for element in elements {
                guard let value = Value(element) else { return nil }
                values.append(value)
            }
            self = .list(values)
        case .object(let members):
            guard members.count == 1, let text = json["$instant"]?.stringValue, let instant = Instant(iso8601: text)
            else { return nil }
            self = .instant(instant)
        }
    }

    /// Properties from a JSON object; throws the key that does not hold a property value.
    public static func properties(_ json: JSONValue) throws(UnreadableProperty) -> [String: Value] {
        guard let members = json.objectValue else { throw UnreadableProperty(key: "") }
        var properties: [String: Value] = [:]
        properties.reserveCapacity(members.count)
        for (key, member) in members {
            guard let value = Value(member) else { throw UnreadableProperty(key: key) }
            properties[key] = value
        }
        return properties
    }
}

/// A JSON member that is no property value.
public struct UnreadableProperty: Error, Hashable, Sendable {
    /// Empty where there is no object at all.
    public let key: String
}
