public import Base
public import CMDB
internal import Graph
public import Store

/// How a run ended, in numbers.
public struct IngestOutcome: Sendable {
    /// Number of the kept run.
    public let run: Int64
    public let source: SourceReference
    public let isDryRun: Bool
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
        ]
    }
}

/// What a run is at.
public enum IngestStage: String, Sendable { case identify, commit }

/// Takes observations to a commit: identify → plan → commit, or only shows the difference.
///
/// One run is one commit: after a crash the state is the one before or the one after, never between.
public struct IngestRunner: Sendable {
    private let store: Store

    public init(store: Store) { self.store = store }

    /// - Parameter progress: called as each stage begins.
    /// - Throws: `StoreError`; the run is kept as failed.
    public func run(
        _ batch: ObservationBatch, isDryRun: Bool, by principal: Principal,
        progress: @Sendable (IngestStage) async -> Void
    ) async throws(StoreError) -> IngestOutcome {
        let run = try await store.beginRun(batch.source, isDryRun: isDryRun, by: principal)
        do {
            let outcome = try await apply(batch, run: run, isDryRun: isDryRun, by: principal, progress: progress)
            try await store.endRun(
                run, tenant: principal.tenant, status: .succeeded, counts: outcome.counts, seq: outcome.seq, error: nil)
            return outcome
        } catch {
            // The run's own failure is what the caller needs to know; that of noting it is in the log of the store.
            try? await store.endRun(
                run, tenant: principal.tenant, status: .failed, counts: [:], seq: nil, error: error.message)
            throw error
        }
    }

    /// Plans on the present state, and again where somebody else committed the same source in between.
    private func apply(
        _ batch: ObservationBatch, run: Int64, isDryRun: Bool, by principal: Principal,
        progress: @Sendable (IngestStage) async -> Void
    ) async throws(StoreError) -> IngestOutcome {
        var attempt = 1
        while true {
            await progress(.identify)
            let known = try await store.sourceState(of: batch.source, tenant: principal.tenant)
            let (graph, metamodel) = store.estate(for: principal.tenant)
            let plan: IngestPlan
            do {
                plan = try IngestPlanner(metamodel: metamodel).plan(batch, known: known, on: graph)
            } catch {
                throw StoreError(error)
            }
            if plan.changeSet.isEmpty { return outcome(plan, run, isDryRun, counts: ChangeCounts(), seq: graph.seq) }
            if isDryRun {
                return outcome(plan, run, true, counts: try preview(plan, on: graph, metamodel), seq: graph.seq)
            }
            await progress(.commit)
            do {
                let commit = try await store.commit(plan.changeSet, by: principal)
                return outcome(plan, run, false, counts: commit.counts, seq: commit.seq)
            } catch  where error.code == .stale && attempt < Limits.ingestAttempts {
                attempt += 1
            }
        }
    }

    /// What a commit would count, worked out on a draft that nobody sees.
    private func preview(
        _ plan: IngestPlan, on graph: GraphSnapshot, _ metamodel: Metamodel
    ) throws(StoreError) -> ChangeCounts {
        let identities = IdentityCounter(above: graph)
        do {
            return try ChangeResolver(metamodel: metamodel).resolve(
                plan.changeSet, on: graph, identities: identities, as: graph.seq.next
            ).counts
        } catch {
            throw StoreError(error)
        }
    }

    private func outcome(
        _ plan: IngestPlan, _ run: Int64, _ isDryRun: Bool, counts: ChangeCounts, seq: CommitSeq
    ) -> IngestOutcome {
        IngestOutcome(
            run: run, source: plan.changeSet.source, isDryRun: isDryRun, created: plan.created, updated: plan.updated,
            retired: plan.retired, revived: plan.revived, unchanged: plan.unchanged,
            relationsCreated: counts.relationsCreated, relationsUpdated: counts.relationsUpdated,
            relationsRemoved: counts.relationsRemoved, relationsUnchanged: plan.relationsUnchanged, held: plan.held,
            seq: seq, difference: plan.difference, differenceCount: plan.differenceCount)
    }
}
