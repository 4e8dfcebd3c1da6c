import Base
import Foundation
import Logging
import Testing

@testable import Postgres

/// Measures instead of deciding: run with `ROOTLINE_SPEED=1 swift test -c release -Xswiftc -enable-testing`.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["ROOTLINE_SPEED"] != nil))
struct SpeedTests {
    private static let document: String = {
        let attributes = (0..<9).map { "\"attribute_\($0)\": \"value \($0 * 7919)\"" }.joined(separator: ", ")
        return "{\(attributes)}".padding(toLength: 300, withPad: " ", startingAt: 0)
    }()

    @Test func copies() async throws {
        let connection = try await TestPostgres.connection("speed")
        try await connection.executeScript("CREATE TABLE t (id int8, class text, at timestamptz, doc jsonb)")
        for _ in 1...3 {
            try await connection.execute("TRUNCATE t")
            let document = Self.document
            try await measure("COPY in, 100,000 rows of 300 bytes of jsonb") {
                try await connection.copyIn("COPY t FROM STDIN (FORMAT binary)", rows: 0..<100_000) { writer, number in
                    writer.int8(Int64(number))
                    writer.text("Server")
                    writer.timestamptz(Instant(rawValue: 1_700_000_000_000_000))
                    writer.jsonb(document)
                }
            }
            try await measure("COPY out, 100,000 rows, jsonb as bytes") {
                let bytes = try await connection.copyOut("COPY t TO STDOUT (FORMAT binary)", into: 0) { total, row in
                    total += Int(try row.int64() & 1)
                    total += try row.string().utf8.count
                    _ = try row.instant()
                    total += try row.jsonBytes().count
                }
                #expect(bytes > 20_000_000)
            }
        }
        try await measure("COPY out, 1,000,000 rows of three int8") {
            _ = try await connection.copyOut(
                "COPY (SELECT n, n, n FROM generate_series(1::int8, 1000000) n) TO STDOUT (FORMAT binary)",
                into: Int64(0)
            ) { total, row in
                total &+= try row.int64() &+ row.int64() &+ row.int64()
            }
        }
        await connection.close()
    }

    @Test func statements() async throws {
        let connection = try await TestPostgres.connection("speed")
        try await measure("10,000 × SELECT $1, one by one") {
            for number in 0..<10_000 { _ = try await connection.query("SELECT $1", [.int(Int64(number))]) }
        }
        try await connection.executeScript("CREATE TABLE p (id int8, doc jsonb)")
        try await measure("pipeline of 10,000 INSERTs of 300 bytes of jsonb") {
            try await connection.pipeline(
                (0..<10_000).map { number in
                    PostgresStatement("INSERT INTO p VALUES ($1, $2)", [.int(number), .json(Self.document)])
                })
        }
        let pool = PostgresPool(conninfo: try await TestPostgres.conninfo("speed"), size: 4)
        try await pool.withConnection { _ in }
        try await measure("10,000 × borrow from the pool and SELECT 1") {
            for _ in 0..<10_000 { try await pool.withConnection { try await $0.execute("SELECT 1") } }
        }
        await pool.close()
        await connection.close()
    }

    @Test func clusters() async throws {
        let parent = "/tmp/rootline-test-speed-\(getpid())"
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        chmod(parent, 0o755)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let cluster = EmbeddedCluster(directory: parent + "/data", logger: logger)
        try await measure("first start, durable, with initdb") { _ = try await cluster.start() }
        try await measure("stop") { await cluster.stop() }
        for _ in 1...3 {
            try await measure("start of an existing cluster") { _ = try await cluster.start() }
            let pid = try #require(PostmasterFile(directory: parent + "/data")).pid
            let supervision = Task { await cluster.supervise() }
            kill(pid, SIGKILL)
            try await measure("back after kill -9 of the server") {
                while (PostmasterFile(directory: parent + "/data")?.pid ?? pid) == pid {
                    try await Task.sleep(for: .milliseconds(2))
                }
                let pool = PostgresPool(conninfo: try await cluster.start(), size: 1)
                try await pool.withConnection { try await $0.execute("SELECT 1") }
                await pool.close()
            }
            supervision.cancel()
            await supervision.value
            await cluster.stop()
        }
        try FileManager.default.removeItem(atPath: parent)
    }

    private func measure(_ what: String, _ body: () async throws -> Void) async throws {
        let started = ContinuousClock.now
        try await body()
        print("\(what): \(started.duration(to: .now).formatted(.units(allowed: [.milliseconds])))")
    }
}
