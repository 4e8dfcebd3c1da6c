internal import Base
internal import CMDB
internal import Cypher
internal import Graph
internal import Logging
internal import Postgres
internal import Synchronization

/// The one writer of a tenant: takes waiting change sets as a batch, checks each against the state so far, appends
/// all in one Postgres transaction, publishes the graph, answers.
///
/// A loop over a bounded queue, because an actor would let the next commit in while this one awaits Postgres.
final class CommitLoop: Sendable {
    struct Submission {
        let changeSet: ChangeSet
        let principal: Principal
        let reply: @Sendable (Result<Commit, StoreError>) -> Void
    }

    /// A change to indexes and constraints, which is no commit.
    private struct SchemaSubmission {
        let change: SchemaChange
        let reply: CheckedContinuation<Result<GraphSnapshot, CypherError>, Never>
    }

    private struct Door {
        var waiting: [Submission] = []
        var schemas: [SchemaSubmission] = []
        var settling: [Settling] = []
        var compacted: Compacted?
        /// A copy with the text index of searches.
        var indexed: Compacted?
        var isClosed = false
    }

    /// A time of which no later commit may be.
    private struct Settling {
        let time: Instant
        let reply: CheckedContinuation<StoreError?, Never>
    }

    /// A dense copy of a version that was the latest when it was begun.
    private struct Compacted {
        let start: GraphSnapshot
        let dense: GraphSnapshot
    }

    /// What only the loop itself reads and writes.
    private struct State {
        var sourceSeqs: [String: CommitSeq]
        /// Every further commit is later than this.
        var lastAt: Instant
        /// The hash of the last commit.
        var head: [UInt8]
        var isCompacting = false
        /// Whether much was written since statistics were gathered; so too at a start, of which nothing is known.
        var needsStatistics = true
        var searchIndexing = SearchIndexing()
        /// The last commit that wrote records which others may be recognised by.
        var identitySeq = CommitSeq.zero
    }

    private struct Published {
        var graph: GraphSnapshot
        var metamodel: Metamodel
        /// Of its commit.
        var at: Instant
        /// Up to here, nothing further will happen.
        var settled: Instant
        /// The hash of the latest commit.
        var head: [UInt8]
    }

    let tenant: TenantNumber
    /// Where the ids of new nodes and relationships come from.
    let identities: IdentityCounter
    private let writer: CommitWriter
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let door = Mutex(Door())
    private let wake: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation
    private let published: Mutex<Published>
    private let compaction: CompactionPolicy
    /// The states before the latest.
    let past: Past
    /// Which CIs there are, for those who make some by hand.
    let strongKeys = StrongKeys()

