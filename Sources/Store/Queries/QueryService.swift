public import Base
internal import CMDB
public import Cypher
internal import Graph
internal import Synchronization

/// Runs Cypher statements on the graphs of a store: begins transactions, which run statements and commit through the
/// store's loop.
public final class QueryService: Sendable {
    public let store: Store
    public let engine: QueryEngine
    /// How the service presents itself to tools.
    public let description: ServiceDescription
    let loadText: @Sendable (_ source: String) throws(CypherError) -> String
    private let open = Atomic(0)
    private let begun = Atomic(0)
    /// Those that are open, by number.
    private let transactions = Mutex<[Int: Running]>([:])
    let identities = GraphIdentities()

    /// - Parameter loadText: gives the text of a source for LOAD CSV, or refuses it.
    public init(
        store: Store, engine: QueryEngine = .ofCMDB, description: ServiceDescription = ServiceDescription(),
        loadText: @escaping @Sendable (_ source: String) throws(CypherError) -> String = {
            source throws(CypherError) in
            throw .runtime(.externalResource, .other, "'\(source.prefix(200))' may not be read from here")
        }
    ) {
        self.store = store
        self.engine = engine
        self.description = description
        self.loadText = loadText
    }

    /// Transactions at the moment.
    public var openTransactions: Int { open.load(ordering: .relaxed) }

    /// Begins a transaction on the present state of the caller's graph, or on a past one.
    ///
    /// It may write where it is asked to and the caller may edit. It is to be ended by `commit` or `rollback`.
    /// - Throws: `busy` for too many transactions, `unavailable` where a bookmark's commit does not come,
    ///   `unknownTenant`, `notFound` for a state that is still to come.
    public func begin(
        for principal: Principal, settings: QuerySettings = QuerySettings()
    ) async throws(StoreError) -> QueryTransaction {
        let loop = try store.loop(of: principal.tenant)
        try await wait(for: settings.bookmarks, loop)
        let graph: GraphSnapshot
        if let asOf = settings.asOf {
            graph = try await store.snapshot(for: principal, asOf: asOf)
        } else {
            graph = store.snapshot(for: principal)
        }
        guard open.add(1, ordering: .relaxed).newValue <= Limits.transactionsAtOnce else {
            ended()
            throw StoreError(
                .busy, "\(Limits.transactionsAtOnce) transactions are open already", hint: "Try again in a second.")
        }
        let transaction = QueryTransaction(
            self, loop, graph, principal, settings, number: begun.add(1, ordering: .relaxed).newValue)
        transactions.withLock { $0[transaction.number] = Running(transaction: transaction) }
        return transaction
    }

    /// - Parameter number: of the transaction, where one was begun.
    func ended(_ number: Int? = nil) {
        open.subtract(1, ordering: .relaxed)
        if let number { transactions.withLock { $0[number] = nil } }
    }

    private struct Running {
        weak var transaction: QueryTransaction?
    }

    /// Open transactions that somebody may see: their own, and those of their tenant for an administrator.
    func transactions(of principal: Principal) -> [QueryTransaction] {
        let all = transactions.withLock { $0.values.compactMap(\.transaction) }
        return all.filter { $0.isVisible(to: principal) }.sorted { $0.number < $1.number }
    }

    /// A bookmark may come from a session that has seen a commit before this one is published.
    private func wait(for bookmarks: [CommitSeq], _ loop: CommitLoop) async throws(StoreError) {
        guard let latest = bookmarks.max(), loop.snapshot.seq < latest else { return }
        let deadline = ContinuousClock.now + .seconds(Limits.bookmarkSeconds)
        while loop.snapshot.seq < latest {
            guard ContinuousClock.now < deadline else {
                throw StoreError(
                    .unavailable,
                    "there is no commit \(latest), which a bookmark names; the latest is "
                        + "\(loop.snapshot.seq)", hint: "Begin without the bookmark.")
            }
            do { try await Task.sleep(for: .milliseconds(10)) } catch {
                throw StoreError(.cancelled, "the caller went away")
            }
        }
    }
}

extension QueryEngine {
    /// With the procedures of the CMDB beside its own.
    public static var ofCMDB: QueryEngine { QueryEngine(procedures: .standard.adding(RuleProcedures.all)) }
}
