internal import Base
internal import DequeModule
internal import NIOCore
internal import Synchronization

/// What the event loop and the session of one Bolt connection share: messages one way, bytes the other.
///
/// The event loop puts messages in as they come, also while a statement runs, and stops reading the socket where too
/// many wait. The session sends what it has in large pieces, and waits while the client does not take them.
final class BoltLink: Sendable {
    private struct State {
        var messages = Deque<[UInt8]>()
        var waiting: CheckedContinuation<[UInt8]?, Never>?
        /// The session waits and has nothing under way.
        var isIdle = false
        var isClosed = false
        var isDraining = false
        var isPaused = false
        /// RESETs so far.
        var resets = 0
        var interrupt: (@Sendable () -> Void)?
        /// Bytes handed to the event loop and not taken by the socket.
        var unsent = 0
        var sender: CheckedContinuation<Void, Never>?
        var lastSent: NIODeadline = .now()
        var lastReceived: NIODeadline = .now()
    }

    let channel: any Channel
    private let state = Mutex(State())

    init(channel: any Channel) { self.channel = channel }

    var address: String { channel.remoteAddress?.ipAddress ?? "unknown" }

    // MARK: the event loop's side

    /// Takes a message. False where the socket should not be read for a while.
    func receive(_ message: [UInt8]) -> Bool {
        typealias Taken = (waiting: CheckedContinuation<[UInt8]?, Never>?, interrupt: (@Sendable () -> Void)?, Bool)
        let (waiting, interrupt, goesOn) = state.withLock { state -> Taken in
            state.lastReceived = .now()
            var interrupt: (@Sendable () -> Void)?
            if BoltRequest.isReset(message) {
                state.resets += 1
                interrupt = state.interrupt
            }
            if let waiting = state.waiting {
                state.waiting = nil
                return (waiting, interrupt, true)
            }
            state.messages.append(message)
            if state.messages.count >= Limits.boltQueueMessages { state.isPaused = true }
            return (nil, interrupt, !state.isPaused)
        }
        waiting?.resume(returning: message)
        interrupt?()
        return goesOn
    }

    /// The connection is gone.
    func closed() {
        let last = state.withLock { state in
            state.isClosed = true
            let last = state
            (state.waiting, state.sender, state.interrupt) = (nil, nil, nil)
            return last
        }
        last.waiting?.resume(returning: nil)
        last.sender?.resume()
        last.interrupt?()
    }

    /// Lets a session that has nothing under way end now, and others after what they do.
    func drain() {
        let waiting = state.withLock { state -> CheckedContinuation<[UInt8]?, Never>? in
            state.isDraining = true
            guard state.isIdle, let waiting = state.waiting else { return nil }
            state.waiting = nil
            return waiting
        }
        waiting?.resume(returning: nil)
    }

    /// Why the connection should end, or whether it needs a sign of life; asked now and then.
    func check(at now: NIODeadline) -> Health {
        state.withLock { state in
            if state.unsent > 0 {
                return now - state.lastSent > .seconds(Int64(Limits.boltStallSeconds)) ? .stalled : .fine
            }
            if state.waiting == nil {
                guard now - state.lastSent > .seconds(Int64(Limits.boltKeepAliveSeconds)) else { return .fine }
                state.lastSent = now
                return .needsSignOfLife
            }
            return now - state.lastReceived > .seconds(Int64(Limits.boltIdleSeconds)) ? .stalled : .fine
        }
    }

    enum Health { case fine, stalled, needsSignOfLife }

    // MARK: the session's side

    /// The next message; nil at the end of the connection.
    /// - Parameter isIdle: whether the session has nothing under way that would be lost.
    func next(isIdle: Bool) async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            let (message, resumes, reads) = state.withLock { state -> ([UInt8]?, Bool, Bool) in
                if let message = state.messages.popFirst() {
                    let reads = state.isPaused && state.messages.count < Limits.boltQueueMessages / 2
                    if reads { state.isPaused = false }
                    return (message, true, reads)
                }
                if state.isClosed || state.isDraining && isIdle { return (nil, true, false) }
                state.isIdle = isIdle
                state.waiting = continuation
                return (nil, false, false)
            }
            if reads { channel.setOption(.autoRead, value: true).whenFailure { _ in } }
            if resumes { continuation.resume(returning: message) }
        }
    }

    /// Whether messages wait.
    var hasMore: Bool { state.withLock { !$0.messages.isEmpty } }

    /// RESETs that have arrived so far, also those whose turn has not come.
    var resets: Int { state.withLock { $0.resets } }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// What a RESET, or the end of the connection, stops from now on.
    /// - Parameter resets: those that the session knows of; a newer one stops it at once.
    func setInterrupt(_ interrupt: (@Sendable () -> Void)?, knowing resets: Int) {
        let isLate = state.withLock { state in
            state.interrupt = state.isClosed ? nil : interrupt
            return state.isClosed || state.resets > resets
        }
        if isLate { interrupt?() }
    }

    /// Sends whole messages; waits while the client leaves more than two such pieces unread.
    func send(_ bytes: [UInt8]) async {
        let count = bytes.count
        let (isClosed, mustWait) = state.withLock { state in
            if state.unsent == 0 { state.lastSent = .now() }
            state.unsent += count
            return (state.isClosed, state.unsent > 2 * Limits.boltFlushBytes)
        }
        guard !isClosed else { return }
        channel.eventLoop.execute { [self] in
            channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenComplete { _ in self.sent(count) }
        }
        guard mustWait else { return }
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                guard state.unsent > 2 * Limits.boltFlushBytes, !state.isClosed else { return true }
                state.sender = continuation
                return false
            }
            if goesOn { continuation.resume() }
        }
    }

    private func sent(_ count: Int) {
        let sender = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.unsent -= count
            state.lastSent = .now()
            guard state.unsent <= 2 * Limits.boltFlushBytes else { return nil }
            defer { state.sender = nil }
            return state.sender
        }
        sender?.resume()
    }

    /// Closes after what was sent.
    func close() {
        channel.eventLoop.execute { [channel] in
            channel.writeAndFlush(ByteBuffer()).whenComplete { _ in channel.close(promise: nil) }
        }
    }
}
