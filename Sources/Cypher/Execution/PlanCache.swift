internal import Graph
internal import Synchronization

/// Plans by the text of their statement; those used longest ago make room for new ones.
final class PlanCache: Sendable {
    private struct Entry {
        let plan: PreparedPlan
        var lastUse: UInt64
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var clock: UInt64 = 0
    }

    private let state = Mutex(State())
    private let plansMax: Int
    /// Longer texts are planned each time: looking them up would cost about as much.
    private static let textBytesMax = 64 << 10

    init(plansMax: Int) { self.plansMax = max(8, plansMax) }

    /// Complexity: O(length of the text).
    func plan(of text: String, on graph: GraphSnapshot) -> PreparedPlan? {
        let found = state.withLock { state -> PreparedPlan? in
            guard let index = state.entries.index(forKey: text) else { return nil }
            state.clock += 1
            state.entries.values[index].lastUse = state.clock
            return state.entries.values[index].plan
        }
        guard let found, found.fits(graph) else { return nil }
        return found
    }

    func add(_ plan: PreparedPlan, _ text: String) {
        guard text.utf8.count <= Self.textBytesMax else { return }
        state.withLock { state in
            state.clock += 1
            state.entries[text] = Entry(plan: plan, lastUse: state.clock)
            guard state.entries.count > plansMax else { return }
            // An eighth goes at once, so that the search for the oldest is rare.
            let uses = state.entries.values.map(\.lastUse).sorted()
            let oldest = uses[uses.count / 8]
            state.entries = state.entries.filter { $0.value.lastUse > oldest }
        }
    }
}
