internal import API
internal import ArgumentParser
internal import Base
internal import Foundation
internal import Logging
internal import ServiceLifecycle
internal import Store
internal import UnixSignals

/// `rootline serve`.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start the service.",
        discussion: """
            Without ROOTLINE_DATABASE_URL it runs a private Postgres under the data directory.
            Stop it with Ctrl-C or SIGTERM: running requests get \(Limits.drainSeconds) seconds to finish.
            """)

    @Option(help: "The port to listen on; 0 takes a free one (ROOTLINE_PORT, else \(Settings.port)).")
    var port: Int?

    @Option(
        name: .customLong("bolt-port"),
        help: """
            The port of Neo4j's drivers; 0 takes a free one, "off" none \
            (ROOTLINE_BOLT_PORT, else \(Settings.boltPort)).
            """)
    var boltPort: String?

    @Option(help: "The address to listen on (ROOTLINE_HOST, else \(Settings.host)).")
    var host: String?

    @OptionGroup var data: DataOptions

    @Option(help: "The folder of the built console (ROOTLINE_CONSOLE).")
    var console: String?

    func validate() throws {
        if let port, !(0...65_535).contains(port) {
            throw ValidationError("--port is \(port), allowed is 0 to 65535")
        }
    }

    func run() async throws {
        do { try await serve() } catch { throw CommandFailure(error) }
    }

    private func serve() async throws {
        let (directory, lock) = try DataDirectory.open(data.directory)
        let logger = try makeLogger(directory)
        let backend = Backend()
        let listening = Latch<String>()
        let configuration = try self.configuration()
        let api = APIServer(
            configuration: configuration, backend: backend, metrics: Metrics(), logger: logger, now: { Instant.now },
            onListening: { port in
                let address = Self.address(host: configuration.host, port: port)
                logger.info("listening", metadata: ["server.address": "\(address)"])
                listening.open(with: address)
            })
        let spine = SpineService(
            backend: backend, data: directory, databaseURL: Settings.environment("ROOTLINE_DATABASE_URL"),
            model: try ModelSettings.model(logger), external: try ExternalGraph.named(logger),
            importFolder: try importFolder(), listening: listening,
            greet: { [program = CommandLine.arguments[0], option = data.asTyped] address, password in
                let greeting = Greeting(address: address, program: program, dataOption: option, password: password)
                Terminal.say(greeting.text)
            }, logger: logger)
        // In the order of dependence: the last is stopped first.
        let group = ServiceGroup(
            configuration: .init(
                services: [service(spine), service(api)], gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger))
        try await group.run()
        logger.info("stopped")
        withExtendedLifetime(lock) {}
    }

    private func service(_ service: any Service) -> ServiceGroupConfiguration.ServiceConfiguration {
        .init(
            service: service, successTerminationBehavior: .gracefullyShutdownGroup,
            failureTerminationBehavior: .gracefullyShutdownGroup)
    }

    private func configuration() throws -> APIConfiguration {
        let host = host ?? Settings.environment("ROOTLINE_HOST") ?? Settings.host
        return APIConfiguration(
            host: host,
            port: try port ?? Settings.number("ROOTLINE_PORT", in: 0...65_535) ?? Settings.port,
            consoleDirectory: ConsoleLocation.directory(
                asked: console ?? Settings.environment("ROOTLINE_CONSOLE")),
            version: RootlineVersion.current, bolt: try bolt(host: host))
    }

    /// The Bolt door; encrypted where a certificate is named.
    private func bolt(host: String) throws -> BoltConfiguration? {
        let asked = boltPort ?? Settings.environment("ROOTLINE_BOLT_PORT")
        if asked?.lowercased() == "off" { return nil }
        let port = try asked.map { text in
            guard let port = Int(text), (0...65_535).contains(port) else {
                throw CommandFailure("the Bolt port is \"\(text)\", allowed are 0 to 65535 and off")
            }
            return port
        }
        let certificate = Settings.environment("ROOTLINE_BOLT_CERTIFICATE")
        let key = Settings.environment("ROOTLINE_BOLT_KEY")
        guard (certificate == nil) == (key == nil) else {
            throw CommandFailure(
                "of ROOTLINE_BOLT_CERTIFICATE and ROOTLINE_BOLT_KEY only one is set",
                hint: "Set both to files in PEM form, or none.")
        }
        return BoltConfiguration(
            host: host, port: port ?? Settings.boltPort, certificateFile: certificate, keyFile: key,
            isOptional: port == nil)
    }

    /// ROOTLINE_IMPORT_FOLDER.
    private func importFolder() throws -> ImportFolder? {
        guard let path = Settings.environment("ROOTLINE_IMPORT_FOLDER") else { return nil }
        guard let folder = ImportFolder(path) else {
            throw CommandFailure("ROOTLINE_IMPORT_FOLDER is \"\(path)\", and there is no such folder")
        }
        return folder
    }

    private func makeLogger(_ directory: DataDirectory) throws -> Logger {
        let level = try Settings.logLevel()
        let file: LogFile
        do { file = try LogFile(path: directory.log) } catch {
            throw CommandFailure(
                "the log file \(directory.log) cannot be written: \(error.localizedDescription)",
                hint: "Check who owns the data directory, and whether its disk is full.")
        }
        LoggingSystem.bootstrap { JSONLogHandler(label: $0, level: level, file: file) }
        return Logger(label: "rootline")
    }

    /// How callers on this machine reach the service.
    static func address(host: String, port: Int) -> String {
        let name = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host
        return "http://\(name.contains(":") ? "[\(name)]" : name):\(port)"
    }
}
