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

    /// Working memory, kept from text to text.
    struct Buffer {
        fileprivate var bytes: ContiguousArray<UInt8> = []
        fileprivate var units: ContiguousArray<UInt16> = []
    }

    /// Appends the grams of a text, or of the texts in a list.
    static func append(_ value: Value, to grams: inout ContiguousArray<UInt32>, _ buffer: inout Buffer) {
        if case .string(let text) = value {
            append(text, to: &grams, &buffer)
        } else if case .list(let elements) = value {
            for element in elements {
                if case .string(let text) = element { append(text, to: &grams, &buffer) }
            }
        }
    }

    private static func append(_ text: String, to grams: inout ContiguousArray<UInt32>, _ buffer: inout Buffer) {
        TextForm.fold(text, into: &buffer.bytes)
        setUnits(&buffer)
        if buffer.units.isEmpty { return grams.append(ofNothing) }
        for start in buffer.units.indices { grams.append(gram(of: buffer.units, at: start).code) }
    }

    static func sortUniquely(_ grams: inout ContiguousArray<UInt32>) {
        if grams.count < 2 { return }
        if grams.count <= 32 { sortFew(&grams) } else { grams.sort() }
        var kept = 1
        for index in 1..<grams.count where grams[index] != grams[kept - 1] {
            grams[kept] = grams[index]
            kept += 1
        }
        grams.removeLast(grams.count - kept)
    }

    /// Insertion sort: a name has some twenty grams, and there are a million names.
    private static func sortFew(_ numbers: inout ContiguousArray<UInt32>) {
        numbers.withUnsafeMutableBufferPointer { numbers in
            for index in 1..<numbers.count {
                let number = numbers[index]
                var place = index
                while place > 0, numbers[place - 1] > number {
                    numbers[place] = numbers[place - 1]
                    place -= 1
                }
                numbers[place] = number
            }
        }
    }

    /// The grams that each text with `folded` in it has, as ranges of which it has at least one member each.
    ///
    /// All ranges are single grams, except where the text is too short for one.
    static func ranges(in folded: String) -> [ClosedRange<UInt32>] {
        var buffer = Buffer()
        buffer.bytes.append(contentsOf: folded.utf8)
        setUnits(&buffer)
        let units = buffer.units
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

    /// Sets a number for each letter: itself in ASCII, 15 bits of it and a mark otherwise.
    private static func setUnits(_ buffer: inout Buffer) {
        buffer.units.removeAll(keepingCapacity: true)
        var position = 0
        while position < buffer.bytes.count {
            let byte = buffer.bytes[position]
            position += 1
            if byte < 0x80 {
                // Zero fills up.
                buffer.units.append(UInt16(max(1, byte)))
                continue
            }
            var scalar = UInt32(byte) & (byte < 0xe0 ? 0x1f : byte < 0xf0 ? 0xf : 0x7)
            while position < buffer.bytes.count, buffer.bytes[position] & 0xc0 == 0x80 {
                scalar = scalar << 6 | UInt32(buffer.bytes[position] & 0x3f)
                position += 1
            }
            buffer.units.append(0x8000 | UInt16((scalar ^ scalar >> 15) & 0x7fff))
        }
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
