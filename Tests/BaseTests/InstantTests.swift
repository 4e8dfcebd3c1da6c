import Base
import Testing

@Suite struct InstantTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T00:00:01Z", 1_000_000),
            ("1969-12-31T23:59:59.5Z", -500_000),
            ("2000-02-29T12:00:00Z", 951_825_600_000_000),
            ("2026-03-01T08:30:00.000001Z", 1_772_353_800_000_001),
            ("2026-03-01T17:30:00+09:00", 1_772_353_800_000_000),
            ("2026-03-01T03:00:00-05:30", 1_772_353_800_000_000),
            ("2026-03-01t08:30:00z", 1_772_353_800_000_000),
            ("2026-03-01 08:30:00Z", 1_772_353_800_000_000),
            ("2026-03-01T08:30:00.123456789Z", 1_772_353_800_123_456),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
        ] as [(String, Int64)])
    func reads(text: String, microseconds: Int64) {
        #expect(Instant(iso8601: text)?.rawValue == microseconds)
    }

    @Test(arguments: [
        "", "2026", "2026-03-01", "2026-03-01T08:30:00", "2026-03-01T08:30Z", "2026-3-01T08:30:00Z",
        "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T08:60:00Z", "2026-03-01T08:30:61Z",
        "2026-03-01T08:30:00.Z", "2026-03-01T08:30:00.1234567890Z", "2026-03-01T08:30:00+24:00",
        "2026-03-01T08:30:00+09", "2026-03-01T08:30:00+0900", "2026-03-01T08:30:00Z ", " 2026-03-01T08:30:00Z",
        "２０２６-03-01T08:30:00Z", "2026-03-01T08:30:00UTC", "-026-03-01T08:30:00Z",
    ])
    func refuses(text: String) {
        #expect(Instant(iso8601: text) == nil)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (1_500_000, "1970-01-01T00:00:01.500000Z"),
            (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"), (253_402_300_799_000_000, "9999-12-31T23:59:59Z"),
        ] as [(Int64, String)])
    func writes(microseconds: Int64, text: String) {
        #expect(Instant(rawValue: microseconds).iso8601 == text)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func readsWhatItWrote(seed: UInt64) {
        var state = seed
        for _ in 0..<200 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // Years 1 to 9999.
            let microseconds = Int64(state % 315_537_897_600_000_000) - 62_135_596_800_000_000
            let instant = Instant(rawValue: microseconds)
            #expect(Instant(iso8601: instant.iso8601) == instant)
        }
    }

    @Test func everyDayHasItsOwnDate() {
        var previous = CivilDate(daysSince1970: -800_000)
        for day in -799_999...800_000 {
            let date = CivilDate(daysSince1970: day)
            guard (date.year, date.month, date.day) > (previous.year, previous.month, previous.day),
                date.daysSince1970 == day
            else {
                Issue.record("day \(day) is \(date), the day before was \(previous)")
                return
            }
            previous = date
        }
    }

    @Test func advances() {
        #expect(Instant(secondsSince1970: 10).advanced(bySeconds: -11).rawValue == -1_000_000)
        #expect(Instant(secondsSince1970: 1) < Instant(secondsSince1970: 2))
    }
}
