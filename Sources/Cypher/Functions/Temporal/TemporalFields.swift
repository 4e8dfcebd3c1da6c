internal import Graph

/// The map from which a temporal value is made: other values to take parts from, and fields of its own.
struct TemporalFields {
    private let map: DatumMap
    private let function: String

    static let dateNames: Set<String> = [
        "year", "month", "day", "week", "dayOfWeek", "ordinalDay", "quarter", "dayOfQuarter",
    ]
    static let timeNames: Set<String> = ["hour", "minute", "second", "millisecond", "microsecond", "nanosecond"]

    /// - Parameter names: which the type has, besides `timezone`.
    /// - Throws: an argument error for any other.
    init(_ map: DatumMap, _ function: String, names: Set<String>) throws(CypherError) {
        self.map = map
        self.function = function
        for (key, _) in map.entries where !names.contains(key) && key != "timezone" {
            throw .runtime(.argumentError, .invalidArgumentValue, "\(function)() has no field '\(key)'")
        }
    }

    func has(anyOf names: Set<String>) -> Bool { map.entries.contains { names.contains($0.key) } }

    /// Whether it asks for the present moment, somewhere.
    var isZoneOnly: Bool { map.count == 1 && map["timezone"] != nil }

    subscript(_ name: String) -> Datum? { map[name] }

    func integer(_ name: String) throws(CypherError) -> Int? {
        guard let datum = map[name] else { return nil }
        guard case .integer(let number) = datum else { throw Arguments.wrong(function, "an integer as \(name)", datum) }
        return Int(number)
    }

    func zone() throws(CypherError) -> ZoneRule? {
        guard let datum = map["timezone"] else { return nil }
        guard case .string(let text) = datum else { throw Arguments.wrong(function, "a string as timezone", datum) }
        return try ZoneRule.named(text)
    }

    /// The temporal value under a name, in its parts.
    func parts(_ name: String) throws(CypherError) -> TemporalParts? {
        guard let datum = map[name] else { return nil }
        guard let parts = TemporalParts(datum) else {
            throw Arguments.wrong(function, "a temporal value as \(name)", datum)
        }
        return parts
    }

    func wrong(_ message: String) -> CypherError {
        .runtime(.argumentError, .invalidArgumentValue, "\(function)(): \(message)")
    }
}

/// What a temporal value has of a date, a time of day and a zone.
struct TemporalParts {
    var date: CalendarDate?
    var time: LocalTime?
    var zone: ZoneRule?

    init?(_ datum: Datum) {
        guard case .value(let value) = datum else { return nil }
        switch value {
        case .date(let date): self.date = date
        case .localTime(let time): self.time = time
        case .zonedTime(let time):
            self.time = time.local
            zone = .offset(time.offset)
        case .localDateTime(let dateTime):
            date = dateTime.date
            time = dateTime.time
        case .instant, .zonedDateTime:
            guard let dateTime = value.dateTimeValue else { return nil }
            date = dateTime.local.date
            time = dateTime.local.time
            zone = ZoneRule(of: dateTime)
        default: return nil
        }
    }
}

// MARK: Dates

extension TemporalFields {
    /// The day that the fields say: by month, week, quarter or day of the year. What they leave open is that of `base`,
    /// or the first.
    func date(from base: CalendarDate?) throws(CypherError) -> CalendarDate {
        let year = try integer("year")
        guard let year = year ?? base?.civil.year else { throw wrong("the year is missing") }
        let isByWeek = has(anyOf: ["week", "dayOfWeek"])
        let isByQuarter = has(anyOf: ["quarter", "dayOfQuarter"])
        let isByOrdinal = has(anyOf: ["ordinalDay"])
        let isByMonth = has(anyOf: ["month", "day"])
        guard [isByWeek, isByQuarter, isByOrdinal, isByMonth].filter(\.self).count <= 1 else {
            throw wrong("weeks, quarters, ordinal days and months cannot be mixed")
        }
        let found: CalendarDate?
        if isByWeek {
            found = try weekDate(base)
        } else if isByQuarter {
            found = try quarterDate(year, base)
        } else if isByOrdinal {
            found = CalendarDate(year: year, dayOfYear: try integer("ordinalDay") ?? 1)
        } else {
            found = try monthDate(year, base)
        }
        guard let found else { throw wrong("there is no such day") }
        return found
    }

