/// The strings that a column's pages refer to by code.
///
/// Codes are given in order and never taken back, so they mean the same in all versions. Strings are compared by
/// their bytes. Reading a code's text is three loads; finding a text's code is one hash and, in the mean, one or two
/// probes. Adding a string copies a kilobyte or two, however many there are.
@usableFromInline
struct TextDictionary: Sendable {
    /// Codes are below this.
    static let countMax = 65_535
    /// Texts that need more probes are not added: those made to collide would make it slow.
    private static let probesMax = 64

    @usableFromInline private(set) var entries = SparseArray<UnsafeMutableRawPointer?>(filler: nil)
    /// By hash, open addressing: code + 1, or 0.
    private var table = SparseArray<UInt16>(filler: 0)
    private var tableSize = 0
    private(set) var count = 0

    /// What stands before the bytes of an entry.
    @usableFromInline
    struct Head {
        @usableFromInline var length: UInt32
        var hash: UInt32
    }

    /// The UTF-8 bytes of a text.
    @inlinable @inline(__always)
    func text(_ code: Int) -> UnsafeRawBufferPointer {
        // Every code below `count` has an entry.
        let entry = entries[existing: code].unsafelyUnwrapped
        let head = entry.assumingMemoryBound(to: Head.self)
        return UnsafeRawBufferPointer(start: entry + MemoryLayout<Head>.stride, count: Int(head.pointee.length))
    }

    @inline(__always)
    func code(of text: UnsafeRawBufferPointer) -> Int? { code(of: text, hash: Self.hash(text)) }

    @inline(__always)
    func code(of text: UnsafeRawBufferPointer, hash: UInt64) -> Int? {
        if tableSize == 0 { return nil }
        var position = Int(truncatingIfNeeded: hash) & (tableSize - 1)
        // Ends, for half of the table is free.
        while true {
            let stored = table[position]
            if stored == 0 { return nil }
            let entry = entries[existing: Int(stored) - 1].unsafelyUnwrapped
            let head = entry.assumingMemoryBound(to: Head.self).pointee
            if head.hash == UInt32(truncatingIfNeeded: hash >> 32), Int(head.length) == text.count,
                Self.isSame(entry + MemoryLayout<Head>.stride, text)
            {
                return Int(stored) - 1
            }
            position = (position + 1) & (tableSize - 1)
        }
    }

    /// Adds a text that is not in it yet. Nil where it does not take it.
    mutating func add(_ text: UnsafeRawBufferPointer, hash: UInt64, in memory: DraftMemory) -> Int? {
        guard count < Self.countMax else { return nil }
        if (count + 1) * 2 > tableSize { growTable(memory) }
        guard place(code: count, hash: hash, probesMax: Self.probesMax, memory) else { return nil }
        let entry = memory.allocate(bytes: MemoryLayout<Head>.stride + text.count).pointer
        entry.bindMemory(to: Head.self, capacity: 1).pointee = Head(
            length: UInt32(text.count), hash: UInt32(truncatingIfNeeded: hash >> 32))
        if let bytes = text.baseAddress {
            (entry + MemoryLayout<Head>.stride).copyMemory(from: bytes, byteCount: text.count)
        }
        entries.set(count, entry, in: memory)
        count += 1
        return count - 1
    }

    func forEachBlock(_ body: (Block) -> Void) {
        entries.forEachBlock(body)
        table.forEachBlock(body)
        for code in 0..<count { body(Block(entries[existing: code].unsafelyUnwrapped)) }
    }

    private mutating func place(code: Int, hash: UInt64, probesMax: Int, _ memory: DraftMemory) -> Bool {
        var position = Int(truncatingIfNeeded: hash) & (tableSize - 1)
        for _ in 0..<probesMax {
            if table[position] == 0 {
                table.set(position, UInt16(code + 1), in: memory)
                return true
            }
            position = (position + 1) & (tableSize - 1)
        }
        return false
    }

    private mutating func growTable(_ memory: DraftMemory) {
        table.removeAll(in: memory)
        tableSize = max(16, tableSize * 2)
        for code in 0..<count { _ = place(code: code, hash: Self.hash(text(code)), probesMax: tableSize, memory) }
    }

    /// Eight bytes a step; multiply and fold, after wyhash (Wang Yi, 2019).
    @inline(__always)
    static func hash(_ text: UnsafeRawBufferPointer) -> UInt64 {
        var hash = 0x9e37_79b9_7f4a_7c15 ^ UInt64(text.count)
        var offset = 0
        while offset + 8 <= text.count {
            hash = mixed(hash, text.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        // Without bytes there is no address.
        let rest = text.baseAddress.map { ($0 + offset).word(ofBytes: text.count - offset) } ?? 0
        return mixed(hash, rest)
    }

    @inline(__always)
    private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word ^ 0xa076_1d64_78bd_642f).multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db)
        return product.high ^ product.low
    }

    @inline(__always)
    static func isSame(_ bytes: UnsafeRawPointer, _ text: UnsafeRawBufferPointer) -> Bool {
        text.baseAddress.map { bytes.isSame(as: $0, count: text.count) } ?? true
    }
}
