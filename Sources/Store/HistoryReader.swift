internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections
internal import Postgres

/// Reads events out of the version rows: a row that starts is a creation, an update or a revival, a row that ends
/// without a successor is a retirement.
struct HistoryReader {
    let tenant: TenantNumber
    /// The latest state, taken before the connection.
    let graph: GraphSnapshot
    let connection: PostgresConnection

    /// Newest first.
    /// - Parameters:
    ///   - ci: only this CI, with its relations; without it, relations are left out.
    ///   - ciClasses: only CIs of these classes.
    func items(
        from: CommitSeq, through: CommitSeq, ci: NodeID?, ciClasses: Set<String>?, limit: Int64
    ) async throws -> [HistoryItem] {
        let span: [PostgresParameter] = [
            .int(tenant.rawValue), .int(from.rawValue), .int(min(through, graph.seq).rawValue),
            ci.map { .int(Int64(clamping: $0.rawValue)) } ?? .null,
            ciClasses.map { .textArray($0.sorted()) } ?? .null, .int(limit),
        ]
        var items = try await connection.query(Self.started, span).map(startedItem)
        items += try await connection.query(Self.ended, span).map { try item($0, .retired) }
        if let ci {
            let current = RelationVersions.current(of: ci, in: graph)
            items += try await connection.query(Self.relations, span.dropLast(2) + [.int(limit), current])
                .map(relationItem)
        }
        return Array(items.sorted { $0.seq > $1.seq }.prefix(Int(limit)))
    }

    // Both take their rows off the end of an index before they join, so that a commit of 100,000 CIs costs no more
    // than one of 500.
    private static let started = """
        select c.seq, c.at, c.actor, c.source, v.ci, v.class, v.name, v.attributes::text as attributes,
               p.seq_to as before_seq, p.class as before_class, p.name as before_name,
               p.attributes::text as before_attributes
        from (
            select * from ci_version v
            where v.tenant = $1 and v.seq_from between $2 and $3
              and (v.ci = $4 or $4::bigint is null and v.class <> '')
              and ($5::text[] is null or v.class = any($5))
            order by v.seq_from desc, v.ci desc limit $6
        ) v
        join commit c on c.tenant = v.tenant and c.seq = v.seq_from
        left join lateral (
            select * from ci_version p
            where p.tenant = v.tenant and p.ci = v.ci and p.seq_from < v.seq_from order by p.seq_from desc limit 1
        ) p on true
        order by v.seq_from desc, v.ci desc
        """

    private static let ended = """
        select c.seq, c.at, c.actor, c.source, v.ci, v.class, v.name
        from (
            select * from ci_version v
            where v.tenant = $1 and v.seq_to between $2 and $3
              and (v.ci = $4 or $4::bigint is null and v.class <> '')
              and ($5::text[] is null or v.class = any($5))
              and not exists (
                  select from ci_version n where n.tenant = v.tenant and n.ci = v.ci and n.seq_from = v.seq_to)
            order by v.seq_to desc, v.ci desc limit $6
        ) v
        join commit c on c.tenant = v.tenant and c.seq = v.seq_to
        order by v.seq_to desc, v.ci desc
        """

    /// Ends of relations of one CI ($4) that came or went in the span.
    private static let relations = """
        select c.seq, c.at, c.actor, c.source, e.came, r.type, r.from_ci = $4 as is_outgoing,
               own.ci, own.class, own.name, o.ci as other_ci, o.class as other_class, o.name as other_name
        from \(RelationVersions.of("$4", current: "$6")) r
        cross join lateral (values (r.seq_from, true), (r.seq_to, false)) e (seq, came)
        join commit c on c.tenant = $1 and c.seq = e.seq
        join lateral (
            select ci, class, name from ci_version where tenant = $1 and ci = $4 order by seq_from desc limit 1) own on true
        join lateral (
            select ci, class, name from ci_version
            where tenant = $1 and ci = case when r.from_ci = $4 then r.to_ci else r.from_ci end
            order by seq_from desc limit 1) o on true
        where e.seq between $2 and $3
          and not exists (
              select from relation_version x where x.tenant = $1 and x.relation = r.relation
              and case when e.came then x.seq_to = e.seq else x.seq_from = e.seq end)
        order by e.seq desc, r.relation desc, e.came desc limit $5
        """

    private func startedItem(_ row: PostgresRow) throws -> HistoryItem {
        guard let beforeText = try row.optionalString("before_attributes") else { return try item(row, .created) }
        let seq = try row.int64("seq")
        guard try row.optionalInt64("before_seq") == seq else { return try item(row, .revived) }
        let id = NodeID(rawValue: UInt64(try row.int64("ci")))
        let before = CIDocument(
            id: id, ciClass: try row.string("before_class"), name: try row.string("before_name"),
            attributes: try Value.properties(try JSONValue.parse(beforeText)))
        let after = CIDocument(
            id: id, ciClass: try row.string("class"), name: try row.string("name"),
            attributes: try Value.properties(try JSONValue.parse(try row.string("attributes"))))
        return try item(row, .updated, changes: after.changes(since: before))
    }

    private func relationItem(_ row: PostgresRow) throws -> HistoryItem {
        try item(
            row, try row.bool("came") ? .related : .unrelated,
            relation: .init(
                type: try row.string("type"), direction: try row.bool("is_outgoing") ? .outgoing : .incoming,
                other: CIHead(
                    id: NodeID(rawValue: UInt64(try row.int64("other_ci"))), ciClass: try row.string("other_class"),
                    name: try row.string("other_name"))))
    }

    private func item(
        _ row: PostgresRow, _ action: HistoryItem.Action, changes: [Difference.AttributeChange] = [],
        relation: HistoryItem.Relation? = nil
    ) throws -> HistoryItem {
        HistoryItem(
            seq: CommitSeq(rawValue: try row.int64("seq")), at: try row.instant("at"), actor: try row.string("actor"),
            source: try row.string("source"), action: action,
            ci: CIHead(
                id: NodeID(rawValue: UInt64(try row.int64("ci"))), ciClass: try row.string("class"),
                name: try row.string("name")),
            changes: changes, relation: relation)
    }
}