    private func monthDate(_ year: Int, _ base: CalendarDate?) throws(CypherError) -> CalendarDate? {
        let month = try integer("month")
        if let day = try integer("day") {
            guard let month = month ?? base?.civil.month else { throw wrong("the month is missing") }
            return CalendarDate(year: year, month: month, day: day)
        }
        let wanted = month ?? base?.civil.month ?? 1
        guard (1...12).contains(wanted) else { return nil }
        return CalendarDate(clamping: base?.civil.day ?? 1, month: wanted, year: year)
    }

    private func weekDate(_ base: CalendarDate?) throws(CypherError) -> CalendarDate? {
        guard let week = try integer("week") ?? base?.weekDate.week else { throw wrong("the week is missing") }
        // Present where there is no base: that has been seen to.
        let year = try integer("year") ?? base?.weekDate.year ?? 0
        let day = try integer("dayOfWeek") ?? base?.dayOfWeek ?? 1
        return CalendarDate(weekYear: year, week: week, dayOfWeek: day)
    }

    private func quarterDate(_ year: Int, _ base: CalendarDate?) throws(CypherError) -> CalendarDate? {
        guard let quarter = try integer("quarter") ?? base?.quarter else { throw wrong("the quarter is missing") }
        guard (1...4).contains(quarter) else { return nil }
        if let day = try integer("dayOfQuarter") {
            guard let first = CalendarDate(year: year, month: quarter * 3 - 2, day: 1), (1...92).contains(day),
                let date = CalendarDate(daysSince1970: first.daysSince1970 + Int64(day - 1)), date.quarter == quarter
            else { return nil }
            return date
        }
        let monthOfQuarter = base.map { ($0.civil.month - 1) % 3 } ?? 0
        return CalendarDate(clamping: base?.civil.day ?? 1, month: quarter * 3 - 2 + monthOfQuarter, year: year)
    }
}

// MARK: Times of day

extension TemporalFields {
    /// The time of day that the fields say. What they leave open is that of `base`, or zero; without a base a smaller
    /// unit must come with the greater ones.
    /// - Parameter addsToFraction: where `base` has been cut to a part of a second and smaller units fill it up.
    func time(from base: LocalTime?, addsToFraction: Bool = false) throws(CypherError) -> LocalTime {
        let fields: [Int?] = [
            try integer("hour"), try integer("minute"), try integer("second"),
            try fraction(base: addsToFraction ? base?.nanosecond ?? 0 : 0),
        ]
        if base == nil {
            let names = ["hour", "minute", "second"]
            for (index, name) in names.enumerated()
            where fields[index] == nil && fields[(index + 1)...].contains(where: { $0 != nil }) {
                throw wrong("the \(name) is missing")
            }
        }
        let hour = fields[0] ?? base?.hour ?? 0
        let minute = fields[1] ?? base?.minute ?? 0
        let second = fields[2] ?? base?.second ?? 0
        guard
            let time = LocalTime(
                hour: hour, minute: minute, second: second, nanosecond: fields[3] ?? base?.nanosecond ?? 0)
        else { throw wrong("there is no such time of day") }
        return time
    }

    /// Nanoseconds of the second; nil where no field says anything. Each field stays below the next greater one that
    /// is given.
    private func fraction(base: Int) throws(CypherError) -> Int? {
        let milliseconds = try integer("millisecond")
        let microseconds = try integer("microsecond")
        let nanoseconds = try integer("nanosecond")
        if milliseconds == nil, microseconds == nil, nanoseconds == nil { return nil }
        let microsecondsMax = milliseconds != nil ? 999 : 999_999
        let nanosecondsMax = microseconds != nil ? 999 : milliseconds != nil ? 999_999 : 999_999_999
        guard (0...999).contains(milliseconds ?? 0), (0...microsecondsMax).contains(microseconds ?? 0),
            (0...nanosecondsMax).contains(nanoseconds ?? 0)
        else { throw wrong("there is no such part of a second") }
        return base + (milliseconds ?? 0) * 1_000_000 + (microseconds ?? 0) * 1_000 + (nanoseconds ?? 0)
    }
}
