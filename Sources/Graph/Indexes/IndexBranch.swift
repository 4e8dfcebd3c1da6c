/// What a node of an index tree says about all that is below it.
struct IndexSummary<Key: IndexKey>: BitwiseCopyable, Sendable {
    var last: Key
    var count: Int
    /// Different terms.
    var terms: Int
    /// Of all blocks.
    var bytes: Int
}

/// An inner node of an index tree. Its children are leaves, or branches, all of one height.
///
/// One block: a header, then an array each of the children's first entries, addresses, positions and summaries.
struct IndexBranch<Leaf: IndexLeaf> {
    typealias Key = Leaf.Key
    static var capacity: Int { 128 }

    private struct Header: BitwiseCopyable {
        let count: UInt32
        let isBottom: Bool
        let scale: TermScale
        let total: IndexSummary<Key>
    }

    let pointer: UnsafeMutableRawPointer

    init(_ pointer: UnsafeMutableRawPointer) { self.pointer = pointer }

    private var header: Header { pointer.assumingMemoryBound(to: Header.self).pointee }
    var count: Int { Int(pointer.assumingMemoryBound(to: UInt32.self).pointee) }
    /// Whether the children are leaves.
    var isBottom: Bool { header.isBottom }
    /// Of everything below.
    var total: IndexSummary<Key> { header.total }
    /// Of this block alone.
    var ownBytes: Int { Block(pointer).bytes }

    /// The first entry below each child: always one that exists, so that comparing it reads a current value.
    var firsts: UnsafeBufferPointer<Key> { array(at: Self.firstsAt) }
    var children: UnsafeBufferPointer<UnsafeMutableRawPointer> { array(at: Self.childrenAt(count)) }
    /// Entries before each child.
    var starts: UnsafeBufferPointer<Int> { array(at: Self.childrenAt(count) + count * 8) }
    var summaries: UnsafeBufferPointer<IndexSummary<Key>> { array(at: Self.childrenAt(count) + count * 16) }

    /// Which child should have a term, if terms are spread evenly; see ``TermScale``.
    @inline(__always)
    func guess(_ term: UInt32) -> Int {
        let first = UInt32(truncatingIfNeeded: firsts.baseAddress.unsafelyUnwrapped.pointee.term)
        return header.scale.guess(term, first: first, count: count)
    }

    func leaf(_ child: Int) -> Leaf { Leaf(children[child]) }
    func branch(_ child: Int) -> IndexBranch { IndexBranch(children[child]) }

    private func array<T: BitwiseCopyable>(at offset: Int) -> UnsafeBufferPointer<T> {
        UnsafeBufferPointer(start: (pointer + offset).assumingMemoryBound(to: T.self), count: count)
    }

    private static var firstsAt: Int { (MemoryLayout<Header>.size + 7) & ~7 }
    private static func childrenAt(_ count: Int) -> Int { (firstsAt + count * MemoryLayout<Key>.stride + 7) & ~7 }

    /// This branch with one child in place of another; the old branch is given back.
    func replacing(_ child: Int, with children: IndexChildren<Leaf>, in memory: DraftMemory) -> IndexBranch {
        let copy = IndexBranch(memory.writable(Block(pointer)).pointer)
        UnsafeMutableBufferPointer(mutating: copy.firsts)[child] = children.firsts[0]
        UnsafeMutableBufferPointer(mutating: copy.children)[child] = children.pointers[0]
        UnsafeMutableBufferPointer(mutating: copy.summaries)[child] = children.summaries[0]
        copy.recount(isBottom: children.isBottom)
        return copy
    }

    /// Sets everything that follows from what the children are.
    private func recount(isBottom: Bool) {
        let (firsts, summaries) = (firsts, summaries)
        let starts = UnsafeMutableBufferPointer(mutating: starts)
        var total = IndexSummary(last: firsts[0], count: 0, terms: 0, bytes: 0)
        for child in firsts.indices {
            let summary = summaries[child]
            starts[child] = total.count
            // A term that goes on from one child to the next is one term.
            if child > 0, total.last.term == firsts[child].term { total.terms -= 1 }
            total.count += summary.count
            total.terms += summary.terms
            total.bytes += summary.bytes
            total.last = summary.last
        }
        pointer.initializeMemory(
            as: Header.self,
            to: Header(
                count: UInt32(firsts.count), isBottom: isBottom,
                scale: TermScale(count: firsts.count, first: firsts[0].term, last: total.last.term), total: total))
    }

