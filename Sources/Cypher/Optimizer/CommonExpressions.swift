/// An expression that comes several times in one projection is computed once.
///
/// Only what has the same value each time, and what is computed for every row anyway at one of its places: the branch of
/// a CASE may be there to keep a division from failing.
struct CommonExpressions: RewriteRule {
    static let name = "CommonExpressions"
    static let operators: OperatorKinds = [.projection]

    func rewrite(_ plan: LogicalPlan, _ context: RewriteContext) -> LogicalPlan? {
        guard case .project(var project) = plan, OperatorKinds.mayShare(project) else { return nil }
        var counts: [BoundExpression: Int] = [:]
        var certain: Set<BoundExpression> = []
        for item in project.items { item.expression.countCosts(&counts, &certain, isCertain: true) }
        let shared = counts.filter { $0.value > 1 && certain.contains($0.key) }.map(\.key)
        guard !shared.isEmpty else { return nil }
        // The largest first: what is inside it needs no place of its own, unless it comes elsewhere, too.
        let outermost = shared.filter { one in
            !shared.contains { $0 != one && $0.contains(one) && counts[$0] == counts[one] }
        }.sorted { ($0.size, "\($0)") > ($1.size, "\($1)") }
        var items: [LogicalProject.Item] = []
        for expression in outermost {
            let variable = context.binder.declareUnnamed("common")
            items.append(LogicalProject.Item(variable: variable, expression: expression))
        }
        func replaced(_ expression: BoundExpression) -> BoundExpression {
            if let item = items.first(where: { $0.expression == expression }) { return .variable(item.variable) }
            return expression.replacingChildren(replaced)
        }
        for position in project.items.indices {
            project.items[position].expression = replaced(project.items[position].expression)
        }
        project.input = .project(LogicalProject(input: project.input, items: items, keepsInput: true))
        return .project(project)
    }
}

extension OperatorKinds {
    /// Whether two items compute something.
    static func mayShare(_ project: LogicalProject) -> Bool {
        project.items.count { $0.expression.isCostly || $0.expression.children.contains(where: \.isCostly) } > 0
    }
}

extension BoundExpression {
    /// More than a look at a value.
    fileprivate var isCostly: Bool {
        switch self {
        case .literal, .parameter, .variable, .path: false
        case .property(let subject, _): subject.isCostly
        case .located(let part, _): part.isCostly
        default: true
        }
    }

    /// - Parameter isCertain: whether it is computed for every row.
    fileprivate func countCosts(
        _ counts: inout [BoundExpression: Int], _ certain: inout Set<BoundExpression>, isCertain: Bool
    ) {
        if isCostly, isRepeatable {
            if case .located = self {
            } else {
                counts[self, default: 0] += 1
                if isCertain { certain.insert(self) }
            }
        }
        switch self {
        case .and, .or, .conditional, .listComprehension, .quantifier, .reduce, .subquery, .mapProjection:
            for part in children { part.countCosts(&counts, &certain, isCertain: false) }
        case .call(let function, let arguments) where function.name.lowercased() == "coalesce":
            for part in arguments { part.countCosts(&counts, &certain, isCertain: false) }
        default: for part in children { part.countCosts(&counts, &certain, isCertain: isCertain) }
        }
    }

    fileprivate func contains(_ other: BoundExpression) -> Bool {
        children.contains { $0 == other || $0.contains(other) }
    }

    fileprivate var size: Int { children.reduce(1) { $0 + $1.size } }
}
