internal import Base
internal import Cypher
internal import Graph
internal import Store

/// Statements on the store's graphs.
struct StoreStatements: StatementRunner {
    let backend: Backend

    func begin(_ request: TransactionRequest) async throws -> any RunningTransaction {
        let queries = try backend.spine().queries
        let settings = QuerySettings(
            access: request.isReadOnly ? .read : .write, timeout: request.timeout, idleSeconds: nil,
            isImplicit: request.isImplicit, bookmarks: request.bookmarks)
        return StoreTransaction(transaction: try await queries.begin(for: request.principal, settings: settings))
    }
}

/// A transaction of the store, as the doors use it.
private final class StoreTransaction: RunningTransaction {
    private let transaction: QueryTransaction

    init(transaction: QueryTransaction) { self.transaction = transaction }

    func run(_ text: String, parameters: [String: Datum]) async throws -> any RunningStatement {
        StoreStatement(cursor: try await transaction.run(text, parameters: parameters), transaction: transaction)
    }

    func commit() async throws -> CommitSeq { try await transaction.commit() }
    func rollback() async { transaction.rollback() }
    func interrupt() { transaction.interrupt() }
}

private final class StoreStatement: RunningStatement {
    private let cursor: QueryCursor
    private let transaction: QueryTransaction

    init(cursor: QueryCursor, transaction: QueryTransaction) {
        self.cursor = cursor
        self.transaction = transaction
    }

    var columns: [String] { cursor.columns }
    var type: QueryType { cursor.type }
    var graph: GraphSnapshot { cursor.graph }
    var counters: QueryCounters { cursor.counters }
    var plan: PlanDescription? { cursor.plan }
    var notifications: [QueryNotification] { cursor.notifications }

    func next(_ count: Int) throws(CypherError) -> [[Datum]] {
        do { return try cursor.next(count) } catch {
            transaction.fail(error)
            throw error
        }
    }
}
