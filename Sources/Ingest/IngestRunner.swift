public import Base
public import CMDB
internal import Graph
public import JSON
public import Store

/// How a run ended, in numbers.
public struct IngestOutcome: Sendable {
    /// Number of the kept run.
    public let run: Int64
    public let source: SourceReference
    public let isDryRun: Bool
    /// `parked` where the brake holds it.
    public let status: IngestRun.Status
    public let created: Int
    public let updated: Int
    public let retired: Int
    public let revived: Int
    public let unchanged: Int
    public let relationsCreated: Int
    public let relationsUpdated: Int
    public let relationsRemoved: Int
    public let relationsUnchanged: Int
    /// Values that discovery reported and a hand-set value keeps out.
    public let held: Int
    /// Records that were recognised as CIs of other records.
    public let joined: Int
    /// CIs that turned out to be one.
    public let merged: Int
    public let contested: Int
    public let parked: Int
    public let drifted: Int
    /// Records that cannot be taken: each is parked by itself with the reason, and the rest was taken.
    public let refused: [RefusedObservation]
    /// Keys of records that are no longer reported, and whose CIs stay for the grace that their source has.
    public let missing: [String]
    /// CIs retired, merged or changed in class: what the brake looks at.
    public let moved: Int
    /// More than so many and the run is parked.
    public let brakeLimit: Int
    /// The commit made, or the state in which there was nothing to change.
    public let seq: CommitSeq
    public let difference: [Difference]
    public let differenceCount: Int

    /// The counts by name, as a run keeps them.
    public var counts: [String: Int] {
        [
            "created": created, "updated": updated, "retired": retired, "revived": revived, "unchanged": unchanged,
            "relationsCreated": relationsCreated, "relationsUpdated": relationsUpdated,
            "relationsRemoved": relationsRemoved, "relationsUnchanged": relationsUnchanged, "held": held,
            "joined": joined, "merged": merged,
            "contested": contested, "parked": parked, "drifted": drifted, "moved": moved,
            "refused": refused.count, "missing": missing.count,
        ]
    }
}

extension IngestOutcome {
    /// What was left out, as the run keeps it.
    public var refusals: [JSONValue] { refused.prefix(Limits.refusedRecordsShown).map(\.json) }
}

/// What a run is at.
public enum IngestStage: String, Sendable { case identify, commit }

/// Takes observations to a commit: identify → plan → commit, or only shows the difference.
///
/// One run is one commit: after a crash the state is the one before or the one after, never between.
public struct IngestRunner: Sendable {
    private let store: Store

    public init(store: Store) { self.store = store }

    /// - Parameters:
    ///   - isReleased: an admin has let it pass the brake.
    ///   - progress: called as each stage begins.
    /// - Throws: `StoreError`; the run is kept as failed.
    public func run(
        _ batch: ObservationBatch, isDryRun: Bool, isReleased: Bool = false, by principal: Principal,
        progress: @Sendable (IngestStage) async -> Void
    ) async throws(StoreError) -> IngestOutcome {
        let run = try await store.beginRun(batch.source, isDryRun: isDryRun, by: principal)
        do {
            let outcome = try await apply(
                batch, run: run, isDryRun: isDryRun, isReleased: isReleased, by: principal, progress: progress)
            if outcome.status == .parked {
                try await store.keepParked(
                    ObservationStream.bytes(of: batch), of: run, moving: outcome.moved, limit: outcome.brakeLimit,
                    source: batch.source.name, tenant: principal.tenant)
            } else if !isDryRun {
                try await store.confirm(batch, tenant: principal.tenant)
                try await store.keepRefused(outcome.refused, of: batch, tenant: principal.tenant)
                try await store.noteMissing(outcome.missing, of: batch, tenant: principal.tenant)
            }
            try await store.endRun(
                run, tenant: principal.tenant, status: outcome.status, counts: outcome.counts, seq: outcome.seq,
                refused: outcome.refused, error: nil)
            return outcome
        } catch {
            // The run's own failure is what the caller needs to know; that of noting it is in the log of the store.
            try? await store.endRun(
                run, tenant: principal.tenant, status: .failed, counts: [:], seq: nil, error: error.message)
            throw error
        }
    }

    /// Runs what the brake has parked, past it. The parked run is then `released`.
    public func release(
        _ run: Int64, by principal: Principal, progress: @Sendable (IngestStage) async -> Void = { _ in }
    ) async throws(StoreError) -> IngestOutcome {
        let bytes = try await store.takeParked(run, tenant: principal.tenant)
        let batch: ObservationBatch
        do { batch = try ObservationStream.batch(of: bytes) } catch {
            throw StoreError(.unavailable, "the observations of run \(run) cannot be read: \(error.message)")
        }
        let outcome = try await self.run(
            batch, isDryRun: false, isReleased: true, by: principal, progress: progress)
        try await store.dropParked(run, tenant: principal.tenant, as: .released)
        return outcome
    }

