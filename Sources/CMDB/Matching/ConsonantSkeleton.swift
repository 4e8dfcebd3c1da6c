/// What remains of a word when only the consonants count and those that one script cannot tell apart are one: the same
/// for `gateway` and 게이트웨이, for `oracle` and 오라클.
///
/// In the manner of Soundex (Russell 1918), with classes after what the Hangul spelling of loanwords merges (Ministry
/// of Culture, notation of foreign words): p b f v, t d, k g c q x, s z j ch sh, r l. An `r` that ends a syllable is not
/// written in Hangul, `w`, `y` and `h` hardly are, and doubled letters are one.
enum ConsonantSkeleton {
    /// - Parameter word: lower case, Latin letters or Hangul; other characters are left out.
    static func of(_ word: String) -> String {
        let scalars = word.unicodeScalars.map(\.value)
        let isHangul = scalars.contains(where: HangulLetters.isSyllable)
        let latin = isHangul ? Array(HangulLetters.romanized(scalars).utf8) : Array(word.utf8)
        var skeleton: [UInt8] = []
        for (index, letter) in latin.enumerated() {
            guard let sound = sound(letter, next: index + 1 < latin.count ? latin[index + 1] : nil, isHangul) else {
                continue
            }
            if letter == UInt8(ascii: "r"), !isHangul, index > 0, isVowel(latin[index - 1]),
                index + 1 == latin.count || !isVowel(latin[index + 1])
            {
                continue
            }
            if skeleton.last != sound || index > 0 && isVowel(latin[index - 1]) { skeleton.append(sound) }
        }
        return String(decoding: skeleton, as: UTF8.self)
    }

    private static func isVowel(_ letter: UInt8) -> Bool { "aeiouwy".utf8.contains(letter) }

    private static func sound(_ letter: UInt8, next: UInt8?, _ isHangul: Bool) -> UInt8? {
        switch letter {
        case UInt8(ascii: "b"), UInt8(ascii: "p"), UInt8(ascii: "f"), UInt8(ascii: "v"): UInt8(ascii: "P")
        case UInt8(ascii: "d"), UInt8(ascii: "t"): UInt8(ascii: "T")
        case UInt8(ascii: "c"):
            // ch, ce, ci hiss; ca, co, ck do not
            [UInt8(ascii: "h"), UInt8(ascii: "e"), UInt8(ascii: "i")].contains(next)
                ? UInt8(ascii: "S") : UInt8(ascii: "K")
        case UInt8(ascii: "g"), UInt8(ascii: "k"), UInt8(ascii: "q"), UInt8(ascii: "x"):
            UInt8(ascii: "K")
        case UInt8(ascii: "s"), UInt8(ascii: "z"), UInt8(ascii: "j"): UInt8(ascii: "S")
        case UInt8(ascii: "l"), UInt8(ascii: "r"): UInt8(ascii: "R")
        case UInt8(ascii: "m"): UInt8(ascii: "M")
        case UInt8(ascii: "n"): UInt8(ascii: "N")
        default: nil
        }
    }
}
