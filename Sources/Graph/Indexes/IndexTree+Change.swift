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
        var level = IndexChildren<Leaf>(isBottom: true)
        if let root {
            level = edit.children(of: root, changedBy: keys[...])
        } else if !isRemoval {
            level.appendLeaves(of: keys, in: memory)
        }
        // `level` holds the children of the root to be; it grows until there is one root.
        repeat { level = level.grouped(in: memory) } while level.count > 1
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

    /// The children of `branch` after the change: any number, none included. The branch itself is given back.
    mutating func children(of branch: IndexBranch<Leaf>, changedBy keys: Keys) -> IndexChildren<Leaf> {
        var made = IndexChildren<Leaf>(isBottom: branch.isBottom)
        var done = 0
        var rest = keys
        while let key = rest.first {
            let child = max(0, branch.firsts.countBefore { !order.precedes(key, $0) } - 1)
            made.append(done..<child, of: branch)
            let end = child + 1 < branch.count ? end(of: rest, before: branch.firsts[child + 1]) : rest.endIndex
            if branch.isBottom {
                change(branch.leaf(child), rest[..<end], into: &made)
            } else {
                let grandchildren = children(of: branch.branch(child), changedBy: rest[..<end])
                let replaced = grandchildren.grouped(in: memory)
                made.append(0..<replaced.count, of: replaced)
            }
            done = child + 1
            rest = rest[end...]
        }
        made.append(done..<branch.count, of: branch)
        memory.release(Block(branch.pointer))
        return isRemoval ? joined(made) : made
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

    /// Puts neighbours together that are less than half a node together, so that a shrinking tree stays shallow.
    private mutating func joined(_ children: IndexChildren<Leaf>) -> IndexChildren<Leaf> {
        let half = (children.isBottom ? Leaf.capacity : IndexBranch<Leaf>.capacity) / 2
        let sizes = ContiguousArray(
            (0..<children.count).map {
                children.isBottom ? children.summaries[$0].count : IndexBranch<Leaf>(children.pointers[$0]).count
            })
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
