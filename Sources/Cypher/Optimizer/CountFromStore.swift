/// `MATCH (n:L) RETURN count(*)` and `MATCH ()-[r:T]->() RETURN count(r)`: the store knows.
struct CountFromStore: RewriteRule {
    static let name = "CountFromStore"
    static let operators: OperatorKinds = [.aggregate]

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        guard case .aggregate(let aggregate) = plan, aggregate.keys.isEmpty, !aggregate.items.isEmpty,
            let count = count(of: aggregate.input, context)
        else { return nil }
        let isPlain = aggregate.items.allSatisfy { item in
            switch item.aggregate.function {
            case .countAll: true
            case .count:
                !item.aggregate.isDistinct
                    && aggregate.input.introduced.contains {
                        item.aggregate.arguments == [.variable($0)]
                    }
            default: false
            }
        }
        guard isPlain else { return nil }
        return .project(
            LogicalProject(
                input: .argument([]),
                items: aggregate.items.map { LogicalProject.Item(variable: $0.variable, expression: count) },
                keepsInput: false))
    }

    private func count(of plan: LogicalPlan, _ context: RewriteContext) -> BoundExpression? {
        let functions = context.binder.functions
        switch plan {
        case .nodeScan(let scan):
            guard scan.input == .argument([]), let function = functions.reference(named: "store.nodeCount") else {
                return nil
            }
            switch scan.access {
            case .all: return .call(function, [])
            case .label(let label): return .call(function, [.literal(.string(label))])
            default: return nil
            }
        case .relationshipScan(let scan):
            return relationshipCount(
                scan.input == .argument([]) && scan.id == nil && scan.direction != .both, scan.types, functions)
        case .expand(let expand):
            guard case .nodeScan(let scan) = expand.input, scan.input == .argument([]), scan.access == .all,
                !expand.isInto, !expand.isRelationshipBound, expand.direction != .both
            else { return nil }
            return relationshipCount(true, expand.types, functions)
        default: return nil
        }
    }

    private func relationshipCount(
        _ isPlain: Bool, _ types: [String], _ functions: FunctionCatalogue
    ) -> BoundExpression? {
        guard isPlain, let function = functions.reference(named: "store.relationshipCount") else { return nil }
        return .call(function, types.map { .literal(.string($0)) })
    }
}
