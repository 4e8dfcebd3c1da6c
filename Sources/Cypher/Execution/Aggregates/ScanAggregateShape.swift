/// Aggregates of properties of the nodes of a scan, or counts of their relationships, grouped by properties of the node:
/// a plan that ``ScanAggregateOperator`` answers from pages of columns.
///
/// `MATCH (h:Host)<-[:RUNS_ON]-(a) WHERE h.env = 'prod' RETURN h.os, count(a)` has it, and `MATCH (h:Host) RETURN h.site,
/// h.os, sum(h.cost)`: an aggregate whose keys and arguments are properties of the scanned node; below it filters on that
/// node, at most one expand whose ends nobody reads, and the scan of all nodes or of a label.
struct ScanAggregateShape {
    /// What an item takes of each row.
    enum Operand: Hashable {
        /// The row itself: it is counted.
        case row
        /// A property of the scanned node.
        case property(String)
    }

    var scan: LogicalNodeScan
    /// The predicates of each filter on the node, lowest first.
    var filters: [BoundExpression] = []
    var expand: LogicalExpand?
    /// Properties of the scanned node.
    var keys: [String] = []
    var operands: [Operand] = []

    init?(_ aggregate: LogicalAggregate) {
        var plan = aggregate.input
        // What items and keys read, in terms of the plan below projections.
        var arguments: [BoundExpression?] = []
        for item in aggregate.items {
            guard !item.aggregate.isDistinct else { return nil }
            switch item.aggregate.function {
            case .countAll: arguments.append(nil)
            case .count, .sum, .average, .min, .max: arguments.append(item.aggregate.arguments[0].unlocated)
            default: return nil
            }
        }
        var keyed = aggregate.keys.map(\.expression.unlocated)
        while case .project(let project) = plan {
            func replaced(_ expression: BoundExpression) -> BoundExpression {
                guard case .variable(let variable) = expression,
                    let item = project.items.first(where: { $0.variable == variable })
                else { return expression }
                return item.expression.unlocated
            }
            arguments = arguments.map { $0.map(replaced) }
            keyed = keyed.map(replaced)
            if !project.keepsInput, !project.items.allSatisfy({ $0.expression.unlocated.isPlainRead }) { return nil }
            plan = project.input
        }
        guard let source = Source(plan) else { return nil }
        let scan = source.scan
        self.scan = scan
        filters = source.filters
        expand = source.expand
        let known = [scan.node, expand?.to, expand?.relationship]
        for (item, argument) in zip(aggregate.items, arguments) {
            switch argument {
            case nil: operands.append(.row)
            case .variable(let variable)?:
                guard item.aggregate.function == .count, known.contains(variable) else { return nil }
                operands.append(.row)
            case .property(let subject, let key)?:
                guard subject.unlocated == .variable(scan.node), expand == nil || item.aggregate.function == .count
                else { return nil }
                operands.append(.property(key))
            default: return nil
            }
        }
        for key in keyed {
            guard case .property(let subject, let name) = key, subject.unlocated == .variable(scan.node) else {
                return nil
            }
            keys.append(name)
        }
    }
}

/// The part of the plan below projections.
private struct Source {
    let scan: LogicalNodeScan
    let filters: [BoundExpression]
    var expand: LogicalExpand?

    init?(_ plan: LogicalPlan) {
        var plan = plan
        var above: [BoundExpression] = []
        while case .filter(let input, let predicate) = plan {
            above.insert(predicate, at: 0)
            plan = input
        }
        if case .expand(let expand) = plan {
            guard !expand.isInto, !expand.isRelationshipBound, expand.distinctFrom.isEmpty,
                expand.from != expand.to
            else { return nil }
            self.expand = expand
            plan = expand.input
            while case .filter(let input, let predicate) = plan {
                above.insert(predicate, at: 0)
                plan = input
            }
        }
        guard case .nodeScan(let scan) = plan, case .argument(let arguments) = scan.input, arguments.isEmpty else {
            return nil
        }
        switch scan.access {
        case .all, .label: break
        default: return nil
        }
        if let expand, expand.from != scan.node { return nil }
        for predicate in above where !predicate.isOnly(of: scan.node) { return nil }
        self.scan = scan
        filters = above
    }
}

extension BoundExpression {
    /// Without the place in the statement.
    var unlocated: BoundExpression {
        if case .located(let part, _) = self { part.unlocated } else { self }
    }

    /// A variable or a property of one.
    fileprivate var isPlainRead: Bool {
        switch self {
        case .variable: true
        case .property(let subject, _): subject.unlocated.isPlainRead
        default: false
        }
    }

    /// Reads no other variable but this one, and runs no plan.
    func isOnly(of variable: VariableID) -> Bool {
        switch self {
        case .variable(let read): read == variable
        case .subquery, .path, .listComprehension, .quantifier, .reduce: false
        default: children.allSatisfy { $0.isOnly(of: variable) }
        }
    }
}
