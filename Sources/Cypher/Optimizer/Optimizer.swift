/// Applies the rewrites, one after the other, each from the leaves of the plan to its root.
final class Optimizer {
    /// Every rule, in the order in which they are applied.
    static let rules: [any RewriteRule] = [
        ConstantFolding(), FilterPushDown(), FilterMerging(), LabelAndSeekPushDown(), HashJoining(), ExpandInto(),
        SemiApplication(), DegreeFromStore(), Reachability(), CountFromStore(), CountFromDegree(), TopK(),
        OrderedIndex(),
        CommonExpressions(), PartitionedScan(),
    ]

    private static let expressionRules = rules.filter { type(of: $0).changesExpressions }

    private let active: [any RewriteRule]
    private let activeInExpressions: [any RewriteRule]
    /// Names of the rules that changed something, in the order in which they first did.
    private(set) var applied: [String] = []

    /// - Parameter disabled: names of rules that are left out.
    init(without disabled: Set<String> = []) {
        active = disabled.isEmpty ? Self.rules : Self.rules.filter { !disabled.contains(type(of: $0).name) }
        activeInExpressions =
            disabled.isEmpty ? Self.expressionRules : active.filter { type(of: $0).changesExpressions }
    }

    func improve(_ plan: LogicalPlan, _ binder: Binder) -> LogicalPlan {
        let context = RewriteContext(binder)
        var plan = plan
        var kinds = OperatorKinds(of: plan)
        for rule in active where !kinds.isDisjoint(with: type(of: rule).operators) {
            guard let better = better(plan, rule, context) else { continue }
            plan = better
            kinds = OperatorKinds(of: plan)
        }
        return plan
    }

    func improve(_ expression: BoundExpression, _ binder: Binder) -> BoundExpression {
        var expression = expression
        let context = RewriteContext(binder)
        for rule in activeInExpressions {
            guard let better = rule.rewrite(expression, context) else { continue }
            expression = better
            note(rule)
        }
        return expression
    }

    private func note(_ rule: any RewriteRule) {
        let name = type(of: rule).name
        if !applied.contains(name) { applied.append(name) }
    }

    /// Nil where nothing changes, so that an unchanged plan is not built again.
    private func better(_ plan: LogicalPlan, _ rule: any RewriteRule, _ context: RewriteContext) -> LogicalPlan? {
        var changed: LogicalPlan?
        if let input = plan.onlyInput {
            changed = better(input, rule, context).map { input in plan.replacingInputs { _ in input } }
            guard let best = rule.rewrite(changed ?? plan, context) else { return changed }
            note(rule)
            return best
        }
        let inputs = plan.inputPlans.map { better($0, rule, context) }
        if inputs.contains(where: { $0 != nil }) {
            var position = -1
            changed = plan.replacingInputs { old in
                position += 1
                return inputs[position] ?? old
            }
        }
        let inners = plan.innerPlans.map { better($0, rule, context) }
        if inners.contains(where: { $0 != nil }) {
            var position = -1
            changed = (changed ?? plan).replacingInners { old in
                position += 1
                return inners[position] ?? old
            }
        }
        guard let best = rule.rewrite(changed ?? plan, context) else { return changed }
        note(rule)
        return best
    }
}
