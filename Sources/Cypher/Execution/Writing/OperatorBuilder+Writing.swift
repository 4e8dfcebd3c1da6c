extension OperatorBuilder {
    /// The operator of a plan that writes: create, merge, set, delete, foreach, inTransactions.
    func buildWriting(_ plan: LogicalPlan, needed: Set<VariableID>) throws(CypherError) -> Operator {
        switch plan {
        case .create(let create): return try self.create(create, needed)
        case .merge(let merge): return try self.merge(merge, needed)
        case .set(let source, let sets):
            let (input, passing) = try input(source, needed: needed, and: Self.variables(of: sets))
            return SetOperator(context, input, try SetActions(sets, self), output: passing)
        case .delete(let source, let expressions, let isDetach):
            let (input, passing) = try input(source, needed: needed, and: expressions.flatMap(\.variables))
            return DeleteOperator(context, input, try compile(expressions), isDetach: isDetach, output: passing)
        case .foreach(let source, let variable, let list, let inner):
            let own = list.variables.union(inner.argumentVariables).subtracting([variable])
            let (input, passing) = try input(source, needed: needed, and: own)
            let nested = try nested(inner, needed: [], arguments: [variable])
            return ForeachOperator(
                context, input, variable: variable, in: try compile(list), nested, isSingle: inner.isSingleWrite,
                output: passing)
        case .inTransactions(let call):
            let own = call.inner.argumentVariables
            let (input, passing) = try input(call.input, needed: needed, and: own)
            let nested = try nested(call.inner, needed: needed.union(call.nullable))
            var size: Evaluator?
            if let rows = call.rowsPerTransaction { size = try compile(rows) }
            let added = call.nullable + (call.status.map { [$0] } ?? [])
            return InTransactionsOperator(
                context, input, nested, call, size: size, output: passing + added.filter(needed.contains))
        default: preconditionFailure("only plans that write are built here")
        }
    }

    private func create(_ create: LogicalCreate, _ needed: Set<VariableID>) throws(CypherError) -> Operator {
        let new = create.nodes.map(\.variable) + create.relationships.map(\.variable)
        var own = Self.variables(create.nodes, create.relationships, create.paths)
        own.subtract(new)
        let (input, passing) = try input(create.input, needed: needed.subtracting(new), and: own)
        return CreateOperator(
            context, input, try NewElements(create.nodes, create.relationships, self), try paths(create.paths),
            output: passing + (new + create.paths.map(\.variable)).filter(needed.contains))
    }

    private func merge(_ merge: LogicalMerge, _ needed: Set<VariableID>) throws(CypherError) -> Operator {
        let new = merge.nodes.map(\.variable) + merge.relationships.map(\.variable)
        var own = Self.variables(merge.nodes, merge.relationships, merge.paths)
        own.formUnion(Self.variables(of: merge.onCreate + merge.onMatch))
        own.formUnion(merge.arguments)
        own.formUnion(merge.match.argumentVariables)
        own.subtract(new + merge.paths.map(\.variable))
        let (input, passing) = try input(merge.input, needed: needed.subtracting(new), and: own)
        let parts = MergeOperator.Parts(
            match: try nested(merge.match, needed: Set(new)),
            elements: try NewElements(merge.nodes, merge.relationships, self), paths: try paths(merge.paths),
            onCreate: try SetActions(merge.onCreate, self), onMatch: try SetActions(merge.onMatch, self),
            isUndirected: merge.isUndirected)
        return MergeOperator(
            context, input, parts, output: passing + (new + merge.paths.map(\.variable)).filter(needed.contains))
    }

    private func paths(_ items: [LogicalProject.Item]) throws(CypherError) -> [NewPath] {
        var paths: [NewPath] = []
        for item in items { paths.append(try NewPath(item, self)) }
        return paths
    }

    private static func variables(
        _ nodes: [LogicalNewNode], _ relationships: [LogicalNewRelationship], _ paths: [LogicalProject.Item]
    ) -> Set<VariableID> {
        var found: Set<VariableID> = []
        for node in nodes { node.properties?.addVariables(to: &found) }
        for relationship in relationships {
            found.insert(relationship.from)
            found.insert(relationship.to)
            relationship.properties?.addVariables(to: &found)
        }
        for path in paths { path.expression.addVariables(to: &found) }
        return found
    }

    private static func variables(of sets: [LogicalSet]) -> Set<VariableID> {
        var found: Set<VariableID> = []
        for set in sets { for expression in set.expressions { expression.addVariables(to: &found) } }
        return found
    }
}

extension LogicalPlan {
    /// One clause that writes, straight on the argument.
    fileprivate var isSingleWrite: Bool {
        let input: LogicalPlan
        switch self {
        case .create(let create): input = create.input
        case .merge(let merge): input = merge.input
        case .set(let source, _), .delete(let source, _, _): input = source
        default: return false
        }
        if case .argument = input { return true }
        return false
    }
}
