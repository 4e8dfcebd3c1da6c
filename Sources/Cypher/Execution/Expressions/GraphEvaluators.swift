internal import Graph

/// `n:A&B`, and on a relationship its type.
final class LabelEvaluator: Evaluator {
    private let context: ExecutionContext
    private let subject: Evaluator
    private let labels: LabelExpression
    @exclusivity(unchecked) private var version = 0
    /// By set of labels, and by type.
    @exclusivity(unchecked) private var ofSets: ContiguousArray<Bool> = []
    @exclusivity(unchecked) private var ofTypes: ContiguousArray<Bool> = []

    init(_ context: ExecutionContext, _ subject: Evaluator, _ labels: LabelExpression) {
        self.context = context
        self.subject = subject
        self.labels = labels
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        try truth(batch, row).map(Datum.boolean) ?? .null
    }

    override func truth(_ batch: Batch, _ row: Int) throws(CypherError) -> Bool? {
        if version != context.version { renew() }
        switch try subject.evaluate(batch, row) {
        case .null: return nil
        case .node(let node):
            if context.hasDeletions, context.transaction.isDeleted(node) { throw .deleted("node") }
            context.hit()
            return ofSets[context.graph.labelSet(of: node)]
        case .relationship(let relationship):
            if context.hasDeletions, context.transaction.isDeleted(relationship) { throw .deleted("relationship") }
            return ofTypes[Int(context.graph.type(of: relationship).rawValue)]
        case let other: throw .unexpected(other, expected: "a node or a relationship")
        }
    }

    override func select(_ batch: Batch, _ rows: inout ContiguousArray<Int32>) throws(CypherError) {
        guard let variable = subject.variable, batch[variable].kind == .node, !context.hasDeletions else {
            return try super.select(batch, &rows)
        }
        if version != context.version { renew() }
        context.hit(rows.count)
        let slots = batch[variable]
        rows.removeAll { row in
            let slot = slots.slots[Int(row)]
            return slot == BatchColumn.null || !ofSets[context.graph.labelSet(of: NodeSlot(rawValue: slot))]
        }
    }

    private func renew() {
        version = context.version
        let graph = context.graph
        ofSets = ContiguousArray(
            graph.labelSetMembers.map { members in labels.holds(Set(members.map { graph.name(of: $0) })) })
        ofTypes = ContiguousArray(graph.relationshipTypeCodes.map { labels.holds([graph.name(of: $0)]) })
    }
}

extension LabelExpression {
    func holds(_ names: Set<String>) -> Bool {
        switch self {
        case .name(let name): names.contains(name)
        case .any: !names.isEmpty
        case .not(let part): !part.holds(names)
        case .and(let parts): parts.allSatisfy { $0.holds(names) }
        case .or(let parts): parts.contains { $0.holds(names) }
        }
    }
}

/// `x IS :: INTEGER`
final class TypeEvaluator: Evaluator {
    private let subject: Evaluator
    private let type: CypherType
    private let isNegated: Bool

    init(_ subject: Evaluator, _ type: CypherType, isNegated: Bool) {
        self.subject = subject
        self.type = type
        self.isNegated = isNegated
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        .boolean(try subject.evaluate(batch, row).isOf(type) != isNegated)
    }
}

/// A call of a scalar function.
final class CallEvaluator: Evaluator {
    private let context: ExecutionContext
    private let function: FunctionDefinition
    private let arguments: [Evaluator]
    /// `type(r)` and the identities know their answer of deleted ones as well.
    private let allowsDeleted: Bool
    private let isTypeFunction: Bool

    init(_ context: ExecutionContext, _ function: FunctionDefinition, _ arguments: [Evaluator]) {
        self.context = context
        self.function = function
        self.arguments = arguments
        let name = function.name.lowercased()
        isTypeFunction = name == "type"
        allowsDeleted = ["type", "id", "elementid"].contains(name)
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        var values: [Datum] = []
        values.reserveCapacity(arguments.count)
        for argument in arguments {
            let value = try argument.evaluate(batch, row)
            if function.isNullOfNull, value.isNull { return .null }
            values.append(value)
        }
        if context.hasDeletions {
            if isTypeFunction, case .relationship(let slot)? = values.first, context.transaction.isDeleted(slot) {
                return .string(context.graph.name(of: context.transaction.type(of: slot)))
            }
            if !allowsDeleted { try checkDeleted(values) }
        }
        return try function.evaluate(context.functionContext, values)
    }

