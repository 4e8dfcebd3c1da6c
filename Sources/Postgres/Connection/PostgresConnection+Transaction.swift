extension PostgresConnection {
    /// Runs `body` in a transaction: commits when it returns, rolls back when it throws.
    ///
    /// Inside another transaction of the same task it is a savepoint. A commit is not stopped by cancellation, so
    /// that its outcome is known; a cancelled body throws and is rolled back.
    @discardableResult
    public nonisolated(nonsending) func transaction<T>(
        _ body: (PostgresConnection) async throws -> T
    ) async throws -> T {
        let token = try await begin()
        let value: T
        do {
            value = try await TransactionToken.$current.withValue(token) { try await body(self) }
        } catch {
            await rollback(token)
            throw error
        }
        try await commit(token)
        return value
    }

    /// Whether the server sees a transaction open and not failed.
    var isInTransaction: Bool { currentLink?.isInOpenTransaction ?? false }

    private func begin() throws(PostgresError) -> TransactionToken {
        guard !Task.isCancelled else { throw .cancelled }
        let token = TransactionToken(inside: transaction)
        try uninterrupted(holding: TransactionToken.current) { link throws(PostgresError) in
            _ = try link.run(token.outer == nil ? "BEGIN" : "SAVEPOINT \(token.name)")
            transaction = token
        }
        return token
    }

    private func commit(_ token: TransactionToken) throws(PostgresError) {
        defer { leave(token) }
        let tag = try uninterrupted(holding: token) { link throws(PostgresError) in
            defer { transaction = token.outer }
            return try link.run(token.outer == nil ? "COMMIT" : "RELEASE SAVEPOINT \(token.name)").commandTag
        }
        guard tag != "ROLLBACK" else {
            throw PostgresError(
                .sqlError, "the transaction was rolled back, since a statement in it had failed", sqlState: "25P02",
                hint: "do not catch the error of a statement inside of a transaction, or nest a transaction around it")
        }
    }

    private func rollback(_ token: TransactionToken) {
        defer { leave(token) }
        // A failed rollback means a lost connection, on which the server has rolled back already.
        try? uninterrupted(holding: token) { link throws(PostgresError) in
            defer { transaction = token.outer }
            let back = "ROLLBACK TO SAVEPOINT \(token.name)"
            try link.runScript(token.outer == nil ? "ROLLBACK" : "\(back); RELEASE SAVEPOINT \(token.name)")
        }
    }

    private func leave(_ token: TransactionToken) {
        if transaction === token { transaction = token.outer }
    }
}

/// Proof of being inside a transaction, carried by the task that opened it and by its child tasks.
final class TransactionToken: Sendable {
    @TaskLocal static var current: TransactionToken?

    /// The transaction of the same connection around this one, which makes this one a savepoint.
    let outer: TransactionToken?
    /// The task's transaction on whatever connection before this one.
    private let previous: TransactionToken?
    private let depth: Int

    var name: String { "nested_\(depth)" }

    init(inside outer: TransactionToken?) {
        self.outer = outer
        previous = Self.current
        depth = (outer?.depth ?? 0) + 1
    }

    /// Whether who holds `held` may use a connection on which `open` is the innermost transaction.
    static func admits(_ held: TransactionToken?, to open: TransactionToken?) -> Bool {
        guard let open else { return true }
        var token = held
        while let candidate = token {
            if candidate === open { return true }
            token = candidate.previous
        }
        return false
    }
}
