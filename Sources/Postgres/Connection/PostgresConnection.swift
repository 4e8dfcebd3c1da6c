internal import Foundation
internal import Synchronization

/// One connection. libpq blocks, so the actor runs on its own queue, never on Swift's cooperative pool.
///
/// Statements of several callers are taken one after the other. While a transaction is open, only the task that
/// opened it (and its child tasks) may use the connection; others are refused with `busy`: take a connection of
/// your own from the pool.
public actor PostgresConnection {
    let executor = BlockingExecutor(label: "postgres")
    private var handle: PostgresHandle?
    /// Reaches the running statement from any thread.
    nonisolated let cancellation = PostgresCancellation()
    /// What the pool may look at without waiting for the connection's thread.
    nonisolated let condition = ConnectionCondition()
    /// The innermost open transaction.
    var transaction: TransactionToken?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private init() {}

    /// Connects; waits at most as long as the options say.
    /// - Parameter conninfo: a libpq connection string or `postgresql://` address; never logged.
    public static func open(
        _ conninfo: String, _ options: PostgresOptions = PostgresOptions()
    ) async throws(PostgresError) -> PostgresConnection {
        let connection = PostgresConnection()
        try await connection.connect(conninfo, options)
        return connection
    }

    // Not in `init`: an actor's initializer runs on the caller's thread, and this call blocks.
    private func connect(_ conninfo: String, _ options: PostgresOptions) throws(PostgresError) {
        preconditionIsolated()
        let opened = try PostgresHandle.connecting(conninfo, options, cancellation)
        condition.opened(descriptor: opened.link(cancellation).descriptor)
        handle = consume opened
    }

    /// Runs one statement and returns its rows. Cancelling the task stops it on the server.
    public func query(
        _ sql: String, _ parameters: [PostgresParameter] = []
    ) async throws(PostgresError) -> PostgresRows {
        try await exclusively { link throws(PostgresError) in PostgresRows(try link.run(sql, parameters)) }
    }

    /// Runs one statement.
    /// - Returns: rows inserted, updated or deleted.
    @discardableResult
    public func execute(
        _ sql: String, _ parameters: [PostgresParameter] = []
    ) async throws(PostgresError) -> Int {
        try await exclusively { link throws(PostgresError) in try link.run(sql, parameters).affected }
    }

    /// Runs several statements, separated by semicolons, as one implicit transaction unless they say otherwise.
    public func executeScript(_ sql: String) async throws(PostgresError) {
        try await exclusively { link throws(PostgresError) in try link.runScript(sql) }
    }

    /// An SQL name, quoted.
    public func quoted(identifier: String) async throws(PostgresError) -> String {
        try await exclusively { link throws(PostgresError) in try link.quoted(identifier: identifier) }
    }

    /// Closes; statements after it fail with `closed`. Harmless when repeated.
    public func close() {
        condition.closed()
        transaction = nil
        handle = nil
    }

    // MARK: the one door to libpq

    /// The open connection's verbs, nil when it is closed.
    var currentLink: PostgresLink? { handle?.link(cancellation) }

    /// Runs `body` on the connection's thread as one statement that the task's cancellation reaches.
    func exclusively<T: Sendable>(
        _ body: (PostgresLink) throws(PostgresError) -> T
    ) async throws(PostgresError) -> T {
        guard !Task.isCancelled else { throw .cancelled }
        let link = try admitted(holding: TransactionToken.current)
        let statement = cancellation.begin()
        let cancellation = cancellation
        let outcome: Result<T, PostgresError> = await withTaskCancellationHandler {
            // Not only a check: a closure that does not mention `self` would run on the cooperative pool.
            preconditionIsolated()
            return Result { () throws(PostgresError) in try body(link) }
        } onCancel: {
            cancellation.request(statement)
        }
        finish(link)
        return try outcome.get()
    }

    /// The same for what must not be stopped half-way: begin, commit, rollback.
    func uninterrupted<T>(
        holding token: TransactionToken?, _ body: (PostgresLink) throws(PostgresError) -> T
    ) throws(PostgresError) -> T {
        let link = try admitted(holding: token)
        _ = cancellation.begin()
        defer { finish(link) }
        return try body(link)
    }

    private func admitted(holding token: TransactionToken?) throws(PostgresError) -> PostgresLink {
        guard let link = currentLink else {
            throw PostgresError(.closed, "the connection is closed")
        }
        guard TransactionToken.admits(token, to: transaction) else {
            throw PostgresError(
                .busy, "another task's transaction is open on this connection",
                hint: "take a connection of your own from the pool")
        }
        return link
    }

    private func finish(_ link: PostgresLink) {
        if cancellation.finish() { note(link) } else { condition.closed() }
    }

    private func note(_ link: PostgresLink) {
        condition.update(isUsable: !link.isBroken && (transaction != nil || link.isIdle))
    }
}

/// Whether a connection can be used, readable from any thread.
final class ConnectionCondition: Sendable {
    private let usable = Atomic(false)
    private let socket = Atomic<Int32>(-1)

    /// Connected and, outside of a transaction of ours, idle.
    var isUsable: Bool { usable.load(ordering: .acquiring) }
    /// The socket, -1 when closed.
    var descriptor: Int32 { socket.load(ordering: .acquiring) }

    /// Whether nothing has arrived on an idle connection's socket. What arrives there is nearly always the
    /// connection's end: found out without a round trip.
    var isQuiet: Bool {
        var target = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return target.fd >= 0 && poll(&target, 1, 0) == 0
    }

    func opened(descriptor: Int32) {
        socket.store(descriptor, ordering: .releasing)
        usable.store(true, ordering: .releasing)
    }

    func update(isUsable: Bool) { usable.store(isUsable, ordering: .releasing) }

    func closed() {
        usable.store(false, ordering: .releasing)
        socket.store(-1, ordering: .releasing)
    }
}
