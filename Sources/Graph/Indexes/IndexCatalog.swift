/// All indexes of one version of a graph.
struct IndexCatalog: Sendable {
    private(set) var indexes: ContiguousArray<NodeIndex> = []
    /// Of `indexes`, to look them up by.
    private var codes: ContiguousArray<IndexCode> = []
    /// Nodes by label.
    private(set) var labels = IndexTree<PostingLeaf>()
    /// By key code: whether some index, and some unique one, covers the key.
    private var roles: ContiguousArray<Roles> = []
    /// The newest code given out.
    private(set) var lastCode: UInt32 = 0
    private(set) var hasUnique = false

    private struct Roles: OptionSet {
        let rawValue: UInt8
        static let indexed = Roles(rawValue: 1)
        static let unique = Roles(rawValue: 2)
    }

    func position(of code: IndexCode) -> Int? { codes.firstIndex(of: code) }
    func position(named name: String) -> Int? { indexes.firstIndex { $0.definition.name == name } }

    subscript(position: Int) -> NodeIndex {
        get { indexes[position] }
        set { indexes[position] = newValue }
    }

    @inline(__always)
    func isIndexed(_ key: PropertyKeyCode) -> Bool {
        Int(key.rawValue) < roles.count && !roles[Int(key.rawValue)].isEmpty
    }

    func isUnique(_ key: PropertyKeyCode) -> Bool {
        Int(key.rawValue) < roles.count && roles[Int(key.rawValue)].contains(.unique)
    }

    /// Adds an index without entries and returns its position.
    mutating func add(_ definition: IndexDefinition, labels: [LabelCode], keys: [PropertyKeyCode]) -> Int {
        lastCode += 1
        let code = IndexCode(rawValue: lastCode)
        indexes.append(NodeIndex(code: code, definition: definition, labels: labels, keys: keys))
        noteRoles()
        return indexes.count - 1
    }

    func forEachBlock(_ body: (Block) -> Void) {
        labels.forEachBlock(body)
        for index in indexes { index.forEachBlock(body) }
    }

    /// Leaves out what a reader may not see. An index of texts may stay where it is of other keys, too: the texts decide.
    mutating func hide(_ keys: Set<PropertyKeyCode>) {
        for position in indexes.indices where !keys.isDisjoint(with: indexes[position].keys) {
            if case .text = indexes[position].content, indexes[position].keys.count > 1 { continue }
            indexes[position].content = NodeIndex.noContent(indexes[position].definition.kind)
        }
    }

    mutating func remove(at position: Int, in memory: DraftMemory) {
        indexes.remove(at: position).forEachBlock(memory.release)
        noteRoles()
    }

    private mutating func noteRoles() {
        roles = []
        codes = ContiguousArray(indexes.map(\.code))
        hasUnique = indexes.contains(where: \.isUnique)
        for index in indexes {
            for key in index.keys {
                let missing = Int(key.rawValue) + 1 - roles.count
                if missing > 0 { roles.append(contentsOf: repeatElement([], count: missing)) }
                roles[Int(key.rawValue)].formUnion(index.isUnique ? [.indexed, .unique] : .indexed)
            }
        }
    }
}

// MARK: Keeping up with the graph

extension IndexCatalog {
    /// Brings all indexes from one version to the next.
    ///
    /// - Parameters:
    ///   - slots: every node that came, went, or changed labels or indexed properties; in order, each once.
    ///   - newest: the newest code of the old version: indexes that came later are up to date already.
    mutating func update(
        _ slots: ContiguousArray<UInt32>, from old: GraphSnapshot, to new: GraphSnapshot,
        exceptNewerThan newest: UInt32, in memory: DraftMemory
    ) {
        let change = IndexChange(slots: slots, old: old, new: new, memory: memory)
        change.updateLabels(&labels)
        for position in indexes.indices where indexes[position].code.rawValue <= newest {
            change.update(&indexes[position])
        }
    }

    /// Fills an index that has no entries.
    mutating func build(_ position: Int, of graph: GraphSnapshot, in memory: DraftMemory) {
        var slots: ContiguousArray<UInt32> = []
        slots.reserveCapacity(graph.nodeCount)
        graph.forEachNode { slots.append($0.rawValue) }
        IndexChange(slots: slots, old: nil, new: graph, memory: memory).update(&indexes[position])
    }

    /// Empties an index.
    mutating func clear(_ position: Int, in memory: DraftMemory) {
        indexes[position].forEachBlock(memory.release)
        indexes[position].content = NodeIndex.noContent(indexes[position].definition.kind)
    }
}

/// Nodes that differ between two versions, and what that means to the indexes.
private struct IndexChange {
    let slots: ContiguousArray<UInt32>
    /// The version that the indexes are at; `nil` where they are empty.
    let old: GraphSnapshot?
    let new: GraphSnapshot
    let memory: DraftMemory

