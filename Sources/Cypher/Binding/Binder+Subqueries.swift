// Subqueries inside of expressions, patterns among them.
extension Binder {
    func typedSubquery(_ expression: ParsedExpression, _ place: borrowing Place) throws(CypherError) -> Typed {
        switch expression.kind {
        case .pattern(let part):
            guard place.allowsPatterns else {
                throw .compile(
                    .syntaxError, .unexpectedSyntax, "a pattern is a predicate, and cannot stand here",
                    at: expression.range,
                    hint: "use EXISTS { … }, COUNT { … } or a comprehension [(a)-->(b) | b]")
            }
            return try patternSubquery(.exists, [part], nil, use: .predicate, place)
        case .patternSubquery(let kind, let pattern, let predicate):
            return try patternSubquery(kind, pattern.parts, predicate, use: .match, place)
        case .patternComprehension(let part, let predicate, let map):
            return try patternComprehension(part, predicate, map, place)
        case .subquery(let kind, let query):
            return try querySubquery(kind, query, place)
        default: preconditionFailure("not a subquery")
        }
    }

    /// Its plan is improved here: the rewrites of the plan around it do not look into expressions.
    private func subquery(
        _ kind: ParsedExpression.Subquery, _ plan: LogicalPlan, _ arguments: [VariableID], output: VariableID?
    ) -> BoundSubquery {
        BoundSubquery(kind: kind, plan: optimizer.improve(plan, self), arguments: arguments, output: output)
    }

    private func patternSubquery(
        _ kind: ParsedExpression.Subquery, _ parts: [ParsedPatternPart], _ predicate: ParsedExpression?,
        use: PatternUse, _ place: borrowing Place
    ) throws(CypherError) -> Typed {
        var scope = visible(from: place.scope)
        let (graph, arguments) = try capturing { () throws(CypherError) in
            var graph = try bindPattern(parts, in: &scope, use: use)
            if let predicate { graph.conjuncts += try bindPredicate(predicate, in: scope).conjuncts }
            return graph
        }
        guard kind != .collect else {
            throw .compile(
                .syntaxError, .unexpectedSyntax, "COLLECT takes a query with RETURN", at: parts.first?.range)
        }
        let plan = try planMatch(graph, after: .argument(arguments))
        return Typed(
            improved(.subquery(subquery(kind, plan, arguments, output: nil))),
            kind == .exists ? .boolean : .integer)
    }

    private func patternComprehension(
        _ part: ParsedPatternPart, _ predicate: ParsedExpression?, _ map: ParsedExpression,
        _ place: borrowing Place
    ) throws(CypherError) -> Typed {
        var scope = visible(from: place.scope)
        let (parts, arguments) = try capturing { () throws(CypherError) in
            var graph = try bindPattern([part], in: &scope)
            if let predicate { graph.conjuncts += try bindPredicate(predicate, in: scope).conjuncts }
            return (graph: graph, output: try typed(map, Place(scope)))
        }
        let output = declareUnnamed("element")
        let found = try planMatch(parts.graph, after: .argument(arguments))
        let plan = LogicalPlan.project(
            LogicalProject(
                input: found, items: [LogicalProject.Item(variable: output, expression: parts.output.expression)],
                keepsInput: true))
        return Typed(
            .subquery(subquery(.collect, plan, arguments, output: output)),
            .list(parts.output.type))
    }

    private func querySubquery(
        _ kind: ParsedExpression.Subquery, _ query: ParsedQuery, _ place: borrowing Place
    ) throws(CypherError) -> Typed {
        let outer = visible(from: place.scope)
        nesting += 1
        defer { nesting -= 1 }
        let (planned, arguments) = try capturing { () throws(CypherError) in
            try planQuery(query, outer: outer, place: .expression)
        }
        let plan = planned.plan.beginning(with: arguments)
        if plan.writes {
            throw .compile(
                .syntaxError, .invalidClauseComposition, "a subquery in an expression cannot write",
                at: query.first.range)
        }
        var output: VariableID?
        if kind == .collect {
            guard planned.columns.count == 1 else {
                throw .compile(
                    .syntaxError, .invalidClauseComposition, "COLLECT { … } returns one column", at: query.first.range)
            }
            output = planned.columns[0].variable
        }
        let type: CypherType =
            switch kind {
            case .exists: .boolean
            case .count: .integer
            case .collect: .list(planned.columns.first?.type ?? .any)
            }
        return Typed(
            improved(.subquery(subquery(kind, plan, arguments, output: output))), type)
    }
}
