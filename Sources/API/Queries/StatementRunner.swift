internal import Base
internal import Cypher
internal import Graph

/// What the doors ask of whoever runs statements: the store in the service, a script in tests.
protocol StatementRunner: Sendable {
    /// A transaction of its own graph version.
    func begin(_ request: TransactionRequest) async throws -> any RunningTransaction
}

/// What a caller says of a transaction before its first statement.
struct TransactionRequest: Sendable {
    let principal: Principal
    var isReadOnly = false
    /// For one statement, which the caller will commit when its rows are read; `CALL … IN TRANSACTIONS` needs it.
    var isImplicit = true
    /// Of the whole transaction; nil for the server's own limit.
    var timeout: Duration?
    var metadata: [String: Datum] = [:]
    /// The transaction sees at least these.
    var bookmarks: [CommitSeq] = []
}

/// One transaction; used by one task at a time, but for ``interrupt()``.
protocol RunningTransaction: AnyObject, Sendable {
    func run(_ text: String, parameters: [String: Datum]) async throws -> any RunningStatement
    /// The commit that made its changes lasting; the last one before it where it changed nothing.
    func commit() async throws -> CommitSeq
    func rollback() async
    /// Stops the statement that runs; from any thread.
    func interrupt()
}

/// A statement and the rows that it still has.
protocol RunningStatement: AnyObject {
    var columns: [String] { get }
    var type: QueryType { get }
    /// Up to that many rows; none at the end.
    func next(_ count: Int) throws(CypherError) -> [[Datum]]
    /// What the slots of the rows mean.
    var graph: GraphSnapshot { get }
    var counters: QueryCounters { get }
    /// With EXPLAIN and, after the last row, with PROFILE.
    var plan: PlanDescription? { get }
    var notifications: [QueryNotification] { get }
}

/// Bookmarks: `FB:rootline:<seq>`.
enum Bookmark {
    private static let prefix = "FB:rootline:"

    static func text(_ seq: CommitSeq) -> String { prefix + String(seq.rawValue) }

    /// - Throws: `invalidBookmark` for one of another server.
    static func read(_ texts: [String]) throws(QueryFailure) -> [CommitSeq] {
        var found: [CommitSeq] = []
        for text in texts {
            guard text.hasPrefix(prefix), let number = Int64(text.dropFirst(prefix.count)), number >= 0 else {
                throw QueryFailure(
                    .invalidBookmark, "Supplied bookmark '\(text.prefix(100))' does not conform to \(prefix)<number>")
            }
            found.append(CommitSeq(rawValue: number))
        }
        return found
    }
}

/// The databases that a caller sees: one, the graph of the caller's tenant.
enum Databases {
    /// What the standard tenant's graph is called outside.
    static let home = "neo4j"

    static func name(for principal: Principal) -> String {
        principal.tenant == .standard ? home : principal.tenant.rawValue
    }

    /// The name of the database that is meant.
    /// - Throws: `databaseNotFound`, also for databases that others see.
    static func resolve(_ asked: String?, for principal: Principal) throws(QueryFailure) -> String {
        let name = name(for: principal)
        guard let asked, !asked.isEmpty else { return name }
        let wanted = asked.lowercased()
        guard wanted == name.lowercased() || wanted == home || wanted == principal.tenant.rawValue.lowercased() else {
            throw QueryFailure.databaseNotFound(asked)
        }
        return name
    }
}
