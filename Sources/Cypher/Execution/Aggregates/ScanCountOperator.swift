internal import Graph

/// Counts the nodes with a label, or their relationships, by a property: page by page, 256 slots at a time.
///
/// Filters that compare a property with a text or a number are masks of a page; others look at the slots that are left.
/// The key is counted by its code in the dictionary of the column; values without a code go through a ``GroupTable``.
/// Cost: about a nanosecond a node, and a look at the row of each node that is left where relationships are counted.
final class ScanCountOperator: Operator {
    private let shape: ScanCountShape
    private let filters: [Evaluator]
    private let keyVariable: VariableID?
    private let countVariables: [VariableID]
    private let groups: GroupTable?
    private let keyBatch: Batch
    private let nodes: Batch
    private let links: TypedView?
    @exclusivity(unchecked) private var counts: ContiguousArray<Int64> = []
    @exclusivity(unchecked) private var ofCodes: ContiguousArray<Int64> = []
    @exclusivity(unchecked) private var ofNull: Int64 = 0
    @exclusivity(unchecked) private var rows: ContiguousArray<Int32> = []
    @exclusivity(unchecked) private var position = 0
    @exclusivity(unchecked) private var isDone = false

    /// - Parameters:
    ///   - filters: those of the shape, compiled.
    ///   - keyVariable: of the key; nil without one.
    init(
        _ context: ExecutionContext, _ shape: ScanCountShape, filters: [Evaluator], keyVariable: VariableID?,
        countVariables: [VariableID]
    ) {
        self.shape = shape
        self.filters = filters
        self.keyVariable = keyVariable
        self.countVariables = countVariables
        let keys = keyVariable.map { [$0] } ?? []
        groups = keys.isEmpty ? nil : GroupTable(context, keys)
        keyBatch = Batch(keys, kinds: context.kinds)
        nodes = Batch([shape.scan.node], kinds: context.kinds)
        links = shape.expand.map { TypedView(context, types: $0.types) }
        super.init(context, variables: keys + countVariables)
    }

    override func open() throws(CypherError) {
        groups?.removeAll()
        counts.removeAll()
        ofCodes.removeAll()
        ofNull = 0
        position = 0
        isDone = false
    }

    override func close() { groups?.removeAll() }

    override func pull() throws(CypherError) -> Batch? {
        if !isDone {
            isDone = true
            try count()
        }
        guard position < counts.count else { return nil }
        let end = min(counts.count, position + Batch.rowsMax)
        output.removeAll()
        if let keyVariable, let groups { output[keyVariable].append(groups.keys.batch[keyVariable], position..<end) }
        for variable in countVariables {
            for group in position..<end { output[variable].append(.integer(counts[group])) }
        }
        output.count = end - position
        position = end
        return output
    }

