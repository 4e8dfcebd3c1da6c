extension BoundExpression {
    /// Every variable that it mentions, its own ones too.
    var variables: Set<VariableID> {
        var found: Set<VariableID> = []
        addVariables(to: &found)
        return found
    }

    func addVariables(to found: inout Set<VariableID>) {
        if case .variable(let variable) = self { found.insert(variable) }
        if case .path(let variables) = self { found.formUnion(variables) }
        if case .subquery(let subquery) = self { found.formUnion(subquery.arguments) }
        for part in children { part.addVariables(to: &found) }
    }
}

extension BoundAggregate {
    var variables: Set<VariableID> {
        var found: Set<VariableID> = []
        for argument in arguments { argument.addVariables(to: &found) }
        return found
    }
}

extension LogicalSet {
    /// The expressions it is made of, the target first.
    var expressions: [BoundExpression] {
        switch self {
        case .property(let target, _, let value): [target, value]
        case .dynamicProperty(let target, let key, let value): [target, key, value]
        case .replace(let target, let value), .merge(let target, let value): [target, value]
        case .addLabels(let target, _), .removeLabels(let target, _): [target]
        }
    }

    var variables: Set<VariableID> {
        var found: Set<VariableID> = []
        for expression in expressions { expression.addVariables(to: &found) }
        return found
    }
}

extension LogicalPlan {
    /// The expressions of this step itself.
    var expressions: [BoundExpression] {
        switch self {
        case .nodeScan(let scan):
            switch scan.access {
            case .all, .label, .ordered: []
            case .id(let value), .elementID(let value), .anyOf(_, _, let value), .prefix(_, _, let value): [value]
            case .equal(_, _, let values): values
            case .range(_, _, let lower, let upper): [lower?.value, upper?.value].compactMap(\.self)
            }
        case .relationshipScan(let scan): scan.id.map { [$0] } ?? []
        case .expandMany(let expand): expand.predicate.map { [$0] } ?? []
        case .shortestPath(let path): [path.predicate, path.pathPredicate].compactMap(\.self)
        case .filter(_, let expression), .skip(_, let expression), .limit(_, let expression),
            .top(_, _, let expression),
            .unwind(_, let expression, _), .foreach(_, _, let expression, _):
            [expression]
        case .project(let project): project.items.map(\.expression)
        case .aggregate(let aggregate):
            aggregate.keys.map(\.expression) + aggregate.items.flatMap(\.aggregate.arguments)
        case .procedureCall(let call): call.arguments
        case .loadCSV(let load): [load.source]
        case .inTransactions(let plan): plan.rowsPerTransaction.map { [$0] } ?? []
        case .create(let create):
            create.nodes.compactMap(\.properties) + create.relationships.compactMap(\.properties)
                + create.paths.map(\.expression)
        case .merge(let merge):
            merge.nodes.compactMap(\.properties) + merge.relationships.compactMap(\.properties)
                + merge.paths.map(\.expression) + (merge.onCreate + merge.onMatch).flatMap(\.expressions)
        case .set(_, let items): items.flatMap(\.expressions)
        case .delete(_, let expressions, _): expressions
        case .argument, .expand, .quantifiedPath, .distinct, .sort, .optional, .apply, .forEachRow, .semiApply,
            .hashJoin, .union, .columns:
            []
        }
    }

    /// The variables that the rows it is run for must have.
    var argumentVariables: Set<VariableID> {
        var found: Set<VariableID> = []
        addArgumentVariables(to: &found)
        return found
    }

    private func addArgumentVariables(to found: inout Set<VariableID>) {
        if case .argument(let variables) = self { found.formUnion(variables) }
        for input in inputPlans { input.addArgumentVariables(to: &found) }
    }
}

/// What is known about the variables of a plan before it runs.
struct VariableTable {
    private(set) var kinds: [ColumnKind]
    /// Variables of comprehensions, quantifiers, reductions, and elements of paths.
    private(set) var locals: Set<VariableID> = []
    private var isKnown: [Bool]

