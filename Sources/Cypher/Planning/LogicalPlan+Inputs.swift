// Walks over plans.
extension LogicalPlan {
    /// The plans whose rows this one takes, first to last.
    var inputPlans: [LogicalPlan] {
        switch self {
        case .argument: []
        case .nodeScan(let scan): [scan.input]
        case .relationshipScan(let scan): [scan.input]
        case .expand(let expand): [expand.input]
        case .expandMany(let expand): [expand.input]
        case .quantifiedPath(let path): [path.input]
        case .shortestPath(let path): [path.input]
        case .project(let project): [project.input]
        case .aggregate(let aggregate): [aggregate.input]
        case .procedureCall(let call): [call.input]
        case .loadCSV(let load): [load.input]
        case .inTransactions(let call): [call.input]
        case .create(let create): [create.input]
        case .merge(let merge): [merge.input]
        case .filter(let input, _), .distinct(let input, _), .sort(let input, _), .top(let input, _, _),
            .skip(let input, _), .limit(let input, _), .unwind(let input, _, _), .optional(let input, _, _),
            .apply(let input, _), .forEachRow(let input, _), .semiApply(let input, _, _), .set(let input, _),
            .delete(let input, _, _), .foreach(let input, _, _, _), .columns(let input, _):
            [input]
        case .hashJoin(let left, let right, _): [left, right]
        case .union(let union): [union.left, union.right]
        }
    }

    /// The plans that are run for each row.
    var innerPlans: [LogicalPlan] {
        switch self {
        case .optional(_, let inner, _), .apply(_, let inner), .forEachRow(_, let inner),
            .semiApply(_, let inner, _), .foreach(_, _, _, let inner):
            [inner]
        case .quantifiedPath(let path): [path.inner]
        case .inTransactions(let call): [call.inner]
        case .merge(let merge): [merge.match]
        default: []
        }
    }

    /// The input of a common operator that has one, and runs no plan for each row; nil for all others.
    var onlyInput: LogicalPlan? {
        switch self {
        case .nodeScan(let scan): scan.input
        case .relationshipScan(let scan): scan.input
        case .expand(let expand): expand.input
        case .expandMany(let expand): expand.input
        case .project(let project): project.input
        case .aggregate(let aggregate): aggregate.input
        case .create(let create): create.input
        case .filter(let input, _), .distinct(let input, _), .sort(let input, _), .skip(let input, _),
            .limit(let input, _), .unwind(let input, _, _), .set(let input, _), .columns(let input, _):
            input
        default: nil
        }
    }

    /// The same plan with other inputs.
    func replacingInputs(_ change: (LogicalPlan) -> LogicalPlan) -> LogicalPlan {
        switch self {
        case .argument: return self
        case .nodeScan(var scan):
            scan.input = change(scan.input)
            return .nodeScan(scan)
        case .relationshipScan(var scan):
            scan.input = change(scan.input)
            return .relationshipScan(scan)
        case .expand(var expand):
            expand.input = change(expand.input)
            return .expand(expand)
        case .expandMany(var expand):
            expand.input = change(expand.input)
            return .expandMany(expand)
        case .quantifiedPath(var path):
            path.input = change(path.input)
            return .quantifiedPath(path)
        case .shortestPath(var path):
            path.input = change(path.input)
            return .shortestPath(path)
        case .project(var project):
            project.input = change(project.input)
            return .project(project)
        case .aggregate(var aggregate):
            aggregate.input = change(aggregate.input)
            return .aggregate(aggregate)
        default: return replacingOtherInputs(change)
        }
    }

