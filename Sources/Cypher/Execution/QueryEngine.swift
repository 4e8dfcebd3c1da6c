internal import Base
public import Graph
internal import Synchronization

/// Runs statements: from text to rows.
///
/// Plans are kept and used again for the same text, also where it is spaced otherwise; see ``PlanCache``.
public final class QueryEngine: Sendable {
    let functions: FunctionCatalogue
    let procedures: ProcedureCatalogue
    /// Names of rewrites that are left out; for tests that compare.
    let disabledRewrites: Set<String>
    private let cache: PlanCache
    private let runs = RunPool()

    public init(procedures: ProcedureCatalogue = .standard, plansMax: Int = 1_000) {
        functions = .standard
        self.procedures = procedures
        disabledRewrites = []
        cache = PlanCache(plansMax: plansMax)
    }

    init(procedures: ProcedureCatalogue = .standard, without disabled: Set<String>) {
        functions = .standard
        self.procedures = procedures
        disabledRewrites = disabled
        cache = PlanCache(plansMax: 1_000)
    }

    /// Plans a statement, or takes a plan that is there.
    ///
    /// A plan is good for every graph; it is made again where the counts that it was chosen by have doubled or halved.
    /// Complexity: about a microsecond where the plan is there.
    /// - Throws: every compile-time error.
    public func prepare(_ text: String, on graph: GraphSnapshot) throws(CypherError) -> PreparedQuery {
        if let plan = cache.plan(of: text, on: graph) { return PreparedQuery(plan: plan) }
        let normalized = StatementText.normalized(text)
        if normalized != text, let plan = cache.plan(of: normalized, on: graph) {
            cache.add(plan, text)
            return PreparedQuery(plan: plan)
        }
        let parsed = try Parser.parse(text)
        let statement = try Planner.plan(
            parsed, text: text, functions: functions, procedures: procedures, statistics: SnapshotStatistics(graph),
            without: disabledRewrites)
        let plan = PreparedPlan(statement, text: text, on: graph)
        cache.add(plan, normalized)
        if normalized != text { cache.add(plan, text) }
        return PreparedQuery(plan: plan)
    }

    /// Begins a run. Nothing is done before the cursor is asked for rows.
    /// - Throws: `ParameterMissing`; `AccessMode` where the statement writes and the transaction may not.
    public func run(
        _ query: PreparedQuery, parameters: [String: Datum], in transaction: GraphTransaction,
        environment: QueryEnvironment
    ) throws(CypherError) -> QueryCursor {
        let statement = query.plan.statement
        if query.isExplain {
            return QueryCursor(query.plan, .nothing(transaction.graph), environment, nil)
        }
        for name in statement.parameters where parameters[name] == nil {
            throw .runtime(
                .parameterMissing, .missingParameter, "parameter $\(name) is not given",
                hint: "Give it with the statement.")
        }
        if statement.type != .read, !transaction.allowsWrites {
            throw .runtime(
                .accessMode, .other, "the statement writes, but its transaction may only read",
                hint: "Begin one with write access, as somebody who may write.")
        }
        switch statement.body {
        case .schema(let command):
            return QueryCursor(query.plan, .schema(command, transaction), environment, nil)
        case .query:
            let isReusable = statement.type == .read && statement.mode == .run
            if isReusable, let idle = runs.take(query.plan) {
                idle.context.reuse(parameters: parameters, transaction: transaction, environment: environment)
                return QueryCursor(query.plan, .execution(idle), environment, runs)
            }
            let execution = try query.plan.execution(
                parameters: parameters, transaction: transaction, environment: environment, functions: functions,
                procedures: procedures)
            return QueryCursor(query.plan, .execution(execution), environment, isReusable ? runs : nil)
        }
    }
}

/// A statement that is planned: for any number of runs, at once as well.
public struct PreparedQuery: Sendable {
    let plan: PreparedPlan

    public var columns: [String] { plan.statement.columns }
    public var type: QueryType { plan.statement.type }
    public var isExplain: Bool { plan.statement.mode == .explain }
    public var isProfile: Bool { plan.statement.mode == .profile }
    /// `CALL { … } IN TRANSACTIONS`
    public var needsOwnTransactions: Bool { plan.statement.needsOwnTransactions }
    /// The graph that `USE name` asks for.
    public var graphName: String? { plan.statement.graphName }
    /// Parameters that must be given.
    public var parameters: [String] { plan.statement.parameters }
    public var notifications: [QueryNotification] { plan.statement.notifications }