    private func checkDeleted(_ values: [Datum]) throws(CypherError) {
        for value in values {
            switch value {
            case .node(let node) where context.transaction.isDeleted(node): throw .deleted("node")
            case .relationship(let slot) where context.transaction.isDeleted(slot): throw .deleted("relationship")
            default: break
            }
        }
    }
}

/// `n {.name, .*, key: value}`
final class MapProjectionEvaluator: Evaluator {
    private let context: ExecutionContext
    private let subject: Evaluator
    private let entries: [MapEvaluator.Entry]
    private let takesAll: Bool

    init(_ context: ExecutionContext, _ subject: Evaluator, _ entries: [MapEvaluator.Entry], takesAll: Bool) {
        self.context = context
        self.subject = subject
        self.entries = entries
        self.takesAll = takesAll
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        let value = try subject.evaluate(batch, row)
        if value.isNull { return .null }
        var map = takesAll ? try context.properties(of: value) ?? DatumMap() : DatumMap()
        for entry in entries { map[entry.key] = try entry.value.evaluate(batch, row) }
        return .map(map)
    }
}

/// The path over variables: nodes, relationships, and lists of relationships in turn.
final class PathEvaluator: Evaluator {
    private let context: ExecutionContext
    private let parts: [Evaluator]

    init(_ context: ExecutionContext, _ parts: [Evaluator]) {
        self.context = context
        self.parts = parts
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        var nodes: [NodeSlot] = []
        var relationships: [RelationshipSlot] = []
        for part in parts {
            switch try part.evaluate(batch, row) {
            case .null: return .null
            case .node(let node):
                if nodes.count == relationships.count { nodes.append(node) }
            case .relationship(let slot): append(slot, &nodes, &relationships)
            case .list(let elements):
                for element in elements {
                    if case .relationship(let slot) = element { append(slot, &nodes, &relationships) }
                }
            case .path(let path):
                for slot in path.relationships { append(slot, &nodes, &relationships) }
            case let other: throw .unexpected(other, expected: "a part of a path")
            }
        }
        guard nodes.count == relationships.count + 1 else { return .null }
        return .path(DatumPath(nodes: nodes, relationships: relationships))
    }

    /// Walks on from the last node.
    private func append(
        _ slot: RelationshipSlot, _ nodes: inout [NodeSlot], _ relationships: inout [RelationshipSlot]
    ) {
        guard let last = nodes.last else { return }
        let graph = context.graph.contains(slot) ? context.graph : context.transaction.base
        guard graph.contains(slot) else { return }
        relationships.append(slot)
        nodes.append(graph.otherEnd(of: slot, than: last))
    }
}

/// `EXISTS { }`, `COUNT { }`, `COLLECT { }`: runs a plan for the present row.
final class SubqueryEvaluator: Evaluator {
    private let context: ExecutionContext
    private let kind: ParsedExpression.Subquery
    private let nested: NestedPlan
    private let output: VariableID?

    init(
        _ context: ExecutionContext, _ kind: ParsedExpression.Subquery, _ nested: NestedPlan, output: VariableID?
    ) {
        self.context = context
        self.kind = kind
        self.nested = nested
        self.output = output
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        try nested.open(batch, row: row)
        switch kind {
        case .exists:
            return .boolean(try nested.next() != nil)
        case .count:
            var count: Int64 = 0
            while let rows = try nested.next() { count += Int64(rows.count) }
            return .integer(count)
        case .collect:
            guard let output else { return .null }
            var elements: [Datum] = []
            while let rows = try nested.next() {
                let column = rows[output]
                for row in 0..<rows.count { elements.append(column.datum(row)) }
                try context.meter.step(rows.count)
            }
            return .list(elements)
        }
    }
}
