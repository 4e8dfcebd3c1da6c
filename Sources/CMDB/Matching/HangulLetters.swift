/// Hangul syllables taken apart into letters (Unicode Standard, section 3.12), and written in Latin letters
/// (Revised Romanization of Korean, 2000, letter by letter: sound changes across syllables are left out, since both
/// sides of a comparison leave them out).
enum HangulLetters {
    static let syllables: ClosedRange<UInt32> = 0xac00...0xd7a3

    static func isSyllable(_ scalar: UInt32) -> Bool { syllables.contains(scalar) }

    /// Syllables, and letters that stand alone (`ㅅㅂ`).
    static func isHangul(_ scalar: UInt32) -> Bool {
        isSyllable(scalar) || (0x3131...0x318e).contains(scalar) || (0x1100...0x11ff).contains(scalar)
    }

    /// Letters that were typed one by one (form D) put together to syllables; all else as it is.
    static func composed(_ scalars: [UInt32]) -> [UInt32] {
        guard scalars.contains(where: { (0x1100...0x11c2).contains($0) }) else { return scalars }
        var result: [UInt32] = []
        var index = 0
        while index < scalars.count {
            let lead = scalars[index]
            guard (0x1100...0x1112).contains(lead), index + 1 < scalars.count,
                (0x1161...0x1175).contains(scalars[index + 1])
            else {
                result.append(lead)
                index += 1
                continue
            }
            var syllable = 0xac00 + ((lead - 0x1100) * 21 + scalars[index + 1] - 0x1161) * 28
            index += 2
            if index < scalars.count, (0x11a8...0x11c2).contains(scalars[index]) {
                syllable += scalars[index] - 0x11a7
                index += 1
            }
            result.append(syllable)
        }
        return result
    }

    /// The letters of a text, so that one wrong stroke is one wrong letter and not a wrong syllable: each as a number
    /// outside of all other scripts; other characters stay.
    static func letters(_ scalars: [UInt32]) -> [UInt32] {
        guard scalars.contains(where: isSyllable) else { return scalars }
        var result: [UInt32] = []
        result.reserveCapacity(scalars.count * 3)
        for scalar in scalars {
            guard isSyllable(scalar) else {
                result.append(scalar)
                continue
            }
            let index = scalar - 0xac00
            result.append(0x1100 + index / 588)
            result.append(0x1161 + index % 588 / 28)
            if index % 28 != 0 { result.append(0x11a7 + index % 28) }
        }
        return result
    }

    /// In Latin letters; characters that are no syllables are left out.
    static func romanized(_ scalars: [UInt32]) -> String {
        var text = ""
        for scalar in scalars where isSyllable(scalar) {
            let index = Int(scalar - 0xac00)
            text += leads[index / 588] + vowels[index % 588 / 28] + tails[index % 28]
        }
        return text
    }

    private static let leads = [
        "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h",
    ]
    private static let vowels = [
        "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu",
        "ui", "i",
    ]
    private static let tails = [
        "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng",
        "t", "t", "k", "t", "p", "t",
    ]
}
