public import OrderedCollections

/// The members of a JSON object in the order in which they were written.
///
/// Equality includes the order of the keys.
public typealias JSONObject = OrderedDictionary<String, JSONValue>

/// One JSON value (RFC 8259). Integers of 64 bits stay exact.
///
/// `integer` holds every whole number that `Int64` can hold, `unsigned` only those above `Int64.max`;
/// a number written with a fraction or an exponent is a `number`, so `1` and `1.0` are different values.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// Only above `Int64.max`.
    case unsigned(UInt64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// A whole number, as `integer` where it fits and `unsigned` above; a wider type that fits neither becomes a
    /// `number`.
    public init(_ value: some BinaryInteger) {
        if let small = Int64(exactly: value) {
            self = .integer(small)
        } else if let large = UInt64(exactly: value) {
            self = .unsigned(large)
        } else {
            self = .number(Double(value))
        }
    }

    /// The value, or null.
    public init(_ text: String?) { self = text.map(JSONValue.string) ?? .null }
}

extension JSONValue {
    /// The member with that key, where this is an object that has one.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// The element at that index, where this is an array that has one.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// Whether this is `null`.
    public var isNull: Bool { self == .null }

    /// The text, where this is a string.
    public var stringValue: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The whole number, where this is an integer that fits, or a `number` without a fraction (`3.0`) that fits.
    public var int64Value: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): wholeNumber(value)
        default: nil
        }
    }

    /// The number, where this is one of the three; integers above 2^53 lose their last digits.
    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The truth value, where this is one.
    public var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The elements, where this is an array.
    public var arrayValue: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members, where this is an object.
    public var objectValue: JSONObject? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The kind in the words of RFC 8259, for messages: "string", "number", …
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .integer, .unsigned, .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Of equal keys the last wins, as when parsing.
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(JSONObject(members, uniquingKeysWith: { _, last in last }))
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON.
    public var description: String { serialized() }
}

/// `Int64(exactly:)` without the C mathematics library, which a program of these modules alone does not link.
private func wholeNumber(_ value: Double) -> Int64? {
    guard value >= -0x1p63, value < 0x1p63 else { return nil }
    let whole = Int64(value)
    return Double(whole) == value ? whole : nil
}
