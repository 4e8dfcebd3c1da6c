public import Base
public import CMDB
internal import Graph
public import JSON
internal import OrderedCollections
internal import Postgres

/// One run of a connector, as kept.
public struct IngestRun: Sendable {
    public enum Status: String, Sendable {
        case running, succeeded, failed
        /// The brake holds it: nothing of it is applied until an admin releases it.
        case parked
        /// It was parked, and an admin let it go on as another run, or dropped it.
        case released, discarded
    }

    public let id: Int64
    public let source: String
    public let kind: String
    public let status: Status
    public let isDryRun: Bool
    public let actor: String
    public let started: Instant
    public let ended: Instant?
    /// Named numbers: `created`, `updated`, `retired`, `unchanged`, …
    public let counts: [String: Int]
    /// The commit that the run made, or the state that it found nothing to change in.
    public let seq: CommitSeq?
    public let error: String?
    /// Records that were left out, at most `Limits.refusedRecordsShown`: `{record, key, class, name, code, reason,
    /// rule, ci}`. Read for one run only.
    public let refused: [JSONValue]
}

extension Store {
    /// Notes that a run has begun.
    /// - Returns: its number.
    public func beginRun(
        _ source: SourceReference, isDryRun: Bool, by principal: Principal
    ) async throws(StoreError) -> Int64 {
        let number = try number(of: principal.tenant)
        let started = now()
        return try await read { connection in
            try await connection.query(
                """
                insert into ingest_run (tenant, source, kind, status, dry_run, actor, started)
                values ($1, $2, $3, 'running', $4, $5, $6) returning run
                """,
                [
                    .int(number.rawValue), .text(source.name), .text(source.kind), .bool(isDryRun),
                    .text(principal.subject), .instant(started),
                ])[0].int64("run")
        }
    }

    /// Notes how a run ended.
    public func endRun(
        _ run: Int64, tenant: TenantID, status: IngestRun.Status, counts: [String: Int], seq: CommitSeq?,
        refused: [RefusedObservation] = [], error: String?
    ) async throws(StoreError) {
        let number = try number(of: tenant)
        let ended = now()
        let listed = JSONValue.array(refused.prefix(Limits.refusedRecordsShown).map(\.json)).serialized()
        let stored = JSONValue(counts.mapValues { Graph.Value.integer(Int64($0)) }).serialized()
        try await read { connection in
            _ = try await connection.execute(
                """
                update ingest_run set status = $3, counts = $4, seq = $5, error = $6, ended = $7, refused = $8
                where tenant = $1 and run = $2
                """,
                [
                    .int(number.rawValue), .int(run), .text(status.rawValue), .json(stored),
                    seq.map { .int($0.rawValue) } ?? .null, error.map { .text($0) } ?? .null, .instant(ended),
                    .json(listed),
                ])
        }
    }

    /// Runs, newest first.
    /// - Parameter before: only runs older than this one.
    public func ingestRuns(
        of tenant: TenantID, limit: Int, before: Int64? = nil
    ) async throws(StoreError) -> [IngestRun] {
        let number = try number(of: tenant)
        return try await read { connection in
            try await connection.query(
                "select *, counts::text as counted, '[]' as refusals from ingest_run where tenant = $1 and run < $2 order by run desc limit $3",
                [.int(number.rawValue), .int(before ?? .max), .int(Int64(min(limit, Limits.historyItems)))]
            ).map(IngestRun.init)
        }
    }

    /// One run; `nil` where there is none of this number.
    public func ingestRun(_ run: Int64, tenant: TenantID) async throws(StoreError) -> IngestRun? {
        let number = try number(of: tenant)
        return try await read { connection in
            try await connection.query(
                "select *, counts::text as counted, refused::text as refusals from ingest_run where tenant = $1 and run = $2",
                [.int(number.rawValue), .int(run)]
            ).first.map { try IngestRun($0) }
        }
    }
}

extension IngestRun {
    init(_ row: PostgresRow) throws {
        self.init(
            id: try row.int64("run"), source: try row.string("source"), kind: try row.string("kind"),
            status: Status(rawValue: try row.string("status")) ?? .failed, isDryRun: try row.bool("dry_run"),
            actor: try row.string("actor"), started: try row.instant("started"),
            ended: try row.optionalInstant("ended"),
            counts: (try JSONValue.parse(try row.string("counted")).objectValue ?? [:])
                .reduce(into: [:]) { $0[$1.key] = Int($1.value.int64Value ?? 0) },
            seq: try row.optionalInt64("seq").map(CommitSeq.init(rawValue:)), error: try row.optionalString("error"),
            refused: try JSONValue.parse(try row.string("refusals")).arrayValue ?? [])
    }
}
