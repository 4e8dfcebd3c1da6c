internal import Base

/// A large scan below a step that takes all rows is cut into morsels, which several threads work on.
///
/// Everything between the two is done for each morsel by itself, so that nothing there may depend on other rows, on
/// how often it was done, or write.
struct PartitionedScan: RewriteRule {
    static let name = "PartitionedScan"
    static let operators: OperatorKinds = [.aggregate, .sort]

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        switch plan {
        case .aggregate(var aggregate):
            guard aggregate.keys.allSatisfy({ $0.expression.isRepeatableThroughout }),
                aggregate.items.allSatisfy({ $0.aggregate.arguments.allSatisfy(\.isRepeatableThroughout) }),
                let input = partitioned(aggregate.input, context)
            else { return nil }
            aggregate.input = input
            return .aggregate(aggregate)
        case .sort(let input, let keys): return partitioned(input, context).map { .sort(input: $0, keys) }
        case .top(let input, let keys, let limit):
            return partitioned(input, context).map { .top(input: $0, keys, limit: limit) }
        default: return nil
        }
    }

    private func partitioned(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        guard let scan = plan.pipelineScan, !scan.isPartitioned,
            context.model.rows(of: scan.access) >= Double(Limits.parallelNodesMin)
        else { return nil }
        return plan.withPartitionedScan
    }
}

extension LogicalPlan {
    /// The scan of all nodes or of a label that every row of the plan comes from, where each node can be looked at by
    /// itself; nil for other plans.
    var pipelineScan: LogicalNodeScan? {
        switch self {
        case .nodeScan(let scan):
            switch scan.access {
            case .all, .label: return scan.input == .argument([]) ? scan : nil
            default: return nil
            }
        case .filter, .project, .expand, .expandMany, .shortestPath, .unwind, .optional, .semiApply:
            guard expressions.allSatisfy(\.isRepeatableThroughout), innerPlans.allSatisfy(\.isRepeatable) else {
                return nil
            }
            return inputPlans[0].pipelineScan
        default: return nil
        }
    }

    fileprivate var withPartitionedScan: LogicalPlan {
        if case .nodeScan(var scan) = self {
            scan.isPartitioned = true
            return .nodeScan(scan)
        }
        return replacingInputs { $0.withPartitionedScan }
    }

    /// Gives the same rows whenever it is run, and changes nothing.
    fileprivate var isRepeatable: Bool {
        if writes || calls(where: { _ in true }) { return false }
        if case .loadCSV = self { return false }
        return expressions.allSatisfy(\.isRepeatableThroughout) && inputPlans.allSatisfy(\.isRepeatable)
            && innerPlans.allSatisfy(\.isRepeatable)
    }
}

extension BoundExpression {
    /// Has the same value whenever it is computed for the same row, with the plans that it runs.
    fileprivate var isRepeatableThroughout: Bool {
        if case .subquery(let subquery) = self { return subquery.plan.isRepeatable }
        return isRepeatable && children.allSatisfy(\.isRepeatableThroughout)
    }
}
