internal import Base
internal import Synchronization

/// Counts failed sign-ins per user and address and per address, and makes the next one wait.
///
/// A table of bounded size: when it is full, the entry whose last failure is the oldest gives way.
final class SignInLimiter: Sendable {
    private struct Key: Hashable {
        let user: String?
        let address: String
    }

    private struct State {
        var failures: [Key: [Instant]] = [:]
        var running = 0
    }

    private let state = Mutex(State())
    private let entriesMax: Int
    private let now: @Sendable () -> Instant

    /// - Parameter now: the clock; an argument so that tests need not wait.
    init(entriesMax: Int = Limits.signInTableEntries, now: @escaping @Sendable () -> Instant) {
        self.entriesMax = entriesMax
        self.now = now
    }

    /// Begins a sign-in; `end` must follow.
    /// - Throws: `tooManySignIns` with the seconds to wait, or `busy` when enough passwords are being checked.
    func begin(user: String, address: String) throws(ProblemDetails) {
        let time = now()
        let wait: Int? = state.withLock { state in
            for (key, limit) in Self.keys(user, address) {
                let recent = (state.failures[key] ?? []).filter { Self.isRecent($0, at: time) }
                if recent.count >= limit, let oldest = recent.first {
                    return Int((oldest.rawValue - time.rawValue) / 1_000_000) + Limits.signInWindowSeconds + 1
                }
            }
            if state.running >= Limits.signInsAtOnce { return 0 }
            state.running += 1
            return nil
        }
        guard let wait else { return }
        if wait == 0 {
            var problem = ProblemDetails(
                .busy, "\(Limits.signInsAtOnce) passwords are being checked already.", hint: "Try again in a second.")
            problem.retryAfterSeconds = 1
            throw problem
        }
        var problem = ProblemDetails(
            .tooManySignIns,
            "Too many sign-ins failed within \(Limits.signInWindowSeconds) seconds; the next may be tried in \(wait) seconds."
        )
        problem.retryAfterSeconds = wait
        throw problem
    }

    /// Ends a sign-in. A success forgets the user's failures from that address.
    /// - Parameter succeeded: `nil` where the password was never checked.
    func end(user: String, address: String, succeeded: Bool?) {
        let time = now()
        state.withLock { state in
            state.running -= 1
            switch succeeded {
            case nil: break
            case true?: state.failures[Key(user: user, address: address)] = nil
            case false?:
                for (key, limit) in Self.keys(user, address) {
                    let recent = (state.failures[key] ?? []).filter { Self.isRecent($0, at: time) }
                    state.failures[key] = recent.suffix(limit - 1) + [time]
                }
                shrink(&state, at: time)
            }
        }
    }

    /// Entries in the table.
    var count: Int { state.withLock { $0.failures.count } }

    private func shrink(_ state: inout State, at time: Instant) {
        guard state.failures.count > entriesMax else { return }
        state.failures = state.failures.filter { $0.value.last.map { Self.isRecent($0, at: time) } ?? false }
        guard state.failures.count > entriesMax else { return }
        // A tenth at once, so that sorting is paid for by many insertions.
        let oldest = state.failures.sorted { ($0.value.last ?? time) < ($1.value.last ?? time) }
        for (key, _) in oldest.prefix(max(oldest.count - entriesMax, entriesMax / 10)) { state.failures[key] = nil }
    }

    private static func keys(_ user: String, _ address: String) -> [(Key, Int)] {
        [
            (Key(user: user, address: address), Limits.signInFailures),
            (Key(user: nil, address: address), Limits.signInFailuresPerAddress),
        ]
    }

    private static func isRecent(_ failure: Instant, at time: Instant) -> Bool {
        failure.advanced(bySeconds: Int64(Limits.signInWindowSeconds)) > time
    }
}
