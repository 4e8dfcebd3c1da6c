public import Base
internal import Dispatch
internal import Synchronization

/// A bounded set of connections, each lent to one caller at a time, first come first served.
///
/// While the server is away, callers wait until their deadline, then fail with `isTransient`; when it is back the
/// next ones succeed without anybody doing anything.
public final class PostgresPool: Sendable {
    private let conninfo: String
    private let options: PostgresOptions
    private let wait: Duration
    private let state: Mutex<PoolState>

    /// - Parameters:
    ///   - conninfo: a libpq connection string; never logged.
    ///   - size: connections at most; they are opened when needed.
    ///   - wait: how long a caller waits for a connection.
    public init(
        conninfo: String, size: Int = Limits.postgresPoolSize, wait: Duration = .seconds(5),
        options: PostgresOptions = PostgresOptions()
    ) {
        self.conninfo = conninfo
        self.options = options
        self.wait = wait
        state = Mutex(PoolState(size: max(1, size)))
    }

    /// Connections lent, connections open, callers waiting: for metrics.
    public var usage: (lent: Int, open: Int, waiting: Int, size: Int) {
        state.withLock { ($0.lent, $0.lent + $0.idle.count, $0.waiters.count, $0.size) }
    }

    /// Lends a connection to `body`. It must not be kept afterwards. A broken one, or one left in the middle of a
    /// transaction, is closed and replaced.
    @discardableResult
    public nonisolated(nonsending) func withConnection<T>(
        _ body: (PostgresConnection) async throws -> T
    ) async throws -> T {
        let connection = try await acquire()
        do {
            let value = try await body(connection)
            await release(connection)
            return value
        } catch {
            await release(connection)
            throw error
        }
    }

    /// Lends a connection and runs `body` in a transaction on it.
    @discardableResult
    public nonisolated(nonsending) func transaction<T>(
        _ body: (PostgresConnection) async throws -> T
    ) async throws -> T {
        try await withConnection { connection in try await connection.transaction(body) }
    }

    /// Refuses new callers, waits up to `patience` for those who have a connection, then closes everything.
    /// Statements still running after that are cancelled, and their connections closed as they come back.
    public func close(patience: Duration = .seconds(10)) async {
        let (idle, waiters) = state.withLock { $0.close() }
        for waiter in waiters { waiter.resume(returning: .failure(Self.closedError)) }
        for connection in idle { await connection.close() }
        await withCheckedContinuation { continuation in
            let isDrained = state.withLock { state in
                guard state.lent > 0 else { return true }
                state.drained.append(continuation)
                return false
            }
            if isDrained { return continuation.resume() }
            DispatchQueue.global().asyncAfter(deadline: .now() + patience.seconds) { self.stopWaiting() }
        }
    }

    private func stopWaiting() {
        let (drained, busy) = state.withLock { state in
            defer { state.drained = [] }
            return (state.drained, Array(state.busy.values))
        }
        guard !drained.isEmpty else { return }
        for connection in busy { connection.cancellation.request(nil) }
        for continuation in drained { continuation.resume() }
    }

    // MARK: taking and giving back

    private func acquire() async throws(PostgresError) -> PostgresConnection {
        let deadline = ContinuousClock.now + wait
        while true {
            switch try await ticket(until: deadline) {
            case .open: return try await open(until: deadline)
            case .connection(let connection):
                if connection.condition.isUsable, connection.condition.isQuiet {
                    state.withLock { $0.busy[ObjectIdentifier(connection)] = connection }
                    return connection
                }
                // The server went away while the connection lay idle; the place is ours, so a new one goes there.
                await connection.close()
                return try await open(until: deadline)
            }
        }
    }

    /// A place in the pool, at once or in turn.
    private func ticket(until deadline: ContinuousClock.Instant) async throws(PostgresError) -> PoolTicket {
        guard !Task.isCancelled else { throw .cancelled }
        let id = state.withLock { $0.nextID() }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let immediate = state.withLock { state in
                    state.take(orWaitAs: id, continuation, isCancelled: Task.isCancelled)
                }
                if let immediate { return continuation.resume(returning: immediate) }
                let left = ContinuousClock.now.duration(to: deadline)
                DispatchQueue.global().asyncAfter(deadline: .now() + left.seconds) { [weak self] in
                    self?.giveUp(id) { PostgresError(.poolExhausted, $0, hint: Self.exhaustedHint) }
                }
            }
        } onCancel: {
            giveUp(id) { _ in .cancelled }
        }
        return try outcome.get()
    }

    private static let exhaustedHint =
        "the database is overloaded or away: try again, or raise the pool size if this happens in quiet times"

    private func giveUp(_ id: UInt64, _ error: (String) -> PostgresError) {
        let (waiter, message) = state.withLock { state in
            (state.waiters.removeValue(id), state.exhaustedMessage(after: wait))
        }
        waiter?.resume(returning: .failure(error(message)))
    }

    /// Opens a connection in a place that is already taken; gives the place back when that fails for good.
    private func open(until deadline: ContinuousClock.Instant) async throws(PostgresError) -> PostgresConnection {
        var pause: Duration = .milliseconds(50)
        while true {
            do throws(PostgresError) {
                var options = options
                options.connectTimeout = min(options.connectTimeout, ContinuousClock.now.duration(to: deadline))
                let connection = try await PostgresConnection.open(conninfo, options)
                state.withLock { state in
                    state.lastFailure = nil
                    state.busy[ObjectIdentifier(connection)] = connection
                }
                return connection
            } catch {
                let isClosed = state.withLock { state in
                    state.lastFailure = error.message
                    return state.isClosed
                }
                guard error.isTransient, !isClosed, !Task.isCancelled, .now + pause < deadline else {
                    handOn(nil)
                    throw isClosed ? Self.closedError : Task.isCancelled ? .cancelled : error
                }
            }
            // Cancelled while it sleeps: noticed at the top of the next round's failure or use.
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(1))
        }
    }

    private func release(_ connection: PostgresConnection) async {
        state.withLock { $0.busy[ObjectIdentifier(connection)] = nil }
        if connection.condition.isUsable, !state.withLock({ $0.isClosed }) {
            handOn(connection)
        } else {
            await connection.close()
            handOn(nil)
        }
    }

    /// Passes a place on to who has waited longest.
    private func handOn(_ connection: PostgresConnection?) {
        let action = state.withLock { $0.handOn(connection) }
        switch action {
        case .resume(let waiter, let ticket): waiter.resume(returning: .success(ticket))
        case .drained(let continuations): for continuation in continuations { continuation.resume() }
        case .none: break
        }
    }

    private static let closedError = PostgresError(.closed, "the pool of database connections is closed")
}

extension Duration {
    /// For APIs that count in floating-point seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
