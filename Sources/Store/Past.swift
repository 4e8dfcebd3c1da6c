internal import Base
internal import Graph
internal import Postgres
internal import Synchronization

/// Past states of one tenant's graph: retained versions first, what lies between them from Postgres.
final class Past: Sendable {
    private let ladder: Mutex<HistoryLadder>
    private let turnstile = Turnstile(places: Limits.historyReadsAtOnce, queueMax: Limits.historyReadsWaiting)
    private let reader: PastReader
    private let pool: PostgresPool

    init(reader: PastReader, pool: PostgresPool, newest: GraphSnapshot) {
        self.reader = reader
        self.pool = pool
        var ladder = HistoryLadder(bytesMax: Limits.historyBytes, rungsMax: Limits.historyRungs)
        ladder.add(newest: newest)
        self.ladder = Mutex(ladder)
    }

    /// Retains the version published just now, for as long as the budget lasts.
    func note(newest: GraphSnapshot) {
        let gone = ladder.withLock { $0.add(newest: newest) }
        _ = consume gone  // Large old snapshots die here, outside the lock.
    }

    /// The state that commit `seq` made.
    /// - Parameter latest: a version that is not older than `seq`.
    func state(at seq: CommitSeq, latest: GraphSnapshot) async throws(StoreError) -> GraphSnapshot {
        if latest.seq == seq { return latest }
        if seq <= .zero { return GraphSnapshot() }
        if let known = known(seq) { return known }
        return try await turnstile.pass { () async throws(StoreError) in
            // Whoever was before may have asked for the same.
            if let known = known(seq) { return known }
            let made = try await make(seq, latest)
            let gone = ladder.withLock { $0.add(asked: made) }
            _ = consume gone
            return made
        }
    }

    private func known(_ seq: CommitSeq) -> GraphSnapshot? { ladder.withLock { $0.rung(at: seq)?.snapshot } }

    private func make(_ seq: CommitSeq, _ latest: GraphSnapshot) async throws(StoreError) -> GraphSnapshot {
        let (before, after) = ladder.withLock { $0.rungs(around: seq) }
        do {
            return try await pool.withConnection { [reader] connection in
                try await reader.snapshot(
                    at: seq, before: before?.snapshot, after: after?.snapshot ?? latest, on: connection)
            }
        } catch let error as PostgresError {
            throw StoreError(error)
        } catch let error as GraphError {
            throw StoreError(error)
        } catch {
            throw StoreError(.unavailable, "the read was interrupted: \(error)")
        }
    }
}
