/// What a reader of UTF-8 asks about bytes.
enum UTF8Text {
    static func isLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return (lower >= 0x61 && lower <= 0x7A) || byte == 0x5F
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    static func isHexLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return lower >= 0x61 && lower <= 0x66
    }

    /// The scalar that begins at a byte, and its length in bytes.
    /// - Parameter bytes: Well-formed UTF-8, as the bytes of a string are.
    static func scalar(in bytes: ContiguousArray<UInt8>, at offset: Int) -> (Unicode.Scalar, Int) {
        let first = bytes[offset]
        let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        guard length > 1, offset + length <= bytes.count else { return (Unicode.Scalar(first), 1) }
        var value = UInt32(first) & (0xFF >> UInt32(length + 1))
        for step in 1..<length { value = value << 6 | UInt32(bytes[offset + step] & 0x3F) }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
    }
}
