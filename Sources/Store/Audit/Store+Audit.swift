public import Base
internal import CMDB
internal import Graph
public import JSON
internal import Postgres

extension Store {
    /// Checks the whole chain of commits and events, and every row of the history against it.
    ///
    /// Runs beside everything else, on one connection, in one consistent read.
    /// - Complexity: O(rows of the history), about 10 µs each.
    public func verifyAudit(of tenant: TenantID) async throws(StoreError) -> AuditReport {
        let loop = try loop(of: tenant)
        let known = loop.sealed
        return try await read { connection in
            try await connection.transaction { connection in
                try await connection.execute("set transaction isolation level repeatable read, read only")
                return try await AuditVerifier(tenant: loop.tenant, connection: connection).run(known: known)
            }
        }
    }

    /// Notes something that is no commit, for ever.
    /// - Parameters:
    ///   - action: what was done, in lower case with hyphens: `sign-in`.
    ///   - target: to what.
    public func note(
        _ action: String, target: String, detail: JSONValue = [:], by actor: String, tenant: TenantID
    ) async throws(StoreError) {
        let number = try number(of: tenant)
        let at = now()
        _ = try await read { connection in
            try await connection.transaction { connection in
                try await AuditLog.append(
                    at: at, actor: actor, action: action, target: target, detail: detail, tenant: number,
                    on: connection)
            }
        }
    }

    /// Events, newest first.
    /// - Parameters:
    ///   - before: only events with a smaller number.
    ///   - target: only those about this.
    public func auditEvents(
        of tenant: TenantID, actor: String? = nil, since: Instant? = nil, target: String? = nil, limit: Int,
        before: Int64? = nil
    ) async throws(StoreError) -> [AuditEvent] {
        let number = try number(of: tenant)
        return try await read { connection in
            try await connection.query(
                """
                select event, at, actor, action, target, detail::text as detail from audit_event
                where tenant = $1 and event < $2 and ($3::text is null or actor = $3)
                    and ($4::timestamptz is null or at >= $4) and ($5::text is null or target = $5)
                order by event desc limit $6
                """,
                [
                    .int(number.rawValue), .int(before ?? .max), actor.map { .text($0) } ?? .null,
                    since.map { .instant($0) } ?? .null, target.map { .text($0) } ?? .null,
                    .int(Int64(min(limit, Limits.historyItems))),
                ]
            ).map { row in
                AuditEvent(
                    number: try row.int64("event"), at: try row.instant("at"), actor: try row.string("actor"),
                    action: try row.string("action"), target: try row.string("target"),
                    detail: try JSONValue.parse(try row.string("detail")))
            }
        }
    }
}
