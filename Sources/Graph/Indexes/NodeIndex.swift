/// One index over nodes: its definition in codes, and its entries.
struct NodeIndex: Sendable {
    enum Content: Sendable {
        /// By the hash of the values.
        case equality(IndexTree<PlainLeaf<TermKey>>)
        case ordered(IndexTree<PlainLeaf<OrderedKey>>)
        /// By gram.
        case text(IndexTree<PostingLeaf>)
    }

    /// What is the same in all versions; one reference, so that an index is cheap to copy.
    private final class Plan: Sendable {
        let code: IndexCode
        let definition: IndexDefinition
        let labels: [LabelCode]
        let keys: [PropertyKeyCode]

        init(code: IndexCode, definition: IndexDefinition, labels: [LabelCode], keys: [PropertyKeyCode]) {
            self.code = code
            self.definition = definition
            self.labels = labels
            self.keys = keys
        }
    }

    private let plan: Plan
    var content: Content

    init(code: IndexCode, definition: IndexDefinition, labels: [LabelCode], keys: [PropertyKeyCode]) {
        plan = Plan(code: code, definition: definition, labels: labels, keys: keys)
        content = Self.noContent(definition.kind)
    }

    static func noContent(_ kind: IndexDefinition.Kind) -> Content {
        switch kind {
        case .equality, .unique, .folded: .equality(IndexTree())
        case .ordered: .ordered(IndexTree())
        case .text: .text(IndexTree())
        }
    }

    var code: IndexCode { plan.code }
    var definition: IndexDefinition { plan.definition }
    var labels: [LabelCode] { plan.labels }
    var keys: [PropertyKeyCode] { plan.keys }
    var isFolded: Bool { plan.definition.kind == .folded }
    var isUnique: Bool { plan.definition.kind == .unique }

    var statistics: IndexStatistics {
        let (entries, terms, bytes) =
            switch content {
            case .equality(let tree): (tree.count, tree.terms, tree.bytes)
            case .ordered(let tree): (tree.count, tree.terms, tree.bytes)
            case .text(let tree): (tree.count, tree.terms, tree.bytes)
            }
        return IndexStatistics(
            code: code, definition: definition, entries: entries, distinctKeys: terms, bytes: bytes)
    }

    func forEachBlock(_ body: (Block) -> Void) {
        switch content {
        case .equality(let tree): tree.forEachBlock(body)
        case .ordered(let tree): tree.forEachBlock(body)
        case .text(let tree): tree.forEachBlock(body)
        }
    }
}

// MARK: What a node contributes

extension NodeIndex {
    /// Whether nodes with this set of labels are in the index.
    func covers(labelSet: UInt32, in graph: GraphSnapshot) -> Bool {
        labels.isEmpty || graph.labelSets.contains(labels, in: labelSet)
    }

    func covers(_ slot: UInt32, in graph: GraphSnapshot) -> Bool {
        guard Int(slot) < graph.nodeLabelSets.count else { return false }
        let labelSet = graph.nodeLabelSets[Int(slot)]
        return labelSet != GraphSnapshot.free && covers(labelSet: labelSet, in: graph)
    }

    /// The hash under which the node is found; `nil` where it is not in the index.
    func hash(of slot: UInt32, in graph: GraphSnapshot) -> UInt32? {
        guard covers(slot, in: graph) else { return nil }
        var hash = IndexHash()
        for key in keys {
            guard add(graph.nodeProperties.value(of: key, at: Int(slot)), to: &hash) else { return nil }
        }
        return hash.value
    }

    /// The hash of values, in the order of the keys; `nil` where nodes with them are not in the index.
    func hash(of values: [Value]) -> UInt32? {
        var hash = IndexHash()
        for value in values where !add(value, to: &hash) { return nil }
        return hash.value
    }

    private func add(_ value: Value, to hash: inout IndexHash) -> Bool {
        if isFolded {
            guard case .string(let text) = value else { return false }
            hash.add(normalized: TextForm.folded(text))
        } else {
            // Null and NaN equal nothing, not even themselves.
            if value.isNull || value != value { return false }
            hash.add(value)
        }
        return true
    }

    /// Whether a node that the index covers has these values, which a hash only suggests.
    func matches(_ slot: UInt32, _ values: [Value], in graph: GraphSnapshot) -> Bool {
        for (key, value) in zip(keys, values) {
            let own = graph.nodeProperties.value(of: key, at: Int(slot))
            if isFolded {
                guard case .string(let own) = own, case .string(let text) = value,
                    own == text || TextForm.folded(own) == TextForm.folded(text)
                else { return false }
            } else if own != value {
                return false
            }
        }
        return true
    }

    /// The entry in an ordered index; `nil` where there is none.
    func orderedKey(of slot: UInt32, in graph: GraphSnapshot) -> OrderedKey? {
        guard covers(slot, in: graph) else { return nil }
        let value = graph.nodeProperties.value(of: keys[0], at: Int(slot))
        return value.isNull ? nil : OrderedKey(OrderPrefix(value), slot)
    }

    /// Appends the different grams of the node's texts, in order.
    func grams(
        of slot: UInt32, in graph: GraphSnapshot, into grams: inout ContiguousArray<UInt32>,
        _ buffer: inout TextGrams.Buffer
    ) {
        grams.removeAll(keepingCapacity: true)
        guard covers(slot, in: graph) else { return }
        for key in keys { TextGrams.append(graph.nodeProperties.value(of: key, at: Int(slot)), to: &grams, &buffer) }
        TextGrams.sortUniquely(&grams)
    }
}

/// The order of an ordered index: by prefix, then by value where prefixes cannot tell, then by slot.
struct ColumnOrder: IndexOrder {
    let properties: PropertyTable
    let key: PropertyKeyCode

    func value(of entry: OrderedKey) -> Value { properties.value(of: key, at: Int(entry.slot)) }

    func precedes(_ left: OrderedKey, _ right: OrderedKey) -> Bool {
        if left.term != right.term { return left.term < right.term }
        if !left.prefix.isWhole, left.slot != right.slot {
            let order = ValueOrder.compare(value(of: left), value(of: right))
            if order != 0 { return order < 0 }
        }
        return left.slot < right.slot
    }

    /// Whether the entry comes before (negative), with (zero), or after (positive) a value.
    func compare(_ entry: OrderedKey, to prefix: OrderPrefix, _ value: Value) -> Int {
        if entry.term != prefix.rawValue { return entry.term < prefix.rawValue ? -1 : 1 }
        return prefix.isWhole ? 0 : ValueOrder.compare(self.value(of: entry), value)
    }
}
