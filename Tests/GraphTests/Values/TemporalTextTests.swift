import Base
import Testing

@testable import Graph

/// Reading and printing ISO 8601; the readable forms are those of the openCypher TCK.
@Suite struct TemporalTextTests {
    @Test(arguments: [
        ("2015-07-21", "2015-07-21"), ("20150721", "2015-07-21"), ("2015-07", "2015-07-01"), ("201507", "2015-07-01"),
        ("2015-W30-2", "2015-07-21"), ("2015W302", "2015-07-21"), ("2015-W30", "2015-07-20"), ("2015W30", "2015-07-20"),
        ("2015-202", "2015-07-21"), ("2015202", "2015-07-21"), ("2015", "2015-01-01"), ("2015-Q3-21", "2015-07-21"),
        ("2015Q392", "2015-09-30"), ("2020-W53-7", "2021-01-03"), ("2020-366", "2020-12-31"),
        ("0000-02-29", "0000-02-29"),
        ("-0001-03-01", "-0001-03-01"), ("+12345-06-07", "+12345-06-07"), ("+999999999-12-31", "+999999999-12-31"),
        ("-999999999-01-01", "-999999999-01-01"), ("1969-12-31", "1969-12-31"),
    ])
    func readsDates(text: String, expected: String) {
        #expect(CalendarDate(iso8601: text)?.description == expected)
    }

