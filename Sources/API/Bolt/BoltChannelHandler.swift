internal import Base
internal import Logging
internal import NIOCore

/// The event loop's part of a Bolt connection: the handshake, putting messages together, limits of time.
final class BoltChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Stage {
        case handshake(BoltHandshake)
        case messages
        /// What still comes is not looked at.
        case over
    }

    private let link: BoltLink
    private let agreed: @Sendable (BoltVersion?) -> Void
    private var stage = Stage.handshake(BoltHandshake())
    private var chunks = BoltChunkReader()
    private var timer: RepeatedTask?
    private var opened: NIODeadline = .now()
    private var isSignedIn = false

    /// - Parameter agreed: called with the version; with nil, perhaps again, where none will come any more.
    init(link: BoltLink, agreed: @escaping @Sendable (BoltVersion?) -> Void) {
        self.link = link
        self.agreed = agreed
    }

    /// The client has proved who it is: larger messages, no hurry. On the event loop.
    func signedIn() {
        isSignedIn = true
        chunks.messageBytesMax = Limits.boltMessageBytes
    }

    func handlerAdded(context: ChannelHandlerContext) {
        opened = .now()
        let channel = context.channel
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleRepeatedTask(initialDelay: .seconds(5), delay: .seconds(5)) { _ in
            handler.value.watch(channel)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        switch stage {
        case .over: return
        case .messages: read(&buffer, context)
        case .handshake(var handshake):
            let step = handshake.read(buffer.readableBytesView)
            stage = .handshake(handshake)
            take(step, handshake.rest, context)
        }
    }

    private func take(_ step: BoltHandshake.Step, _ rest: [UInt8], _ context: ChannelHandlerContext) {
        switch step {
        case .wait: return
        case .reply(let bytes): context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        case .refuse(let bytes):
            stage = .over
            agreed(nil)
            let loop = NIOLoopBound(context, eventLoop: context.eventLoop)
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes))).whenComplete { _ in
                loop.value.close(promise: nil)
            }
        case .agreed(let version, let reply):
            if !reply.isEmpty { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: reply)), promise: nil) }
            stage = .messages
            agreed(version)
            var buffer = ByteBuffer(bytes: rest)
            read(&buffer, context)
        }
    }

    private func read(_ buffer: inout ByteBuffer, _ context: ChannelHandlerContext) {
        var goesOn = true
        do {
            try buffer.withUnsafeReadableBytes { bytes in
                try chunks.read(bytes) { message in goesOn = link.receive(message) }
            }
        } catch {
            // Where the next message begins is not known any more.
            stage = .over
            context.close(promise: nil)
            return
        }
        if !goesOn { context.channel.setOption(.autoRead, value: false).whenFailure { _ in } }
    }

    /// Every few seconds.
    private func watch(_ channel: any Channel) {
        let now = NIODeadline.now()
        if !isSignedIn, now - opened > .seconds(Int64(Limits.boltGreetingSeconds)) {
            channel.close(promise: nil)
            return
        }
        guard case .messages = stage else { return }
        switch link.check(at: now) {
        case .fine: return
        case .stalled: channel.close(promise: nil)
        case .needsSignOfLife: channel.writeAndFlush(ByteBuffer(bytes: [0, 0]), promise: nil)
        }
    }

    private func end() {
        timer?.cancel()
        timer = nil
        stage = .over
        agreed(nil)
        link.closed()
    }
}
