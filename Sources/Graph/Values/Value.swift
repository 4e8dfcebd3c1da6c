public import Base

/// A property value: openCypher's property types. Values of different types are never equal, `1` and `1.0` included.
///
/// A date-time has two cases, of which each value uses exactly one: ``instant(_:)`` where it is in UTC and whole
/// microseconds, as nearly all are, and ``zonedDateTime(_:)`` for the rest; make them with ``dateTime(_:)``.
/// Equality is by type and content; floats by IEEE 754, strings by Unicode canonical equivalence.
///
/// Wide and rare types are boxed, so that a value takes 17 bytes.
public enum Value: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case float(Double)
    case string(String)
    case bytes([UInt8])
    /// A point in time in UTC, to the microsecond.
    case instant(Instant)
    case date(CalendarDate)
    case localTime(LocalTime)
    case zonedTime(ZonedTime)
    case localDateTime(LocalDateTime)
    /// A date-time that is no ``instant(_:)``; see ``dateTime(_:)``.
    indirect case zonedDateTime(ZonedDateTime)
    indirect case duration(CalendarDuration)
    indirect case point(Point)
    case list([Value])
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .float(value) }
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: Value...) { self = .list(elements) }
}

extension Value {
    /// A date-time in its one form.
    public static func dateTime(_ value: ZonedDateTime) -> Value {
        value.instant.map(Value.instant) ?? .zonedDateTime(value)
    }

    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The text, where this is a string.
    public var stringValue: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The number, where this is an integer.
    public var integerValue: Int64? {
        guard case .integer(let number) = self else { return nil }
        return number
    }

    /// The date-time, in whichever of its two forms.
    public var dateTimeValue: ZonedDateTime? {
        switch self {
        case .instant(let instant): ZonedDateTime(instant)
        case .zonedDateTime(let value): value
        default: nil
        }
    }

    /// The text of what has no form of its own in JSON: temporal values in ISO 8601, points as openCypher prints them,
    /// bytes in hexadecimal. Nil for null, booleans, numbers, strings and lists.
    public var canonicalText: String? {
        switch self {
        case .null, .boolean, .integer, .float, .string, .list: nil
        case .bytes(let bytes): Hexadecimal.text(bytes)
        case .instant(let instant): instant.iso8601
        case .date(let date): date.iso8601
        case .localTime(let time): time.iso8601
        case .zonedTime(let time): time.iso8601
        case .localDateTime(let dateTime): dateTime.iso8601
        case .zonedDateTime(let dateTime): dateTime.iso8601
        case .duration(let duration): duration.iso8601
        case .point(let point): point.description
        }
    }
}
