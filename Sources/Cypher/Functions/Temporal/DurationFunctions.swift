internal import Graph

// Functions that make durations.
extension FunctionDefinition {
    static let ofDurations: [FunctionDefinition] = [
        .of("duration", .anyOf([.string, .map, .duration]), .duration, "A duration from a text or a map.") {
            (datum) throws(CypherError) in
            switch datum {
            case .value(.duration): datum
            case .string(let text): .value(.duration(try TemporalText.duration(text)))
            case .map(let map): .value(.duration(try duration(map)))
            default: throw Arguments.wrong("duration", "a string or a map", datum)
            }
        },
        between("between", "in months, days and seconds", DurationBetween.all),
        between("inMonths", "in whole months", DurationBetween.months),
        between("inDays", "in whole days", DurationBetween.days),
        between("inSeconds", "in seconds", DurationBetween.seconds),
    ]

    private static func between(
        _ name: String, _ how: String,
        _ measure: @escaping @Sendable (DurationBetween) throws(CypherError) -> CalendarDuration
    ) -> FunctionDefinition {
        FunctionDefinition(
            "duration.\(name)", [.init(name: "from", type: .any), .init(name: "to", type: .any)], .duration,
            "From one temporal value to another, \(how)."
        ) { (_, arguments) throws(CypherError) in
            for argument in arguments where TemporalParts(argument) == nil {
                throw Arguments.wrong("duration.\(name)", "temporal values", argument)
            }
            guard let ends = DurationBetween(arguments[0], arguments[1]) else { throw DurationSum.overflow }
            return .value(.duration(try measure(ends)))
        }
    }

    private static func duration(_ map: DatumMap) throws(CypherError) -> CalendarDuration {
        var sum = DurationSum()
        if map.isEmpty { throw wrongField("duration() needs at least one field") }
        for (key, datum) in map.entries {
            let found: DurationSum.Amount?
            switch datum {
            case .integer(let number): found = .init(number)
            case .float(let number): found = .init(number)
            default: throw Arguments.wrong("duration", "a number as \(key)", datum)
            }
            guard let amount = found else { throw DurationSum.overflow }
            switch key {
            case "years": sum.add(months: amount.times(12))
            case "quarters": sum.add(months: amount.times(3))
            case "months": sum.add(months: amount)
            case "weeks": sum.add(days: amount.times(7))
            case "days": sum.add(days: amount)
            case "hours": sum.add(seconds: amount.times(3_600))
            case "minutes": sum.add(seconds: amount.times(60))
            case "seconds": sum.add(seconds: amount)
            case "milliseconds": sum.add(nanoseconds: amount.times(1_000_000).whole)
            case "microseconds": sum.add(nanoseconds: amount.times(1_000).whole)
            case "nanoseconds": sum.add(nanoseconds: amount.whole)
            default: throw wrongField("duration() has no field '\(key)'")
            }
        }
        return try sum.total()
    }

    private static func wrongField(_ message: String) -> CypherError {
        .runtime(.argumentError, .invalidArgumentValue, message)
    }
}

/// Two ends of a span of time.
///
/// What one end lacks it takes from the other: its date, then its zone; a date without time is its midnight, a time
/// without zone or date is compared as it is. Months and days count only where both ends have a date, by the clock of
/// the first end (as `until` of the Java libraries that openCypher's rules come from).
struct DurationBetween {
    private let from: LocalDateTime
    /// By the clock of `from`.
    private let to: LocalDateTime
    /// Of `from`, where either end has one.
    private let zone: ZoneRule?
    /// Since 1970, in UTC where there is a zone.
    private let fromSeconds: Int64
    private let toSeconds: Int64
    private let haveDates: Bool

