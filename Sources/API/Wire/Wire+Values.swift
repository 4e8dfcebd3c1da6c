internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections
internal import Store

/// How things of the engine look on the wire. One enum, so that a reader finds every shape under `Wire`.
enum Wire {
    /// A property value. Temporal values are ISO 8601 text, bytes hexadecimal text, points an object of SRID and
    /// coordinates; the metamodel says which attributes are such.
    static func value(_ value: Value) -> JSONValue {
        switch value {
        case .null: .null
        case .boolean(let flag): .bool(flag)
        case .integer(let number): .integer(number)
        case .float(let number): number.isFinite ? .number(number) : .string("\(number)")
        case .string(let text): .string(text)
        case .bytes, .instant, .date, .localTime, .zonedTime, .localDateTime, .zonedDateTime, .duration:
            JSONValue(value.canonicalText)
        case .point(let point):
            ["srid": JSONValue(point.system.rawValue), "coordinates": .array(point.coordinates.map(JSONValue.number))]
        case .list(let values): .array(values.map(Self.value))
        }
    }

    /// Properties by key, sorted, so that the same content gives the same bytes.
    static func values(_ properties: some Sequence<(key: String, value: Value)>) -> JSONValue {
        .object(
            JSONObject(
                uniqueKeysWithValues: properties.sorted { $0.key < $1.key }.map { ($0.key, value($0.value)) }))
    }

    static func localized(_ text: Localized) -> JSONValue { ["en": .string(text.en), "ko": .string(text.ko)] }

    static func instant(_ instant: Instant) -> JSONValue { .string(instant.iso8601) }

    static func instant(_ instant: Instant?) -> JSONValue { instant.map { .string($0.iso8601) } ?? .null }

    static func seq(_ seq: CommitSeq) -> JSONValue { .integer(seq.rawValue) }
}

extension Wire {
    /// Reads attributes of a CI of class `ciClass` from a body: each by the type that the metamodel gives it.
    ///
    /// Null stands for "none". What has no definition is taken as it is.
    static func attributes(
        _ members: JSONObject, of ciClass: String, metamodel: Metamodel
    ) throws(ProblemDetails) -> [String: Value] {
        let definitions = metamodel.attributes(of: ciClass)
        var attributes: [String: Value] = [:]
        for (key, json) in members {
            let type = definitions[key]?.type
            guard let value = type.map({ $0.read(json) }) ?? Value(json) else {
                throw ProblemDetails(
                    .invalidRequest,
                    "The attribute \"\(key.prefix(80))\" holds \(json.kind), which is no value of an attribute"
                        + (type.map { " of type \($0.rawValue)" } ?? "") + ".",
                    hint: type.map { "Such as \($0.example)." })
            }
            attributes[key] = value
        }
        return attributes
    }
}
