internal import CMDB
internal import Synchronization

/// Planners by the version of the metamodel whose words they know: making one takes some milliseconds, a look-up none.
final class PlannerCache: Sendable {
    private struct Entry {
        let version: SchemaVersion
        let planner: Planner
        var lastUse: UInt64
    }

    private struct State {
        var entries: [Entry] = []
        var uses: UInt64 = 0
    }

    /// Tenants that ask at one time, and their latest change; a further one costs those milliseconds again.
    private static let countMax = 32
    private let state = Mutex(State())

    func planner(for metamodel: Metamodel) -> Planner {
        if let known = find(metamodel.schemaVersion) { return known }
        let made = Planner(metamodel: metamodel)
        state.withLock { state in
            state.uses += 1
            if state.entries.count >= Self.countMax,
                let oldest = state.entries.indices.min(by: { state.entries[$0].lastUse < state.entries[$1].lastUse })
            {
                state.entries.remove(at: oldest)
            }
            state.entries.append(Entry(version: metamodel.schemaVersion, planner: made, lastUse: state.uses))
        }
        return made
    }

    private func find(_ version: SchemaVersion) -> Planner? {
        state.withLock { state in
            guard let position = state.entries.firstIndex(where: { $0.version === version }) else { return nil }
            state.uses += 1
            state.entries[position].lastUse = state.uses
            return state.entries[position].planner
        }
    }
}
