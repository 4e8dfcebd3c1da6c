internal import HashTreeCollections

/// Nodes by the folded text of one string property: the look-up behind "which CI is called …".
///
/// Folding is lower case plus Unicode canonical equivalence (Swift's own `String` equality), so that decomposed
/// Korean file names find composed ones. A persistent hash tree: a commit copies O(log n) of it.
struct KeyIndex: Sendable {
    let key: PropertyKeyCode
    private var entries: TreeDictionary<String, Posting> = [:]

    /// Nearly every key has one node: no set for it. But every host has an `eth0`, so a set must not be copied whole
    /// for one more.
    private enum Posting: Sendable {
        case one(UInt32)
        case many(TreeSet<UInt32>)
    }

    init(key: PropertyKeyCode) { self.key = key }

    static func fold(_ text: String) -> String { text.lowercased() }

    /// In slot order. Complexity: O(1) expected for a unique name, O(m log m) for one that m nodes share.
    func nodes(matching text: String) -> [NodeSlot] {
        switch entries[Self.fold(text)] {
        case nil: []
        case .one(let slot): [NodeSlot(rawValue: slot)]
        case .many(let slots): slots.sorted().map(NodeSlot.init(rawValue:))
        }
    }

    /// Entries of the index, one per node and name.
    var count: Int {
        entries.values.reduce(0) { total, posting in
            switch posting {
            case .one: total + 1
            case .many(let slots): total + slots.count
            }
        }
    }

    mutating func insert(_ value: Value, node: UInt32) {
        guard case .string(let text) = value else { return }
        let folded = Self.fold(text)
        switch entries[folded] {
        case nil: entries[folded] = .one(node)
        case .one(let other): entries[folded] = .many([other, node])
        case .many(var others):
            others.insert(node)
            entries[folded] = .many(others)
        }
    }

    mutating func remove(_ value: Value, node: UInt32) {
        guard case .string(let text) = value else { return }
        let folded = Self.fold(text)
        switch entries[folded] {
        case nil: break
        case .one(let other): if other == node { entries[folded] = nil }
        case .many(var others):
            others.remove(node)
            if others.count == 1, let last = others.first {
                entries[folded] = .one(last)
            } else {
                entries[folded] = .many(others)
            }
        }
    }
}