    private func replacingOtherInputs(_ change: (LogicalPlan) -> LogicalPlan) -> LogicalPlan {
        switch self {
        case .procedureCall(var call):
            call.input = change(call.input)
            return .procedureCall(call)
        case .loadCSV(var load):
            load.input = change(load.input)
            return .loadCSV(load)
        case .inTransactions(var call):
            call.input = change(call.input)
            return .inTransactions(call)
        case .create(var create):
            create.input = change(create.input)
            return .create(create)
        case .merge(var merge):
            merge.input = change(merge.input)
            return .merge(merge)
        case .union(var union):
            union.left = change(union.left)
            union.right = change(union.right)
            return .union(union)
        case .filter(let input, let predicate): return .filter(input: change(input), predicate)
        case .distinct(let input, let variables): return .distinct(input: change(input), variables)
        case .sort(let input, let keys): return .sort(input: change(input), keys)
        case .top(let input, let keys, let limit): return .top(input: change(input), keys, limit: limit)
        case .skip(let input, let count): return .skip(input: change(input), count)
        case .limit(let input, let count): return .limit(input: change(input), count)
        case .unwind(let input, let list, let variable): return .unwind(input: change(input), list, variable)
        case .optional(let input, let inner, let nullable):
            return .optional(input: change(input), inner: inner, nullable: nullable)
        case .apply(let input, let inner): return .apply(input: change(input), inner: inner)
        case .forEachRow(let input, let inner): return .forEachRow(input: change(input), inner: inner)
        case .semiApply(let input, let inner, let isNegated):
            return .semiApply(input: change(input), inner: inner, isNegated: isNegated)
        case .set(let input, let items): return .set(input: change(input), items)
        case .delete(let input, let targets, let isDetach):
            return .delete(input: change(input), targets, isDetach: isDetach)
        case .foreach(let input, let variable, let list, let inner):
            return .foreach(input: change(input), variable, in: list, inner: inner)
        case .columns(let input, let columns): return .columns(input: change(input), columns)
        case .hashJoin(let left, let right, let keys):
            return .hashJoin(left: change(left), right: change(right), on: keys)
        default: return self
        }
    }

    /// The same plan with other ``innerPlans``.
    func replacingInners(_ change: (LogicalPlan) -> LogicalPlan) -> LogicalPlan {
        switch self {
        case .optional(let input, let inner, let nullable):
            return .optional(input: input, inner: change(inner), nullable: nullable)
        case .apply(let input, let inner): return .apply(input: input, inner: change(inner))
        case .forEachRow(let input, let inner): return .forEachRow(input: input, inner: change(inner))
        case .semiApply(let input, let inner, let isNegated):
            return .semiApply(input: input, inner: change(inner), isNegated: isNegated)
        case .foreach(let input, let variable, let list, let inner):
            return .foreach(input: input, variable, in: list, inner: change(inner))
        case .quantifiedPath(var path):
            path.inner = change(path.inner)
            return .quantifiedPath(path)
        case .inTransactions(var call):
            call.inner = change(call.inner)
            return .inTransactions(call)
        case .merge(var merge):
            merge.match = change(merge.match)
            return .merge(merge)
        default: return self
        }
    }

    /// The plan of a subquery, given what it reads from outside: its argument has these variables, and nothing on the
    /// way takes them away. An aggregate without keys has a row even of no rows, so it is run for the argument.
    func beginning(with arguments: [VariableID]) -> LogicalPlan {
        guard !arguments.isEmpty else { return self }
        func passing(_ items: [LogicalProject.Item]) -> [LogicalProject.Item] {
            items
                + arguments.filter { argument in !items.contains { $0.variable == argument } }
                .map { LogicalProject.Item(variable: $0, expression: .variable($0)) }
        }
        let plan = replacingInputs { $0.beginning(with: arguments) }
        switch plan {
        case .argument: return .argument(arguments)
        case .project(var project) where !project.keepsInput:
            project.items = passing(project.items)
            return .project(project)
        case .distinct(let input, let variables):
            return .distinct(input: input, variables + arguments.filter { !variables.contains($0) })
        case .aggregate(var aggregate):
            if aggregate.keys.isEmpty { return .apply(input: .argument(arguments), inner: plan) }
            aggregate.keys = passing(aggregate.keys)
            return .aggregate(aggregate)
        default: return plan
        }
    }

    /// Changes the graph, by itself.
    var isWrite: Bool {
        switch self {
        case .create, .merge, .set, .delete, .foreach: true
        default: false
        }
    }

    /// Changes the graph, anywhere.
    var writes: Bool { isWrite || inputPlans.contains(where: \.writes) || innerPlans.contains(where: \.writes) }

    /// Calls a procedure for which `condition` holds.
    func calls(where condition: (String) -> Bool) -> Bool {
        if case .procedureCall(let call) = self, condition(call.procedure) { return true }
        return inputPlans.contains { $0.calls(where: condition) } || innerPlans.contains { $0.calls(where: condition) }
    }
}
