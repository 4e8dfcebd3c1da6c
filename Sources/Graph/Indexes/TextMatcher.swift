/// How well a text answers a search, best first.
public enum TextQuality: Int, Hashable, Sendable, Comparable {
    /// The text is what was searched.
    case whole
    /// The text begins so.
    case beginning
    /// It is a word of the text, or several in a row.
    case word
    /// A word of the text begins so.
    case wordBeginning
    /// It is somewhere in the text.
    case inside
    /// All its words are, in different places.
    case scattered

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A search, ready to be compared with many texts.
struct TextMatcher {
    /// What is searched, folded, blanks at the ends apart.
    let phrase: String
    /// Its parts between blanks.
    let words: [String]
    private let phraseBytes: [UInt8]
    private let wordBytes: [[UInt8]]
    private var buffer: ContiguousArray<UInt8> = []

    init(_ query: String) {
        words = TextForm.folded(query).split(whereSeparator: \.isWhitespace).map(String.init)
        phrase = words.joined(separator: " ")
        phraseBytes = Array(phrase.utf8)
        wordBytes = words.map { Array($0.utf8) }
    }

    /// Best quality over the texts of a value, with the length of that text in bytes; `nil` where none matches.
    mutating func match(_ value: Value) -> (quality: TextQuality, length: Int)? {
        if case .string(let text) = value { return match(text) }
        guard case .list(let elements) = value else { return nil }
        var best: (quality: TextQuality, length: Int)?
        for element in elements {
            guard case .string(let text) = element, let found = match(text) else { continue }
            if best.map({ ($0.quality, $0.length) > (found.quality, found.length) }) ?? true { best = found }
        }
        return best
    }

    private mutating func match(_ text: String) -> (quality: TextQuality, length: Int)? {
        TextForm.fold(text, into: &buffer)
        return buffer.withUnsafeBufferPointer { bytes in quality(of: bytes).map { ($0, bytes.count) } }
    }

    func quality(of text: UnsafeBufferPointer<UInt8>) -> TextQuality? {
        var best: TextQuality?
        var start = 0
        while let found = text.firstOccurrence(of: phraseBytes, from: start) {
            let end = found + phraseBytes.count
            if found == 0 { return end == text.count ? .whole : .beginning }
            let quality: TextQuality =
                !TextClass.isBoundary(text, found) ? .inside : TextClass.isBoundary(text, end) ? .word : .wordBeginning
            best = min(best ?? quality, quality)
            if best == .word { return best }
            start = found + 1
        }
        if best == nil, wordBytes.count > 1, wordBytes.allSatisfy({ text.firstOccurrence(of: $0, from: 0) != nil }) {
            return .scattered
        }
        return best
    }
}

extension UnsafeBufferPointer<UInt8> {
    func firstOccurrence(of needle: [UInt8], from start: Int) -> Int? {
        guard let first = needle.first else { return start <= count ? start : nil }
        var position = start
        while position + needle.count <= count {
            if self[position] == first {
                var length = 1
                while length < needle.count, self[position + length] == needle[length] { length += 1 }
                if length == needle.count { return position }
            }
            position += 1
        }
        return nil
    }
}

/// What a letter is, to tell where words begin and end: they do where the class changes ("web|서버|01").
private enum TextClass {
    case separator, letter, digit, hangul

    static func isBoundary(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Bool {
        if position == 0 || position == text.count { return true }
        var before = position - 1
        while before > 0, text[before] & 0xc0 == 0x80 { before -= 1 }
        return of(text, before) != of(text, position)
    }

    /// Of the letter whose first byte is at a position of well-formed UTF-8.
    private static func of(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> TextClass {
        let first = text[position]
        if first < 0x80 {
            return switch first {
            case 0x30...0x39: .digit
            case 0x61...0x7a, 0x41...0x5a: .letter
            default: .separator
            }
        }
        guard first & 0xf0 == 0xe0 else { return .letter }
        let scalar =
            UInt32(first & 0xf) << 12 | UInt32(text[position + 1] & 0x3f) << 6 | UInt32(text[position + 2] & 0x3f)
        return switch scalar {
        case 0xac00...0xd7a3, 0x1100...0x11ff, 0x3131...0x318e: .hangul
        case 0x2000...0x206f, 0x3000...0x303f: .separator
        default: .letter
        }
    }
}
