internal import API
internal import Base
internal import Cypher
internal import Foundation
internal import Logging
internal import Orchestrator
internal import Postgres
internal import ServiceLifecycle
internal import Store

/// Database and graph: starts when the server listens, stops when it has answered its last request.
struct SpineService: Service {
    let backend: Backend
    let data: DataDirectory
    /// ROOTLINE_DATABASE_URL; the embedded server where there is none.
    let databaseURL: String?
    /// Plans and phrases; the built-in planner alone where there is none.
    let model: LanguageModel?
    /// Another graph database: a tool of the orchestrator, and kept up to date where that is wanted.
    let external: ExternalGraph?
    /// Where LOAD CSV reads.
    let importFolder: ImportFolder?
    /// The address, once the server listens.
    let listening: Latch<String>
    let greet: @Sendable (_ address: String, _ password: String?) -> Void
    let logger: Logger

    func run() async throws {
        guard let address = await cancelWhenGracefulShutdown({ await listening.value() }) else { return }
        if let databaseURL {
            try await serve(databaseURL, address)
            return
        }
        backend.phase = .preparing("starting the embedded Postgres")
        let cluster = EmbeddedCluster(directory: data.postgres, logger: logger)
        do {
            let url = try await cluster.start()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await cluster.supervise() }
                try await serve(url, address)
                group.cancelAll()
            }
            await cluster.stop()
        } catch {
            await cluster.stop()
            throw error
        }
    }

    private func serve(_ databaseURL: String, _ address: String) async throws {
        let pool = PostgresPool(conninfo: databaseURL)
        let store = Store(pool: pool, logger: logger, now: { Instant.now })
        let registry = ToolRegistry.standard.adding(
            [.proposeChange(ChangeControl(store))] + (external.map { [.externalGraph($0.client)] } ?? []))
        let spine = Spine(
            store: store,
            orchestrator: Orchestrator(
                metamodel: store.builtIn, changes: ChangeSource(store), model: model, registry: registry),
            queries: queries(store))
        do {
            try await run(spine, address)
        } catch {
            await pool.close()
            throw error
        }
        backend.phase = .stopping
        try? FileManager.default.removeItem(atPath: data.url)
        await pool.close()
    }

    /// Statements may read files of one folder, where there is one.
    private func queries(_ store: Store) -> QueryService {
        guard let importFolder else { return QueryService(store: store) }
        return QueryService(store: store) { source throws(CypherError) in try importFolder.text(of: source) }
    }

    private func run(_ spine: Spine, _ address: String) async throws {
        let store = spine.store
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await welcome(spine, address) }
            group.addTask { try await cleanUp(store) }
            group.addTask { try await store.auditPeriodically() }
            if let external, external.isKeptUpToDate {
                let projection = Neo4jProjection(external.client, store: store, tenant: .standard, logger: logger)
                group.addTask { await projection.run() }
            }
            group.addTask {
                try await gracefulShutdown()
                store.close()
            }
            try await store.run()
            group.cancelAll()
            do { try await group.waitForAll() } catch is CancellationError {}
        }
    }

    /// Waits for the graph, lets people and commands in, and only then calls the service ready.
    private func welcome(_ spine: Spine, _ address: String) async throws {
        while true {
            switch spine.store.status {
            case .starting(let phase):
                backend.phase = .preparing(phase)
                try await Task.sleep(for: .milliseconds(20))
            case .stopped, .failed: return
            case .ready:
                let start = FirstStart(accounts: spine.store.accounts, data: data, tenant: .standard, logger: logger)
                let password = try await start.prepare(address: address)
                greet(address, password)
                backend.phase = .attached(spine)
                return
            }
        }
    }

    /// Sessions that have expired are of no use to anybody.
    private func cleanUp(_ store: Store) async throws {
        while true {
            try await Task.sleep(for: .seconds(3_600))
            do {
                let count = try await store.accounts.deleteExpiredSessions()
                logger.debug("expired sessions deleted", metadata: ["session.count": "\(count)"])
            } catch {
                logger.warning("expired sessions stay until the next hour", metadata: ["error.cause": "\(error)"])
            }
        }
    }
}

extension Instant {
    /// The system clock.
    static var now: Instant { Instant(rawValue: Int64((Date().timeIntervalSince1970 * 1_000_000).rounded(.down))) }
}
