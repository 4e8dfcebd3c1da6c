/// Tests rows before the operators that do not give what is tested: a WHERE behind WITH or UNWIND reaches the scan.
struct FilterPushDown: RewriteRule {
    static let name = "FilterPushDown"
    static let operators: OperatorKinds = [.filter]

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        guard case .filter(let input, let predicate) = plan, Self.added(by: input) != nil else { return nil }
        var moved: [BoundExpression] = []
        var kept: [BoundExpression] = []
        for conjunct in predicate.conjuncts {
            if let below = Self.below(conjunct, input) { moved.append(below) } else { kept.append(conjunct) }
        }
        guard let test = BoundExpression.conjunction(moved) else { return nil }
        let pushed = input.replacingInputs { source in
            let filter = LogicalPlan.filter(input: source, test)
            return rewrite(filter, context) ?? filter
        }
        return BoundExpression.conjunction(kept).map { .filter(input: pushed, $0) } ?? pushed
    }

    /// The variables that an operator adds, where rows can as well be tested before it; nil where they cannot.
    private static func added(by plan: LogicalPlan) -> [VariableID]? {
        switch plan {
        case .project, .unwind, .sort, .expand, .nodeScan: plan.introduced
        case .optional(_, _, let nullable): nullable
        default: nil
        }
    }

    /// The conjunct as it reads below the operator; nil where it must stay above.
    private static func below(_ conjunct: BoundExpression, _ plan: LogicalPlan) -> BoundExpression? {
        guard canMove(conjunct), let added = added(by: plan) else { return nil }
        let reads = conjunct.reads
        if case .project(let project) = plan {
            // A variable that is handed on by its own name is the same below.
            let computed = project.items.filter { $0.expression != .variable($0.variable) }.map(\.variable)
            return computed.contains(where: reads.contains) ? nil : conjunct
        }
        if case .optional(_, let inner, _) = plan {
            return inner.allIntroduced.contains(where: reads.contains) ? nil : conjunct
        }
        return added.contains(where: reads.contains) ? nil : conjunct
    }

    /// It cannot fail on rows that the operator above would have left out, and costs little.
    private static func canMove(_ expression: BoundExpression) -> Bool {
        switch expression {
        case .hasLabels(.variable, _), .isNull, .isNotNull: return true
        case .comparison(_, let left, let right), .stringMatch(_, let left, let right), .isIn(let left, let right):
            return isSafe(left) && isSafe(right)
        case .not(let inner): return canMove(inner)
        case .and(let parts), .or(let parts): return parts.allSatisfy(canMove)
        default: return false
        }
    }

    private static func isSafe(_ expression: BoundExpression) -> Bool {
        switch expression {
        case .literal, .parameter, .variable: true
        case .property(.variable, _): true
        default: false
        }
    }
}

extension LogicalPlan {
    /// Every variable that it or its inputs add.
    var allIntroduced: [VariableID] {
        if case .argument = self { return [] }
        return introduced + inputPlans.flatMap(\.allIntroduced)
            + (handsInnerVariables ? innerPlans.flatMap(\.allIntroduced) : [])
    }
}
