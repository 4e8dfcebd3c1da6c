public import Base
internal import CMDB
public import Graph
internal import JSON
internal import OrderedCollections
internal import Postgres
internal import Vault

/// What a purge removed, or would remove.
public struct PurgeResult: Hashable, Sendable {
    /// Versions of CIs and relations that had ended.
    public internal(set) var versions = 0
    /// CIs of which nothing is left.
    public internal(set) var cis: [NodeID] = []
    /// States before this commit cannot be asked for any more, named snapshots apart.
    public internal(set) var horizon: CommitSeq
    /// The event that records it; `nil` where there was nothing to remove.
    public internal(set) var event: Int64?
}

extension Store {
    /// Removes what the policies of kind `retention` no longer keep, and records that in the audit chain.
    ///
    /// What a named snapshot needs stays. Nothing of the present changes.
    /// - Parameter isDryRun: count only.
    public func purge(
        of tenant: TenantID, isDryRun: Bool, by actor: String
    ) async throws(StoreError) -> PurgeResult {
        let loop = try loop(of: tenant)
        let metamodel = loop.estate.metamodel
        let now = now()
        let result = try await read { connection in
            try await connection.transaction { connection in
                let purge = try Purge(tenant: loop.tenant, connection: connection, now: now, metamodel: metamodel)
                let result = try await purge.run(by: actor)
                if isDryRun { throw DryRun(result: result) }
                return result
            }
        } orDryRun: {
            ($0 as? DryRun)?.result
        }
        if !isDryRun { try await loop.past.reload() }
        return result
    }

    /// As ``read(_:)``, for a body that ends by throwing what it found, so that it is rolled back.
    private func read<T: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws -> T, orDryRun: (any Error) -> T?
    ) async throws(StoreError) -> T {
        do { return try await pool.withConnection(body) } catch {
            if let result = orDryRun(error) { return result }
            if let error = error as? StoreError { throw error }
            if let error = error as? PostgresError { throw StoreError(error) }
            throw StoreError(.unavailable, "the purge was interrupted: \(error)")
        }
    }
}

private struct DryRun: Error { let result: PurgeResult }

/// One purge, inside of a transaction.
final class Purge {
    private let tenant: TenantNumber
    private let connection: PostgresConnection
    private let now: Instant
    private let metamodel: Metamodel
    private let hasher: SHA256Hasher
    private var totals = PurgeTotals()
    private var result = PurgeResult(horizon: .zero)

    init(tenant: TenantNumber, connection: PostgresConnection, now: Instant, metamodel: Metamodel) throws {
        self.tenant = tenant
        self.connection = connection
        self.now = now
        self.metamodel = metamodel
        hasher = try SHA256Hasher()
    }

    func run(by actor: String) async throws -> PurgeResult {
        let before = try await connection.query(
            "select seq from history_horizon where tenant = $1", [.int(tenant.rawValue)])
        result.horizon = CommitSeq(rawValue: try before.first?.int64("seq") ?? 0)
        for policy in metamodel.retention {
            let classes = policy.classes.isEmpty ? nil : metamodel.concreteClasses(of: policy.classes)
            if let days = policy.purgeRetiredAfterDays { try await purgeRetired(before: try await seq(days), classes) }
            if let days = policy.keepDays { try await thin(before: try await seq(days), classes) }
        }
        guard totals.rows > 0 else { return result }
        let event = try await AuditLog.append(
            at: now, actor: actor, action: "purge", target: "history",
            detail: [
                "policies": .array(metamodel.retention.map { .string($0.key) }),
                "horizon": .integer(result.horizon.rawValue), "rows": JSONValue(totals.rows),
                "digest": .string(totals.digest), "versions": JSONValue(result.versions),
                "cis": .array(result.cis.map { .string(CIName.text($0)) }),
            ], tenant: tenant, on: connection)
        try await connection.execute(
            """
            insert into history_horizon (tenant, seq, event) values ($1, $2, $3)
            on conflict (tenant) do update set seq = excluded.seq, event = excluded.event
            """, [.int(tenant.rawValue), .int(result.horizon.rawValue), .int(event)])
        result.event = event
        return result
    }

