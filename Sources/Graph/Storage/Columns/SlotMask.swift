/// A set of slots of one page of a column: 256 bits.
public struct SlotMask: Equatable, Sendable, BitwiseCopyable {
    @usableFromInline var words: InlineArray<4, UInt64>

    /// The empty set.
    @inlinable
    public init() { words = [0, 0, 0, 0] }

    /// - Parameter slot: below 256.
    @inlinable
    public func contains(_ slot: Int) -> Bool { words[slot >> 6] & (1 << UInt64(slot & 63)) != 0 }

    @inlinable
    public mutating func insert(_ slot: Int) { words[slot >> 6] |= 1 << UInt64(slot & 63) }
    /// - Parameter slots: at most up to 256.
    mutating func insert(_ slots: Range<Int>) {
        for number in 0..<4 {
            let low = max(slots.lowerBound, number << 6) & 63
            let count = min(slots.upperBound, (number + 1) << 6) - max(slots.lowerBound, number << 6)
            if count > 0 { words[number] |= (count == 64 ? .max : (1 << UInt64(count) - 1)) << UInt64(low) }
        }
    }

    @inlinable
    public mutating func remove(_ slot: Int) { words[slot >> 6] &= ~(1 << UInt64(slot & 63)) }

    @inlinable
    public var isEmpty: Bool { words[0] | words[1] | words[2] | words[3] == 0 }

    /// Whether every slot is in it.
    @inline(__always)
    var isFull: Bool { words[0] & words[1] & words[2] & words[3] == .max }

    /// The least slot; 256 in the empty set.
    var first: Int {
        for number in 0..<4 where words[number] != 0 { return number << 6 | words[number].trailingZeroBitCount }
        return 256
    }

    @inlinable
    public var count: Int {
        words[0].nonzeroBitCount + words[1].nonzeroBitCount + words[2].nonzeroBitCount + words[3].nonzeroBitCount
    }

    /// Calls `body` with every slot of the set, in order.
    @inlinable @inline(__always)
    public func forEachSlot<E>(_ body: (Int) throws(E) -> Void) throws(E) {
        for number in 0..<4 {
            var word = words[number]
            while word != 0 {
                try body(number << 6 | word.trailingZeroBitCount)
                word &= word - 1
            }
        }
    }

    /// Calls `body` with every slot of the set, in order, and how many there were before it.
    @inline(__always)
    func forEachRanked(_ body: (_ slot: Int, _ rank: Int) -> Void) {
        if isFull {
            for slot in 0..<256 { body(slot, slot) }
            return
        }
        var rank = 0
        forEachSlot { slot in
            body(slot, rank)
            rank += 1
        }
    }

    /// The slots in both.
    @inlinable
    public static func & (left: Self, right: Self) -> Self {
        var both = left
        for number in 0..<4 { both.words[number] &= right.words[number] }
        return both
    }

    /// The slots in either.
    @inlinable
    public static func | (left: Self, right: Self) -> Self {
        var either = left
        for number in 0..<4 { either.words[number] |= right.words[number] }
        return either
    }

    public static func == (left: Self, right: Self) -> Bool {
        (0..<4).allSatisfy { left.words[$0] == right.words[$0] }
    }

    /// For each of the four words, how many slots are in the words before it: a byte each.
    var ranks: UInt32 {
        var ranks: UInt32 = 0
        var count = 0
        for number in 0..<4 {
            ranks |= UInt32(count) << UInt32(number * 8)
            count += words[number].nonzeroBitCount
        }
        return ranks
    }
}
