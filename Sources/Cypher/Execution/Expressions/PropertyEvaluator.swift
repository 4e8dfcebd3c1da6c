internal import Graph

/// `subject.key`
final class PropertyEvaluator: Evaluator, GraphHolder {
    let subject: Evaluator
    let key: String
    private let context: ExecutionContext
    @exclusivity(unchecked) private var version = 0
    @exclusivity(unchecked) private var nodes: Column<NodeSlot>?
    @exclusivity(unchecked) private var relationships: Column<RelationshipSlot>?

    init(_ context: ExecutionContext, _ subject: Evaluator, _ key: String) {
        self.context = context
        self.subject = subject
        self.key = key
        super.init()
        context.add(self)
    }

    func releaseGraph() {
        version = 0
        nodes = nil
        relationships = nil
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        if let variable = subject.variable {
            let column = batch[variable]
            if column.kind == .node { return try node(column.slots[row]) }
            if column.kind == .relationship { return try relationship(column.slots[row]) }
        }
        switch try subject.evaluate(batch, row) {
        case .null: return .null
        case .node(let slot): return try node(slot.rawValue)
        case .relationship(let slot): return try relationship(slot.rawValue)
        case .map(let map): return map[key] ?? .null
        case let other: return try other.property(key)
        }
    }

    override func evaluate(_ batch: Batch, into column: BatchColumn) throws(CypherError) {
        guard let variable = subject.variable, batch[variable].kind == .node, column.kind == .datum,
            !context.hasDeletions
        else { return try super.evaluate(batch, into: column) }
        context.hit(batch.count)
        let nodes = nodeColumn()
        for slot in batch[variable].slots {
            column.data.append(
                slot == BatchColumn.null || nodes == nil
                    ? .null : Datum(nodes.unsafelyUnwrapped.value(of: NodeSlot(rawValue: slot))))
        }
    }

    /// The values of the key at nodes; nil where no node ever had it.
    func nodeColumn() -> Column<NodeSlot>? {
        if version != context.version { renew() }
        return nodes
    }

    private func node(_ slot: UInt32) throws(CypherError) -> Datum {
        if slot == BatchColumn.null { return .null }
        let node = NodeSlot(rawValue: slot)
        if context.hasDeletions, context.transaction.isDeleted(node) { throw .deleted("node") }
        context.hit()
        if context.isShowingDraft { return Datum(context.graph.property(named: key, of: node)) }
        guard let column = nodeColumn() else { return .null }
        return Datum(column.value(of: node))
    }

    private func relationship(_ slot: UInt32) throws(CypherError) -> Datum {
        if slot == BatchColumn.null { return .null }
        let relationship = RelationshipSlot(rawValue: slot)
        if context.hasDeletions, context.transaction.isDeleted(relationship) { throw .deleted("relationship") }
        if context.isShowingDraft {
            let graph = context.graph
            return graph.propertyKey(named: key).map { Datum(graph.property($0, of: relationship)) } ?? .null
        }
        if version != context.version { renew() }
        context.hit()
        guard let column = relationships else { return .null }
        return Datum(column.value(of: relationship))
    }

    @inline(never)
    private func renew() {
        version = context.version
        let code = context.graph.propertyKey(named: key)
        nodes = code.map { context.graph.nodeColumn($0) }
        relationships = code.map { context.graph.relationshipColumn($0) }
    }
}

extension ExecutionContext {
    /// A property by a name that is known only now; null of null.
    func property(_ key: String, of value: Datum) throws(CypherError) -> Datum {
        switch value {
        case .null: return .null
        case .map(let map): return map[key] ?? .null
        case .node(let node):
            if hasDeletions, transaction.isDeleted(node) { throw .deleted("node") }
            hit()
            return graph.propertyKey(named: key).map { Datum(graph.property($0, of: node)) } ?? .null
        case .relationship(let relationship):
            if hasDeletions, transaction.isDeleted(relationship) { throw .deleted("relationship") }
            hit()
            return graph.propertyKey(named: key).map { Datum(graph.property($0, of: relationship)) } ?? .null
        default: return try value.property(key)
        }
    }

