/// Reachability instead of enumeration: where rows that are the same twice make no difference, and nobody reads the
/// relationships of a variable-length step, only the nodes that it reaches are sought, each once.
///
/// Trails of at least one relationship lead to exactly the nodes that breadth-first search finds, and back to the start
/// where there is a way round; longer minimal lengths are left alone.
struct ReachabilityRule: RewriteRule {
    static let name = "reachability instead of trails"

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        switch plan {
        case .distinct(let input, let variables):
            return relaxed(input, Set(variables)).map { .distinct(input: $0, variables) }
        case .aggregate(var aggregate):
            guard aggregate.items.allSatisfy(\.aggregate.ignoresRepetition) else { return nil }
            var used: Set<VariableID> = []
            for key in aggregate.keys { key.expression.addVariables(to: &used) }
            for item in aggregate.items { used.formUnion(item.aggregate.variables) }
            guard let input = relaxed(aggregate.input, used) else { return nil }
            aggregate.input = input
            return .aggregate(aggregate)
        case .semiApply(let input, let inner, let isNegated):
            return relaxed(inner, []).map { .semiApply(input: input, inner: $0, isNegated: isNegated) }
        default: return nil
        }
    }

    /// The plan with its variable-length steps relaxed, as far as only rows that differ are wanted of it; nil where
    /// nothing changes.
    /// - Parameter used: variables that are read above.
    private func relaxed(_ plan: LogicalPlan, _ used: Set<VariableID>) -> LogicalPlan? {
        var used = used
        switch plan {
        case .filter(let input, let predicate):
            predicate.addVariables(to: &used)
            return relaxed(input, used).map { .filter(input: $0, predicate) }
        case .project(var project):
            let own = Set(project.items.map(\.variable))
            let kept = project.items.filter { used.contains($0.variable) || !project.keepsInput }
            used = project.keepsInput ? used.subtracting(own) : []
            for item in kept { item.expression.addVariables(to: &used) }
            guard let input = relaxed(project.input, used) else { return nil }
            project.input = input
            return .project(project)
        case .expand(var expand):
            used.formUnion(expand.distinctFrom + [expand.from])
            if expand.isInto { used.insert(expand.to) }
            if expand.isRelationshipBound { used.insert(expand.relationship) }
            guard let input = relaxed(expand.input, used) else { return nil }
            expand.input = input
            return .expand(expand)
        case .expandMany(var expand):
            let isRelaxed =
                !used.contains(expand.relationships) && expand.min <= 1 && !expand.areRelationshipsBound
                && !expand.isReachability
            used.formUnion(expand.distinctFrom + [expand.from])
            if expand.isInto { used.insert(expand.to) }
            if expand.areRelationshipsBound { used.insert(expand.relationships) }
            expand.predicate?.addVariables(to: &used)
            let input = relaxed(expand.input, used)
            guard isRelaxed || input != nil else { return nil }
            expand.input = input ?? expand.input
            expand.isReachability = expand.isReachability || isRelaxed
            return .expandMany(expand)
        case .nodeScan(var scan):
            for expression in plan.expressions { expression.addVariables(to: &used) }
            guard let input = relaxed(scan.input, used) else { return nil }
            scan.input = input
            return .nodeScan(scan)
        case .columns(let input, let columns):
            return relaxed(input, used.union(columns.map(\.variable))).map { .columns(input: $0, columns) }
        default: return nil
        }
    }
}

extension BoundAggregate {
    /// Whether the same value twice gives the same result as once.
    fileprivate var ignoresRepetition: Bool {
        switch function {
        case .min, .max: true
        case .countAll: false
        default: isDistinct
        }
    }
}
