// WITH and RETURN.
extension Binder {
    /// An item as bound.
    private struct Item {
        var name: String
        var range: SourceRange
        var expression: BoundExpression
        var type: CypherType
        var hasAlias: Bool
        var isAggregate = false
        /// What it is called behind the projection.
        var output = VariableID(rawValue: 0)
    }

    private struct Sort {
        var expression: BoundExpression
        var isDescending: Bool
        var range: SourceRange
    }

    func project(
        _ projection: ParsedProjection, where predicate: ParsedExpression?, isReturn: Bool,
        _ progress: inout Progress
    ) throws(CypherError) {
        let outerAggregates = aggregates
        let outerAggregation = aggregation
        aggregates = []
        aggregation = .allowed
        defer {
            aggregates = outerAggregates
            aggregation = outerAggregation
        }
        var items = try boundItems(projection, isReturn: isReturn, progress.scope)
        let isAggregating = !aggregates.isEmpty
        let aggregateCount = aggregates.count
        name(&items, isAggregating: isAggregating)

        // Behind the items: their names hide the old ones, which stay visible for ORDER BY and WHERE.
        var behind = progress.scope
        var result = progress.scope.outerPart
        for item in items {
            behind.declare(item.name, item.output, item.type)
            result.declare(item.name, item.output, item.type)
        }
        aggregation = isAggregating ? .allowed : .forbidden
        var sorts: [Sort] = []
        for sort in projection.order {
            let bound = try bind(sort.expression, in: behind)
            sorts.append(Sort(expression: bound, isDescending: sort.isDescending, range: sort.expression.range))
        }
        aggregation = .forbidden
        var condition: BoundExpression?
        if let predicate { condition = try bindPredicate(predicate, in: behind) }

        let hidden = hiddenVariables(
            items, progress.scope, isNarrow: isAggregating || projection.isDistinct)
        for position in sorts.indices {
            sorts[position].expression = try behindItems(
                sorts[position].expression, items, hidden, sorts[position].range, aggregateCount, progress.scope)
        }
        if let bound = condition, let predicate {
            condition = try behindItems(bound, items, hidden, predicate.range, aggregateCount, progress.scope)
        }
        if isAggregating { try checkGrouping(&items, progress.scope) }
        try checkNames(items, isReturn: isReturn)

        let plan = try assemble(projection, items, sorts, condition, isAggregating: isAggregating, progress.plan)
        progress.plan = plan
        progress.scope = result
        if isReturn {
            progress.columns = items.map { Column(name: $0.name, variable: $0.output, type: $0.type) }
        }
    }

    // MARK: Items

    private func boundItems(
        _ projection: ParsedProjection, isReturn: Bool, _ scope: Scope
    ) throws(CypherError) -> [Item] {
        var items: [Item] = []
        items.reserveCapacity(projection.items.count)
        if projection.includesAll {
            let own = scope.own.filter { !$0.name.hasPrefix("  ") }
            if own.isEmpty, isReturn, projection.items.isEmpty {
                throw .compile(
                    .syntaxError, .noVariablesInScope, "RETURN * has no variables to return", at: projection.range)
            }
            for variable in own {
                items.append(
                    Item(
                        name: variable.name, range: projection.range, expression: .variable(variable.id),
                        type: variable.type, hasAlias: true))
            }
        }
        for item in projection.items {
            let bound = try typed(item.expression, Place(scope))
            var name = item.alias?.text
            if name == nil, case .variable(let variable) = item.expression.kind { name = variable }
            items.append(
                Item(
                    name: name ?? item.text, range: item.expression.range, expression: bound.expression,
                    type: bound.type, hasAlias: name != nil))
        }
        return items
    }

    /// Gives every item its variable: its own for a plain variable or aggregate, a new one for anything else.
    private func name(_ items: inout [Item], isAggregating: Bool) {
        let values = VariableSet(aggregates.map(\.variable))
        for position in items.indices {
            let item = items[position]
            items[position].isAggregate = isAggregating && !item.expression.reads.isDisjoint(with: values)
            if case .variable(let variable) = item.expression {
                items[position].output = variable
                if variableNames[variable.rawValue].hasPrefix("  ") { variableNames[variable.rawValue] = item.name }
            } else {
                items[position].output = declare(item.name)
            }
        }
    }

