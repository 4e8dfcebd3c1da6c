/// A scan that is filtered by a label or by equality becomes a smaller scan or a seek. MATCH finds these by itself;
/// here are those whose test comes from a later clause.
struct LabelAndSeekPushDown: RewriteRule {
    static let name = "LabelAndSeekPushDown"
    static let operators: OperatorKinds = [.filter]

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        guard case .filter(.nodeScan(var scan), let predicate) = plan else { return nil }
        var conjuncts = predicate.conjuncts
        var label: String?
        switch scan.access {
        case .all:
            let position = conjuncts.firstIndex {
                if case .hasLabels(.variable(scan.node), .name) = $0 { true } else { false }
            }
            if let position, case .hasLabels(_, .name(let name)) = conjuncts[position] {
                label = name
                scan.access = .label(name)
                conjuncts.remove(at: position)
            }
        case .label(let name): label = name
        default: return nil
        }
        let sought = seek(scan, label, &conjuncts, context)
        guard sought != nil || conjuncts.count < predicate.conjuncts.count else { return nil }
        if let sought { scan.access = sought }
        let better = LogicalPlan.nodeScan(scan)
        return BoundExpression.conjunction(conjuncts).map { .filter(input: better, $0) } ?? better
    }

    private func seek(
        _ scan: LogicalNodeScan, _ label: String?, _ conjuncts: inout [BoundExpression], _ context: RewriteContext
    ) -> LogicalNodeScan.Access? {
        for (position, conjunct) in conjuncts.enumerated() {
            guard case .comparison(.equal, let left, let right) = conjunct else { continue }
            for (own, other) in [(left, right), (right, left)] where !other.reads.contains(scan.node) {
                guard case .property(.variable(scan.node), let key) = own else { continue }
                let index = context.model.indexes.first {
                    $0.keys == [key] && $0.answersEquality && ($0.label == nil || $0.label == label)
                }
                guard let index else { continue }
                conjuncts.remove(at: position)
                if index.label == nil, let label {
                    conjuncts.append(.hasLabels(.variable(scan.node), .name(label)))
                }
                return .equal(label: index.label, keys: [key], values: [other])
            }
        }
        return nil
    }
}
