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
        profiles.end(node, built)
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
        case .nodeScan(let scan): return try nodeScan(scan, needed)
        case .relationshipScan(let scan):
            let (input, passing) = try input(scan.input, needed: needed, and: scan.id.map(\.variables) ?? [])
            var id: Evaluator?
            if let bound = scan.id { id = try compile(bound) }
            return RelationshipScanOperator(context, scan, input, id, passing: passing, needed: needed)
        case .expand(let expand):
            let own = [expand.from, expand.to, expand.relationship] + expand.distinctFrom
            let (input, passing) = try input(expand.input, needed: needed, and: own)
            return ExpandOperator(context, expand, input, passing: passing, needed: needed)
        case .expandMany(let expand):
            var own = Set([expand.from, expand.to, expand.relationships] + expand.distinctFrom)
            expand.predicate?.addVariables(to: &own)
            let (input, passing) = try input(expand.input, needed: needed, and: own)
            var predicate: Evaluator?
            if let bound = expand.predicate { predicate = try compile(bound, locals: expand.element.map { [$0] } ?? []) }
            return ExpandManyOperator(context, expand, input, passing: passing, needed: needed, predicate: predicate)
        case .quantifiedPath(let path): return try quantifiedPath(path, needed)
        case .shortestPath(let path): return try shortestPath(path, needed)
        case .filter(let source, let predicate):
            let (input, passing) = try input(source, needed: needed, and: predicate.variables)
            return FilterOperator(context, input, try compile(predicate), passing: passing)
        case .project(let project): return try self.project(project, needed)
        case .distinct(let source, let variables):
            let input = try build(source, needed: Set(variables))
            return DistinctOperator(context, input, keys: variables)
        case .aggregate(let aggregate): return try self.aggregate(aggregate, needed)
        case .sort(let source, let keys):
            let (input, passing) = try input(source, needed: needed.union(keys.map(\.variable)))
            return SortOperator(context, input, keys, limit: nil, passing: passing)
        case .top(let source, let keys, let limit):
            let (input, passing) = try input(source, needed: needed.union(keys.map(\.variable)))
            return SortOperator(context, input, keys, limit: try compile(limit), passing: passing)
        case .skip(let source, let count):
            let (input, passing) = try input(source, needed: needed)
            return SkipOperator(context, input, try compile(count), passing: passing)
        case .limit(let source, let count):
            let (input, passing) = try input(source, needed: needed)
            return LimitOperator(
                context, input, try compile(count), passing: passing, isDraining: source.writes)
        case .unwind(let source, let list, let variable):
            let (input, passing) = try input(source, needed: needed, and: list.variables)
            return UnwindOperator(
                context, input, try compile(list), variable: variable, passing: passing.filter { $0 != variable })
        case .optional(let source, let inner, let nullable):
            let (input, passing) = try input(source, needed: needed, and: inner.argumentVariables)
            let nested = try nested(inner, needed: needed)
            return ApplyOperator(context, input, nested, passing: passing, needed: needed, nullable: nullable)
        case .apply(let source, let inner):
            let (input, passing) = try input(source, needed: needed, and: inner.argumentVariables)
            let nested = try nested(inner, needed: needed)
            // All rows are read before the first change, and all changes are made before a row is handed on.
            let isWriting = inner.writes
            let apply = ApplyOperator(
                context, isWriting ? EagerOperator(context, input) : input, nested, passing: passing, needed: needed,
                nullable: nil)
            return isWriting ? EagerOperator(context, apply) : apply
        case .forEachRow(let source, let inner):
            let (input, passing) = try input(source, needed: needed, and: inner.argumentVariables)
            return ForEachRowOperator(
                context, input, try nested(inner, needed: []), passing: passing, isWriting: inner.writes)
        case .semiApply(let source, let inner, let isNegated):
            let (input, passing) = try input(source, needed: needed, and: inner.argumentVariables)
            return SemiApplyOperator(
                context, input, try nested(inner, needed: []), isNegated: isNegated, passing: passing)
        case .hashJoin(let left, let right, let keys):
            let all = needed.union(keys)
            return HashJoinOperator(
                context, left: try build(left, needed: all), right: try build(right, needed: all), keys, needed: needed)
        case .union(let union): return try self.union(union, needed)
        case .procedureCall(let call):
            let (input, passing) = try input(call.input, needed: needed, and: call.arguments.flatMap(\.variables))
            return try ProcedureCallOperator(
                context, call, input, try compile(call.arguments), passing: passing, needed: needed)
        case .loadCSV(let load):
            let (input, passing) = try input(load.input, needed: needed, and: load.source.variables)
            return LoadCSVOperator(context, load, input, try compile(load.source), passing: passing)
        case .columns(let source, let columns):
            return try build(source, needed: Set(columns.map(\.variable)))
        case .create, .merge, .set, .delete, .foreach, .inTransactions:
            return try buildWriting(plan, needed: needed)
        }
    }
}
