import Postgres
import Testing

@Suite struct ConnectionTests {
    @Test func reportsTheServersErrorWithItsState() async throws {
        let connection = try await TestPostgres.connection("connection")
        let error = await postgresError { try await connection.query("SELECT 1 / $1", [.int(0)]) }
        #expect(error?.code == .sqlError)
        #expect(error?.sqlState == "22012")
        #expect(error?.message == "division by zero")
        #expect(error?.isTransient == false)
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
    }

    @Test func keepsParameterValuesOutOfErrors() async throws {
        let connection = try await TestPostgres.connection("connection")
        try await connection.executeScript("CREATE TEMP TABLE secret (word text PRIMARY KEY)")
        try await connection.execute("INSERT INTO secret VALUES ($1)", [.text("xyzzy")])
        let error = await postgresError {
            try await connection.execute("INSERT INTO secret VALUES ($1)", [.text("xyzzy")])
        }
        #expect(error?.sqlState == "23505")
        #expect(error?.description.contains("xyzzy") == false)
        await connection.close()
    }

    @Test func stopsAStatementWhenItsTaskIsCancelled() async throws {
        let connection = try await TestPostgres.connection("connection")
        let started = ContinuousClock.now
        let task = Task { try await connection.query("SELECT pg_sleep(60)") }
        try await waitUntil(connection, runs: "pg_sleep(60)")
        task.cancel()
        let error = await postgresError { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(started.duration(to: .now) < .seconds(20))
        #expect(try await connection.query("SELECT 7 AS n").first?.int("n") == 7)
        await connection.close()
    }

    @Test func sendsNothingForACancelledTask() async throws {
        let connection = try await TestPostgres.connection("connection")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await connection.query("SELECT 1")
        }
        #expect(await postgresError { try await task.value }?.code == .cancelled)
        await connection.close()
    }

    @Test func endsAStatementThatTakesTooLong() async throws {
        let connection = try await PostgresConnection.open(
            try await TestPostgres.conninfo("connection"), PostgresOptions(statementTimeout: .milliseconds(50)))
        #expect(await postgresError { try await connection.query("SELECT pg_sleep(60)") }?.code == .timeout)
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
    }

    @Test func saysThatTheServerIsNotThere() async throws {
        let error = await postgresError { try await PostgresConnection.open("host=/nonexistent port=1") }
        #expect(error?.code == .connectionFailed)
        #expect(error?.isTransient == true)
    }

    @Test func saysThatTheDatabaseDoesNotExist() async throws {
        let conninfo = try await TestPostgres.conninfo("connection") + " dbname=nowhere"
        let error = await postgresError { try await PostgresConnection.open(conninfo) }
        #expect(error?.code == .connectionFailed)
        #expect(error?.isTransient == false)
    }

    @Test func refusesAConnectionStringThatIsNone() async throws {
        let error = await postgresError { try await PostgresConnection.open("what is this") }
        #expect(error?.code == .connectionFailed)
        #expect(error?.isTransient == false)
    }

    @Test func refusesEmptyStatementsAndZeroCharacters() async throws {
        let connection = try await TestPostgres.connection("connection")
        #expect(await postgresError { try await connection.query("") }?.message == "statement is empty")
        #expect(await postgresError { try await connection.query("SELECT '\u{0}'") }?.code == .invalidParameter)
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
    }

    @Test func staysUsableAfterACopyWhereAQueryWasExpected() async throws {
        let connection = try await TestPostgres.connection("connection")
        try await connection.executeScript("CREATE TEMP TABLE t (a int8)")
        #expect(await postgresError { try await connection.execute("COPY t FROM STDIN") }?.code == .sqlError)
        try await connection.execute("COPY t TO STDOUT")
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
    }

    @Test func reportsALostConnection() async throws {
        let connection = try await TestPostgres.connection("connection")
        let other = try await TestPostgres.connection("connection")
        let pid = try await connection.query("SELECT pg_backend_pid() AS pid")[0].int64("pid")
        try await other.execute("SELECT pg_terminate_backend($1::int4)", [.int(pid)])
        let error = await postgresError { try await connection.query("SELECT 1") }
        #expect(error?.code == .connectionLost)
        #expect(error?.isTransient == true)
        #expect(await postgresError { try await connection.query("SELECT 1") }?.code == .connectionLost)
        await connection.close()
        #expect(await postgresError { try await connection.query("SELECT 1") }?.code == .closed)
        await other.close()
    }

    @Test func takesStatementsOfSeveralTasksOneAfterTheOther() async throws {
        let connection = try await TestPostgres.connection("connection")
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...100 {
                group.addTask { try await connection.query("SELECT $1 AS n", [.int(Int64(number))])[0].int("n") }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 5_050)
        await connection.close()
    }

    @Test func deliversNotifications() async throws {
        let conninfo = try await TestPostgres.conninfo("connection")
        let stream = try await PostgresConnection.listen(conninfo, channels: ["one", "Two words"])
        let sender = try await PostgresConnection.open(conninfo)
        try await sender.execute("SELECT pg_notify('one', 'first')")
        try await sender.execute("SELECT pg_notify('Two words', '둘째')")
        var iterator = stream.makeAsyncIterator()
        #expect(await iterator.next() == PostgresNotification(channel: "one", payload: "first"))
        #expect(await iterator.next() == PostgresNotification(channel: "Two words", payload: "둘째"))
        try await sender.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
        #expect(await iterator.next() == nil)
        await sender.close()
    }

    /// Waits until the server shows the statement as running.
    private func waitUntil(_ connection: PostgresConnection, runs statement: String) async throws {
        let other = try await TestPostgres.connection("connection")
        let sql =
            "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%' || $1 AND pid <> pg_backend_pid()"
        while try await other.query(sql, [.text(statement)]).isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        await other.close()
    }
}
