import Base
import Postgres
import Testing

@Suite struct RowTests {
    @Test func namesAColumnThatDoesNotExist() async throws {
        let row = try await row("1 AS a, 2 AS b")
        #expect(await postgresError { try row.int64("c") }?.message == "no column \"c\"; there are a, b")
        #expect(await postgresError { try row.int64(2) }?.message == "no column 2; there are a, b")
        #expect(await postgresError { try row.int64(.at(-1)) }?.code == .decode)
    }

    @Test func namesAColumnThatIsNull() async throws {
        let row = try await row("NULL::int8 AS a")
        #expect(await postgresError { try row.int64("a") }?.message == "column \"a\" is null")
    }

    @Test func namesAColumnOfAnotherType() async throws {
        let row = try await row("'x' AS a, 'infinity'::timestamptz AS b, 12345678901234567890 AS c")
        #expect(await postgresError { try row.int64("a") }?.message == "column \"a\" does not hold an integer")
        #expect(await postgresError { try row.bool("a") }?.code == .decode)
        #expect(await postgresError { try row.double("a") }?.code == .decode)
        #expect(await postgresError { try row.bytes("a") }?.code == .decode)
        #expect(await postgresError { try row.textArray("a") }?.code == .decode)
        #expect(await postgresError { try row.instant("b") }?.code == .decode)
        #expect(await postgresError { try row.int64("c") }?.code == .decode)
    }

    @Test func readsDatesAndTimestampsWithoutZone() async throws {
        let row = try await row("'2000-01-01'::date AS a, '2000-01-01 00:00:01.5'::timestamp AS b")
        #expect(try row.instant("a") == Instant(secondsSince1970: 946_684_800))
        #expect(try row.instant("b") == Instant(rawValue: 946_684_801_500_000))
    }

    @Test func refusesArraysWithNulls() async throws {
        let row = try await row("ARRAY['a', NULL]::text[] AS a, ARRAY[[1,2],[3,4]]::int8[] AS b")
        #expect(await postgresError { try row.textArray("a") }?.code == .decode)
        #expect(await postgresError { try row.int64Array("b") }?.code == .decode)
    }

    @Test func countsAffectedRows() async throws {
        let connection = try await TestPostgres.connection("rows")
        try await connection.executeScript("CREATE TEMP TABLE t (a int8); INSERT INTO t VALUES (1), (2), (3)")
        #expect(try await connection.execute("UPDATE t SET a = a + $1 WHERE a > $1", [.int(1)]) == 2)
        let values = try await connection.query("SELECT a FROM t ORDER BY a").map { try $0.int("a") }
        #expect(values == [1, 3, 4])
        await connection.close()
    }

    private func row(_ columns: String) async throws -> PostgresRow {
        let connection = try await TestPostgres.connection("rows")
        let rows = try await connection.query("SELECT \(columns)")
        await connection.close()
        return try #require(rows.first)
    }
}
