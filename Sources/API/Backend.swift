public import Orchestrator
public import Store
internal import Synchronization

/// What the routes work on, once it is there.
public struct Spine: Sendable {
    public let store: Store
    public let orchestrator: Orchestrator
    /// Cypher on the store's graphs.
    public let queries: QueryService

    /// - Parameter queries: one that runs on the store's graphs with everything else as usual where there is none.
    public init(store: Store, orchestrator: Orchestrator, queries: QueryService? = nil) {
        self.queries = queries ?? QueryService(store: store)
        self.store = store
        self.orchestrator = orchestrator
    }
}

/// Where the service stands on its way from the first open port to the last closed one.
///
/// The server listens before the graph is loaded, so that probes and callers get an answer; until the spine
/// is ready every route that needs it answers 503.
public final class Backend: Sendable {
    /// The stages before and after the time in which ``Spine`` exists.
    public enum Phase: Sendable {
        /// What is being done, for people, for example `starting Postgres`.
        case preparing(String)
        case attached(Spine)
        case stopping
    }

    private let current = Mutex<Phase>(.preparing("starting"))

    public init() {}

    public var phase: Phase {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// The spine in working order.
    /// - Throws: `starting` with the stage, while there is none.
    func spine() throws(ProblemDetails) -> Spine {
        switch phase {
        case .preparing(let what): throw Self.notYet(what)
        case .stopping: throw Self.stopping
        case .attached(let spine):
            switch spine.store.status {
            case .ready: return spine
            case .starting(let phase): throw Self.notYet(phase)
            case .stopped: throw Self.stopping
            case .failed(let reason):
                var problem = ProblemDetails(.starting, "The service could not load its state and is stopping.")
                problem.cause = reason
                throw problem
            }
        }
    }

    private static var stopping: ProblemDetails {
        var problem = ProblemDetails(.starting, "The service is stopping.")
        problem.retryAfterSeconds = 5
        return problem
    }

    private static func notYet(_ what: String) -> ProblemDetails {
        var problem = ProblemDetails(
            .starting, "The service is still starting: \(what).",
            hint: "Wait until /health/ready answers with status 200.")
        problem.retryAfterSeconds = 1
        return problem
    }
}
