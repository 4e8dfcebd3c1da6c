public import Base
public import CMDB
public import Graph
public import Logging
public import Postgres
internal import Synchronization

/// The only state of the service: per tenant a commit loop over Postgres, and the published graph.
///
/// Reading a snapshot never waits and never touches Postgres. Writing is ``commit(_:by:)`` and nothing else.
public final class Store: Sendable {
    /// How far the start has come.
    public enum Status: Hashable, Sendable {
        case starting(phase: String)
        case ready
        case stopped
        case failed(String)
    }

    /// What every tenant starts with.
    public let builtIn: Metamodel
    public let pool: PostgresPool
    let logger: Logger
    let now: @Sendable () -> Instant
    private let compaction: CompactionPolicy
    private let state = Mutex(State())

    private struct State {
        var status = Status.starting(phase: "connecting to the database")
        var loops: [TenantID: CommitLoop] = [:]
        var isClosing = false
    }

    /// Cheap: nothing is opened before ``run()``.
    /// - Parameters:
    ///   - compaction: when a graph with unused slots is built anew.
    ///   - now: the clock that dates commits.
    public init(
        pool: PostgresPool, metamodel: Metamodel = .starter, compaction: CompactionPolicy = .standard, logger: Logger,
        now: @escaping @Sendable () -> Instant
    ) {
        self.pool = pool
        builtIn = metamodel
        self.logger = logger
        self.now = now
        self.compaction = compaction
    }

    public var status: Status { state.withLock { $0.status } }

    /// The latest committed state; the empty graph for an unknown tenant and before the start is complete.
    public func snapshot(for tenant: TenantID) -> GraphSnapshot {
        state.withLock { $0.loops[tenant] }?.snapshot ?? GraphSnapshot()
    }

    /// The latest committed state with the metamodel that it obeys; an empty graph where ``snapshot(for:)`` gives one.
    public func estate(for tenant: TenantID) -> (graph: GraphSnapshot, metamodel: Metamodel) {
        state.withLock { $0.loops[tenant] }?.estate ?? (GraphSnapshot(), builtIn)
    }

    /// The metamodel of the latest committed state.
    public func metamodel(for tenant: TenantID) -> Metamodel { estate(for: tenant).metamodel }

    /// Waits until the change set is durable and published, or refused: see ``StoreError/Code``.
    @discardableResult
    public func commit(_ changeSet: ChangeSet, by principal: Principal) async throws(StoreError) -> Commit {
        try await loop(of: principal.tenant).commit(changeSet, by: principal)
    }

    /// Migrates, rebuilds every tenant's graph, then commits until ``close()``. Returns when all is drained.
    public func run() async throws {
        do {
            let (loops, recovered) = try await start()
            if open(loops) {
                await withTaskGroup(of: Void.self) { background in
                    background.addTask { await ChangeControl(self).keepTime(Array(loops.keys)) }
                    await withTaskGroup(of: Void.self) { group in
                        for (tenant, loop) in loops {
                            guard let state = recovered[tenant] else { continue }
                            group.addTask { await loop.run(from: state) }
                        }
                    }
                    background.cancelAll()
                }
            }
            state.withLock { $0.status = .stopped }
        } catch {
            state.withLock { $0.status = .failed("\(error)") }
            throw error
        }
    }

    /// Refuses new change sets; ``run()`` returns when those that wait are durable.
    public func close() {
        let loops = state.withLock { state in
            state.isClosing = true
            return Array(state.loops.values)
        }
        for loop in loops { loop.close() }
    }

    /// Whether Postgres answers within a second.
    public func isAnswering() async -> Bool {
        do {
            return try await withThrowingTaskGroup(of: Bool.self) { [pool] group in
                group.addTask { try await pool.withConnection { _ = try await $0.query("select 1") } == () }
                group.addTask {
                    try await Task.sleep(for: .seconds(1))
                    return false
                }
                let first = try await group.next() ?? false
                group.cancelAll()
                return first
            }
        } catch {
            return false
        }
    }

    // MARK: Start

