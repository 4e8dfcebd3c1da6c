/// An entry of an index: a term, and a node that has it. Entries of one term are ordered by slot.
protocol IndexKey: BitwiseCopyable, Hashable, Sendable {
    /// What is looked up. Two entries with the same term are entries of the same value as far as the key tells.
    var term: UInt64 { get }
    var slot: UInt32 { get }
}

/// A 32-bit term (a hash, a label, a gram) and a slot in 8 bytes.
struct TermKey: IndexKey {
    let rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }
    init(_ term: UInt32, _ slot: UInt32) { rawValue = UInt64(term) << 32 | UInt64(slot) }

    var term: UInt64 { rawValue >> 32 }
    var slot: UInt32 { UInt32(truncatingIfNeeded: rawValue) }
}

/// An order-preserving prefix of a value and a slot in 12 bytes.
struct OrderedKey: IndexKey {
    // Two halves keep the alignment at 4 bytes: 12 bytes an entry instead of 16.
    private let high: UInt32
    private let low: UInt32
    let slot: UInt32

    init(_ prefix: OrderPrefix, _ slot: UInt32) {
        high = UInt32(truncatingIfNeeded: prefix.rawValue >> 32)
        low = UInt32(truncatingIfNeeded: prefix.rawValue)
        self.slot = slot
    }

    var prefix: OrderPrefix { OrderPrefix(rawValue: term) }
    var term: UInt64 { UInt64(high) << 32 | UInt64(low) }
}

/// How the entries of an index are ordered.
protocol IndexOrder<Key> {
    associatedtype Key: IndexKey
    func precedes(_ left: Key, _ right: Key) -> Bool
}

/// By term, then by slot.
struct TermOrder: IndexOrder {
    func precedes(_ left: TermKey, _ right: TermKey) -> Bool { left.rawValue < right.rawValue }
}

/// Tells where among the ordered keys of a node a term should be, if terms of 32 bits are spread evenly.
struct TermScale: BitwiseCopyable, Sendable {
    /// Positions for each step of the term, times 2³².
    private let factor: UInt32

    /// - Parameter count: at most a few thousand.
    init(count: Int, first: UInt64, last: UInt64) {
        let factor = UInt64(count) << 32 / (last &- first | 1)
        self.factor = UInt32(min(factor, UInt64(UInt32.max)))
    }

    /// A position below `count`.
    @inline(__always)
    func guess(_ term: UInt32, first: UInt32, count: Int) -> Int {
        let distance = term >= first ? UInt64(term &- first) : 0
        return min(Int(truncatingIfNeeded: (distance &* UInt64(factor)) >> 32), count - 1)
    }
}
