/// Makes a tree of operators of a plan.
///
/// It goes down with the set of variables that are read further up, so that operators carry no others along.
final class OperatorBuilder {
    let context: ExecutionContext
    /// Variables of comprehensions, quantifiers and the like, whose values lie in ``ExecutionContext/locals``.
    let locals: Set<VariableID>
    /// The row that `argument` gives at the level that is built.
    private(set) var argument: ArgumentRow
    /// Where PROFILE counts, with the plan of each; nil where it is not asked for.
    var profiles: ProfileTree?

    let isWorker: Bool

    /// A part of the plan at hand that is built already.
    private var replacement: (plan: LogicalPlan, operator: Operator, node: ProfileTree.Node?)?

    /// - Parameter isWorker: what is built reads one morsel of a partitioned scan.
    init(_ context: ExecutionContext, locals: Set<VariableID>, isWorker: Bool = false) {
        self.context = context
        self.locals = locals
        self.isWorker = isWorker
        argument = ArgumentRow(context, variables: [], locals: [])
    }

    /// An expression, compiled for rows of this run.
    /// - Parameter more: variables that the operator at hand keeps in ``ExecutionContext/locals``.
    func compile(_ expression: BoundExpression, locals more: [VariableID] = []) throws(CypherError) -> Evaluator {
        var compiler = ExpressionCompiler(self, locals: more.isEmpty ? locals : locals.union(more))
        return try compiler.compile(expression)
    }

    func compile(_ expressions: [BoundExpression]) throws(CypherError) -> [Evaluator] {
        var compiled: [Evaluator] = []
        for expression in expressions { compiled.append(try compile(expression)) }
        return compiled
    }

    /// A plan that is run for one row at a time.
    /// - Parameters:
    ///   - needed: variables of its rows that are read.
    ///   - arguments: further variables that are set on its argument row.
    func nested(
        _ plan: LogicalPlan, needed: Set<VariableID>, arguments: [VariableID] = []
    ) throws(CypherError) -> NestedPlan {
        let outer = argument
        defer { argument = outer }
        let variables = plan.argumentVariables.union(arguments)
        argument = ArgumentRow(context, variables: variables.sorted(), locals: locals)
        return NestedPlan(argument: argument, root: try build(plan, needed: needed))
    }

    /// - Parameter needed: variables of its rows that are read; the operator's rows have all of these that the plan
    ///   gives, and perhaps more.
    func build(_ plan: LogicalPlan, needed: Set<VariableID>) throws(CypherError) -> Operator {
        if let replacement, replacement.plan == plan {
            if let node = replacement.node { profiles?.add(node) }
            return replacement.operator
        }
        guard let profiles else { return try make(plan, needed) }
        let node = profiles.begin(plan)
        let built = try make(plan, needed)
        profiles.end(node, built)
        return built
    }

    /// Runs `body`, in which a part of the plan is built already.
    func withReplacement<T>(
        of plan: LogicalPlan, by built: Operator, _ node: ProfileTree.Node?, _ body: () throws(CypherError) -> T
    ) throws(CypherError) -> T {
        let outer = replacement
        defer { replacement = outer }
        replacement = (plan, built, node)
        return try body()
    }

    /// Builds an input and says which of its variables are handed on.
    func input(
        _ plan: LogicalPlan, needed: Set<VariableID>, and own: some Sequence<VariableID> = []
    ) throws(CypherError) -> (operator: Operator, passing: [VariableID]) {
        let input = try build(plan, needed: needed.union(own))
        return (input, input.variables.filter(needed.contains))
    }

    /// Hands on to a function for each step: its own frame stays small, for plans are as deep as statements are long.
    private func make(_ plan: LogicalPlan, _ needed: Set<VariableID>) throws(CypherError) -> Operator {
        switch plan {
        case .argument: return ArgumentOperator(context, argument)
        case .nodeScan(let scan): return try nodeScan(scan, needed)
        case .relationshipScan(let scan): return try relationshipScan(scan, needed)
        case .expand(let expand): return try self.expand(expand, needed)
        case .expandMany(let expand): return try expandMany(expand, needed)
        case .quantifiedPath(let path): return try quantifiedPath(path, needed)
        case .shortestPath(let path): return try shortestPath(path, needed)
        case .filter(let source, let predicate): return try filter(source, predicate, needed)
        case .project(let project): return try self.project(project, needed)
        case .distinct(let source, let variables):
            return DistinctOperator(context, try build(source, needed: Set(variables)), keys: variables)
        case .aggregate(let aggregate): return try self.aggregate(aggregate, needed)
        case .sort(let source, let keys): return try sort(source, keys, limit: nil, needed)
        case .top(let source, let keys, let limit): return try sort(source, keys, limit: limit, needed)
        case .skip(let source, let count): return try skip(source, count, needed)
        case .limit(let source, let count): return try limit(source, count, needed)
        case .unwind(let source, let list, let variable): return try unwind(source, list, variable, needed)
        case .optional(let source, let inner, let nullable): return try apply(source, inner, nullable, needed)
        case .apply(let source, let inner): return try apply(source, inner, nil, needed)
        case .forEachRow(let source, let inner): return try forEachRow(source, inner, needed)
        case .semiApply(let source, let inner, let isNegated): return try semiApply(source, inner, isNegated, needed)
        case .hashJoin(let left, let right, let keys): return try hashJoin(left, right, keys, needed)
        case .union(let union): return try self.union(union, needed)
        case .procedureCall(let call): return try procedureCall(call, needed)
        case .loadCSV(let load): return try loadCSV(load, needed)
        case .columns(let source, let columns): return try build(source, needed: Set(columns.map(\.variable)))
        case .create, .merge, .set, .delete, .foreach, .inTransactions:
            return try buildWriting(plan, needed: needed)
        }
    }
}
