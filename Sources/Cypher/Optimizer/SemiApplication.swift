/// A pattern or EXISTS { … } as a conjunct of a filter is a question of its own: it stops at the first row found.
struct SemiApplication: RewriteRule {
    static let name = "SemiApplication"
    static let operators: OperatorKinds = [.filter]

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        guard case .filter(let input, let predicate) = plan else { return nil }
        var rest: [BoundExpression] = []
        var questions: [(plan: LogicalPlan, isNegated: Bool)] = []
        for conjunct in predicate.conjuncts {
            switch conjunct {
            case .subquery(let subquery) where subquery.kind == .exists: questions.append((subquery.plan, false))
            case .not(.subquery(let subquery)) where subquery.kind == .exists: questions.append((subquery.plan, true))
            default: rest.append(conjunct)
            }
        }
        guard !questions.isEmpty else { return nil }
        var better = BoundExpression.conjunction(rest).map { .filter(input: input, $0) } ?? input
        for question in questions {
            better = .semiApply(input: better, inner: question.plan, isNegated: question.isNegated)
        }
        return better
    }
}
