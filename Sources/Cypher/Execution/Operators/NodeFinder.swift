internal import Graph

/// Finds nodes by what is known of them: by an index where the graph has one, else by looking at those with the label.
final class NodeFinder: GraphHolder {
    private let context: ExecutionContext
    private let access: LogicalNodeScan.Access
    private let values: [Evaluator]
    /// What was looked up in the graph of this version.
    @exclusivity(unchecked) private var version = 0
    @exclusivity(unchecked) private var labelCode: LabelCode?
    @exclusivity(unchecked) private var keyCodes: [PropertyKeyCode?] = []
    @exclusivity(unchecked) private var index: Index?
    @exclusivity(unchecked) private var unique: TextLookUp?

    private struct Index {
        let code: IndexCode
        /// Positions of its keys among those asked for.
        let positions: [Int]
        /// It covers just the nodes with the label, and all keys: what it finds need not be looked at again.
        let isExact: Bool
        let isOrdered: Bool
    }

    /// - Parameter values: those of the access, in the order of ``LogicalPlan/expressions``.
    init(_ context: ExecutionContext, _ access: LogicalNodeScan.Access, _ values: [Evaluator]) {
        self.context = context
        self.access = access
        self.values = values
        context.add(self)
    }

    func releaseGraph() {
        version = 0
        unique = nil
    }

    private var label: String? {
        switch access {
        case .all, .id, .elementID: nil
        case .label(let label), .range(let label, _, _, _), .prefix(let label, _, _), .ordered(let label, _, _): label
        case .equal(let label, _, _), .anyOf(let label, _, _): label
        }
    }

    private var keys: [String] {
        switch access {
        case .all, .id, .elementID, .label: []
        case .range(_, let key, _, _), .prefix(_, let key, _), .ordered(_, let key, _), .anyOf(_, let key, _): [key]
        case .equal(_, let keys, _): keys
        }
    }

    private func refresh() {
        if version != context.version { renew() }
    }

    @inline(never)
    private func renew() {
        version = context.version
        let graph = context.graph
        labelCode = label.flatMap { graph.label(named: $0) }
        keyCodes = keys.map { graph.propertyKey(named: $0) }
        index = nil
        unique = nil
        switch access {
        case .equal, .anyOf: index = equalityIndex() ?? orderedIndex()
        case .range, .prefix, .ordered: index = orderedIndex()
        case .all, .label, .id, .elementID: break
        }
    }

    func label(_ name: String) -> LabelCode? {
        refresh()
        return labelCode
    }

    private func equalityIndex() -> Index? {
        var best: (index: Index, count: Int)?
        for statistics in context.graph.indexStatistics {
            let definition = statistics.definition
            guard definition.kind == .equality || definition.kind == .unique,
                definition.labels.isEmpty || label.map({ definition.labels == [$0] }) ?? false
            else { continue }
            let positions = definition.keys.compactMap { keys.firstIndex(of: $0) }
            guard positions.count == definition.keys.count, positions.count > best?.count ?? 0 else { continue }
            let isExact = positions.count == keys.count && (label == nil) == definition.labels.isEmpty
            best = (
                Index(code: statistics.code, positions: positions, isExact: isExact, isOrdered: false), positions.count
            )
            if definition.kind == .unique, isExact, keys.count == 1 {
                unique = try? context.graph.textLookUp(in: statistics.code)
            }
        }
        return best?.index
    }

    private func orderedIndex() -> Index? {
        for statistics in context.graph.indexStatistics {
            let definition = statistics.definition
            guard definition.kind == .ordered, definition.keys.count == 1,
                let position = keys.firstIndex(of: definition.keys[0]),
                definition.labels.isEmpty || definition.labels == [label ?? ""]
            else { continue }
            return Index(
                code: statistics.code, positions: [position], isExact: !definition.labels.isEmpty && keys.count == 1,
                isOrdered: true)
        }
        return nil
    }

    // MARK: Finding

    /// Appends the slots of the nodes for a row, each once.
    func find(_ batch: Batch, _ row: Int, into found: inout ContiguousArray<UInt32>) throws(CypherError) {
        refresh()
        switch access {
        case .all, .label, .ordered: break
        case .id:
            try ids(try values[0].evaluate(batch, row), into: &found) { value in
                guard case .integer(let number) = value, number >= 0 else { return nil }
                return UInt64(number)
            }
        case .elementID:
            try ids(try values[0].evaluate(batch, row), into: &found) { value in
                guard case .string(let text) = value, text.hasPrefix("4:"),
                    let colon = text.lastIndex(of: ":")
                else { return nil }
                return UInt64(text[text.index(after: colon)...])
            }
        case .equal:
            var wanted: [Datum] = []
            for value in values { wanted.append(try value.evaluate(batch, row)) }
            try equal(wanted, into: &found)
        case .anyOf:
            switch try values[0].evaluate(batch, row) {
            case .null: break
            case .list(let elements): try any(of: elements, into: &found)
            case let other: throw .unexpected(other, expected: "a list")
            }
        case .range(_, _, let lower, let upper):
            var next = 0
            func bound(_ bound: LogicalBound?) throws(CypherError) -> Bound? {
                guard let bound else { return nil }
                next += 1
                return Bound(value: try values[next - 1].evaluate(batch, row), isInclusive: bound.isInclusive)
            }
            let low = try bound(lower)
            try range(low, try bound(upper), into: &found)
        case .prefix:
            switch try values[0].evaluate(batch, row) {
            case .string(let text): try prefix(text, into: &found)
            default: break
            }
        }
    }

