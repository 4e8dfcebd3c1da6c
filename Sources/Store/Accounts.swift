public import Base
internal import Dispatch
public import Postgres
internal import Vault

/// Users, their sessions and API keys of every tenant.
///
/// Callers bring tokens as hashes; a token itself is never seen here. What has expired counts as absent,
/// by the database's clock.
public struct Accounts: Sendable {
    let pool: PostgresPool

    public init(pool: PostgresPool) { self.pool = pool }

    // MARK: users

    /// How many users a tenant has; 0 before the first start is complete.
    public func userCount(in tenant: TenantID) async throws(StoreError) -> Int {
        try await read(
            "select count(*) as n from account where tenant = \(Self.tenantNumber)", [.text(tenant.rawValue)]
        ) {
            rows throws(PostgresError) in try rows[0].int("n")
        }
    }

    /// - Throws: `alreadyExists`; `unknownTenant`; `refused` for a name or password that is not allowed.
    public func createUser(
        name: String, password: String, role: Principal.Role, in tenant: TenantID
    ) async throws(StoreError) {
        try Self.checkName(name, "user")
        try Self.checkPassword(password)
        let encoded = try await Self.hashed(password)
        let added = try await write(
            """
            insert into account (tenant, name, role, password)
            select tenant, $2, $3, $4 from tenant where name = $1
            on conflict do nothing
            """, [.text(tenant.rawValue), .text(name), .text(role.rawValue), .text(encoded)])
        guard added == 1 else {
            throw StoreError(.alreadyExists, "there is a user \"\(name)\" already, or no tenant \"\(tenant)\"")
        }
    }

    /// Sets a password and ends the user's sessions.
    /// - Throws: `notFound`; `refused` for a password that is not allowed.
    public func setPassword(
        of name: String, to password: String, in tenant: TenantID
    ) async throws(StoreError) {
        try Self.checkPassword(password)
        let encoded = try await Self.hashed(password)
        let changed = try await write(
            """
            with changed as (
                update account set password = $3, password_changed_at = now()
                where tenant = \(Self.tenantNumber) and name = $2 returning tenant, name
            ), ended as (
                delete from session using changed
                where session.tenant = changed.tenant and session.account = changed.name
            )
            select name from changed
            """, [.text(tenant.rawValue), .text(name), .text(encoded)])
        guard changed == 1 else { throw StoreError(.notFound, "there is no user \"\(name)\"") }
    }

    /// The user, where name and password are right. Takes as long for an unknown name as for a wrong password.
    ///
    /// About 100 ms of a core and 32 MB; the caller bounds how many run at once.
    public func verify(
        name: String, password: String, in tenant: TenantID
    ) async throws(StoreError) -> Principal? {
        let found = try await read(
            "select role, password from account where tenant = \(Self.tenantNumber) and name = $2",
            [.text(tenant.rawValue), .text(String(name.prefix(Limits.accountNameBytes)))]
        ) { rows throws(PostgresError) -> (role: String, password: String)? in
            guard let row = rows.first else { return nil }
            return (try row.string("role"), try row.string("password"))
        }
        let encoded = found?.password
        let isRight = try await Self.offPool { try PasswordHash.verify(password, encoded) }
        guard isRight, let found, let role = Principal.Role(rawValue: found.role) else { return nil }
        return Principal(tenant: tenant, subject: name, role: role)
    }

    // MARK: sessions

    /// Remembers a session of a user until `expires`.
    public func createSession(
        for principal: Principal, tokenHash: [UInt8], expires: Instant
    ) async throws(StoreError) {
        _ = try await write(
            """
            insert into session (token_hash, tenant, account, expires)
            values ($2, \(Self.tenantNumber), $3, $4)
            """,
            [.text(principal.tenant.rawValue), .bytes(tokenHash), .text(principal.subject), .instant(expires)])
    }

    /// Whose session it is; `nil` where there is none, or no longer.
    public func session(
        tokenHash: [UInt8]
    ) async throws(StoreError) -> (principal: Principal, expires: Instant)? {
        try await read(
            """
            select t.name as tenant, s.account, a.role, s.expires
            from session s join account a on a.tenant = s.tenant and a.name = s.account
            join tenant t on t.tenant = s.tenant
            where s.token_hash = $1 and s.expires > now()
            """, [.bytes(tokenHash)]
        ) { rows throws(PostgresError) -> (principal: Principal, expires: Instant)? in
            guard let row = rows.first, let role = Principal.Role(rawValue: try row.string("role")) else { return nil }
            let tenant = TenantID(rawValue: try row.string("tenant"))
            return (
                Principal(tenant: tenant, subject: try row.string("account"), role: role), try row.instant("expires")
            )
        }
    }

    /// Ends a session; one that is not there is fine.
    public func revokeSession(tokenHash: [UInt8]) async throws(StoreError) {
        _ = try await write("delete from session where token_hash = $1", [.bytes(tokenHash)])
    }

    /// Throws away what has expired, and says how much that was.
    public func deleteExpiredSessions() async throws(StoreError) -> Int {
        try await write("delete from session where expires <= now()", [])
    }

    // MARK: rules

    static let tenantNumber = "(select tenant from tenant where name = $1)"

    static func checkName(_ name: String, _ what: String) throws(StoreError) {
        let isPrintable =
            name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace || $0 == " " }
            && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        guard !name.isEmpty, name.utf8.count <= Limits.accountNameBytes, isPrintable, name.first != " ",
            name.last != " "
        else {
            throw StoreError(
                .refused, "\"\(name.prefix(40))\" is no name for a \(what)",
                hint: "Use 1 to \(Limits.accountNameBytes) bytes without control characters and outer spaces.")
        }
    }

    static func checkPassword(_ password: String) throws(StoreError) {
        guard (Limits.passwordCharactersMin...Limits.passwordBytesMax).contains(password.utf8.count),
            password.count >= Limits.passwordCharactersMin
        else {
            throw StoreError(
                .refused,
                "the password has \(password.count) characters, allowed are \(Limits.passwordCharactersMin) characters "
                    + "to \(Limits.passwordBytesMax) bytes")
        }
    }

    static func hashed(_ password: String) async throws(StoreError) -> String {
        try await offPool { try PasswordHash.make(password) }
    }

    /// Runs work that keeps a core busy for long, away from the few threads of the cooperative pool.
    static func offPool<Value: Sendable>(
        _ work: @Sendable @escaping () throws -> Value
    ) async throws(StoreError) -> Value {
        let outcome: Result<Value, any Error> = await withCheckedContinuation { reply in
            DispatchQueue.global(qos: .userInitiated).async { reply.resume(returning: Result { try work() }) }
        }
        switch outcome {
        case .success(let value): return value
        case .failure(let error): throw StoreError(.database, "the password could not be hashed: \(error)")
        }
    }

    // MARK: database

    func read<Value: Sendable>(
        _ sql: String, _ parameters: [PostgresParameter],
        _ decode: @Sendable (PostgresRows) throws(PostgresError) -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await pool.withConnection { connection in
                try decode(try await connection.query(sql, parameters))
            }
        } catch let error as PostgresError {
            throw StoreError(error)
        } catch {
            throw StoreError(.unavailable, "the database was not asked: \(error)")
        }
    }

    /// The rows affected, or returned where the statement returns some.
    func write(_ sql: String, _ parameters: [PostgresParameter]) async throws(StoreError) -> Int {
        try await read(sql, parameters) { $0.affected }
    }
}

extension Store {
    /// Users, sessions and API keys.
    public var accounts: Accounts { Accounts(pool: pool) }
}