    private func count() throws(CypherError) {
        let graph = context.graph
        let key = shape.key.flatMap { graph.propertyKey(named: $0) }.map { graph.nodeColumn($0) }
        if let key { ofCodes = ContiguousArray(repeating: 0, count: key.codeCount) }
        let pages = filters.map { PageFilter($0, shape.scan.node, context) }
        let hasRelationships = links?.refresh() ?? true
        let codes = UnsafeMutableBufferPointer<TextCode>.allocate(capacity: ColumnPageView.slotCount)
        let numbers = UnsafeMutableBufferPointer<Double>.allocate(capacity: ColumnPageView.slotCount)
        defer {
            codes.deallocate()
            numbers.deallocate()
        }
        var total: Int64 = 0
        var failure: CypherError?
        func look(_ number: Int, _ slots: SlotMask) throws(CypherError) {
            var mask = slots
            try context.meter.step(32)
            if context.hasDeletions {
                slots.forEachSlot { slot in
                    let node = NodeSlot(rawValue: UInt32(number * ColumnPageView.slotCount + slot))
                    if context.transaction.isDeleted(node) { mask.remove(slot) }
                }
            }
            for page in pages {
                if mask.isEmpty { return }
                mask = try page.apply(mask, number, numbers, nodes)
            }
            if mask.isEmpty { return }
            context.hit(mask.count)
            let first = UInt32(number * ColumnPageView.slotCount)
            guard groups != nil else {
                if links == nil {
                    total += Int64(mask.count)
                } else {
                    mask.forEachSlot { total += weight(first + UInt32($0)) }
                }
                return
            }
            guard let key, let page = key.page(number) else {
                // Without a link the weight of each is one.
                mask.forEachSlot { ofNull += weight(first + UInt32($0)) }
                return
            }
            let coded = page.copyCodes(into: codes) & mask
            if links == nil {
                coded.forEachSlot { ofCodes[Int(codes[$0].rawValue)] += 1 }
            } else {
                coded.forEachSlot { ofCodes[Int(codes[$0].rawValue)] += weight(first + UInt32($0)) }
            }
            if coded.count == mask.count { return }
            var rest = mask
            coded.forEachSlot { rest.remove($0) }
            try rest.forEachSlot { (slot) throws(CypherError) in
                let value = page.present.contains(slot) ? Datum(page.value(slot)) : .null
                try add(value, weight(first + UInt32(slot)))
            }
        }
        guard hasRelationships else { return finish(total, key) }
        if let whole = wholeCount() { return finish(whole, key) }
        if case .label(let name) = shape.scan.access {
            guard let label = graph.label(named: name) else { return finish(total, key) }
            graph.forEachPage(labelled: label) { number, slots in
                guard failure == nil else { return }
                do throws(CypherError) { try look(number, slots) } catch { failure = error }
            }
        } else {
            for number in 0..<(graph.nodeSlotCount + ColumnPageView.slotCount - 1) / ColumnPageView.slotCount {
                var slots = SlotMask()
                let first = number * ColumnPageView.slotCount
                for slot in 0..<min(ColumnPageView.slotCount, graph.nodeSlotCount - first)
                where graph.contains(NodeSlot(rawValue: UInt32(first + slot))) { slots.insert(slot) }
                try look(number, slots)
            }
        }
        if let failure { throw failure }
        finish(total, key)
    }

    /// What the graph has counted itself: nodes with a label, or relationships of a type.
    private func wholeCount() -> Int64? {
        guard filters.isEmpty, groups == nil, !context.hasDeletions else { return nil }
        let graph = context.graph
        guard let links, let expand = shape.expand else {
            guard case .label(let name) = shape.scan.access else { return Int64(graph.nodeCount) }
            return Int64(graph.label(named: name).map { graph.nodeCount(labelled: $0) } ?? 0)
        }
        guard case .all = shape.scan.access, expand.direction != .both else { return nil }
        guard let types = links.codes else { return Int64(graph.relationshipCount) }
        return Int64(Set(types).reduce(0) { $0 + graph.relationshipCount(typed: $1) })
    }

    /// Rows that a node stands for.
    @inline(__always)
    private func weight(_ slot: UInt32) -> Int64 {
        guard let links, let expand = shape.expand else { return 1 }
        let node = NodeSlot(rawValue: slot)
        let graph = links.view.graph
        switch expand.direction {
        case .outgoing, .incoming:
            let direction: Direction = expand.direction == .outgoing ? .outgoing : .incoming
            guard let types = links.codes else { return Int64(graph.degree(of: node, direction: direction)) }
            var sum = 0
            for type in types { sum += graph.degree(of: node, direction: direction, type: type) }
            return Int64(sum)
        case .both:
            // A loop is one relationship.
            var cursor = links.view.neighbours(of: node, .both)
            var sum: Int64 = 0
            while cursor.next() != nil { sum += 1 }
            return sum
        }
    }

    private func add(_ value: Datum, _ weight: Int64) throws(CypherError) {
        guard weight > 0, let keyVariable, let groups else { return }
        keyBatch.removeAll()
        keyBatch[keyVariable].append(value)
        keyBatch.count = 1
        let group = try groups.group(keyBatch, 0).number
        if group == counts.count { counts.append(0) }
        counts[group] += weight
    }