    /// - Precondition: there is at least one child, and at most as many as the capacity.
    static func make(_ children: IndexChildren<Leaf>, in memory: DraftMemory) -> IndexBranch {
        let count = children.count
        let size = childrenAt(count) + count * (16 + MemoryLayout<IndexSummary<Key>>.stride)
        let pointer = memory.allocate(bytes: size).pointer
        var at = childrenAt(count)
        (pointer + firstsAt).initializeMemory(as: Key.self, fromContentsOf: children.firsts)
        (pointer + at).initializeMemory(as: UnsafeMutableRawPointer.self, fromContentsOf: children.pointers)
        at += count * 8
        (pointer + at).bindMemory(to: Int.self, capacity: count).initialize(repeating: 0, count: count)
        at += count * 8
        (pointer + at).initializeMemory(as: IndexSummary<Key>.self, fromContentsOf: children.summaries)
        // The arrays are found by the number of children.
        pointer.initializeMemory(as: UInt32.self, to: UInt32(count))
        let branch = IndexBranch(pointer)
        branch.recount(isBottom: children.isBottom)
        return branch
    }
}

extension UnsafeMutableRawPointer {
    fileprivate func initializeMemory<T: BitwiseCopyable>(as type: T.Type, fromContentsOf array: ContiguousArray<T>) {
        array.withUnsafeBufferPointer {
            _ = initializeMemory(as: type, from: $0.baseAddress.unsafelyUnwrapped, count: $0.count)
        }
    }
}

/// Children of branches in the making: leaves, or branches, all of one height.
struct IndexChildren<Leaf: IndexLeaf> {
    typealias Key = Leaf.Key
    let isBottom: Bool
    private(set) var firsts: ContiguousArray<Key> = []
    private(set) var pointers: ContiguousArray<UnsafeMutableRawPointer> = []
    private(set) var summaries: ContiguousArray<IndexSummary<Key>> = []

    init(isBottom: Bool, capacity: Int = 1) {
        self.isBottom = isBottom
        firsts.reserveCapacity(capacity)
        pointers.reserveCapacity(capacity)
        summaries.reserveCapacity(capacity)
    }

    var count: Int { firsts.count }

    mutating func append(_ branch: IndexBranch<Leaf>) {
        var summary = branch.total
        summary.bytes += branch.ownBytes
        firsts.append(branch.firsts[0])
        pointers.append(branch.pointer)
        summaries.append(summary)
    }

    /// Makes leaves of `keys`, which are in order, evenly filled.
    mutating func appendLeaves(of keys: UnsafeBufferPointer<Key>, in memory: DraftMemory) {
        for piece in evenPieces(of: keys.count, atMost: Leaf.capacity) {
            let keys = UnsafeBufferPointer(rebasing: keys[piece])
            let leaf = Leaf.make(keys, in: memory)
            var terms = 1
            for index in 1..<keys.count where keys[index].term != keys[index - 1].term { terms += 1 }
            firsts.append(keys[0])
            pointers.append(leaf.pointer)
            summaries.append(
                IndexSummary(
                    last: keys[keys.count - 1], count: keys.count, terms: terms, bytes: Block(leaf.pointer).bytes))
        }
    }

    /// Takes over children of a branch as they are.
    mutating func append(_ range: Range<Int>, of branch: IndexBranch<Leaf>) {
        firsts.append(contentsOf: branch.firsts[range])
        pointers.append(contentsOf: branch.children[range])
        summaries.append(contentsOf: branch.summaries[range])
    }

    mutating func append(_ range: Range<Int>, of other: IndexChildren) {
        firsts.append(contentsOf: other.firsts[range])
        pointers.append(contentsOf: other.pointers[range])
        summaries.append(contentsOf: other.summaries[range])
    }

    /// Branches over all these children, evenly filled; none where there are no children.
    func grouped(in memory: DraftMemory) -> IndexChildren {
        var parents = IndexChildren(isBottom: false)
        for piece in evenPieces(of: count, atMost: IndexBranch<Leaf>.capacity) {
            var children = IndexChildren(isBottom: isBottom, capacity: piece.count)
            children.append(piece, of: self)
            parents.append(IndexBranch.make(children, in: memory))
        }
        return parents
    }
}

/// `0..<count` in as few pieces as possible, their lengths as equal as possible.
private func evenPieces(of count: Int, atMost capacity: Int) -> some Sequence<Range<Int>> {
    let pieces = (count + capacity - 1) / capacity
    return (0..<pieces).lazy.map { count * $0 / pieces..<count * ($0 + 1) / pieces }
}
