internal import Synchronization

/// The operators of one run, and how far it has come.
final class Execution {
    let context: ExecutionContext
    let root: Operator
    let columns: [VariableID]
    let isWriting: Bool
    let profiles: ProfileTree?
    /// Whose run it is.
    let plan: PreparedPlan

    init(
        _ plan: PreparedPlan, context: ExecutionContext, root: Operator, columns: [VariableID], isWriting: Bool,
        profiles: ProfileTree?
    ) {
        self.plan = plan
        self.context = context
        self.root = root
        self.columns = columns
        self.isWriting = isWriting
        self.profiles = profiles
    }
}

/// Runs that have ended, to be begun again: building operators costs more than a look-up. They hold no graph.
final class RunPool: Sendable {
    /// One user at a time: whoever took it out.
    private struct Idle: @unchecked Sendable {
        let execution: Execution
    }

    private let idle = Mutex<[ObjectIdentifier: [Idle]]>([:])
    private static let plansMax = 256
    private static let runsMax = 4

    func take(_ plan: PreparedPlan) -> Execution? {
        let one = idle.withLock { idle -> Idle? in
            guard let index = idle.index(forKey: ObjectIdentifier(plan)) else { return nil }
            return idle.values[index].popLast()
        }
        return one?.execution
    }

    func giveBack(_ execution: Execution) {
        execution.context.rest()
        let one = Idle(execution: execution)
        idle.withLock { idle in
            let key = ObjectIdentifier(one.execution.plan)
            if idle[key] == nil, idle.count >= Self.plansMax { idle.removeAll() }
            if idle[key, default: []].count < Self.runsMax { idle[key, default: []].append(one) }
        }
    }
}
