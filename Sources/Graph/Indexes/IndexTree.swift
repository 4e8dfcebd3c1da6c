/// A sorted set of index entries, of which versions share every node that did not change.
///
/// A B+ tree (Bayer, McCreight 1972; Comer 1979) whose nodes count the entries below them, so that the number of
/// entries in a range, and the entry at a position, cost O(log n). A commit applies its changes as one sorted
/// batch, which writes each touched node once; nodes are as large as what is in them, without slack.
// `@unchecked Sendable`: what a published version reaches is never written again (see `GraphMemory`).
struct IndexTree<Leaf: IndexLeaf>: @unchecked Sendable {
    typealias Key = Leaf.Key
    var root: IndexBranch<Leaf>?

    var isEmpty: Bool { root == nil }
    /// Complexity: O(1).
    var count: Int { root?.total.count ?? 0 }
    /// Different terms. Complexity: O(1).
    var terms: Int { root?.total.terms ?? 0 }
    /// Memory of all nodes. Complexity: O(1).
    var bytes: Int { root.map { $0.total.bytes + $0.ownBytes } ?? 0 }

    /// How many entries come before the first that `isBefore` denies; those it affirms come first.
    /// Complexity: O(log n).
    func rank(_ isBefore: (Key) -> Bool) -> Int {
        guard var branch = root else { return 0 }
        var rank = 0
        while true {
            let child = branch.firsts.countBefore(isBefore) - 1
            guard child >= 0 else { return rank }
            rank += branch.starts[child]
            if branch.isBottom { return rank + branch.leaf(child).countBefore(isBefore) }
            branch = branch.branch(child)
        }
    }

    /// Calls `body` for the entries from a position on, until it returns false.
    func forEach(from position: Int, _ body: (Key) -> Bool) {
        var next = position
        while let (leaf, ranks) = leaf(at: next) {
            guard leaf.forEach(from: next - ranks.lowerBound, body) else { return }
            next = ranks.upperBound
        }
    }

    /// The leaf with the entry at `rank`, and the ranks of its entries. Complexity: O(log n).
    func leaf(at rank: Int) -> (leaf: Leaf, ranks: Range<Int>)? {
        guard rank >= 0, rank < count, var branch = root else { return nil }
        var first = 0
        while true {
            let child = branch.starts.countBefore { $0 <= rank - first } - 1
            first += branch.starts[child]
            if branch.isBottom { return (branch.leaf(child), first..<first + branch.summaries[child].count) }
            branch = branch.branch(child)
        }
    }

    /// Calls `body` for every block of this tree: see ``GraphSnapshot/forEachBlock(_:)``.
    func forEachBlock(_ body: (Block) -> Void) {
        if let root { Self.visit(root, body) }
    }

    private static func visit(_ branch: IndexBranch<Leaf>, _ body: (Block) -> Void) {
        for child in branch.children.indices {
            if branch.isBottom { body(Block(branch.children[child])) } else { visit(branch.branch(child), body) }
        }
        // Last, so that `body` may free it.
        body(Block(branch.pointer))
    }
}

extension IndexTree where Leaf.Key == TermKey {
    /// Calls `body` for the entries from `first` on, until it returns false.
    @inline(__always)
    func forEach(from first: TermKey, _ body: (TermKey) -> Bool) {
        guard var branch = root else { return }
        while true {
            let child = max(0, branch.firsts.countBefore { $0.rawValue <= first.rawValue } - 1)
            if branch.isBottom {
                let leaf = branch.leaf(child)
                let position = leaf.countBefore { $0.rawValue < first.rawValue }
                guard leaf.forEach(from: position, body) else { return }
                // Few get here, so the position is not counted on the way down: that would touch more memory.
                let last = branch.summaries[child].last.rawValue
                return forEach(from: rank { $0.rawValue <= last }, body)
            }
            branch = branch.branch(child)
        }
    }
}

