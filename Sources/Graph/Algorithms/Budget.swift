/// What one algorithm may spend. Every algorithm that can run long takes one.
///
/// The engine reads no clock: the caller's `interruption` is asked now and then, and says why to stop.
public struct Budget: Sendable {
    public enum Interruption: Sendable {
        case cancelled
        case outOfTime
    }

    /// Relationships (and comparable elementary steps) looked at.
    public var stepsMax: Int
    /// Bytes of working memory that grow with the answer or the part of the graph reached.
    public var bytesMax: Int
    /// Asked every ``pollingSteps`` steps; `nil` lets it go on.
    public var interruption: @Sendable () -> Interruption?

    public static let pollingSteps = 4_096
    /// Until done, or until the task is cancelled.
    public static let unlimited = Budget()

    public init(
        stepsMax: Int = .max, bytesMax: Int = .max,
        interruption: @escaping @Sendable () -> Interruption? = { Task.isCancelled ? .cancelled : nil }
    ) {
        self.stepsMax = stepsMax
        self.bytesMax = bytesMax
        self.interruption = interruption
    }
}

/// Counts what an algorithm spends of its ``Budget``.
@usableFromInline
struct Meter {
    private let budget: Budget
    private(set) var steps = 0
    private(set) var bytes = 0
    private var untilPoll: Int

    init(_ budget: Budget) {
        self.budget = budget
        untilPoll = min(Budget.pollingSteps, budget.stepsMax)
    }

    /// Takes `count` steps.
    /// - Throws: `budgetExceeded`, `cancelled` or `outOfTime`.
    @inline(__always)
    mutating func step(_ count: Int = 1) throws(GraphError) {
        untilPoll -= count
        if untilPoll < 0 { try poll() }
    }

    /// Takes `count` bytes of memory.
    @inline(__always)
    mutating func allocate(_ count: Int) throws(GraphError) {
        bytes += count
        if bytes > budget.bytesMax { throw tooManyBytes() }
    }

    @inline(never)
    private func tooManyBytes() -> GraphError {
        GraphError(.budgetExceeded, "this needs more than the \(budget.bytesMax) bytes of memory that it may use")
    }

    @inline(never)
    private mutating func poll() throws(GraphError) {
        let planned = min(Budget.pollingSteps, budget.stepsMax - steps)
        steps += planned - untilPoll
        if steps > budget.stepsMax {
            throw GraphError(
                .budgetExceeded, "this needs more than the \(budget.stepsMax) steps that it may take")
        }
        switch budget.interruption() {
        case nil: untilPoll = min(Budget.pollingSteps, budget.stepsMax - steps)
        case .cancelled: throw GraphError(.cancelled, "cancelled after \(steps) steps")
        case .outOfTime: throw GraphError(.outOfTime, "out of time after \(steps) steps")
        }
    }
}
