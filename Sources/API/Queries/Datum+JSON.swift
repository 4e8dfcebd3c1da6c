internal import Cypher
internal import Foundation
internal import Graph
internal import JSON
internal import OrderedCollections

extension Datum {
    /// A parameter as plain JSON says it.
    init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let flag): self = .boolean(flag)
        case .integer(let number): self = .integer(number)
        case .unsigned(let number): self = .float(Double(number))
        case .number(let number): self = .float(number)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .list(elements.map { Datum($0) })
        case .object(let members): self = .map(DatumMap(uniqueKeys: members.map { ($0.key, Datum($0.value)) }))
        }
    }

    /// A parameter as typed JSON says it: `{"$type": "Integer", "_value": "123"}`.
    init(typed json: JSONValue) throws(ParameterError) {
        guard let type = json["$type"]?.stringValue, let value = json["_value"] else {
            throw ParameterError("a typed parameter is not of the form {\"$type\": …, \"_value\": …}")
        }
        switch (type, value) {
        case ("Null", _): self = .null
        case ("Boolean", .bool(let flag)): self = .boolean(flag)
        case ("List", .array(let elements)):
            var list: [Datum] = []
            for element in elements { list.append(try Datum(typed: element)) }
            self = .list(list)
        case ("Map", .object(let members)):
            var entries: [(key: String, value: Datum)] = []
            for (key, member) in members { entries.append((key, try Datum(typed: member))) }
            self = .map(DatumMap(uniqueKeys: entries))
        default:
            guard let text = value.stringValue ?? value.int64Value.map(String.init), let datum = Self.read(type, text)
            else {
                throw ParameterError("\"\(value.description.prefix(80))\" is no value of the type \(type.prefix(40))")
            }
            self = datum
        }
    }

    private static func read(_ type: String, _ text: String) -> Datum? {
        switch type {
        case "String": .string(text)
        case "Integer": Int64(text).map(Datum.integer)
        case "Float": float(text).map(Datum.float)
        default: Value.read(type, text).map(Datum.value)
        }
    }

    private static func float(_ text: String) -> Double? {
        switch text {
        case "NaN": .nan
        case "Infinity", "+Infinity": .infinity
        case "-Infinity": -.infinity
        default: Double(text)
        }
    }
}

extension Value {
    fileprivate static func read(_ type: String, _ text: String) -> Value? {
        switch type {
        case "Base64": Data(base64Encoded: text).map { .bytes([UInt8]($0)) }
        case "Date": CalendarDate(iso8601: text).map(Value.date)
        case "Time": ZonedTime(iso8601: text).map(Value.zonedTime)
        case "LocalTime": LocalTime(iso8601: text).map(Value.localTime)
        case "LocalDateTime": LocalDateTime(iso8601: text).map(Value.localDateTime)
        case "OffsetDateTime": ZonedDateTime(iso8601: text).map(Value.dateTime)
        case "ZonedDateTime": zoned(text).map(Value.dateTime)
        case "Duration": CalendarDuration(iso8601: text).map(Value.duration)
        case "Point": point(text).map(Value.point)
        default: nil
        }
    }

    /// With an offset before the zone in brackets, or without.
    private static func zoned(_ text: String) -> ZonedDateTime? {
        if let whole = ZonedDateTime(iso8601: text) { return whole }
        guard let bracket = text.firstIndex(of: "["), text.last == "]",
            let local = LocalDateTime(iso8601: String(text[..<bracket]))
        else { return nil }
        return ZoneRules.dateTime(
            local.secondsSince1970, nanosecond: Int64(local.nanosecond),
            zone: String(text[text.index(after: bracket)...].dropLast()), isUTC: false)
    }

    /// `SRID=7203;POINT (1.2 3.4)`, with or without ` Z`.
    private static func point(_ text: String) -> Point? {
        let parts = text.split(separator: ";", maxSplits: 1)
        guard parts.count == 2, parts[0].hasPrefix("SRID="), let srid = Int32(parts[0].dropFirst(5)),
            let system = Point.System(rawValue: srid)
        else { return nil }
        let shape = parts[1].trimmingSpaces()
        guard shape.uppercased().hasPrefix("POINT"), shape.last == ")", let open = shape.firstIndex(of: "(") else {
            return nil
        }
        let kind = String(shape[..<open].dropFirst(5)).trimmingSpaces().uppercased()
        guard kind.isEmpty || kind == "Z" else { return nil }
        let numbers = shape[shape.index(after: open)...].dropLast().split(separator: " ")
        let coordinates = numbers.compactMap { Double($0) }
        return coordinates.count == numbers.count ? Point(system, coordinates) : nil
    }
}