    /// Nil where an end is no temporal value or goes out of range.
    init?(_ from: Datum, _ to: Datum) {
        guard let first = TemporalParts(from), let second = TemporalParts(to) else { return nil }
        haveDates = first.date != nil && second.date != nil
        // Any day does where neither end has one.
        guard let someDay = CalendarDate(daysSince1970: 0), let midnight = LocalTime(hour: 0) else { return nil }
        let fromLocal = LocalDateTime(first.date ?? second.date ?? someDay, first.time ?? midnight)
        let toLocal = LocalDateTime(second.date ?? first.date ?? someDay, second.time ?? midnight)
        guard let fromZone = first.zone ?? second.zone, let toZone = second.zone ?? first.zone else {
            zone = nil
            self.from = fromLocal
            self.to = toLocal
            fromSeconds = fromLocal.secondsSince1970
            toSeconds = toLocal.secondsSince1970
            return
        }
        guard let start = DurationBetween.moment(fromLocal, fromZone, from),
            let end = DurationBetween.moment(toLocal, toZone, to),
            let moved = try? fromZone.dateTime(atUTC: end.utcSeconds, nanosecond: end.local.nanosecond)
        else { return nil }
        zone = fromZone
        self.from = start.local
        self.to = moved.local
        fromSeconds = start.utcSeconds
        toSeconds = end.utcSeconds
    }

    /// A date-time is the moment that it is, even where its clock showed the same time twice.
    private static func moment(_ local: LocalDateTime, _ zone: ZoneRule, _ datum: Datum) -> ZonedDateTime? {
        if case .value(let value) = datum, let dateTime = value.dateTimeValue { return dateTime }
        return try? zone.resolve(local)
    }
}

extension DurationBetween {
    @Sendable static func all(_ ends: Self) throws(CypherError) -> CalendarDuration {
        guard ends.haveDates else { return try seconds(ends) }
        let months = ends.wholeMonths
        let day = try ends.from.date.adding(months: Int128(months))
        let days = Self.wholeDays(LocalDateTime(day, ends.from.time), ends.to)
        let start = LocalDateTime(try day.adding(days: Int128(days)), ends.from.time)
        return try ends.duration(months: months, days: days, from: start)
    }

    @Sendable static func months(_ ends: Self) throws(CypherError) -> CalendarDuration {
        guard let duration = CalendarDuration(months: ends.haveDates ? ends.wholeMonths : 0) else {
            throw DurationSum.overflow
        }
        return duration
    }

    @Sendable static func days(_ ends: Self) throws(CypherError) -> CalendarDuration {
        guard let duration = CalendarDuration(days: ends.haveDates ? wholeDays(ends.from, ends.to) : 0) else {
            throw DurationSum.overflow
        }
        return duration
    }

    @Sendable static func seconds(_ ends: Self) throws(CypherError) -> CalendarDuration {
        try ends.duration(months: 0, days: 0, from: ends.from)
    }

    /// Months and days, and the time that is left from a moment on to the end.
    private func duration(
        months: Int64, days: Int64, from start: LocalDateTime
    ) throws(CypherError) -> CalendarDuration {
        var startSeconds = fromSeconds
        if start != from { startSeconds = try zone?.resolve(start).utcSeconds ?? start.secondsSince1970 }
        guard
            let duration = CalendarDuration(
                months: months, days: days, seconds: toSeconds - startSeconds,
                nanoseconds: Int64(to.nanosecond) - Int64(start.nanosecond))
        else { throw DurationSum.overflow }
        return duration
    }

    /// From a day and time to another, without the rest; negative where it is earlier.
    private static func wholeDays(_ from: LocalDateTime, _ to: LocalDateTime) -> Int64 {
        let days = to.date.daysSince1970 - from.date.daysSince1970
        if days > 0, to.time < from.time { return days - 1 }
        if days < 0, to.time > from.time { return days + 1 }
        return days
    }

    private var wholeMonths: Int64 {
        // The day before or after, where the time of day is not reached.
        let days = Self.wholeDays(from, to)
        let end = CalendarDate(daysSince1970: from.date.daysSince1970 + days) ?? to.date
        let (first, last) = (from.date.civil, end.civil)
        let packedFirst = (first.year * 12 + first.month - 1) * 32 + first.day
        let packedLast = (last.year * 12 + last.month - 1) * 32 + last.day
        return Int64((packedLast - packedFirst) / 32)
    }
}
