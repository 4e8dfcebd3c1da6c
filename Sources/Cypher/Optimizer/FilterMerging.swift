/// Two filters become one, in which nothing is tested twice; tests with subqueries stay behind the others.
struct FilterMerging: RewriteRule {
    static let name = "FilterMerging"
    static let operators: OperatorKinds = [.filter]

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        guard case .filter(.filter(let input, let first), let second) = plan, !first.hasSubquery, !second.hasSubquery
        else { return nil }
        var conjuncts = first.conjuncts
        for conjunct in second.conjuncts where !(conjuncts.contains(conjunct) && conjunct.isRepeatable) {
            conjuncts.append(conjunct)
        }
        return BoundExpression.conjunction(conjuncts).map { .filter(input: input, $0) }
    }
}
