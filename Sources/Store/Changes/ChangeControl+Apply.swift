public import Base
public import CMDB
public import Graph
internal import JSON
internal import Logging
internal import OrderedCollections
internal import Postgres

extension ChangeControl {
    /// Commits it. A draft for which no policy wants anything is checked and submitted on the way.
    ///
    /// Conflicts and rules are looked at again inside the commit loop, on the very state that it is applied to. The
    /// commit and the new state of the change set are one transaction.
    public func apply(_ number: Int64, by principal: Principal) async throws(StoreError) -> StoredChangeSet {
        var stored = try await changeSet(number, tenant: principal.tenant)
        if stored.state == .draft || stored.state == .checked { stored = try await submit(number, by: principal) }
        if stored.state.isApplied { return stored }
        guard stored.state == .approved || stored.state == .scheduled else {
            throw StoreError(
                .needsApproval, "\(stored.name) is \(stored.state.rawValue)" + missing(stored),
                hint: stored.state == .inReview ? "Ask for the approvals, then apply it." : nil)
        }
        if let after = stored.applyAfter, after > store.now() {
            if stored.state == .scheduled { return stored }
            try await move(stored, by: principal, from: [.approved], [("state", .text("scheduled"))], "scheduled")
            return try await changeSet(number, tenant: principal.tenant)
        }
        if stored.reviewDue == nil { try await requireApprovals(stored, by: principal) }
        let (graph, metamodel) = store.estate(for: principal.tenant)
        let changeSet = try await prepared(stored, graph: graph, metamodel: metamodel)
        let claim: [(name: String, value: PostgresParameter)] = [("is_applying", .bool(true))]
        try await move(stored, by: principal, from: [.approved, .scheduled], claim, "applied")
        do throws(StoreError) {
            _ = try await store.commit(changeSet, by: principal)
        } catch let error {
            // Where the commit took effect after all, the row says so itself.
            let free: [(name: String, value: PostgresParameter)] = [("is_applying", .bool(false))]
            try? await move(stored, by: principal, from: [.approved, .scheduled], free, "freed", applying: true)
            throw error
        }
        return try await self.changeSet(number, tenant: principal.tenant)
    }

    /// What policies ask for by now must be what was asked for, and granted for these very operations.
    private func requireApprovals(_ stored: StoredChangeSet, by principal: Principal) async throws(StoreError) {
        let report = try await report(on: stored)
        if let problem = report.problems.first { throw StoreError(problem) }
        let wanted = policies(for: report, of: stored).flatMap { policy in
            policy.stages.map { RequiredStage(policy, $0) }
        }
        guard stored.openStage == nil, wanted.allSatisfy(stored.stages.contains) else {
            let columns: [(name: String, value: PostgresParameter)] = [
                ("stages", .json(JSONValue.array(wanted.map(\.json)).serialized())), ("state", .text("in_review")),
            ]
            try await move(stored, by: principal, from: [.approved, .scheduled], columns, "sent back to review")
            throw StoreError(
                .needsApproval, "\(stored.name) lacks approvals that policies want by now",
                hint: "It is in review again.")
        }
    }

    private func missing(_ stored: StoredChangeSet) -> String {
        guard stored.state == .inReview, let open = stored.openStage else { return "" }
        let stage = stored.stages[open]
        return ": policy '\(stage.policy)' wants \(stage.quorum) approvals in stage \(open + 1), "
            + "there are \(stored.approvers(of: open).count)"
    }

    /// Commits a change directly, or where a policy wants it approved, stores it and asks for that.
    public func commit(_ changeSet: ChangeSet, by principal: Principal) async throws(StoreError) -> ChangeOutcome {
        do throws(StoreError) {
            return .committed(try await store.commit(changeSet, by: principal))
        } catch  where error.code == .needsApproval && changeSet.stored == nil {
            var draft = ChangeDraft(title: changeSet.title, operations: changeSet.operations)
            draft.kind = changeSet.kind
            let stored = try await create(draft, by: principal)
            return .inReview(try await submit(stored.number, by: principal))
        }
    }