    /// Plans on the present state, and again where somebody else committed the same source, or records of the same
    /// things, in between.
    private func apply(
        _ batch: ObservationBatch, run: Int64, isDryRun: Bool, isReleased: Bool, by principal: Principal,
        progress: @Sendable (IngestStage) async -> Void
    ) async throws(StoreError) -> IngestOutcome {
        try await store.renewKeys(of: principal.tenant)
        let limit = isReleased ? Int.max : try await store.brakeLimit(of: batch.source, tenant: principal.tenant)
        var attempt = 1
        var siftings = 0
        var refusals: [String: RefusedRecord] = [:]
        while true {
            await progress(.identify)
            let known = try await store.sourceState(of: batch.source, tenant: principal.tenant)
            let (graph, metamodel) = store.estate(for: principal.tenant)
            let plan = try await plan(
                batch, known, refusals, on: graph, metamodel, tenant: principal.tenant)
            var report = Report(plan: plan, run: run, isDryRun: isDryRun, limit: limit, seq: graph.seq)
            if plan.changeSet.isEmpty { return report.outcome }
            if !isDryRun, plan.moved > limit {
                report.status = .parked
                return report.outcome
            }
            do {
                if isDryRun {
                    report.counts = try await store.preview(
                        plan.changeSet, on: (graph, metamodel), tenant: principal.tenant
                    ).counts
                    return report.outcome
                }
                await progress(.commit)
                let commit = try await store.commit(plan.changeSet, by: principal)
                report.counts = commit.counts
                report.seq = commit.seq
                return report.outcome
            } catch  where error.code == .stale && attempt < Limits.ingestAttempts {
                attempt += 1
            } catch  where !error.refused.isEmpty && siftings < Limits.ingestSiftings {
                // Patient with sources: what cannot be taken is left out, and the rest is planned again.
                siftings += 1
                for refusal in error.refused { refusals[refusal.key] = refusal }
                guard refusals.count <= Limits.refusedRecords else { throw error }
            }
        }
    }

    private func plan(
        _ batch: ObservationBatch, _ known: SourceState, _ refusals: [String: RefusedRecord],
        on graph: GraphSnapshot, _ metamodel: Metamodel, tenant: TenantID
    ) async throws(StoreError) -> IngestPlan {
        var planning = IngestPlanning(
            metamodel: metamodel, graph: graph, batch: batch, known: known, refusals: refusals)
        do throws(ChangeError) { try planning.begin() } catch { throw StoreError(error) }
        while let question = planning.nextQuestion() {
            planning.take(try await store.answer(question, of: batch.source, tenant: tenant))
        }
        do throws(ChangeError) { return try planning.finish() } catch { throw StoreError(error) }
    }
}

/// What becomes an outcome.
private struct Report {
    let plan: IngestPlan
    let run: Int64
    let isDryRun: Bool
    let limit: Int
    var seq: CommitSeq
    var counts: ChangeCounts?
    var status = IngestRun.Status.succeeded

    init(plan: IngestPlan, run: Int64, isDryRun: Bool, limit: Int, seq: CommitSeq) {
        self.plan = plan
        self.run = run
        self.isDryRun = isDryRun
        self.limit = limit
        self.seq = seq
    }

    /// What was counted as the change was resolved; what was planned where nothing was.
    var outcome: IngestOutcome {
        IngestOutcome(
            run: run, source: plan.changeSet.source, isDryRun: isDryRun, status: status,
            created: counts.map { $0.created - plan.revived } ?? plan.created, updated: counts?.updated ?? plan.updated,
            retired: counts.map { $0.retired - plan.merged } ?? plan.retired, revived: plan.revived,
            unchanged: plan.unchanged, relationsCreated: counts?.relationsCreated ?? plan.relationsCreated,
            relationsUpdated: counts?.relationsUpdated ?? plan.relationsUpdated,
            relationsRemoved: counts?.relationsRemoved ?? plan.relationsRemoved,
            relationsUnchanged: plan.relationsUnchanged, held: plan.held, joined: plan.joined, merged: plan.merged,
            contested: plan.contested, parked: plan.parked, drifted: plan.drifted, refused: plan.refused,
            missing: plan.missing, moved: plan.moved, brakeLimit: limit, seq: seq, difference: plan.difference,
            differenceCount: plan.differenceCount)
    }
}