    /// All properties of a node or relationship, in the order of their keys' codes; a map is itself.
    func properties(of value: Datum) throws(CypherError) -> DatumMap? {
        switch value {
        case .null: return nil
        case .map(let map): return map
        case .node(let node):
            if hasDeletions, transaction.isDeleted(node) { throw .deleted("node") }
            hit()
            return DatumMap(graph.properties(of: node).map { (graph.name(of: $0.key), Datum($0.value)) })
        case .relationship(let slot):
            if hasDeletions, transaction.isDeleted(slot) { throw .deleted("relationship") }
            hit()
            return DatumMap(graph.properties(of: slot).map { (graph.name(of: $0.key), Datum($0.value)) })
        default: throw .unexpected(value, expected: "a node, a relationship or a map")
        }
    }
}

/// `n.key = constant` and the like: over nodes, without making a value of what is compared.
final class PropertyComparisonEvaluator: Evaluator {
    let comparison: ParsedExpression.Comparison
    let property: PropertyEvaluator
    private let wanted: Evaluator
    private let context: ExecutionContext
    @exclusivity(unchecked) private var version = 0
    @exclusivity(unchecked) private var known = Datum.null
    @exclusivity(unchecked) private var probe: TextProbe?

    init(
        _ context: ExecutionContext, _ comparison: ParsedExpression.Comparison, _ property: PropertyEvaluator,
        _ wanted: Evaluator
    ) {
        self.context = context
        self.comparison = comparison
        self.property = property
        self.wanted = wanted
    }

    /// What the property is compared with, in the present run.
    var value: Datum {
        if version != context.version {
            version = context.version
            known = wanted.fixed ?? .null
            probe = nil
        }
        return known
    }

    override func evaluate(_ batch: Batch, _ row: Int) throws(CypherError) -> Datum {
        try truth(batch, row).map(Datum.boolean) ?? .null
    }

    override func truth(_ batch: Batch, _ row: Int) throws(CypherError) -> Bool? {
        comparison.holds(try property.evaluate(batch, row), value)
    }

    override func select(_ batch: Batch, _ rows: inout ContiguousArray<Int32>) throws(CypherError) {
        guard let variable = property.subject.variable, batch[variable].kind == .node, !context.hasDeletions else {
            return try super.select(batch, &rows)
        }
        guard let column = property.nodeColumn() else {
            rows.removeAll(keepingCapacity: true)
            return
        }
        let slots = batch[variable]
        switch value {
        case .null: rows.removeAll(keepingCapacity: true)
        case .string(let text) where comparison == .equal && text.utf8.allSatisfy({ $0 < 0x80 }):
            context.hit(rows.count)
            if probe == nil { probe = column.probe(text) }
            guard let probe else { return }
            keep(&rows, slots) { column.hasText(probe, of: $0) }
        case .string(let text) where comparison == .notEqual && text.utf8.allSatisfy({ $0 < 0x80 }):
            context.hit(rows.count)
            if probe == nil { probe = column.probe(text) }
            guard let probe else { return }
            keep(&rows, slots) { column.isPresent($0) && !column.hasText(probe, of: $0) }
        case .integer(let number) where number.magnitude < 1 << 53: keep(&rows, slots, column, Double(number))
        case .float(let number): keep(&rows, slots, column, number)
        default: try super.select(batch, &rows)
        }
    }

    private func keep(
        _ rows: inout ContiguousArray<Int32>, _ slots: BatchColumn, _ column: Column<NodeSlot>, _ number: Double
    ) {
        context.hit(rows.count)
        let comparison = comparison
        switch comparison {
        case .equal: keep(&rows, slots) { column.double(of: $0).map { $0 == number } ?? false }
        case .notEqual:
            keep(&rows, slots) { node in
                column.double(of: node).map { $0 != number } ?? column.isPresent(node)
            }
        case .less: keep(&rows, slots) { column.double(of: $0).map { $0 < number } ?? false }
        case .lessOrEqual: keep(&rows, slots) { column.double(of: $0).map { $0 <= number } ?? false }
        case .greater: keep(&rows, slots) { column.double(of: $0).map { $0 > number } ?? false }
        case .greaterOrEqual: keep(&rows, slots) { column.double(of: $0).map { $0 >= number } ?? false }
        }
    }

    @inline(__always)
    private func keep(_ rows: inout ContiguousArray<Int32>, _ slots: BatchColumn, _ holds: (NodeSlot) -> Bool) {
        var kept = 0
        for position in rows.indices {
            let row = rows[position]
            let slot = slots.slots[Int(row)]
            if slot != BatchColumn.null, holds(NodeSlot(rawValue: slot)) {
                rows[kept] = row
                kept += 1
            }
        }
        rows.removeSubrange(kept...)
    }
}