    /// Whether ``asOf(parameters:environment:)`` names a change set whose resulting graph is read.
    public var readsDraft: Bool { plan.statement.isDraft }

    /// The value of `USE graph.asOf(x)` or `USE graph.draft(x)`; nil without.
    public func asOf(
        parameters: [String: Datum], environment: QueryEnvironment
    ) throws(CypherError) -> Datum? {
        guard let expression = plan.statement.asOf else { return nil }
        let context = ExecutionContext(
            kinds: plan.variables.kinds, transaction: GraphTransaction(reading: GraphSnapshot()),
            parameters: parameters, environment: environment, functions: .standard, procedures: ProcedureCatalogue([]))
        let builder = OperatorBuilder(context, locals: plan.variables.locals)
        return try builder.compile(expression).evaluate(Batch([], kinds: context.kinds), 0)
    }
}

/// A plan with what is known about its variables, and the counts that it was chosen by.
final class PreparedPlan: Sendable {
    let statement: PlannedStatement
    let variables: VariableTable
    let description: PlanDescription?
    private let counts: Counts
    /// The last version of the graph for which the counts were found near enough.
    private let fitting: Atomic<UInt64>

    private struct Counts: Sendable {
        var nodes: Int
        var relationships: Int
        var labels: [(name: String, count: Int)]
        var indexes: Int
    }

    init(_ statement: PlannedStatement, text: String, on graph: GraphSnapshot) {
        self.statement = statement
        let plan = statement.plan ?? .argument([])
        variables = VariableTable(plan, variableCount: statement.variableCount)
        var labels: Set<String> = []
        plan.addLabels(to: &labels)
        counts = Counts(
            nodes: graph.nodeCount, relationships: graph.relationshipCount,
            labels: labels.sorted().map { ($0, Self.count($0, graph)) }, indexes: graph.indexStatistics.count)
        fitting = Atomic(graph.versionNumber)
        let needsDescription = statement.mode != .run
        description =
            needsDescription ? PlanDescriber.describe(statement, statistics: SnapshotStatistics(graph)) : nil
    }

    /// Whether the graph is much like the one that the plan was made for.
    func fits(_ graph: GraphSnapshot) -> Bool {
        let version = graph.versionNumber
        if fitting.load(ordering: .relaxed) == version { return true }
        guard Self.isNear(counts.nodes, graph.nodeCount), Self.isNear(counts.relationships, graph.relationshipCount),
            counts.labels.allSatisfy({ Self.isNear($0.count, Self.count($0.name, graph)) }),
            counts.indexes == graph.indexStatistics.count
        else { return false }
        fitting.store(version, ordering: .relaxed)
        return true
    }

    private static func count(_ label: String, _ graph: GraphSnapshot) -> Int {
        graph.label(named: label).map { graph.nodeCount(labelled: $0) } ?? 0
    }

    /// At most twice as many or half as many; small numbers are all alike.
    private static func isNear(_ planned: Int, _ present: Int) -> Bool {
        (planned + 16) * 2 >= present && (present + 16) * 2 >= planned
    }

    /// The operators of one run.
    func execution(
        parameters: [String: Datum], transaction: GraphTransaction, environment: QueryEnvironment,
        functions: FunctionCatalogue, procedures: ProcedureCatalogue
    ) throws(CypherError) -> Execution {
        let context = ExecutionContext(
            kinds: variables.kinds, transaction: transaction, parameters: parameters, environment: environment,
            functions: functions, procedures: procedures)
        let builder = OperatorBuilder(context, locals: variables.locals)
        if statement.mode == .profile { builder.profiles = ProfileTree() }
        let plan = statement.plan ?? .argument([])
        let root = try builder.build(plan, needed: [])
        var columns: [VariableID] = []
        if case .columns(_, let named) = plan { columns = named.map(\.variable) }
        return Execution(
            self, context: context, root: root, columns: columns, isWriting: statement.type != .read,
            profiles: builder.profiles)
    }
}

extension LogicalPlan {
    /// Names of the labels by which nodes are sought.
    fileprivate func addLabels(to labels: inout Set<String>) {
        if case .nodeScan(let scan) = self {
            switch scan.access {
            case .label(let label), .range(let label, _, _, _), .prefix(let label, _, _), .ordered(let label, _, _):
                labels.insert(label)
            case .equal(let label, _, _), .anyOf(let label, _, _): if let label { labels.insert(label) }
            case .all, .id, .elementID: break
            }
        }
        for plan in inputPlans { plan.addLabels(to: &labels) }
        for plan in innerPlans { plan.addLabels(to: &labels) }
    }
}
