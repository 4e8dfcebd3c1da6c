internal import Base
public import Graph
internal import Synchronization

/// Evaluates a ``NodeExpression`` for nodes of one graph. One user at a time.
///
/// What it may spend on a node is counted in steps, not in time: the answer is the same on every machine.
public final class NodeExpressionRun {
    /// What an expression says of a node.
    public enum Outcome: Hashable, Sendable {
        /// True, or null: nothing speaks against it.
        case holds
        case fails
        /// An error, or more work than is allowed.
        case undecided(CypherError)
    }

    private let context: ExecutionContext
    private let evaluator: Evaluator
    private let batch: Batch
    private let node: VariableID
    private let graph: GraphSnapshot
    private let counter = PollCounter()

    /// - Complexity: O(length of the expression).
    /// - Throws: nothing that compiling has not found already.
    public init(_ expression: NodeExpression, on graph: GraphSnapshot) throws(CypherError) {
        let counter = counter
        let epoch = Instant(rawValue: 0)
        let environment = QueryEnvironment(
            statementTime: epoch, transactionTime: epoch, realTime: { epoch }, seed: 0,
            budget: QueryBudget(
                bytesMax: Limits.nodeExpressionBytes, interruption: { counter.count() ? .outOfTime : nil }))
        context = ExecutionContext(
            kinds: expression.kinds, transaction: GraphTransaction(reading: graph), parameters: [:],
            environment: environment, functions: .standard, procedures: ProcedureCatalogue([]))
        evaluator = try OperatorBuilder(context, locals: expression.locals).compile(expression.bound)
        batch = Batch([expression.node], kinds: expression.kinds)
        batch.count = 1
        batch[expression.node].append(node: 0)
        node = expression.node
        self.graph = graph
        budget = environment.budget
    }

    private let budget: QueryBudget

    /// Steps taken so far, in whole thousands: nodes that take less are not counted.
    public var steps: Int { counter.all * Self.stepsOfPoll }

    static let stepsOfPoll = 2_048

    /// - Parameter slot: of a node of the graph.
    public func evaluate(_ slot: NodeSlot) -> Outcome {
        counter.reset()
        context.meter.reset(budget)
        let column = batch[node]
        column.slots[0] = slot.rawValue
        do throws(CypherError) {
            switch try evaluator.evaluate(batch, 0) {
            case .boolean(true), .null: return .holds
            case .boolean(false): return .fails
            case let other: throw .unexpected(other, expected: "true or false")
            }
        } catch {
            if counter.wasOver {
                return .undecided(
                    .runtime(
                        .limitExceeded, .other,
                        "the expression takes more than \(Limits.nodeExpressionSteps) steps for one node",
                        hint: "Give patterns an upper length, and join them to n."))
            }
            return .undecided(error)
        }
    }
}

/// How often a run has asked whether to stop: once in some thousand steps.
private final class PollCounter: Sendable {
    private let polls = Atomic(0)
    private let total = Atomic(0)
    private static let limit = Limits.nodeExpressionSteps / NodeExpressionRun.stepsOfPoll

    var all: Int { total.load(ordering: .relaxed) }

    func reset() { polls.store(0, ordering: .relaxed) }

    /// - Returns: whether there were too many.
    func count() -> Bool {
        total.add(1, ordering: .relaxed)
        return polls.add(1, ordering: .relaxed).newValue > Self.limit
    }

    var wasOver: Bool { polls.load(ordering: .relaxed) > Self.limit }
}
