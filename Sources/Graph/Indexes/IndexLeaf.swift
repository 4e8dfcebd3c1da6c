/// A run of neighbouring entries of an index in one block.
protocol IndexLeaf {
    associatedtype Key: IndexKey
    /// Most entries in one leaf.
    static var capacity: Int { get }

    /// The leaf whose block this is.
    init(_ pointer: UnsafeMutableRawPointer)
    static func make(_ keys: UnsafeBufferPointer<Key>, in memory: DraftMemory) -> Self

    var pointer: UnsafeMutableRawPointer { get }
    /// Appends all entries to `keys`.
    func unpack(into keys: inout ContiguousArray<Key>)
    /// How many entries come before the first that `isBefore` denies; those it affirms come first.
    func countBefore(_ isBefore: (Key) -> Bool) -> Int
    /// Calls `body` for the entries from `position` on until it returns false; whether it never did.
    func forEach(from position: Int, _ body: (Key) -> Bool) -> Bool
}

/// Entries as they are: 8 or 12 bytes each, found by bisection.
///
/// The block holds the number of entries in 8 bytes, then the entries.
struct PlainLeaf<Key: IndexKey>: IndexLeaf {
    static var capacity: Int { 64 }

    let pointer: UnsafeMutableRawPointer

    init(_ pointer: UnsafeMutableRawPointer) { self.pointer = pointer }

    static func make(_ keys: UnsafeBufferPointer<Key>, in memory: DraftMemory) -> PlainLeaf {
        let leaf = PlainLeaf(memory.allocate(bytes: 8 + keys.count * MemoryLayout<Key>.stride).pointer)
        leaf.pointer.initializeMemory(as: UInt32.self, to: UInt32(keys.count))
        guard let first = keys.baseAddress else { return leaf }
        (leaf.pointer + 8).initializeMemory(as: Key.self, from: first, count: keys.count)
        return leaf
    }

    var start: UnsafePointer<Key> { UnsafePointer((pointer + 8).assumingMemoryBound(to: Key.self)) }

    var keys: UnsafeBufferPointer<Key> {
        UnsafeBufferPointer(start: start, count: Int(pointer.assumingMemoryBound(to: UInt32.self).pointee))
    }

    func unpack(into keys: inout ContiguousArray<Key>) { keys.append(contentsOf: self.keys) }

    func countBefore(_ isBefore: (Key) -> Bool) -> Int { keys.countBefore(isBefore) }

    func forEach(from position: Int, _ body: (Key) -> Bool) -> Bool {
        let keys = keys
        for index in position..<keys.count where !body(keys[index]) { return false }
        return true
    }
}

/// Entries as variable-length differences: one byte where neighbouring slots have a term, five or more where a
/// new term begins. (Differences in groups of seven bits, as in Büttcher, Clarke, Cormack, "Information
/// Retrieval", 2010, section 6.3.4.)
///
/// The block holds the number of packed bytes in 4 bytes, then these.
struct PostingLeaf: IndexLeaf {
    typealias Key = TermKey
    static var capacity: Int { 256 }

    let pointer: UnsafeMutableRawPointer

    init(_ pointer: UnsafeMutableRawPointer) { self.pointer = pointer }

    static func make(_ keys: UnsafeBufferPointer<TermKey>, in memory: DraftMemory) -> PostingLeaf {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: keys.count * 10) { packed in
            var count = 0
            var previous: UInt64 = 0
            for key in keys {
                var difference = key.rawValue &- previous
                while difference >= 0x80 {
                    packed[count] = UInt8(truncatingIfNeeded: difference) | 0x80
                    difference >>= 7
                    count += 1
                }
                packed[count] = UInt8(truncatingIfNeeded: difference)
                count += 1
                previous = key.rawValue
            }
            let leaf = PostingLeaf(memory.allocate(bytes: 4 + count).pointer)
            leaf.pointer.initializeMemory(as: UInt32.self, to: UInt32(count))
            (leaf.pointer + 4).copyMemory(
                from: UnsafeRawPointer(packed.baseAddress.unsafelyUnwrapped), byteCount: count)
            return leaf
        }
    }

    private var packed: UnsafeBufferPointer<UInt8> {
        let count = pointer.assumingMemoryBound(to: UInt32.self).pointee
        return UnsafeBufferPointer(start: (pointer + 4).assumingMemoryBound(to: UInt8.self), count: Int(count))
    }

    func unpack(into keys: inout ContiguousArray<TermKey>) {
        _ = forEach(from: 0) {
            keys.append($0)
            return true
        }
    }

    func countBefore(_ isBefore: (TermKey) -> Bool) -> Int {
        var count = 0
        _ = forEach(from: 0) {
            guard isBefore($0) else { return false }
            count += 1
            return true
        }
        return count
    }

    @inline(__always)
    func forEach(from position: Int, _ body: (TermKey) -> Bool) -> Bool {
        let bytes = UnsafeRawBufferPointer(packed)
        var rest = position
        var next = 0
        var key: UInt64 = 0
        while next < bytes.count {
            let difference = Self.difference(bytes, &next)
            key &+= difference
            if rest > 0 {
                rest -= 1
            } else if !body(TermKey(rawValue: key)) {
                return false
            }
        }
        return true
    }
}

extension PostingLeaf {
    /// Calls `body` for each run of entries with consecutive keys among `entries` (positions in the leaf), in order.
    ///
    /// Where neighbouring slots have a term, eight entries are read at a time.
    @inline(__always)
    func forEachRun(_ entries: Range<Int>, _ body: (_ first: TermKey, _ count: Int) -> Void) {
        let bytes = UnsafeRawBufferPointer(packed)
        var run = (first: UInt64(0), count: 0)
        var (next, position, key) = (0, 0, UInt64(0))
        while next < bytes.count, position < entries.upperBound {
            if run.count > 0, next + 8 <= bytes.count, position + 8 <= entries.upperBound,
                bytes.loadUnaligned(fromByteOffset: next, as: UInt64.self) == 0x0101_0101_0101_0101
            {
                key += 8
                run.count += 8
                position += 8
                next += 8
                continue
            }
            let difference = Self.difference(bytes, &next)
            key &+= difference
            position += 1
            if position <= entries.lowerBound { continue }
            if run.count > 0, difference == 1 {
                run.count += 1
            } else {
                if run.count > 0 { body(TermKey(rawValue: run.first), run.count) }
                run = (key, 1)
            }
        }
        if run.count > 0 { body(TermKey(rawValue: run.first), run.count) }
    }

    @inline(__always)
    private static func difference(_ bytes: UnsafeRawBufferPointer, _ next: inout Int) -> UInt64 {
        var byte = bytes[next]
        var difference = UInt64(byte & 0x7f)
        var shift: UInt64 = 7
        next += 1
        while byte >= 0x80 {
            byte = bytes[next]
            difference |= UInt64(byte & 0x7f) << shift
            shift += 7
            next += 1
        }
        return difference
    }
}

extension UnsafeBufferPointer {
    /// How many elements come before the first that `isBefore` denies; those it affirms come first.
    @inline(__always)
    func countBefore(_ isBefore: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) >> 1
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
