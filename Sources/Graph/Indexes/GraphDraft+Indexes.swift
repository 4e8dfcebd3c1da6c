/// What a draft notes for the indexes until it is published.
struct DraftIndexing {
    /// Nodes that came, went, or changed labels or indexed properties; in any order, some twice.
    var touched: ContiguousArray<UInt32> = []
    /// For indexes made by this draft: how many touched nodes there were when it was built.
    var builtAt: [IndexCode: Int] = [:]
    /// For unique indexes: nodes by the hash of values that they had at some time in this draft.
    var claims: [IndexCode: HashClaims] = [:]

    /// Whether the draft repeats what was checked when it happened. Unique values may then change hands in any order.
    var isReplay = false

    @inline(__always)
    mutating func touch(_ slot: UInt32) {
        if touched.last != slot { touched.append(slot) }
    }
}

extension GraphDraft {
    /// Creates an index and fills it in one go. A million nodes take some tenths of a second.
    /// - Throws: `duplicateIndex` where the name is taken; `badArgument` without a key, or with several in an
    ///   ordered index or one of folded text; `uniqueViolation` where two nodes have the same values already.
    @discardableResult
    public func createIndex(_ definition: IndexDefinition) throws(GraphError) -> IndexCode {
        let takesOneKey = definition.kind == .ordered || definition.kind == .folded
        guard !definition.keys.isEmpty, !takesOneKey || definition.keys.count == 1,
            Set(definition.keys).count == definition.keys.count
        else {
            throw GraphError(
                .badArgument, "an index of kind \(definition.kind.rawValue) cannot have \(definition.keys.count) keys")
        }
        guard graph.indexes.position(named: definition.name) == nil else {
            throw GraphError(.duplicateIndex, "there is an index \(definition.name) already")
        }
        let labels = definition.labels.sorted().map { LabelCode(rawValue: graph.labelNames.intern($0)) }
        let position = graph.indexes.add(definition, labels: labels, keys: definition.keys.map(propertyKey))
        graph.indexes.build(position, of: graph, in: memory)
        let index = graph.indexes[position]
        if let conflict = index.firstConflict(in: graph) {
            graph.indexes.remove(at: position, in: memory)
            throw GraphError(conflict)
        }
        indexing.builtAt[index.code] = indexing.touched.count
        return index.code
    }

    /// Creates the indexes of another graph with the same content.
    func createIndexes(of other: GraphSnapshot) throws(GraphError) {
        for index in other.indexes.indexes.dropFirst(GraphSnapshot.nameIndex + 1) {
            try createIndex(index.definition)
        }
    }

    /// - Throws: `unknownIndex`; `badArgument` for the index of names, which the engine itself uses.
    public func dropIndex(named name: String) throws(GraphError) {
        guard let position = graph.indexes.position(named: name) else {
            throw GraphError(.unknownIndex, "there is no index \(name)")
        }
        guard position != GraphSnapshot.nameIndex else {
            throw GraphError(.badArgument, "index \(name) cannot be dropped: names are looked up in it")
        }
        let code = graph.indexes[position].code
        graph.indexes.remove(at: position, in: memory)
        indexing.builtAt[code] = nil
        indexing.claims[code] = nil
    }

    /// Brings all indexes up to date; the last thing before the version is finished.
    func applyIndexing() {
        for position in graph.indexes.indexes.indices {
            guard let built = indexing.builtAt[graph.indexes[position].code] else { continue }
            if built == indexing.touched.count { continue }
            graph.indexes.clear(position, in: memory)
            graph.indexes.build(position, of: graph, in: memory)
        }
        var slots = indexing.touched
        if slots.isEmpty { return }
        slots.sortUniquely()
        var indexes = graph.indexes
        indexes.update(slots, from: base, to: graph, exceptNewerThan: base.indexes.lastCode, in: memory)
        graph.indexes = indexes
    }
}

// MARK: Unique indexes

/// Values that a change to a node would claim, by unique index.
typealias ClaimedHash = (index: IndexCode, hash: UInt32)

