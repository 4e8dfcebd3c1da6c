public import Graph

/// A set of nodes of one snapshot: a bit a slot.
public struct SlotSet: Sendable {
    private var words: ContiguousArray<UInt64>

    /// The empty set, with room for slots below `bound`.
    public init(bound: Int) { words = ContiguousArray(repeating: 0, count: (bound + 63) >> 6) }

    @inline(__always)
    public mutating func insert(_ node: NodeSlot) {
        words[Int(node.rawValue) >> 6] |= 1 << UInt64(Int(node.rawValue) & 63)
    }

    @inline(__always)
    public func contains(_ node: NodeSlot) -> Bool {
        Int(node.rawValue) >> 6 < words.count
            && words[Int(node.rawValue) >> 6] & (1 << UInt64(Int(node.rawValue) & 63)) != 0
    }

    public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
    public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    mutating func formUnion(_ other: SlotSet) { for index in words.indices { words[index] |= other.words[index] } }
    mutating func formIntersection(_ other: SlotSet) {
        for index in words.indices { words[index] &= other.words[index] }
    }
    mutating func subtract(_ other: SlotSet) { for index in words.indices { words[index] &= ~other.words[index] } }

    /// Adds slots of one page of 256.
    mutating func insert(_ mask: SlotMask, page: Int) {
        mask.forEachSlot { slot in
            let index = page << 8 | slot
            words[index >> 6] |= 1 << UInt64(index & 63)
        }
    }

    /// Whether a page of 256 slots has any.
    func hasAny(inPage page: Int) -> Bool {
        let first = page << 2
        return (first..<min(first + 4, words.count)).contains { words[$0] != 0 }
    }

    /// In the order of slots.
    public func forEachNode<E>(_ body: (NodeSlot) throws(E) -> Void) throws(E) {
        for index in words.indices where words[index] != 0 {
            var word = words[index]
            while word != 0 {
                try body(NodeSlot(rawValue: UInt32(index << 6 | word.trailingZeroBitCount)))
                word &= word - 1
            }
        }
    }

    /// Those of one page, in the order of slots.
    func forEach(inPage page: Int, _ body: (NodeSlot) -> Void) {
        let first = page << 2
        for index in first..<max(first, min(first + 4, words.count)) {
            var word = words[index]
            while word != 0 {
                body(NodeSlot(rawValue: UInt32(index << 6 | word.trailingZeroBitCount)))
                word &= word - 1
            }
        }
    }
}
