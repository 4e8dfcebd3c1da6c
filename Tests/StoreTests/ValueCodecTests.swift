import Base
import CMDB
import Graph
import JSON
import Postgres
import Store
import Testing

@Suite struct ValueCodecTests {
    private static let values: [Value] = [
        .boolean(true), .integer(0), .integer(.min), .integer(.max), .float(0), .float(-0.0), .float(1),
        .float(0.1), .float(-2.5e-7), .float(.leastNonzeroMagnitude), .float(999_999_999_999_999), .float(1e15),
        .float(1e16),
        .float(-1e300), .float(.greatestFiniteMagnitude), .float(.infinity), .float(-.infinity),
        .string(""), .string("서버"), .string("\u{1109}\u{1165}"), .string("nul\0nul"), .string("\"\\\n\u{7f}🙂"),
        .string("$date"), .bytes([]), .bytes([0, 1, 254, 255]),
        .instant(Instant(rawValue: 0)), .instant(Instant(rawValue: .min)), .instant(Instant(rawValue: .max)),
        .instant(Instant(rawValue: 1_772_438_400_123_456)), .instant(Instant(rawValue: -62_135_596_800_000_001)),
        .date(CalendarDate(iso8601: "2026-03-01")!), .date(CalendarDate(iso8601: "-999999999-01-01")!),
        .localTime(LocalTime(iso8601: "23:59:59.999999999")!), .zonedTime(ZonedTime(iso8601: "08:30:00.5-18:00")!),
        .localDateTime(LocalDateTime(iso8601: "+999999999-12-31T23:59:59.000000001")!),
        .dateTime(ZonedDateTime(iso8601: "2026-03-01T08:30+09:00[Asia/Seoul]")!),
        .dateTime(ZonedDateTime(iso8601: "2026-03-01T08:30:00.000000001Z")!),
        .duration(CalendarDuration(months: .min, days: .max, seconds: .min, nanoseconds: 999_999_999)!),
        .duration(CalendarDuration(months: -1, days: 1, seconds: -1, nanoseconds: 1)!),
        .point(Point(.wgs84, [126.98, 37.57])!), .point(Point(.cartesianSpace, [-0.0, 1e300, 1e16])!),
        .list([]), .list([.integer(1), .float(1), .date(CalendarDate(iso8601: "2026")!), .list([.bytes([7])])]),
    ]

    @Test(arguments: values)
    func comesBackFromJSONText(value: Value) throws {
        #expect(try Self.isSame(Value(JSONValue.parse(JSONValue(value).serialized())), value))
    }

    @Test func comesBackFromPostgres() async throws {
        let server = try await TemporaryPostgres.shared()
        let pool = PostgresPool(conninfo: try await server.createDatabase(named: "value_codec"), size: 1)
        for value in Self.values {
            let text = try await pool.withConnection { connection in
                try await connection.query("select $1::jsonb::text as value", [.text(JSONValue(value).serialized())])
                    .first.map { row in try row.string("value") } ?? ""
            }
            #expect(Self.isSame(Value(try JSONValue.parse(text)), value), "\(value) as \(text)")
        }
        await pool.close()
    }

    @Test func notANumberComesBack() throws {
        guard case .float(let number)? = Value(JSONValue(.float(.nan))) else {
            Issue.record("NaN is no float any more")
            return
        }
        #expect(number.isNaN)
    }

    @Test func readsWhatEarlierVersionsStored() throws {
        let json = try JSONValue.parse(
            #"{"a":1,"b":1.0,"c":"x","d":true,"e":{"$instant":"2026-03-01T08:30:00Z"},"f":["y",2],"g":1e5}"#)
        #expect(
            try Value.properties(json) == [
                "a": 1, "b": 1.0, "c": "x", "d": true, "e": .instant(Instant(secondsSince1970: 1_772_353_800)),
                "f": ["y", 2], "g": 100_000.0,
            ])
    }

    @Test(arguments: [
        #"{}"#, #"{"a":1}"#, #"{"$date":"x"}"#, #"{"$date":1}"#, #"{"$date":"2026-01-01","b":1}"#,
        #"{"$point":[1,2,3]}"#,
        #"{"$point":[4326,1,2]}"#, #"{"$point":[4326,1.0]}"#, #"{"$point":[]}"#, #"{"$float":"x"}"#,
        #"{"$string":"ff"}"#,
        #"{"$bytes":"0"}"#, #"[{"a":1}]"#, "18446744073709551615",
    ])
    func refusesWhatIsNoValue(text: String) throws { #expect(Value(try JSONValue.parse(text)) == nil) }

    /// Equality that tells negative zero from zero, and one spelling of a text from another.
    private static func isSame(_ one: Value?, _ other: Value) -> Bool {
        guard let one else { return false }
        return one == other && "\(one)".utf8.elementsEqual("\(other)".utf8)
    }
}