extension IndexTree where Leaf == PlainLeaf<TermKey> {
    /// The slot of the first entry with a hash, if it lies where hashes of its size mostly lie.
    ///
    /// Hashes are spread evenly, so the place of one in a node is guessed from its value (interpolation search; Perl,
    /// Itai, Avni 1978): a branch is read where its child should be, a leaf at 16 entries around the guess, which have
    /// the hash in 19 of 20 cases. Where it is found does not decide any jump of the program, so that the processor
    /// does not guess wrong at each level. Nil says nothing. Complexity: O(log n).
    @inline(__always)
    func likelyFirst(hash: UInt32) -> UInt32? {
        guard let place = leaf(for: hash), place.count >= Self.window else { return nil }
        let start = min(max(0, place.guess - Self.window / 2), place.count - Self.window)
        let keys = place.leaf.start + start
        // In two halves, so that one need not wait for the other.
        var (found, later) = (Self.window, Self.window)
        for offset in 1...Self.window / 2 {
            let position = Self.window / 2 - offset
            found = keys[position].term == UInt64(hash) ? position : found
            let behind = Self.window - offset
            later = keys[behind].term == UInt64(hash) ? behind : later
        }
        found = min(found, later)
        // What is found at the very start may have begun before.
        return found == Self.window || (found == 0 && start > 0) ? nil : keys[found].slot
    }

    private static var window: Int { 16 }

    /// Calls `body` for the slots with a hash in order, until it returns false. Complexity: O(log n).
    func forEach(hash: UInt32, _ body: (UInt32) -> Bool) {
        guard let place = leaf(for: hash) else { return }
        let keys = place.leaf.keys
        for position in keys.countBefore(TermKey(hash, 0), near: place.guess)..<keys.count {
            guard keys[position].term == UInt64(hash), body(keys[position].slot) else { return }
        }
        // The entries of this hash may go on in the next leaf, or begin there.
        let last = keys[keys.count - 1].rawValue
        forEach(from: rank { $0.rawValue <= last }) { $0.term == UInt64(hash) && body($0.slot) }
    }

    /// A leaf, how many entries it has, and which of these should have a hash: told without reading it.
    private struct Place {
        let leaf: Leaf
        let count: Int
        let guess: Int
    }

    /// The leaf where entries with a hash begin, if not in the one after it.
    @inline(__always)
    private func leaf(for hash: UInt32) -> Place? {
        guard let root else { return nil }
        let key = TermKey(hash, 0)
        var branch = root
        while true {
            let firsts = branch.firsts
            let child = firsts.lastNotAfter(key, near: branch.guess(hash))
            guard branch.isBottom else {
                branch = branch.branch(child)
                continue
            }
            let isLast = child + 1 == firsts.count
            let count = (isLast ? branch.total.count : branch.starts[child + 1]) - branch.starts[child]
            let (low, high) = (firsts[child].term, isLast ? branch.total.last.term : firsts[child + 1].term)
            return Place(
                leaf: branch.leaf(child), count: count,
                guess: Self.guess(UInt64(hash), low, high, count: count, of: root.total.count))
        }
    }

    /// Hashes are as close to each other in a leaf as in the whole tree. Counted from the nearer end.
    @inline(__always)
    private static func guess(_ hash: UInt64, _ low: UInt64, _ high: UInt64, count: Int, of total: Int) -> Int {
        let (before, after) = (hash > low ? hash - low : 0, high > hash ? high - hash : 0)
        let steps = Int(truncatingIfNeeded: (min(before, after) &* UInt64(total)) >> 32)
        return min(max(0, before <= after ? steps : count - 1 - steps), count - 1)
    }
}

extension UnsafeBufferPointer<TermKey> {
    /// The position of the last of these ordered keys that is not after `key`, or the first.
    @inline(__always)
    fileprivate func lastNotAfter(_ key: TermKey, near guess: Int) -> Int {
        var position = guess
        // Nearly always the guess is right to within one, but to which side is a matter of chance.
        if position > 0 { position -= self[position].rawValue > key.rawValue ? 1 : 0 }
        if position + 1 < count { position += self[position + 1].rawValue <= key.rawValue ? 1 : 0 }
        while position > 0, self[position].rawValue > key.rawValue { position -= 1 }
        while position + 1 < count, self[position + 1].rawValue <= key.rawValue { position += 1 }
        return position
    }

    /// How many of these ordered keys come before `key`.
    fileprivate func countBefore(_ key: TermKey, near guess: Int) -> Int {
        var position = guess
        while position > 0, self[position - 1].rawValue >= key.rawValue { position -= 1 }
        while position < count, self[position].rawValue < key.rawValue { position += 1 }
        return position
    }
}
