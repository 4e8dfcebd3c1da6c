internal import Base
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Store
internal import Vault

/// Finds out who calls and whether they may: the one place where a request gets its principal.
struct Gate: Sendable {
    /// The cookie that carries a session.
    static let cookieName = "rootline_session"

    let backend: Backend
    let credentials: CredentialCache

    /// What a request proves itself with.
    enum Credential: Sendable {
        case session(token: String)
        case apiKey(token: String)
        /// Over Bolt and on the routes of Neo4j's interface.
        case password(user: String, password: String)
    }

    /// Who calls, and when the credential ends by itself; `nil` where it does not.
    struct Caller: Hashable, Sendable {
        let principal: Principal
        let expires: Instant?
    }

    /// The caller, who may use `route`.
    /// - Throws: `unauthenticated`, `crossSiteRequest` or `forbidden`.
    func admit(_ call: Call, to route: Route, needing role: Principal.Role) async throws -> Principal {
        let caller: Caller
        if route.isOfNeo4j, let basic = try BasicCredentials(call.request) {
            caller = try await call.environment.passwords.signIn(
                user: basic.user, password: basic.password, address: call.scope.remoteAddress, call.logger)
        } else {
            let credential = try Self.credential(of: call.request)
            if case .session = credential, !route.isSafe { try CrossSiteCheck.admit(call.request) }
            caller = try await self.caller(behind: credential)
        }
        let principal = caller.principal
        call.scope.note.principal = principal
        call.scope.note.expires = caller.expires
        guard principal.may(role) else {
            throw ProblemDetails(
                .forbidden,
                "This needs the role \(role.rawValue); \(principal.subject) has the role \(principal.role.rawValue).")
        }
        return principal
    }

    /// An API key in `Authorization` counts before a cookie.
    static func credential(of request: Request) throws(ProblemDetails) -> Credential {
        if let header = request.headers[.authorization] {
            let parts = header.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw .unauthenticated }
            return .apiKey(token: parts[1].trimmingSpaces())
        }
        guard let cookie = request.cookies[cookieName], !cookie.value.isEmpty else { throw .unauthenticated }
        return .session(token: cookie.value)
    }

    /// What is stored of a token: the kind keeps a session token from passing as an API key.
    static func hash(of credential: Credential) -> [UInt8] {
        switch credential {
        case .session(let token): Vault.sha256(Array("session:\(token)".utf8))
        case .apiKey(let token): Vault.sha256(Array("api-key:\(token)".utf8))
        case .password(let user, let password):
            Vault.sha256(Array("password:\(user.utf8.count):\(user)\(password)".utf8))
        }
    }

    /// The caller behind a credential.
    ///
    /// One that was verified a short while ago is believed; one of some minutes ago, too, and is verified again
    /// behind the request's back: so a database that hangs or is away costs readers nothing.
    func caller(behind credential: Credential) async throws -> Caller {
        if let known = credentials.caller(credential, hash: Self.hash(of: credential)) { return known }
        guard let verified = try await verify(credential) else { throw ProblemDetails.unauthenticated }
        return verified
    }

    /// Asks the database, and remembers or forgets the credential accordingly.
    @discardableResult
    func verify(_ credential: Credential) async throws -> Caller? {
        let hash = Self.hash(of: credential)
        let accounts = try backend.spine().store.accounts
        let verified: Caller? =
            switch credential {
            case .session:
                try await accounts.session(tokenHash: hash).map { Caller(principal: $0.principal, expires: $0.expires) }
            case .apiKey:
                try await accounts.apiKey(tokenHash: hash).map { Caller(principal: $0.principal, expires: $0.expires) }
            case .password(let user, let password):
                try await accounts.verify(name: user, password: password, in: .standard).map {
                    Caller(principal: $0, expires: nil)
                }
            }
        if let verified { credentials.remember(hash, verified) } else { credentials.forget(hash) }
        return verified
    }

    /// Verifies again what is used for longer than it is believed; runs as long as the server does.
    func renew(_ logger: Logger) async {
        for await credential in credentials.due {
            do {
                try await verify(credential)
            } catch {
                logger.debug("credential not verified again", metadata: [LogKey.cause: "\(error)"])
                credentials.postpone(Self.hash(of: credential))
            }
        }
    }
}
