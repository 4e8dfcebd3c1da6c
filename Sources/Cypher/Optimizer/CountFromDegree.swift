/// Where relationships are only counted, the store knows how many a node has: they need not be walked.
///
/// `MATCH (a)-[:T]->(b) RETURN a.name, count(b)` adds up degrees. Only with a direction: without one a loop would
/// count twice. Of a scan, ``ScanAggregateOperator`` does the same for whole pages.
struct CountFromDegree: RewriteRule {
    static let name = "CountFromDegree"
    static let operators: OperatorKinds = [.aggregate]

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        guard case .aggregate(var aggregate) = plan, !aggregate.items.isEmpty,
            case .expand(let expand) = aggregate.input, !expand.isInto, !expand.isRelationshipBound,
            expand.distinctFrom.isEmpty, expand.direction != .both, expand.from != expand.to,
            let function = context.binder.functions.reference(named: "store.degree")
        else { return nil }
        let counted: [BoundExpression] = [.variable(expand.relationship), .variable(expand.to)]
        for item in aggregate.items {
            switch item.aggregate.function {
            case .countAll: break
            case .count where !item.aggregate.isDistinct && counted.contains(item.aggregate.arguments[0].unlocated):
                break
            default: return nil
            }
        }
        for key in aggregate.keys {
            let reads = key.expression.reads
            if reads.contains(expand.relationship) || reads.contains(expand.to) { return nil }
        }
        guard ScanAggregateShape(aggregate) == nil else { return nil }
        let degree = context.binder.declareUnnamed("degree")
        let rows = LogicalPlan.project(
            LogicalProject(
                input: expand.input,
                items: [
                    LogicalProject.Item(
                        variable: degree,
                        expression: .call(
                            function,
                            [.variable(expand.from), .literal(.boolean(expand.direction == .outgoing))]
                                + expand.types.map { .literal(.string($0)) }))
                ], keepsInput: true))
        // A node without any gives no group.
        aggregate.input = .filter(
            input: rows, .comparison(.greater, .variable(degree), .literal(.integer(0))))
        for position in aggregate.items.indices {
            aggregate.items[position].aggregate = BoundAggregate(
                function: .sum, arguments: [.variable(degree)], isDistinct: false)
        }
        return .aggregate(aggregate)
    }
}
