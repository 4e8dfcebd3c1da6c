/// An end of a range of values.
public enum ValueBound: Hashable, Sendable {
    case none
    case including(Value)
    case excluding(Value)
}

/// Nodes in the order of a value, read as they are asked for.
public struct OrderedNodes: Sequence, Sendable {
    public enum Order: Hashable, Sendable {
        case ascending, descending
    }

    private let tree: IndexTree<PlainLeaf<OrderedKey>>
    private let ranks: Range<Int>
    private let order: Order
    /// Keeps the memory of the tree.
    private let version: GraphVersion

    init(_ tree: IndexTree<PlainLeaf<OrderedKey>>, _ ranks: Range<Int>, _ order: Order, of version: GraphVersion) {
        self.tree = tree
        self.ranks = ranks
        self.order = order
        self.version = version
    }

    /// Exact. Complexity: O(1).
    public var count: Int { ranks.count }
    public var underestimatedCount: Int { ranks.count }

    public func makeIterator() -> Iterator { Iterator(nodes: self, rest: ranks) }

    public struct Iterator: IteratorProtocol {
        private let nodes: OrderedNodes
        private var rest: Range<Int>
        private var leaf: PlainLeaf<OrderedKey>?
        private var leafRanks = 0..<0

        fileprivate init(nodes: OrderedNodes, rest: Range<Int>) {
            self.nodes = nodes
            self.rest = rest
        }

        /// Complexity: O(1); O(log n) once in about a hundred.
        public mutating func next() -> NodeSlot? {
            guard !rest.isEmpty else { return nil }
            let rank: Int
            switch nodes.order {
            case .ascending:
                rank = rest.lowerBound
                rest = rank + 1..<rest.upperBound
            case .descending:
                rank = rest.upperBound - 1
                rest = rest.lowerBound..<rank
            }
            if !leafRanks.contains(rank) {
                guard let found = nodes.tree.leaf(at: rank) else { return nil }
                (leaf, leafRanks) = found
            }
            return leaf.map { NodeSlot(rawValue: $0.keys[rank - leafRanks.lowerBound].slot) }
        }
    }
}

extension GraphSnapshot {
    /// The nodes whose value lies between two bounds, in the order of values, equal ones by slot.
    ///
    /// Types are ordered as openCypher sorts them (see `ValueOrder`). Where one bound is given, only values of its
    /// type are in the range, and NaN never is; where none is, every value is, which sorts all nodes of the index.
    /// - Complexity: O(log nodes); reading costs a few ns a node. The count is exact and free.
    /// - Throws: `unknownIndex`; `badArgument` where it is no ordered index.
    public func nodes(
        from lower: ValueBound, to upper: ValueBound, order: OrderedNodes.Order = .ascending, in code: IndexCode
    ) throws(GraphError) -> OrderedNodes {
        let (tree, column) = try orderedIndex(code)
        guard var ranks = ranks(of: lower, upper, tree) else {
            return OrderedNodes(tree, 0..<0, order, of: version)
        }
        if let bound = OrderBound(lower) {
            let start = tree.rank {
                bound.precedesOrIs(column.compare($0, to: bound.prefix, bound.value), isLower: true)
            }
            ranks = max(start, ranks.lowerBound)..<max(start, ranks.upperBound)
        }
        if let bound = OrderBound(upper) {
            let end = tree.rank {
                bound.precedesOrIs(column.compare($0, to: bound.prefix, bound.value), isLower: false)
            }
            ranks = ranks.lowerBound..<max(ranks.lowerBound, min(end, ranks.upperBound))
        }
        return OrderedNodes(tree, ranks, order, of: version)
    }

    /// The nodes whose text begins with `prefix`, letter by letter: openCypher's STARTS WITH, in the order of texts.
    /// - Complexity and errors: as ``nodes(from:to:order:in:)``.
    public func nodes(
        startingWith prefix: String, order: OrderedNodes.Order = .ascending, in code: IndexCode
    ) throws(GraphError) -> OrderedNodes {
        let (tree, column) = try orderedIndex(code)
        let bound = TextBound(prefix, column)
        let first = tree.rank { bound.compare($0) < 0 }
        return OrderedNodes(tree, first..<max(first, tree.rank { bound.compare($0) <= 0 }), order, of: version)
    }

    private func orderedIndex(
        _ code: IndexCode
    ) throws(GraphError) -> (IndexTree<PlainLeaf<OrderedKey>>, ColumnOrder) {
        let index = try index(code)
        guard case .ordered(let tree) = index.content else {
            throw GraphError(.badArgument, "index \(index.definition.name) is not an ordered one")
        }
        return (tree, ColumnOrder(properties: nodeProperties, key: index.keys[0]))
    }

    /// The ranks of the types that the bounds allow; `nil` where the bounds allow nothing.
    private func ranks(
        of lower: ValueBound, _ upper: ValueBound, _ tree: IndexTree<PlainLeaf<OrderedKey>>
    ) -> Range<Int>? {
        var types: ClosedRange<UInt64>?
        for bound in [lower, upper] {
            guard let bound = OrderBound(bound) else { continue }
            guard !bound.isNeverMet else { return nil }
            let type = OrderPrefix.range(ofTypeOf: bound.value)
            if let types, types != type { return nil }
            types = type
        }
        guard let types else { return 0..<tree.count }
        let first = tree.rank { $0.term < types.lowerBound }
        return first..<max(first, tree.rank { $0.term <= types.upperBound })
    }
}

/// A bound that is there.
private struct OrderBound {
    let value: Value
    let prefix: OrderPrefix
    private let isIncluding: Bool

    init?(_ bound: ValueBound) {
        switch bound {
        case .none: return nil
        case .including(let value):
            self.value = value
            isIncluding = true
        case .excluding(let value):
            self.value = value
            isIncluding = false
        }
        prefix = OrderPrefix(value)
    }

    /// Nothing is more or less than null or NaN.
    var isNeverMet: Bool {
        if case .float(let number) = value { return number.isNaN }
        return value.isNull
    }

    /// Whether an entry that compares so to the bound lies before the range (`isLower`), or not after it.
    func precedesOrIs(_ comparison: Int, isLower: Bool) -> Bool {
        comparison < 0 || comparison == 0 && isLower != isIncluding
    }
}

/// A beginning of texts, to find where those that begin so lie.
private struct TextBound {
    private let bytes: [UInt8]
    private let column: ColumnOrder
    /// The bits of a key's prefix that hold the type and up to seven bytes of this text, and what they must be.
    private let mask: UInt64
    private let bits: UInt64

    init(_ text: String, _ column: ColumnOrder) {
        bytes = Array(TextForm.normalized(text).utf8)
        self.column = column
        mask = ~(UInt64.max >> UInt64(4 + 8 * min(bytes.count, 7)))
        bits = OrderPrefix(.string(text)).rawValue & mask
    }

    /// Whether a key comes before all texts that begin so (negative), is one of them (zero), or comes after.
    func compare(_ key: OrderedKey) -> Int {
        let own = key.term & mask
        if own != bits { return own < bits ? -1 : 1 }
        if bytes.count <= 7 { return 0 }
        guard case .string(let text) = column.value(of: key) else { return 1 }
        var normalized = TextForm.normalized(text)
        return normalized.withUTF8 { text in
            for index in 0..<min(text.count, bytes.count) where text[index] != bytes[index] {
                return text[index] < bytes[index] ? -1 : 1
            }
            return text.count < bytes.count ? -1 : 0
        }
    }
}
