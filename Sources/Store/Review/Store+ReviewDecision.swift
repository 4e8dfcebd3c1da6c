public import Base
public import CMDB
public import Graph
internal import JSON
internal import OrderedCollections
internal import Postgres

/// What a search for one kind of questions did.
public struct ReviewScan: Hashable, Sendable {
    /// Suspicions found, known ones included.
    public let found: Int
    /// Questions that were not open before and are now.
    public let opened: Int
    /// Open questions that the search no longer finds.
    public let expired: Int
}

/// An answer to a question of the queue.
public struct ReviewAnswer: Sendable {
    public let verdict: ReviewVerdict
    /// Of two CIs that are one, which remains; of a record, which CI it belongs to.
    public let ci: NodeID?
    public let reason: String

    public init(_ verdict: ReviewVerdict, ci: NodeID? = nil, reason: String = "") {
        self.verdict = verdict
        self.ci = ci
        self.reason = reason
    }
}

extension Store {
    /// Searches the whole estate for duplicates or for missing relations, and brings the queue up to date.
    ///
    /// Takes seconds of one core on a large estate: call it where a thread may be busy that long.
    public func scanForReview(_ kind: ReviewItem.Kind, of tenant: TenantID) async throws(StoreError) -> ReviewScan {
        let (graph, metamodel) = estate(for: tenant)
        try await expireReviewItems(of: tenant)
        let items: [ReviewItem]
        switch kind {
        case .duplicate: items = DuplicateFinder(metamodel: metamodel).reviewItems(in: graph)
        case .suggestion: items = RelationSuggester(metamodel: metamodel, graph: graph).reviewItems(at: now())
        case .contested, .parked, .classDisagreement, .drift, .brake, .refused:
            throw StoreError(
                .refused, "nobody searches for items of the kind '\(kind.rawValue)'",
                hint: "They open by themselves when a source is read; duplicate and suggestion are searched for.")
        }
        let (opened, expired) = try await openReviewItems(items, closing: [kind], of: tenant)
        return ReviewScan(found: items.count, opened: opened, expired: expired)
    }

    /// Answers a question: makes the change that follows from it, or proposes it where a policy wants that, or remembers
    /// the no.
    ///
    /// The item is claimed first, so of two who answer at once one is told; where the change is refused it is open again.
    /// - Parameter consequence: what follows besides of a change set, for kinds that have such; runs after the claim.
    /// - Throws: `conflict` where it is not open, and whatever refuses the change.
    public func decide(
        _ entry: ReviewEntry, _ answer: ReviewAnswer, by principal: Principal,
        consequence: @Sendable () async throws -> Void = {}
    ) async throws -> ReviewEntry {
        let changeSet = try await changeSet(for: entry.item, answer, by: principal)
        var decision: JSONObject = ["decision": .string(answer.verdict.rawValue)]
        if let ci = answer.ci { decision["ci"] = .string(CIName.text(ci)) }
        if !answer.reason.isEmpty { decision["reason"] = .string(answer.reason) }
        guard
            let claimed = try await decideReviewItem(
                entry.id, answer.verdict.state, decision: .object(decision), by: principal)
        else {
            throw StoreError(.conflict, "review item \(entry.id) has been decided meanwhile", hint: "Read it again.")
        }
        do {
            try await consequence()
            guard let changeSet else { return claimed }
            switch try await ChangeControl(self).commit(changeSet, by: principal) {
            case .committed(let commit): decision["commit"] = .integer(commit.seq.rawValue)
            case .inReview(let stored): decision["changeSet"] = .string(stored.name)
            }
        } catch {
            try await reopenReviewItem(entry.id, of: principal.tenant)
            throw error
        }
        return try await noteReviewOutcome(entry.id, .object(decision), of: principal.tenant) ?? claimed
    }

    /// What has to change so that the answer holds; `nil` where nothing has to.
    private func changeSet(
        for item: ReviewItem, _ answer: ReviewAnswer, by principal: Principal
    ) async throws(StoreError) -> ChangeSet? {
        let graph = snapshot(for: principal.tenant)
        switch (item.kind, answer.verdict) {
        case (.duplicate, .same):
            let pair: (remaining: NodeID, other: NodeID)
            do throws(ChangeError) { pair = try item.remaining(answer.ci, on: graph) } catch { throw StoreError(error) }
            return merging([pair.other], into: pair.remaining, reason: answer.reason, by: principal)
        case (.suggestion, .accept):
            let operation: ChangeOperation
            do throws(ChangeError) { operation = try item.suggestedRelation(on: graph) } catch {
                throw StoreError(error)
            }
            return ChangeSet(
                kind: .manual, title: item.title.en,
                source: SourceReference(name: "manual:\(principal.subject)", kind: "manual"), operations: [operation])
        case (.contested, .create), (.parked, .create), (.drift, .reject):
            return try await assigning(
                try item.recordReference(), to: nil, reason: answer.reason, by: principal)
        case (.contested, .assign), (.parked, .assign):
            guard let ci = answer.ci else {
                throw StoreError(
                    .refused, "the answer names no CI", hint: "Name the CI that the record belongs to: ci.")
            }
            return try await assigning(try item.recordReference(), to: ci, reason: answer.reason, by: principal)
        case (.drift, .accept):
            return try await assigning(
                try item.recordReference(), to: item.cis.first, reason: answer.reason, by: principal)
        default: return nil
        }
    }
}

extension ReviewItem {
    fileprivate func recordReference() throws(StoreError) -> RecordReference {
        for subject in subjects {
            if case .record(let source, let key, _, _) = subject { return RecordReference(source: source, key: key) }
        }
        throw StoreError(.refused, "the item names no record")
    }
}
