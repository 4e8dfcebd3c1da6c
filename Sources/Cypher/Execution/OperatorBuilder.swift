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

    init(_ context: ExecutionContext, locals: Set<VariableID>) {
        self.context = context
        self.locals = locals
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
        guard let profiles else { return try make(plan, needed) }
        let node = profiles.begin(plan)
        let built = try make(plan, needed)
        built.profile = profiles.end(node)
        return built
    }

    /// Builds an input and says which of its variables are handed on.
    func input(
        _ plan: LogicalPlan, needed: Set<VariableID>, and own: some Sequence<VariableID> = []
    ) throws(CypherError) -> (operator: Operator, passing: [VariableID]) {
        let input = try build(plan, needed: needed.union(own))
        return (input, input.variables.filter(needed.contains))
    }

    private func make(_ plan: LogicalPlan, _ needed: Set<VariableID>) throws(CypherError) -> Operator {
        switch plan {
        case .argument:
            return ArgumentOperator(context, argument)
        case .expand(let expand):
            let own = [expand.from, expand.to, expand.relationship] + expand.distinctFrom
            let (input, passing) = try input(expand.input, needed: needed, and: own)
            return ExpandOperator(context, expand, input, passing: passing, needed: needed)
        case .filter(let source, let predicate):
            let (input, passing) = try input(source, needed: needed, and: predicate.variables)
            return FilterOperator(context, input, try compile(predicate), passing: passing)
        case .create, .merge, .set, .delete, .foreach, .inTransactions:
            return try buildWriting(plan, needed: needed)
        default: throw .runtime(.notSupported, .other, "no operator yet")
        }
    }
}
