/// The first rows in the order of a property with an ordered index: read in that order, until there are enough.
///
/// Pays where few rows of the index are looked at before there are enough; else the whole is scanned in slot order,
/// which is several times as fast a node.
struct OrderedIndex: RewriteRule {
    static let name = "OrderedIndex"
    static let operators: OperatorKinds = [.sort]

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        guard case .top(let input, let keys, let limit) = plan, keys.count == 1,
            case .literal(.integer(let wanted)) = limit,
            let source = source(of: .variable(keys[0].variable), in: input, context)
        else { return nil }
        let rows = context.model.nodes(labelled: source.label)
        guard Double(wanted) / max(source.selectivity, 1e-6) < rows / 8 else { return nil }
        return .limit(
            input: ordered(
                input, .ordered(label: source.label, key: source.key, isDescending: keys[0].isDescending)), limit)
    }

    private struct Source {
        var label: String
        var key: String
        /// Rows for each node of the label, where there are fewer.
        var selectivity: Double
    }

    /// The label and the property of the scan below whose order is that of the expression, where the steps between
    /// keep the order of rows.
    private func source(
        of expression: BoundExpression, in plan: LogicalPlan, _ context: RewriteContext
    ) -> Source? {
        switch plan {
        case .nodeScan(let scan):
            guard case .property(let subject, let key) = expression, subject.unlocated == .variable(scan.node),
                case .label(let label) = scan.access, scan.input == .argument([]),
                context.model.indexes.contains(where: { $0.isOrdered && $0.label == label && $0.keys == [key] })
            else { return nil }
            return Source(label: label, key: key, selectivity: 1)
        case .project(let project):
            var expression = expression
            if case .variable(let variable) = expression,
                let item = project.items.first(where: { $0.variable == variable })
            {
                expression = item.expression.unlocated
            }
            return source(of: expression, in: project.input, context)
        case .filter(let input, let predicate):
            guard var source = source(of: expression, in: input, context) else { return nil }
            source.selectivity *= context.model.selectivity(of: predicate)
            return source
        case .optional(let input, _, _): return source(of: expression, in: input, context)
        case .expand(let expand):
            guard var source = source(of: expression, in: expand.input, context) else { return nil }
            source.selectivity *= min(1, context.model.degree(typed: expand.types, expand.direction))
            return source
        default: return nil
        }
    }

    private func ordered(_ plan: LogicalPlan, _ access: LogicalNodeScan.Access) -> LogicalPlan {
        guard case .nodeScan(var scan) = plan else { return plan.replacingInputs { ordered($0, access) } }
        scan.access = access
        return .nodeScan(scan)
    }
}
