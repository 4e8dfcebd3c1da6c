/// Two filters become one; tests with subqueries stay behind the others.
struct FilterMerging: RewriteRule {
    static let name = "FilterMerging"
    static let operators: OperatorKinds = [.filter]

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        guard case .filter(.filter(let input, let first), let second) = plan, !first.hasSubquery, !second.hasSubquery
        else { return nil }
        return .filter(input: input, .and(first.conjuncts + second.conjuncts))
    }
}
