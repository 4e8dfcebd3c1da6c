import Base
import Testing

@testable import Curl

/// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same numbers everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension CurlClient {
    /// A client that no proxy of the test machine comes in between.
    static func direct(connectionsPerHostMax: Int = 16) -> CurlClient {
        var configuration = CurlConfiguration()
        configuration.proxy = .none
        configuration.connectionsPerHostMax = connectionsPerHostMax
        return CurlClient(configuration)
    }
}

/// Runs the script as a server while the body runs.
func withServer<Value>(
    _ script: @escaping TestServer.Script, _ body: (TestServer, CurlClient) async throws -> Value
) async throws -> Value {
    let server = try TestServer(script)
    let client = CurlClient.direct()
    defer {
        client.close()
        server.stop()
    }
    return try await body(server, client)
}

/// The error that the request ends with.
func error(of body: () async throws -> some Any) async -> CurlError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? CurlError
    }
}

/// One thing that happens once, and that a task can wait for.
final class Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func fire() { continuation.finish() }

    func wait() async { for await _ in stream {} }
}
