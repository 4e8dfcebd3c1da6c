extension IndexTree {
    /// Adds entries.
    ///
    /// - Parameter keys: in order, each once, none of them in the tree.
    /// - Complexity: O(k log n) for few, O(k + n) for many; builds a tree from nothing in O(k).
    mutating func insert(_ keys: UnsafeBufferPointer<Key>, order: some IndexOrder<Key>, in memory: DraftMemory) {
        change(keys, order: order, isRemoval: false, memory)
    }

    /// Removes entries.
    ///
    /// - Parameter keys: in order, each once; one that is not in the tree is no error.
    mutating func remove(_ keys: UnsafeBufferPointer<Key>, order: some IndexOrder<Key>, in memory: DraftMemory) {
        change(keys, order: order, isRemoval: true, memory)
    }

    private mutating func change(
        _ keys: UnsafeBufferPointer<Key>, order: some IndexOrder<Key>, isRemoval: Bool, _ memory: DraftMemory
    ) {
        if keys.isEmpty { return }
        var edit = IndexTreeEdit<Leaf, _>(order: order, isRemoval: isRemoval, memory: memory)
        var level: IndexChildren<Leaf>
        if let root {
            level = edit.change(root, keys[...])
        } else if isRemoval {
            return
        } else {
            level = IndexChildren(isBottom: true)
            level.appendLeaves(of: keys, in: memory)
            level = level.grouped(in: memory)
        }
        while level.count > 1 { level = level.grouped(in: memory) }
        root = level.pointers.first.map { IndexBranch($0) }
        while let top = root, !top.isBottom, top.count == 1 {
            root = top.branch(0)
            memory.release(Block(top.pointer))
        }
    }
}

/// One pass with a sorted batch of entries over the part of a tree that it touches.
private struct IndexTreeEdit<Leaf: IndexLeaf, Order: IndexOrder> where Order.Key == Leaf.Key {
    typealias Key = Leaf.Key
    typealias Keys = Slice<UnsafeBufferPointer<Key>>

    let order: Order
    let isRemoval: Bool
    let memory: DraftMemory
    // Kept for their memory.
    private var old: ContiguousArray<Key> = []
    private var merged: ContiguousArray<Key> = []

    init(order: Order, isRemoval: Bool, memory: DraftMemory) {
        self.order = order
        self.isRemoval = isRemoval
        self.memory = memory
    }

    /// What comes in the place of `branch`: any number of branches, none included. The branch itself is given back.
    mutating func change(_ branch: IndexBranch<Leaf>, _ keys: Keys) -> IndexChildren<Leaf> {
        let child = child(of: branch, for: keys[keys.startIndex])
        guard end(of: keys, at: child, of: branch) == keys.endIndex else {
            return children(of: branch, changedBy: keys).grouped(in: memory)
        }
        // One child: the case of small commits.
        var made = IndexChildren<Leaf>(isBottom: branch.isBottom)
        changeChild(child, of: branch, keys, into: &made)
        if made.count == 1, !isSmall(0, of: made) {
            var replaced = IndexChildren<Leaf>(isBottom: false)
            replaced.append(branch.replacing(child, with: made, in: memory))
            return replaced
        }
        var all = IndexChildren<Leaf>(isBottom: branch.isBottom, capacity: branch.count + made.count)
        all.append(0..<child, of: branch)
        all.append(0..<made.count, of: made)
        all.append(child + 1..<branch.count, of: branch)
        memory.release(Block(branch.pointer))
        return (isRemoval ? joined(all) : all).grouped(in: memory)
    }

    private mutating func children(of branch: IndexBranch<Leaf>, changedBy keys: Keys) -> IndexChildren<Leaf> {
        var made = IndexChildren<Leaf>(isBottom: branch.isBottom, capacity: branch.count + 8)
        var done = 0
        var rest = keys
        while let key = rest.first {
            let child = child(of: branch, for: key)
            made.append(done..<child, of: branch)
            let end = end(of: rest, at: child, of: branch)
            changeChild(child, of: branch, rest[..<end], into: &made)
            done = child + 1
            rest = rest[end...]
        }
        made.append(done..<branch.count, of: branch)
        memory.release(Block(branch.pointer))
        return isRemoval ? joined(made) : made
    }