    init(_ plan: LogicalPlan, variableCount: Int) {
        kinds = Array(repeating: .datum, count: variableCount)
        isKnown = Array(repeating: false, count: variableCount)
        visit(plan)
    }

    private mutating func declare(_ variable: VariableID?, _ kind: ColumnKind) {
        guard let number = variable?.rawValue else { return }
        if isKnown[number], kinds[number] != kind { kinds[number] = .datum } else { kinds[number] = kind }
        isKnown[number] = true
    }

    private mutating func visit(_ plan: LogicalPlan) {
        for input in plan.inputPlans { visit(input) }
        for expression in plan.expressions { visit(expression) }
        switch plan {
        case .nodeScan(let scan): declare(scan.node, .node)
        case .relationshipScan(let scan):
            declare(scan.relationship, .relationship)
            declare(scan.from, .node)
            declare(scan.to, .node)
        case .expand(let expand):
            if !expand.isRelationshipBound { declare(expand.relationship, .relationship) }
            if !expand.isInto { declare(expand.to, .node) }
        case .expandMany(let expand):
            if !expand.areRelationshipsBound { declare(expand.relationships, .datum) }
            if !expand.isInto { declare(expand.to, .node) }
            if let element = expand.element { locals.insert(element) }
        case .quantifiedPath(let path):
            declare(path.innerStart, .node)
            if !path.isInto { declare(path.to, .node) }
            for group in path.groups { declare(group.outer, .datum) }
            declare(path.path, .datum)
        case .shortestPath(let path):
            declare(path.relationships, .datum)
            declare(path.path, .datum)
            if let element = path.element { locals.insert(element) }
        case .project(let project):
            for item in project.items { declare(item.variable, kind(of: item.expression)) }
        case .aggregate(let aggregate):
            for key in aggregate.keys { declare(key.variable, kind(of: key.expression)) }
            for item in aggregate.items { declare(item.variable, .datum) }
        case .unwind(_, _, let variable): declare(variable, .datum)
        case .foreach(_, let variable, _, _): declare(variable, .datum)
        case .union(let union):
            for column in union.columns {
                let (left, right) = (kinds[column.left.rawValue], kinds[column.right.rawValue])
                declare(column.result, left == right ? left : .datum)
            }
        case .procedureCall(let call): for yield in call.yields { declare(yield.variable, .datum) }
        case .loadCSV(let load): declare(load.variable, .datum)
        case .inTransactions(let plan): declare(plan.status, .datum)
        case .create(let create):
            declare(create.nodes, create.relationships, create.paths)
        case .merge(let merge):
            declare(merge.nodes, merge.relationships, merge.paths)
        case .argument, .filter, .distinct, .sort, .top, .skip, .limit, .optional, .apply, .forEachRow, .semiApply,
            .hashJoin, .set, .delete, .columns:
            break
        }
        for inner in plan.innerPlans { visit(inner) }
    }

    private mutating func declare(
        _ nodes: [LogicalNewNode], _ relationships: [LogicalNewRelationship], _ paths: [LogicalProject.Item]
    ) {
        for node in nodes { declare(node.variable, .node) }
        for relationship in relationships { declare(relationship.variable, .relationship) }
        for path in paths { declare(path.variable, .datum) }
    }

    private func kind(of expression: BoundExpression) -> ColumnKind {
        switch expression {
        case .variable(let variable): locals.contains(variable) ? .datum : kinds[variable.rawValue]
        case .located(let part, _): kind(of: part)
        default: .datum
        }
    }

    private mutating func visit(_ expression: BoundExpression) {
        switch expression {
        case .listComprehension(let variable, _, _, _), .quantifier(_, let variable, _, _): locals.insert(variable)
        case .reduce(let accumulator, _, let variable, _, _):
            locals.insert(accumulator)
            locals.insert(variable)
        case .subquery(let subquery): visit(subquery.plan)
        default: break
        }
        for part in expression.children { visit(part) }
    }
}
