import Base
import CMDB
import Curl
import Foundation
import Graph
import JSON
import Logging
import Orchestrator
import Postgres
import Store
import Synchronization
import Vault

@testable import API

/// A running service on an empty, throw-away database, and clients of every kind.
struct TestService: Sendable {
    let address: String
    let store: Store
    let backend: Backend
    let curl: CurlClient
    private let tokens: [Principal.Role: String]

    /// Without credentials.
    var stranger: TestClient { TestClient(address: address, curl: curl, headers: []) }

    func client(_ role: Principal.Role) -> TestClient {
        TestClient(address: address, curl: curl, headers: [("Authorization", "Bearer \(tokens[role] ?? "")")])
    }

    static let password = "correct horse battery"

    /// Starts one, runs `body`, stops it.
    static func run(
        console: String? = nil, drain: Duration = .seconds(1), statements: (any StatementRunner)? = nil,
        bolt: BoltConfiguration? = nil, _ body: (TestService) async throws -> Void
    ) async throws {
        let name = "api_" + Vault.hexadecimal(try Vault.randomBytes(6))
        let url = try await TemporaryPostgres.shared().createDatabase(named: name)
        let pool = PostgresPool(conninfo: url, size: 4)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let store = Store(pool: pool, logger: logger, now: now)
        let spine = Spine(
            store: store,
            orchestrator: Orchestrator(metamodel: store.builtIn, changes: ChangeSource(store), model: nil))
        let backend = Backend()
        try await withServer(
            backend, console: console, drain: drain, statements: statements, bolt: bolt, logger: logger
        ) { address in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await store.run() }
                while store.status != .ready { try await Task.sleep(for: .milliseconds(5)) }
                backend.phase = .attached(spine)
                var tokens: [Principal.Role: String] = [:]
                for role in Principal.Role.allCases {
                    let token = APIKeyToken.make(from: try Vault.randomToken())
                    _ = try await store.accounts.createAPIKey(
                        name: "test \(role.rawValue)", role: role, tokenHash: APIKeyToken.hash(of: token), expires: nil,
                        by: Principal(tenant: .standard, subject: "test", role: .admin))
                    tokens[role] = token
                }
                try await body(
                    TestService(
                        address: address, store: store, backend: backend, curl: CurlClient(direct), tokens: tokens))
                store.close()
                try await group.waitForAll()
            }
        }
        await pool.close()
    }

    /// Runs the HTTP side alone on a free port.
    static func withServer(
        _ backend: Backend, console: String? = nil, drain: Duration = .seconds(1),
        statements: (any StatementRunner)? = nil, bolt: BoltConfiguration? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        _ body: (_ address: String) async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let server = APIServer(
            configuration: .init(port: 0, consoleDirectory: console, version: "test", drain: drain, bolt: bolt),
            backend: backend, metrics: Metrics(), logger: logger, now: now, onListening: { port.yield($0) },
            statements: statements)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            var iterator = ports.makeAsyncIterator()
            guard let number = await iterator.next() else { throw CancellationError() }
            try await body("http://127.0.0.1:\(number)")
            group.cancelAll()
            do { try await group.waitForAll() } catch is CancellationError {}
        }
    }

    static let now: @Sendable () -> Instant = {
        Instant(rawValue: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    static var direct: CurlConfiguration {
        var configuration = CurlConfiguration()
        configuration.proxy = .none
        return configuration
    }
}

/// Sends requests and reads answers.
struct TestClient: Sendable {
    let address: String
    let curl: CurlClient
    let headers: [(String, String)]

    init(address: String, curl: CurlClient, headers: [(String, String)]) {
        self.address = address
        self.curl = curl
        self.headers = headers
    }

    /// Without credentials.
    init(stranger address: String) {
        self.init(address: address, curl: CurlClient(TestService.direct), headers: [])
    }

    func adding(_ more: (String, String)...) -> TestClient {
        TestClient(address: address, curl: curl, headers: headers + more)
    }

    func send(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> TestAnswer {
        try await send(method, path, bytes: body?.bytes, type: "application/json")
    }

    func send(_ method: String, _ path: String, bytes: [UInt8]?, type: String) async throws -> TestAnswer {
        var all = headers
        if bytes != nil { all.append(("Content-Type", type)) }
        guard let method = HTTPMethod(rawValue: method) else { throw CancellationError() }
        let response = try await curl.send(
            HTTPRequest(method, address + path, headers: all, body: bytes, retries: .none))
        return TestAnswer(response: response)
    }

    func get(_ path: String) async throws -> JSONValue { try await send("GET", path).json }

    /// The lines of a streamed answer.
    func lines(_ path: String, upload: String) async throws -> [JSONValue] {
        let answer = try await send("POST", path, bytes: Array(upload.utf8), type: "application/x-ndjson")
        return try answer.text.split(separator: "\n").map { try JSONValue.parse(String($0)) }
    }
}

/// A whole answer.
struct TestAnswer: Sendable {
    let response: HTTPResponse

    var status: Int { response.status }
    var text: String { String(decoding: response.body, as: UTF8.self) }
    var json: JSONValue { (try? JSONValue.parse(response.body)) ?? .null }
    func header(_ name: String) -> String? { response.headers[name] }

    /// Whether it failed in the form of Neo4j's interfaces.
    func isQueryFailure(_ status: Neo4jStatus) -> Bool {
        json["errors"]?[0]?["code"]?.stringValue == status.code
    }

    /// The code of the problem; empty where the answer is no problem document.
    var problem: String {
        guard header("Content-Type") == "application/problem+json", json["status"]?.int64Value == Int64(status) else {
            return ""
        }
        return json["type"]?.stringValue.map { String($0.dropFirst("/problems/".count)) } ?? ""
    }
}
