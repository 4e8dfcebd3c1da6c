internal import NIOCore

/// Notices that the caller has closed the connection while the answer is still being worked on.
///
/// HTTP/1.1 has no other sign: the end of the caller's stream, or of the connection.
final class HangUpWatch: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let hungUp: @Sendable () -> Void

    private init(_ hungUp: @escaping @Sendable () -> Void) { self.hungUp = hungUp }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { hungUp() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        hungUp()
        context.fireChannelInactive()
    }

    /// Runs `body`, and calls `hungUp` if the caller goes away meanwhile.
    static func during<Value>(
        _ channel: any Channel, hungUp: @escaping @Sendable () -> Void, _ body: () async throws -> Value
    ) async throws -> Value {
        let watch = HangUpWatch(hungUp)
        try await channel.pipeline.addHandler(watch, position: .first).get()
        defer { channel.pipeline.removeHandler(watch, promise: nil) }
        // Gone before we began to look.
        if !channel.isActive { hungUp() }
        return try await body()
    }

    /// Runs `work`, and cancels it if the caller goes away.
    /// - Throws: `CancellationError` in that case.
    static func cancelling<Value: Sendable>(
        _ channel: any Channel, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let hungUp: @Sendable () -> Void = { signal.finish() }
        return try await during(channel, hungUp: hungUp) {
            try await withThrowingTaskGroup(of: Value.self) { group in
                group.addTask { try await work() }
                group.addTask {
                    for await _ in signals {}
                    throw CancellationError()
                }
                defer { group.cancelAll() }
                guard let first = try await group.next() else { throw CancellationError() }
                return first
            }
        }
    }
}