    func update(_ index: inout NodeIndex) {
        switch index.content {
        case .equality(var tree):
            updateEquality(&tree, index)
            index.content = .equality(tree)
        case .ordered(var tree):
            updateOrdered(&tree, index)
            index.content = .ordered(tree)
        case .text(var tree):
            updateText(&tree, index)
            index.content = .text(tree)
        }
    }

    func updateLabels(_ tree: inout IndexTree<PostingLeaf>) {
        var removed: ContiguousArray<TermKey> = []
        var added: ContiguousArray<TermKey> = []
        for slot in slots {
            let before = old.flatMap { labelSet(of: slot, in: $0) }
            let after = labelSet(of: slot, in: new)
            if before == after { continue }
            let oldLabels = before.map { new.labelSets.members[Int($0)] } ?? []
            let newLabels = after.map { new.labelSets.members[Int($0)] } ?? []
            for label in oldLabels where !newLabels.contains(label) { removed.append(TermKey(label.rawValue, slot)) }
            for label in newLabels where !oldLabels.contains(label) { added.append(TermKey(label.rawValue, slot)) }
        }
        apply(&removed, &added, to: &tree)
    }

    private func labelSet(of slot: UInt32, in graph: GraphSnapshot) -> UInt32? {
        guard Int(slot) < graph.nodeLabelSets.count else { return nil }
        let labelSet = graph.nodeLabelSets[Int(slot)]
        return labelSet == GraphSnapshot.free ? nil : labelSet
    }

    private func updateEquality(_ tree: inout IndexTree<PlainLeaf<TermKey>>, _ index: NodeIndex) {
        var removed: ContiguousArray<TermKey> = []
        var added: ContiguousArray<TermKey> = []
        for slot in slots {
            let before = old.flatMap { index.hash(of: slot, in: $0) }
            let after = index.hash(of: slot, in: new)
            if before == after { continue }
            if let before { removed.append(TermKey(before, slot)) }
            if let after { added.append(TermKey(after, slot)) }
        }
        apply(&removed, &added, to: &tree)
    }

    private func updateText(_ tree: inout IndexTree<PostingLeaf>, _ index: NodeIndex) {
        var removed: ContiguousArray<TermKey> = []
        var added: ContiguousArray<TermKey> = []
        var before: ContiguousArray<UInt32> = []
        var after: ContiguousArray<UInt32> = []
        var buffer = TextGrams.Buffer()
        for slot in slots {
            if let old { index.grams(of: slot, in: old, into: &before, &buffer) }
            index.grams(of: slot, in: new, into: &after, &buffer)
            if before == after { continue }
            Self.subtract(after, from: before) { removed.append(TermKey($0, slot)) }
            Self.subtract(before, from: after) { added.append(TermKey($0, slot)) }
        }
        apply(&removed, &added, to: &tree)
    }

    /// Calls `body` for the numbers that are in `these` and not in `those`, both in order.
    private static func subtract(
        _ those: ContiguousArray<UInt32>, from these: ContiguousArray<UInt32>, _ body: (UInt32) -> Void
    ) {
        var next = 0
        for number in these {
            while next < those.count, those[next] < number { next += 1 }
            if next == those.count || those[next] != number { body(number) }
        }
    }

    private func apply<Leaf: IndexLeaf>(
        _ removed: inout ContiguousArray<TermKey>, _ added: inout ContiguousArray<TermKey>,
        to tree: inout IndexTree<Leaf>
    ) where Leaf.Key == TermKey {
        removed.sortByTerm()
        added.sortByTerm()
        removed.withUnsafeBufferPointer { tree.remove($0, order: TermOrder(), in: memory) }
        added.withUnsafeBufferPointer { tree.insert($0, order: TermOrder(), in: memory) }
    }

    private func updateOrdered(_ tree: inout IndexTree<PlainLeaf<OrderedKey>>, _ index: NodeIndex) {
        let key = index.keys[0]
        let newOrder = ColumnOrder(properties: new.nodeProperties, key: key)
        var removed: ContiguousArray<OrderedKey> = []
        var added: ContiguousArray<OrderedKey> = []
        for slot in slots {
            let before = old.flatMap { index.orderedKey(of: slot, in: $0) }
            let after = index.orderedKey(of: slot, in: new)
            if let old, before == after {
                guard let after, !after.prefix.isWhole else { continue }
                let oldValue = old.nodeProperties.value(of: key, at: Int(slot))
                if ValueOrder.compare(oldValue, newOrder.value(of: after)) == 0 { continue }
            }
            if let before { removed.append(before) }
            if let after { added.append(after) }
        }
        if let old, !removed.isEmpty {
            // The entries are still in the order of the old values.
            let oldOrder = ColumnOrder(properties: old.nodeProperties, key: key)
            removed.sort(oldOrder)
            removed.withUnsafeBufferPointer { tree.remove($0, order: oldOrder, in: memory) }
        }
        added.sort(newOrder)
        added.withUnsafeBufferPointer { tree.insert($0, order: newOrder, in: memory) }
    }
}
