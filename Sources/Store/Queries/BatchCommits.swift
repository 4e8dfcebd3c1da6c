internal import Base
internal import CMDB
internal import Cypher
internal import Graph
internal import Synchronization

/// Commits what a transaction changed, and batches of `CALL { } IN TRANSACTIONS` while its statement runs.
final class BatchCommits: Sendable {
    private struct State {
        var title = ""
        var lastSeq: CommitSeq?
    }

    private let loop: CommitLoop
    private let principal: Principal
    private let state = Mutex(State())

    init(loop: CommitLoop, principal: Principal) {
        self.loop = loop
        self.principal = principal
    }

    var title: String {
        get { state.withLock { $0.title } }
        set { state.withLock { $0.title = newValue } }
    }

    /// The last batch's commit.
    var lastSeq: CommitSeq? { state.withLock { $0.lastSeq } }

    func changeSet(_ difference: GraphDifference, title: String) -> ChangeSet {
        ChangeSet(
            kind: .query, title: title,
            source: SourceReference(name: "manual:\(principal.subject)", kind: "manual"),
            operations: [.apply(difference)])
    }

    /// Commits a batch. Waits on the thread of the statement, which is none of the cooperative pool.
    /// - Returns: the graph with it.
    func commit(_ difference: GraphDifference) throws(CypherError) -> GraphSnapshot {
        let changeSet = changeSet(difference, title: title)
        let result = Waiting.result { reply in loop.submit(changeSet, by: principal, reply) }
        switch result {
        case .success(let commit):
            state.withLock { $0.lastSeq = commit.seq }
            return commit.snapshot
        case .failure(let error): throw CypherError(error)
        }
    }
}
