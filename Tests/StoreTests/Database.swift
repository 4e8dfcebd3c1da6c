import Base
import Graph
import Logging
import Postgres
import Store
import Synchronization

/// A database of its own for each test, and stores that start and stop on it.
struct Database: Sendable {
    let url: String
    private let clock = TestClock()

    init(url: String) { self.url = url }

    /// Lets time pass.
    func advance(seconds: Int64) { clock.advance(seconds) }

    /// Runs `body` on a started store, then stops it as the service would.
    @discardableResult
    func withStore<T: Sendable>(
        compaction: CompactionPolicy = .standard, _ body: @Sendable @escaping (Store) async throws -> T
    ) async throws -> T {
        let pool = PostgresPool(conninfo: url, size: 6)
        let clock = clock
        let store = Store(
            pool: pool, compaction: compaction,
            logger: Logger(label: "store", factory: { _ in SwiftLogNoOpLogHandler() }),
            now: { clock.tick() })
        let result: T = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await store.run() }
            while store.status != .ready {
                if case .failed(let why) = store.status { throw StoreError(.unavailable, why) }
                try await Task.sleep(for: .milliseconds(5))
            }
            do {
                let value = try await body(store)
                store.close()
                try await group.waitForAll()
                return value
            } catch {
                store.close()
                throw error
            }
        }
        await pool.close()
        return result
    }
}

/// A second passes at every look.
final class TestClock: Sendable {
    private let seconds = Mutex<Int64>(1_000)
    func advance(_ by: Int64) { seconds.withLock { $0 += by } }

    func tick() -> Instant {
        seconds.withLock { seconds in
            seconds += 1
            return Instant(secondsSince1970: seconds)
        }
    }
}

func withDatabase(_ body: (Database) async throws -> Void) async throws {
    let server = try await TemporaryPostgres.shared()
    try await body(Database(url: try await server.createDatabase(named: "store_\(DatabaseCounter.next())")))
}

private enum DatabaseCounter {
    private static let count = Mutex(0)
    static func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

/// SplitMix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
