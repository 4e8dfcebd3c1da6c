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
    /// Calls `body` for the slots with a hash in order, until it returns false.
    ///
    /// Hashes are spread evenly, so the place of one in a node is guessed from its value (interpolation search; Perl,
    /// Itai, Avni 1978) and is right to within a step or two. Complexity: O(log n).
    @inline(__always)
    func forEach(hash: UInt32, _ body: (UInt32) -> Bool) {
        guard var branch = root else { return }
        let key = TermKey(hash, 0)
        while true {
            let child = max(0, branch.firsts.countBefore(even: key) - 1)
            guard branch.isBottom else {
                branch = branch.branch(child)
                continue
            }
            let entries = branch.leaf(child).keys
            var position = entries.countBefore(even: key)
            while position < entries.count {
                guard entries[position].term == UInt64(hash), body(entries[position].slot) else { return }
                position += 1
            }
            // The entries of this hash may go on in the next leaf.
            return forEach(from: rank { $0.rawValue < key.rawValue } + entries.count - entries.countBefore(even: key)) {
                $0.term == UInt64(hash) && body($0.slot)
            }
        }
    }
}

extension UnsafeBufferPointer<TermKey> {
    /// How many of these ordered keys come before `key`, where terms are spread evenly.
    @inline(__always)
    fileprivate func countBefore(even key: TermKey) -> Int {
        guard count > 0 else { return 0 }
        let (low, high) = (self[0].term, self[count - 1].term)
        guard key.term > low else { return self[0].rawValue < key.rawValue ? 1 : 0 }
        guard key.term <= high else { return count }
        // The last term is greater than the first here.
        var position = Int((key.term - low) &* UInt64(count - 1) / (high - low))
        while position > 0, self[position - 1].rawValue >= key.rawValue { position -= 1 }
        while position < count, self[position].rawValue < key.rawValue { position += 1 }
        return position
    }
}
