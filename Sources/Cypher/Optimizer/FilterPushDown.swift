/// Tests rows before the operators that do not give what is tested: a WHERE behind WITH or UNWIND reaches the scan.
struct FilterPushDown: RewriteRule {
    static let name = "FilterPushDown"
    static let operators: OperatorKinds = [.filter]

    /// A conjunct on its way down.
    private struct Moving {
        let expression: BoundExpression
        let reads: VariableSet
    }

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        guard case .filter(let input, let predicate) = plan else { return nil }
        var moving: [Moving] = []
        var kept: [BoundExpression] = []
        for conjunct in predicate.conjuncts {
            let candidate = Moving(expression: conjunct, reads: conjunct.reads)
            if Self.canMove(conjunct), Self.canPass(candidate, input) {
                moving.append(candidate)
            } else {
                kept.append(conjunct)
            }
        }
        guard !moving.isEmpty else { return nil }
        let pushed = Self.placed(moving, in: input)
        return BoundExpression.conjunction(kept).map { .filter(input: pushed, $0) } ?? pushed
    }

    /// The plan with each of the conjuncts tested as deep as possible.
    /// Complexity: O(operators passed × conjuncts).
    private static func placed(_ moving: [Moving], in plan: LogicalPlan) -> LogicalPlan {
        let passing = moving.filter { canPass($0, plan) }
        let staying = passing.count == moving.count ? [] : moving.filter { !canPass($0, plan) }
        let below = passing.isEmpty ? plan : plan.replacingInputs { placed(passing, in: $0) }
        return BoundExpression.conjunction(staying.map(\.expression)).map { .filter(input: below, $0) } ?? below
    }

    /// Rows can as well be tested before the operator: it does not give what is tested.
    private static func canPass(_ moving: Moving, _ plan: LogicalPlan) -> Bool {
        switch plan {
        case .project(let project):
            // A variable that is handed on by its own name is the same below.
            !project.items.contains { item in
                if case .variable(item.variable) = item.expression { return false }
                return moving.reads.contains(item.variable)
            }
        case .optional(_, let inner, _): !inner.allIntroduced.contains(where: moving.reads.contains)
        case .unwind(_, _, let variable): !moving.reads.contains(variable)
        case .nodeScan(let scan): !moving.reads.contains(scan.node)
        case .expand(let expand): !moving.reads.contains(expand.to) && !moving.reads.contains(expand.relationship)
        case .sort: true
        default: false
        }
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
