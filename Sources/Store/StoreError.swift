public import CMDB
public import Graph
public import Postgres

/// Why a read or a write of the store failed.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// The change set breaks a rule; ``StoreError/change`` says which.
        case refused
        /// A policy wants it approved first.
        case needsApproval
        /// Somebody else has committed since the proposer looked.
        case stale
        /// Another commit has changed the same since the transaction began.
        case conflict
        /// The commit queue is full.
        case busy
        /// Postgres is away, or the store is starting or stopping.
        case unavailable
        case unknownTenant
        /// A user, key or record with this name exists already.
        case alreadyExists
        case notFound
        /// The answer would take more memory than one may.
        case tooLarge
        /// The caller went away, or the service is stopping.
        case cancelled
        /// Postgres refused; ``StoreError/underlying`` says why.
        case database
    }

    public let code: Code
    public let message: String
    public let hint: String?
    public let change: ChangeError?
    public let underlying: PostgresError?

    /// Of what a source reports, the records without which the rest could be taken.
    public var refused: [RefusedRecord] { change?.refused ?? [] }

    public init(
        _ code: Code, _ message: String, hint: String? = nil, change: ChangeError? = nil,
        underlying: PostgresError? = nil
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.change = change
        self.underlying = underlying
    }

    public init(_ change: ChangeError) {
        self.init(
            change.code == .conflict || change.code == .knownCI ? .conflict : .refused, change.message,
            hint: change.hint, change: change)
    }

    /// - Parameter error: of a question to a graph.
    public init(_ error: GraphError) {
        switch error.code {
        case .budgetExceeded, .tooLarge:
            self.init(.tooLarge, error.message, hint: "Ask for a shorter time, or about one CI.")
        case .cancelled, .outOfTime: self.init(.cancelled, error.message)
        // Whatever else a graph may refuse, a replay of its own history does not ask for.
        default:
            self.init(.unavailable, "the history contradicts itself: \(error.message)")
        }
    }

    public init(_ error: PostgresError) {
        if error.isTransient {
            self.init(
                .unavailable, "the database is not answering: \(error.message)",
                hint: error.hint ?? "Nothing was lost; try again in a few seconds.", underlying: error)
        } else {
            self.init(.database, "the database refused: \(error.message)", hint: error.hint, underlying: error)
        }
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