    private struct Bound {
        let value: Datum
        let isInclusive: Bool
    }

    private func ids(
        _ value: Datum, into found: inout ContiguousArray<UInt32>, _ id: (Datum) -> UInt64?
    ) throws(CypherError) {
        var elements = [value]
        if case .list(let list) = value { elements = list }
        var seen: Set<UInt32> = []
        for element in elements {
            guard let number = id(element), let slot = context.graph.slot(of: NodeID(rawValue: number)) else {
                continue
            }
            if elements.count == 1 || seen.insert(slot.rawValue).inserted { found.append(slot.rawValue) }
        }
    }

    private func equal(_ wanted: [Datum], into found: inout ContiguousArray<UInt32>) throws(CypherError) {
        if wanted.contains(where: \.isNull) || keyCodes.contains(where: { $0 == nil }) { return }
        if label != nil, labelCode == nil { return }
        if let unique, case .string(let text) = wanted[0] {
            if let node = unique.first(text) { found.append(node.rawValue) }
            return
        }
        if let index, index.isOrdered {
            // It has a place in the order, but equals nothing.
            if case .float(let number) = wanted[index.positions[0]], number.isNaN { return }
            let one = Bound(value: wanted[index.positions[0]], isInclusive: true)
            if let bound = Self.bound(one) {
                let nodes = try Self.engine { () throws(GraphError) in
                    try context.graph.nodes(from: bound, to: bound, in: index.code)
                }
                for node in nodes where index.isExact || matches(node, wanted) { found.append(node.rawValue) }
                return
            }
        } else if let index, let values = Self.lookedUp(index.positions.map { wanted[$0] }) {
            for combination in values {
                let nodes = try Self.engine { () throws(GraphError) in
                    try context.graph.nodes(equal: combination, in: index.code)
                }
                for node in nodes where index.isExact || matches(node, wanted) { found.append(node.rawValue) }
            }
            if values.count > 1 { found.sort() }
            return
        }
        try scan(into: &found) { matches($0, wanted) }
    }

    /// The values to look up: a number is looked up as an integer and as a float. Nil where an index does not know
    /// openCypher's equality.
    private static func lookedUp(_ wanted: [Datum]) -> [[Value]]? {
        var combinations: [[Value]] = [[]]
        for datum in wanted {
            var forms: [Value] = []
            switch datum {
            case .integer(let number):
                forms.append(.integer(number))
                if let float = Double(exactly: number) { forms.append(.float(float)) }
            case .float(let number):
                if number.isNaN { return [] }
                forms.append(.float(number))
                if number == 0 { forms.append(.float(-number)) }
                if let whole = Int64(exactly: number) { forms.append(.integer(whole)) }
            case .boolean(let flag): forms.append(.boolean(flag))
            case .string(let text): forms.append(.string(text))
            case .value(let value): forms.append(value)
            case .null, .node, .relationship, .list, .map, .path: return nil
            }
            combinations = combinations.flatMap { combination in forms.map { combination + [$0] } }
        }
        return combinations
    }

    private func matches(_ node: NodeSlot, _ wanted: [Datum]) -> Bool {
        if let labelCode, !context.graph.hasLabel(node, labelCode) { return false }
        for (key, value) in zip(keyCodes, wanted) {
            guard let key, Datum(context.graph.property(key, of: node)).isEqual(to: value) == true else {
                return false
            }
        }
        return true
    }

    private func any(of elements: [Datum], into found: inout ContiguousArray<UInt32>) throws(CypherError) {
        guard let key = keyCodes[0], label == nil || labelCode != nil else { return }
        if index != nil {
            var seen: Set<UInt32> = []
            var one: ContiguousArray<UInt32> = []
            for element in Set(elements) {
                one.removeAll(keepingCapacity: true)
                try equal([element], into: &one)
                for slot in one where seen.insert(slot).inserted { found.append(slot) }
                try context.meter.step()
            }
            found.sort()
            return
        }
        try scan(into: &found) { node in
            let value = Datum(context.graph.property(key, of: node))
            return !value.isNull && elements.contains { value.isEqual(to: $0) == true }
        }
    }

