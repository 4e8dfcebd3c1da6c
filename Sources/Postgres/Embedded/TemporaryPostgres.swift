internal import Foundation
internal import Logging

/// A real Postgres for tests: a cluster in a temporary directory that forgets quickly (no `fsync`) and is gone with
/// the process, however that ends.
public final class TemporaryPostgres: Sendable {
    /// A connection string for the database `rootline`; for a database of your own see `createDatabase`.
    public let url: String
    private let directory: String
    private let cluster: EmbeddedCluster
    private let watchdog: Watchdog

    /// The one of this process, started when first asked for.
    public static func shared() async throws -> TemporaryPostgres { try await first.value }

    // Not structured: it is the first asker's to start and everybody's to wait for.
    private static let first = Task { try await start() }

    /// Starts one.
    public static func start() async throws(PostgresError) -> TemporaryPostgres {
        let directory = "/tmp/rootline-test-\(getpid())-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        try ClusterDirectory.create(directory)
        // The server's user must pass, whatever the umask says.
        chmod(directory, 0o755)
        let watchdog = try Watchdog(directory)
        let cluster = EmbeddedCluster(
            directory: directory + "/data", settings: .temporary,
            logger: Logger(label: "postgres", factory: { _ in SwiftLogNoOpLogHandler() }))
        let url = try await cluster.start()
        return TemporaryPostgres(url: url, directory: directory, cluster: cluster, watchdog: watchdog)
    }

    private init(url: String, directory: String, cluster: EmbeddedCluster, watchdog: Watchdog) {
        self.url = url
        self.directory = directory
        self.cluster = cluster
        self.watchdog = watchdog
    }

    /// Makes an empty database, dropping one of that name first: one for each test suite.
    /// - Returns: its connection string.
    public func createDatabase(named name: String) async throws(PostgresError) -> String {
        let connection = try await PostgresConnection.open(url)
        let quoted = try await connection.quoted(identifier: name)
        try await connection.execute("DROP DATABASE IF EXISTS \(quoted) WITH (FORCE)")
        try await connection.execute("CREATE DATABASE \(quoted)")
        await connection.close()
        return url.replacingOccurrences(of: "dbname=rootline", with: "dbname='\(name)'")
    }

    /// Stops it and removes its files. Not needed at the end of the process.
    public func stop() async {
        await cluster.stop()
        watchdog.release()
    }
}

/// A shell that waits for the end of this process, however it comes, then ends the server and removes its files.
private final class Watchdog: Sendable {
    private let pid: pid_t
    /// Nothing is ever written: the shell sees its end when we are gone.
    private let leash: Int32

    init(_ directory: String) throws(PostgresError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw PostgresError(.clusterFailed, "no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let script = """
            read -r _
            pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) || pid=
            sockets=$(sed -n 5p "$1/data/postmaster.pid" 2>/dev/null) || sockets=
            if [ -n "$pid" ]; then
                kill -QUIT "$pid" 2>/dev/null
                for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
                    kill -0 "$pid" 2>/dev/null || break
                    sleep 0.1
                done
            fi
            case "$sockets" in */rootline-*) rm -rf "$sockets" ;; esac
            rm -rf "$1"
            """
        leash = ends[1]
        defer { close(ends[0]) }
        pid = try ChildProcess.spawn(
            ["/bin/sh", "-c", script, "watchdog", directory], ChildProcess.Channels(input: ends[0]))
    }

    func release() {
        close(leash)
        _ = ChildProcess.wait(for: pid)
    }
}
