internal import Base

/// From what is written to what is to be done.
enum Planner {
    /// Binds and plans a statement, and improves the plan by every rewrite.
    ///
    /// - Parameter disabled: names of rewrites that are left out; for tests that compare.
    /// - Throws: every compile-time error.
    static func plan(
        _ statement: ParsedStatement, text: String, functions: FunctionCatalogue, procedures: ProcedureCatalogue,
        statistics: some PlanStatistics, without disabled: Set<String> = []
    ) throws(CypherError) -> PlannedStatement {
        let binder = Binder(
            text: text, functions: functions, procedures: procedures, statistics: statistics,
            optimizer: Optimizer(without: disabled))
        var planned = PlannedStatement(
            mode: statement.mode, body: .query(.argument([])), columns: [], variableNames: [], type: .schema, asOf: nil,
            graphName: nil, needsOwnTransactions: false, parameters: statement.parameters, notifications: [],
            rewrites: [])
        switch statement.body {
        case .schema(let command):
            planned.body = .schema(command)
            return planned
        case .query(let query):
            try binder.bindUse(query.first.use, into: &planned)
            try finish(&planned, try binder.planQuery(query, outer: nil, place: .top), binder)
        case .show(let show): try finish(&planned, try binder.planShow(show), binder)
        }
        return planned
    }

    private static func finish(
        _ planned: inout PlannedStatement, _ query: Binder.PlannedQuery, _ binder: Binder
    ) throws(CypherError) {
        var plan = query.plan
        if !query.columns.isEmpty {
            plan = .columns(
                input: plan, query.columns.map { LogicalColumn(name: $0.name, variable: $0.variable) })
        }
        planned.columns = query.columns.map(\.name)
        planned.type = type(of: plan, binder.procedures)
        planned.body = .query(binder.optimizer.improve(plan, binder))
        planned.rewrites = binder.optimizer.applied
        planned.variableNames = binder.variableNames
        planned.needsOwnTransactions = binder.needsOwnTransactions
        for name in binder.impliedParameters where !planned.parameters.contains(name) {
            planned.parameters.append(name)
        }
        planned.notifications = binder.notifications
    }

    private static func type(of plan: LogicalPlan, _ procedures: ProcedureCatalogue) -> QueryType {
        if plan.calls(where: { procedures[$0]?.mode == .schema }) { return .schema }
        guard plan.writes || plan.calls(where: { procedures[$0]?.mode == .write }) else { return .read }
        if case .columns = plan { return .readWrite }
        return .write
    }
}
