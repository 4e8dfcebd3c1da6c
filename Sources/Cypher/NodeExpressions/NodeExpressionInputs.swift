/// What the truth of a ``NodeExpression`` depends on, read off its plan: on less than this never.
public struct NodeExpressionInputs: Hashable, Sendable {
    /// Names of properties; all of them where a name is computed.
    public struct Keys: Hashable, Sendable {
        public internal(set) var names: Set<String> = []
        public internal(set) var isAll = false

        public func contains(_ key: String) -> Bool { isAll || names.contains(key) }
    }

    /// A step from a node to the next as the patterns go, away from `n`.
    public struct Step: Hashable, Sendable {
        public enum Way: Hashable, Sendable { case outgoing, incoming, both }

        /// Nil for every type.
        public let type: String?
        public let way: Way
    }

    /// Properties that are read of the node itself.
    public internal(set) var ownKeys = Keys()
    /// Properties that are read of anything else: other nodes, relationships.
    public internal(set) var otherKeys = Keys()
    public internal(set) var steps: Set<Step> = []
    /// How many steps away from the node it looks; nil without an end.
    public internal(set) var radius: Int? = 0
    /// It looks at nodes that no pattern joins to the node.
    public internal(set) var isGlobal = false

    /// Names of the relationship types; nil for all.
    public var types: Set<String>? {
        steps.contains { $0.type == nil } ? nil : Set(steps.compactMap(\.type))
    }

    /// - Throws: `SemanticError` for what an expression over a node cannot do.
    init(of expression: BoundExpression, node: VariableID) throws(CypherError) {
        radius = try reach(of: expression, node)
    }

    /// Adds what an expression reads; gives how far its subqueries look.
    private mutating func reach(of expression: BoundExpression, _ node: VariableID) throws(CypherError) -> Int? {
        var sum: Int? = 0
        switch expression {
        case .property(let base, let key):
            if base.unlocated == .variable(node) { ownKeys.names.insert(key) } else { otherKeys.names.insert(key) }
        case .subscripted(let base, _) where base.mayBeElement: readAll(of: base, node)
        case .mapProjection(let base, _, allProperties: true): readAll(of: base, node)
        case .call(let function, let arguments) where ["properties", "keys"].contains(function.name.lowercased()):
            for argument in arguments { readAll(of: argument, node) }
        case .subquery(let subquery): sum = try reach(of: subquery.plan, node)
        default: break
        }
        for child in expression.children { sum = Self.add(sum, try reach(of: child, node)) }
        return sum
    }

    private mutating func readAll(of base: BoundExpression, _ node: VariableID) {
        if base.unlocated == .variable(node) { ownKeys.isAll = true } else { otherKeys.isAll = true }
    }

    /// Adds what a plan reads; gives how many steps it goes at most.
    private mutating func reach(of plan: LogicalPlan, _ node: VariableID) throws(CypherError) -> Int? {
        var sum: Int? = 0
        switch plan {
        case .nodeScan(let scan):
            isGlobal = true
            otherKeys.names.formUnion(scan.access.keys)
        case .relationshipScan(let scan):
            isGlobal = true
            add(scan.types, .both)
            sum = 1
        case .expand(let expand):
            add(expand.types, expand.isInto ? .both : expand.direction.way)
            sum = 1
        case .expandMany(let expand):
            add(expand.types, expand.isInto ? .both : expand.direction.way)
            sum = expand.max
        case .shortestPath(let path):
            add(path.types, .both)
            sum = path.max
        case .quantifiedPath(let path):
            let inner = try reach(of: path.inner, node)
            sum = path.max.flatMap { max in inner.map { Self.times(max, $0) } }
            // Where it ends at a node that is there already, it may have been walked from either end.
            if path.isInto { for step in steps { steps.insert(Step(type: step.type, way: .both)) } }
        case .procedureCall, .loadCSV, .inTransactions, .create, .merge, .set, .delete, .foreach:
            throw .compile(
                .semanticError, .other, "an expression over a node can neither write nor call procedures", at: nil)
        default: break
        }
        for expression in plan.expressions { sum = Self.add(sum, try reach(of: expression, node)) }
        for input in plan.inputPlans { sum = Self.add(sum, try reach(of: input, node)) }
        if case .quantifiedPath = plan { return sum }
        for inner in plan.innerPlans { sum = Self.add(sum, try reach(of: inner, node)) }
        return sum
    }

    private mutating func add(_ types: [String], _ way: Step.Way) {
        if types.isEmpty { steps.insert(Step(type: nil, way: way)) }
        for type in types { steps.insert(Step(type: type, way: way)) }
    }

    private static func add(_ left: Int?, _ right: Int?) -> Int? {
        guard let left, let right else { return nil }
        let (sum, overflows) = left.addingReportingOverflow(right)
        return overflows ? nil : sum
    }

    private static func times(_ left: Int, _ right: Int) -> Int {
        let (product, overflows) = left.multipliedReportingOverflow(by: right)
        return overflows ? .max : product
    }
}

extension ParsedRelationshipPattern.Direction {
    fileprivate var way: NodeExpressionInputs.Step.Way {
        switch self {
        case .outgoing: .outgoing
        case .incoming: .incoming
        case .both: .both
        }
    }
}

extension LogicalNodeScan.Access {
    /// Properties by which it looks.
    fileprivate var keys: [String] {
        switch self {
        case .all, .label, .id, .elementID: []
        case .equal(_, let keys, _): keys
        case .anyOf(_, let key, _), .range(_, let key, _, _), .prefix(_, let key, _), .ordered(_, let key, _): [key]
        }
    }
}

extension BoundExpression {
    /// `x[…]` of it may read a property of a node or relationship.
    fileprivate var mayBeElement: Bool {
        switch unlocated {
        case .list, .map, .slice, .listComprehension, .literal: false
        default: true
        }
    }
}
