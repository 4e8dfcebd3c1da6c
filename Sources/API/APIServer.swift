public import Base
internal import Glibc
internal import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
public import ServiceLifecycle

/// The HTTP door: listens, answers, and on shutdown lets running requests finish up to a deadline.
public struct APIServer: Service {
    private let environment: APIEnvironment
    private let logger: Logger
    private let onListening: @Sendable (_ port: Int) async -> Void

    /// - Parameters:
    ///   - now: the clock of sessions and limits.
    ///   - onListening: called once, with the port, when connections are accepted.
    public init(
        configuration: APIConfiguration, backend: Backend, metrics: Metrics, logger: Logger,
        now: @escaping @Sendable () -> Instant, onListening: @escaping @Sendable (_ port: Int) async -> Void
    ) {
        self.init(
            configuration: configuration, backend: backend, metrics: metrics, logger: logger, now: now,
            onListening: onListening, statements: nil)
    }

    /// - Parameter statements: runs the statements of the doors; the store where there is none.
    init(
        configuration: APIConfiguration, backend: Backend, metrics: Metrics, logger: Logger,
        now: @escaping @Sendable () -> Instant, onListening: @escaping @Sendable (_ port: Int) async -> Void,
        statements: (any StatementRunner)?
    ) {
        environment = APIEnvironment(
            configuration: configuration, backend: backend, metrics: metrics, now: now, statements: statements)
        self.logger = logger
        self.onListening = onListening
        metrics.addGauges { await SpineGauges.samples(of: backend) }
    }

    /// Serves until the group shuts down.
    /// - Throws: ``ListenError`` where the address cannot be listened on.
    public func run() async throws {
        let application = Application(
            router: Self.router(environment, logger: logger),
            server: .http1(configuration: .init(idleTimeout: .seconds(Int64(Limits.idleConnectionSeconds)))),
            configuration: .init(
                address: .hostname(environment.configuration.host, port: environment.configuration.port),
                serverName: nil, backlog: 1_024,
                availableConnectionsDelegate: MaximumAvailableConnections(Limits.connections, logger: quietLogger)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) },
            logger: quietLogger)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await serveBoth(application) }
                // Ends when it is cancelled, which is when one of the others has ended.
                group.addTask { await environment.gate.renew(logger) }
                group.addTask { await environment.transactions.sweep() }
                group.addTask { [drain = environment.configuration.drain] in
                    try await gracefulShutdown()
                    try await Task.sleep(for: drain)
                }
                // Either everything was drained, or the deadline has passed and the rest is cut off.
                try await group.next()
                group.cancelAll()
            }
        } catch let error as IOError {
            throw ListenError(
                host: environment.configuration.host, port: environment.configuration.port, isBolt: false, error)
        }
    }

    /// HTTP and Bolt, until both have let their callers finish.
    private func serveBoth(_ application: some ApplicationProtocol) async throws {
        try await withThrowingTaskGroup(of: Void.self) { doors in
            doors.addTask { try await application.run() }
            if let bolt = environment.configuration.bolt { doors.addTask { try await serve(bolt) } }
            // Not `waitForAll`, which would go on with one door where the other could not be opened.
            while try await doors.next() != nil {}
        }
    }

    /// The Bolt door. Ends with the service, or when it is cancelled; where its port was nobody's choice and is taken,
    /// the service does without it.
    private func serve(_ bolt: BoltConfiguration) async throws {
        let server = BoltServer(
            configuration: bolt, drain: environment.configuration.drain,
            around: { [environment, logger] address in
                BoltSession.Surroundings(
                    runner: environment.statements, gate: environment.gate, passwords: environment.passwords,
                    logger: logger, now: environment.now, address: address)
            }, logger: logger, onListening: { [environment] port in environment.boltPort.set(port) })
        do { try await server.run() } catch let error as ListenError where bolt.isOptional {
            logger.warning("no Bolt: \(error.message)", metadata: ["hint": "\(error.hint)"])
        }
        environment.boltPort.set(nil)
    }

    static func router(_ environment: APIEnvironment, logger: Logger) -> Router<RequestScope> {
        let router = Router(context: RequestScope.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestFrame(metrics: environment.metrics, logger: logger))
        router.add(middleware: Fallback(table: .standard, console: environment.console))
        RouteTable.standard.register(on: router, environment: environment)
        return router
    }

    /// The framework's own lines repeat ours; its warnings do not.
    private var quietLogger: Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        return quiet
    }
}

/// The address cannot be listened on.
public struct ListenError: Error, Sendable, CustomStringConvertible {
    public let message: String
    public let hint: String

    init(host: String, port: Int, isBolt: Bool, _ error: IOError) {
        let address = "\(host):\(port)"
        let option = isBolt ? "--bolt-port (or ROOTLINE_BOLT_PORT)" : "--port (or ROOTLINE_PORT)"
        switch error.errnoCode {
        case EADDRINUSE:
            message = "\(address) is in use by another process"
            hint = "Stop that process, or choose another port with \(option)."
        case EACCES:
            message = "this user may not listen on \(address)"
            hint = "Choose a port above 1023 with \(option)."
        case EADDRNOTAVAIL:
            message = "this machine has no address \(host)"
            hint = "Choose one of its own with --host (or ROOTLINE_HOST), or 0.0.0.0 for all."
        default:
            message = "cannot listen on \(address): \(error)"
            hint = "Choose another address with --host and --port."
        }
    }

    public var description: String { "\(message). \(hint)" }
}
