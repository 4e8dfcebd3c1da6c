/// Two unconnected parts of a pattern that must agree in a value: instead of scanning the second part again for every
/// row of the first, both are scanned once and joined by a hash of the value.
struct HashJoining: RewriteRule {
    static let name = "HashJoining"
    static let operators: OperatorKinds = [.filter]

    /// From so many rows on.
    private static let leastRows = 8.0

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        guard case .filter(.nodeScan(var scan), let predicate) = plan, scan.hasPlainAccess,
            let arguments = scan.input.plainArguments
        else { return nil }
        let other = scan.input
        if case .argument = other { return nil }
        let rows = PlanDescriber(names: [], binderModel: context.model).rows(of: other)
        guard rows >= Self.leastRows, context.model.rows(of: scan.access) >= Self.leastRows else { return nil }
        var conjuncts = predicate.conjuncts
        for (position, conjunct) in conjuncts.enumerated() {
            guard case .comparison(.equal, let left, let right) = conjunct else { continue }
            for (own, foreign) in [(left, right), (right, left)] {
                guard case .property(.variable(scan.node), _) = own, case .property(.variable(let source), _) = foreign,
                    source != scan.node, !arguments.contains(source)
                else { continue }
                conjuncts.remove(at: position)
                let local = conjuncts.filter { $0.reads == VariableSet([scan.node]) }
                let rest = conjuncts.filter { $0.reads != VariableSet([scan.node]) }
                let key = context.binder.declareUnnamed("key")
                scan.input = .argument(arguments)
                var side = LogicalPlan.nodeScan(scan)
                if let test = BoundExpression.conjunction(local) { side = .filter(input: side, test) }
                let joined = LogicalPlan.hashJoin(
                    left: Self.keyed(other, key, foreign), right: Self.keyed(side, key, own), on: [key])
                return BoundExpression.conjunction(rest).map { .filter(input: joined, $0) } ?? joined
            }
        }
        return nil
    }

    /// Rows whose key is null equal nothing.
    private static func keyed(_ plan: LogicalPlan, _ key: VariableID, _ value: BoundExpression) -> LogicalPlan {
        .filter(
            input: .project(
                LogicalProject(
                    input: plan, items: [LogicalProject.Item(variable: key, expression: value)], keepsInput: true)),
            // NaN equals nothing either, not even itself.
            .comparison(.equal, .variable(key), .variable(key)))
    }
}

extension LogicalNodeScan {
    fileprivate var hasPlainAccess: Bool {
        switch access {
        case .all, .label: true
        default: false
        }
    }
}

extension LogicalPlan {
    /// The variables of the argument that it begins with, where it only reads; nil otherwise.
    fileprivate var plainArguments: [VariableID]? {
        switch self {
        case .argument(let variables): variables
        case .nodeScan, .relationshipScan, .expand, .expandMany, .filter: inputPlans[0].plainArguments
        case .project(let project): project.keepsInput ? project.input.plainArguments : nil
        default: nil
        }
    }
}
