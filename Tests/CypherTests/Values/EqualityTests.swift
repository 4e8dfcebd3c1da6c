internal import Graph
internal import Testing

@testable internal import Cypher

@Suite struct EqualityTests {
    /// Nil is unknown.
    @Test(arguments: [
        ("1 = 1.0", true), ("1 = '1'", false), ("9007199254740993 = 9007199254740992.0", false),
        ("0.0 / 0.0 = 0.0 / 0.0", false), ("null = null", nil), ("1 <> null", nil), ("true <> false", true),
        ("[1, null] = [1, null]", nil), ("[1, null] = [2, null]", false), ("[1] = [1, null]", false),
        ("[1, 2] = [1.0, 2.0]", true), ("{k: null} = {k: null}", nil), ("{k: 1, l: null} = {k: null, l: 1}", nil),
        ("{k: 1} = {k: 1, l: null}", false), ("{a: 1, b: 2} = {b: 2, a: 1}", true), ("[] = {}", false),
        ("'\u{D55C}' = '\u{1112}\u{1161}\u{11AB}'", true),
        ("duration('P1D') = duration('PT24H')", false),
        ("datetime('2020-01-01T12:00Z') = datetime('2020-01-01T12:00+00:00')", true),
    ])
    func comparesForEquality(_ text: String, _ expected: Bool?) throws {
        #expect(try Formula.value(text) == truth(expected))
    }

    @Test(arguments: [
        ("1 < 1.5", true), ("1 <= 1.0", true), ("2 > 1.5", true), ("0.0 / 0.0 > 1", false),
        ("0.0 / 0.0 < 'a'", nil), ("'a' < 'b'", true), ("'1' < 1", nil), ("false < true", true), ("null < 1", nil),
        ("[1, 0] >= [1]", true), ("[1, 2] >= [1, null]", nil), ("[1, 2] >= [3, null]", false), ("{} < {}", nil),
        ("9223372036854775807 < 9223372036854775808.0", true), ("date('2020-01-01') < date('2020-01-02')", true),
        ("date('2020-01-01') < localdatetime('2020-01-02')", nil), ("duration('P1D') < duration('P2D')", nil),
        ("time('10:00+01:00') < time('09:30Z')", true),
        ("'\u{1100}\u{1161}' < '\u{AC01}'", true),
    ])
    func compares(_ text: String, _ expected: Bool?) throws {
        #expect(try Formula.value(text) == truth(expected))
    }

    @Test(arguments: [
        ("1 IN [1.0]", true), ("1 IN ['1', 2]", false), ("4 IN [1, null]", nil), ("3 IN [1, null, 3]", true),
        ("null IN []", false), ("null IN [1]", nil), ("[1, 2] IN [[null, 2], [1, 3]]", nil), ("1 IN null", nil),
    ])
    func findsElements(_ text: String, _ expected: Bool?) throws {
        #expect(try Formula.value(text) == truth(expected))
    }

    @Test func allNaNsAreEquivalent() {
        #expect(Set([Datum.float(.nan), .float(-.nan), .float(.signalingNaN)]).count == 1)
        #expect(Set([Datum.float(0), .float(-0.0), .integer(0)]).count == 1)
    }

    @Test func sortsByTypeThenByValue() {
        let sorted: [Datum] = [
            .map(DatumMap()), .map(DatumMap([("a", .string("map"))])), .node(NodeSlot(rawValue: 0)),
            .relationship(RelationshipSlot(rawValue: 0)), .list([]), .list([.string("a")]),
            .list([.string("a"), .integer(1)]), .list([.integer(1)]), .list([.integer(1), .string("a")]),
            .list([.integer(1), .null]), .list([.null, .integer(1)]),
            .path(DatumPath(nodes: [NodeSlot(rawValue: 0)], relationships: [])),
            .value(.date(CalendarDate(year: 2020, month: 1, day: 1)!)),
            .value(.date(CalendarDate(year: 2021, month: 1, day: 1)!)), .string(""), .string("text"),
            .boolean(false), .boolean(true), .float(-.infinity), .integer(-1), .float(1.5), .integer(2),
            .float(.infinity), .float(.nan), .null,
        ]
        for (position, one) in sorted.enumerated() {
            for (other, next) in sorted.enumerated() {
                #expect(Datum.order(one, next).signum() == (position - other).signum(), "\(position) \(other)")
            }
        }
    }

    @Test func refusesToNestWithoutEnd() throws {
        let statements = try Statements()
        let error = #expect(throws: CypherError.self) {
            try statements.rows("RETURN reduce(a = [], x IN range(1, 1000000) | [x, a]) AS a")
        }
        #expect(error?.kind == .limitExceeded)
        #expect(try statements.texts("RETURN size(reduce(a = [], x IN range(1, 100) | [a, a])) AS a") == ["2"])
        #expect(try statements.texts("RETURN size(reduce(a = [], x IN range(1, 1000) | a + x)) AS a") == ["1000"])
    }

    private func truth(_ answer: Bool?) -> Datum { answer.map { .boolean($0) } ?? .null }
}