    private func finish(_ total: Int64, _ key: Column<NodeSlot>?) {
        guard groups != nil else {
            counts = [total]
            return
        }
        // Memory for as many groups as a dictionary has codes is there.
        for (code, count) in ofCodes.enumerated() where count > 0 {
            if let text = key?.text(of: TextCode(rawValue: UInt16(code))) { try? add(.string(text), count) }
        }
        try? add(.null, ofNull)
    }
}

/// A predicate on a node, for a page of slots.
private struct PageFilter {
    private enum Form {
        case text(Column<NodeSlot>, TextProbe)
        case number(Column<NodeSlot>, ParsedExpression.Comparison, Double)
        /// The graph has no such property.
        case nothing
        case general(Evaluator)
    }

    private let form: Form
    private let variable: VariableID

    init(_ predicate: Evaluator, _ variable: VariableID, _ context: ExecutionContext) {
        self.variable = variable
        guard let comparison = predicate.unlocated as? PropertyComparisonEvaluator,
            comparison.property.subject.variable == variable
        else {
            form = .general(predicate)
            return
        }
        guard let column = comparison.property.nodeColumn() else {
            form = .nothing
            return
        }
        switch comparison.value {
        case .string(let text) where comparison.comparison == .equal && text.utf8.allSatisfy({ $0 < 0x80 }):
            form = .text(column, column.probe(text))
        case .integer(let number) where number.magnitude < 1 << 53 && comparison.comparison != .notEqual:
            form = .number(column, comparison.comparison, Double(number))
        case .float(let number) where comparison.comparison != .notEqual:
            form = .number(column, comparison.comparison, number)
        default: form = .general(predicate)
        }
    }

    func apply(
        _ mask: SlotMask, _ number: Int, _ numbers: UnsafeMutableBufferPointer<Double>, _ nodes: Batch
    ) throws(CypherError) -> SlotMask {
        switch form {
        case .nothing: return SlotMask()
        case .text(let column, let probe):
            return column.page(number).map { $0.slots(equalTo: probe) & mask } ?? SlotMask()
        case .number(let column, let comparison, let wanted):
            guard let page = column.page(number) else { return SlotMask() }
            var kept = SlotMask()
            let candidates = page.copyNumbers(into: numbers) & mask
            candidates.forEachSlot { slot in
                let value = numbers[slot]
                let holds =
                    switch comparison {
                    case .equal: value == wanted
                    case .notEqual: value != wanted
                    case .less: value < wanted
                    case .lessOrEqual: value <= wanted
                    case .greater: value > wanted
                    case .greaterOrEqual: value >= wanted
                    }
                if holds { kept.insert(slot) }
            }
            return kept
        case .general(let predicate):
            nodes.removeAll()
            let first = UInt32(number * ColumnPageView.slotCount)
            mask.forEachSlot { nodes[variable].append(node: first + UInt32($0)) }
            nodes.count = mask.count
            var rows = ContiguousArray(0..<Int32(nodes.count))
            try predicate.select(nodes, &rows)
            var kept = SlotMask()
            for row in rows { kept.insert(Int(nodes[variable].slots[Int(row)] - first)) }
            return kept
        }
    }
}

extension OperatorBuilder {
    /// An aggregate that counts what a scan finds, answered from pages of columns; nil for any other.
    func scanCount(_ aggregate: LogicalAggregate) throws(CypherError) -> Operator? {
        guard profiles == nil, let shape = ScanCountShape(aggregate) else { return nil }
        switch shape.scan.access {
        case .all, .label: break
        default: return nil
        }
        guard context.kinds[shape.scan.node.rawValue] == .node else { return nil }
        var filters: [Evaluator] = []
        for filter in shape.filters {
            let parts = if case .and(let parts) = filter.unlocated { parts } else { [filter] }
            filters += try compile(parts)
        }
        return ScanCountOperator(
            context, shape, filters: filters, keyVariable: aggregate.keys.first?.variable,
            countVariables: aggregate.items.map(\.variable))
    }
}
