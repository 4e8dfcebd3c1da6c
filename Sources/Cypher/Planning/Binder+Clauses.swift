// Clauses that read.
extension Binder {
    func plan(_ clause: ParsedClause, isOnly: Bool, _ progress: inout Progress) throws(CypherError) {
        if case .create = clause.kind {} else { try count(1, at: clause.range) }
        switch clause.kind {
        case .match(let match): try plan(match, &progress)
        case .unwind(let list, let name):
            let bound = try typed(list, Place(progress.scope))
            if progress.scope[name.text].map({ !$0.isOuter }) ?? false { throw alreadyBound(name) }
            let variable = declare(name.text)
            let type: CypherType = if case .list(let element) = bound.type { element } else { .any }
            progress.plan = .unwind(input: progress.plan, bound.expression, variable)
            progress.scope.declare(name.text, variable, type)
        case .with(let projection, let predicate):
            try project(projection, where: predicate, isReturn: false, &progress)
        case .return(let projection):
            try project(projection, where: nil, isReturn: true, &progress)
            progress.isFinished = true
        case .finish:
            progress.isFinished = true
        case .loadCSV(let load): try plan(load, &progress)
        case .callProcedure(let call): try plan(call, clause.range, isOnly: isOnly, &progress)
        case .callSubquery(let call): try plan(call, clause.range, &progress)
        case .create, .merge, .set, .remove, .delete, .foreach: try planWrite(clause, &progress)
        }
    }

    private func plan(_ match: ParsedMatch, _ progress: inout Progress) throws(CypherError) {
        guard match.isOptional else {
            let graph = try bind(match, in: &progress.scope)
            progress.plan = try planMatch(graph, after: progress.plan)
            return
        }
        var scope = progress.scope
        let (graph, arguments) = try capturing { () throws(CypherError) in try bind(match, in: &scope) }
        let inner = try planMatch(graph, after: .argument(arguments))
        let nullable = graph.introduced.members.filter { !variableNames[$0.rawValue].hasPrefix("  ") }
        progress.plan = .optional(input: progress.plan, inner: inner, nullable: nullable)
        progress.scope = scope
    }

    private func bind(_ match: ParsedMatch, in scope: inout Scope) throws(CypherError) -> PatternGraph {
        var graph = try bindPattern(match.pattern.parts, in: &scope)
        if let predicate = match.predicate {
            graph.conjuncts += try bindPredicate(predicate, in: scope).conjuncts
        }
        return graph
    }

    /// Names that no statement can write, of what `linenumber()` and `file()` read.
    static let lineName = "  line"
    static let fileName = "  file"

    private func plan(_ load: ParsedLoadCSV, _ progress: inout Progress) throws(CypherError) {
        let source = try typed(load.source, Place(progress.scope))
        try require(source.type, .string, load.source)
        if progress.scope[load.variable.text].map({ !$0.isOuter }) ?? false { throw alreadyBound(load.variable) }
        let variable = declare(load.variable.text)
        progress.plan = .loadCSV(
            LogicalLoadCSV(
                input: progress.plan, source: source.expression, hasHeaders: load.hasHeaders,
                fieldTerminator: load.fieldTerminator ?? ",", variable: variable,
                line: declare(Self.lineName), file: declare(Self.fileName)))
        if case .loadCSV(let planned) = progress.plan {
            progress.scope.declare(Self.lineName, planned.line, .integer)
            progress.scope.declare(Self.fileName, planned.file, .string)
        }
        progress.scope.declare(load.variable.text, variable, load.hasHeaders ? .map : .list(.string))
    }

    // MARK: CALL { }

    private func plan(
        _ call: ParsedSubqueryCall, _ range: SourceRange, _ progress: inout Progress
    ) throws(CypherError) {
        let outer = try imported(call.imports, progress.scope)
        if call.inTransactions != nil {
            guard nesting == 0 else {
                throw .compile(
                    .semanticError, .transactionNotAllowed, "CALL … IN TRANSACTIONS cannot stand in a subquery",
                    at: range)
            }
            needsOwnTransactions = true
        }
        nesting += 1
        defer { nesting -= 1 }
        let (query, arguments) = try capturing { () throws(CypherError) in
            let query = try planQuery(call.query, outer: outer, place: .call, imports: call.imports)
            return renewed(query, threshold: captures[captures.count - 1].threshold)
        }
        let inner = query.plan.beginning(with: arguments)
        for column in query.columns {
            guard progress.scope[column.name] == nil else {
                throw alreadyBound(ParsedName(text: column.name, range: range))
            }
            progress.scope.declare(column.name, column.variable, column.type)
        }
        let results = query.columns.map(\.variable)
        if let transactions = call.inTransactions {
            try plan(transactions, inner, results, &progress)
        } else if call.isOptional {
            progress.plan = .optional(input: progress.plan, inner: inner, nullable: results)
        } else if results.isEmpty {
            progress.plan = .forEachRow(input: progress.plan, inner: inner)
        } else {
            progress.plan = .apply(input: progress.plan, inner: inner)
        }
    }

    private func imported(
        _ imports: ParsedSubqueryCall.Imports, _ scope: Scope
    ) throws(CypherError) -> Scope {
        guard case .names(let names) = imports else { return scope }
        var imported = Scope()
        for name in names {
            guard let variable = scope[name.text] else { throw undefined(name, in: scope) }
            imported.declare(variable)
        }
        return imported
    }

    private func plan(
        _ transactions: ParsedSubqueryCall.InTransactions, _ inner: LogicalPlan, _ results: [VariableID],
        _ progress: inout Progress
    ) throws(CypherError) {
        var rows: BoundExpression?
        if let expression = transactions.rowsPerTransaction { rows = try bindCount(expression) }
        var status: VariableID?
        if let name = transactions.status {
            guard progress.scope[name.text] == nil else { throw alreadyBound(name) }
            let variable = declare(name.text)
            progress.scope.declare(name.text, variable, .map)
            status = variable
        }
        progress.plan = .inTransactions(
            LogicalInTransactions(
                input: progress.plan, inner: inner, rowsPerTransaction: rows, onError: transactions.onError,
                status: status, nullable: results))
    }

    /// The same query with a variable of its own for each column that is one of outside, or comes twice.
    private func renewed(_ query: PlannedQuery, threshold: Int) -> PlannedQuery {
        var seen = VariableSet()
        var items: [LogicalProject.Item] = []
        var query = query
        for (position, column) in query.columns.enumerated() {
            if column.variable.rawValue < threshold || seen.contains(column.variable) {
                if column.variable.rawValue < threshold { capture(column.variable) }
                let own = declare(column.name)
                items.append(LogicalProject.Item(variable: own, expression: .variable(column.variable)))
                query.columns[position].variable = own
            }
            seen.insert(column.variable)
        }
        if !items.isEmpty {
            query.plan = .project(LogicalProject(input: query.plan, items: items, keepsInput: true))
        }
        return query
    }
}