    /// The graph as it would be if the change set were applied now, and as it is, both as the principal may see them;
    /// and the metamodel that it would have.
    public func preview(
        _ number: Int64, for principal: Principal
    ) async throws(StoreError) -> (before: GraphSnapshot, graph: GraphSnapshot, metamodel: Metamodel) {
        let (before, change) = try await preview(number, tenant: principal.tenant)
        let sight = store.sight(of: principal)
        return (sight.graph(before), sight.graph(change.graph), change.metamodel)
    }

    /// The graph as it would be if the change set were applied now, with its metamodel; nothing is published.
    public func preview(
        _ number: Int64, tenant: TenantID
    ) async throws(StoreError) -> (before: GraphSnapshot, change: ResolvedChange) {
        let stored = try await changeSet(number, tenant: tenant)
        let (graph, metamodel) = store.estate(for: tenant)
        let operations = try operations(of: stored, graph: graph, metamodel: metamodel)
        let changeSet = ChangeSet(
            kind: stored.kind, title: stored.title,
            source: SourceReference(name: "manual:\(stored.author.subject)", kind: "manual"), operations: operations)
        return (graph, try await store.preview(changeSet, on: (graph, metamodel), tenant: tenant))
    }
}

// MARK: Time

extension ChangeControl {
    /// Applies what is scheduled and due, takes back what has waited too long, and sweeps now and then
    /// (``Store/sweep(of:)``), until it is cancelled.
    func keepTime(_ tenants: [TenantID]) async {
        var swept = store.now()
        while !Task.isCancelled {
            for tenant in tenants { await tick(tenant) }
            if store.now().rawValue - swept.rawValue >= Limits.sweepSeconds * 1_000_000 {
                for tenant in tenants { await store.sweepLogging(tenant) }
                swept = store.now()
            }
            do { try await Task.sleep(for: .seconds(Limits.changeClockSeconds)) } catch { return }
        }
    }

    /// One look at what is due. Anything that fails is tried again at the next, or told in a comment.
    public func tick(_ tenant: TenantID) async {
        do throws(StoreError) {
            let number = try store.number(of: tenant)
            let now = store.now()
            let due = try await store.read { connection in
                try await connection.query(
                    """
                    select number, expires_at is not null and expires_at <= $2 as expired from change_set
                    where tenant = $1 and state in ('in_review', 'approved', 'scheduled')
                      and (expires_at <= $2 or state = 'scheduled' and apply_after <= $2) order by number
                    """, [.int(number.rawValue), .instant(now)]
                ).map { (number: try $0.int64("number"), isExpired: try $0.bool("expired")) }
            }
            for item in due { await settle(item.number, isExpired: item.isExpired, tenant) }
        } catch {
            store.logger.warning("scheduled change sets were not looked at", metadata: ["error": "\(error.message)"])
        }
    }

    private func settle(_ number: Int64, isExpired: Bool, _ tenant: TenantID) async {
        let clock = Principal(tenant: tenant, subject: "schedule", role: .admin)
        do throws(StoreError) {
            let stored = try await changeSet(number, tenant: tenant)
            if isExpired {
                try await move(
                    stored, by: clock, from: [.inReview, .approved, .scheduled], [("state", .text("withdrawn"))],
                    "expired")
                _ = try await comment(number, "It has waited longer than its policy allows.", by: clock)
                return
            }
            do throws(StoreError) { _ = try await apply(number, by: stored.author) } catch let error {
                guard [.refused, .conflict, .needsApproval, .stale].contains(error.code) else { throw error }
                let after = try await changeSet(number, tenant: tenant)
                if after.state == .scheduled {
                    try await move(
                        after, by: clock, from: [.scheduled], [("state", .text("approved")), ("apply_after", .null)],
                        "held")
                }
                _ = try await comment(number, "It could not be applied at its time: \(error.message)", by: clock)
            }
        } catch {
            store.logger.warning(
                "a scheduled change set failed", metadata: ["change": "cs-\(number)", "error": "\(error.message)"])
        }
    }
}
