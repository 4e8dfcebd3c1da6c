import Base
import Postgres
import Testing

@Suite struct ParameterTests {
    @Test func bindsAndReadsBackText() async throws {
        for text in ["", "plain", "한국어 글자", "quote ' and \\ and \"", "emoji 🧵", "line\nbreak"] {
            #expect(try await row("$1::text", .text(text)).string("value") == text)
        }
    }

    @Test(arguments: [Int64.min, -1, 0, 1, 42, .max])
    func bindsAndReadsBackIntegers(value: Int64) async throws {
        #expect(try await row("$1", .int(value)).int64("value") == value)
    }

    @Test(arguments: [0, -0.0, 1.5, 0.1, -1e300, Double.leastNonzeroMagnitude, Double.infinity])
    func bindsAndReadsBackDoubles(value: Double) async throws {
        #expect(try await row("$1", .double(value)).double("value") == value)
    }

    @Test func bindsAndReadsBackNotANumber() async throws {
        #expect(try await row("$1", .double(.nan)).double("value").isNaN)
    }

    @Test(arguments: [true, false])
    func bindsAndReadsBackBooleans(value: Bool) async throws {
        #expect(try await row("$1", .bool(value)).bool("value") == value)
    }

    @Test(arguments: [[], [0], [0, 255, 92, 39], Array(0...255)] as [[UInt8]])
    func bindsAndReadsBackBytes(value: [UInt8]) async throws {
        #expect(try await row("$1", .bytes(value)).bytes("value") == value)
    }

    @Test func bindsJSONAsJSONB() async throws {
        #expect(try await row("$1 -> 'a' ->> 0", .json(#"{"a": ["x"]}"#)).string("value") == "x")
        #expect(try await row("pg_typeof($1)", .json("{}")).string("value") == "jsonb")
    }

    @Test(
        arguments: [
            0, 1, -1, 946_684_800_000_000, 1_772_582_400_123_456, 951_782_400_000_000, -62_135_596_800_000_000,
            253_402_300_799_999_999, 1_709_164_800_000_000,
        ] as [Int64])
    func bindsAndReadsBackInstants(microseconds: Int64) async throws {
        let instant = Instant(rawValue: microseconds)
        let row = try await row("$1", .instant(instant))
        #expect(try row.instant("value") == instant)
        #expect(
            try await self.row("(extract(epoch FROM $1) * 1000000)::int8", .instant(instant)).int64("value")
                == microseconds)
    }

    @Test func bindsAndReadsBackArrays() async throws {
        #expect(try await row("$1", .intArray([])).int64Array("value") == [])
        #expect(try await row("$1", .intArray([1, -2, .max])).int64Array("value") == [1, -2, .max])
        let texts = ["", "NULL", "a,b", "q\"uote", "back\\slash", "{brace}", " space ", "한"]
        #expect(try await row("$1", .textArray(texts)).textArray("value") == texts)
        #expect(try await row("$1", .textArray([])).textArray("value") == [])
    }

    @Test func bindsNull() async throws {
        let row = try await row("$1::int8", .null)
        #expect(try row.isNull("value"))
        #expect(try row.optionalInt64("value") == nil)
        #expect(try row.optionalString(0) == nil)
    }

    @Test func letsTheServerInferTheTypeOfText() async throws {
        let uuid = "5b0d9f2e-7e0e-4b1c-8a54-0d6a4d3f3c11"
        #expect(try await row("$1::uuid", .text(uuid)).string("value") == uuid)
        #expect(try await row("$1::inet", .text("10.0.0.1")).string("value") == "10.0.0.1")
    }

    @Test func refusesTextWithAZeroCharacter() async throws {
        let error = await postgresError { try await row("$1::text", .text("a\u{0}b")) }
        #expect(error?.code == .invalidParameter)
        #expect(error?.message == "parameter $1 contains the character U+0000")
    }

    @Test func refusesMoreParametersThanTheProtocolCanCount() async throws {
        let connection = try await TestPostgres.connection("parameters")
        let error = await postgresError {
            try await connection.query("SELECT 1", Array(repeating: .int(1), count: 65_536))
        }
        #expect(error?.message == "statement has 65536 parameters, limit 65535")
        await connection.close()
    }

    @Test func refusesAnInstantThatPostgresCannotStore() async throws {
        #expect(
            await postgresError { try await row("$1", .instant(Instant(rawValue: .min))) }?.code == .invalidParameter)
    }

    /// The row of `SELECT <expression> AS value`.
    private func row(_ expression: String, _ parameter: PostgresParameter) async throws -> PostgresRow {
        let connection = try await TestPostgres.connection("parameters")
        let rows = try await connection.query("SELECT \(expression) AS value", [parameter])
        await connection.close()
        return try #require(rows.first)
    }
}
