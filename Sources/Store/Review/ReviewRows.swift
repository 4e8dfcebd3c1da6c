internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections
internal import Postgres

/// Questions for people in Postgres: for use inside a transaction, that of a commit among them.
enum ReviewRows {
    /// Opens what is new, brings what is open up to date, and asks again what was decided where that is called for
    /// (``ReviewItem/isMateriallyNew(since:)``).
    ///
    /// An accepted item of a kind that identity opens (all but duplicates and suggestions) is asked again whenever it
    /// comes back: the acceptance ended it. So is one whose change was never made, because the service ended.
    /// - Returns: how many were not open before and are now.
    /// - Complexity: two statements, whatever the number of items.
    @discardableResult
    static func open(
        _ items: [ReviewItem], at: Instant, tenant: TenantNumber, on connection: PostgresConnection
    ) async throws -> Int {
        var byKey: [ReviewKey: ReviewItem] = [:]
        for item in items { byKey[ReviewKey(item)] = item }
        if byKey.isEmpty { return 0 }
        let known = try await decided(Array(byKey.keys), tenant: tenant, on: connection)
        let asked = byKey.values.filter { item in
            guard let (state, before, isDone) = known[ReviewKey(item)] else { return true }
            switch state {
            case .open, .expired: return true
            case .accepted where !isDone || item.kind != .duplicate && item.kind != .suggestion: return true
            case .accepted, .rejected: return item.isMateriallyNew(since: before)
            }
        }.sorted { ($0.kind.rawValue, $0.subjectKey) < ($1.kind.rawValue, $1.subjectKey) }
        if asked.isEmpty { return 0 }
        let rows = JSONValue.array(
            asked.map { item in
                .object([
                    "kind": .string(item.kind.rawValue), "key": .string(item.subjectKey), "content": item.content,
                    "score": .number(item.score), "expires": JSONValue(item.expires?.iso8601),
                ])
            })
        try await connection.execute(
            """
            insert into review_item (tenant, kind, subject_key, content, score, opened_at, expires)
            select $1, r.kind, r.key, r.content, r.score, $2, r.expires
            from jsonb_to_recordset($3)
                as r (kind text, key text, content jsonb, score double precision, expires timestamptz)
            on conflict (tenant, kind, subject_key) do update set
                content = excluded.content, score = excluded.score, expires = excluded.expires,
                opened_at = case when review_item.state = 'open' then review_item.opened_at else excluded.opened_at end,
                state = 'open', decided_by = null, decided_at = null, decision = null
            """, [.int(tenant.rawValue), .instant(at), .json(rows.serialized())])
        return asked.count { known[ReviewKey($0)]?.state != .open }
    }

    /// Ends open items whose reason is gone: they count as expired, decided by nobody.
    static func close(
        _ kind: ReviewItem.Kind, _ subjectKeys: [String], at: Instant, tenant: TenantNumber,
        on connection: PostgresConnection
    ) async throws {
        if subjectKeys.isEmpty { return }
        try await connection.execute(
            """
            update review_item set state = 'expired', decided_at = $4
            where tenant = $1 and kind = $2 and subject_key = any($3) and state = 'open'
            """,
            [.int(tenant.rawValue), .text(kind.rawValue), .textArray(subjectKeys.sorted()), .instant(at)])
    }

    private static func decided(
        _ keys: [ReviewKey], tenant: TenantNumber, on connection: PostgresConnection
    ) async throws -> [ReviewKey: (state: ReviewItem.State, item: ReviewItem, isDone: Bool)] {
        let rows = try await connection.query(
            """
            select i.kind, i.subject_key, i.state, i.score, i.content::text as content,
                   coalesce(i.decision ?| array['commit', 'changeSet'], false) as is_done
            from unnest($2::text[], $3::text[]) as k (kind, key)
            join review_item i on i.tenant = $1 and i.kind = k.kind and i.subject_key = k.key
            for update of i
            """,
            [.int(tenant.rawValue), .textArray(keys.map(\.kind.rawValue)), .textArray(keys.map(\.key))])
        var known: [ReviewKey: (state: ReviewItem.State, item: ReviewItem, isDone: Bool)] = [:]
        for row in rows {
            guard let kind = ReviewItem.Kind(rawValue: try row.string("kind")),
                let state = ReviewItem.State(rawValue: try row.string("state"))
            else { continue }
            let key = ReviewKey(kind: kind, key: try row.string("subject_key"))
            known[key] = (
                state,
                ReviewItem(
                    kind: kind, subjectKey: key.key, content: try JSONValue.parse(try row.string("content")),
                    score: try row.double("score"), expires: nil), try row.bool("is_done")
            )
        }
        return known
    }
}

private struct ReviewKey: Hashable {
    let kind: ReviewItem.Kind
    let key: String

    init(kind: ReviewItem.Kind, key: String) {
        self.kind = kind
        self.key = key
    }

    init(_ item: ReviewItem) { self.init(kind: item.kind, key: item.subjectKey) }
}
