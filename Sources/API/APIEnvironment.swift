internal import Base

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
    let now: @Sendable () -> Instant

    init(
        configuration: APIConfiguration, backend: Backend, metrics: Metrics, now: @escaping @Sendable () -> Instant
    ) {
        self.configuration = configuration
        self.backend = backend
        self.metrics = metrics
        self.now = now
        gate = Gate(backend: backend, credentials: CredentialCache(now: now))
        signIns = SignInLimiter(now: now)
        console = ConsoleFiles(directory: configuration.consoleDirectory)
        ingestSlots = Slots(limit: Limits.ingestRunsAtOnce)
    }
}
