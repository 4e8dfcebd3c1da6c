import Postgres
import Testing

@Suite struct MigrationTests {
    private static let first = Migration(name: "001-a", sql: "CREATE TABLE a (n int8); INSERT INTO a VALUES (1)")
    private static let second = Migration(name: "002-b", sql: "ALTER TABLE a ADD COLUMN m int8")
    private static let third = Migration(name: "003-c", sql: "ALTER TABLE a ADD COLUMN o int8")

    @Test func appliesEachOnce() async throws {
        let connection = try await database("migrations_once")
        #expect(try await Migrations.apply([Self.first], on: connection) == ["001-a"])
        #expect(try await Migrations.apply([Self.first, Self.second], on: connection) == ["002-b"])
        #expect(try await Migrations.apply([Self.first, Self.second], on: connection) == [])
        await connection.close()
    }

    @Test func refusesAnEditedOne() async throws {
        let connection = try await database("migrations_edited")
        try await Migrations.apply([Self.first, Self.second], on: connection)
        let edited = Migration(name: "001-a", sql: Self.first.sql + " ")
        try await refuses(
            [edited, Self.second], on: connection, "migration \"001-a\" was edited after it was applied")
    }

    @Test func refusesWhenOneIsMissing() async throws {
        let connection = try await database("migrations_missing")
        try await Migrations.apply([Self.first, Self.second], on: connection)
        try await refuses(
            [Self.first], on: connection,
            "migration \"002-b\" is recorded in the database but missing from this program")
    }

    @Test func refusesOneOutOfOrder() async throws {
        let connection = try await database("migrations_order")
        try await Migrations.apply([Self.first, Self.third], on: connection)
        try await refuses(
            [Self.first, Self.second, Self.third], on: connection,
            "migration \"002-b\" is out of order: the database has \"003-c\" as number 2")
    }

    @Test func refusesTwoOfOneName() async throws {
        let connection = try await database("migrations_names")
        try await refuses([Self.first, Self.first], on: connection, "two migrations are named \"001-a\"")
    }

    @Test func leavesNothingOfOneThatFails() async throws {
        let connection = try await database("migrations_fails")
        let broken = Migration(name: "002-x", sql: "INSERT INTO a VALUES (2); SELECT 1 / 0")
        let error = await postgresError { try await Migrations.apply([Self.first, broken], on: connection) }
        #expect(error?.message == "migration \"002-x\" failed: division by zero")
        #expect(try await connection.query("SELECT count(*) FROM a")[0].int(0) == 1)
        #expect(try await Migrations.apply([Self.first, Self.second], on: connection) == ["002-b"])
        await connection.close()
    }

    @Test func refusesOneThatEndsTheTransaction() async throws {
        let connection = try await database("migrations_commit")
        let error = await postgresError {
            try await Migrations.apply([Migration(name: "1", sql: "COMMIT")], on: connection)
        }
        #expect(error?.code == .migrationRefused)
        await connection.close()
    }

    @Test func appliesOnceWhenSeveralStartTogether() async throws {
        let conninfo = try await TestPostgres.conninfo("migrations_together")
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let connection = try await PostgresConnection.open(conninfo)
                    let applied = try await Migrations.apply([Self.first, Self.second], on: connection)
                    await connection.close()
                    return applied.count
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.sorted() == [0, 0, 0, 2])
    }

    private func database(_ name: String) async throws -> PostgresConnection {
        try await TestPostgres.connection(name)
    }

    private func refuses(
        _ migrations: [Migration], on connection: PostgresConnection, _ message: String,
        at location: SourceLocation = #_sourceLocation
    ) async throws {
        let error = await postgresError(at: location) { try await Migrations.apply(migrations, on: connection) }
        #expect(error?.code == .migrationRefused, sourceLocation: location)
        #expect(error?.message == message, sourceLocation: location)
        await connection.close()
    }
}
