public import Logging
internal import Synchronization

/// A private Postgres server under the data directory: the database of an installation that names no other.
///
/// It listens on a Unix socket in a directory that only its user and root can enter, so every local connection is
/// trusted. Started by root it runs as `postgres`, or `nobody` where there is no such user; a data directory that this
/// user cannot reach is replaced by a link to one under `/var/lib/rootline`.
/// The server has a session of its own and outlives a killed service; the next start takes it over.
public final class EmbeddedCluster: Sendable {
    private let keeper: ClusterKeeper
    private let logger: Logger

    /// - Parameter directory: an absolute path; made if it is not there, its parents too. A file beside it,
    ///   `<directory>.lock`, keeps a second service out.
    public convenience init(directory: String, logger: Logger) {
        self.init(directory: directory, settings: .durable, logger: logger)
    }

    init(directory: String, settings: ClusterSettings, logger: Logger) {
        keeper = ClusterKeeper(directory: directory, settings: settings, logger: logger)
        self.logger = logger
    }

    /// Makes the cluster if there is none, and starts it or takes over the one that runs.
    /// - Returns: a connection string for its database `rootline`; stays the same over restarts.
    /// - Throws: `binariesMissing`, `clusterInUse`, `clusterUnusable` (another version, not a cluster, not reachable),
    ///   `diskFull`, `clusterFailed`; each with a hint.
    public func start() async throws(PostgresError) -> String {
        try await keeper.start()
    }

    /// Stops the server: statements are cancelled, everything committed is on disk. Harmless when repeated.
    public func stop() async {
        keeper.isStopping.store(true, ordering: .relaxed)
        await keeper.stop()
    }

    /// Starts the server again whenever it dies, with growing pauses, until the task is cancelled or `stop` is called.
    public func supervise() async {
        var pause = Self.shortestPause
        var lastDeath = ContinuousClock.now
        var lastPruning = ContinuousClock.now
        while !Task.isCancelled {
            switch await keeper.check() {
            case .stopped: return
            case .runs:
                if lastDeath.duration(to: .now) > .seconds(60) { pause = Self.shortestPause }
                if lastPruning.duration(to: .now) > .seconds(60) {
                    lastPruning = .now
                    await keeper.prune()
                }
                // Cancelled meanwhile: the loop's condition sees it.
                try? await Task.sleep(for: .milliseconds(200))
            case .died(let reason):
                lastDeath = .now
                logger.error("the database server is gone, starting it again", metadata: ["reason": "\(reason)"])
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(10))
                await restart()
            }
        }
    }

    private static let shortestPause: Duration = .milliseconds(100)

    private func restart() async {
        guard !Task.isCancelled else { return }
        do throws(PostgresError) {
            try await keeper.restart()
        } catch {
            logger.error(
                "the database server did not start",
                metadata: ["reason": "\(error.message)", "hint": "\(error.hint ?? "")"])
        }
    }
}
