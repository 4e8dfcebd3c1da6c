/// The first rows of an order need no complete sort.
struct TopK: RewriteRule {
    static let name = "TopK"
    static let operators: OperatorKinds = [.limit]

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        guard case .limit(let input, let limit) = plan else { return nil }
        switch input {
        case .sort(let source, let keys): return .top(input: source, keys, limit: limit)
        case .skip(.sort(let source, let keys), .literal(.integer(let skip))):
            guard case .literal(.integer(let count)) = limit, skip <= 1 << 40, count <= 1 << 40 else { return nil }
            return .skip(
                input: .top(input: source, keys, limit: .literal(.integer(skip + count))), .literal(.integer(skip)))
        default: return nil
        }
    }
}
