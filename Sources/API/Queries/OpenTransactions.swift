internal import Base
internal import Synchronization
internal import Vault

/// Transactions over HTTP between two requests: found by id, used by one request at a time, rolled back when nobody
/// has used them for ``Limits/queryTransactionIdleSeconds``.
final class OpenTransactions: Sendable {
    private struct Entry {
        let transaction: any RunningTransaction
        let principal: Principal
        let database: String
        var expires: Instant
        var isBusy: Bool
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let now: @Sendable () -> Instant

    init(now: @escaping @Sendable () -> Instant) { self.now = now }

    /// Takes in a new transaction, which the caller then holds.
    func add(_ transaction: any RunningTransaction, of principal: Principal, database: String) throws -> Lease {
        let id = Vault.hexadecimal(try Vault.randomBytes(8))
        let entry = Entry(
            transaction: transaction, principal: principal, database: database, expires: expiry(), isBusy: true)
        let isAdded = entries.withLock { entries in
            guard entries.count < Limits.queryTransactions else { return false }
            entries[id] = entry
            return true
        }
        guard isAdded else {
            throw QueryFailure(
                .unavailable, "\(Limits.queryTransactions) transactions are open already, which is the limit.")
        }
        return Lease(self, id, transaction)
    }

    /// Takes hold of a transaction.
    /// - Throws: `transactionNotFound`, also for those of others; `concurrentAccess` while another request holds it.
    func take(_ id: String, by principal: Principal, database: String) throws(QueryFailure) -> Lease {
        let found = entries.withLock { entries -> Result<any RunningTransaction, QueryFailure> in
            guard let entry = entries[id], entry.principal.tenant == principal.tenant,
                entry.principal.subject == principal.subject, entry.database == database
            else {
                return .failure(
                    QueryFailure(
                        .transactionNotFound,
                        "Transaction with Id: \"\(id.prefix(40))\" was not found. It may have been committed, rolled "
                            + "back or timed out."))
            }
            guard !entry.isBusy else {
                return .failure(
                    QueryFailure(.concurrentAccess, "Transaction with Id: \"\(id)\" is in use by another request."))
            }
            entries[id]?.isBusy = true
            return .success(entry.transaction)
        }
        return Lease(self, id, try found.get())
    }

    /// Rolls back what has expired; runs until it is cancelled.
    func sweep() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            let time = now()
            let expired = entries.withLock { entries in
                let expired = entries.filter { !$0.value.isBusy && $0.value.expires <= time }
                for id in expired.keys { entries[id] = nil }
                return expired.values.map(\.transaction)
            }
            for transaction in expired { await transaction.rollback() }
        }
        let rest = entries.withLock { entries in
            defer { entries = [:] }
            return entries.values.map(\.transaction)
        }
        for transaction in rest { await transaction.rollback() }
    }

    private func expiry() -> Instant { now().advanced(bySeconds: Int64(Limits.queryTransactionIdleSeconds)) }

    fileprivate func giveBack(_ id: String) -> Instant {
        let expires = expiry()
        entries.withLock { entries in
            entries[id]?.isBusy = false
            entries[id]?.expires = expires
        }
        return expires
    }

    /// For the next sweep.
    fileprivate func abandon(_ id: String) {
        entries.withLock { entries in
            entries[id]?.isBusy = false
            entries[id]?.expires = Instant(rawValue: .min)
        }
    }

    fileprivate func remove(_ id: String) { entries.withLock { $0[id] = nil } }

    /// A transaction in the hands of one request. Dropped without a word it is rolled back.
    final class Lease: Sendable {
        let id: String
        let transaction: any RunningTransaction
        private let owner: OpenTransactions
        private let isSettled = Atomic(false)

        fileprivate init(_ owner: OpenTransactions, _ id: String, _ transaction: any RunningTransaction) {
            self.owner = owner
            self.id = id
            self.transaction = transaction
        }

        deinit { if !isSettled.load(ordering: .relaxed) { owner.abandon(id) } }

        /// Keeps the transaction open for the next request.
        /// - Returns: until when.
        func giveBack() -> Instant {
            isSettled.store(true, ordering: .relaxed)
            return owner.giveBack(id)
        }

        /// The transaction has ended.
        func close() {
            isSettled.store(true, ordering: .relaxed)
            owner.remove(id)
        }
    }
}
