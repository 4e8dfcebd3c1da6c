public import Base
public import CMDB
public import Graph
public import JSON
internal import OrderedCollections
internal import Postgres

/// An item as it stands in the queue.
public struct ReviewEntry: Hashable, Sendable {
    public let id: Int64
    public let item: ReviewItem
    public let state: ReviewItem.State
    public let openedAt: Instant
    public let decidedBy: String?
    public let decidedAt: Instant?
    /// What was decided, as it was sent: `{decision, ci?, reason?, …}`.
    public let decision: JSONValue?
}

/// Which items of the queue are wanted; `nil` for all.
public struct ReviewFilter: Hashable, Sendable {
    public var kind: ReviewItem.Kind?
    public var state: ReviewItem.State?
    /// Items about this CI.
    public var ci: NodeID?

    public init(kind: ReviewItem.Kind? = nil, state: ReviewItem.State? = nil, ci: NodeID? = nil) {
        self.kind = kind
        self.state = state
        self.ci = ci
    }
}

extension Store {
    /// The queue, surest first.
    /// - Parameter offset: items to leave out at the start.
    /// - Returns: at most `limit` items, and how many fit in all.
    public func reviewItems(
        of tenant: TenantID, _ filter: ReviewFilter, limit: Int, offset: Int = 0
    ) async throws(StoreError) -> (items: [ReviewEntry], total: Int) {
        let number = try number(of: tenant)
        let condition = """
            from review_item where tenant = $1 and ($2::text is null or kind = $2) and ($3::text is null or state = $3)
                and ($4::jsonb is null or content->'subjects' @> $4)
            """
        let parameters: [PostgresParameter] = [
            .int(number.rawValue), filter.kind.map { .text($0.rawValue) } ?? .null,
            filter.state.map { .text($0.rawValue) } ?? .null,
            filter.ci.map { .json(JSONValue.array([.object(["ci": .string(CIName.text($0))])]).serialized()) } ?? .null,
        ]
        return try await read { connection in
            let total = try await connection.query("select count(*) as n " + condition, parameters)
            let rows = try await connection.query(
                "select item, \(Self.reviewColumns) \(condition) order by score desc, item limit $5 offset $6",
                parameters + [.int(Int64(limit)), .int(Int64(offset))])
            return (try rows.compactMap(ReviewEntry.init), try total[0].int("n"))
        }
    }

    /// One item; `nil` where there is none.
    public func reviewItem(_ id: Int64, of tenant: TenantID) async throws(StoreError) -> ReviewEntry? {
        let number = try number(of: tenant)
        return try await read { connection in
            try await connection.query(
                "select item, \(Self.reviewColumns) from review_item where tenant = $1 and item = $2",
                [.int(number.rawValue), .int(id)]
            ).first.flatMap(ReviewEntry.init)
        }
    }

    /// Opens items outside of a commit: what a scan found.
    /// - Parameter closing: open items of these kinds that are not among `items` expire: the scan no longer finds them.
    /// - Returns: how many were opened, and how many expired.
    @discardableResult
    public func openReviewItems(
        _ items: [ReviewItem], closing kinds: Set<ReviewItem.Kind> = [], of tenant: TenantID
    ) async throws(StoreError) -> (opened: Int, expired: Int) {
        let number = try number(of: tenant)
        let at = now()
        return try await read { connection in
            try await connection.transaction { transaction in
                let opened = try await ReviewRows.open(items, at: at, tenant: number, on: transaction)
                var expired = 0
                for kind in kinds.sorted(by: { $0.rawValue < $1.rawValue }) {
                    let found = items.filter { $0.kind == kind }.map(\.subjectKey)
                    expired += try await transaction.query(
                        """
                        update review_item set state = 'expired', decided_at = $4
                        where tenant = $1 and kind = $2 and state = 'open' and not (subject_key = any($3))
                        """, [.int(number.rawValue), .text(kind.rawValue), .textArray(found), .instant(at)]
                    ).affected
                }
                return (opened, expired)
            }
        }
    }

    /// Ends items whose time is over.
    /// - Returns: how many.
    @discardableResult
    public func expireReviewItems(of tenant: TenantID) async throws(StoreError) -> Int {
        let number = try number(of: tenant)
        let at = now()
        return try await read { connection in
            try await connection.query(
                """
                update review_item set state = 'expired', decided_at = $2
                where tenant = $1 and state = 'open' and expires <= $2
                """, [.int(number.rawValue), .instant(at)]
            ).affected
        }
    }

    /// Records a decision; the item has to be open.
    /// - Returns: the item as decided; `nil` where it was not open any more.
    public func decideReviewItem(
        _ id: Int64, _ state: ReviewItem.State, decision: JSONValue, by principal: Principal
    ) async throws(StoreError) -> ReviewEntry? {
        let number = try number(of: principal.tenant)
        let at = now()
        return try await read { connection in
            try await connection.query(
                """
                update review_item set state = $3, decision = $4, decided_by = $5, decided_at = $6
                where tenant = $1 and item = $2 and state = 'open' returning item, \(Self.reviewColumns)
                """,
                [
                    .int(number.rawValue), .int(id), .text(state.rawValue), .json(decision.serialized()),
                    .text(principal.subject), .instant(at),
                ]
            ).first.flatMap(ReviewEntry.init)
        }
    }

    /// Adds to a decision what came of it: `commit`, or `changeSet` where others have to agree.
    func noteReviewOutcome(
        _ id: Int64, _ decision: JSONValue, of tenant: TenantID
    ) async throws(StoreError) -> ReviewEntry? {
        let number = try number(of: tenant)
        return try await read { connection in
            try await connection.query(
                """
                update review_item set decision = $3 where tenant = $1 and item = $2
                returning item, \(Self.reviewColumns)
                """, [.int(number.rawValue), .int(id), .json(decision.serialized())]
            ).first.flatMap(ReviewEntry.init)
        }
    }

    /// Takes a decision back whose consequence failed.
    public func reopenReviewItem(_ id: Int64, of tenant: TenantID) async throws(StoreError) {
        let number = try number(of: tenant)
        try await read { connection in
            _ = try await connection.execute(
                """
                update review_item set state = 'open', decision = null, decided_by = null, decided_at = null
                where tenant = $1 and item = $2
                """, [.int(number.rawValue), .int(id)])
        }
    }

    private static var reviewColumns: String {
        """
        kind, subject_key, content::text as content, score, state, opened_at, expires, decided_by, decided_at,
        decision::text as decision
        """
    }
}

extension ReviewEntry {
    /// `nil` for a kind that a later release knows.
    fileprivate init?(_ row: PostgresRow) throws {
        guard let kind = ReviewItem.Kind(rawValue: try row.string("kind")),
            let state = ReviewItem.State(rawValue: try row.string("state"))
        else { return nil }
        self.init(
            id: try row.int64("item"),
            item: ReviewItem(
                kind: kind, subjectKey: try row.string("subject_key"),
                content: try JSONValue.parse(try row.string("content")), score: try row.double("score"),
                expires: try row.optionalInstant("expires")),
            state: state, openedAt: try row.instant("opened_at"), decidedBy: try row.optionalString("decided_by"),
            decidedAt: try row.optionalInstant("decided_at"),
            decision: try row.optionalString("decision").map { try JSONValue.parse($0) })
    }
}
