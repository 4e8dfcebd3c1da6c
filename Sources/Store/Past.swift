internal import Base
internal import Graph
internal import Postgres
internal import Synchronization

/// From where on the history is whole: a purge removed versions that ended before.
struct HistoryHorizon: Hashable, Sendable {
    /// Zero where nothing was ever purged.
    let seq: CommitSeq
    /// States before it that a named snapshot keeps.
    let snapshots: Set<CommitSeq>

    func has(_ state: CommitSeq) -> Bool { state >= seq || snapshots.contains(state) }

    static func read(_ tenant: TenantNumber, on connection: PostgresConnection) async throws -> HistoryHorizon {
        let rows = try await connection.query(
            "select seq from history_horizon where tenant = $1", [.int(tenant.rawValue)])
        let snapshots = try await connection.query(
            "select distinct seq from snapshot where tenant = $1", [.int(tenant.rawValue)])
        return HistoryHorizon(
            seq: CommitSeq(rawValue: try rows.first?.int64("seq") ?? 0),
            snapshots: Set(try snapshots.map { CommitSeq(rawValue: try $0.int64("seq")) }))
    }
}

/// Past states of one tenant's graph: retained versions first, what lies between them from Postgres.
final class Past: Sendable {
    private let ladder: Mutex<HistoryLadder>
    private let turnstile = Turnstile(places: Limits.historyReadsAtOnce, queueMax: Limits.historyReadsWaiting)
    private let reader: PastReader
    private let pool: PostgresPool
    private let horizon: Mutex<HistoryHorizon>

    init(reader: PastReader, pool: PostgresPool, newest: GraphSnapshot, horizon: HistoryHorizon) {
        self.horizon = Mutex(horizon)
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

    /// - Throws: `notFound` where a purge removed what that state needs.
    func check(_ seq: CommitSeq) throws(StoreError) {
        let horizon = horizon.withLock { $0 }
        guard horizon.has(seq) else {
            throw StoreError(
                .notFound, "the history before commit \(horizon.seq) was purged, so commit \(seq) cannot be shown",
                hint: "Named snapshots of older states can still be read. The audit log says who purged what.")
        }
    }

    /// Looks at the horizon anew, after a purge, or when a snapshot came or went. States that were kept in memory are
    /// let go: what leads from them to others may be gone.
    func reload() async throws(StoreError) {
        do {
            let found = try await pool.withConnection { [reader] connection in
                try await HistoryHorizon.read(reader.tenant, on: connection)
            }
            let hasMoved = horizon.withLock { horizon in
                defer { horizon = found }
                return horizon.seq != found.seq
            }
            if hasMoved { letGo() }
        } catch let error as PostgresError {
            throw StoreError(error)
        } catch {
            throw StoreError(.unavailable, "the read was interrupted: \(error)")
        }
    }

    private func letGo() {
        let gone = ladder.withLock { ladder -> HistoryLadder in
            defer {
                let newest = ladder.rungs.last
                ladder = HistoryLadder(bytesMax: Limits.historyBytes, rungsMax: Limits.historyRungs)
                if let newest { ladder.add(newest: newest.snapshot) }
            }
            return ladder
        }
        _ = consume gone  // Outside the lock.
    }

    /// The state that commit `seq` made.
    /// - Parameter latest: a version that is not older than `seq`.
    func state(at seq: CommitSeq, latest: GraphSnapshot) async throws(StoreError) -> GraphSnapshot {
        if latest.seq == seq { return latest }
        if seq <= .zero { return GraphSnapshot() }
        try check(seq)
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
