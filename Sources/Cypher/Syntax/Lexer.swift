/// Cuts a statement into tokens. Complexity: O(bytes).
struct Lexer {
    private let bytes: ContiguousArray<UInt8>
    private let keywords = KeywordTable.standard
    private var offset = 0
    private var tokens = ContiguousArray<Token>()
    /// Positions of the parentheses that are open.
    private var open: [Int32] = []

    private init(_ bytes: ContiguousArray<UInt8>) {
        self.bytes = bytes
        tokens.reserveCapacity(bytes.count / 3 + 8)
    }

    /// - Returns: The tokens; the last is of the kind `endOfText`.
    static func tokens(of bytes: ContiguousArray<UInt8>) throws(ParserFailure) -> ContiguousArray<Token> {
        var lexer = Lexer(bytes)
        while try lexer.skipBlank() { try lexer.next() }
        lexer.append(.endOfText, from: bytes.count)
        return lexer.tokens
    }

    /// Past white space and comments. False at the end.
    private mutating func skipBlank() throws(ParserFailure) -> Bool {
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) || (byte >= 0x1C && byte <= 0x1F) {
                offset += 1
            } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "/") {
                while offset < bytes.count, bytes[offset] != 0x0A, bytes[offset] != 0x0D { offset += 1 }
            } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                try skipBlockComment()
            } else if byte >= 0x80 {
                let (scalar, length) = UTF8Text.scalar(in: bytes, at: offset)
                guard scalar.properties.isWhitespace || scalar.value == 0xFEFF else { return true }
                offset += length
            } else {
                return true
            }
        }
        return false
    }

    private mutating func skipBlockComment() throws(ParserFailure) {
        let start = offset
        offset += 2
        while offset < bytes.count {
            if bytes[offset] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                offset += 2
                return
            }
            offset += 1
        }
        throw ParserFailure(
            .syntaxError, .unexpectedSyntax, "A comment begins here and does not end", at: range(start, start + 2),
            hint: "close it with */")
    }

    private func peek(_ distance: Int) -> UInt8 {
        offset + distance < bytes.count ? bytes[offset + distance] : 0
    }

    private func range(_ start: Int, _ end: Int) -> SourceRange { SourceRange(start: start, end: end) }

    private mutating func append(_ kind: Token.Kind, from start: Int, keyword: Keyword = .other) {
        tokens.append(
            Token(kind: kind, keyword: keyword, start: Int32(start), end: Int32(offset), partner: 0))
    }

    private mutating func next() throws(ParserFailure) {
        let byte = bytes[offset]
        if UTF8Text.isLetter(byte) { return word() }
        if UTF8Text.isDigit(byte) || (byte == UInt8(ascii: ".") && UTF8Text.isDigit(peek(1)) && !isAfterDots) {
            return try number()
        }
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): try string(quote: byte)
        case UInt8(ascii: "`"): try quotedWord()
        case 0x80...:
            let (scalar, _) = UTF8Text.scalar(in: bytes, at: offset)
            guard scalar.properties.isXIDStart || scalar.properties.generalCategory == .connectorPunctuation else {
                throw unexpectedSign()
            }
            word()
        default: try symbol(byte)
        }
    }

    /// `1..` then `.5` is no float.
    private var isAfterDots: Bool { tokens.last.map { $0.kind == .dots && Int($0.end) == offset } ?? false }

    private func unexpectedSign() -> ParserFailure {
        let (scalar, length) = UTF8Text.scalar(in: bytes, at: offset)
        let hint: String? =
            switch scalar {
            case "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}": "write strings in straight quotes: 'text' or \"text\""
            case "\u{2013}", "\u{2014}", "\u{2212}": "write the minus sign as -"
            default: nil
            }
        return ParserFailure(
            .syntaxError, .unexpectedSyntax, "Invalid input '\(scalar)': no part of the language begins with it",
            at: range(offset, offset + length), hint: hint)
    }

    // MARK: Words

    private mutating func word() {
        let start = offset
        var key = WordKey()
        while offset < bytes.count {
            let byte = bytes[offset]
            if UTF8Text.isLetter(byte) || UTF8Text.isDigit(byte) {
                key.append(byte)
                offset += 1
            } else if byte >= 0x80 {
                let (scalar, length) = UTF8Text.scalar(in: bytes, at: offset)
                guard scalar.properties.isXIDContinue else { break }
                for _ in 0..<length { key.append(0xFF) }
                offset += length
            } else {
                break
            }
        }
        append(.word, from: start, keyword: keywords.keyword(of: key))
    }

    /// A doubled backtick within stands for one. The name may be empty: a map can have such a key.
    private mutating func quotedWord() throws(ParserFailure) {
        let start = offset
        offset += 1
        while offset < bytes.count {
            guard bytes[offset] == UInt8(ascii: "`") else {
                offset += 1
                continue
            }
            if peek(1) == UInt8(ascii: "`") {
                offset += 2
            } else {
                offset += 1
                return append(.quotedWord, from: start)
            }
        }
        throw ParserFailure(
            .syntaxError, .unexpectedSyntax, "A name in backticks begins here and does not end",
            at: range(start, start + 1), hint: "close it with `; a backtick within the name is written ``")
    }

    private mutating func string(quote: UInt8) throws(ParserFailure) {
        let start = offset
        offset += 1
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == quote {
                offset += 1
                return append(.string, from: start)
            }
            offset += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        let sign = quote == UInt8(ascii: "'") ? "'" : "\""
        throw ParserFailure(
            .syntaxError, .unexpectedSyntax, "A string begins here and does not end", at: range(start, start + 1),
            hint: "close it with \(sign); a \(sign) within the string is written \\\(sign)")
    }

    // MARK: Numbers

    private mutating func number() throws(ParserFailure) {
        let start = offset
        var kind = Token.Kind.integer
        let marker = peek(1) | 0x20
        if bytes[offset] == UInt8(ascii: "0"), marker == UInt8(ascii: "x") || marker == UInt8(ascii: "o") {
            offset += 2
            let digits = offset
            while UTF8Text.isDigit(peek(0)) || peek(0) == UInt8(ascii: "_")
                || (marker == UInt8(ascii: "x") && UTF8Text.isHexLetter(peek(0)))
            {
                offset += 1
            }
            if offset == digits { try refuseNumber(from: start) }
        } else {
            skipDigits()
            if peek(0) == UInt8(ascii: "."), UTF8Text.isDigit(peek(1)) {
                kind = .float
                offset += 1
                skipDigits()
            }
            if peek(0) | 0x20 == UInt8(ascii: "e") {
                let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
                if UTF8Text.isDigit(peek(1 + sign)) {
                    kind = .float
                    offset += 1 + sign
                    skipDigits()
                }
            }
        }
        if UTF8Text.isLetter(peek(0)) || UTF8Text.isDigit(peek(0)) || peek(0) >= 0x80 && !atWhiteSpace {
            try refuseNumber(from: start)
        }
        append(kind, from: start)
    }

    private var atWhiteSpace: Bool { UTF8Text.scalar(in: bytes, at: offset).0.properties.isWhitespace }

    private mutating func skipDigits() {
        while UTF8Text.isDigit(peek(0)) || (peek(0) == UInt8(ascii: "_") && UTF8Text.isDigit(peek(1))) { offset += 1 }
    }

    private mutating func refuseNumber(from start: Int) throws(ParserFailure) {
        while UTF8Text.isLetter(peek(0)) || UTF8Text.isDigit(peek(0)) { offset += 1 }
        let text = String(decoding: bytes[start..<offset].prefix(40), as: UTF8.self)
        throw ParserFailure(
            .syntaxError, .invalidNumberLiteral, "Invalid number '\(text)'", at: range(start, max(offset, start + 1)),
            hint: "numbers are written 42, 0x2A, 0o52, 4.2 or 4.2e1")
    }

    // MARK: Signs

    private mutating func symbol(_ byte: UInt8) throws(ParserFailure) {
        let start = offset
        let second = peek(1)
        let (kind, length): (Token.Kind, Int)
        switch byte {
        case UInt8(ascii: "("): (kind, length) = (.parenOpen, 1)
        case UInt8(ascii: ")"): (kind, length) = (.parenClose, 1)
        case UInt8(ascii: "["): (kind, length) = (.bracketOpen, 1)
        case UInt8(ascii: "]"): (kind, length) = (.bracketClose, 1)
        case UInt8(ascii: "{"): (kind, length) = (.braceOpen, 1)
        case UInt8(ascii: "}"): (kind, length) = (.braceClose, 1)
        case UInt8(ascii: ","): (kind, length) = (.comma, 1)
        case UInt8(ascii: ";"): (kind, length) = (.semicolon, 1)
        case UInt8(ascii: "."): (kind, length) = second == UInt8(ascii: ".") ? (.dots, 2) : (.dot, 1)
        case UInt8(ascii: ":"): (kind, length) = second == UInt8(ascii: ":") ? (.doubleColon, 2) : (.colon, 1)
        case UInt8(ascii: "+"): (kind, length) = second == UInt8(ascii: "=") ? (.plusEqual, 2) : (.plus, 1)
        case UInt8(ascii: "-"): (kind, length) = (.minus, 1)
        case UInt8(ascii: "*"): (kind, length) = (.star, 1)
        case UInt8(ascii: "/"): (kind, length) = (.slash, 1)
        case UInt8(ascii: "%"): (kind, length) = (.percent, 1)
        case UInt8(ascii: "^"): (kind, length) = (.caret, 1)
        case UInt8(ascii: "="): (kind, length) = second == UInt8(ascii: "~") ? (.regex, 2) : (.equal, 1)
        case UInt8(ascii: "<"):
            (kind, length) =
                second == UInt8(ascii: "=")
                ? (.lessEqual, 2) : second == UInt8(ascii: ">") ? (.notEqual, 2) : (.less, 1)
        case UInt8(ascii: ">"): (kind, length) = second == UInt8(ascii: "=") ? (.greaterEqual, 2) : (.greater, 1)
        case UInt8(ascii: "|"): (kind, length) = second == UInt8(ascii: "|") ? (.doublePipe, 2) : (.pipe, 1)
        case UInt8(ascii: "&"): (kind, length) = (.ampersand, 1)
        case UInt8(ascii: "!"): (kind, length) = (.exclamation, 1)
        case UInt8(ascii: "$"): (kind, length) = (.dollar, 1)
        default: throw unexpectedSign()
        }
        offset += length
        pair(kind)
        append(kind, from: start)
    }

    private mutating func pair(_ kind: Token.Kind) {
        if kind == .parenOpen {
            open.append(Int32(tokens.count))
        } else if kind == .parenClose, let opening = open.popLast() {
            tokens[Int(opening)].partner = Int32(tokens.count)
        }
    }
}
