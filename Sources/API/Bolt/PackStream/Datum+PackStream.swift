internal import Cypher
internal import Graph

/// A parameter cannot be what it is sent as.
struct ParameterError: Error, Hashable, Sendable {
    let message: String

    init(_ message: String) { self.message = message }
}

extension Datum {
    /// The value of a parameter.
    /// - Parameter isUTC: whether date-times carry seconds of UTC; local ones otherwise.
    /// - Throws: where it is a node, a relationship or a path, or a structure that says no value.
    init(_ packed: PackValue, isUTC: Bool) throws(ParameterError) {
        switch packed {
        case .null: self = .null
        case .boolean(let flag): self = .boolean(flag)
        case .integer(let number): self = .integer(number)
        case .float(let number): self = .float(number)
        case .bytes(let bytes): self = .value(.bytes(bytes))
        case .string(let text): self = .string(text)
        case .list(let elements):
            var list: [Datum] = []
            list.reserveCapacity(elements.count)
            for element in elements { list.append(try Datum(element, isUTC: isUTC)) }
            self = .list(list)
        case .map(let map): self = .map(try DatumMap(map, isUTC: isUTC))
        case .structure(let tag, let fields):
            self = .value(try Value.structure(tag, fields, isUTC: isUTC))
        }
    }

    /// Parameters by name; the last of equal names counts.
    static func parameters(_ map: PackMap, isUTC: Bool) throws(ParameterError) -> [String: Datum] {
        var parameters: [String: Datum] = [:]
        parameters.reserveCapacity(map.entries.count)
        for entry in map.entries { parameters[entry.key] = try Datum(entry.value, isUTC: isUTC) }
        return parameters
    }
}

extension DatumMap {
    fileprivate init(_ map: PackMap, isUTC: Bool) throws(ParameterError) {
        var entries: [(key: String, value: Datum)] = []
        entries.reserveCapacity(map.entries.count)
        var keys: Set<String> = []
        for entry in map.entries {
            guard keys.insert(entry.key).inserted else {
                throw ParameterError("a map has the key \"\(entry.key.prefix(80))\" twice")
            }
            entries.append((entry.key, try Datum(entry.value, isUTC: isUTC)))
        }
        self.init(uniqueKeys: entries)
    }
}

extension Value {
    fileprivate static func structure(
        _ tag: UInt8, _ fields: [PackValue], isUTC: Bool
    ) throws(ParameterError) -> Value {
        let numbers = fields.compactMap(\.integerValue)
        let areNumbers = numbers.count == fields.count
        var value: Value?
        switch (tag, fields.count) {
        case (PackTag.date, 1) where areNumbers:
            value = CalendarDate(daysSince1970: numbers[0]).map(Value.date)
        case (PackTag.localTime, 1) where areNumbers:
            value = LocalTime(nanosecondOfDay: numbers[0]).map(Value.localTime)
        case (PackTag.time, 2) where areNumbers:
            if let time = LocalTime(nanosecondOfDay: numbers[0]), let offset = UTCOffset(exactly: numbers[1]) {
                value = .zonedTime(ZonedTime(time, offset))
            }
        case (PackTag.localDateTime, 2) where areNumbers:
            value = LocalDateTime(exactly: numbers[0], numbers[1]).map(Value.localDateTime)
        case (PackTag.dateTime, 3) where areNumbers, (PackTag.legacyDateTime, 3) where areNumbers:
            value = dateTime(numbers[0], numbers[1], offset: numbers[2], isUTC: tag == PackTag.dateTime)
        case (PackTag.dateTimeZone, 3), (PackTag.legacyDateTimeZone, 3):
            if let zone = fields[2].stringValue, numbers.count == 2 {
                value = ZoneRules.dateTime(
                    numbers[0], nanosecond: numbers[1], zone: zone, isUTC: tag == PackTag.dateTimeZone
                ).map(Value.dateTime)
                guard value != nil else {
                    throw ParameterError("a date-time is out of range, or there is no time zone \"\(zone.prefix(64))\"")
                }
            }
        case (PackTag.duration, 4) where areNumbers:
            value = CalendarDuration(
                months: numbers[0], days: numbers[1], seconds: numbers[2], nanoseconds: numbers[3]
            ).map(Value.duration)
        case (PackTag.point2D, 3), (PackTag.point3D, 4):
            value = point(fields).map(Value.point)
        case (PackTag.node, _), (PackTag.relationship, _), (PackTag.unboundRelationship, _), (PackTag.path, _):
            throw ParameterError("a parameter is a node, a relationship or a path; pass its id instead")
        default: break
        }
        guard let value else {
            throw ParameterError(
                "a parameter is a structure 0x\(String(tag, radix: 16, uppercase: true)) that says no value")
        }
        return value
    }

    private static func dateTime(_ seconds: Int64, _ nanosecond: Int64, offset: Int64, isUTC: Bool) -> Value? {
        guard let offset = UTCOffset(exactly: offset) else { return nil }
        let (local, overflow) = seconds.addingReportingOverflow(isUTC ? Int64(offset.seconds) : 0)
        guard !overflow, let dateTime = LocalDateTime(exactly: local, nanosecond) else { return nil }
        return ZonedDateTime(dateTime, offset).map(Value.dateTime)
    }

    private static func point(_ fields: [PackValue]) -> Point? {
        guard let srid = fields[0].integerValue, let system = Int32(exactly: srid).flatMap(Point.System.init(rawValue:))
        else { return nil }
        let coordinates = fields.dropFirst().compactMap { field -> Double? in
            switch field {
            case .float(let number): number
            case .integer(let number): Double(number)
            default: nil
            }
        }
        return coordinates.count == fields.count - 1 ? Point(system, coordinates) : nil
    }
}

extension UTCOffset {
    /// Nil beyond 18 hours.
    init?(exactly seconds: Int64) {
        guard seconds.magnitude < 1 << 32 else { return nil }
        self.init(seconds: Int(seconds))
    }
}

extension LocalDateTime {
    /// Nil outside the years of ``CalendarDate``, or where the nanoseconds make a second.
    init?(exactly seconds: Int64, _ nanosecond: Int64) {
        guard let nanosecond = Int32(exactly: nanosecond) else { return nil }
        self.init(secondsSince1970: seconds, nanosecond: nanosecond)
    }
}
