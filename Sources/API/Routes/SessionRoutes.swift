internal import Base
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import Logging
internal import Store
internal import Vault

extension Route {
    /// Signing in and out.
    static let session: [Route] = [
        Route(
            .post, "/api/v1/session",
            Operation(
                id: "signIn", tag: .access, summary: "Sign in",
                description: "Failed sign-ins are limited per user and address (429 with `Retry-After`).",
                body: .init(mediaType: "application/json", schema: Schema.ref("SignIn")),
                answers: [
                    .init(
                        status: 200, description: "Signed in; the cookie carries the session.",
                        content: [("application/json", Schema.ref("Session"))],
                        headers: [("Set-Cookie", "The session; HttpOnly, SameSite=Strict.")])
                ]), everyone: signIn),
        Route(
            .get, "/api/v1/session",
            Operation(
                id: "whoAmI", tag: .access, summary: "Who am I",
                answers: [.json(Schema.ref("Session"), "The caller.")]), .reader, handler: whoAmI),
        Route(
            .delete, "/api/v1/session",
            Operation(
                id: "signOut", tag: .access, summary: "Sign out",
                description: "Ends the session of the cookie. With an API key there is nothing to end.",
                answers: [.noContent]), .reader, handler: signOut),
        Route(
            .post, "/api/v1/passwords",
            Operation(
                id: "setPassword", tag: .access, summary: "Give a user a new password",
                description: "Ends all sessions of that user.",
                body: .init(mediaType: "application/json", schema: Schema.ref("SignIn")),
                answers: [.noContent]), .admin, handler: setPassword),
    ]

    private static func signIn(_ call: Call) async throws -> Response {
        if call.request.headers.contains(.secFetchSite) || call.request.headers.contains(.origin) {
            try CrossSiteCheck.admit(call.request)
        }
        let body = try await call.jsonObject()
        try body.allowOnly("username", "password")
        let user = try body.text("username", "the user's name", bytesMax: Limits.accountNameBytes)
        let password = try body.text("password", "the user's password", bytesMax: Limits.passwordBytesMax)
        let accounts = try call.environment.backend.spine().store.accounts
        let principal = try await verified(user, password, accounts, call)
        let token = try Vault.randomToken()
        let hash = Gate.hash(of: .session(token: token))
        let expires = call.environment.now().advanced(bySeconds: Int64(Limits.sessionSeconds))
        try await accounts.createSession(for: principal, tokenHash: hash, expires: expires)
        try await call.environment.backend.spine().store.note(
            "sign-in", target: principal.subject, by: principal.subject, tenant: principal.tenant)
        call.scope.note.principal = principal
        call.logger.info("signed in", metadata: [LogKey.subject: "\(principal.subject)"])
        var response = Response.json(session(of: principal, expires: expires))
        response.setCookie(cookie(token, maxAge: Limits.sessionSeconds, call.request))
        return response
    }

    private static func verified(
        _ user: String, _ password: String, _ accounts: Accounts, _ call: Call
    ) async throws -> Principal {
        let limiter = call.environment.signIns
        let address = call.scope.remoteAddress
        try limiter.begin(user: user, address: address)
        let principal: Principal?
        do {
            principal = try await accounts.verify(name: user, password: password, in: .standard)
        } catch {
            limiter.end(user: user, address: address, succeeded: nil)
            throw error
        }
        limiter.end(user: user, address: address, succeeded: principal != nil)
        guard let principal else {
            call.environment.metrics.recordFailedSignIn()
            // Not the name: people type their password there by mistake.
            try await call.environment.backend.spine().store.note(
                "sign-in-failed", target: "\(address)", by: "", tenant: .standard)
            call.logger.notice("sign-in failed", metadata: [LogKey.clientAddress: "\(address)"])
            throw ProblemDetails(.wrongCredentials, "No user has this name and this password.")
        }
        return principal
    }

    private static func whoAmI(_ call: Call, _ principal: Principal) async throws -> Response {
        .json(session(of: principal, expires: call.scope.note.expires))
    }

    private static func signOut(_ call: Call, _ principal: Principal) async throws -> Response {
        let credential = try Gate.credential(of: call.request)
        if case .session = credential {
            let hash = Gate.hash(of: credential)
            try await call.environment.backend.spine().store.accounts.revokeSession(tokenHash: hash)
            call.environment.gate.credentials.forget(hash)
        }
        var response = Response.noContent
        response.setCookie(cookie("", maxAge: 0, call.request))
        return response
    }

    private static func setPassword(_ call: Call, _ principal: Principal) async throws -> Response {
        let body = try await call.jsonObject()
        try body.allowOnly("username", "password")
        let user = try body.text("username", "the user's name", bytesMax: Limits.accountNameBytes)
        let password = try body.text("password", "the new password", bytesMax: Limits.passwordBytesMax)
        let accounts = try call.environment.backend.spine().store.accounts
        try await accounts.setPassword(of: user, to: password, in: principal.tenant)
        call.environment.gate.credentials.forget(subject: user, in: principal.tenant)
        try await call.environment.backend.spine().store.note(
            "password-set", target: user, by: principal.subject, tenant: principal.tenant)
        call.logger.notice("password set", metadata: [LogKey.subject: "\(user)"])
        return .noContent
    }

    private static func session(of principal: Principal, expires: Instant?) -> JSONValue {
        [
            "user": ["name": .string(principal.subject), "role": .string(principal.role.rawValue)],
            "expires": Wire.instant(expires),
        ]
    }

    /// `Secure` where the browser came by TLS, which a proxy in front says.
    private static func cookie(_ token: String, maxAge: Int, _ request: Request) -> Cookie {
        Cookie(
            name: Gate.cookieName, value: token, maxAge: maxAge, path: "/",
            secure: request.headers[.forwardedProtocol] == "https", httpOnly: true, sameSite: .strict)
    }
}
