// MARK: Which indexes there are

extension GraphSnapshot {
    /// All indexes with their sizes, in the order in which they were created. The index of nodes by label is not
    /// among them: it is always there. Complexity: O(indexes).
    public var indexStatistics: [IndexStatistics] { indexes.indexes.map(\.statistics) }

    public func index(named name: String) -> IndexCode? {
        indexes.position(named: name).map { indexes[$0].code }
    }

    /// - Throws: `unknownIndex`.
    public func statistics(of code: IndexCode) throws(GraphError) -> IndexStatistics { try index(code).statistics }

    func index(_ code: IndexCode) throws(GraphError) -> NodeIndex {
        guard let position = indexes.position(of: code) else {
            throw GraphError(.unknownIndex, "there is no index \(code.rawValue)")
        }
        return indexes[position]
    }
}

// MARK: By label

extension GraphSnapshot {
    /// In slot order. Complexity: O(answer), about 2 ns each.
    public func nodes(labelled label: LabelCode) -> [NodeSlot] {
        var found: [NodeSlot] = []
        found.reserveCapacity(nodeCount(labelled: label))
        forEachNode(labelled: label) { found.append($0) }
        return found
    }

    /// Calls `body` for every node with the label in slot order. Allocates nothing.
    public func forEachNode(labelled label: LabelCode, _ body: (NodeSlot) -> Void) {
        indexes.labels.forEach(from: TermKey(label.rawValue, 0)) { entry in
            guard entry.term == UInt64(label.rawValue) else { return false }
            body(NodeSlot(rawValue: entry.slot))
            return true
        }
    }

    /// Calls `body` with the number of every page of 256 slots that has nodes with the label, and these, in order: to
    /// be read together with the pages of columns, see ``Column/page(_:)``. Complexity: O(nodes with the label).
    /// - Parameter pages: numbers of pages that are asked for; `nil` for all.
    public func forEachPage(
        labelled label: LabelCode, in pages: Range<Int>? = nil, _ body: (_ page: Int, _ slots: SlotMask) -> Void
    ) {
        let term = UInt64(label.rawValue)
        let slots = pages.map { $0.lowerBound << ColumnPage.bits..<$0.upperBound << ColumnPage.bits }
        let end = indexes.labels.rank { $0.term < term || $0.term == term && Int($0.slot) < slots?.upperBound ?? .max }
        var position = indexes.labels.rank {
            $0.term < term || $0.term == term && Int($0.slot) < slots?.lowerBound ?? 0
        }
        var page = (number: -1, slots: SlotMask())
        while position < end, let (leaf, ranks) = indexes.labels.leaf(at: position) {
            let last = min(end, ranks.upperBound)
            leaf.forEachRun(position - ranks.lowerBound..<last - ranks.lowerBound) { first, count in
                var slot = Int(first.slot)
                let bound = slot + count
                while slot < bound {
                    let number = slot >> ColumnPage.bits
                    if number != page.number {
                        if page.number >= 0 { body(page.number, page.slots) }
                        page = (number, SlotMask())
                    }
                    let pageEnd = min(bound, (number + 1) << ColumnPage.bits)
                    page.slots.insert(slot & ColumnPage.mask..<pageEnd - number << ColumnPage.bits)
                    slot = pageEnd
                }
            }
            position = last
        }
        if page.number >= 0 { body(page.number, page.slots) }
    }

    /// Complexity: O(log nodes).
    public func nodeCount(labelled label: LabelCode) -> Int {
        let term = UInt64(label.rawValue)
        return indexes.labels.rank { $0.term <= term } - indexes.labels.rank { $0.term < term }
    }
}

// MARK: By value

extension GraphSnapshot {
    /// The nodes with these values of the index's keys, in its order of keys; in slot order.
    ///
    /// Values of different types are never equal here, `1` and `1.0` included. `null` equals nothing.
    /// - Complexity: O(log nodes + nodes with the same hash).
    /// - Throws: `unknownIndex`; `badArgument` where it is no index of equality, or the number of values is wrong.
    public func nodes(equal values: [Value], in code: IndexCode) throws(GraphError) -> [NodeSlot] {
        let index = try index(code)
        guard case .equality(let tree) = index.content, values.count == index.keys.count else {
            throw GraphError(
                .badArgument, "index \(index.definition.name) does not look up \(values.count) equal values")
        }
        return nodes(equal: values, index, tree)
    }

    private func nodes(equal values: [Value], _ index: NodeIndex, _ tree: IndexTree<PlainLeaf<TermKey>>) -> [NodeSlot] {
        var found: [NodeSlot] = []
        guard let hash = index.hash(of: values) else { return found }
        tree.forEach(hash: hash) { slot in
            if index.matches(slot, values, in: self) { found.append(NodeSlot(rawValue: slot)) }
            return true
        }
        return found
    }

    /// Nodes whose `name` is this, letter case and Unicode composition apart; in slot order.
    /// Complexity: O(log nodes + answer).
    public func nodes(named name: String) -> [NodeSlot] {
        let index = indexes[Self.nameIndex]
        guard case .equality(let tree) = index.content else { return [] }
        return nodes(equal: [.string(name)], index, tree)
    }

    /// The nodes with a label (or any) whose property equals a value, in slot order: by an index where one helps,
    /// else by looking at each node with the label.
    public func nodes(labelled label: LabelCode?, where key: PropertyKeyCode, equals value: Value) -> [NodeSlot] {
        func isWanted(_ node: NodeSlot) -> Bool { label.map { hasLabel(node, $0) } ?? true }
        for index in indexes.indexes where index.keys == [key] && index.definition.kind != .folded {
            // An index over some labels answers only for nodes that must have them.
            guard case .equality(let tree) = index.content, index.labels.allSatisfy({ $0 == label }) else { continue }
            return nodes(equal: [value], index, tree).filter { index.labels.count == 1 || isWanted($0) }
        }
        var found: [NodeSlot] = []
        func consider(_ node: NodeSlot) {
            if !value.isNull, property(key, of: node) == value { found.append(node) }
        }
        if let label { forEachNode(labelled: label, consider) } else { forEachNode(consider) }
        return found
    }
}
