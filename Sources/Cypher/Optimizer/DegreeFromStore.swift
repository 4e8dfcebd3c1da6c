/// `COUNT { (n)-[:T]->() }` and the size of a comprehension over one relationship are degrees, which the store knows.
///
/// Only of patterns with a direction: without one a loop would count twice.
struct DegreeFromStore: RewriteRule {
    static let name = "DegreeFromStore"
    static let operators: OperatorKinds = []
    static let changesExpressions = true

    func rewrite(_ expression: BoundExpression, _ context: RewriteContext) -> BoundExpression? {
        switch expression {
        case .subquery(let subquery) where subquery.kind == .count:
            return degree(subquery.plan, context)
        case .call(let function, let arguments) where function.name.lowercased() == "size":
            guard case .subquery(let subquery)? = arguments.first, subquery.kind == .collect,
                case .project(let project) = subquery.plan,
                project.items.allSatisfy({ $0.expression.cannotFail })
            else { return nil }
            return degree(project.input, context)
        default: return nil
        }
    }

    private func degree(_ plan: LogicalPlan, _ context: RewriteContext) -> BoundExpression? {
        guard case .expand(let expand) = plan, case .argument(let arguments) = expand.input,
            arguments == [expand.from], !expand.isInto, !expand.isRelationshipBound, expand.distinctFrom.isEmpty,
            expand.direction != .both, let function = context.binder.functions.reference(named: "store.degree")
        else { return nil }
        let isOutgoing = expand.direction == .outgoing
        return .call(
            function,
            [.variable(expand.from), .literal(.boolean(isOutgoing))] + expand.types.map { .literal(.string($0)) })
    }
}

extension BoundExpression {
    /// Gives a value for every row.
    fileprivate var cannotFail: Bool {
        switch self {
        case .literal, .parameter, .variable, .path, .property(.variable, _): true
        default: false
        }
    }
}
