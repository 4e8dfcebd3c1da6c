extension GraphSnapshot {
    /// Contradictions between the indexes and what they index, and within the indexes; for tests.
    func indexContradictions() -> [String] {
        var found: [String] = []
        var slots: ContiguousArray<UInt32> = []
        forEachNode { slots.append($0.rawValue) }

        var labelKeys: ContiguousArray<TermKey> = []
        for slot in slots {
            for label in labels(of: NodeSlot(rawValue: slot)) { labelKeys.append(TermKey(label.rawValue, slot)) }
        }
        labelKeys.sort { $0.rawValue < $1.rawValue }
        found += indexes.labels.contradictions("labels", expected: labelKeys)

        for index in indexes.indexes {
            let name = index.definition.name
            switch index.content {
            case .equality(let tree):
                var keys = ContiguousArray(
                    slots.compactMap { slot in index.hash(of: slot, in: self).map { TermKey($0, slot) } })
                keys.sort { $0.rawValue < $1.rawValue }
                found += tree.contradictions(name, expected: keys)
            case .ordered(let tree):
                var keys = ContiguousArray(
                    slots.compactMap { slot in
                        index.orderedKey(of: slot, in: self).map {
                            (key: $0, value: property(index.keys[0], of: NodeSlot(rawValue: slot)))
                        }
                    })
                // By value alone: prefixes must agree with it.
                keys.sort {
                    let order = ValueOrder.compare($0.value, $1.value)
                    return order != 0 ? order < 0 : $0.key.slot < $1.key.slot
                }
                found += tree.contradictions(name, expected: ContiguousArray(keys.map(\.key)))
            case .text(let tree):
                var keys: ContiguousArray<TermKey> = []
                var grams: ContiguousArray<UInt32> = []
                var buffer = TextGrams.Buffer()
                for slot in slots {
                    index.grams(of: slot, in: self, into: &grams, &buffer)
                    keys += grams.map { TermKey($0, slot) }
                }
                keys.sort { $0.rawValue < $1.rawValue }
                found += tree.contradictions(name, expected: keys)
            }
        }
        return found
    }
}

extension IndexTree {
    /// - Parameter expected: what must be in it, in order.
    func contradictions(_ name: String, expected: ContiguousArray<Key>) -> [String] {
        var found: [String] = []
        var keys: ContiguousArray<Key> = []
        forEach(from: 0) {
            keys.append($0)
            return true
        }
        if keys != expected {
            found.append("index \(name) has \(keys.count) entries, not the \(expected.count) that it should have")
        }
        var terms = 0
        for (position, key) in keys.enumerated() where position == 0 || keys[position - 1].term != key.term {
            terms += 1
        }
        if count != keys.count || self.terms != terms { found.append("index \(name) is miscounted") }
        var size = 0
        forEachBlock { size += $0.bytes }
        if size != bytes { found.append("index \(name) has \(size) bytes, counted are \(bytes)") }
        if let root { found += Self.contradictions(name, of: root).found }
        return found
    }

    private static func contradictions(
        _ name: String, of branch: IndexBranch<Leaf>
    ) -> (found: [String], height: Int) {
        var found: [String] = []
        var heights: Set<Int> = []
        if branch.count == 0 || branch.count > IndexBranch<Leaf>.capacity { found.append("index \(name): branch size") }
        var start = 0
        for child in 0..<branch.count {
            if branch.starts[child] != start { found.append("index \(name): wrong position of a child") }
            start += branch.summaries[child].count
            var keys: ContiguousArray<Key> = []
            if branch.isBottom {
                branch.leaf(child).unpack(into: &keys)
                if keys.count != branch.summaries[child].count || keys.count > Leaf.capacity {
                    found.append("index \(name): leaf size")
                }
                if keys.first != branch.firsts[child] || keys.last != branch.summaries[child].last {
                    found.append("index \(name): ends of a leaf")
                }
                heights.insert(0)
            } else {
                let below = branch.branch(child)
                if below.firsts[0] != branch.firsts[child] || below.total.count != branch.summaries[child].count {
                    found.append("index \(name): summary of a branch")
                }
                let result = contradictions(name, of: below)
                found += result.found
                heights.insert(result.height)
            }
        }
        if heights.count > 1 { found.append("index \(name): leaves at different heights") }
        return (found, (heights.first ?? 0) + 1)
    }
}
