// The standard library normalises strings to compare them, and shows how only under this name. Nothing outside
// this file uses it.
@_spi(_Unicode) internal import Swift

/// Unicode normalization form C, and folding for look-ups.
enum TextForm {
    /// The same text in normalization form C (UAX 15). Equal strings, as Swift sees them, become equal bytes.
    static func normalized(_ text: String) -> String {
        if isNormalized(text) { return text }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: text._nfc)
        return String(scalars)
    }

    /// Lower case in normalization form C: what look-ups compare when letter case does not count.
    static func folded(_ text: String) -> String { normalized(text.lowercased()) }

    /// Whether a quick look shows form C: text below the combining marks, kana, unified Han and Hangul syllables
    /// (the quick-check property of UAX 15 is "yes" for all of them).
    private static func isNormalized(_ text: String) -> Bool {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return true }
        return text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0..<0x300, 0xac00...0xd7a3, 0x4e00...0x9fff, 0x3041...0x3096, 0x30a1...0x30fa: true
            default: false
            }
        }
    }
}
