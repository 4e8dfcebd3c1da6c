/// Brings typed text into one form, so that what looks the same is the same.
///
/// Full-width forms become ordinary ones, every kind of space becomes a space, every kind of quote and dash the
/// plain one, conjoining Hangul letters become syllables (Unicode 3.12), and characters that cannot be seen go away.
/// Case is kept: names are shown as they were typed.
enum TextNormalizer {
    static func normalize(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard let mapped = map(scalar) else { continue }
            if let last = scalars.last, let composed = HangulSyllable.compose(last, mapped) {
                scalars.removeLast()
                scalars.append(composed)
            } else {
                scalars.append(mapped)
            }
        }
        return String(scalars)
    }

    private static func map(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0)
        case 0x00AD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x206F, 0xFEFF: nil
        case 0x2018, 0x2019, 0x201B, 0x02BC, 0x2032: "'"
        case 0x201C, 0x201D, 0x201F, 0x2033, 0x300C...0x300F, 0x00AB, 0x00BB: "\""
        case 0x2010...0x2015, 0x2212: "-"
        case 0x3002: "."
        case 0x3001: ","
        case 0...0x1F, 0x7F...0x9F: " "
        default: scalar.properties.isWhitespace ? " " : scalar
        }
    }
}

/// Arithmetic of Hangul syllables (Unicode 3.12): 19 initial, 21 medial, 27 final letters.
enum HangulSyllable {
    /// The syllable that two letters, or a syllable and a final letter, make together.
    static func compose(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Unicode.Scalar? {
        if (0x1100...0x1112).contains(first.value), (0x1161...0x1175).contains(second.value) {
            return Unicode.Scalar(0xAC00 + ((first.value - 0x1100) * 21 + (second.value - 0x1161)) * 28)
        }
        if isSyllable(first), (first.value - 0xAC00) % 28 == 0, (0x11A8...0x11C2).contains(second.value) {
            return Unicode.Scalar(first.value + second.value - 0x11A7)
        }
        return nil
    }

    static func isSyllable(_ scalar: Unicode.Scalar) -> Bool { (0xAC00...0xD7A3).contains(scalar.value) }

    /// The number of the final letter, 0 where there is none, 8 for ㄹ. Nil for what is no syllable.
    static func finalLetter(of scalar: Unicode.Scalar) -> UInt32? {
        isSyllable(scalar) ? (scalar.value - 0xAC00) % 28 : nil
    }
}

extension Character {
    /// A Hangul syllable or letter.
    var isHangul: Bool {
        guard let scalar = unicodeScalars.first else { return false }
        return HangulSyllable.isSyllable(scalar) || (0x3131...0x318E).contains(scalar.value)
            || (0x1100...0x11FF).contains(scalar.value)
    }
}
