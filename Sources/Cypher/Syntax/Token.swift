/// A stretch of a statement that the grammar does not look into. 20 bytes.
struct Token: Sendable {
    enum Kind: UInt8, Sendable {
        case endOfText
        case word
        /// In backticks.
        case quotedWord
        case integer, float, string
        case parenOpen, parenClose, bracketOpen, bracketClose, braceOpen, braceClose
        case comma, dot, dots, colon, doubleColon, semicolon
        case plus, plusEqual, minus, star, slash, percent, caret
        case equal, regex, less, lessEqual, notEqual, greater, greaterEqual
        case pipe, doublePipe, ampersand, exclamation, dollar
    }

    var kind: Kind
    var keyword: Keyword
    /// Bytes of UTF-8.
    var start: Int32
    /// The first byte after it.
    var end: Int32
    /// Of an opening parenthesis: the position among the tokens of the one that closes it, or 0.
    var partner: Int32

    var range: SourceRange { SourceRange(start: Int(start), end: Int(end)) }
    var isName: Bool { kind == .word || kind == .quotedWord }
}
