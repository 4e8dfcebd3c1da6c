internal import Graph

/// Sums of temporal values and durations, and durations by numbers.
///
/// A duration is added from its greatest unit to its smallest. A sum of months that falls on a day that the month does
/// not have falls on its last day. Dates take whole days only, times of day the time only, and it goes round midnight.
enum TemporalArithmetic {
    /// Nil where it is not defined.
    static func sum(_ left: Value, _ right: Value) throws(CypherError) -> Datum? {
        switch (left, right) {
        case (.duration(let left), .duration(let right)): .value(.duration(try add(left, right, 1)))
        case (_, .duration(let duration)): try add(duration, to: left, 1).map { .value($0) }
        case (.duration(let duration), _): try add(duration, to: right, 1).map { .value($0) }
        default: nil
        }
    }

    /// Nil where it is not defined.
    static func difference(_ left: Value, _ right: Value) throws(CypherError) -> Datum? {
        switch (left, right) {
        case (.duration(let left), .duration(let right)): .value(.duration(try add(left, right, -1)))
        case (_, .duration(let duration)): try add(duration, to: left, -1).map { .value($0) }
        default: nil
        }
    }

    static func product(_ duration: CalendarDuration, _ factor: Int64) throws(CypherError) -> Datum {
        let (months, isOver) = duration.months.multipliedReportingOverflow(by: factor)
        let (days, isOverToo) = duration.days.multipliedReportingOverflow(by: factor)
        if isOver || isOverToo { throw DurationSum.overflow }
        var sum = DurationSum()
        sum.add(months: .init(months))
        sum.add(days: .init(days))
        let (seconds, isOverAsWell) = duration.seconds.multipliedReportingOverflow(by: factor)
        if isOverAsWell { throw DurationSum.overflow }
        sum.add(seconds: .init(seconds))
        sum.add(nanoseconds: Int128(duration.nanoseconds) * Int128(factor))
        return .value(.duration(try sum.total()))
    }

    static func quotient(_ duration: CalendarDuration, _ divisor: Double) throws(CypherError) -> Datum {
        if divisor == 0 { throw .runtime(.arithmeticError, .divisionByZero, "a duration is divided by zero") }
        return try scaled(duration) { $0 / divisor }
    }

    /// Each part by itself, with its fraction carried to the smaller ones; the rest below a nanosecond is dropped.
    static func scaled(_ duration: CalendarDuration, by scale: (Double) -> Double) throws(CypherError) -> Datum {
        guard let months = DurationSum.Amount(scale(Double(duration.months))),
            let days = DurationSum.Amount(scale(Double(duration.days))),
            let seconds = DurationSum.Amount(scale(Double(duration.seconds))),
            let nanoseconds = DurationSum.Amount(scale(Double(duration.nanoseconds)))
        else { throw DurationSum.overflow }
        var sum = DurationSum()
        sum.add(months: months)
        sum.add(days: days)
        sum.add(seconds: seconds)
        sum.add(nanoseconds: nanoseconds.whole)
        return .value(.duration(try sum.total()))
    }

    private static func add(
        _ left: CalendarDuration, _ right: CalendarDuration, _ sign: Int128
    ) throws(CypherError) -> CalendarDuration {
        let seconds = Int128(left.seconds) + Int128(right.seconds) * sign
        guard let months = Int64(exactly: Int128(left.months) + Int128(right.months) * sign),
            let days = Int64(exactly: Int128(left.days) + Int128(right.days) * sign),
            let whole = Int64(exactly: seconds),
            let sum = CalendarDuration(
                months: months, days: days, seconds: whole,
                nanoseconds: Int64(left.nanoseconds) + Int64(right.nanoseconds) * Int64(sign))
        else { throw DurationSum.overflow }
        return sum
    }

