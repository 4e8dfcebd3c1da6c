/// A number for each of some node slots, emptied in O(1): a word holds the epoch that it was written in.
struct SlotNumbers: ~Copyable {
    private var words: UnsafeMutableBufferPointer<UInt64> = .init(start: nil, count: 0)
    private var epoch: UInt32 = 0

    deinit { words.deallocate() }

    /// Forgets all numbers, and makes room for slots below `slotCount`.
    /// - Returns: the table, valid until the next call and for as long as this lives.
    mutating func cleared(slotCount: Int) -> SlotTable {
        if words.count <= slotCount {
            words.deallocate()
            words = .allocate(capacity: slotCount + slotCount / 8 + 1)
            words.initialize(repeating: 0)
            epoch = 0
        }
        if epoch == .max {
            words.update(repeating: 0)
            epoch = 0
        }
        epoch += 1
        return SlotTable(words: words, epoch: UInt64(epoch) << 32)
    }
}

/// The numbers of one epoch.
struct SlotTable {
    private let words: UnsafeMutableBufferPointer<UInt64>
    private let epoch: UInt64

    fileprivate init(words: UnsafeMutableBufferPointer<UInt64>, epoch: UInt64) {
        self.words = words
        self.epoch = epoch
    }

    /// 0 where none is set.
    @inline(__always)
    subscript(slot: UInt32) -> UInt32 {
        get {
            let word = words[Int(slot)]
            return word & 0xffff_ffff_0000_0000 == epoch ? UInt32(truncatingIfNeeded: word) : 0
        }
        nonmutating set { words[Int(slot)] = epoch | UInt64(newValue) }
    }
}
