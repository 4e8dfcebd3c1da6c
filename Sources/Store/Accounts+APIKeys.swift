public import Base
internal import Postgres

/// What is known of an API key; its token is not.
public struct APIKeySummary: Hashable, Sendable {
    /// Unique in the tenant, never used again.
    public let id: Int64
    public let name: String
    public let role: Principal.Role
    public let createdAt: Instant
    public let createdBy: String
    /// To the minute.
    public let lastUsedAt: Instant?
    public let expires: Instant?
}

extension Accounts {
    private static let columns = "id, name, role, created_at, created_by, last_used_at, expires"

    /// - Throws: `alreadyExists` where the name is taken; `refused` for a bad name or too many keys.
    public func createAPIKey(
        name: String, role: Principal.Role, tokenHash: [UInt8], expires: Instant?, by principal: Principal
    ) async throws(StoreError) -> APIKeySummary {
        try Self.checkName(name, "key")
        let made = try await read(
            """
            insert into api_key (tenant, name, role, token_hash, created_by, expires)
            select tenant, $2, $3, $4, $5, $6 from tenant
            where name = $1 and (select count(*) from api_key k where k.tenant = tenant.tenant) < $7
            on conflict (tenant, name) do nothing
            returning \(Self.columns)
            """,
            [
                .text(principal.tenant.rawValue), .text(name), .text(role.rawValue), .bytes(tokenHash),
                .text(principal.subject), expires.map { .instant($0) } ?? .null, .int(Int64(Limits.apiKeys)),
            ]
        ) { rows throws(PostgresError) in try rows.first.map { row throws(PostgresError) in try APIKeySummary(row) } }
        guard let made else {
            throw StoreError(
                .alreadyExists, "there is an API key \"\(name)\" already, or there are \(Limits.apiKeys), the limit",
                hint: "Choose another name, or revoke keys that are no longer needed.")
        }
        return made
    }

    /// All keys of a tenant in the order in which they were made.
    public func apiKeys(in tenant: TenantID) async throws(StoreError) -> [APIKeySummary] {
        try await read(
            "select \(Self.columns) from api_key where tenant = \(Self.tenantNumber) order by id",
            [.text(tenant.rawValue)]
        ) { rows throws(PostgresError) in
            var keys: [APIKeySummary] = []
            for row in rows { keys.append(try APIKeySummary(row)) }
            return keys
        }
    }

    /// Whose key it is, and when it ends; `nil` where there is none, or no longer. Notes that it was used.
    public func apiKey(
        tokenHash: [UInt8]
    ) async throws(StoreError) -> (principal: Principal, expires: Instant?)? {
        try await read(
            """
            with used as (
                update api_key set last_used_at = now()
                where token_hash = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')
            )
            select t.name as tenant, k.name, k.role, k.expires
            from api_key k join tenant t on t.tenant = k.tenant
            where k.token_hash = $1 and (k.expires is null or k.expires > now())
            """, [.bytes(tokenHash)]
        ) { rows throws(PostgresError) -> (principal: Principal, expires: Instant?)? in
            guard let row = rows.first, let role = Principal.Role(rawValue: try row.string("role")) else { return nil }
            let tenant = TenantID(rawValue: try row.string("tenant"))
            return (
                Principal(tenant: tenant, subject: "key:" + (try row.string("name")), role: role),
                try row.optionalInstant("expires")
            )
        }
    }

    /// Revokes a key; gives back what it was, or `nil` where there is none.
    public func revokeAPIKey(id: Int64, in tenant: TenantID) async throws(StoreError) -> APIKeySummary? {
        try await revoke("id = $2", .int(id), in: tenant)
    }

    /// Revokes a key by its name; gives back what it was, or `nil` where there is none.
    public func revokeAPIKey(named name: String, in tenant: TenantID) async throws(StoreError) -> APIKeySummary? {
        try await revoke("name = $2", .text(name), in: tenant)
    }

    private func revoke(
        _ condition: String, _ value: PostgresParameter, in tenant: TenantID
    ) async throws(StoreError) -> APIKeySummary? {
        try await read(
            "delete from api_key where tenant = \(Self.tenantNumber) and \(condition) returning \(Self.columns)",
            [.text(tenant.rawValue), value]
        ) { rows throws(PostgresError) in try rows.first.map { row throws(PostgresError) in try APIKeySummary(row) } }
    }
}

extension APIKeySummary {
    fileprivate init(_ row: PostgresRow) throws(PostgresError) {
        id = try row.int64("id")
        name = try row.string("name")
        role = Principal.Role(rawValue: try row.string("role")) ?? .reader
        createdAt = try row.instant("created_at")
        createdBy = try row.string("created_by")
        lastUsedAt = try row.optionalInstant("last_used_at")
        expires = try row.optionalInstant("expires")
    }
}