    private static func add(
        _ duration: CalendarDuration, to value: Value, _ sign: Int64
    ) throws(CypherError) -> Value? {
        switch value {
        case .date(let date):
            let wholeDays = (duration.totalNanoseconds / 86_400_000_000_000) * Int128(sign)
            return .date(try date.adding(duration, sign).adding(days: wholeDays))
        case .localTime(let time): return .localTime(time.adding(duration, sign))
        case .zonedTime(let time): return .zonedTime(ZonedTime(time.local.adding(duration, sign), time.offset))
        case .localDateTime(let dateTime):
            let day = try LocalDateTime(dateTime.date.adding(duration, sign), dateTime.time)
            return .localDateTime(try day.adding(nanoseconds: duration.totalNanoseconds * Int128(sign)))
        case .instant(let instant): return try add(duration, to: ZonedDateTime(instant), sign)
        case .zonedDateTime(let dateTime): return try add(duration, to: dateTime, sign)
        default: return nil
        }
    }

    /// Months and days by the calendar of the zone, the rest by the clock of the world.
    private static func add(
        _ duration: CalendarDuration, to dateTime: ZonedDateTime, _ sign: Int64
    ) throws(CypherError) -> Value {
        let zone = ZoneRule(of: dateTime)
        var moment = dateTime
        if duration.months != 0 || duration.days != 0 {
            let day = try dateTime.local.date.adding(duration, sign)
            moment = try zone.resolve(LocalDateTime(day, dateTime.local.time))
        }
        guard let utc = LocalDateTime(secondsSince1970: moment.utcSeconds, nanosecond: moment.local.nanosecond) else {
            throw TemporalText.outOfRange
        }
        let sum = try utc.adding(nanoseconds: duration.totalNanoseconds * Int128(sign))
        return .dateTime(try zone.dateTime(atUTC: sum.secondsSince1970, nanosecond: sum.nanosecond))
    }
}

extension CalendarDuration {
    /// Of seconds and nanoseconds.
    var totalNanoseconds: Int128 { Int128(seconds) * 1_000_000_000 + Int128(nanoseconds) }
}

extension CalendarDate {
    /// Months and days of a duration, `sign` times.
    func adding(_ duration: CalendarDuration, _ sign: Int64) throws(CypherError) -> CalendarDate {
        try adding(months: Int128(duration.months) * Int128(sign)).adding(days: Int128(duration.days) * Int128(sign))
    }

    /// The same day of another month, or its last where it has fewer.
    func adding(months: Int128) throws(CypherError) -> CalendarDate {
        if months == 0 { return self }
        let parts = civil
        let total = Int128(parts.year) * 12 + Int128(parts.month - 1) + months
        let year = total >= 0 ? total / 12 : (total - 11) / 12
        guard let year = Int(exactly: year),
            let date = CalendarDate(clamping: parts.day, month: Int(total - Int128(year) * 12) + 1, year: year)
        else { throw TemporalText.outOfRange }
        return date
    }

    func adding(days: Int128) throws(CypherError) -> CalendarDate {
        guard let days = Int64(exactly: Int128(daysSince1970) + days), let date = CalendarDate(daysSince1970: days)
        else { throw TemporalText.outOfRange }
        return date
    }

    /// A day of a month, or its last where it has fewer. Nil outside the years of dates.
    init?(clamping day: Int, month: Int, year: Int) {
        for candidate in stride(from: min(day, 31), through: 28, by: -1) {
            if let date = CalendarDate(year: year, month: month, day: candidate) {
                self = date
                return
            }
        }
        self.init(year: year, month: month, day: day)
    }
}

extension LocalTime {
    /// The time of a duration, `sign` times, round midnight.
    func adding(_ duration: CalendarDuration, _ sign: Int64) -> LocalTime {
        let perDay: Int128 = 86_400_000_000_000
        let sum = (Int128(nanosecondOfDay) + duration.totalNanoseconds * Int128(sign)) % perDay
        // In range: a remainder by one day.
        return LocalTime(nanosecondOfDay: Int64(sum < 0 ? sum + perDay : sum))!
    }
}

extension LocalDateTime {
    func adding(nanoseconds: Int128) throws(CypherError) -> LocalDateTime {
        let billion: Int128 = 1_000_000_000
        let total = Int128(secondsSince1970) * billion + Int128(nanosecond) + nanoseconds
        var seconds = total / billion
        var rest = total % billion
        if rest < 0 {
            rest += billion
            seconds -= 1
        }
        guard let seconds = Int64(exactly: seconds),
            let sum = LocalDateTime(secondsSince1970: seconds, nanosecond: Int32(rest))
        else { throw TemporalText.outOfRange }
        return sum
    }
}
