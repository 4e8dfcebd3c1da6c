internal import CLibpq
internal import Foundation
internal import Synchronization

/// Carries a cancellation from any thread to the statement that runs on a connection's own thread.
///
/// A request names the statement it means, and the next statement starts only after a request on its way has
/// arrived, so that it never hits the wrong one.
final class PostgresCancellation: Sendable {
    /// One statement, counted from the opening of the connection.
    typealias Statement = UInt64

    private struct State {
        /// The address of a `PGcancel`, 0 when the connection is closed. Used outside of the lock by `send` only
        /// while `sending` is true; freed only while it is false.
        var handle: UInt = 0
        var current: Statement = 0
        var isRunning = false
        var isSending = false
        /// When the running statement was asked to stop.
        var requested: ContinuousClock.Instant?
        var isClosed = false
    }

    private let state = Mutex(State())
    private let arrived = NSCondition()

    /// Called by the connection, once it is up.
    func attach(to connection: OpaquePointer) {
        let handle = UInt(bitPattern: PQgetCancel(connection))
        state.withLock { $0.handle = handle }
    }

    deinit {
        let handle = state.withLock { $0.handle }
        if let pointer = OpaquePointer(bitPattern: handle) { PQfreeCancel(pointer) }
    }

    /// A statement starts.
    func begin() -> Statement {
        state.withLock { state in
            state.current += 1
            state.isRunning = true
            state.requested = nil
            return state.current
        }
    }

    /// When the running statement was asked to stop, nil if it was not.
    var requested: ContinuousClock.Instant? { state.withLock { $0.requested } }

    /// Asks the server to stop `statement`, nil for whatever runs. Returns at once; may be called from any thread.
    func request(_ statement: Statement?) {
        let starts = state.withLock { state in
            guard state.isRunning, state.requested == nil, state.handle != 0 else { return false }
            guard statement == nil || state.current == statement else { return false }
            state.requested = .now
            state.isSending = true
            return true
        }
        // The request makes its own connection and waits for it: not on the caller's thread.
        if starts { Thread.detachNewThread { self.send() } }
    }

    private func send() {
        let handle = state.withLock { $0.handle }
        if let pointer = OpaquePointer(bitPattern: handle) {
            var text = [CChar](repeating: 0, count: 256)
            PQcancel(pointer, &text, Int32(text.count))
        }
        arrived.lock()
        state.withLock { $0.isSending = false }
        arrived.broadcast()
        arrived.unlock()
    }

    /// The statement is over. Waits up to `patience` for a request that is on its way.
    /// - Returns: false if it has not arrived by then: the connection must not be used again.
    func finish(patience: Duration = .seconds(5)) -> Bool {
        let isSending = state.withLock { state in
            state.isRunning = false
            return state.isSending
        }
        guard isSending else { return true }
        let deadline = Date(timeIntervalSinceNow: Double(patience.components.seconds))
        arrived.lock()
        defer { arrived.unlock() }
        while state.withLock({ $0.isSending }) {
            guard arrived.wait(until: deadline) else { return false }
        }
        return true
    }
}
