/// The pieces of a folded text that a text index stores.
///
/// At each letter begins a gram of 3 to 4 bytes, where ASCII letters count one and all others two: three Latin
/// letters or digits, two Hangul syllables, or a mixture. So a Korean word of two syllables is one gram, and Latin
/// ones are selective (bigrams over all scripts would leave most of an estate as candidates for "srv01"). The last
/// grams of a text are shorter, filled up with zeros: that makes every short text, one letter or one syllable, the
/// beginning of the grams that contain it, which are neighbours in the index.
///
/// Different texts may share a gram (two scripts' letters in 15 bits): grams find candidates, texts decide.
enum TextGrams {
    /// Of a text without letters.
    static let ofNothing: UInt32 = 0

    /// Appends the grams of a text, or of the texts in a list.
    static func append(_ value: Value, to grams: inout ContiguousArray<UInt32>) {
        if case .string(let text) = value {
            append(units(ofFolded: TextForm.folded(text)), to: &grams)
        } else if case .list(let elements) = value {
            for element in elements {
                if case .string(let text) = element { append(units(ofFolded: TextForm.folded(text)), to: &grams) }
            }
        }
    }

    private static func append(_ units: ContiguousArray<UInt16>, to grams: inout ContiguousArray<UInt32>) {
        if units.isEmpty { return grams.append(ofNothing) }
        for start in units.indices { grams.append(gram(of: units, at: start).code) }
    }

    static func sortUniquely(_ grams: inout ContiguousArray<UInt32>) {
        if grams.count < 2 { return }
        grams.sort()
        var kept = 1
        for index in 1..<grams.count where grams[index] != grams[kept - 1] {
            grams[kept] = grams[index]
            kept += 1
        }
        grams.removeLast(grams.count - kept)
    }

    /// The grams that each text with `folded` in it has, as ranges of which it has at least one member each.
    ///
    /// All ranges are single grams, except where the text is too short for one.
    static func ranges(in folded: String) -> [ClosedRange<UInt32>] {
        let units = units(ofFolded: folded)
        if units.isEmpty { return [0...UInt32.max] }
        var whole: [ClosedRange<UInt32>] = []
        for start in units.indices {
            let gram = gram(of: units, at: start)
            // From here on, grams of the text would reach beyond the part that we know.
            if gram.bits < 24 { break }
            whole.append(gram.code...gram.code)
        }
        if !whole.isEmpty { return whole }
        let gram = gram(of: units, at: 0)
        return [gram.code...gram.code | UInt32.max >> UInt32(gram.bits)]
    }

    /// A number for each letter: itself in ASCII, 15 bits of it and a mark otherwise.
    private static func units(ofFolded text: String) -> ContiguousArray<UInt16> {
        var units = ContiguousArray<UInt16>()
        units.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            let value = scalar.value
            // Zero fills up.
            units.append(value < 0x80 ? UInt16(max(1, value)) : 0x8000 | UInt16((value ^ value >> 15) & 0x7fff))
        }
        return units
    }

    private static func gram(of units: ContiguousArray<UInt16>, at start: Int) -> (code: UInt32, bits: Int) {
        var code: UInt32 = 0
        var bits = 0
        var next = start
        while bits < 24, next < units.count {
            let width = units[next] < 0x80 ? 8 : 16
            code = code << UInt32(width) | UInt32(units[next])
            bits += width
            next += 1
        }
        return (code << UInt32(32 - bits), bits)
    }
}
