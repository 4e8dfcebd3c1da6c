internal import Base
internal import Logging
internal import Store

/// Signs callers in who bring their password with every connection or request: Bolt, and HTTP Basic on the routes of
/// Neo4j's interface.
///
/// A password that was right a short while ago is not checked again, since each check takes 100 ms of a core; many
/// connections that open at once wait for the first of them.
struct PasswordDoor: Sendable {
    let gate: Gate
    let limiter: SignInLimiter
    let metrics: Metrics

    /// - Throws: `wrongCredentials`, `tooManySignIns`, or `busy` after ``Limits/signInWaitSeconds``.
    func signIn(user: String, password: String, address: String, _ logger: Logger) async throws -> Gate.Caller {
        guard !user.isEmpty, user.utf8.count <= Limits.accountNameBytes,
            password.utf8.count <= Limits.passwordBytesMax
        else { throw Self.wrong }
        let credential = Gate.Credential.password(user: user, password: password)
        let hash = Gate.hash(of: credential)
        if let known = gate.credentials.caller(credential, hash: hash) { return known }
        let deadline = ContinuousClock.now + .seconds(Limits.signInWaitSeconds)
        while true {
            do {
                try limiter.begin(user: user, address: address)
                break
            } catch {
                guard error.type == .busy, ContinuousClock.now < deadline else { throw error }
            }
            try await Task.sleep(for: .milliseconds(30))
            if let known = gate.credentials.caller(credential, hash: hash) { return known }
        }
        // Another connection may have been faster.
        if let known = gate.credentials.caller(credential, hash: hash) {
            limiter.end(user: user, address: address, succeeded: nil)
            return known
        }
        let caller: Gate.Caller?
        do {
            caller = try await gate.verify(credential)
        } catch {
            limiter.end(user: user, address: address, succeeded: nil)
            throw error
        }
        limiter.end(user: user, address: address, succeeded: caller != nil)
        guard let caller else {
            metrics.recordFailedSignIn()
            // Not the name: people type their password there by mistake.
            logger.notice("sign-in failed", metadata: [LogKey.clientAddress: "\(address)"])
            throw Self.wrong
        }
        return caller
    }

    /// The caller behind a token: an API key, or that of a session.
    func signIn(token: String) async throws -> (Gate.Caller, Gate.Credential) {
        let credential: Gate.Credential =
            token.hasPrefix(APIKeyToken.prefix) ? .apiKey(token: token) : .session(token: token)
        return (try await gate.caller(behind: credential), credential)
    }

    static let wrong = ProblemDetails(.wrongCredentials, "No user has this name and this password.")
}
