internal import Base

/// When a request is sent again. Beyond the request's deadline or the client's budget it never is.
public struct RetryPolicy: Hashable, Sendable {
    /// Which methods may be repeated after the request may have reached the server.
    /// Where no connection was made, nothing was sent, and every method may be.
    public enum Scope: Sendable {
        case idempotentMethods, everyMethod
    }

    /// With the first one; 1 is no retry.
    public var attemptsMax: Int
    public var scope: Scope
    /// The mean of the first pause; each later one is twice as long, up to `pauseMax`.
    public var firstPause: Duration
    public var pauseMax: Duration

    /// A policy of one's own.
    public init(
        attemptsMax: Int, scope: Scope = .idempotentMethods, firstPause: Duration = .milliseconds(200),
        pauseMax: Duration = .seconds(5)
    ) {
        self.attemptsMax = attemptsMax
        self.scope = scope
        self.firstPause = firstPause
        self.pauseMax = pauseMax
    }

    /// Three attempts of idempotent requests.
    public static let standard = RetryPolicy(attemptsMax: 3)
    /// One attempt.
    public static let none = RetryPolicy(attemptsMax: 1)

    /// How an attempt ended.
    enum Outcome: Hashable {
        case status(Int, retryAfter: Duration?)
        case failure(CurlError.Code)
    }

    /// The pause before the next attempt, or nil where there is to be none.
    ///
    /// The pause is drawn evenly from half to one and a half of its mean, so that many clients do not come back at
    /// once; `Retry-After` is waited for in full.
    /// - Parameter attempt: the number of the attempt that ended, from 1.
    func pause(
        after outcome: Outcome, attempt: Int, method: HTTPMethod, using random: inout some RandomNumberGenerator
    ) -> Duration? {
        guard attempt < attemptsMax else { return nil }
        let mayRepeat = scope == .everyMethod || method.isIdempotent
        var least = Duration.zero
        switch outcome {
        case .failure(.resolve), .failure(.connect): break
        case .failure(.connectionLost) where mayRepeat: break
        case .status(429, let retryAfter) where mayRepeat, .status(502...504, let retryAfter) where mayRepeat:
            least = retryAfter ?? .zero
        default: return nil
        }
        guard least <= .seconds(Limits.httpRetryAfterSeconds) else { return nil }
        let mean = min(pauseMax, firstPause * (1 << min(attempt - 1, 16)))
        return max(least, mean * Double.random(in: 0.5...1.5, using: &random))
    }
}

/// Retries that a client may still make: each request saves up a tenth of one, so that a server in trouble gets at
/// most a tenth more load ("Handling Overload", Site Reliability Engineering, 2016, chapter 21).
struct RetryBudget {
    private var saved = Limits.httpRetryBudget

    mutating func noteRequest() { saved = min(Limits.httpRetryBudget, saved + 0.1) }

    /// Takes one retry, where there is one.
    mutating func withdraw() -> Bool {
        guard saved >= 1 else { return false }
        saved -= 1
        return true
    }
}
