import Base
import Synchronization
import Testing

@testable import API

@Suite struct SignInLimiterTests {
    /// A clock that stands still until it is told otherwise.
    final class Clock: Sendable {
        private let time = Mutex(Instant(secondsSince1970: 1_000_000))
        var now: Instant { time.withLock { $0 } }
        func advance(_ seconds: Int) { time.withLock { $0 = $0.advanced(bySeconds: Int64(seconds)) } }
    }

    private func fail(_ limiter: SignInLimiter, _ user: String, _ address: String) throws {
        try limiter.begin(user: user, address: address)
        limiter.end(user: user, address: address, succeeded: false)
    }

    @Test func failuresCountPerUserAndAddressAndAreForgottenInTime() throws {
        let clock = Clock()
        let limiter = SignInLimiter { clock.now }
        for _ in 0..<Limits.signInFailures { try fail(limiter, "anna", "10.0.0.1") }
        #expect(throws: ProblemDetails.self) { try limiter.begin(user: "anna", address: "10.0.0.1") }
        try fail(limiter, "anna", "10.0.0.2")
        try fail(limiter, "bert", "10.0.0.1")
        clock.advance(Limits.signInWindowSeconds + 1)
        try fail(limiter, "anna", "10.0.0.1")
    }

    @Test func aSuccessForgetsTheUsersFailures() throws {
        let clock = Clock()
        let limiter = SignInLimiter { clock.now }
        for _ in 0..<(Limits.signInFailures - 1) { try fail(limiter, "anna", "10.0.0.1") }
        try limiter.begin(user: "anna", address: "10.0.0.1")
        limiter.end(user: "anna", address: "10.0.0.1", succeeded: true)
        for _ in 0..<Limits.signInFailures { try fail(limiter, "anna", "10.0.0.1") }
    }

    @Test func onePasswordOnManyNamesIsSeenToo() throws {
        let clock = Clock()
        let limiter = SignInLimiter { clock.now }
        for number in 0..<Limits.signInFailuresPerAddress { try fail(limiter, "user\(number)", "10.0.0.1") }
        #expect(throws: ProblemDetails.self) { try limiter.begin(user: "fresh", address: "10.0.0.1") }
    }

    @Test func theTableIsBounded() throws {
        let clock = Clock()
        let limiter = SignInLimiter(entriesMax: 100) { clock.now }
        for number in 0..<1_000 { try fail(limiter, "anna", "10.0.\(number / 250).\(number % 250)") }
        #expect(limiter.count <= 100)
    }

    @Test func fewPasswordsAreCheckedAtOnce() throws {
        let clock = Clock()
        let limiter = SignInLimiter { clock.now }
        for number in 0..<Limits.signInsAtOnce { try limiter.begin(user: "u\(number)", address: "10.0.0.\(number)") }
        #expect(throws: ProblemDetails.self) { try limiter.begin(user: "late", address: "10.0.1.1") }
        limiter.end(user: "u0", address: "10.0.0.0", succeeded: nil)
        try limiter.begin(user: "late", address: "10.0.1.1")
    }
}

@Suite struct CredentialCacheTests {
    private let caller = Gate.Caller(
        principal: Principal(tenant: .standard, subject: "anna", role: .reader), expires: nil)

    @Test func aCredentialIsBelievedForAWhileAndThenVerifiedAgainOnce() async {
        let clock = SignInLimiterTests.Clock()
        let cache = CredentialCache { clock.now }
        let credential = Gate.Credential.apiKey(token: "t")
        let hash = Gate.hash(of: credential)
        #expect(cache.caller(credential, hash: hash) == nil)
        cache.remember(hash, caller)
        #expect(cache.caller(credential, hash: hash) == caller)
        clock.advance(Limits.credentialCacheSeconds + 1)
        #expect(cache.caller(credential, hash: hash) == caller)
        #expect(cache.caller(credential, hash: hash) == caller)
        var due = cache.due.makeAsyncIterator()
        #expect(await due.next() != nil)
        clock.advance(Limits.credentialOutageSeconds)
        #expect(cache.caller(credential, hash: hash) == nil)
    }

    @Test func whatHasExpiredOrIsForgottenIsNotBelieved() {
        let clock = SignInLimiterTests.Clock()
        let cache = CredentialCache { clock.now }
        let credential = Gate.Credential.session(token: "t")
        let hash = Gate.hash(of: credential)
        cache.remember(hash, .init(principal: caller.principal, expires: clock.now.advanced(bySeconds: 2)))
        clock.advance(3)
        #expect(cache.caller(credential, hash: hash) == nil)
        cache.remember(hash, caller)
        cache.forget(subject: "anna", in: .standard)
        #expect(cache.caller(credential, hash: hash) == nil)
    }

    @Test func aSessionTokenIsNoAPIKey() {
        #expect(Gate.hash(of: .session(token: "t")) != Gate.hash(of: .apiKey(token: "t")))
    }
}
