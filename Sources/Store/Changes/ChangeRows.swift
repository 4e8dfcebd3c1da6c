internal import Base
internal import CMDB
internal import JSON
internal import OrderedCollections
internal import Postgres

/// Change sets in Postgres.
struct ChangeRows {
    let tenant: TenantNumber
    let name: TenantID
    let connection: PostgresConnection

    private var number: PostgresParameter { .int(tenant.rawValue) }

    /// The change set with its approvals and comments; `nil` where there is none.
    func one(_ wanted: Int64) async throws -> StoredChangeSet? {
        let rows = try await connection.query(
            "select *, checks::text as checked, stages::text as staged from change_set where tenant = $1 and number = $2",
            [number, .int(wanted)])
        guard let row = rows.first else { return nil }
        var found = try StoredChangeSet(row, tenant: name)
        for row in try await connection.query(
            "select * from change_approval where tenant = $1 and change_set = $2 order by n", [number, .int(wanted)])
        {
            found.approvals.append(
                .init(
                    stage: Int(try row.int64("stage")), actor: try row.string("actor"),
                    verdict: .init(rawValue: try row.string("verdict")) ?? .rejected,
                    comment: try row.string("comment"), at: try row.instant("at"), digest: try row.string("digest")))
        }
        for row in try await connection.query(
            "select * from change_comment where tenant = $1 and change_set = $2 order by n", [number, .int(wanted)])
        {
            found.comments.append(
                .init(actor: try row.string("actor"), text: try row.string("text"), at: try row.instant("at")))
        }
        return found
    }

    func insert(_ draft: ChangeDraft, text: String, count: Int, base: CommitSeq, by author: Principal, at: Instant)
        async throws -> Int64
    {
        try await connection.query(
            """
            insert into change_set (
                tenant, kind, state, title, reason, ticket, author, author_role, created_at, base_seq, operations,
                operation_count, digest, apply_after, is_emergency, inverse_of)
            values ($1, $2, 'draft', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) returning number
            """,
            [
                number, .text(draft.kind.rawValue), .text(draft.title), .text(draft.reason), .text(draft.ticket),
                .text(author.subject), .text(author.role.rawValue), .instant(at), .int(base.rawValue), .text(text),
                .int(Int64(count)), .text(StoredChangeSet.digest(of: text)),
                draft.applyAfter.map { .instant($0) } ?? .null, .bool(draft.isEmergency),
                draft.inverseOf.map { .int($0) } ?? .null,
            ])[0].int64("number")
    }

    /// Sets columns where the change set is in one of these states and is not being applied at the moment.
    /// - Returns: whether it was.
    func update(
        _ wanted: Int64, in states: [ChangeState], set columns: [(name: String, value: PostgresParameter)],
        applying: Bool = false
    ) async throws -> Bool {
        let assignments = columns.enumerated().map { "\($1.name) = $\($0 + 4)" }.joined(separator: ", ")
        let rows = try await connection.query(
            """
            update change_set set \(assignments)
            where tenant = $1 and number = $2 and state = any($3) and is_applying = \(applying) returning number
            """, [number, .int(wanted), .textArray(states.map(\.rawValue))] + columns.map(\.value))
        return !rows.isEmpty
    }

    func addApproval(_ wanted: Int64, _ approval: StoredChangeSet.Approval) async throws {
        try await connection.execute(
            """
            insert into change_approval (tenant, change_set, stage, actor, verdict, comment, at, digest)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                number, .int(wanted), .int(Int64(approval.stage)), .text(approval.actor),
                .text(approval.verdict.rawValue), .text(approval.comment), .instant(approval.at),
                .text(approval.digest),
            ])
    }

    func addComment(_ wanted: Int64, _ comment: StoredChangeSet.Comment) async throws {
        try await connection.execute(
            "insert into change_comment (tenant, change_set, actor, text, at) values ($1, $2, $3, $4, $5)",
            [number, .int(wanted), .text(comment.actor), .text(comment.text), .instant(comment.at)])
    }

    /// What a commit says of the change set that it applies, in the commit's own transaction.
    static func markApplied(
        _ stored: ChangeSet.StoredReference, as seq: CommitSeq, tenant: TenantNumber, on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            update change_set set state = 'applied', applied_seq = $3, is_applying = false
            where tenant = $1 and number = $2
            """, [.int(tenant.rawValue), .int(stored.number), .int(seq.rawValue)])
        guard let inverse = stored.inverseOf else { return }
        try await connection.execute(
            "update change_set set state = 'rolled_back' where tenant = $1 and number = $2",
            [.int(tenant.rawValue), .int(inverse)])
    }
}