    private func start() async throws -> ([TenantID: CommitLoop], [TenantID: Recovered]) {
        report("migrating the database")
        try await connect { try await Migrations.apply(StoreMigrations.all, on: $0) }
        try await closeBrokenRuns()
        let tenants = try await tenants()
        var loops: [TenantID: CommitLoop] = [:]
        var recovered: [TenantID: Recovered] = [:]
        for (tenant, number) in tenants {
            report("loading the graph of tenant \(tenant)")
            let recovery = Recovery(tenant: number, builtIn: builtIn)
            let state = try await pool.withConnection { [pool] in try await recovery.run(on: $0, beside: pool) }
            recovered[tenant] = state
            loops[tenant] = CommitLoop(
                recovered: state, tenant: number,
                writer: CommitWriter(pool: pool, tenant: number, logger: logger), compaction: compaction,
                logger: logger, now: now)
            logger.info(
                "graph loaded",
                metadata: [
                    "tenant": "\(tenant)", "commit.seq": "\(state.graph.seq)", "nodes": "\(state.graph.nodeCount)",
                    "relationships": "\(state.graph.relationshipCount)",
                ])
        }
        return (loops, recovered)
    }

    /// Runs `body`, waiting up to `Limits.startRetrySeconds` for a database that is still coming up.
    private func connect(_ body: @Sendable (PostgresConnection) async throws -> Void) async throws {
        let deadline = ContinuousClock.now + .seconds(Limits.startRetrySeconds)
        while true {
            do { return try await pool.withConnection(body) } catch let error as PostgresError {
                guard error.isTransient, ContinuousClock.now < deadline else { throw error }
                logger.warning("the database is not up yet", metadata: ["error": "\(error.message)"])
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Ingest runs that were under way when the service was killed: one run is one commit, so they changed nothing
    /// unless their commit is in the history.
    private func closeBrokenRuns() async throws {
        let ended = now()
        try await pool.withConnection { connection in
            _ = try await connection.execute(
                "update ingest_run set status = 'failed', ended = $1, error = $2 where status = 'running'",
                [.instant(ended), .text("the service ended during the run")])
            // A change set whose commit is in the history says so itself; any other was not applied.
            _ = try await connection.execute("update change_set set is_applying = false where is_applying", [])
        }
    }

    /// Publishes the loops; `false` where the store was closed meanwhile.
    private func open(_ loops: [TenantID: CommitLoop]) -> Bool {
        let isClosing = state.withLock { state in
            state.loops = loops
            if !state.isClosing { state.status = .ready }
            return state.isClosing
        }
        if isClosing { for loop in loops.values { loop.close() } }
        return !isClosing
    }

    private func report(_ phase: String) {
        logger.info("starting", metadata: ["phase": "\(phase)"])
        state.withLock { $0.status = .starting(phase: phase) }
    }

    private func tenants() async throws -> [TenantID: TenantNumber] {
        try await pool.withConnection { connection in
            var found: [TenantID: TenantNumber] = [:]
            for row in try await connection.query("select tenant, name from tenant") {
                found[TenantID(rawValue: try row.string("name"))] = TenantNumber(rawValue: try row.int64("tenant"))
            }
            return found
        }
    }

    func loop(of tenant: TenantID) throws(StoreError) -> CommitLoop {
        let (loop, status) = state.withLock { ($0.loops[tenant], $0.status) }
        if let loop { return loop }
        guard status == .ready else {
            throw StoreError(.unavailable, "the service is starting", hint: "Try again in a few seconds.")
        }
        throw StoreError(.unknownTenant, "there is no tenant '\(tenant)'")
    }

    /// Tenants that are open.
    var tenantIDs: [TenantID] { state.withLock { Array($0.loops.keys) } }

    /// The number of a tenant, for the reads of this module.
    func number(of tenant: TenantID) throws(StoreError) -> TenantNumber { try loop(of: tenant).tenant }

    /// Runs a read on a pooled connection, with errors as `StoreError`.
    func read<T: Sendable>(_ body: @Sendable (PostgresConnection) async throws -> T) async throws(StoreError) -> T {
        try FaultPoint.pass("before a read")
        do {
            let result = try await pool.withConnection(body)
            try FaultPoint.pass("after a read")
            return result
        } catch let error as StoreError { throw error } catch let error
            as PostgresError
        { throw StoreError(error) } catch { throw StoreError(.unavailable, "the read was interrupted: \(error)") }
    }
}
