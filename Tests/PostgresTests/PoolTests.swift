import Postgres
import Synchronization
import Testing

/// A value that several tasks of a test change.
private final class Shared<Value: Sendable>: Sendable {
    let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
}

@Suite struct PoolTests {
    @Test func servesManyCallersWithFewConnections() async throws {
        let pool = PostgresPool(conninfo: try await TestPostgres.conninfo("pool"), size: 4, wait: .seconds(60))
        let pids = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await pool.withConnection { connection in
                        try await connection.query("SELECT pg_backend_pid() AS pid, pg_sleep(0.001)")[0].int64("pid")
                    }
                }
            }
            return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
        }
        #expect(pids.count <= 4)
        #expect(pool.usage.lent == 0)
        await pool.close()
    }

    @Test func lendsAConnectionToOneCallerAtATime() async throws {
        let pool = PostgresPool(conninfo: try await TestPostgres.conninfo("pool"), size: 3, wait: .seconds(60))
        let lent = Shared<Set<ObjectIdentifier>>([])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await pool.withConnection { connection in
                        let isNew = lent.value.withLock { $0.insert(ObjectIdentifier(connection)).inserted }
                        #expect(isNew)
                        try await connection.execute("SELECT 1")
                        lent.value.withLock { _ = $0.remove(ObjectIdentifier(connection)) }
                    }
                }
            }
            try await group.waitForAll()
        }
        await pool.close()
    }

    @Test func saysThatNoConnectionBecameFree() async throws {
        let pool = PostgresPool(conninfo: try await TestPostgres.conninfo("pool"), size: 1, wait: .milliseconds(50))
        try await pool.withConnection { _ in
            let error = await postgresError { try await pool.withConnection { _ in } }
            #expect(error?.code == .poolExhausted)
            #expect(error?.isTransient == true)
            #expect(error?.message == "no database connection became free within 0.05 s (1 in the pool)")
        }
        try await pool.withConnection { try await $0.execute("SELECT 1") }
        await pool.close()
    }

    @Test func letsAWaiterLeave() async throws {
        let pool = PostgresPool(conninfo: try await TestPostgres.conninfo("pool"), size: 1, wait: .seconds(60))
        try await pool.withConnection { _ in
            let waiter = Task { try await pool.withConnection { _ in } }
            while pool.usage.waiting == 0 { await Task.yield() }
            waiter.cancel()
            #expect(await postgresError { try await waiter.value }?.code == .cancelled)
        }
        #expect(pool.usage.lent == 0)
        await pool.close()
    }

    @Test func replacesAConnectionThatBroke() async throws {
        let pool = PostgresPool(conninfo: try await TestPostgres.conninfo("pool"), size: 1)
        #expect(
            await postgresError {
                try await pool.withConnection { connection in
                    try await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
                }
            }?.code == .connectionLost)
        try await pool.withConnection { try await $0.execute("SELECT 1") }
        await pool.close()
    }

    @Test func replacesAConnectionThatBrokeWhileIdle() async throws {
        let conninfo = try await TestPostgres.conninfo("pool")
        let pool = PostgresPool(conninfo: conninfo, size: 1)
        let pid = try await pool.withConnection { try await $0.query("SELECT pg_backend_pid() AS pid")[0].int64("pid") }
        let other = try await PostgresConnection.open(conninfo)
        try await other.execute("SELECT pg_terminate_backend($1::int4, 5000)", [.int(pid)])
        try await pool.withConnection { try await $0.execute("SELECT 1") }
        await other.close()
        await pool.close()
    }

    @Test func throwsAwayAConnectionLeftInATransaction() async throws {
        let pool = PostgresPool(conninfo: try await TestPostgres.conninfo("pool"), size: 1)
        try await pool.withConnection { try await $0.executeScript("CREATE TABLE left_open (a int8)") }
        try await pool.withConnection { connection in
            try await connection.executeScript("BEGIN; INSERT INTO left_open VALUES (1)")
        }
        let count = try await pool.withConnection { try await $0.query("SELECT count(*) FROM left_open")[0].int(0) }
        #expect(count == 0)
        await pool.close()
    }

    @Test func failsTransientlyWhileTheServerIsAway() async throws {
        let pool = PostgresPool(conninfo: "host=/nonexistent", size: 2, wait: .milliseconds(120))
        let started = ContinuousClock.now
        let error = await postgresError { try await pool.withConnection { _ in } }
        #expect(error?.isTransient == true)
        #expect(error?.code == .connectionFailed)
        #expect(started.duration(to: .now) < .seconds(5))
        await pool.close()
    }

    @Test func closesAfterItsCallersAreDone() async throws {
        let pool = PostgresPool(conninfo: try await TestPostgres.conninfo("pool"), size: 2)
        let isInside = Shared(false)
        let isDone = Shared(false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await pool.withConnection { connection in
                    isInside.value.withLock { $0 = true }
                    try await connection.execute("SELECT pg_sleep(0.2)")
                    isDone.value.withLock { $0 = true }
                }
            }
            while !isInside.value.withLock({ $0 }) { await Task.yield() }
            await pool.close()
            #expect(isDone.value.withLock { $0 })
            try await group.waitForAll()
        }
        #expect(await postgresError { try await pool.withConnection { _ in } }?.code == .closed)
        #expect(pool.usage.open == 0)
    }

    @Test func cancelsCallersThatDoNotEndWhenItCloses() async throws {
        let pool = PostgresPool(conninfo: try await TestPostgres.conninfo("pool"), size: 1)
        let isInside = Shared(false)
        let task = Task {
            try await pool.withConnection { connection in
                isInside.value.withLock { $0 = true }
                try await connection.execute("SELECT pg_sleep(60)")
            }
        }
        while !isInside.value.withLock({ $0 }) { await Task.yield() }
        await pool.close(patience: .milliseconds(100))
        #expect(await postgresError { try await task.value } != nil)
    }
}
