extension OperatorBuilder {
    func relationshipScan(
        _ scan: LogicalRelationshipScan, _ needed: Set<VariableID>
    ) throws(CypherError) -> Operator {
        let (input, passing) = try input(scan.input, needed: needed, and: scan.id.map(\.variables) ?? [])
        var id: Evaluator?
        if let bound = scan.id { id = try compile(bound) }
        return RelationshipScanOperator(context, scan, input, id, passing: passing, needed: needed)
    }

    func expand(_ expand: LogicalExpand, _ needed: Set<VariableID>) throws(CypherError) -> Operator {
        let own = [expand.from, expand.to, expand.relationship] + expand.distinctFrom
        let (input, passing) = try input(expand.input, needed: needed, and: own)
        return ExpandOperator(context, expand, input, passing: passing, needed: needed)
    }

    func expandMany(_ expand: LogicalExpandMany, _ needed: Set<VariableID>) throws(CypherError) -> Operator {
        var own = Set([expand.from, expand.to, expand.relationships] + expand.distinctFrom)
        expand.predicate?.addVariables(to: &own)
        let (input, passing) = try input(expand.input, needed: needed, and: own)
        var predicate: Evaluator?
        if let bound = expand.predicate { predicate = try compile(bound, locals: expand.element.map { [$0] } ?? []) }
        return ExpandManyOperator(context, expand, input, passing: passing, needed: needed, predicate: predicate)
    }

    func filter(
        _ source: LogicalPlan, _ predicate: BoundExpression, _ needed: Set<VariableID>
    ) throws(CypherError) -> Operator {
        if let pages = try pageScan(.filter(input: source, predicate), needed) { return pages }
        let (input, passing) = try input(source, needed: needed, and: predicate.variables)
        return FilterOperator(context, input, try compile(predicate), passing: passing)
    }

    func sort(
        _ source: LogicalPlan, _ keys: [LogicalSortKey], limit: BoundExpression?, _ needed: Set<VariableID>
    ) throws(CypherError) -> Operator {
        var first: Evaluator?
        if let limit { first = try compile(limit) }
        let input = try gathered(
            source, needed: needed.union(keys.map(\.variable)), best: limit.map { (keys, $0) })
        let passing = input.variables.filter(needed.contains)
        return SortOperator(context, input, keys, limit: first, passing: passing)
    }

    func skip(
        _ source: LogicalPlan, _ count: BoundExpression, _ needed: Set<VariableID>
    ) throws(CypherError) -> Operator {
        let (input, passing) = try input(source, needed: needed)
        return SkipOperator(context, input, try compile(count), passing: passing)
    }

    func limit(
        _ source: LogicalPlan, _ count: BoundExpression, _ needed: Set<VariableID>
    ) throws(CypherError) -> Operator {
        let (input, passing) = try input(source, needed: needed)
        return LimitOperator(context, input, try compile(count), passing: passing, isDraining: source.writes)
    }

    func unwind(
        _ source: LogicalPlan, _ list: BoundExpression, _ variable: VariableID, _ needed: Set<VariableID>
    ) throws(CypherError) -> Operator {
        let (input, passing) = try input(source, needed: needed, and: list.variables)
        return UnwindOperator(context, input, try compile(list), variable: variable, passing: passing)
    }

    /// - Parameter nullable: of OPTIONAL: variables that are null where there are no rows; else nil.
    func apply(
        _ source: LogicalPlan, _ inner: LogicalPlan, _ nullable: [VariableID]?, _ needed: Set<VariableID>
    ) throws(CypherError) -> Operator {
        let (input, passing) = try input(source, needed: needed, and: inner.argumentVariables)
        let nested = try nested(inner, needed: needed)
        // All rows are read before the first change, and all changes are made before a row is handed on.
        let isWriting = inner.writes
        let apply = ApplyOperator(
            context, isWriting ? EagerOperator(context, input) : input, nested, passing: passing, needed: needed,
            nullable: nullable)
        return isWriting ? EagerOperator(context, apply) : apply
    }

    func forEachRow(
        _ source: LogicalPlan, _ inner: LogicalPlan, _ needed: Set<VariableID>
    ) throws(CypherError) -> Operator {
        let (input, passing) = try input(source, needed: needed, and: inner.argumentVariables)
        return ForEachRowOperator(
            context, input, try nested(inner, needed: []), passing: passing, isWriting: inner.writes)
    }

    func semiApply(
        _ source: LogicalPlan, _ inner: LogicalPlan, _ isNegated: Bool, _ needed: Set<VariableID>
    ) throws(CypherError) -> Operator {
        let (input, passing) = try input(source, needed: needed, and: inner.argumentVariables)
        return SemiApplyOperator(
            context, input, try nested(inner, needed: []), isNegated: isNegated, passing: passing)
    }

    func hashJoin(
        _ left: LogicalPlan, _ right: LogicalPlan, _ keys: [VariableID], _ needed: Set<VariableID>
    ) throws(CypherError) -> Operator {
        let all = needed.union(keys)
        return HashJoinOperator(
            context, left: try build(left, needed: all), right: try build(right, needed: all), keys, needed: needed)
    }

    func procedureCall(_ call: LogicalProcedureCall, _ needed: Set<VariableID>) throws(CypherError) -> Operator {
        guard let procedure = context.procedures[call.procedure] else {
            throw .runtime(.procedureError, .procedureNotFound, "there is no procedure '\(call.procedure)'")
        }
        let (input, passing) = try input(call.input, needed: needed, and: call.arguments.flatMap(\.variables))
        return ProcedureCallOperator(
            context, call, procedure, input, try compile(call.arguments), passing: passing, needed: needed)
    }

    func loadCSV(_ load: LogicalLoadCSV, _ needed: Set<VariableID>) throws(CypherError) -> Operator {
        let (input, passing) = try input(load.input, needed: needed, and: load.source.variables)
        return LoadCSVOperator(
            context, load, input, try compile(load.source), passing: passing, needed: needed)
    }
}
