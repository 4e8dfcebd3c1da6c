/// An expansion whose end must be a node that is there already only looks for relationships to that node.
struct ExpandInto: RewriteRule {
    static let name = "ExpandInto"
    static let operators: OperatorKinds = [.filter]

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        guard case .filter(.expand(var expand), let predicate) = plan, !expand.isInto else { return nil }
        var conjuncts = predicate.conjuncts
        for (position, conjunct) in conjuncts.enumerated() {
            guard case .comparison(.equal, .variable(let left), .variable(let right)) = conjunct, left != right,
                left == expand.to || right == expand.to
            else { continue }
            let known = left == expand.to ? right : left
            guard known != expand.relationship, expand.input.givesNode(known) else { continue }
            conjuncts.remove(at: position)
            expand.input = .project(
                LogicalProject(
                    input: expand.input,
                    items: [LogicalProject.Item(variable: expand.to, expression: .variable(known))], keepsInput: true))
            expand.isInto = true
            let better = LogicalPlan.expand(expand)
            return BoundExpression.conjunction(conjuncts).map { .filter(input: better, $0) } ?? better
        }
        return nil
    }
}

extension LogicalPlan {
    /// The variable is a node in its rows, for certain.
    func givesNode(_ variable: VariableID) -> Bool {
        switch self {
        case .nodeScan(let scan): scan.node == variable || scan.input.givesNode(variable)
        case .relationshipScan(let scan):
            scan.from == variable || scan.to == variable || scan.input.givesNode(variable)
        case .expand(let expand):
            expand.from == variable || expand.to == variable || expand.input.givesNode(variable)
        case .expandMany(let expand):
            expand.from == variable || expand.to == variable || expand.input.givesNode(variable)
        case .filter(let input, _), .sort(let input, _), .semiApply(let input, _, _): input.givesNode(variable)
        case .project(let project):
            (project.keepsInput || project.items.contains { $0.expression == .variable(variable) })
                && project.input.givesNode(variable)
        default: false
        }
    }
}
