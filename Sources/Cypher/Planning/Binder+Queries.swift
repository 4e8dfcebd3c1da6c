// Queries, UNION, and the order of clauses.
extension Binder {
    struct Column: Sendable {
        var name: String
        var variable: VariableID
        var type: CypherType
    }

    /// A query as planned: at its start there is an argument without variables, see ``LogicalPlan/beginning(with:)``.
    struct PlannedQuery: Sendable {
        var plan: LogicalPlan
        /// None where it returns nothing.
        var columns: [Column]
    }

    /// Where a query stands, and so how it may end.
    enum QueryPlace {
        case top
        /// `CALL { … }`
        case call
        /// `EXISTS { … }` and its kin: RETURN may be left out.
        case expression
    }

    /// The query on the way.
    struct Progress {
        var plan: LogicalPlan
        var scope: Scope
        var columns: [Column] = []
        /// RETURN or FINISH has come, or a procedure whose columns are the result.
        var isFinished = false
    }

    func bindUse(_ use: ParsedExpression?, into planned: inout PlannedStatement) throws(CypherError) {
        guard let use else { return }
        switch use.kind {
        case .variable(let name): planned.graphName = name
        case .property(let base, let key):
            if case .variable(let name) = base.kind { planned.graphName = "\(name).\(key.text)" }
        case .call(let name, let arguments, _) where ["graph.asof", "graph.draft"].contains(name.text.lowercased()):
            guard arguments.count == 1 else {
                throw .compile(
                    .syntaxError, .invalidNumberOfArguments,
                    "\(name.text)() takes one argument, not \(arguments.count)", at: use.range)
            }
            planned.asOf = try bind(arguments[0], in: Scope())
            planned.isDraft = name.text.lowercased() == "graph.draft"
        case .call(let name, let arguments, _) where name.text.lowercased() == "graph.byname":
            if case .string(let name)? = arguments.first?.kind { planned.graphName = name }
        default:
            throw .compile(
                .syntaxError, .unexpectedSyntax, "USE takes the name of a graph, graph.asOf(…) or graph.draft(…)",
                at: use.range)
        }
    }

    func planQuery(
        _ query: ParsedQuery, outer: Scope?, place: QueryPlace, imports: ParsedSubqueryCall.Imports = .all
    ) throws(CypherError) -> PlannedQuery {
        var result = try planSingle(query.first, outer: outer, place: place, imports: imports)
        guard let isAll = query.unions.first?.isAll else { return result }
        for union in query.unions {
            guard union.isAll == isAll else {
                throw .compile(
                    .syntaxError, .invalidClauseComposition, "UNION and UNION ALL cannot be mixed", at: union.range)
            }
            let right = try planSingle(union.query, outer: outer, place: place, imports: imports)
            result = try unite(result, right, isDistinct: !isAll, at: union.range)
        }
        return result
    }

    private func unite(
        _ left: PlannedQuery, _ right: PlannedQuery, isDistinct: Bool, at range: SourceRange
    ) throws(CypherError) -> PlannedQuery {
        let names = left.columns.map(\.name)
        guard names.count == right.columns.count, Set(names) == Set(right.columns.map(\.name)) else {
            throw .compile(
                .syntaxError, .differentColumnsInUnion,
                "both sides of UNION must have the same columns: \(names.joined(separator: ", ")) and "
                    + right.columns.map(\.name).joined(separator: ", "),
                at: range)
        }
        var columns: [Column] = []
        var united: [LogicalUnion.Column] = []
        for column in left.columns {
            let other = right.columns.first { $0.name == column.name }!
            let result = declare(column.name)
            columns.append(Column(name: column.name, variable: result, type: column.type.joined(with: other.type)))
            united.append(LogicalUnion.Column(left: column.variable, right: other.variable, result: result))
        }
        let plan = LogicalPlan.union(
            LogicalUnion(left: left.plan, right: right.plan, columns: united, isDistinct: isDistinct))
        return PlannedQuery(plan: plan, columns: columns)
    }

    private func planSingle(
        _ query: ParsedSingleQuery, outer: Scope?, place: QueryPlace, imports: ParsedSubqueryCall.Imports
    ) throws(CypherError) -> PlannedQuery {
        var progress = Progress(plan: .argument([]), scope: Scope())
        var clauses = query.clauses[...]
        if let outer {
            if imports == .leadingWith {
                if let scope = try importedScope(&clauses, outer) { progress.scope = scope }
            } else {
                progress.scope = outer.asOuter
            }
        }
        for (position, clause) in zip(clauses.indices, clauses) {
            guard !progress.isFinished else {
                throw .compile(
                    .syntaxError, .invalidClauseComposition, "RETURN can only stand at the end of a query",
                    at: clause.range)
            }
            let isOnly = clauses.count == 1 && place == .top && position == clauses.startIndex
            try plan(clause, isOnly: isOnly, &progress)
        }
        try checkEnd(query, clauses, place, progress)
        return PlannedQuery(plan: progress.plan, columns: progress.columns)
    }

    /// The names that a leading WITH takes from outside; nil where there is no such WITH.
    private func importedScope(
        _ clauses: inout ArraySlice<ParsedClause>, _ outer: Scope
    ) throws(CypherError) -> Scope? {
        guard case .with(let projection, let predicate)? = clauses.first?.kind else { return nil }
        var scope = Scope()
        if projection.includesAll {
            for variable in outer.variables {
                capture(variable.id)
                scope.declare(variable.name, variable.id, variable.type)
            }
        }
        for item in projection.items {
            guard case .variable(let name) = item.expression.kind, item.alias.map({ $0.text == name }) ?? true else {
                // It imports nothing that is not written plainly.
                if item.expression.readsVariables {
                    throw .compile(
                        .syntaxError, .unexpectedSyntax,
                        "the WITH that takes variables into a subquery can only name them", at: item.expression.range,
                        hint: "rename in a second WITH")
                }
                return nil
            }
            let variable = try resolve(ParsedName(text: name, range: item.expression.range), in: outer)
            scope.declare(name, variable.id, variable.type)
        }
        let isPlain =
            predicate == nil && !projection.isDistinct && projection.order.isEmpty && projection.skip == nil
            && projection.limit == nil
        if isPlain { clauses.removeFirst() }
        return scope
    }

    private func checkEnd(
        _ query: ParsedSingleQuery, _ clauses: ArraySlice<ParsedClause>, _ place: QueryPlace, _ progress: Progress
    ) throws(CypherError) {
        guard !progress.isFinished else { return }
        let last = clauses.last ?? query.clauses.last
        switch last?.kind {
        case .create, .merge, .set, .remove, .delete, .foreach, .callProcedure, .callSubquery: return
        case .match, .unwind, .with, .loadCSV, nil: if place == .expression { return }
        case .return, .finish: return
        }
        throw .compile(
            .syntaxError, .invalidClauseComposition, "a query cannot end so", at: last?.range ?? query.range,
            hint: "add RETURN, or a clause that writes")
    }
}

extension ParsedExpression {
    /// Reads a variable, as far as a look at its top tells; literals and parameters do not.
    fileprivate var readsVariables: Bool {
        switch kind {
        case .null, .boolean, .integer, .float, .string, .parameter: false
        case .list(let elements): elements.contains(where: \.readsVariables)
        case .map(let entries): entries.contains { $0.value.readsVariables }
        case .call(_, let arguments, _): arguments.contains(where: \.readsVariables)
        case .arithmetic(_, let left, let right): left.readsVariables || right.readsVariables
        case .negate(let inner), .plus(let inner), .not(let inner): inner.readsVariables
        default: true
        }
    }
}
