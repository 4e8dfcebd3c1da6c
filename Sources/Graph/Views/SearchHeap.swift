/// A queue of slots by key, least first: a heap with four children a node, which lie in one cache line
/// (Johnson, "Priority queues with update and finding minimum spanning trees", 1975).
///
/// A slot may be in it several times; who takes it out sees by its label whether it is outdated.
/// A trivial handle: the ``Workspace`` owns the memory.
struct SearchHeap {
    struct Entry {
        var key: Double
        var node: UInt32
    }

    private var base: UnsafeMutablePointer<Entry>?
    private(set) var count = 0
    private(set) var capacity = 0

    /// Entries before the first, so that entries 1...4, 5...8 and so on are aligned to 64 bytes.
    private static let offset = 3

    func deallocate() { if let base { (base - Self.offset).deallocate() } }

    mutating func removeAll() { count = 0 }

    @inline(__always)
    var isEmpty: Bool { count == 0 }

    /// Infinite where it is empty.
    @inline(__always)
    var minimum: Double { count == 0 ? .infinity : base.unsafelyUnwrapped.pointee.key }

    @inline(__always)
    mutating func push(_ key: Double, _ node: UInt32) {
        if count == capacity { grow() }
        let entries = base.unsafelyUnwrapped
        var hole = count
        count += 1
        while hole > 0 {
            let parent = (hole - 1) >> 2
            if entries[parent].key <= key { break }
            entries[hole] = entries[parent]
            hole = parent
        }
        entries[hole] = Entry(key: key, node: node)
    }

    @inline(__always)
    mutating func popMinimum() -> Entry? {
        if count == 0 { return nil }
        let entries = base.unsafelyUnwrapped
        let least = entries.pointee
        count -= 1
        if count > 0 { sink(entries[count]) }
        return least
    }

    /// Puts an entry in the place of the first.
    private func sink(_ entry: Entry) {
        let entries = base.unsafelyUnwrapped
        var hole = 0
        while true {
            let first = 4 * hole + 1
            if first >= count { break }
            var least = first
            var key = entries[first].key
            for child in (first + 1)..<max(first + 1, min(first + 4, count)) where entries[child].key < key {
                least = child
                key = entries[child].key
            }
            if key >= entry.key { break }
            entries[hole] = entries[least]
            hole = least
        }
        entries[hole] = entry
    }

    @inline(never)
    private mutating func grow() {
        let larger = max(256, 2 * capacity)
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: (larger + Self.offset) * MemoryLayout<Entry>.stride, alignment: 64)
        let memory = raw.bindMemory(to: Entry.self, capacity: larger + Self.offset) + Self.offset
        if let base { memory.update(from: base, count: count) }
        deallocate()
        base = memory
        capacity = larger
    }
}
