internal import Base

/// Reads a statement: recursive descent for clauses and patterns, precedence climbing for operators.
///
/// Complexity: O(bytes). It looks ahead a few tokens and never goes back. The depth of the result is at most
/// ``ParserLimits/depth`` for brackets and as much again for operators in a row, so later stages may recurse over it.
struct Parser: ~Copyable {
    let bytes: ContiguousArray<UInt8>
    let tokens: ContiguousArray<Token>
    let limits: ParserLimits
    /// Position of the token that is read next.
    var index = 0
    /// Nesting of what is being read.
    var depth = 0
    /// Height of the trees that were read since the enclosing operand began.
    var height = 0
    /// A `|` is not part of a label expression here, for it ends the expression: `[n IN nodes WHERE n:A | n.name]`.
    var barEnds = false
    var parameters: [String] = []
    private var knownParameters: Set<String> = []

    init(_ bytes: ContiguousArray<UInt8>, limits: ParserLimits) throws(ParserFailure) {
        self.bytes = bytes
        self.limits = limits
        tokens = try Lexer.tokens(of: bytes)
    }

    /// - Throws: Errors of the kind `syntaxError` with the place, or `limitExceeded` for a statement that is too long or
    ///   too deeply nested.
    static func parse(_ text: String, limits: ParserLimits = ParserLimits()) throws(CypherError) -> ParsedStatement {
        let bytes = ContiguousArray(text.utf8)
        guard bytes.count <= limits.bytes else {
            throw .compile(
                .limitExceeded, .other,
                "The statement has \(bytes.count) bytes; the limit is \(limits.bytes)", at: nil,
                hint: "pass data as parameters: UNWIND $rows AS row …")
        }
        do throws(ParserFailure) {
            var parser = try Parser(bytes, limits: limits)
            return try parser.statement()
        } catch {
            throw error.error
        }
    }

    mutating func note(parameter name: String) {
        if knownParameters.insert(name).inserted { parameters.append(name) }
    }
}

/// What one statement may be.
struct ParserLimits: Hashable, Sendable {
    var bytes = Limits.statementBytes
    var depth = Limits.statementDepth
}

// MARK: Tokens

extension Parser {
    var token: Token { tokens[index] }

    func token(_ distance: Int) -> Token { tokens[min(index + distance, tokens.count - 1)] }

    func at(_ kind: Token.Kind) -> Bool { tokens[index].kind == kind }

    func at(_ keyword: Keyword) -> Bool { tokens[index].keyword == keyword }

    func at(_ first: Keyword, _ second: Keyword) -> Bool {
        tokens[index].keyword == first && token(1).keyword == second
    }

    mutating func advance() { if index < tokens.count - 1 { index += 1 } }

    mutating func take(_ kind: Token.Kind) -> Bool {
        guard at(kind) else { return false }
        advance()
        return true
    }

    mutating func take(_ keyword: Keyword) -> Bool {
        guard at(keyword) else { return false }
        advance()
        return true
    }

    mutating func take(_ first: Keyword, _ second: Keyword) -> Bool {
        guard at(first, second) else { return false }
        index += 2
        return true
    }

    mutating func expect(_ kind: Token.Kind, _ wanted: String) throws(ParserFailure) {
        guard take(kind) else { throw unexpected(wanted) }
    }

    mutating func expect(_ keyword: Keyword) throws(ParserFailure) {
        guard take(keyword) else { throw unexpected(keyword.rawValue.uppercased()) }
    }

    /// Any word is a name where nothing but a name can be.
    mutating func name(_ wanted: String) throws(ParserFailure) -> ParsedName {
        guard token.isName else { throw unexpected(wanted) }
        defer { advance() }
        return ParsedName(text: nameText(token), range: token.range)
    }

    /// From the first byte of a token to the last byte of the one before the present one.
    func range(from start: Int) -> SourceRange {
        SourceRange(start: start, end: max(start, index > 0 ? Int(tokens[index - 1].end) : start))
    }

    var start: Int { Int(tokens[index].start) }

    func text(_ range: SourceRange) -> String { String(decoding: bytes[range.start..<range.end], as: UTF8.self) }

    /// Of a name, without its backticks.
    func nameText(_ token: Token) -> String {
        guard token.kind == .quotedWord else { return text(token.range) }
        let inner = text(SourceRange(start: Int(token.start) + 1, end: Int(token.end) - 1))
        guard inner.utf8.contains(UInt8(ascii: "`")) else { return inner }
        var result = String.UnicodeScalarView()
        var isSecond = false
        for scalar in inner.unicodeScalars {
            isSecond = scalar == "`" && !isSecond
            if !isSecond { result.append(scalar) }
        }
        return String(result)
    }
}

// MARK: Limits and errors

extension Parser {
    /// One level deeper; the caller takes it back from `depth`.
    mutating func enter() throws(ParserFailure) {
        depth += 1
        guard depth <= limits.depth else { throw tooDeep() }
    }

    /// One level higher.
    mutating func rise() throws(ParserFailure) {
        height += 1
        guard height <= limits.depth else { throw tooDeep() }
    }

    private func tooDeep() -> ParserFailure {
        ParserFailure(
            .limitExceeded, .other, "The statement is nested more than \(limits.depth) levels deep here",
            at: token.range, hint: "take parts out with WITH, or pass data as parameters")
    }

    func unexpected(_ wanted: String, hint: String? = nil) -> ParserFailure {
        failure(.unexpectedSyntax, "Invalid input \(shown(token)): expected \(wanted)", at: token.range, hint: hint)
    }

    func failure(
        _ detail: CypherError.Detail, _ message: String, at range: SourceRange, hint: String? = nil
    ) -> ParserFailure {
        ParserFailure(.syntaxError, detail, message, at: range, hint: hint)
    }

    /// A token as messages show it.
    func shown(_ token: Token) -> String {
        guard token.kind != .endOfText else { return "(the end of the statement)" }
        let text = text(token.range)
        guard text.utf8.count > 40 else { return token.kind == .string ? text : "'\(text)'" }
        return "'\(text.prefix(36))…'"
    }
}