    private func range(_ lower: Bound?, _ upper: Bound?, into found: inout ContiguousArray<UInt32>) throws(CypherError)
    {
        guard let key = keyCodes[0], let labelCode else { return }
        if lower?.value.isNull ?? false || upper?.value.isNull ?? false { return }
        if let index, let low = Self.bound(lower), let high = Self.bound(upper) {
            let nodes = try Self.engine { () throws(GraphError) in
                try context.graph.nodes(from: low, to: high, in: index.code)
            }
            for node in nodes where index.isExact || context.graph.hasLabel(node, labelCode) {
                found.append(node.rawValue)
            }
            return
        }
        try scan(into: &found) { node in
            let value = Datum(context.graph.property(key, of: node))
            if let lower,
                (lower.isInclusive ? ParsedExpression.Comparison.greaterOrEqual : .greater)
                    .holds(value, lower.value) != true
            {
                return false
            }
            if let upper,
                (upper.isInclusive ? ParsedExpression.Comparison.lessOrEqual : .less)
                    .holds(value, upper.value) != true
            {
                return false
            }
            return true
        }
    }

    /// Nil where the index orders such values otherwise than `<` does.
    private static func bound(_ bound: Bound?) -> ValueBound? {
        guard let bound else { return ValueBound.none }
        let value: Value
        switch bound.value {
        case .integer(let number): value = .integer(number)
        case .float(let number): value = .float(number)
        case .string(let text): value = .string(text)
        case .boolean(let flag): value = .boolean(flag)
        case .value(let other):
            switch other {
            case .date, .localDateTime, .localTime: value = other
            default: return nil
            }
        default: return nil
        }
        return bound.isInclusive ? .including(value) : .excluding(value)
    }

    private func prefix(_ text: String, into found: inout ContiguousArray<UInt32>) throws(CypherError) {
        guard let key = keyCodes[0], let labelCode else { return }
        if let index, text.utf8.allSatisfy({ $0 < 0x80 }) {
            let nodes = try Self.engine { () throws(GraphError) in
                try context.graph.nodes(startingWith: text, in: index.code)
            }
            for node in nodes where index.isExact || context.graph.hasLabel(node, labelCode) {
                found.append(node.rawValue)
            }
            return
        }
        let column = context.graph.nodeColumn(key)
        let bytes = Array(text.utf8)
        try scan(into: &found) { node in column.withUTF8(of: node) { $0.starts(with: bytes) } ?? false }
    }

    /// Appends the nodes with the label for which `holds`, in slot order.
    private func scan(
        into found: inout ContiguousArray<UInt32>, _ holds: (NodeSlot) -> Bool
    ) throws(CypherError) {
        var candidates: ContiguousArray<UInt32> = []
        if label == nil {
            for slot in 0..<UInt32(context.graph.nodeSlotCount) {
                try context.meter.step()
                let node = NodeSlot(rawValue: slot)
                if context.graph.contains(node), holds(node) { found.append(slot) }
            }
            return
        }
        guard let labelCode else { return }
        let nodes = context.graph.labelledNodes(labelCode)
        var position = 0
        while true {
            candidates.removeAll(keepingCapacity: true)
            let taken = nodes.append(from: position, limit: 4_096, to: &candidates)
            if taken == 0 { return }
            position += taken
            try context.meter.step(taken)
            for slot in candidates where holds(NodeSlot(rawValue: slot)) { found.append(slot) }
        }
    }

    // MARK: In order

    /// The nodes with the property in the order of its values; nil without such an index.
    func ordered(
        _ label: String, _ key: String, isDescending: Bool
    ) throws(CypherError) -> (nodes: OrderedNodes, column: Column<NodeSlot>, label: LabelCode?)? {
        refresh()
        guard let index, let key = keyCodes[0], let labelCode else { return nil }
        let nodes = try Self.engine { () throws(GraphError) in
            try context.graph.nodes(
                from: .none, to: .none, order: isDescending ? .descending : .ascending, in: index.code)
        }
        return (nodes, context.graph.nodeColumn(key), index.isExact ? nil : labelCode)
    }

    /// Appends the nodes of the label without the property, which ``ordered(_:_:isDescending:)`` does not give.
    /// - Parameter count: how many nodes the index has.
    func missing(indexed count: Int, into found: inout ContiguousArray<UInt32>) throws(CypherError) {
        guard let index, let key = keyCodes[0], let labelCode else { return }
        if index.isExact, count == context.graph.nodeCount(labelled: labelCode) { return }
        let column = context.graph.nodeColumn(key)
        try scan(into: &found) { !column.isPresent($0) }
    }

    /// The same without an index, those without the property too.
    func sorted(
        _ label: String, _ key: String, isDescending: Bool, into found: inout ContiguousArray<UInt32>
    ) throws(CypherError) {
        refresh()
        guard let key = keyCodes[0] else { return try scan(into: &found) { _ in true } }
        let column = context.graph.nodeColumn(key)
        try scan(into: &found) { _ in true }
        let values = found.map { Datum(column.value(of: NodeSlot(rawValue: $0))) }
        let order = values.indices.sorted { left, right in
            let order = Datum.order(values[left], values[right])
            return order == 0 ? left < right : (order < 0) != isDescending
        }
        found = ContiguousArray(order.map { found[$0] })
    }

    private static func engine<T>(_ body: () throws(GraphError) -> T) throws(CypherError) -> T {
        do { return try body() } catch { throw CypherError(error) }
    }
}