extension GraphDraft {
    /// What a node would claim after a change.
    /// - Parameters:
    ///   - node: `nil` for one that is still to be added.
    ///   - labels: the labels it would have.
    /// - Throws: `uniqueViolation`.
    func claims(
        of node: NodeSlot?, labels: LabelSetCode, _ changes: [(key: PropertyKeyCode, value: Value)]
    ) throws(GraphError) -> [ClaimedHash] {
        var claimed: [ClaimedHash] = []
        if indexing.isReplay { return claimed }
        for index in graph.indexes.indexes where index.isUnique && index.covers(labelSet: labels.rawValue, in: graph) {
            let values = index.keys.map { key in
                changes.last { $0.key == key }?.value ?? node.map { graph.property(key, of: $0) } ?? .null
            }
            guard let hash = index.hash(of: values) else { continue }
            if let other = holder(of: values, hash, index, except: node) {
                throw GraphError(index.conflict(values, with: other, in: graph))
            }
            claimed.append((index.code, hash))
        }
        return claimed
    }

    func note(_ claimed: [ClaimedHash], of node: NodeSlot) {
        for (index, hash) in claimed { indexing.claims[index, default: HashClaims()].insert(hash, node.rawValue) }
    }

    /// The node that has the values at this moment. The index knows those that had them when the draft began, the
    /// claims those that got them since; what they have now is looked up.
    private func holder(of values: [Value], _ hash: UInt32, _ index: NodeIndex, except node: NodeSlot?) -> UInt32? {
        var holder: UInt32?
        func isHolder(_ slot: UInt32) -> Bool {
            slot != node?.rawValue && index.covers(slot, in: graph) && index.matches(slot, values, in: graph)
        }
        if case .equality(let tree) = index.content {
            tree.forEach(hash: hash) { slot in
                if isHolder(slot) { holder = slot }
                return holder == nil
            }
        }
        return holder ?? indexing.claims[index.code]?.first(hash, where: isHolder)
    }
}

/// A growing multimap from hashes to slots: open addressing with linear probing (Knuth volume 3, 6.4).
struct HashClaims {
    private var cells: ContiguousArray<TermKey?> = ContiguousArray(repeating: nil, count: 64)
    private var count = 0

    mutating func insert(_ hash: UInt32, _ slot: UInt32) {
        if count * 2 >= cells.count { grow() }
        place(TermKey(hash, slot))
    }

    /// The first slot with the hash that satisfies the condition.
    func first(_ hash: UInt32, where condition: (UInt32) -> Bool) -> UInt32? {
        var cell = Int(hash) & (cells.count - 1)
        while let entry = cells[cell] {
            if entry.term == UInt64(hash), condition(entry.slot) { return entry.slot }
            cell = (cell + 1) & (cells.count - 1)
        }
        return nil
    }

    private mutating func place(_ key: TermKey) {
        var cell = Int(key.term) & (cells.count - 1)
        while let entry = cells[cell] {
            if entry == key { return }
            cell = (cell + 1) & (cells.count - 1)
        }
        cells[cell] = key
        count += 1
    }

    private mutating func grow() {
        let old = cells
        cells = ContiguousArray(repeating: nil, count: old.count * 2)
        count = 0
        for case let key? in old { place(key) }
    }
}

extension NodeIndex {
    /// The first two nodes in a unique index that have the same values.
    fileprivate func firstConflict(in graph: GraphSnapshot) -> UniqueConflict? {
        guard isUnique, case .equality(let tree) = content else { return nil }
        var run: [UInt32] = []
        var hash: UInt64?
        var conflict: UniqueConflict?
        tree.forEach(from: 0) { entry in
            if entry.term != hash { run.removeAll(keepingCapacity: true) }
            hash = entry.term
            if !run.isEmpty {
                let values = keys.map { graph.nodeProperties.value(of: $0, at: Int(entry.slot)) }
                if let other = run.first(where: { matches($0, values, in: graph) }) {
                    conflict = self.conflict(values, with: other, in: graph)
                }
            }
            run.append(entry.slot)
            return conflict == nil
        }
        return conflict
    }

    fileprivate func conflict(_ values: [Value], with slot: UInt32, in graph: GraphSnapshot) -> UniqueConflict {
        UniqueConflict(
            index: definition.name, labels: definition.labels, keys: definition.keys, values: values,
            node: graph.id(of: NodeSlot(rawValue: slot)))
    }
}

extension ContiguousArray<UInt32> {
    fileprivate mutating func sortUniquely() {
        // New nodes come in the order of their slots, as a rule.
        if zip(self, dropFirst()).allSatisfy({ $0 < $1 }) { return }
        TextGrams.sortUniquely(&self)
    }
}
