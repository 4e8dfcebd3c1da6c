internal import Base
internal import CLibpq
internal import Foundation

/// A message from another session, sent with NOTIFY.
public struct PostgresNotification: Sendable, Hashable {
    public let channel: String
    public let payload: String

    public init(channel: String, payload: String) {
        self.channel = channel
        self.payload = payload
    }
}

extension PostgresConnection {
    /// Listens on `channels` over a connection of its own, on a thread of its own.
    ///
    /// The stream ends when the connection is lost: open a new one, and look at the tables first, since what was
    /// sent in between is gone. A consumer too slow for 1,024 waiting notifications loses the oldest.
    public static func listen(
        _ conninfo: String, channels: [String], _ options: PostgresOptions = PostgresOptions()
    ) async throws(PostgresError) -> AsyncStream<PostgresNotification> {
        let connection = try await open(conninfo, options)
        for channel in channels {
            try await connection.execute("LISTEN \(try await connection.quoted(identifier: channel))")
        }
        let (stream, continuation) = AsyncStream.makeStream(
            of: PostgresNotification.self, bufferingPolicy: .bufferingNewest(Limits.postgresNotifications))
        let stop = try StopSignal()
        continuation.onTermination = { _ in stop.send() }
        await connection.startDelivering(to: continuation, until: stop)
        return stream
    }

    private func startDelivering(
        to continuation: AsyncStream<PostgresNotification>.Continuation, until stop: StopSignal
    ) {
        executor.async { [self] in
            assumeIsolated { connection in
                connection.deliver(to: continuation, until: stop)
                connection.close()
            }
            continuation.finish()
        }
    }

    /// Blocks this connection's thread until the connection is lost or nobody listens any more.
    private func deliver(to continuation: AsyncStream<PostgresNotification>.Continuation, until stop: StopSignal) {
        guard let link = currentLink else { return }
        while true {
            while let notification = link.nextNotification() { continuation.yield(notification) }
            var targets = [
                pollfd(fd: link.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            guard targets[0].fd >= 0 else { return }
            guard poll(&targets, 2, -1) >= 0 || errno == EINTR else { return }
            guard targets[1].revents == 0 else { return }
            guard targets[0].revents == 0 || link.consumeInput() else { return }
        }
    }
}

extension PostgresLink {
    /// What arrived and was not taken yet.
    fileprivate func nextNotification() -> PostgresNotification? {
        guard let pointer = PQnotifies(pointer) else { return nil }
        defer { PQfreemem(pointer) }
        return PostgresNotification(
            channel: String(cString: pointer.pointee.relname), payload: String(cString: pointer.pointee.extra))
    }

    /// Reads what is there; false when the connection is lost.
    fileprivate func consumeInput() -> Bool { PQconsumeInput(pointer) == 1 }
}

/// Wakes a thread that waits in `poll`: a pipe of which that thread watches one end.
private final class StopSignal: Sendable {
    let descriptor: Int32
    private let sender: Int32

    init() throws(PostgresError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw PostgresError(.connectionFailed, "no pipe: \(String(cString: strerror(errno)))")
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (descriptor, sender) = (ends[0], ends[1])
    }

    deinit {
        Foundation.close(descriptor)
        Foundation.close(sender)
    }

    func send() {
        var one: UInt8 = 1
        // It can only fail when the pipe is full, and then the thread is woken anyway.
        _ = write(sender, &one, 1)
    }
}
