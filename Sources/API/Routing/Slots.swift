internal import Synchronization

/// A fixed number of places for expensive work; there is no queue.
final class Slots: Sendable {
    /// A place taken; it is free again when nobody holds this any more.
    final class Slot: Sendable {
        private let owner: Slots
        fileprivate init(of owner: Slots) { self.owner = owner }
        deinit { owner.taken.withLock { $0 -= 1 } }
    }

    private let taken = Mutex(0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// A free place.
    /// - Throws: `busy` where all are taken.
    func take(for what: String) throws(ProblemDetails) -> Slot {
        let isFree = taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
        guard isFree else {
            var problem = ProblemDetails(.busy, "\(limit) \(what) are at work already, which is the limit.")
            problem.retryAfterSeconds = 2
            throw problem
        }
        return Slot(of: self)
    }
}
