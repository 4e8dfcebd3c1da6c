public import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections
internal import Postgres

extension ChangeControl {
    /// Checks it and asks for the approvals that policies want; where they want none, it is approved at once.
    ///
    /// An emergency is applied first where every policy that asks for anything allows that; it is to be reviewed then.
    /// - Throws: `refused` with the first problem or conflict.
    public func submit(_ number: Int64, by principal: Principal) async throws(StoreError) -> StoredChangeSet {
        let (stored, report) = try await check(number, by: principal)
        try requireAuthor(principal, of: stored, "submit")
        if let problem = report.problems.first { throw StoreError(problem) }
        if let conflict = report.conflicts.first {
            throw StoreError(
                .conflict,
                "\(conflict.target) '\(conflict.attribute)' has been changed by others since \(stored.name) was made",
                hint: "See its checks; edit the operations, or say that they stand (rebase).")
        }
        let policies = policies(for: report, of: stored)
        let stages = policies.flatMap { policy in policy.stages.map { RequiredStage(policy, $0) } }
        let now = store.now()
        let expiry = policies.compactMap(\.expiresHours).min().map { Instant(rawValue: now.rawValue + $0 * Self.hour) }
        var columns: [(name: String, value: PostgresParameter)] = [
            ("stages", .json(JSONValue.array(stages.map(\.json)).serialized())),
            ("expires_at", expiry.map { .instant($0) } ?? .null),
        ]
        let hours = policies.compactMap(\.emergencyHours)
        if stored.isEmergency, !stages.isEmpty, hours.count == policies.count, let least = hours.min() {
            columns.append(("review_due", .instant(Instant(rawValue: now.rawValue + least * Self.hour))))
            columns.append(("state", .text(ChangeState.approved.rawValue)))
            try await move(stored, by: principal, from: [.draft, .checked], columns, "submitted")
            return try await apply(number, by: principal)
        }
        let next: ChangeState = stages.isEmpty ? (stored.applyAfter == nil ? .approved : .scheduled) : .inReview
        columns.append(("state", .text(next.rawValue)))
        try await move(stored, by: principal, from: [.draft, .checked], columns, "submitted")
        return try await changeSet(number, tenant: principal.tenant)
    }

    /// The policies that ask for anything about it, as things are.
    func policies(for report: ChangeAssessment, of stored: StoredChangeSet) -> [Policy] {
        store.metamodel(for: stored.author.tenant).policies(
            for: report.touches, by: .of(stored.author, kind: stored.kind)
        ) { report.risk.band }
    }

    /// Agrees to the operations as they are, in the first stage that still lacks approvals.
    /// - Parameter digest: of the operations that the approver has looked at.
    /// - Throws: `stale` where those are others by now; `refused` where the principal's approval does not count.
    public func approve(
        _ number: Int64, comment: String, digest: String?, by principal: Principal
    ) async throws(StoreError) -> StoredChangeSet {
        let stored = try await changeSet(number, tenant: principal.tenant)
        try requireReview(stored)
        if let digest, digest != stored.digest {
            throw StoreError(
                .stale, "the operations of \(stored.name) have been edited since you looked at them",
                hint: "Look at them again: their digest is \(stored.digest) now.")
        }
        guard let open = stored.openStage else {
            throw StoreError(.conflict, "\(stored.name) has all the approvals that it needs")
        }
        let stage = stored.stages[open]
        guard stage.admits(principal) else {
            let who =
                stage.users.isEmpty
                ? "callers with the role \(stage.role.rawValue)" : stage.users.joined(separator: ", ")
            throw StoreError(
                .refused, "stage \(open + 1) of policy '\(stage.policy)' is for \(who), not for \(principal.subject)")
        }
        guard !(stage.needsFourEyes && principal.subject == stored.author.subject) else {
            throw StoreError(
                .refused, "policy '\(stage.policy)' wants four eyes: the author cannot approve \(stored.name)",
                hint: "Ask somebody else.")
        }
        guard !stored.approvers(of: open).contains(principal.subject) else {
            throw StoreError(.conflict, "\(principal.subject) has approved \(stored.name) already")
        }
        try await record(.approved, comment, stage: open, stored, by: principal)
        try await store.note(
            "change-set-approved", target: stored.name,
            detail: ["stage": JSONValue(open + 1), "digest": .string(stored.digest)], by: principal.subject,
            tenant: principal.tenant)
        let after = try await changeSet(number, tenant: principal.tenant)
        guard after.openStage == nil, after.digest == stored.digest else { return after }
        if after.state.isApplied {
            try await move(after, by: principal, from: [.applied], [("state", .text("verified"))], "verified")
        } else {
            let next: ChangeState = after.applyAfter == nil ? .approved : .scheduled
            try await move(after, by: principal, from: [.inReview], [("state", .text(next.rawValue))], "approved")
        }
        return try await changeSet(number, tenant: principal.tenant)
    }