    init(
        recovered: Recovered, tenant: TenantNumber, writer: CommitWriter, compaction: CompactionPolicy,
        logger: Logger, now: @escaping @Sendable () -> Instant
    ) {
        self.tenant = tenant
        identities = recovered.identities
        self.writer = writer
        self.compaction = compaction
        past = Past(
            reader: PastReader(tenant: tenant, builtIn: recovered.builtIn), pool: writer.pool, newest: recovered.graph,
            horizon: recovered.horizon)
        self.logger = logger
        self.now = now
        published = Mutex(
            Published(
                graph: recovered.graph, metamodel: recovered.metamodel, at: recovered.lastCommitAt,
                settled: recovered.lastCommitAt, head: recovered.head))
        (wake, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The latest committed state; stays valid and unchanged for as long as it is held.
    var snapshot: GraphSnapshot { published.withLock { $0.graph } }

    /// The latest committed state with the metamodel that it obeys.
    var estate: (graph: GraphSnapshot, metamodel: Metamodel) { published.withLock { ($0.graph, $0.metamodel) } }

    /// The latest commit with its hash in the audit chain.
    var sealed: (seq: CommitSeq, head: [UInt8]) { published.withLock { ($0.graph.seq, $0.head) } }

    /// Waits until the change set is durable and published, or refused.
    func commit(_ changeSet: ChangeSet, by principal: Principal) async throws(StoreError) -> Commit {
        let result = await withCheckedContinuation { reply in
            submit(changeSet, by: principal) { reply.resume(returning: $0) }
        }
        return try result.get()
    }

    /// Calls `reply` once, when the change set is durable and published, or refused.
    func submit(
        _ changeSet: ChangeSet, by principal: Principal,
        _ reply: @escaping @Sendable (Result<Commit, StoreError>) -> Void
    ) {
        let refusal = door.withLock { door -> StoreError? in
            if door.isClosed { return StoreError(.unavailable, "the store is stopping", hint: "Try again later.") }
            guard door.waiting.count < Limits.commitQueueLength else {
                return StoreError(
                    .busy, "\(Limits.commitQueueLength) change sets are waiting already",
                    hint: "Try again in a second.")
            }
            door.waiting.append(Submission(changeSet: changeSet, principal: principal, reply: reply))
            return nil
        }
        if let refusal { reply(.failure(refusal)) } else { bell.yield() }
    }

    /// Refuses new change sets; ``run(from:)`` returns when those that wait are done.
    func close() {
        door.withLock { $0.isClosed = true }
        bell.finish()
    }

    func run(from recovered: Recovered) async {
        var state = State(sourceSeqs: recovered.sourceSeqs, lastAt: recovered.lastCommitAt, head: recovered.head)
        bell.yield()
        await withTaskGroup(of: Void.self) { background in
            for await _ in wake {
                await work(&state)
                bringIn(&state)
                bringInIndex(&state)
                if state.needsStatistics {
                    state.needsStatistics = false
                    background.addTask { await self.writer.gatherStatistics() }
                }
                let (graph, metamodel) = estate
                if !state.isCompacting, let wanted = state.searchIndexing.due(for: graph, metamodel) {
                    state.searchIndexing.isUnderWay = true
                    background.addTask { self.index(graph, as: wanted) }
                }
                if !state.isCompacting, compaction.isDue(snapshot.occupancy) {
                    state.isCompacting = true
                    background.addTask { self.compact() }
                }
            }
            background.cancelAll()
        }
        // The bell may have stopped while submissions were waiting.
        await work(&state)
    }

    /// Until nothing waits.
    private func work(_ state: inout State) async {
        while true {
            settle(&state)
            let changed = await changeSchema()
            let batch = takeBatch()
            if batch.isEmpty, changed { continue }
            if batch.isEmpty { return }
            await process(batch, &state)
        }
    }

    private func takeBatch() -> [Submission] {
        door.withLock { door in
            let batch = door.waiting.prefix(Limits.commitBatch)
            door.waiting.removeFirst(batch.count)
            return Array(batch)
        }
    }

    private func process(_ batch: [Submission], _ state: inout State) async {
        let started = estate
        var (graph, metamodel) = started
        var accepted: [(submission: Submission, prepared: PreparedCommit)] = []
        var sourceSeqs = state.sourceSeqs
        var identitySeq = state.identitySeq
        var versions: [NodeID: CommitSeq]
        var book: RecordBook
        do throws(StoreError) {
            versions = try await expectedVersions(batch)
            book = try await writer.book(for: batch.map(\.changeSet), on: started)
        } catch {
            for submission in batch { submission.reply(.failure(error)) }
            return
        }
        for submission in batch {
            do throws(StoreError) {
                if let seen = submission.changeSet.identitySeq, seen < identitySeq { throw Self.staleIdentity }
                if submission.changeSet.hasFurtherExpectations {
                    try await writer.checkExpectations(submission.changeSet, after: accepted.map(\.prepared))
                }
                let prepared = try prepare(submission, on: (graph, metamodel), &state, sourceSeqs, versions, book)
                strongKeys.follow(prepared.change, since: graph)
                (graph, metamodel) = (prepared.change.graph, prepared.change.metamodel)
                if batch.count > 1 { book.follow(prepared.change) }
                if prepared.change.records.contains(where: { !$0.record.keys.isEmpty }) { identitySeq = prepared.seq }
                sourceSeqs[submission.changeSet.source.name] = prepared.seq
                if !versions.isEmpty {
                    for document in prepared.change.documents { versions[document.id] = prepared.seq }
                }
                accepted.append((submission, prepared))
            } catch {
                submission.reply(.failure(error))
            }
        }
        guard !accepted.isEmpty else { return }
        do throws(StoreError) {
            let written = try await writer.append(
                accepted.map(\.prepared), after: started.graph.seq, head: state.head)
            state.head = written.head
            state.needsStatistics = state.needsStatistics || written.isLarge
            if !written.created.isEmpty {
                for position in accepted.indices {
                    for id in accepted[position].prepared.change.endedCIs {
                        accepted[position].prepared.createdSeqs[id] = written.created[id]
                    }
                }
            }
        } catch {
            strongKeys.forget()
            logger.error(
                "commit failed", metadata: ["store.code": "\(error.code.rawValue)", "error": "\(error.message)"])
            for (submission, _) in accepted { submission.reply(.failure(error)) }
            return
        }
        state.sourceSeqs = sourceSeqs
        state.identitySeq = identitySeq
        publish(graph, metamodel, at: state.lastAt, head: state.head)
        past.note(newest: graph)
        for (submission, prepared) in accepted { submission.reply(.success(prepared.commit)) }
    }

    private func prepare(
        _ submission: Submission, on estate: (graph: GraphSnapshot, metamodel: Metamodel), _ state: inout State,
        _ sourceSeqs: [String: CommitSeq], _ versions: [NodeID: CommitSeq], _ book: RecordBook
    ) throws(StoreError) -> PreparedCommit {
        let changeSet = submission.changeSet
        if let seen = changeSet.sourceSeq, seen != sourceSeqs[changeSet.source.name] ?? .zero {
            throw StoreError(
                .stale, "source '\(changeSet.source.name)' has been committed by somebody else in the meantime",
                hint: "Plan again on the present state.")
        }
        for (id, expected) in changeSet.expectedVersions where versions[id] != expected {
            throw StoreError(
                .stale, "\(CIName.text(id)) has been changed by commit \(versions[id] ?? .zero), you saw \(expected)",
                hint: "Read it again and repeat the change.")
        }
        let seq = estate.graph.seq.next
        do {
            let at = max(now(), Instant(rawValue: state.lastAt.rawValue + 1))
            let change = try ChangeResolver(metamodel: estate.metamodel).resolve(
                changeSet, on: estate.graph, identities: identities, as: seq, records: book, at: at)
            try change.refuseKnown(by: changeSet, on: estate.graph, strongKeys)
            try approval(of: change, submission, on: estate)
            state.lastAt = at
            return PreparedCommit(
                seq: seq, at: state.lastAt, changeSet: changeSet, principal: submission.principal, change: change)
        } catch let error as StoreError {
            throw error
        } catch let error as ChangeError {
            throw StoreError(error)
        } catch {
            throw StoreError(.unavailable, "\(error)")
        }
    }

    private static let staleIdentity = StoreError(
        .stale, "another source has been committed in the meantime, of which the records may be of the same CIs",
        hint: "Plan again on the present state.")

    /// The current versions of all CIs of which a change set of the batch expects one, in one look-up.
    private func expectedVersions(_ batch: [Submission]) async throws(StoreError) -> [NodeID: CommitSeq] {
        let expected = Set(batch.flatMap { $0.changeSet.expectedVersions.keys })
        return expected.isEmpty ? [:] : try await writer.versions(of: expected)
    }

    private func publish(_ graph: GraphSnapshot, _ metamodel: Metamodel, at: Instant, head: [UInt8]) {
        let previous = published.withLock { current in
            defer {
                current.graph = graph
                current.metamodel = metamodel
                current.at = at
                current.head = head
            }
            return current.graph
        }
        _ = consume previous  // A large old snapshot dies here, outside the lock.
    }
}

// MARK: Indexes

extension CommitLoop {
    /// Waits until an index or a constraint is durable and published, or gone.
    /// - Returns: the graph from then on.
    func change(_ change: SchemaChange) async throws(CypherError) -> GraphSnapshot {
        let result: Result<GraphSnapshot, CypherError> = await withCheckedContinuation { reply in
            let refusal = door.withLock { door -> CypherError? in
                if door.isClosed { return CypherError(.unavailable, .other, "the store is stopping") }
                guard door.schemas.count < Limits.commitQueueLength else {
                    return CypherError(.unavailable, .other, "\(Limits.commitQueueLength) changes wait already")
                }
                door.schemas.append(SchemaSubmission(change: change, reply: reply))
                return nil
            }
            if let refusal { reply.resume(returning: .failure(refusal)) } else { bell.yield() }
        }
        return try result.get()
    }

    /// - Returns: whether there was anything to do.
    private func changeSchema() async -> Bool {
        let submissions = door.withLock { door in
            defer { door.schemas = [] }
            return door.schemas
        }
        for submission in submissions {
            submission.reply.resume(returning: await apply(submission.change))
        }
        return !submissions.isEmpty
    }

    private func apply(_ change: SchemaChange) async -> Result<GraphSnapshot, CypherError> {
        do throws(CypherError) {
            guard let changed = try change.apply(to: snapshot) else { return .success(snapshot) }
            do throws(StoreError) { try await writer.write(change) } catch { throw CypherError(error) }
            published.withLock { $0.graph = changed }
            past.note(newest: changed)
            return .success(changed)
        } catch {
            return .failure(error)
        }
    }
}

// MARK: Time

extension CommitLoop {
    /// Returns when every commit of `time` or earlier is published and no further one will be that early.
    func settle(_ time: Instant) async throws(StoreError) {
        if published.withLock({ time <= max($0.at, $0.settled) }) { return }
        let refusal = await withCheckedContinuation { reply in
            let refusal = door.withLock { door -> StoreError? in
                if door.isClosed { return StoreError(.unavailable, "the store is stopping", hint: "Try again later.") }
                guard door.settling.count < Limits.commitQueueLength else {
                    return StoreError(
                        .busy, "\(Limits.commitQueueLength) reads wait for the present commits already",
                        hint: "Try again in a second.")
                }
                door.settling.append(Settling(time: time, reply: reply))
                return nil
            }
            if let refusal { reply.resume(returning: refusal) } else { bell.yield() }
        }
        if let refusal { throw refusal }
    }

    /// The latest commit, where it is the last one of `time` or earlier.
    func latest(asOf time: Instant) -> CommitSeq? {
        published.withLock { $0.at <= time ? $0.graph.seq : nil }
    }

    private func settle(_ state: inout State) {
        let settling = door.withLock { door in
            defer { door.settling = [] }
            return door.settling
        }
        for waiting in settling { state.lastAt = max(state.lastAt, waiting.time) }
        let settled = state.lastAt
        if !settling.isEmpty { published.withLock { $0.settled = max($0.settled, settled) } }
        for waiting in settling { waiting.reply.resume(returning: nil) }
    }
}

// MARK: Compaction

extension CommitLoop {
    /// Builds a dense copy beside the loop, catches up with what is committed meanwhile, and leaves it at the door.
    private func compact() {
        let start = snapshot
        do throws(GraphError) {
            var dense = try start.compacted()
            var base = start
            // What is left over is brought in by the loop, between two commits: the less the better.
            for _ in 0..<2 where snapshot.seq != base.seq {
                let now = snapshot
                dense = try dense.applying(now.difference(from: base).patch, as: now.seq)
                base = now
            }
            door.withLock { $0.compacted = Compacted(start: base, dense: dense) }
        } catch {
            // Cancelled: the store is stopping, and the next start loads a dense graph.
            logger.debug("compaction stopped", metadata: ["error": "\(error)"])
        }
        bell.yield()
    }

    /// Puts a finished dense copy in the place of the latest version: the same commit, the same state.
    private func bringIn(_ state: inout State) {
        let compacted = door.withLock { door in
            defer { door.compacted = nil }
            return door.compacted
        }
        guard let compacted else { return }
        state.isCompacting = false
        let latest = snapshot
        do throws(GraphError) {
            var dense = compacted.dense
            if dense.seq != latest.seq {
                dense = try dense.applying(latest.difference(from: compacted.start).patch, as: latest.seq)
            }
            dense = try dense.withIndexes(of: latest)
            published.withLock { $0.graph = dense }
            past.note(newest: dense)
            logger.info(
                "graph compacted",
                metadata: [
                    "commit.seq": "\(dense.seq)", "slots.before": "\(latest.occupancy.slots)",
                    "slots": "\(dense.occupancy.slots)",
                ])
        } catch {
            logger.error("compaction failed", metadata: ["error": "\(error)"])
        }
    }
}

// MARK: The text index of searches

extension CommitLoop {
    /// Builds the index beside the loop on a copy, catches up with what is committed meanwhile, and leaves it at the door.
    private func index(_ start: GraphSnapshot, as wanted: IndexDefinition) {
        do throws(GraphError) {
            var indexed = try SearchIndex.adding(wanted, to: start)
            var base = start
            for _ in 0..<2 where snapshot.seq != base.seq {
                let now = snapshot
                indexed = try indexed.applying(now.difference(from: base).patch, as: now.seq)
                base = now
            }
            door.withLock { $0.indexed = Compacted(start: base, dense: indexed) }
        } catch {
            logger.debug("indexing stopped", metadata: ["error": "\(error)"])
        }
        bell.yield()
    }

    private func bringInIndex(_ state: inout State) {
        let indexed = door.withLock { door in
            defer { door.indexed = nil }
            return door.indexed
        }
        guard let indexed else { return }
        state.searchIndexing.isUnderWay = false
        let latest = snapshot
        do throws(GraphError) {
            var graph = indexed.dense
            if graph.seq != latest.seq {
                graph = try graph.applying(latest.difference(from: indexed.start).patch, as: latest.seq)
            }
            graph = try graph.withIndexes(of: latest, besides: SearchIndex.name)
            published.withLock { $0.graph = graph }
            past.note(newest: graph)
            logger.info(
                "search index made",
                metadata: [
                    "commit.seq": "\(graph.seq)",
                    "bytes": "\(graph.indexStatistics.first { $0.definition.name == SearchIndex.name }?.bytes ?? 0)",
                ])
        } catch {
            logger.error("the search index could not be made", metadata: ["error": "\(error)"])
        }
    }
}

/// When the unused slots of a graph are worth a dense copy, which for its time takes the memory of a second graph.
public struct CompactionPolicy: Hashable, Sendable {
    /// Below this nothing is gained.
    public var freeSlotsMin: Int
    /// Percent of all slots that are unused.
    public var freePercentMin: Int

    public static let standard = CompactionPolicy(
        freeSlotsMin: Limits.compactionFreeSlots, freePercentMin: Limits.compactionFreePercent)

    public init(freeSlotsMin: Int, freePercentMin: Int) {
        self.freeSlotsMin = freeSlotsMin
        self.freePercentMin = freePercentMin
    }

    func isDue(_ occupancy: GraphSnapshot.Occupancy) -> Bool {
        occupancy.freeSlots >= max(1, freeSlotsMin) && occupancy.freeSlots * 100 >= occupancy.slots * freePercentMin
    }
}

extension GraphSnapshot {
    /// The same state with the indexes of another: some may have come or gone while a copy was made.
    /// - Parameter kept: one that stays as it is here.
    fileprivate func withIndexes(of other: GraphSnapshot, besides kept: String? = nil) throws(GraphError)
        -> GraphSnapshot
    {
        let own = indexStatistics.map(\.definition).filter { $0.name != kept }
        let wanted = other.indexStatistics.map(\.definition).filter { $0.name != kept }
        if own == wanted { return self }
        let draft = draft()
        for definition in own where !wanted.contains(definition) { try draft.dropIndex(named: definition.name) }
        for definition in wanted where !own.contains(definition) { try draft.createIndex(definition) }
        return draft.publish(as: seq)
    }
}

/// A resolved change with the number and time that its commit will have.
struct PreparedCommit: Sendable {
    let seq: CommitSeq
    let at: Instant
    let changeSet: ChangeSet
    let principal: Principal
    let change: ResolvedChange
    /// For CIs that there were: the commit that created each.
    var createdSeqs: [NodeID: CommitSeq] = [:]

    var commit: Commit {
        Commit(
            seq: seq, at: at, counts: change.counts, createdCIs: change.createdIDs,
            createdRelations: change.createdRelationIDs, createdSeqs: createdSeqs, snapshot: change.graph)
    }
}

/// The number that stands for a tenant in every table.
struct TenantNumber: Hashable, Sendable {
    let rawValue: Int64
}
