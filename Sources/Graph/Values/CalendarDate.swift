internal import Base

/// A day of the proleptic Gregorian calendar, without time and zone: openCypher's DATE.
public struct CalendarDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    public let daysSince1970: Int64

    /// Years of every date and date-time, as in the Java libraries that openCypher's ranges come from.
    public static let years: ClosedRange<Int> = -999_999_999...999_999_999
    static let days: ClosedRange<Int64> =
        Int64(
            CivilDate.daysSince1970(year: years.lowerBound, month: 1, day: 1))...Int64(
            CivilDate.daysSince1970(year: years.upperBound, month: 12, day: 31))

    /// Nil where the day lies outside ``years``.
    public init?(daysSince1970 days: Int64) {
        guard Self.days.contains(days) else { return nil }
        daysSince1970 = days
    }

    /// Nil where there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard Self.years.contains(year), (1...12).contains(month), day >= 1,
            day <= CivilDate.days(inMonth: month, year: year)
        else { return nil }
        self.init(daysSince1970: Int64(CivilDate.daysSince1970(year: year, month: month, day: day)))
    }

    /// The day of a year, counted from 1. Nil where the year has fewer.
    public init?(year: Int, dayOfYear: Int) {
        guard let first = CalendarDate(year: year, month: 1, day: 1), dayOfYear >= 1,
            dayOfYear <= 365 || dayOfYear == 366 && CivilDate.days(inMonth: 2, year: year) == 29
        else { return nil }
        self.init(daysSince1970: first.daysSince1970 + Int64(dayOfYear - 1))
    }

    /// The day of an ISO 8601 week; week 1 is the one with 4 January, day 1 is Monday. Nil where there is none.
    public init?(weekYear: Int, week: Int, dayOfWeek: Int = 1) {
        guard Self.years.contains(weekYear), (1...53).contains(week), (1...7).contains(dayOfWeek) else { return nil }
        let monday = Self.firstMonday(ofWeekYear: weekYear) + Int64(week - 1) * 7
        guard week < 53 || monday < Self.firstMonday(ofWeekYear: weekYear + 1) else { return nil }
        self.init(daysSince1970: monday + Int64(dayOfWeek - 1))
    }

    /// Monday of the first week of a year.
    private static func firstMonday(ofWeekYear year: Int) -> Int64 {
        let fourth = Int64(CivilDate.daysSince1970(year: year, month: 1, day: 4))
        return fourth - (fourth + 3).modulo(7)
    }

    public static func < (left: Self, right: Self) -> Bool { left.daysSince1970 < right.daysSince1970 }

    /// Year, month and day.
    public var civil: CivilDateParts {
        let date = CivilDate(daysSince1970: Int(daysSince1970))
        return CivilDateParts(year: date.year, month: date.month, day: date.day)
    }

    /// 1 is Monday, 7 is Sunday.
    public var dayOfWeek: Int { Int((daysSince1970 + 3).modulo(7)) + 1 }
}

/// The fields of a date.
public struct CivilDateParts: Hashable, Sendable {
    public let year: Int
    public let month: Int
    public let day: Int
}

extension CalendarDate: CustomStringConvertible {
    /// Reads an ISO 8601 date: `2015-07-21`, `2015-07`, `2015`, week `2015-W30-2`, ordinal `2015-202`, quarter
    /// `2015-Q3-21`, each with or without its hyphens; years beyond four digits have a sign. Nil for anything else.
    public init?(iso8601 text: String) {
        guard var reader = ISO8601Reader(text), let date = reader.date(), reader.isAtEnd else { return nil }
        self = date
    }

    /// ISO 8601, for example `2015-07-21`; a year outside 0...9999 has a sign.
    public var iso8601: String { ISO8601Writer.date(self) }
    public var description: String { iso8601 }
}
