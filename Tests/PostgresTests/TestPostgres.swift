import Postgres
import Testing

/// The throw-away Postgres of this test process.
enum TestPostgres {
    /// A database of the suite's own, and one connection to it.
    static func connection(_ database: String) async throws -> PostgresConnection {
        try await PostgresConnection.open(try await conninfo(database))
    }

    /// A connection string of a database made once per process.
    static func conninfo(_ database: String) async throws -> String {
        try await databases.conninfo(database)
    }

    private static let databases = Databases()

    private actor Databases {
        private var made: [String: Task<String, any Error>] = [:]

        func conninfo(_ name: String) async throws -> String {
            if let task = made[name] { return try await task.value }
            let task = Task { try await TemporaryPostgres.shared().createDatabase(named: name) }
            made[name] = task
            return try await task.value
        }
    }
}

/// Runs `body` and returns the Postgres error it throws; anything else fails the test.
func postgresError(
    at location: SourceLocation = #_sourceLocation, _ body: () async throws -> some Any
) async -> PostgresError? {
    do {
        _ = try await body()
        Issue.record("nothing was thrown", sourceLocation: location)
    } catch let error as PostgresError {
        return error
    } catch {
        Issue.record("not a PostgresError: \(error)", sourceLocation: location)
    }
    return nil
}

/// SplitMix64: the seed of a test names its failure.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
