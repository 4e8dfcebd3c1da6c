import Foundation
import Logging
import Testing

@testable import Postgres

/// On a small disk of their own, which only root may mount.
@Suite(.serialized, .timeLimit(.minutes(2)), .enabled(if: SmallDisk.canMount, "needs the right to mount a disk"))
struct FullDiskTests {
    @Test func saysThatThereIsNoSpaceForANewCluster() async throws {
        try await SmallDisk.mounted(megabytes: 12) { disk in
            let error = await postgresError { try await Self.cluster(disk).start() }
            #expect(error?.code == .diskFull)
            #expect(error?.message.hasPrefix("there is no space to make the database in ") == true)
        }
    }

    @Test func keepsWhatWasAcknowledgedAndGoesOnWhenThereIsSpaceAgain() async throws {
        try await SmallDisk.mounted(megabytes: 200) { disk in
            let cluster = Self.cluster(disk)
            let conninfo = try await cluster.start()
            let supervision = Task { await cluster.supervise() }
            let pool = PostgresPool(conninfo: conninfo, size: 2, wait: .seconds(1))
            let ballast = disk + "/ballast"
            try Data(count: 60 << 20).write(to: URL(fileURLWithPath: ballast))
            try await pool.withConnection { try await $0.execute("CREATE TABLE t (n int8, filler text)") }

            var acknowledged = 0
            let failure = await postgresError {
                while true {
                    try await pool.withConnection { connection in
                        try await connection.execute(
                            "INSERT INTO t SELECT n, repeat(md5(n::text), 60) FROM generate_series(1, 1000) n")
                    }
                    acknowledged += 1_000
                }
            }
            #expect(failure?.code == .diskFull || failure?.isTransient == true)

            try FileManager.default.removeItem(atPath: ballast)
            let stored = try await Self.eventually {
                try await pool.withConnection { try await $0.query("SELECT count(*) FROM t")[0].int(0) }
            }
            #expect(stored == acknowledged)
            _ = try await Self.eventually {
                try await pool.withConnection { try await $0.execute("INSERT INTO t VALUES (0)") }
            }
            await pool.close()
            await cluster.stop()
            await supervision.value
        }
    }

    private static func cluster(_ disk: String) -> EmbeddedCluster {
        EmbeddedCluster(
            directory: disk + "/data", settings: .temporary,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// The first success of `body`; its last error after 30 s.
    private static func eventually<T>(_ body: () async throws -> T) async throws -> T {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            do {
                return try await body()
            } catch {
                guard .now < deadline else { throw error }
            }
        }
    }
}

/// A disk in memory.
private enum SmallDisk {
    static let canMount: Bool = {
        guard geteuid() == 0 else { return false }
        let directory = "/tmp/rootline-test-mount-\(getpid())"
        mkdir(directory, 0o755)
        defer { rmdir(directory) }
        let isMounted = run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", directory)
        if isMounted { _ = run("umount", directory) }
        return isMounted
    }()

    static func mounted(megabytes: Int, _ body: (String) async throws -> Void) async throws {
        let directory = "/tmp/rootline-test-disk-\(getpid())-\(megabytes)"
        mkdir(directory, 0o755)
        try #require(run("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m,mode=755", "tmpfs", directory))
        defer {
            _ = run("umount", "-l", directory)
            rmdir(directory)
        }
        try await body(directory)
    }

    private static func run(_ arguments: String...) -> Bool {
        (try? ChildProcess.run(["/usr/bin/env"] + arguments))?.status == 0
    }
}
