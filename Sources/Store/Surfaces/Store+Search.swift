public import Base
public import CMDB
public import Graph
internal import Postgres

extension Store {
    /// CIs that were created, or changed last, in a span of time, as of a commit; in no order.
    /// - Complexity: O(versions in the span).
    /// - Throws: `tooLarge` beyond `Limits.searchTimedCIs`.
    public func cis(
        _ span: SearchSpan, tenant: TenantID, asOf seq: CommitSeq
    ) async throws(StoreError) -> [NodeID] {
        let number = try number(of: tenant)
        let seqs = """
            select coalesce(min(seq), 9223372036854775807) as first, coalesce(max(seq), 0) as last from commit
            where tenant = $1 and seq <= $2 and ($3::timestamptz is null or at >= $3)
                and ($4::timestamptz is null or at < $4)
            """
        let isLast =
            "not exists (select 1 from ci_version n where n.tenant = v.tenant and n.ci = v.ci "
            + "and n.seq_from > v.seq_from and n.seq_from <= $4)"
        let isFirst =
            "not exists (select 1 from ci_version n where n.tenant = v.tenant and n.ci = v.ci "
            + "and n.seq_from < v.seq_from)"
        return try await read { connection in
            let range = try await connection.query(
                seqs,
                [
                    .int(number.rawValue), .int(seq.rawValue), span.from.map { .instant($0) } ?? .null,
                    span.until.map { .instant($0) } ?? .null,
                ])[0]
            let rows = try await connection.query(
                """
                select v.ci from ci_version v where v.tenant = $1 and v.seq_from between $2 and $3
                    and v.seq_from <= $4 and \(span.event == .changed ? isLast : isFirst) limit $5
                """,
                [
                    .int(number.rawValue), .int(try range.int64("first")), .int(try range.int64("last")),
                    .int(seq.rawValue), .int(Int64(Limits.searchTimedCIs) + 1),
                ])
            guard rows.count <= Limits.searchTimedCIs else {
                throw StoreError(
                    .tooLarge, "more than \(Limits.searchTimedCIs) CIs were \(span.event.rawValue) in that time",
                    hint: "Ask for a shorter time.")
            }
            return try rows.map { NodeID(rawValue: UInt64(try $0.int64("ci"))) }
        }
    }

    /// The commit that made the present version of a relation; `nil` where there is no such relation.
    public func version(of relation: RelationshipID, tenant: TenantID) async throws(StoreError) -> CommitSeq? {
        let number = try number(of: tenant)
        return try await read { connection in
            try await connection.query(
                "select seq_from from relation_version where tenant = $1 and relation = $2 and seq_to is null",
                [.int(number.rawValue), .int(Int64(clamping: relation.rawValue))]
            ).first.map { CommitSeq(rawValue: try $0.int64("seq_from")) }
        }
    }
}
