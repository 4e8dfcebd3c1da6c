import Postgres
import Testing

@Suite struct PipelineTests {
    @Test func returnsTheRowsOfEachStatementInOrder() async throws {
        let connection = try await TestPostgres.connection("pipeline")
        let results = try await connection.pipeline([
            PostgresStatement("SELECT 1 AS n"),
            PostgresStatement("SELECT generate_series(1, $1) AS n", [.int(3)]),
            PostgresStatement("CREATE TEMP TABLE t (a int8)"),
            PostgresStatement("INSERT INTO t SELECT generate_series(1, 10)"),
        ])
        #expect(results.map(\.count) == [1, 3, 0, 0])
        #expect(results[3].affected == 10)
        #expect(try await connection.pipeline([]).isEmpty)
        await connection.close()
    }

    @Test func doesAllOrNothing() async throws {
        let connection = try await TestPostgres.connection("pipeline")
        try await connection.executeScript("CREATE TABLE whole (a int8 PRIMARY KEY)")
        let insert = "INSERT INTO whole VALUES ($1)"
        let error = await postgresError {
            try await connection.pipeline([1, 2, 1, 3].map { PostgresStatement(insert, [.int($0)]) })
        }
        #expect(error?.sqlState == "23505")
        #expect(try await connection.query("SELECT count(*) FROM whole")[0].int(0) == 0)
        await connection.close()
    }

    @Test func undoesWhatWentBeforeAStatementThatCannotBeSent() async throws {
        let connection = try await TestPostgres.connection("pipeline")
        try await connection.executeScript("CREATE TABLE refused (a int8 PRIMARY KEY)")
        let error = await postgresError {
            try await connection.pipeline([
                PostgresStatement("INSERT INTO refused VALUES (1)"), PostgresStatement("SELECT '\u{0}'"),
            ])
        }
        #expect(error?.code == .invalidParameter)
        #expect(try await connection.query("SELECT count(*) FROM refused")[0].int(0) == 0)
        await connection.close()
    }

    @Test func isPartOfAnOpenTransaction() async throws {
        let connection = try await TestPostgres.connection("pipeline")
        try await connection.executeScript("CREATE TABLE part (a int8)")
        struct Refusal: Error {}
        await #expect(throws: Refusal.self) {
            try await connection.transaction { connection in
                try await connection.pipeline([PostgresStatement("INSERT INTO part VALUES (1)")])
                throw Refusal()
            }
        }
        #expect(try await connection.query("SELECT count(*) FROM part")[0].int(0) == 0)
        await connection.close()
    }

    @Test func bindsManyValuesToTheSameStatement() async throws {
        let connection = try await TestPostgres.connection("pipeline")
        try await connection.executeScript("CREATE TEMP TABLE many (a int8, b text, c int4)")
        try await connection.pipeline(
            (1...20_000).map { number in
                PostgresStatement(
                    "INSERT INTO many VALUES ($1, $2, $3)",
                    [
                        .int(number), number % 3 == 0 ? .null : .text("row \(number)"),
                        number % 5 == 0 ? .int(number) : .null,
                    ])
            })
        let row = try await connection.query("SELECT count(*), sum(a), count(b), sum(c) FROM many")[0]
        #expect(try row.int(0) == 20_000)
        #expect(try row.int(1) == 200_010_000)
        #expect(try row.int(2) == 13_334)
        #expect(try row.int(3) == 40_010_000)
        await connection.close()
    }

    @Test func readsLargeResultsWhileSending() async throws {
        let connection = try await TestPostgres.connection("pipeline")
        let results = try await connection.pipeline(
            (1...400).map { _ in
                PostgresStatement(
                    "SELECT repeat('x', 100000), $1::text", [.text(String(repeating: "y", count: 50_000))])
            })
        #expect(results.count == 400)
        #expect(try results[399][0].string(0).utf8.count == 100_000)
        await connection.close()
    }
}
