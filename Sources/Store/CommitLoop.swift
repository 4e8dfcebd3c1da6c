internal import Base
internal import CMDB
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
        let reply: CheckedContinuation<Result<Commit, StoreError>, Never>
    }

    private struct Door {
        var waiting: [Submission] = []
        var isClosed = false
    }

    /// What only the loop itself reads and writes.
    private struct State {
        var identities: IdentityCounter
        var sourceSeqs: [String: CommitSeq]
    }

    let tenant: TenantNumber
    private let writer: CommitWriter
    private let resolver: ChangeResolver
    private let logger: Logger
    private let now: @Sendable () -> Instant
    private let door = Mutex(Door())
    private let wake: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation
    private let published: Mutex<GraphSnapshot>

    init(
        recovered: Recovered, tenant: TenantNumber, writer: CommitWriter, metamodel: Metamodel, logger: Logger,
        now: @escaping @Sendable () -> Instant
    ) {
        self.tenant = tenant
        self.writer = writer
        self.logger = logger
        self.now = now
        resolver = ChangeResolver(metamodel: metamodel)
        published = Mutex(recovered.graph)
        (wake, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The latest committed state; stays valid and unchanged for as long as it is held.
    var snapshot: GraphSnapshot { published.withLock { $0 } }

    /// Waits until the change set is durable and published, or refused.
    func commit(_ changeSet: ChangeSet, by principal: Principal) async throws(StoreError) -> Commit {
        let result = await withCheckedContinuation { reply in
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
            if let refusal { reply.resume(returning: .failure(refusal)) } else { bell.yield() }
        }
        return try result.get()
    }

    /// Refuses new change sets; ``run(from:)`` returns when those that wait are done.
    func close() {
        door.withLock { $0.isClosed = true }
        bell.finish()
    }

    func run(from recovered: Recovered) async {
        var state = State(identities: recovered.identities, sourceSeqs: recovered.sourceSeqs)
        for await _ in wake {
            while true {
                let batch = takeBatch()
                if batch.isEmpty { break }
                await process(batch, &state)
            }
        }
        // The bell may have stopped while submissions were waiting.
        while case let batch = takeBatch(), !batch.isEmpty { await process(batch, &state) }
    }

    private func takeBatch() -> [Submission] {
        door.withLock { door in
            let batch = door.waiting.prefix(Limits.commitBatch)
            door.waiting.removeFirst(batch.count)
            return Array(batch)
        }
    }

    private func process(_ batch: [Submission], _ state: inout State) async {
        let started = snapshot
        var graph = started
        var accepted: [(submission: Submission, prepared: PreparedCommit)] = []
        var sourceSeqs = state.sourceSeqs
        for submission in batch {
            do throws(StoreError) {
                let prepared = try await prepare(submission, on: graph, &state.identities, sourceSeqs, accepted)
                graph = prepared.change.graph
                sourceSeqs[submission.changeSet.source.name] = prepared.seq
                accepted.append((submission, prepared))
            } catch {
                submission.reply.resume(returning: .failure(error))
            }
        }
        guard !accepted.isEmpty else { return }
        do throws(StoreError) {
            try await writer.append(accepted.map(\.prepared), after: started.seq)
        } catch {
            logger.error(
                "commit failed", metadata: ["store.code": "\(error.code.rawValue)", "error": "\(error.message)"])
            for (submission, _) in accepted { submission.reply.resume(returning: .failure(error)) }
            return
        }
        state.sourceSeqs = sourceSeqs
        publish(graph)
        for (submission, prepared) in accepted { submission.reply.resume(returning: .success(prepared.commit)) }
    }

    private func prepare(
        _ submission: Submission, on graph: GraphSnapshot, _ identities: inout IdentityCounter,
        _ sourceSeqs: [String: CommitSeq], _ earlier: [(submission: Submission, prepared: PreparedCommit)]
    ) async throws(StoreError) -> PreparedCommit {
        let changeSet = submission.changeSet
        if let seen = changeSet.sourceSeq, seen != sourceSeqs[changeSet.source.name] ?? .zero {
            throw StoreError(
                .stale, "source '\(changeSet.source.name)' has been committed by somebody else in the meantime",
                hint: "Plan again on the present state.")
        }
        if !changeSet.expectedVersions.isEmpty { try await checkVersions(changeSet, earlier) }
        let seq = graph.seq.next
        do {
            let change = try resolver.resolve(changeSet, on: graph, identities: &identities, as: seq)
            return PreparedCommit(
                seq: seq, at: now(), changeSet: changeSet, principal: submission.principal, change: change)
        } catch {
            throw StoreError(error)
        }
    }

    private func checkVersions(
        _ changeSet: ChangeSet, _ earlier: [(submission: Submission, prepared: PreparedCommit)]
    ) async throws(StoreError) {
        var current = try await writer.versions(of: Array(changeSet.expectedVersions.keys))
        for (_, prepared) in earlier {
            for document in prepared.change.documents { current[document.id] = prepared.seq }
        }
        for (id, expected) in changeSet.expectedVersions where current[id] != expected {
            throw StoreError(
                .stale, "\(CIName.text(id)) has been changed by commit \(current[id] ?? .zero), you saw \(expected)",
                hint: "Read it again and repeat the change.")
        }
    }

    private func publish(_ graph: GraphSnapshot) {
        let previous = published.withLock { current in
            defer { current = graph }
            return current
        }
        _ = consume previous  // A large old snapshot dies here, outside the lock.
    }
}

/// A resolved change with the number and time that its commit will have.
struct PreparedCommit: Sendable {
    let seq: CommitSeq
    let at: Instant
    let changeSet: ChangeSet
    let principal: Principal
    let change: ResolvedChange

    var commit: Commit {
        Commit(
            seq: seq, at: at, counts: change.counts, createdCIs: change.createdIDs,
            createdRelations: change.createdRelationIDs, snapshot: change.graph)
    }
}

/// The number that stands for a tenant in every table.
struct TenantNumber: Hashable, Sendable {
    let rawValue: Int64
}
