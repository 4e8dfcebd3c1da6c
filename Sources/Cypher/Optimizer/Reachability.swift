/// Reachability instead of enumeration: where only *which* ends are reached matters, and not by how many trails, a
/// search that visits every node once takes the place of one that walks every trail. It turns exponential into linear.
///
/// That holds below DISTINCT, EXISTS, and aggregates that ignore duplicates, where nobody reads the relationships.
/// A lower bound above one needs the trails: a walk of that length may exist where the shortest is shorter.
struct Reachability: RewriteRule {
    static let name = "Reachability"
    static let operators: OperatorKinds = [.distinct, .aggregate, .semiApply]
    static let changesExpressions = true

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        switch plan {
        case .distinct(let input, let variables):
            return pruned(input, VariableSet(variables)).map { .distinct(input: $0, variables) }
        case .aggregate(var aggregate):
            let ignoresDuplicates = aggregate.items.allSatisfy {
                $0.aggregate.isDistinct || $0.aggregate.function == .min || $0.aggregate.function == .max
            }
            guard ignoresDuplicates, !aggregate.keys.isEmpty || !aggregate.items.isEmpty else { return nil }
            var reads = VariableSet()
            for key in aggregate.keys { key.expression.collectReads(into: &reads) }
            for item in aggregate.items {
                for argument in item.aggregate.arguments { argument.collectReads(into: &reads) }
            }
            guard let input = pruned(aggregate.input, reads) else { return nil }
            aggregate.input = input
            return .aggregate(aggregate)
        case .semiApply(let input, let inner, let isNegated):
            return pruned(inner, VariableSet()).map { .semiApply(input: input, inner: $0, isNegated: isNegated) }
        default: return nil
        }
    }

    func rewrite(_ expression: BoundExpression, _ context: RewriteContext) -> BoundExpression? {
        guard case .subquery(var subquery) = expression, subquery.kind == .exists,
            let plan = pruned(subquery.plan, VariableSet())
        else { return nil }
        subquery.plan = plan
        return .subquery(subquery)
    }

    /// The plan with reachability where `reads` are all that is read of its rows; nil where nothing changes.
    private func pruned(_ plan: LogicalPlan, _ reads: VariableSet) -> LogicalPlan? {
        var below = reads
        switch plan {
        case .filter(_, let predicate): predicate.collectReads(into: &below)
        case .project(let project):
            if !project.keepsInput { below = VariableSet() }
            for item in project.items where reads.contains(item.variable) { item.expression.collectReads(into: &below) }
        case .expand(let expand):
            below.formUnion(VariableSet([expand.from] + expand.distinctFrom))
            if expand.isInto { below.insert(expand.to) }
            if expand.isRelationshipBound { below.insert(expand.relationship) }
        case .expandMany(let expand):
            below.formUnion(VariableSet([expand.from] + expand.distinctFrom))
            if expand.isInto { below.insert(expand.to) }
            if expand.areRelationshipsBound { below.insert(expand.relationships) }
            expand.predicate?.collectReads(into: &below)
        case .nodeScan, .relationshipScan, .unwind:
            for expression in plan.expressions { expression.collectReads(into: &below) }
        case .semiApply(_, let inner, _): for variable in inner.argumentVariables { below.insert(variable) }
        default: return nil
        }
        let input = plan.inputPlans.first.flatMap { pruned($0, below) }
        var changed: LogicalPlan?
        if let input { changed = plan.replacingInputs { _ in input } }
        if case .expandMany(var expand) = changed ?? plan, !expand.isReachability, !expand.areRelationshipsBound,
            expand.min <= 1, expand.max != 1, !reads.contains(expand.relationships)
        {
            expand.isReachability = true
            return .expandMany(expand)
        }
        return changed
    }
}
