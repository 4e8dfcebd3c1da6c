public import Base
public import CMDB
public import Graph
internal import JSON
internal import OrderedCollections
internal import Postgres

/// One event in the life of a CI or of a relation.
public struct HistoryItem: Hashable, Sendable {
    public enum Action: String, Sendable { case created, updated, retired, revived, related, unrelated }

    /// The CI at the far end of a relation that came or went.
    public struct Relation: Hashable, Sendable {
        public let type: String
        /// As seen from the CI whose history this is.
        public let direction: Direction
        public let other: CIHead
    }

    public let seq: CommitSeq
    public let at: Instant
    public let actor: String
    public let source: String
    public let action: Action
    public let ci: CIHead
    /// For `updated`; a new name or class is listed under `name` and `class`.
    public let changes: [Difference.AttributeChange]
    public let relation: Relation?
}

/// A CI by its public face, alive or retired.
public struct CIHead: Hashable, Sendable {
    public let id: NodeID
    public let ciClass: String
    public let name: String

    public init(id: NodeID, ciClass: String, name: String) {
        self.id = id
        self.ciClass = ciClass
        self.name = name
    }
}

/// What happened in a span of time.
public struct RecentChanges: Sendable {
    /// Newest first, at most the limit.
    public let commits: [CommitSummary]
    public let commitCount: Int
    /// Over all commits of the span.
    public let counts: ChangeCounts
    public let countsByClass: [String: ChangeCounts]
    /// Newest first, at most the limit; `counts` has the totals.
    public let items: [HistoryItem]
}

extension Store {
    /// Commits, newest first.
    /// - Parameter before: only commits older than this one.
    public func commits(
        of tenant: TenantID, limit: Int, before: CommitSeq? = nil
    ) async throws(StoreError) -> [CommitSummary] {
        let number = try number(of: tenant)
        return try await read { connection in
            try await connection.query(
                "select * from commit where tenant = $1 and seq < $2 order by seq desc limit $3",
                [.int(number.rawValue), .int(before?.rawValue ?? .max), .int(Int64(min(limit, Limits.historyItems)))]
            ).map(CommitSummary.init)
        }
    }

    /// What changed from `since` up to, but not including, `until`.
    /// - Complexity: O(commits in the span + limit); the totals are stored with each commit.
    public func recentChanges(
        of tenant: TenantID, since: Instant, until: Instant? = nil, ci: NodeID? = nil, ciClasses: Set<String>? = nil,
        limit: Int
    ) async throws(StoreError) -> RecentChanges {
        let loop = try loop(of: tenant)
        let (number, graph) = (loop.tenant, loop.snapshot)
        let bounded = Int64(min(limit, Limits.historyItems))
        return try await read { connection in
            let all = try await connection.query(
                "select * from commit where tenant = $1 and at >= $2 and at < $3 order by seq desc",
                [.int(number.rawValue), .instant(since), .instant(until ?? Instant(rawValue: Self.farFuture))]
            ).map(CommitSummary.init)
            var counts = ChangeCounts()
            var countsByClass: [String: ChangeCounts] = [:]
            for commit in all {
                counts.add(commit.counts)
                for (ciClass, own) in commit.countsByClass { countsByClass[ciClass, default: .init()].add(own) }
            }
            guard let newest = all.first, let oldest = all.last else {
                return RecentChanges(commits: [], commitCount: 0, counts: counts, countsByClass: [:], items: [])
            }
            let items = try await HistoryReader(tenant: number, graph: graph, connection: connection).items(
                from: oldest.seq, through: newest.seq, ci: ci, ciClasses: ciClasses, limit: bounded)
            return RecentChanges(
                commits: Array(all.prefix(Int(bounded))), commitCount: all.count, counts: counts,
                countsByClass: countsByClass, items: items)
        }
    }

    /// Everything that happened in one commit, at most `limit` items.
    public func items(of seq: CommitSeq, tenant: TenantID, limit: Int) async throws(StoreError) -> [HistoryItem] {
        let loop = try loop(of: tenant)
        let (number, graph) = (loop.tenant, loop.snapshot)
        return try await read { connection in
            try await HistoryReader(tenant: number, graph: graph, connection: connection).items(
                from: seq, through: seq, ci: nil, ciClasses: nil, limit: Int64(min(limit, Limits.historyItems)))
        }
    }

    /// The life of one CI and of its relations, newest first.
    public func history(
        of ci: NodeID, tenant: TenantID, limit: Int, before: CommitSeq? = nil
    ) async throws(StoreError) -> [HistoryItem] {
        let loop = try loop(of: tenant)
        let (number, graph) = (loop.tenant, loop.snapshot)
        return try await read { connection in
            try await HistoryReader(tenant: number, graph: graph, connection: connection).items(
                from: CommitSeq(rawValue: 1), through: CommitSeq(rawValue: (before?.rawValue ?? .max) - 1), ci: ci,
                ciClasses: nil, limit: Int64(min(limit, Limits.historyItems)))
        }
    }

    /// The commits that made the first and the last version of a CI; `nil` where there is no such CI.
    /// - Parameter seq: only versions of this commit or earlier ones.
    public func versions(
        of ci: NodeID, tenant: TenantID, asOf seq: CommitSeq? = nil
    ) async throws(StoreError) -> (created: CommitSeq, changed: CommitSeq)? {
        let number = try number(of: tenant)
        return try await read { connection in
            let rows = try await connection.query(
                """
                select min(seq_from) as created, max(seq_from) as changed from ci_version
                where tenant = $1 and ci = $2 and seq_from <= $3
                """,
                [.int(number.rawValue), .int(Int64(clamping: ci.rawValue)), .int(seq?.rawValue ?? .max)])
            guard let created = try rows[0].optionalInt64("created"), let changed = try rows[0].optionalInt64("changed")
            else { return nil }
            return (CommitSeq(rawValue: created), CommitSeq(rawValue: changed))
        }
    }

    /// The year 9999: later than any commit, within the range of Postgres.
    private static let farFuture: Int64 = 253_370_764_800_000_000
}

extension CommitSummary {
    init(_ row: PostgresRow) throws {
        self.init(
            seq: CommitSeq(rawValue: try row.int64("seq")), at: try row.instant("at"), actor: try row.string("actor"),
            kind: try row.string("kind"), title: try row.string("title"), source: try row.string("source"),
            counts: ChangeCounts(try JSONValue.parse(try row.string("counts"))),
            countsByClass: (try JSONValue.parse(try row.string("class_counts")).objectValue ?? [:])
                .reduce(into: [:]) { $0[$1.key] = ChangeCounts($1.value) },
            changeSet: try row.optionalInt64("change_set"))
    }
}

extension ChangeCounts {
    mutating func add(_ other: ChangeCounts) {
        created += other.created
        updated += other.updated
        retired += other.retired
        relationsCreated += other.relationsCreated
        relationsUpdated += other.relationsUpdated
        relationsRemoved += other.relationsRemoved
    }
}