    /// The last commit that is this old.
    private func seq(_ days: Int) async throws -> CommitSeq {
        let time = Instant(rawValue: now.rawValue - Int64(days) * 86_400_000_000)
        let rows = try await connection.query(
            "select coalesce(max(seq), 0) as seq from commit where tenant = $1 and at <= $2",
            [.int(tenant.rawValue), .instant(time)])
        return CommitSeq(rawValue: try rows[0].int64("seq"))
    }

    // MARK: Removing

    private func thin(before horizon: CommitSeq, _ classes: [String]?) async throws {
        let isOver = "seq_to <= \(horizon.rawValue) and \(Self.isFree("v"))"
        let ofClasses = try await condition("class", classes)
        result.versions += try await remove(CIVersionRows.shape, isOver + ofClasses, horizon)
        if classes == nil { result.versions += try await remove(RelationVersionRows.shape, isOver, horizon) }
    }

    private func purgeRetired(before horizon: CommitSeq, _ classes: [String]?) async throws {
        let ofClasses = try await condition("v.class", classes)
        let gone = try await connection.query(
            """
            select v.ci from ci_version v where v.tenant = $1 and v.seq_to <= $2 \(ofClasses)
              and not exists (select from ci_version n
                              where n.tenant = v.tenant and n.ci = v.ci and n.seq_from >= v.seq_to)
              and not exists (select from ci_version n join snapshot s
                              on s.tenant = n.tenant and s.seq >= n.seq_from and s.seq < n.seq_to
                              where n.tenant = v.tenant and n.ci = v.ci)
            order by v.ci limit $3
            """, [.int(tenant.rawValue), .int(horizon.rawValue), .int(Int64(Limits.purgeRows))]
        ).map { try $0.int64("ci") }
        if gone.isEmpty { return }
        let ids = gone.map(String.init).joined(separator: ",")
        _ = try await remove(ValidityRows.shape, "(ci in (\(ids)) or to_ci in (\(ids)))", horizon)
        result.versions += try await remove(
            RelationVersionRows.shape, "seq_to <= \(horizon.rawValue) and (from_ci in (\(ids)) or to_ci in (\(ids)))",
            horizon)
        result.versions += try await remove(CIVersionRows.shape, "ci in (\(ids))", horizon)
        _ = try await remove(RecordVersionRows.shape, "ci in (\(ids)) and state <> 'gone'", horizon)
        try await connection.execute(
            "delete from record_version where tenant = $1 and ci = any($2)", [.int(tenant.rawValue), .intArray(gone)])
        result.cis += gone.map { NodeID(rawValue: UInt64($0)) }
    }

    /// No named snapshot is of a state that has the version.
    private static func isFree(_ alias: String) -> String {
        """
        not exists (select from snapshot s where s.tenant = \(alias).tenant
                    and s.seq >= \(alias).seq_from and s.seq < \(alias).seq_to)
        """
    }

    private func remove(_ shape: TableShape, _ condition: String, _ horizon: CommitSeq) async throws -> Int {
        let digests = try await connection.copyOut(
            """
            copy (delete from \(shape.table) v where tenant = \(tenant.rawValue) and \(condition)
                  returning \(shape.columns.map(\.name).joined(separator: ", "))) to stdout (format binary)
            """
        ) { row in try row.cells(shape) }.map { ManifestKey.digest(of: $0, shape, hasher) }
        for digest in digests { totals.add(digest) }
        if !digests.isEmpty { result.horizon = max(result.horizon, horizon) }
        return digests.count
    }

    /// With the texts as SQL literals, since COPY takes no parameters.
    private func condition(_ column: String, _ classes: [String]?) async throws -> String {
        guard let classes else { return "" }
        let rows = try await connection.query(
            "select coalesce(string_agg(quote_literal(t), ','), 'null') as text from unnest($1) as t",
            [.textArray(classes)])
        return " and \(column) in (\(try rows[0].string("text")))"
    }
}

extension Metamodel {
    /// These classes and all below them.
    func concreteClasses(of keys: [String]) -> [String] {
        classes.keys.filter { key in lineage(of: key).contains { keys.contains($0) } }
    }
}
