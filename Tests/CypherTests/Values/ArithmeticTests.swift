internal import Graph
internal import Testing

@testable internal import Cypher

@Suite struct ArithmeticTests {
    @Test(arguments: [
        ("12 / 4 * 3 - 2 * 4", "1"), ("7 / 2", "3"), ("-7 / 2", "-3"), ("-7 % 3", "-1"), ("7.5 % 2", "1.5"),
        ("2 ^ 3", "8.0"), ("1 + 1.5", "2.5"), ("1.0 / 0", "Infinity"), ("0.0 / 0.0", "NaN"), ("1 + null", "null"),
        ("'a' + 'b'", "ab"), ("'a' + 1", "a1"), ("1.5 + 'a'", "1.5a"), ("[1] + [2] = [1, 2]", "true"),
        ("[1] + 2 = [1, 2]", "true"), ("0 + [1] = [0, 1]", "true"), ("'a' || 'b'", "ab"), ("-(1.5)", "-1.5"),
        ("9223372036854775807 + 1", "ArithmeticError(IntegerOverflow): 9223372036854775807 + 1 overflows an integer"),
        ("1 / 0", "ArithmeticError(DivisionByZero): 1 / 0: division by zero"),
        ("1 % 0", "ArithmeticError(DivisionByZero): 1 % 0: division by zero"),
        (
            "true + 1",
            "TypeError(InvalidArgumentType): '+' is not defined for a BOOLEAN (true) and an INTEGER (1)"
        ),
        ("date('1984-10-11') + duration({years: 12, months: 5, days: 14, hours: 16})", "1997-03-25"),
        ("date('2020-01-31') + duration('P1M')", "2020-02-29"),
        ("date('1984-10-11') - duration({months: 1, days: -14, hours: 16, minutes: -12, seconds: 70})", "1984-09-25"),
        (
            "date('1984-10-11') + duration({years: 12.5, months: 5.5, days: 14.5, hours: 16.5, minutes: 12.5, "
                + "seconds: 70.5, nanoseconds: 3})", "1997-10-11"
        ),
        (
            "localtime({hour: 12, minute: 31, second: 14, nanosecond: 1}) - duration({years: 12.5, months: 5.5, "
                + "days: 14.5, hours: 16.5, minutes: 12.5, seconds: 70.5, nanoseconds: 3})", "02:33:00.499999998"
        ),
        (
            "datetime('1984-10-11T12:31:14.000000001+01:00') + duration({months: 1, days: -14, hours: 16, "
                + "minutes: -12, seconds: 70})", "1984-10-29T04:20:24.000000001+01:00"
        ),
        ("duration({days: 1, hours: 2}) - duration({days: 2, minutes: 1})", "P-1DT1H59M"),
        (
            "duration({years: 12, months: 5, days: 14, hours: 16, minutes: 12, seconds: 70, nanoseconds: 1}) * 0.5",
            "P6Y2M22DT13H21M8S"
        ),
        (
            "duration({years: 12, months: 5, days: 14, hours: 16, minutes: 12, seconds: 70, nanoseconds: 1}) / 0.5",
            "P24Y10M28DT32H26M20.000000002S"
        ),
        ("duration('P1M') / 0", "ArithmeticError(DivisionByZero): a duration is divided by zero"),
        // Over the change to summer time: a day has 23 hours.
        (
            "datetime('2026-03-28T12:00[Europe/Berlin]') + duration('P1D')",
            "2026-03-29T12:00+02:00[Europe/Berlin]"
        ),
        (
            "datetime('2026-03-28T12:00[Europe/Berlin]') + duration('PT24H')",
            "2026-03-29T13:00+02:00[Europe/Berlin]"
        ),
        (
            "date('+999999999-12-31') + duration('P1D')",
            "ArgumentError(NumberOutOfRange): a date or duration lies outside the range of its type"
        ),
    ])
    func works(_ text: String, _ expected: String) {
        #expect(Formula.text(text) == expected)
    }

    @Test(arguments: [
        ("[1, 2, 3][-1]", "3"), ("[1, 2, 3][3]", "null"), ("[1, 2, 3][null]", "null"), ("{a: 1}['a']", "1"),
        ("{a: 1}['b']", "null"), ("[1, 2, 3][1..] = [2, 3]", "true"), ("[1, 2, 3][-2..-1] = [2]", "true"),
        ("[1, 2, 3][3..1] = []", "true"), ("[1, 2, 3][-5..5] = [1, 2, 3]", "true"), ("[1, 2][null..]", "null"),
        ("{a: 1}.b", "null"), ("(null).b", "null"),
        (
            "{a: 1}[0]",
            "TypeError(MapElementAccessByNonString): reading an element of a map takes a string as its key, "
                + "not an INTEGER (0)"
        ),
        ("100[0]", "TypeError(InvalidArgumentType): reading an element takes a list or a map, not an INTEGER (100)"),
    ])
    func readsParts(_ text: String, _ expected: String) {
        #expect(Formula.text(text) == expected)
    }

    @Test(arguments: [
        ("'ABCDEF' STARTS WITH 'AB'", "true"), ("'ABCDEF' ENDS WITH ''", "true"), ("'ABCDEF' CONTAINS 'CD'", "true"),
        ("'ab' CONTAINS 'CD'", "false"), ("1 CONTAINS 'a'", "null"), ("null STARTS WITH 'a'", "null"),
        ("'\u{1112}\u{1161}\u{11AB}국' STARTS WITH '한'", "true"), ("'대한민국' CONTAINS '\u{1112}\u{1161}\u{11AB}'", "true"),
        ("'abc' =~ 'a.c'", "true"), ("'abc' =~ 'b'", "false"), ("'abc' =~ '.*b.*'", "true"),
        ("'ABC' =~ '(?i)abc'", "true"),
        ("'a\\nb' =~ '.*b'", "false"), ("'a\\nb' =~ '(?s).*b'", "true"), ("'abc\\n' =~ 'abc'", "false"),
        ("'서버-01' =~ '서버-\\\\d+'", "true"), ("null =~ 'a'", "null"),
        ("'a' =~ '('", "ArgumentError(InvalidArgumentValue): '(' is no regular expression"),
    ])
    func matchesTexts(_ text: String, _ expected: String) {
        #expect(Formula.text(text) == expected)
    }

    @Test func stopsAMatchThatTakesTooLong() throws {
        let matcher = try RegexMatcher("(a+)+b")
        #expect(matcher.matches(String(repeating: "a", count: 40), unless: { true }) == false)
    }
}
