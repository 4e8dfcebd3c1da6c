internal import Base
public import Graph
public import JSON
internal import OrderedCollections

/// Property values as JSON: one form for storage, for observation streams and for REST.
///
/// Null, booleans, numbers, strings and arrays are themselves. Everything else is an object with one member whose key
/// starts with `$`: temporal values as ISO 8601 text (`{"$date": "2026-03-01"}`), bytes in hexadecimal, points as
/// `{"$point": [srid, x, y]}`; and so are the few floats and strings that would not come back from a Postgres `jsonb`
/// as they were.
extension JSONValue {
    public init(_ value: Graph.Value) {
        switch value {
        case .null: self = .null
        case .boolean(let flag): self = .bool(flag)
        case .integer(let number): self = .integer(number)
        case .float(let number): self = JSONValue.float(number)
        case .string(let text): self = JSONValue.text(text)
        case .bytes(let bytes): self = .tagged("$bytes", Hexadecimal.text(bytes))
        case .instant(let instant): self = JSONValue.instant(instant)
        case .date(let date): self = .tagged("$date", date.iso8601)
        case .localTime(let time): self = .tagged("$localTime", time.iso8601)
        case .zonedTime(let time): self = .tagged("$time", time.iso8601)
        case .localDateTime(let dateTime): self = .tagged("$localDateTime", dateTime.iso8601)
        case .zonedDateTime(let dateTime): self = .tagged("$dateTime", dateTime.iso8601)
        case .duration(let duration): self = .tagged("$duration", duration.iso8601)
        case .point(let point):
            let numbers = [.integer(Int64(point.system.rawValue))] + point.coordinates.map(JSONValue.float)
            self = .object(["$point": .array(numbers)])
        case .list(let values): self = .array(values.map(JSONValue.init))
        }
    }

    /// An object with these properties, keys sorted.
    public init(_ properties: [String: Graph.Value]) {
        self = .object(
            JSONObject(
                uniqueKeysWithValues: properties.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) }))
    }

    private static func tagged(_ tag: String, _ text: String) -> JSONValue { .object([tag: .string(text)]) }

    /// RFC 3339 has four digits for a year.
    private static func instant(_ instant: Instant) -> JSONValue {
        (1...9_999).contains(instant.date.year)
            ? tagged("$instant", instant.iso8601) : tagged("$dateTime", ZonedDateTime(instant).iso8601)
    }

    /// `jsonb` keeps numbers as decimals: it has no NaN, no infinities, no negative zero, and prints large ones without
    /// exponent or fraction, as if they were integers.
    private static func float(_ number: Double) -> JSONValue {
        let isKept = number.magnitude < 1e15 && !(number == 0 && number.sign == .minus)
        return isKept ? .number(number) : tagged("$float", "\(number)")
    }

    /// `jsonb` refuses U+0000.
    private static func text(_ text: String) -> JSONValue {
        text.utf8.contains(0) ? tagged("$string", Hexadecimal.text(text.utf8)) : .string(text)
    }
}

extension Value {
    /// `nil` where the JSON is no property value: an object that ``JSONValue`` would not write for one, a nested array
    /// with such, or a number beyond 64 bits.
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
            guard members.count == 1, let (tag, content) = members.elements.first,
                let value = Self.tagged(tag, content)
            else { return nil }
            self = value
        }
    }

    private static func tagged(_ tag: String, _ content: JSONValue) -> Value? {
        if tag == "$point" { return point(content) }
        guard let text = content.stringValue else { return nil }
        return switch tag {
        case "$instant": Instant(iso8601: text).map(Value.instant)
        case "$date": CalendarDate(iso8601: text).map(Value.date)
        case "$localTime": LocalTime(iso8601: text).map(Value.localTime)
        case "$time": ZonedTime(iso8601: text).map(Value.zonedTime)
        case "$localDateTime": LocalDateTime(iso8601: text).map(Value.localDateTime)
        case "$dateTime": ZonedDateTime(iso8601: text).map(Value.dateTime)
        case "$duration": CalendarDuration(iso8601: text).map(Value.duration)
        case "$bytes": Hexadecimal.bytes(text).map(Value.bytes)
        case "$float": Double(text).map(Value.float)
        case "$string": Hexadecimal.bytes(text).flatMap { String(validating: $0, as: UTF8.self) }.map(Value.string)
        default: nil
        }
    }

    private static func point(_ content: JSONValue) -> Value? {
        guard let numbers = content.arrayValue, let first = numbers.first?.int64Value, let srid = Int32(exactly: first),
            let system = Point.System(rawValue: srid)
        else { return nil }
        var coordinates: [Double] = []
        for number in numbers.dropFirst() {
            guard case .float(let coordinate)? = Value(number) else { return nil }
            coordinates.append(coordinate)
        }
        return Point(system, coordinates).map(Value.point)
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
