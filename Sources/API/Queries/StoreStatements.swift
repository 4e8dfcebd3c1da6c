internal import Base
internal import Cypher

/// Statements on the store's graphs.
struct StoreStatements: StatementRunner {
    let backend: Backend

    func begin(_ request: TransactionRequest) async throws -> any RunningTransaction {
        _ = try backend.spine()
        throw QueryFailure(.unavailable, "no queries yet")
    }
}
