/// The first rows of an order are kept while the rows come, instead of sorting all of them.
struct TopRule: RewriteRule {
    static let name = "top instead of sort and limit"

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        guard case .limit(let input, let limit) = plan else { return nil }
        switch input {
        case .sort(let source, let keys): return .top(input: source, keys, limit: limit)
        case .skip(.sort(let source, let keys), let skip):
            guard case .literal(.integer(let skipped)) = skip.unlocated,
                case .literal(.integer(let wanted)) = limit.unlocated, skipped >= 0, wanted >= 0,
                skipped < Int64.max / 2, wanted < Int64.max / 2
            else { return nil }
            let first = BoundExpression.literal(.integer(skipped + wanted))
            return .limit(input: .skip(input: .top(input: source, keys, limit: first), skip), limit)
        case .project(var project):
            // What a projection computes of rows that are left out would not be seen, but might fail: only plain reads.
            guard case .sort(let source, let keys) = project.input,
                project.items.allSatisfy({ $0.expression.isVariable })
            else { return nil }
            project.input = .top(input: source, keys, limit: limit)
            return .project(project)
        default: return nil
        }
    }
}

extension BoundExpression {
    fileprivate var isVariable: Bool {
        if case .variable = unlocated { true } else { false }
    }
}
