/// Counting the nodes of a scan, or their relationships, by one of their properties: a plan that
/// ``ScanCountOperator`` answers from pages of columns.
///
/// `MATCH (h:Host)<-[:RUNS_ON]-(a) WHERE h.env = 'prod' RETURN h.os, count(a)` has it: an aggregate whose items all count
/// rows, with at most one key, a property of the scanned node; below it filters on that node, at most one expand whose
/// ends nobody reads, and the scan of all nodes or of a label.
struct ScanCountShape {
    var scan: LogicalNodeScan
    var filters: [BoundExpression] = []
    var expand: LogicalExpand?
    /// Property of the scanned node; nil without a key.
    var key: String?

    init?(_ aggregate: LogicalAggregate) {
        var plan = aggregate.input
        // What the items and the key read, in terms of the plan below projections.
        var counted: [BoundExpression] = []
        for item in aggregate.items {
            guard !item.aggregate.isDistinct else { return nil }
            switch item.aggregate.function {
            case .countAll: break
            case .count: counted.append(item.aggregate.arguments[0].unlocated)
            default: return nil
            }
        }
        guard aggregate.keys.count <= 1 else { return nil }
        var keyed = aggregate.keys.first?.expression.unlocated
        while case .project(let project) = plan {
            func replaced(_ expression: BoundExpression) -> BoundExpression {
                guard case .variable(let variable) = expression,
                    let item = project.items.first(where: { $0.variable == variable })
                else { return expression }
                return item.expression.unlocated
            }
            counted = counted.map(replaced)
            keyed = keyed.map(replaced)
            if !project.keepsInput, !project.items.allSatisfy({ $0.expression.unlocated.isPlainRead }) { return nil }
            plan = project.input
        }
        var above: [BoundExpression] = []
        while case .filter(let input, let predicate) = plan {
            above.append(predicate)
            plan = input
        }
        if case .expand(let expand) = plan {
            guard !expand.isInto, !expand.isRelationshipBound, expand.distinctFrom.isEmpty,
                expand.from != expand.to
            else { return nil }
            for predicate in above
            where !predicate.variables.isDisjoint(with: [expand.to, expand.relationship]) { return nil }
            self.expand = expand
            plan = expand.input
            while case .filter(let input, let predicate) = plan {
                above.append(predicate)
                plan = input
            }
        }
        guard case .nodeScan(let scan) = plan, case .argument(let arguments) = scan.input, arguments.isEmpty else {
            return nil
        }
        switch scan.access {
        case .all, .label, .equal, .range, .prefix: break
        case .id, .elementID, .anyOf, .ordered: return nil
        }
        if let expand, expand.from != scan.node { return nil }
        let known: Set<VariableID> = [scan.node, expand?.to ?? scan.node, expand?.relationship ?? scan.node]
        for expression in counted {
            guard case .variable(let variable) = expression, known.contains(variable) else { return nil }
        }
        if let keyed {
            guard case .property(.variable(scan.node), let key) = keyed else { return nil }
            self.key = key
        }
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
    fileprivate func isOnly(of variable: VariableID) -> Bool {
        switch self {
        case .variable(let read): read == variable
        case .subquery, .path, .listComprehension, .quantifier, .reduce: false
        default: children.allSatisfy { $0.isOnly(of: variable) }
        }
    }
}
