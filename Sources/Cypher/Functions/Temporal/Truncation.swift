internal import Graph

/// A unit to which a temporal value can be cut.
enum TruncationUnit: String, CaseIterable {
    case millennium, century, decade, year, weekYear, quarter, month, week, day
    case hour, minute, second, millisecond, microsecond

    static func named(_ name: String) throws(CypherError) -> TruncationUnit {
        guard let unit = allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() }) else {
            throw .runtime(
                .argumentError, .invalidArgumentValue,
                "'\(name)' is no unit: \(allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return unit
    }

    /// Whether it is longer than a day or a day.
    var isOfDate: Bool { nanoseconds == nil }

    /// Of the units within a day.
    private var nanoseconds: Int64? {
        switch self {
        case .hour: 3_600_000_000_000
        case .minute: 60_000_000_000
        case .second: 1_000_000_000
        case .millisecond: 1_000_000
        case .microsecond: 1_000
        default: nil
        }
    }

    /// Whether smaller units fill up what is left of a second, instead of replacing it.
    var isPartOfSecond: Bool { self == .millisecond || self == .microsecond }

    /// The first day of the unit's span that holds `date`.
    func cut(_ date: CalendarDate) throws(CypherError) -> CalendarDate {
        let civil = date.civil
        let found: CalendarDate?
        switch self {
        case .millennium: found = Self.first(civil.year, 1_000)
        case .century: found = Self.first(civil.year, 100)
        case .decade: found = Self.first(civil.year, 10)
        case .year: found = Self.first(civil.year, 1)
        case .weekYear: found = CalendarDate(weekYear: date.weekDate.year, week: 1)
        case .quarter: found = CalendarDate(year: civil.year, month: date.quarter * 3 - 2, day: 1)
        case .month: found = CalendarDate(year: civil.year, month: civil.month, day: 1)
        case .week: found = CalendarDate(daysSince1970: date.daysSince1970 - Int64(date.dayOfWeek - 1))
        default: found = date
        }
        guard let found else { throw TemporalText.outOfRange }
        return found
    }

    private static func first(_ year: Int, _ span: Int) -> CalendarDate? {
        let rest = year % span
        return CalendarDate(year: year - (rest < 0 ? rest + span : rest), month: 1, day: 1)
    }

    /// Midnight for a day and longer units.
    func cut(_ time: LocalTime) -> LocalTime {
        let rest = nanoseconds.map { time.nanosecondOfDay % $0 } ?? time.nanosecondOfDay
        // In range: not later on the same day.
        return LocalTime(nanosecondOfDay: time.nanosecondOfDay - rest)!
    }
}

extension TemporalReader {
    /// `date.truncate(unit, value, fields)` and its kin: the value cut to a unit, then with the fields set.
    func truncated(
        _ type: TemporalType, _ unitName: Datum, _ value: Datum?, _ fields: Datum?
    ) throws(CypherError) -> Datum {
        let function = "\(type.rawValue).truncate"
        let unit = try TruncationUnit.named(Arguments.string(unitName, function))
        let value = if let value { value } else { Datum.value(.dateTime(try present(in: zone))) }
        guard var parts = TemporalParts(value) else { throw Arguments.wrong(function, "a temporal value", value) }
        if type == .date ? !unit.isOfDate : type.hasDate ? false : unit.isOfDate && unit != .day {
            throw .runtime(.argumentError, .invalidArgumentValue, "\(function)() cannot cut to '\(unit.rawValue)'")
        }
        if !unit.isOfDate || !type.hasDate, parts.time == nil {
            throw Arguments.wrong(function, "a value with a time of day", value)
        }
        if type.hasDate, parts.date == nil { throw Arguments.wrong(function, "a value with a date", value) }
        if let date = parts.date { parts.date = try unit.cut(date) }
        // In range: midnight.
        let time = unit.cut(parts.time ?? LocalTime(hour: 0)!)
        let map = try Arguments.map(fields ?? .map(DatumMap()), function)
        let set = try TemporalFields(map, function, names: type.names)
        return try rebuilt(type, unit, parts, time, set, offset: value.zonedOffset)
    }

    private func rebuilt(
        _ type: TemporalType, _ unit: TruncationUnit, _ parts: TemporalParts, _ time: LocalTime,
        _ fields: TemporalFields, offset: UTCOffset?
    ) throws(CypherError) -> Datum {
        let time = type.hasTime ? try fields.time(from: time, addsToFraction: unit.isPartOfSecond) : time
        let zone = try fields.zone()
        switch type {
        case .localtime: return .value(.localTime(time))
        case .time:
            let found = zone.map(presentOffset) ?? offset ?? presentOffset(self.zone)
            return .value(.zonedTime(ZonedTime(time, found)))
        case .date: return .value(.date(try fields.date(from: parts.date)))
        case .localdatetime:
            return .value(.localDateTime(LocalDateTime(try fields.date(from: parts.date), time)))
        case .datetime:
            let local = LocalDateTime(try fields.date(from: parts.date), time)
            return .value(.dateTime(try (zone ?? parts.zone ?? self.zone).resolve(local)))
        }
    }
}

extension Datum {
    /// The offset of a time or date-time that has one.
    fileprivate var zonedOffset: UTCOffset? {
        guard case .value(let value) = self else { return nil }
        if case .zonedTime(let time) = value { return time.offset }
        return value.dateTimeValue?.offset
    }
}

/// The five temporal types, by the names of their functions.
enum TemporalType: String, CaseIterable {
    case date, localtime, time, localdatetime, datetime

    var hasDate: Bool { self == .date || self == .localdatetime || self == .datetime }
    var hasTime: Bool { self != .date }

    /// Fields that can be set.
    var names: Set<String> {
        (hasDate ? TemporalFields.dateNames : []).union(hasTime ? TemporalFields.timeNames : [])
    }

    var cypherType: CypherType {
        switch self {
        case .date: .date
        case .localtime: .localTime
        case .time: .zonedTime
        case .localdatetime: .localDateTime
        case .datetime: .zonedDateTime
        }
    }

    /// What a clock shows, in this type.
    func value(of dateTime: ZonedDateTime) -> Value {
        switch self {
        case .date: .date(dateTime.local.date)
        case .localtime: .localTime(dateTime.local.time)
        case .time: .zonedTime(ZonedTime(dateTime.local.time, dateTime.offset))
        case .localdatetime: .localDateTime(dateTime.local)
        case .datetime: .dateTime(dateTime)
        }
    }
}
