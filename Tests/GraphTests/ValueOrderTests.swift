import Base
import Testing

@testable import Graph

@Suite struct ValueOrderTests {
    private static func point(_ system: Point.System, _ x: Double, _ y: Double) -> Value {
        Point(system, [x, y]).map(Value.point) ?? .null
    }
    private static func dateTime(_ text: String) -> Value { ZonedDateTime(iso8601: text).map(Value.dateTime) ?? .null }
    private static func localDateTime(_ text: String) -> Value {
        LocalDateTime(iso8601: text).map(Value.localDateTime) ?? .null
    }
    private static func date(_ text: String) -> Value { CalendarDate(iso8601: text).map(Value.date) ?? .null }
    private static func zonedTime(_ text: String) -> Value { ZonedTime(iso8601: text).map(Value.zonedTime) ?? .null }
    private static func localTime(_ text: String) -> Value { LocalTime(iso8601: text).map(Value.localTime) ?? .null }
    private static func duration(_ text: String) -> Value {
        CalendarDuration(iso8601: text).map(Value.duration) ?? .null
    }

    /// In order; values in one list are equal in the order.
    private static let ladder: [[Value]] = [
        [.list([])], [[[]]], [["a"]], [["a", "a"]], [["a", 1]], [[1]], [[1, 2]], [[1.5]], [[nil]],
        [.bytes([])], [.bytes([0])], [.bytes([1, 2])], [.bytes([1, 2, 3, 4, 5, 6, 7])],
        [.bytes([1, 2, 3, 4, 5, 6, 7, 0])], [.bytes([2])],
        [point(.wgs84, -10, 0)], [point(.wgs84, 10, -1)], [point(.wgs84, 10, 1)], [point(.cartesian, -1, 0)],
        [dateTime("-999999999-01-01T00:00Z")], [.instant(Instant(rawValue: .min))], [.instant(Instant(rawValue: -1))],
        [.instant(Instant(rawValue: 0))], [.instant(Instant(rawValue: 1))],
        [dateTime("1970-01-01T00:00:00.000001001Z")],
        [.instant(Instant(rawValue: 125_000))], [.instant(Instant(rawValue: 1_000_000))],
        [dateTime("2026-03-01T00:00Z")], [dateTime("2026-02-28T15:00-09:00")], [dateTime("2026-03-01T00:00Z[UTC]")],
        [dateTime("2026-03-01T09:00+09:00")], [dateTime("2026-03-01T09:00+09:00[Asia/Seoul]")],
        [.instant(Instant(rawValue: .max))], [dateTime("+999999999-12-31T23:59:59.999999999Z")],
        [localDateTime("-999999999-01-01T00:00")], [localDateTime("1969-12-31T23:59:59.9")],
        [localDateTime("1970-01-01T00:00")], [localDateTime("1970-01-01T00:00:00.000000001")],
        [date("-999999999-01-01")], [date("1969-12-31")], [date("1970-01-01")], [date("2026-03-01")],
        [zonedTime("00:00+18:00")], [zonedTime("01:00+01:00")], [zonedTime("12:00Z")], [zonedTime("11:00-01:00")],
        [zonedTime("13:00+01:00")], [zonedTime("23:59:59.999999999-18:00")],
        [localTime("00:00")], [localTime("00:00:00.000000001")], [localTime("23:59:59.999999999")],
        [duration("P-1M")], [duration("PT0S")], [duration("PT0.000000001S")], [duration("PT24H")], [duration("P1D")],
        [duration("P30D")], [duration("P1M")], [duration("P1Y")],
        [""], ["\0"], ["\0\0\0\0\0\0\0\0"], ["A"], ["a"], ["a\0"], ["a\0\0\0\0\0\0\0b"], ["aa"], ["abcdefg"],
        ["abcdefg\0"], ["abcdefga"], ["abcdefgh"], ["abcdefghi"], ["abcdefh"],
        // Seven ASCII letters, then one with an accent in two forms: the seventh changes with the accent.
        ["abcdefzz"], ["abcdef\u{e9}", "abcdefe\u{301}"], ["e"], ["ea"], ["\u{e9}", "e\u{301}"],
        ["\u{AC00}"], ["\u{C11C}\u{BC84}", "\u{1109}\u{1165}\u{1107}\u{1165}"], ["\u{C11C}\u{BC84}01"], ["\u{1F600}"],
        [false], [true],
        [.float(-.infinity)], [.float(-.greatestFiniteMagnitude)], [.float(-0x1.0000000000001p63)],
        [.integer(.min), .float(-0x1p63)], [.integer(.min + 1)], [-2], [-1.5], [-1, -1.0], [.float(-0.0), 0, 0.0],
        [.float(.leastNonzeroMagnitude)], [.float(0x1p-1022)], [0.1], [.float(0.1.nextUp)], [0.5], [1, 1.0], [1.5], [2],
        [.integer(1 << 47), .float(0x1p47)], [.integer(1 << 47 + 1)],
        [.integer(1 << 53), .float(0x1p53)], [.integer(1 << 53 + 1)],
        [.integer(1 << 53 + 2), .float(0x1.0000000000001p53)],
        [.integer(.max - 1)], [.integer(.max)], [.float(0x1p63)], [.float(.infinity)], [.float(.nan)],
        [.null],
    ]