    @Test(arguments: [
        "", "2015-02-29", "2015-13-01", "2015-00-01", "2015-07-00", "2015-7-21", "2015-07-21x", "15-07-21", "2015-W54",
        "2021-W53", "2015-W30-8", "2015-366", "2015-000", "2015-Q5", "2015-Q1-91", "+1234567890-01-01", "+-1-01-01",
        "２０１５-07-21", "2015-", "2015-07-", "-", "+", "P1D",
    ])
    func refusesWhatIsNoDate(text: String) { #expect(CalendarDate(iso8601: text) == nil) }

    @Test(arguments: [
        ("21:40:32.142", "21:40:32.142"), ("214032.142", "21:40:32.142"), ("21:40:32", "21:40:32"),
        ("214032", "21:40:32"), ("21:40", "21:40:00"), ("2140", "21:40:00"), ("21", "21:00:00"),
        ("00:00:00.000000001", "00:00:00.000000001"), ("23:59:59,999999999", "23:59:59.999999999"),
    ])
    func readsLocalTimes(text: String, expected: String) {
        #expect(LocalTime(iso8601: text)?.description == expected)
    }

    @Test(arguments: [
        "", "24", "24:00", "21:60", "21:40:60", "2:40", "21:40:", "21:40:32.", "21:40:32.1234567890", "21:4032",
        "21:40Z",
    ])
    func refusesWhatIsNoLocalTime(text: String) { #expect(LocalTime(iso8601: text) == nil) }

    @Test(arguments: [
        ("21:40:32.142+0100", "21:40:32.142+01:00"), ("214032.142Z", "21:40:32.142Z"),
        ("21:40-01:30", "21:40:00-01:30"),
        ("2140-00:00", "21:40:00Z"), ("2140-02", "21:40:00-02:00"), ("22+18:00", "22:00:00+18:00"),
        ("22+00:00:30", "22:00:00+00:00:30"), ("22-000030", "22:00:00-00:00:30"),
    ])
    func readsZonedTimes(text: String, expected: String) {
        #expect(ZonedTime(iso8601: text)?.description == expected)
    }

    @Test(arguments: [
        "21:40", "21:40+", "21:40+18:01", "21:40+1", "21:40+01:60", "21:40Z+01:00", "21:40+01:00[Asia/Seoul]",
    ])
    func refusesWhatIsNoZonedTime(text: String) { #expect(ZonedTime(iso8601: text) == nil) }

    @Test(arguments: [
        ("2015-07-21T21:40:32.142", "2015-07-21T21:40:32.142"), ("2015-W30-2T214032.142", "2015-07-21T21:40:32.142"),
        ("2015-202T21:40:32", "2015-07-21T21:40:32"), ("2015T214032", "2015-01-01T21:40:32"),
        ("20150721T21:40", "2015-07-21T21:40:00"), ("2015-W30T2140", "2015-07-20T21:40:00"),
        ("2015202T21", "2015-07-21T21:00:00"), ("1969-12-31T23:59:59.5", "1969-12-31T23:59:59.5"),
    ])
    func readsLocalDateTimes(text: String, expected: String) {
        #expect(LocalDateTime(iso8601: text)?.description == expected)
    }

    @Test(arguments: [
        ("2015-07-21T21:40:32.142+0100", "2015-07-21T21:40:32.142+01:00"),
        ("2015-W30-2T214032.142Z", "2015-07-21T21:40:32.142Z"), ("20150721T21:40-01:30", "2015-07-21T21:40:00-01:30"),
        ("2015-W30T2140-02", "2015-07-20T21:40:00-02:00"), ("2015202T21+18:00", "2015-07-21T21:00:00+18:00"),
        ("2015-07-21T21:40:32.142+02:00[Europe/Stockholm]", "2015-07-21T21:40:32.142+02:00[Europe/Stockholm]"),
        ("2015-07-21T21:40:32.142+0845[Australia/Eucla]", "2015-07-21T21:40:32.142+08:45[Australia/Eucla]"),
        ("2015-07-21T21:40:32.142-04[America/New_York]", "2015-07-21T21:40:32.142-04:00[America/New_York]"),
        ("2015-07-21T21:40Z[UTC]", "2015-07-21T21:40:00Z[UTC]"),
    ])
    func readsZonedDateTimes(text: String, expected: String) {
        #expect(ZonedDateTime(iso8601: text)?.description == expected)
    }

    @Test(arguments: [
        "2015-07-21", "2015-07-21T", "2015-07-21T21:40", "2015-07-21T21:40[Europe/London]", "2015-07-21T21:40Z[]",
        "2015-07-21T21:40Z[a b]", "2015-07-21T21:40Z[UTC", "2015-07-21T21:40Z[UTC]x", "2015-07-21 21:40Z",
    ])
    func refusesWhatIsNoZonedDateTime(text: String) { #expect(ZonedDateTime(iso8601: text) == nil) }

    @Test(arguments: [
        ("P14DT16H12M", "P14DT16H12M"), ("P5M1.5D", "P5M1DT12H"), ("P0.75M", "P22DT19H51M49.5S"),
        ("PT0.75M", "PT45S"), ("P2.5W", "P17DT12H"), ("P12Y5M14DT16H12M70S", "P12Y5M14DT16H13M10S"),
        ("P2012-02-02T14:37:21.545", "P2012Y2M2DT14H37M21.545S"), ("PT0S", "PT0S"), ("P0D", "PT0S"),
        ("-P1M", "P-1M"), ("PT-0.5S", "PT-0.5S"), ("PT-1.5S", "PT-1.5S"), ("-PT1.25S", "PT-1.25S"),
        ("P1Y-1M", "P11M"), ("P1DT-1H", "P1DT-1H"), ("PT90061S", "PT25H1M1S"), ("P0.5Y", "P6M"),
        ("PT9223372036854775807S", "PT2562047788015215H30M7S"), ("P-9223372036854775808D", "P-9223372036854775808D"),
    ])
    func readsDurations(text: String, expected: String) {
        #expect(CalendarDuration(iso8601: text)?.description == expected)
    }

    @Test(arguments: [
        "", "P", "PT", "P1", "1D", "P1DT", "P1H", "PT1D", "P1M1Y", "P1D1D", "P1.5D1D", "P1.5DT1H", "P1.D",
        "P9223372036854775808D", "P99999999999999999999D", "PT9223372036854775807M", "P768614336404564651Y",
        "-P-9223372036854775808D", "P2012-02T14:37", "P1D ",
    ])
    func refusesWhatIsNoDuration(text: String) { #expect(CalendarDuration(iso8601: text) == nil) }

    @Test func refusesEndlessText() {
        #expect(CalendarDuration(iso8601: "P" + String(repeating: "0", count: 100_000) + "1D") == nil)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func printsWhatItReads(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for value in RandomValues.temporal(&generator) {
            let again: Value? =
                switch value {
                case .date: value.canonicalText.flatMap(CalendarDate.init(iso8601:)).map(Value.date)
                case .localTime: value.canonicalText.flatMap(LocalTime.init(iso8601:)).map(Value.localTime)
                case .zonedTime: value.canonicalText.flatMap(ZonedTime.init(iso8601:)).map(Value.zonedTime)
                case .localDateTime:
                    value.canonicalText.flatMap(LocalDateTime.init(iso8601:)).map(Value.localDateTime)
                case .zonedDateTime: value.canonicalText.flatMap(ZonedDateTime.init(iso8601:)).map(Value.dateTime)
                case .duration: value.canonicalText.flatMap(CalendarDuration.init(iso8601:)).map(Value.duration)
                default: value
                }
            #expect(again == value)
        }
    }
}