    private func checkNames(_ items: [Item], isReturn: Bool) throws(CypherError) {
        var seen: Set<String> = []
        for item in items {
            if !item.hasAlias, !isReturn {
                throw .compile(
                    .syntaxError, .noExpressionAlias, "an expression in WITH needs a name: \(item.name)",
                    at: item.range, hint: "add AS name")
            }
            guard seen.insert(item.name).inserted else {
                throw .compile(
                    .syntaxError, .columnNameConflict, "two columns are called '\(item.name)'", at: item.range,
                    hint: "give one of them another name with AS")
            }
        }
    }

    // MARK: Grouping

    /// An item with an aggregate may read, besides: constants, and the variables and properties that are keys.
    private func checkGrouping(_ items: inout [Item], _ scope: Scope) throws(CypherError) {
        let keys = items.filter { !$0.isAggregate }
        let allowed = VariableSet(keys.map(\.output) + aggregates.map(\.variable))
        let own = VariableSet(scope.own.map(\.id))
        for position in items.indices where items[position].isAggregate {
            let grouped = Self.replacing(items[position].expression, keys, simpleOnly: true)
            for variable in grouped.reads.members where own.contains(variable) && !allowed.contains(variable) {
                throw ambiguous(variableNames[variable.rawValue], items[position].range)
            }
            items[position].expression = grouped
        }
    }

    private func ambiguous(_ name: String, _ range: SourceRange) -> CypherError {
        .compile(
            .syntaxError, .ambiguousAggregationExpression,
            "an expression with an aggregate reads `\(name)`, which is no grouping key", at: range,
            hint: "name the key in a WITH before, and use that name here")
    }

    private static func replacing(_ expression: BoundExpression, _ items: [Item], simpleOnly: Bool) -> BoundExpression {
        for item in items where item.expression == expression {
            if simpleOnly {
                switch expression {
                case .variable, .property(.variable, _): return .variable(item.output)
                default: continue
                }
            }
            return .variable(item.output)
        }
        return expression.replacingChildren { replacing($0, items, simpleOnly: simpleOnly) }
    }

    /// The variables that are gone behind the projection.
    private func hiddenVariables(_ items: [Item], _ scope: Scope, isNarrow: Bool) -> VariableSet {
        guard isNarrow else { return VariableSet() }
        var hidden = VariableSet(scope.own.map(\.id))
        for item in items { hidden.remove(item.output) }
        return hidden
    }

    /// An expression of ORDER BY or WHERE as it reads behind the items.
    private func behindItems(
        _ expression: BoundExpression, _ items: [Item], _ hidden: VariableSet, _ range: SourceRange,
        _ aggregateCount: Int, _ scope: Scope
    ) throws(CypherError) -> BoundExpression {
        let values = VariableSet(aggregates.map(\.variable))
        let isAggregate = !expression.reads.isDisjoint(with: values)
        let replaced = Self.replacing(expression, items, simpleOnly: isAggregate)
        for variable in replaced.reads.members where hidden.contains(variable) {
            let name = variableNames[variable.rawValue]
            if isAggregate, items.contains(where: { !$0.isAggregate && $0.expression.reads.contains(variable) }) {
                throw ambiguous(name, range)
            }
            throw undefined(ParsedName(text: name, range: range), in: Scope())
        }
        // An aggregate that no item has: its arguments are read before the projection.
        for added in aggregates.dropFirst(aggregateCount) where replaced.reads.contains(added.variable) {
            for argument in added.aggregate.arguments {
                guard let variable = argument.reads.members.first(where: { hidden.contains($0) }) else { continue }
                throw undefined(ParsedName(text: variableNames[variable.rawValue], range: range), in: Scope())
            }
        }
        return replaced
    }

