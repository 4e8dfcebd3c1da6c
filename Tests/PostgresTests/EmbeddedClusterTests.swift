import Foundation
import Logging
import Testing

@testable import Postgres

/// Each test has a cluster of its own, in a directory of its own.
@Suite(.serialized, .timeLimit(.minutes(2))) struct EmbeddedClusterTests {
    @Test func keepsItsDataFromStartToStart() async throws {
        try await inDirectory { directory in
            let cluster = Self.cluster(directory)
            let conninfo = try await cluster.start()
            try await execute("CREATE TABLE t (a int8); INSERT INTO t VALUES (7)", conninfo)
            await cluster.stop()
            #expect(await postgresError { try await PostgresConnection.open(conninfo) }?.isTransient == true)
            let started = ContinuousClock.now
            #expect(try await cluster.start() == conninfo)
            #expect(started.duration(to: .now) < .seconds(5))
            #expect(try await number("SELECT a FROM t", conninfo) == 7)
            await cluster.stop()
        }
    }

    @Test func refusesASecondStartOnTheSameDirectory() async throws {
        try await inDirectory { directory in
            let cluster = Self.cluster(directory)
            _ = try await cluster.start()
            let error = await postgresError { try await Self.cluster(directory).start() }
            #expect(error?.code == .clusterInUse)
            #expect(error?.message.contains("another Rootline (process \(getpid())) runs on") == true)
            await cluster.stop()
        }
    }

    @Test func restartsAServerThatWasKilledAndThePoolRecovers() async throws {
        try await inDirectory { directory in
            let cluster = Self.cluster(directory)
            let conninfo = try await cluster.start()
            try await execute("CREATE TABLE t (a int8); INSERT INTO t VALUES (1)", conninfo)
            let pool = PostgresPool(conninfo: conninfo, size: 2, wait: .seconds(30))
            try await pool.withConnection { try await $0.execute("SELECT 1") }
            let supervision = Task { await cluster.supervise() }
            let killed = try #require(PostmasterFile(directory: directory)).pid
            kill(killed, SIGKILL)
            while ProcessTable.isRunning(killed) { try await Task.sleep(for: .milliseconds(5)) }
            let deadline = ContinuousClock.now + .seconds(30)
            while (PostmasterFile(directory: directory)?.pid ?? killed) == killed, .now < deadline {
                try await Task.sleep(for: .milliseconds(5))
            }
            let row = try await pool.withConnection { try await $0.query("SELECT a FROM t")[0].int("a") }
            #expect(row == 1)
            #expect(PostmasterFile(directory: directory)?.pid != killed)
            supervision.cancel()
            await supervision.value
            await pool.close()
            await cluster.stop()
        }
    }

    @Test func restartsAServerWhoseSocketWasRemoved() async throws {
        try await inDirectory { directory in
            let cluster = Self.cluster(directory)
            let conninfo = try await cluster.start()
            let pid = try #require(PostmasterFile(directory: directory)).pid
            let sockets = try #require(PostmasterFile(directory: directory)?.socketDirectory)
            try FileManager.default.removeItem(atPath: sockets)
            let supervision = Task { await cluster.supervise() }
            let pool = PostgresPool(conninfo: conninfo, size: 1, wait: .seconds(30))
            try await pool.withConnection { try await $0.execute("SELECT 1") }
            #expect(PostmasterFile(directory: directory)?.pid != pid)
            await pool.close()
            await cluster.stop()
            await supervision.value
        }
    }

    @Test func takesOverAServerThatWasLeftBehind() async throws {
        try await inDirectory { directory in
            let conninfo = try await leftBehind(directory)
            let pid = try #require(PostmasterFile(directory: directory)).pid
            let cluster = Self.cluster(directory)
            #expect(try await cluster.start() == conninfo)
            #expect(PostmasterFile(directory: directory)?.pid == pid)
            #expect(try await number("SELECT 5", conninfo) == 5)
            let supervision = Task { await cluster.supervise() }
            await cluster.stop()
            await supervision.value
            #expect(!ProcessTable.isRunning(pid))
        }
    }

    @Test func startsOverAPidFileThatNamesAnotherProcess() async throws {
        try await inDirectory { directory in
            let cluster = Self.cluster(directory)
            _ = try await cluster.start()
            await cluster.stop()
            let path = directory + "/postmaster.pid"
            try "\(getpid())\n\(directory)\n1700000000\n5432\n/tmp\n\n".write(
                toFile: path, atomically: true, encoding: .utf8)
            let conninfo = try await cluster.start()
            #expect(try await number("SELECT 1", conninfo) == 1)
            await cluster.stop()
        }
    }

    @Test func startsAfterServerAndServiceWereKilled() async throws {
        try await inDirectory { directory in
            let conninfo = try await leftBehind(directory)
            try await execute("CREATE TABLE t (a int8); INSERT INTO t VALUES (3)", conninfo)
            // One backend is at work and outlives its server for a moment.
            let busy = Task { try? await execute("SELECT sum(n) FROM generate_series(1, 200000000) n", conninfo) }
            try await Task.sleep(for: .milliseconds(50))
            let pid = try #require(PostmasterFile(directory: directory)).pid
            kill(pid, SIGKILL)
            let cluster = Self.cluster(directory)
            #expect(try await number("SELECT a FROM t", try await cluster.start()) == 3)
            _ = await busy.value
            await cluster.stop()
        }
    }

    @Test func refusesADirectoryThatIsNoCluster() async throws {
        try await inDirectory { directory in
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try "x".write(toFile: directory + "/thesis.txt", atomically: true, encoding: .utf8)
            let error = await postgresError { try await Self.cluster(directory).start() }
            #expect(error?.code == .clusterUnusable)
            #expect(error?.message == "\(directory) is not empty and not a Postgres cluster (it has no PG_VERSION)")
        }
    }

    @Test func refusesAClusterOfAnotherVersion() async throws {
        try await inDirectory { directory in
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try "9\n".write(toFile: directory + "/PG_VERSION", atomically: true, encoding: .utf8)
            let error = await postgresError { try await Self.cluster(directory).start() }
            #expect(error?.code == .clusterUnusable)
            #expect(error?.message.hasPrefix("the database was made by Postgres 9, this machine has ") == true)
            #expect(error?.hint == "install postgresql-9, or move the data with pg_upgrade")
        }
    }

    @Test func refusesARelativePath() async throws {
        #expect(await postgresError { try await Self.cluster("data").start() }?.code == .clusterUnusable)
    }

    @Test func refusesADanglingLink() async throws {
        try await inDirectory { directory in
            symlink(directory + ".gone", directory)
            #expect(await postgresError { try await Self.cluster(directory).start() }?.code == .clusterUnusable)
        }
    }

    @Test func saysWhichProgramsAreMissing() async throws {
        let error = await postgresError {
            try ClusterPrograms.find(majorVersion: nil, environment: ["ROOTLINE_POSTGRES_BIN": "/nowhere"])
        }
        #expect(error?.code == .binariesMissing)
        #expect(error?.message == "ROOTLINE_POSTGRES_BIN is /nowhere, where postgres and initdb are not")
    }

    @Test(.enabled(if: geteuid() == 0, "only root runs the server as another user"))
    func movesAClusterThatItsUserCannotReach() async throws {
        try await inDirectory { directory in
            chmod(ClusterDirectory.parent(of: directory), 0o700)
            let cluster = Self.cluster(directory)
            let conninfo = try await cluster.start()
            let target = try FileManager.default.destinationOfSymbolicLink(atPath: directory)
            #expect(target.hasPrefix("/var/lib/rootline/"))
            try await execute("CREATE TABLE t (a int8); INSERT INTO t VALUES (4)", conninfo)
            await cluster.stop()
            #expect(try await number("SELECT a FROM t", try await cluster.start()) == 4)
            await cluster.stop()
            try FileManager.default.removeItem(atPath: target)
        }
    }

    @Test func readsPidFiles() {
        let file = PostmasterFile(text: "812\n/data\n1700000000\n5432\n/run/rootline-1\n\n  ready\n")
        #expect(file?.pid == 812)
        #expect(file?.socketDirectory == "/run/rootline-1")
        #expect(PostmasterFile(text: "812\n")?.socketDirectory == nil)
        #expect(PostmasterFile(text: "") == nil)
        #expect(PostmasterFile(text: "-5\nx\n") == nil)
        #expect(PostmasterFile(text: "1\n") == nil)
    }

    // MARK: inside

    private static func cluster(_ directory: String) -> EmbeddedCluster {
        EmbeddedCluster(
            directory: directory, settings: .temporary,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// A server that runs while no `EmbeddedCluster` knows about it, as after `kill -9` of the service.
    private func leftBehind(_ directory: String) async throws -> String {
        let cluster = Self.cluster(directory)
        return try await cluster.start()
    }

    private func inDirectory(_ body: (String) async throws -> Void) async throws {
        let parent = "/tmp/rootline-test-\(getpid())-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        chmod(parent, 0o755)
        do {
            try await body(parent + "/data")
        } catch {
            if let file = PostmasterFile(directory: parent + "/data") { kill(file.pid, SIGQUIT) }
            throw error
        }
        try FileManager.default.removeItem(atPath: parent)
    }

    private func execute(_ sql: String, _ conninfo: String) async throws {
        let connection = try await PostgresConnection.open(conninfo)
        try await connection.executeScript(sql)
        await connection.close()
    }

    private func number(_ sql: String, _ conninfo: String) async throws -> Int {
        let connection = try await PostgresConnection.open(conninfo)
        let value = try await connection.query(sql)[0].int(0)
        await connection.close()
        return value
    }
}
