internal import Base
internal import Synchronization

/// What every handler may use; one value, made by ``APIServer``.
struct APIEnvironment: Sendable {
    let configuration: APIConfiguration
    let backend: Backend
    let metrics: Metrics
    let gate: Gate
    let signIns: SignInLimiter
    let console: ConsoleFiles
    /// Holds back ingest runs beyond the limit.
    let ingestSlots: Slots
    /// Runs the statements of Bolt and the Query API.
    let statements: any StatementRunner
    let passwords: PasswordDoor
    /// Over HTTP, between two requests.
    let transactions: OpenTransactions
    let boltPort = BoltPort()
    let now: @Sendable () -> Instant

    init(
        configuration: APIConfiguration, backend: Backend, metrics: Metrics, now: @escaping @Sendable () -> Instant,
        statements: (any StatementRunner)? = nil
    ) {
        self.configuration = configuration
        self.backend = backend
        self.metrics = metrics
        self.now = now
        gate = Gate(backend: backend, credentials: CredentialCache(now: now))
        signIns = SignInLimiter(now: now)
        console = ConsoleFiles(directory: configuration.consoleDirectory, bolt: boltPort)
        ingestSlots = Slots(limit: Limits.ingestRunsAtOnce)
        passwords = PasswordDoor(gate: gate, limiter: signIns, metrics: metrics)
        self.statements = statements ?? StoreStatements(backend: backend)
        transactions = OpenTransactions(now: now)
    }
}

/// The port on which Bolt listens, once and while it does.
final class BoltPort: Sendable {
    private let port = Mutex<Int?>(nil)

    var number: Int? { port.withLock { $0 } }
    func set(_ number: Int?) { port.withLock { $0 = number } }
}
