/// A statement with every name resolved and every step decided: good for any number of runs, with any parameters.
struct PlannedStatement: Sendable {
    enum Body: Sendable {
        case query(LogicalPlan)
        case schema(ParsedSchemaCommand)
    }

    var mode: ParsedStatement.Mode
    var body: Body
    /// Names of the columns of the result, in order; none for a statement that only writes.
    var columns: [String]
    /// Names by ``VariableID``; of variables without a name, `  node3` and the like (they begin with two blanks).
    var variableNames: [String]
    var type: QueryType
    /// The argument of `USE graph.asOf(…)`: an expression without variables.
    var asOf: BoundExpression?
    /// A graph named by `USE name`.
    var graphName: String?
    /// `CALL { … } IN TRANSACTIONS`
    var needsOwnTransactions: Bool
    /// Names of the parameters that must be given, in the order of first use.
    var parameters: [String]
    var notifications: [QueryNotification]
    /// Names of the rewrites that changed the plan, in the order in which they did.
    var rewrites: [String]
    /// Whether ``asOf`` is the argument of `USE graph.draft(…)`: the name of a change set that is not applied yet.
    var isDraft = false

    var variableCount: Int { variableNames.count }

    /// The plan; nil for a schema command.
    var plan: LogicalPlan? {
        if case .query(let plan) = body { plan } else { nil }
    }
}
