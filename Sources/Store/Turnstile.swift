internal import Synchronization

/// Lets a fixed number of tasks at a time do expensive work; others wait in a bounded queue, first come, first served.
final class Turnstile: Sendable {
    private struct State {
        var free: Int
        // A queue that is short and moves slowly: removing the first of an array is cheap enough.
        var waiting: [CheckedContinuation<Bool, Never>] = []
    }

    private let state: Mutex<State>
    private let queueMax: Int

    init(places: Int, queueMax: Int) {
        state = Mutex(State(free: places))
        self.queueMax = queueMax
    }

    /// Runs `body` when it is its turn.
    /// - Throws: `busy` where the queue is full, and what `body` throws.
    func pass<Result: Sendable>(
        _ body: () async throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        try await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async throws(StoreError) {
        let isLetIn = await withCheckedContinuation { turn in
            let answer = state.withLock { state -> Bool? in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                if state.waiting.count >= queueMax { return false }
                state.waiting.append(turn)
                return nil
            }
            if let answer { turn.resume(returning: answer) }
        }
        guard isLetIn else {
            throw StoreError(
                .busy, "\(queueMax) reads of past states are waiting already", hint: "Try again in a few seconds.")
        }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume(returning: true)
    }
}
