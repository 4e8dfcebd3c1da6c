import Base
import Testing

@testable import Graph

@Suite struct ValueTests {
    @Test func staysSmall() {
        #expect(MemoryLayout<Value>.size == 17)
        #expect(MemoryLayout<Value>.stride == 24)
    }

    @Test func aDateTimeHasOneForm() throws {
        let whole = try #require(ZonedDateTime(iso8601: "2026-03-01T08:30:00.000001Z"))
        #expect(Value.dateTime(whole) == .instant(Instant(rawValue: 1_772_353_800_000_001)))
        for text in ["2026-03-01T08:30:00.000000001Z", "2026-03-01T08:30:00+01:00", "2026-03-01T08:30:00Z[UTC]"] {
            let other = try #require(ZonedDateTime(iso8601: text))
            #expect(Value.dateTime(other) == .zonedDateTime(other))
            #expect(Value.dateTime(other).dateTimeValue == other)
        }
    }

    @Test(arguments: [Int64.min, .min + 1, -1, 0, 1, .max])
    func everyInstantIsADateTime(raw: Int64) {
        let instant = Instant(rawValue: raw)
        #expect(ZonedDateTime(instant).instant == instant)
        #expect(Value.dateTime(ZonedDateTime(instant)) == .instant(instant))
        #expect(Value.instant(instant).canonicalText?.isEmpty == false)
    }

    @Test func datesFollowTheCalendar() throws {
        let leap = try #require(CalendarDate(year: 2024, month: 2, day: 29))
        #expect(leap.daysSince1970 == 19_782)
        #expect(leap.dayOfWeek == 4)
        #expect(leap.civil == CivilDateParts(year: 2024, month: 2, day: 29))
        #expect(CalendarDate(daysSince1970: CalendarDate.days.upperBound + 1) == nil)
        #expect(CalendarDate(daysSince1970: .min) == nil)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func everyDayOfAYearIsFoundByWeekOrdinalAndMonth(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let start = Int64(generator.below(2_000_000)) - 1_000_000
        for day in start..<start + 400 {
            let date = try #require(CalendarDate(daysSince1970: day))
            let parts = date.civil
            #expect(CalendarDate(year: parts.year, month: parts.month, day: parts.day) == date)
            let first = try #require(CalendarDate(year: parts.year, month: 1, day: 1))
            #expect(CalendarDate(year: parts.year, dayOfYear: Int(day - first.daysSince1970) + 1) == date)
            // The week that a day belongs to has the year of its Thursday.
            let thursday = try #require(CalendarDate(daysSince1970: day - Int64(date.dayOfWeek) + 4))
            let newYear = try #require(CalendarDate(year: thursday.civil.year, month: 1, day: 1))
            let week = Int(thursday.daysSince1970 - newYear.daysSince1970) / 7 + 1
            #expect(CalendarDate(weekYear: thursday.civil.year, week: week, dayOfWeek: date.dayOfWeek) == date)
        }
    }

    @Test func timesOfOneMomentAreOrderedByOffset() throws {
        let texts = ["08:00Z", "10:00+01:00", "09:00-01:00", "10:00Z", "09:30-01:00"]
        let times = try texts.map { try #require(ZonedTime(iso8601: $0)) }
        #expect(times.sorted() == times)
    }

    @Test func dateTimesAreOrderedByThePointInTime() throws {
        let texts = [
            "2026-01-01T10:00+02:00", "2026-01-01T07:30-01:00", "2026-01-01T08:30Z", "2026-01-01T08:30Z[Africa/Accra]",
            "2026-01-01T09:30+01:00[Europe/Berlin]", "2026-01-01T09:30+01:00[Europe/Paris]", "2026-01-01T08:30:00.1Z",
        ]
        let dateTimes = try texts.map { try #require(ZonedDateTime(iso8601: $0)) }
        #expect(dateTimes.sorted() == dateTimes)
    }

    @Test func durationsAreSortedByAverageLength() throws {
        let texts = ["-P1M", "PT-1S", "PT0S", "PT23H", "PT24H", "P1D", "P30D", "P1M", "P31D", "P1Y", "P366D"]
        let durations = try texts.map { try #require(CalendarDuration(iso8601: $0)) }
        #expect(durations.shuffled(using: &Self.generator).sorted { $0.precedes($1) } == durations)
    }

    private static var generator: SeededGenerator {
        get { SeededGenerator(seed: 1) }
        set {}
    }

    @Test func durationsKeepNanosecondsPositive() throws {
        let duration = try #require(CalendarDuration(seconds: 0, nanoseconds: -1))
        #expect(duration.seconds == -1)
        #expect(duration.nanoseconds == 999_999_999)
        #expect(duration.description == "PT-0.000000001S")
        #expect(CalendarDuration(seconds: .min, nanoseconds: -1) == nil)
        #expect(CalendarDuration(nanoseconds: .min)?.description == "PT-2562047H-47M-16.854775808S")
    }

    @Test func pointsAreWithinTheirSystem() {
        #expect(Point(.wgs84, [12.5, 55.7])?.description == "point({x: 12.5, y: 55.7, srid: 4326})")
        #expect(Point(.cartesianSpace, [1, 2, 3])?.coordinates == [1, 2, 3])
        #expect(Point(.wgs84, [12.5, 90.1]) == nil)
        #expect(Point(.wgs84Height, [180.1, 0, 0]) == nil)
        #expect(Point(.cartesian, [1, 2, 3]) == nil)
        #expect(Point(.cartesian, [.nan, 0]) == nil)
        #expect(Point(.cartesian, []) == nil)
    }

    @Test func bytesAsText() {
        #expect(Hexadecimal.text([0, 15, 255]) == "000fff")
        #expect(Hexadecimal.bytes("000fFF") == [0, 15, 255])
        #expect(Hexadecimal.bytes("0") == nil)
        #expect(Hexadecimal.bytes("0g") == nil)
        #expect(Hexadecimal.bytes("") == [])
    }
}