    public func reject(
        _ number: Int64, comment: String, by principal: Principal
    ) async throws(StoreError) -> StoredChangeSet {
        let stored = try await changeSet(number, tenant: principal.tenant)
        try requireReview(stored)
        let stage = stored.openStage ?? 0
        guard stored.stages.contains(where: { $0.admits(principal) }) || principal.may(.admin) else {
            throw StoreError(.refused, "no stage of \(stored.name) is for \(principal.subject)")
        }
        try await record(.rejected, comment, stage: stage, stored, by: principal)
        try await store.note(
            "change-set-rejected", target: stored.name, detail: ["digest": .string(stored.digest)],
            by: principal.subject, tenant: principal.tenant)
        if !stored.state.isApplied {
            try await move(stored, by: principal, from: [.inReview], [("state", .text("rejected"))], "rejected")
        }
        return try await changeSet(number, tenant: principal.tenant)
    }

    public func withdraw(_ number: Int64, by principal: Principal) async throws(StoreError) -> StoredChangeSet {
        let stored = try await changeSet(number, tenant: principal.tenant)
        try requireAuthor(principal, of: stored, "withdraw")
        try await move(
            stored, by: principal, from: ChangeState.allCases.filter(\.isEditable), [("state", .text("withdrawn"))],
            "withdrawn")
        return try await changeSet(number, tenant: principal.tenant)
    }

    public func comment(
        _ number: Int64, _ text: String, by principal: Principal
    ) async throws(StoreError) -> StoredChangeSet {
        let stored = try await changeSet(number, tenant: principal.tenant)
        let tenant = try store.number(of: principal.tenant)
        let comment = StoredChangeSet.Comment(actor: principal.subject, text: text, at: store.now())
        try await store.read { connection in
            try await ChangeRows(tenant: tenant, name: principal.tenant, connection: connection)
                .addComment(stored.number, comment)
        }
        return try await changeSet(number, tenant: principal.tenant)
    }

    private func requireReview(_ stored: StoredChangeSet) throws(StoreError) {
        let isLateReview = stored.state == .applied && stored.reviewDue != nil
        guard stored.state == .inReview || isLateReview else {
            throw StoreError(
                .conflict, "\(stored.name) is \(stored.state.rawValue), not in review",
                hint: stored.state.isEditable ? "Submit it first." : nil)
        }
    }

    private func record(
        _ verdict: StoredChangeSet.Approval.Verdict, _ comment: String, stage: Int, _ stored: StoredChangeSet,
        by principal: Principal
    ) async throws(StoreError) {
        let tenant = try store.number(of: principal.tenant)
        let approval = StoredChangeSet.Approval(
            stage: stage, actor: principal.subject, verdict: verdict, comment: comment, at: store.now(),
            digest: stored.digest)
        try await store.read { connection in
            try await ChangeRows(tenant: tenant, name: principal.tenant, connection: connection)
                .addApproval(stored.number, approval)
        }
    }

    /// Microseconds.
    static let hour: Int64 = 3_600_000_000
}

extension Policy.Actors {
    /// Discovery is a source; what calls itself an agent is one.
    static func of(_ principal: Principal, kind: ChangeSet.Kind) -> Policy.Actors {
        if kind == .ingest { return .sources }
        return principal.subject.hasPrefix("agent:") ? .agents : .people
    }
}
