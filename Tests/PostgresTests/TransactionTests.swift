import Postgres
import Testing

@Suite struct TransactionTests {
    private struct Refusal: Error {}

    @Test func commitsWhatTheBodyDid() async throws {
        let connection = try await prepared("commits")
        let value = try await connection.transaction { connection in
            try await connection.execute("INSERT INTO commits VALUES (1)")
            return 5
        }
        #expect(value == 5)
        #expect(try await count(connection, "commits") == 1)
        await connection.close()
    }

    @Test func rollsBackWhenTheBodyThrows() async throws {
        let connection = try await prepared("rolls")
        await #expect(throws: Refusal.self) {
            try await connection.transaction { connection in
                try await connection.execute("INSERT INTO rolls VALUES (1)")
                throw Refusal()
            }
        }
        #expect(try await count(connection, "rolls") == 0)
        await connection.close()
    }

    @Test func rollsBackOnlyTheInnerOne() async throws {
        let connection = try await prepared("nested")
        try await connection.transaction { connection in
            try await connection.execute("INSERT INTO nested VALUES (1)")
            await #expect(throws: Refusal.self) {
                try await connection.transaction { connection in
                    try await connection.execute("INSERT INTO nested VALUES (2)")
                    throw Refusal()
                }
            }
            try await connection.transaction { connection in
                try await connection.execute("INSERT INTO nested VALUES (3)")
            }
        }
        let values = try await connection.query("SELECT a FROM nested ORDER BY a").map { try $0.int("a") }
        #expect(values == [1, 3])
        await connection.close()
    }

    @Test func keepsOtherTasksOut() async throws {
        let connection = try await prepared("others")
        try await connection.transaction { inside in
            let stranger = Task.detached { try await connection.execute("INSERT INTO others VALUES (9)") }
            #expect(await postgresError { try await stranger.value }?.code == .busy)
            // A child task belongs to the transaction.
            async let child = inside.execute("INSERT INTO others VALUES (1)")
            let affected = try await child
            #expect(affected == 1)
        }
        #expect(try await count(connection, "others") == 1)
        await connection.close()
    }

    @Test func reportsACommitThatTheServerTurnedIntoARollback() async throws {
        let connection = try await prepared("swallowed")
        let error = await postgresError {
            try await connection.transaction { connection in
                try await connection.execute("INSERT INTO swallowed VALUES (1)")
                _ = try? await connection.execute("SELECT 1 / 0")
            }
        }
        #expect(error?.sqlState == "25P02")
        #expect(try await count(connection, "swallowed") == 0)
        await connection.close()
    }

    @Test func rollsBackWhenTheTaskIsCancelled() async throws {
        let connection = try await prepared("cancelled")
        let task = Task {
            try await connection.transaction { connection in
                try await connection.execute("INSERT INTO cancelled VALUES (1)")
                withUnsafeCurrentTask { $0?.cancel() }
                try await connection.execute("INSERT INTO cancelled VALUES (2)")
            }
        }
        #expect(await postgresError { try await task.value }?.code == .cancelled)
        #expect(try await count(connection, "cancelled") == 0)
        await connection.close()
    }

    private func prepared(_ table: String) async throws -> PostgresConnection {
        let connection = try await TestPostgres.connection("transactions")
        try await connection.executeScript("CREATE TABLE \(table) (a int8)")
        return connection
    }

    private func count(_ connection: PostgresConnection, _ table: String) async throws -> Int {
        try await connection.query("SELECT count(*) FROM \(table)")[0].int(0)
    }
}
