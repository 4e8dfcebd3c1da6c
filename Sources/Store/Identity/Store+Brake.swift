public import Base
public import CMDB
internal import Graph
internal import Postgres

// The brake: a run that would move too many CIs is kept, and nothing of it applied.

extension Store {
    /// How many CIs a run of the source may retire, merge or change in class: as many as 99 of 100 of its past runs did
    /// not pass, and ``Limits/brakeFloor`` at least.
    public func brakeLimit(of source: SourceReference, tenant: TenantID) async throws(StoreError) -> Int {
        let number = try number(of: tenant)
        return try await read { connection in
            let rows = try await connection.query(
                """
                select percentile_disc($3 / 100.0) within group (order by moved) as moved from (
                    select coalesce((counts ->> 'moved')::bigint, 0) as moved from ingest_run
                    where tenant = $1 and source = $2 and status = 'succeeded' and not dry_run
                    order by run desc limit $4
                ) past
                """,
                [
                    .int(number.rawValue), .text(source.name), .int(Int64(Limits.brakePercentile)),
                    .int(Int64(Limits.brakeRuns)),
                ])
            return max(Limits.brakeFloor, Int(try rows[0].optionalInt64("moved") ?? 0))
        }
    }

    /// Keeps the observations of a parked run, and asks an admin what to do with it.
    public func keepParked(
        _ content: [UInt8], of run: Int64, moving moved: Int, limit: Int, source: String, tenant: TenantID
    ) async throws(StoreError) {
        let number = try number(of: tenant)
        let item = ReviewItem(
            kind: .brake, subjectKey: "run|\(run)",
            title: Localized(
                en: "Run \(run) of \(source) would move \(moved) CIs",
                ko: "\(source)의 실행 \(run)이(가) CI \(moved)개를 바꾸려 합니다"),
            subjects: [],
            evidence: [.init(what: "moved", left: "\(moved)", right: "\(limit)", weight: 0)], score: 1)
        let at = now()
        try await read { connection in
            try await connection.transaction { connection in
                try await Self.copyParked(content, of: run, tenant: number, on: connection)
                try await ReviewRows.open([item], at: at, tenant: number, on: connection)
            }
        }
    }

    private static func copyParked(
        _ content: [UInt8], of run: Int64, tenant number: TenantNumber, on connection: PostgresConnection
    ) async throws {
        let tenant = Int32(number.rawValue)
        try await connection.copyIn(
            "copy parked_run (tenant, run, part, content) from stdin (format binary)"
        ) { copy in
            var (start, part) = (0, Int32(0))
            while start < content.count {
                let end = min(start + Limits.parkedPartBytes, content.count)
                try copy.beginRow()
                copy.int4(tenant)
                copy.int8(run)
                copy.int4(part)
                copy.bytea(Array(content[start..<end]))
                (start, part) = (end, part + 1)
            }
        }
    }

    /// The observations of a parked run.
    /// - Throws: `unknownRun` where it is not parked.
    public func takeParked(_ run: Int64, tenant: TenantID) async throws(StoreError) -> [UInt8] {
        let number = try number(of: tenant)
        try await requireParked(run, tenant: tenant)
        return try await read { connection in
            var content: [UInt8] = []
            for row in try await connection.query(
                "select content from parked_run where tenant = $1 and run = $2 order by part",
                [.int(number.rawValue), .int(run)])
            {
                content += try row.bytes("content")
            }
            return content
        }
    }

    /// Ends a parked run, one way or the other.
    public func dropParked(_ run: Int64, tenant: TenantID, as status: IngestRun.Status) async throws(StoreError) {
        let number = try number(of: tenant)
        try await requireParked(run, tenant: tenant)
        let at = now()
        try await read { connection in
            try await connection.transaction { connection in
                let parameters: [PostgresParameter] = [.int(number.rawValue), .int(run)]
                try await ReviewRows.close(.brake, ["run|\(run)"], at: at, tenant: number, on: connection)
                _ = try await connection.execute("delete from parked_run where tenant = $1 and run = $2", parameters)
                _ = try await connection.execute(
                    "update ingest_run set status = $3 where tenant = $1 and run = $2",
                    parameters + [.text(status.rawValue)])
            }
        }
    }

    private func requireParked(_ run: Int64, tenant: TenantID) async throws(StoreError) {
        let found = try await ingestRun(run, tenant: tenant)
        guard found?.status == .parked else {
            throw StoreError(
                .conflict, "run \(run) is \(found?.status.rawValue ?? "unknown"), not parked",
                hint: "Only a parked run can be released or discarded.")
        }
    }
}
