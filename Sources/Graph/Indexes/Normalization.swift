// The standard library normalises strings to compare them, and shows how only under this name. Nothing outside
// this file uses it.
@_spi(_Unicode) internal import Swift

/// Unicode normalization form C, and folding for look-ups.
enum TextForm {
    /// The same text in normalization form C (UAX 15). Equal strings, as Swift sees them, become equal bytes.
    static func normalized(_ text: String) -> String {
        var text = text
        if text.withUTF8(isNormalized) { return text }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text._nfc)
        return String(scalars)
    }

    /// Lower case in normalization form C: what look-ups compare when letter case does not count.
    static func folded(_ text: String) -> String {
        var bytes: ContiguousArray<UInt8> = []
        fold(text, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Replaces `bytes` by the UTF-8 bytes of the folded text.
    ///
    /// What has no case and is in form C already (ASCII, Hangul syllables, Han, kana), which is nearly everything, is
    /// copied in one pass.
    static func fold(_ text: String, into bytes: inout ContiguousArray<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        var text = text
        if text.withUTF8({ foldPlain($0, into: &bytes) }) { return }
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: normalized(text.lowercased()).utf8)
    }

    /// As ``fold(_:into:)``, of well-formed UTF-8.
    static func fold(_ text: UnsafeRawBufferPointer, into bytes: inout ContiguousArray<UInt8>) {
        bytes.removeAll(keepingCapacity: true)
        if text.withMemoryRebound(to: UInt8.self, { foldPlain($0, into: &bytes) }) { return }
        fold(String(decoding: text, as: UTF8.self), into: &bytes)
    }

    private static func foldPlain(_ text: UnsafeBufferPointer<UInt8>, into bytes: inout ContiguousArray<UInt8>) -> Bool
    {
        bytes.reserveCapacity(text.count)
        var position = 0
        while position < text.count {
            let byte = text[position]
            if byte < 0x80 {
                bytes.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
                position += 1
            } else {
                guard isPlain(text, position) else { return false }
                bytes.append(contentsOf: text[position..<position + 3])
                position += 3
            }
        }
        return true
    }

    /// Whether a quick look shows form C: text below the combining marks, kana, Han and Hangul syllables (the
    /// quick-check property of UAX 15 is "yes" for all of them).
    private static func isNormalized(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var position = 0
        while position < text.count {
            let byte = text[position]
            if byte < 0x80 {
                position += 1
            } else if byte < 0xcc {
                position += 2
            } else {
                guard isPlain(text, position) else { return false }
                position += 3
            }
        }
        return true
    }

    /// Whether kana, Han or a Hangul syllable, three bytes long, begins at a position of well-formed UTF-8.
    @inline(__always)
    private static func isPlain(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
        let first = UInt32(text[position])
        guard first >= 0xe3, first <= 0xed else { return false }
        let rest = UInt32(text[position + 1] & 0x3f) << 6 | UInt32(text[position + 2] & 0x3f)
        return switch (first & 0xf) << 12 | rest {
        case 0xac00...0xd7a3, 0x4e00...0x9fff, 0x3041...0x3096, 0x30a1...0x30fa: true
        default: false
        }
    }
}
