internal import Graph
internal import Testing

@testable internal import Cypher

@Suite struct TemporalFunctionTests {
    @Test(arguments: [
        ("date({year: 1817, week: 1})", "1816-12-30"),
        ("date({year: 1984, quarter: 3, dayOfQuarter: 45})", "1984-08-14"),
        ("date({date: date('1816-12-30'), week: 2, dayOfWeek: 3})", "1817-01-08"),
        ("date({date: date('1984-11-11'), quarter: 3})", "1984-08-11"), ("date('2015W302')", "2015-07-21"),
        ("date({date: date('2020-01-31'), month: 2})", "2020-02-29"), ("date('2015202')", "2015-07-21"),
        ("date()", "2026-03-01"), ("date.realtime()", "2026-03-01"), ("date(null)", "null"),
        (
            "time({hour: 12, minute: 31, second: 14, millisecond: 123, microsecond: 456, nanosecond: 789})",
            "12:31:14.123456789Z"
        ),
        ("time({time: time('12:31:14.645876+01:00'), second: 42, timezone: '+05:00'})", "16:31:42.645876+05:00"),
        ("time({hour: 12, timezone: '-02:05:07'})", "12:00-02:05:07"), ("localtime('214032.142')", "21:40:32.142"),
        ("localdatetime({date: date('1984-10-11'), time: localtime('12:31')})", "1984-10-11T12:31"),
        ("datetime('2015-07-21T21:40:32.142[Europe/London]')", "2015-07-21T21:40:32.142+01:00[Europe/London]"),
        ("datetime('1818-07-21T21:40:32.142[Europe/Stockholm]')", "1818-07-21T21:40:32.142+00:53:28[Europe/Stockholm]"),
        ("datetime('2015-07-21')", "2015-07-21T00:00Z"), ("datetime()", "2026-03-01T08:30Z"),
        ("datetime.transaction()", "2026-03-01T08:29Z"), ("datetime.realtime()", "2026-03-01T08:31Z"),
        ("datetime({timezone: 'Asia/Seoul'})", "2026-03-01T17:30+09:00[Asia/Seoul]"),
        ("datetime.statement('Asia/Seoul')", "2026-03-01T17:30+09:00[Asia/Seoul]"),
        ("datetime({epochSeconds: 0, nanosecond: 5, timezone: '+01:00'})", "1970-01-01T01:00:00.000000005+01:00"),
        ("datetime({epochMillis: -1})", "1969-12-31T23:59:59.999Z"), ("timestamp()", "1772353800000"),
        ("datetime.fromepoch(416779, 999999999)", "1970-01-05T19:46:19.999999999Z"),
        (
            "datetime({datetime: datetime('1984-10-11T12:00+01:00'), timezone: 'Pacific/Honolulu'})",
            "1984-10-11T01:00-10:00[Pacific/Honolulu]"
        ),
        ("datetime({date: datetime('1984-10-11T12:00+05:00'), hour: 10})", "1984-10-11T10:00Z"),
        // The clock skips 02:00 to 03:00, and shows 02:00 to 03:00 twice.
        ("datetime('2026-03-29T02:30[Europe/Berlin]')", "2026-03-29T03:30+02:00[Europe/Berlin]"),
        ("datetime('2026-10-25T02:30[Europe/Berlin]')", "2026-10-25T02:30+02:00[Europe/Berlin]"),
        ("datetime('2026-10-25T02:30+01:00[Europe/Berlin]')", "2026-10-25T02:30+01:00[Europe/Berlin]"),
        ("datetime('9999-07-01T12:00[Europe/Berlin]')", "9999-07-01T12:00+02:00[Europe/Berlin]"),
    ])
    func makesValues(_ text: String, _ expected: String) { #expect(Formula.text(text) == expected) }

    @Test(arguments: [
        "date({month: 1})", "date({year: 2020, day: 2})", "date({year: 2020, month: 13})", "date('2020-02-30')",
        "date({year: 2020, week: 1, month: 2})", "date({year: 2020, hour: 1})", "localtime({minute: 1})",
        "localtime({hour: 24})", "time('25:00')", "datetime('2015-07-21T21:40+05:00[Europe/London]')",
        "datetime({year: 2020, timezone: 'Nowhere/At_All'})", "duration({})", "duration({fortnights: 1})",
        "duration('P')", "date.truncate('hour', date())", "localtime.truncate('month', localtime())",
        "datetime.truncate('eon', datetime())", "date('2020-01-01').hour", "localtime(date())",
    ])
    func refuses(_ text: String) {
        let error = #expect(throws: CypherError.self) { try Formula.value(text) }
        #expect(error?.isCompileTime == false)
    }

    @Test(arguments: [
        ("datetime.truncate('millennium', date({year: 2017, month: 10, day: 11}), {day: 2})", "2000-01-02T00:00Z"),
        ("datetime.truncate('weekYear', date('1984-01-01'), {day: 5})", "1983-01-05T00:00Z"),
        ("date.truncate('week', date('1984-10-11'), {dayOfWeek: 2})", "1984-10-09"),
        ("date.truncate('quarter', datetime('1984-11-11T12:00+01:00'))", "1984-10-01"),
        ("localtime.truncate('millisecond', localtime('12:31:14.645876123'), {nanosecond: 2})", "12:31:14.645000002"),
        ("time.truncate('hour', time('12:31-01:00'), {timezone: '+01:00'})", "12:00+01:00"),
        (
            "datetime.truncate('hour', datetime('1984-10-11T12:31-01:00'), {timezone: 'Europe/Stockholm'})",
            "1984-10-11T12:00+01:00[Europe/Stockholm]"
        ),
        ("date.truncate('century', date('-0150-05-05'))", "-0200-01-01"), ("date.truncate('month')", "2026-03-01"),
    ])
    func cuts(_ text: String, _ expected: String) { #expect(Formula.text(text) == expected) }

    @Test(arguments: [
        ("duration({months: 0.75})", "P22DT19H51M49.5S"), ("duration({weeks: 2.5})", "P17DT12H"),
        ("duration({days: 1, milliseconds: -1})", "P1DT-0.001S"),
        ("duration('P2012-02-02T14:37:21.545')", "P2012Y2M2DT14H37M21.545S"),
        ("duration({seconds: -60, milliseconds: -1})", "PT-1M-0.001S"),
        ("duration({quarters: 1.5})", "P4M15DT5H14M33S"),
        ("duration.between(date('1984-10-11'), date('2015-06-24'))", "P30Y8M13D"),
        ("duration.between(localdatetime('2015-07-21T21:40:32.142'), date('2015-06-24'))", "P-27DT-21H-40M-32.142S"),
        ("duration.between(datetime('2014-07-21T21:40:36.143+0200'), time('16:30+0100'))", "PT-4H-10M-36.143S"),
        ("duration.inMonths(date('2020-01-31'), date('2020-03-30'))", "P1M"),
        ("duration.inDays(datetime('2014-07-21T21:40:36.143+0200'), date('2015-06-24'))", "P337D"),
        (
            "duration.inSeconds(localdatetime('-999999999-01-01'), localdatetime('+999999999-12-31T23:59:59'))",
            "PT17531639991215H59M59S"
        ),
        // The day on which summer time ends has 25 hours.
        (
            "duration.inSeconds(datetime('2017-10-29T00:00[Europe/Stockholm]'), localdatetime('2017-10-29T04:00'))",
            "PT5H"
        ),
        ("duration.inSeconds(datetime('2017-10-29T00:00[Europe/Stockholm]'), localtime('04:00'))", "PT5H"),
        ("duration.inSeconds(date('2017-10-29'), datetime('2017-10-29T04:00[Europe/Stockholm]'))", "PT5H"),
        ("duration.inSeconds(datetime('2017-10-29T00:00[Europe/Stockholm]'), date('2017-10-30'))", "PT25H"),
        (
            "duration.between(datetime('2017-10-28T12:00[Europe/Stockholm]'), datetime('2017-10-29T12:00[Europe/Stockholm]'))",
            "P1D"
        ),
    ])
    func makesDurations(_ text: String, _ expected: String) { #expect(Formula.text(text) == expected) }

    @Test(arguments: [
        ("year", "1984"), ("quarter", "4"), ("month", "11"), ("week", "45"), ("weekYear", "1984"), ("day", "11"),
        ("ordinalDay", "316"), ("weekDay", "7"), ("dayOfWeek", "7"), ("dayOfQuarter", "42"), ("hour", "12"),
        ("minute", "31"), ("second", "14"), ("millisecond", "645"), ("microsecond", "645876"),
        ("nanosecond", "645876123"), ("timezone", "Europe/Stockholm"), ("offset", "+01:00"), ("offsetMinutes", "60"),
        ("offsetSeconds", "3600"), ("epochSeconds", "469020674"), ("epochMillis", "469020674645"),
    ])
    func hasComponents(_ name: String, _ expected: String) {
        #expect(Formula.text("datetime('1984-11-11T12:31:14.645876123[Europe/Stockholm]').\(name)") == expected)
    }

    @Test(arguments: [
        ("years", "1"), ("quarters", "5"), ("months", "16"), ("weeks", "1"), ("days", "10"), ("hours", "1"),
        ("minutes", "61"), ("seconds", "3661"), ("milliseconds", "3661111"), ("nanoseconds", "3661111111111"),
        ("quartersOfYear", "1"), ("monthsOfQuarter", "1"), ("monthsOfYear", "4"), ("daysOfWeek", "3"),
        ("minutesOfHour", "1"), ("secondsOfMinute", "1"), ("millisecondsOfSecond", "111"),
        ("microsecondsOfSecond", "111111"), ("nanosecondsOfSecond", "111111111"),
    ])
    func hasComponentsOfDurations(_ name: String, _ expected: String) {
        let duration =
            "duration({years: 1, months: 4, days: 10, hours: 1, minutes: 1, seconds: 1, nanoseconds: 111111111})"
        #expect(Formula.text("\(duration).\(name)") == expected)
    }
}
