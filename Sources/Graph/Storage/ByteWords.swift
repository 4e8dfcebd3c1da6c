extension UnsafeRawPointer {
    /// Up to seven bytes as one word: equal where the bytes are equal. Three loads, whatever their number.
    @inline(__always)
    func word(ofBytes count: Int) -> UInt64 {
        if count >= 4 {
            let high = UInt64(loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
            return UInt64(loadUnaligned(as: UInt32.self)) | high << 32
        }
        if count == 0 { return 0 }
        let middle = UInt64(load(fromByteOffset: count >> 1, as: UInt8.self))
        let last = UInt64(load(fromByteOffset: count - 1, as: UInt8.self))
        return UInt64(load(as: UInt8.self)) | middle << 8 | last << 16
    }

    /// Whether two runs of bytes of one length are equal.
    @inline(__always)
    func isSame(as other: UnsafeRawPointer, count: Int) -> Bool {
        guard count >= 8 else { return word(ofBytes: count) == other.word(ofBytes: count) }
        var offset = 0
        while offset + 8 < count {
            if word(at: offset) != other.word(at: offset) { return false }
            offset += 8
        }
        // The last eight bytes may lie over those before.
        return word(at: count - 8) == other.word(at: count - 8)
    }

    @inline(__always)
    private func word(at offset: Int) -> UInt64 { loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
}
