internal import Base
internal import JSON
internal import Postgres
internal import Vault

/// Events that are no commits, each chained to the one before.
enum AuditLog {
    static let shape = TableShape(
        table: "audit_event",
        columns: [
            .init("tenant", .int4, .open), .init("event", .int8, .key), .init("at", .instant), .init("actor", .text),
            .init("action", .text), .init("target", .text), .init("detail", .jsonb), .init("prev_hash", .bytes, .open),
            .init("hash", .bytes, .open),
        ])

    /// SHA-256 over the hash of the event before and the event's own cells.
    static func hash(_ cells: [Cell], after previous: [UInt8], _ hasher: SHA256Hasher) -> [UInt8] {
        var bytes = previous
        for (cell, column) in zip(cells, shape.columns) where column.role != .open { cell.append(to: &bytes) }
        return hasher.digest(bytes)
    }

    /// Appends an event, in a transaction that may do more.
    /// - Returns: its number.
    @discardableResult
    static func append(
        at: Instant, actor: String, action: String, target: String, detail: JSONValue, tenant: TenantNumber,
        on connection: PostgresConnection
    ) async throws -> Int64 {
        // One at a time: each needs the hash of the one before.
        try await connection.execute("select pg_advisory_xact_lock(1735, $1)", [.text("\(tenant.rawValue)")])
        let rows = try await connection.query(
            "select event, hash from audit_event where tenant = $1 order by event desc limit 1",
            [.int(tenant.rawValue)])
        let number = try (rows.first?.int64("event") ?? 0) + 1
        let previous = try rows.first?.bytes("hash") ?? AuditChain.start
        let stored = detail.canonicalBytes
        let cells: [Cell] = [
            .integer(tenant.rawValue), .integer(number), .instant(at), .text(actor), .text(action), .text(target),
            .json(stored),
        ]
        let hash = hash(cells, after: previous, try SHA256Hasher())
        try await connection.execute(
            """
            insert into audit_event (tenant, event, at, actor, action, target, detail, prev_hash, hash)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            [
                .int(tenant.rawValue), .int(number), .instant(at), .text(actor), .text(action), .text(target),
                .json(String(decoding: stored, as: UTF8.self)), .bytes(previous), .bytes(hash),
            ])
        return number
    }
}
