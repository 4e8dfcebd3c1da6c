/// Applies the rewrites, one after the other, each from the leaves of the plan to its root.
struct Optimizer {
    /// Every rule, in the order in which they are applied.
    static let rules: [any RewriteRule] = []

    private let active: [any RewriteRule]

    /// - Parameter disabled: names of rules that are left out.
    init(without disabled: Set<String> = []) {
        active = Self.rules.filter { !disabled.contains(type(of: $0).name) }
    }

    /// The better plan, and the names of the rules that changed something.
    func improve(_ plan: LogicalPlan, _ binder: Binder) -> (plan: LogicalPlan, applied: [String]) {
        let context = RewriteContext(binder)
        var plan = plan
        var applied: [String] = []
        for rule in active {
            var hasChanged = false
            plan = Self.apply(rule, to: plan, context, &hasChanged)
            if hasChanged { applied.append(type(of: rule).name) }
        }
        return (plan, applied)
    }

    private static func apply(
        _ rule: any RewriteRule, to plan: LogicalPlan, _ context: RewriteContext, _ hasChanged: inout Bool
    ) -> LogicalPlan {
        var changed = hasChanged
        let improved = plan.replacingInputs { apply(rule, to: $0, context, &changed) }
            .replacingInners { apply(rule, to: $0, context, &changed) }
        hasChanged = changed
        guard let better = rule.rewrite(improved, context) else { return improved }
        hasChanged = true
        return better
    }
}