    private func child(of branch: IndexBranch<Leaf>, for key: Key) -> Int {
        max(0, branch.firsts.countBefore { !order.precedes(key, $0) } - 1)
    }

    private mutating func changeChild(
        _ child: Int, of branch: IndexBranch<Leaf>, _ keys: Keys, into made: inout IndexChildren<Leaf>
    ) {
        if branch.isBottom {
            change(branch.leaf(child), keys, into: &made)
        } else {
            let replaced = change(branch.branch(child), keys)
            made.append(0..<replaced.count, of: replaced)
        }
    }

    /// Where the keys end that belong to a child.
    private func end(of keys: Keys, at child: Int, of branch: IndexBranch<Leaf>) -> Int {
        guard child + 1 < branch.count else { return keys.endIndex }
        return end(of: keys, before: branch.firsts[child + 1])
    }

    private func end(of keys: Keys, before bound: Key) -> Int {
        var end = keys.startIndex + 1
        while end < keys.endIndex, order.precedes(keys[end], bound) { end += 1 }
        return end
    }

    private mutating func change(_ leaf: Leaf, _ keys: Keys, into made: inout IndexChildren<Leaf>) {
        old.removeAll(keepingCapacity: true)
        merged.removeAll(keepingCapacity: true)
        leaf.unpack(into: &old)
        var next = 0
        for key in keys {
            while next < old.count, order.precedes(old[next], key) {
                merged.append(old[next])
                next += 1
            }
            if !isRemoval {
                merged.append(key)
            } else if next < old.count, old[next] == key {
                next += 1
            }
        }
        merged.append(contentsOf: old[next...])
        merged.withUnsafeBufferPointer { made.appendLeaves(of: $0, in: memory) }
        memory.release(Block(leaf.pointer))
    }

    /// Entries or children below which a pair of neighbours is put together.
    private func half(of children: IndexChildren<Leaf>) -> Int {
        (children.isBottom ? Leaf.capacity : IndexBranch<Leaf>.capacity) / 2
    }

    private func size(_ child: Int, of children: IndexChildren<Leaf>) -> Int {
        children.isBottom ? children.summaries[child].count : IndexBranch<Leaf>(children.pointers[child]).count
    }

    /// Whether it might be put together with a neighbour.
    private func isSmall(_ child: Int, of children: IndexChildren<Leaf>) -> Bool {
        isRemoval && size(child, of: children) <= half(of: children) / 2
    }

    /// Puts neighbours together that are less than half a node together, so that a shrinking tree stays shallow.
    private mutating func joined(_ children: IndexChildren<Leaf>) -> IndexChildren<Leaf> {
        let half = half(of: children)
        let sizes = ContiguousArray((0..<children.count).map { size($0, of: children) })
        guard zip(sizes, sizes.dropFirst()).contains(where: { $0 + $1 <= half }) else { return children }
        var made = IndexChildren<Leaf>(isBottom: children.isBottom)
        var start = 0
        while start < children.count {
            var end = start + 1
            var sum = sizes[start]
            while end < children.count, sum + sizes[end] <= half {
                sum += sizes[end]
                end += 1
            }
            if end == start + 1 {
                made.append(start..<end, of: children)
            } else {
                join(children.pointers[start..<end], into: &made)
            }
            start = end
        }
        return made
    }

    private mutating func join(
        _ nodes: ContiguousArray<UnsafeMutableRawPointer>.SubSequence, into made: inout IndexChildren<Leaf>
    ) {
        if made.isBottom {
            merged.removeAll(keepingCapacity: true)
            for node in nodes { Leaf(node).unpack(into: &merged) }
            merged.withUnsafeBufferPointer { made.appendLeaves(of: $0, in: memory) }
        } else {
            var children = IndexChildren<Leaf>(isBottom: IndexBranch<Leaf>(nodes[nodes.startIndex]).isBottom)
            for node in nodes {
                let branch = IndexBranch<Leaf>(node)
                children.append(0..<branch.count, of: branch)
            }
            made.append(IndexBranch.make(children, in: memory))
        }
        for node in nodes { memory.release(Block(node)) }
    }
}
