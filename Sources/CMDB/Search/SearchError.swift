/// What is wrong with a search, and where.
public struct SearchError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        case syntax, unknownField, unknownClass, unknownRelationType, badValue, badPattern, tooLarge, unknownParameter
        /// It took longer than it may, or nobody waits for it any more.
        case interrupted
    }

    public let code: Code
    public let message: String
    public let hint: String?
    /// Characters of the text, from 0; nil where the whole is meant.
    public let range: Range<Int>?

    public init(_ code: Code, _ message: String, at range: Range<Int>? = nil, hint: String? = nil) {
        self.code = code
        self.message = message
        self.range = range
        self.hint = hint
    }

    public var description: String { message }

    /// The text, and under it carets where the fault is; two lines. Nil where it is nowhere in particular.
    public func caret(in text: String) -> String? {
        guard let range else { return nil }
        let characters = Array(text)
        func width(_ part: some Sequence<Character>) -> Int { part.reduce(0) { $0 + ($1.isWide ? 2 : 1) } }
        let start = min(range.lowerBound, characters.count)
        let end = min(max(range.upperBound, start), characters.count)
        return text + "\n" + String(repeating: " ", count: width(characters[..<start]))
            + String(repeating: "^", count: max(1, width(characters[start..<end])))
    }
}

extension Character {
    /// Whether it takes two columns of a terminal: Hangul, Han, kana and full-width forms.
    fileprivate var isWide: Bool {
        guard let scalar = unicodeScalars.first?.value else { return false }
        return (0x1100...0x115F).contains(scalar) || (0x2E80...0xA4CF).contains(scalar)
            || (0xAC00...0xD7A3).contains(scalar) || (0xF900...0xFAFF).contains(scalar)
            || (0xFF00...0xFF60).contains(scalar) || (0x20000...0x3FFFD).contains(scalar)
    }
}
