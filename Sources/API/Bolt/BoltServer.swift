internal import Base
internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import ServiceLifecycle
internal import Synchronization

/// Where and how the Bolt door listens.
public struct BoltConfiguration: Sendable {
    public var host: String
    /// 0 takes a free one.
    public var port: Int
    /// Files in PEM form; connections are encrypted where both are given, and in the clear where none is.
    public var certificateFile: String?
    public var keyFile: String?

    /// Whether the service does without Bolt where the port is taken: nobody has chosen it.
    public var isOptional: Bool

    public init(
        host: String, port: Int, certificateFile: String? = nil, keyFile: String? = nil, isOptional: Bool = false
    ) {
        self.host = host
        self.port = port
        self.isOptional = isOptional
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}

/// The Bolt door: listens, gives every connection a ``BoltSession``, and on shutdown lets transactions finish up to a
/// deadline.
struct BoltServer: Sendable {
    let configuration: BoltConfiguration
    let drain: Duration
    let around: @Sendable (_ address: String) -> BoltSession.Surroundings
    let logger: Logger
    let onListening: @Sendable (_ port: Int) -> Void

    /// What the bootstrap hands over of a connection.
    private struct Incoming: Sendable {
        let link: BoltLink
        let versions: AsyncStream<BoltVersion>
        let signedIn: @Sendable () -> Void
    }

    /// Serves until the group shuts down, or the task is cancelled.
    /// - Throws: ``ListenError`` where the address cannot be listened on; whatever is wrong with the certificate.
    func run() async throws {
        let tls = try Self.tls(configuration)
        let listener: NIOAsyncChannel<Incoming, Never>
        do {
            listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.backlog, value: 1_024)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
                .childChannelOption(.socketOption(.so_keepalive), value: 1)
                .bind(host: configuration.host, port: configuration.port) { channel in
                    channel.eventLoop.makeCompletedFuture { try Self.prepare(channel, tls) }
                }
        } catch let error as IOError {
            throw ListenError(host: configuration.host, port: configuration.port, isBolt: true, error)
        }
        let port = listener.channel.localAddress?.port ?? 0
        onListening(port)
        let surroundings = around("\(configuration.host == "0.0.0.0" ? "localhost" : configuration.host):\(port)")
        let open = OpenLinks()
        try await listener.executeThenClose { incoming in
            try await withGracefulStop(open, listener.channel) {
                try await withThrowingDiscardingTaskGroup { group in
                    for try await connection in incoming {
                        guard let number = open.add(connection.link) else {
                            logger.warning(
                                "too many Bolt connections", metadata: ["limit": "\(Limits.boltConnections)"])
                            connection.link.channel.close(promise: nil)
                            continue
                        }
                        group.addTask(executorPreference: StatementThreads.shared) {
                            await Self.serve(connection, number, surroundings)
                            open.remove(number)
                        }
                    }
                }
            }
        }
    }

    private static func serve(_ connection: Incoming, _ number: Int, _ around: BoltSession.Surroundings) async {
        var agreed: BoltVersion?
        for await version in connection.versions { agreed = version }
        guard let agreed else { return }
        let session = BoltSession(
            agreed, link: connection.link, connectionID: "bolt-\(number)", around: around,
            signedIn: connection.signedIn)
        await session.run()
    }

    /// Stops listening when the service stops; sessions end when they have nothing under way, at the latest after
    /// ``drain``.
    private func withGracefulStop(
        _ open: OpenLinks, _ channel: any Channel, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            group.addTask { [drain] in
                do { try await gracefulShutdown() } catch {
                    channel.close(promise: nil)
                    open.closeAll()
                    throw error
                }
                channel.close(promise: nil)
                open.drain()
                try? await Task.sleep(for: drain)
                open.closeAll()
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// On the event loop of the connection.
    private static func prepare(_ channel: any Channel, _ tls: NIOSSLContext?) throws -> Incoming {
        let (versions, source) = AsyncStream.makeStream(of: BoltVersion.self, bufferingPolicy: .bufferingOldest(1))
        let link = BoltLink(channel: channel)
        let handler = BoltChannelHandler(link: link) { version in
            if let version { source.yield(version) }
            source.finish()
        }
        if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
        try channel.pipeline.syncOperations.addHandler(handler)
        let bound = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        return Incoming(
            link: link, versions: versions,
            signedIn: { channel.eventLoop.execute { bound.value.signedIn() } })
    }

    private static func tls(_ configuration: BoltConfiguration) throws -> NIOSSLContext? {
        guard let certificate = configuration.certificateFile, let key = configuration.keyFile else { return nil }
        let chain = try NIOSSLCertificate.fromPEMFile(certificate).map(NIOSSLCertificateSource.certificate)
        let secret = try NIOSSLPrivateKey(file: key, format: .pem)
        var tls = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(secret))
        tls.minimumTLSVersion = .tlsv12
        return try NIOSSLContext(configuration: tls)
    }
}

/// The connections of a server, counted and findable for its end.
private final class OpenLinks: Sendable {
    private let state = Mutex((next: 0, links: [Int: BoltLink]()))

    /// The number of the connection; nil where there are enough.
    func add(_ link: BoltLink) -> Int? {
        state.withLock { state in
            guard state.links.count < Limits.boltConnections else { return nil }
            state.next += 1
            state.links[state.next] = link
            return state.next
        }
    }

    func remove(_ number: Int) { state.withLock { $0.links[number] = nil } }
    func drain() { for link in all { link.drain() } }
    func closeAll() { for link in all { link.channel.close(promise: nil) } }

    private var all: [BoltLink] { state.withLock { Array($0.links.values) } }
}