    @Test func comparesAsOpenCypherSorts() {
        for (low, left) in Self.ladder.enumerated() {
            for (high, right) in Self.ladder.enumerated() {
                for one in left {
                    for other in right {
                        let expected = low == high ? 0 : low < high ? -1 : 1
                        #expect(ValueOrder.compare(one, other).signum() == expected, "\(one) and \(other)")
                    }
                }
            }
        }
    }

    @Test func prefixesNeverContradictTheOrder() {
        for (low, left) in Self.ladder.enumerated() {
            for right in Self.ladder[low...] {
                for one in left {
                    for other in right {
                        let (first, second) = (OrderPrefix(one), OrderPrefix(other))
                        if first.rawValue == second.rawValue {
                            #expect(!first.isWhole || ValueOrder.compare(one, other) == 0, "\(one) and \(other)")
                        } else {
                            #expect(first.rawValue < second.rawValue, "\(one) and \(other)")
                        }
                    }
                }
            }
        }
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func sortingKeysIsSortingValues(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var properties = PropertyTable()
        let memory = DraftMemory(base: GraphMemory.firstVersion())
        let key = PropertyKeyCode(rawValue: 0)
        let parts = ["host-00", "host-000", "\0", "abcdefgh", "서버", "e\u{301}", "\u{e9}", "", "z"]
        var values: [Value] = []
        for slot in 0..<400 {
            var value = generator.pick(generator.pick(Self.ladder))
            if !generator.once(in: 3) || value.isNull {
                value = .string((0..<generator.below(5)).map { _ in generator.pick(parts) }.joined())
            }
            values.append(value)
            properties.set(value, of: key, at: slot, in: memory)
        }
        properties.seal(in: memory)
        var keys = ContiguousArray(values.indices.map { OrderedKey(OrderPrefix(values[$0]), UInt32($0)) })
        let order = ColumnOrder(properties: properties, key: key)
        keys.sort(order)
        let expected = values.indices.sorted {
            let order = ValueOrder.compare(values[$0], values[$1])
            return order != 0 ? order < 0 : $0 < $1
        }
        #expect(keys.map { Int($0.slot) } == expected)
        for (left, right) in zip(keys, keys.dropFirst()) {
            #expect(order.precedes(left, right) && !order.precedes(right, left))
        }
    }

    @Test func smallValuesNeedNoSecondLook() {
        for value: Value in [
            1, -1, 1_000_000, 0.5, "", "eth0", "서버", true, .instant(Instant(rawValue: 86_400_000_000)),
        ] {
            #expect(OrderPrefix(value).isWhole, "\(value)")
        }
    }

    @Test func equalValuesHaveEqualHashes() {
        func hash(_ value: Value) -> UInt32 {
            var hash = IndexHash()
            hash.add(value)
            return hash.value
        }
        let all = Self.ladder.flatMap { $0 }
        for one in all {
            for other in all where one == other { #expect(hash(one) == hash(other), "\(one) and \(other)") }
        }
        #expect(Set(all.map(hash)).count == Set(all).count)
        #expect(Set((0..<10_000).map { hash(.integer($0)) }).count > 9_980)
        #expect(Set((0..<10_000).map { hash(.string("host-\($0)")) }).count > 9_980)
    }
}
