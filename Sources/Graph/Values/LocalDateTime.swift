/// A day and a time of day to the nanosecond, without a zone: openCypher's LOCAL DATETIME.
public struct LocalDateTime: Hashable, Comparable, Sendable {
    /// Since 1970-01-01T00:00:00 by the local clock.
    public let secondsSince1970: Int64
    /// Of the second; below 10⁹.
    public let nanosecond: Int32

    static let seconds: ClosedRange<Int64> =
        CalendarDate.days.lowerBound * 86_400...CalendarDate.days.upperBound * 86_400 + 86_399

    /// Nil outside the years of ``CalendarDate``, or where the nanoseconds make a second.
    public init?(secondsSince1970 seconds: Int64, nanosecond: Int32 = 0) {
        guard Self.seconds.contains(seconds), nanosecond >= 0, nanosecond < 1_000_000_000 else { return nil }
        secondsSince1970 = seconds
        self.nanosecond = nanosecond
    }

    public init(_ date: CalendarDate, _ time: LocalTime) {
        secondsSince1970 = date.daysSince1970 * 86_400 + time.nanosecondOfDay / 1_000_000_000
        nanosecond = Int32(time.nanosecondOfDay % 1_000_000_000)
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.secondsSince1970, left.nanosecond) < (right.secondsSince1970, right.nanosecond)
    }

    public var date: CalendarDate {
        // In range: the initialisers have seen to it.
        CalendarDate(daysSince1970: secondsSince1970.floored(by: 86_400))!
    }

    public var time: LocalTime {
        // In range: a second of a day and a nanosecond of a second.
        LocalTime(nanosecondOfDay: secondsSince1970.modulo(86_400) * 1_000_000_000 + Int64(nanosecond))!
    }
}

extension LocalDateTime: CustomStringConvertible {
    /// Reads an ISO 8601 date and time of day with a `T` between them, in the forms of ``CalendarDate`` and
    /// ``LocalTime``. Nil for anything else.
    public init?(iso8601 text: String) {
        guard var reader = ISO8601Reader(text), let value = reader.dateTime(), reader.isAtEnd else { return nil }
        self = value
    }

    /// ISO 8601, for example `2015-07-21T21:40:32.142`.
    public var iso8601: String { "\(ISO8601Writer.date(date))T\(ISO8601Writer.time(time))" }
    public var description: String { iso8601 }
}