    // MARK: The plan

    private func assemble(
        _ projection: ParsedProjection, _ items: [Item], _ sorts: [Sort], _ condition: BoundExpression?,
        isAggregating: Bool, _ input: LogicalPlan
    ) throws(CypherError) -> LogicalPlan {
        var plan = input
        if isAggregating {
            let keys = Self.unique(
                items.filter { !$0.isAggregate }.map {
                    LogicalProject.Item(variable: $0.output, expression: $0.expression)
                })
            plan = .aggregate(LogicalAggregate(input: plan, keys: keys, items: aggregates))
        }
        let outputs = Self.unique(
            items.map { LogicalProject.Item(variable: $0.output, expression: .variable($0.output)) })
        let computed = Self.unique(
            items.filter { item in
                if case .variable(item.output) = item.expression { return false }
                return !isAggregating || item.isAggregate
            }.map { LogicalProject.Item(variable: $0.output, expression: $0.expression) })
        let isPlain = sorts.isEmpty && condition == nil && projection.skip == nil && projection.limit == nil
        if isPlain, !isAggregating || !computed.isEmpty {
            let all = outputs.map { output in computed.first { $0.variable == output.variable } ?? output }
            plan = .project(LogicalProject(input: plan, items: all, keepsInput: false))
            return projection.isDistinct ? .distinct(input: plan, outputs.map(\.variable)) : plan
        }
        if !computed.isEmpty { plan = .project(LogicalProject(input: plan, items: computed, keepsInput: true)) }
        if projection.isDistinct { plan = .distinct(input: plan, outputs.map(\.variable)) }
        if isPlain { return plan }
        plan = sorted(plan, sorts)
        if let skip = projection.skip { plan = .skip(input: plan, try bindCount(skip)) }
        if let limit = projection.limit { plan = .limit(input: plan, try bindCount(limit)) }
        if let condition { plan = .filter(input: plan, condition) }
        return .project(LogicalProject(input: plan, items: outputs, keepsInput: false))
    }

    private func sorted(_ input: LogicalPlan, _ sorts: [Sort]) -> LogicalPlan {
        guard !sorts.isEmpty else { return input }
        var keys: [LogicalSortKey] = []
        var computed: [LogicalProject.Item] = []
        for sort in sorts {
            if case .variable(let variable) = sort.expression {
                keys.append(LogicalSortKey(variable: variable, isDescending: sort.isDescending))
            } else if let known = computed.first(where: { $0.expression == sort.expression }) {
                keys.append(LogicalSortKey(variable: known.variable, isDescending: sort.isDescending))
            } else {
                let variable = declareUnnamed("key")
                computed.append(LogicalProject.Item(variable: variable, expression: sort.expression))
                keys.append(LogicalSortKey(variable: variable, isDescending: sort.isDescending))
            }
        }
        let plan =
            computed.isEmpty ? input : .project(LogicalProject(input: input, items: computed, keepsInput: true))
        return .sort(input: plan, keys)
    }

    /// A variable once, however many names it has.
    private static func unique(_ items: [LogicalProject.Item]) -> [LogicalProject.Item] {
        var seen = VariableSet()
        return items.filter { item in
            defer { seen.insert(item.variable) }
            return !seen.contains(item.variable)
        }
    }

    /// The number of SKIP, LIMIT and their kin: reads no variables.
    func bindCount(_ expression: ParsedExpression) throws(CypherError) -> BoundExpression {
        let bound: Typed
        do {
            bound = try typed(expression, Place(Scope()))
        } catch {
            guard error.detail == .undefinedVariable else { throw error }
            throw .compile(
                .syntaxError, .nonConstantExpression, "this number must be the same for all rows: no variables",
                at: expression.range)
        }
        if case .literal(.integer(let number)) = bound.expression, number < 0 {
            throw .compile(
                .syntaxError, .negativeIntegerArgument, "this number must not be negative: \(number)",
                at: expression.range)
        }
        try require(bound.type, .integer, expression)
        return bound.expression
    }
}
