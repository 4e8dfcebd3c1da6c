internal import Synchronization

/// Places between two steps of what is written, where a test lets the service end as a power cut would.
///
/// A test runs a store within a ``FaultPlan``; from the chosen place on nothing is done any more, not even what tidies
/// up. In a release build a place is nothing at all.
enum FaultPoint {
    #if DEBUG
        @TaskLocal static var plan: FaultPlan?
    #endif

    /// - Throws: where the service is to end here, or has ended before.
    @inline(__always)
    static func pass(_ place: StaticString) throws(StoreError) {
        #if DEBUG
            if let plan { try plan.pass(place) }
        #endif
    }
}

#if DEBUG
    /// When a service ends: at the nth place that it passes.
    final class FaultPlan: Sendable {
        private struct State {
            var passed = 0
            var end: StaticString?
        }

        private let after: Int
        private let state = Mutex(State())

        /// - Parameter after: places that it passes unharmed.
        init(after: Int) { self.after = after }

        /// Places so far.
        var passed: Int { state.withLock { $0.passed } }

        /// Where it ended; `nil` where it did not.
        var end: String? { state.withLock { $0.end.map { "\($0)" } } }

        func pass(_ place: StaticString) throws(StoreError) {
            let end = state.withLock { state in
                if state.end == nil {
                    state.passed += 1
                    if state.passed > after { state.end = place }
                }
                return state.end
            }
            if let end { throw StoreError(.cancelled, "the service ended at \(end)") }
        }
    }
#endif
