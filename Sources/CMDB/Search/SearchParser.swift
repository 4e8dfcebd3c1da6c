internal import Base

/// Reads a search:
///
///     search    = or
///     or        = and { "OR" and }
///     and       = unary { ["AND"] unary }
///     unary     = ("NOT" | "-") unary | primary
///     primary   = "(" or ")" | relation | field | operand
///     relation  = NAME ["*" [n] ".." [m]] ">" [primary] | "<" NAME ["*" …] [primary]
///     field     = NAME (":" operand | ":" "(" or ")" | ("=" | ">" | ">=" | "<" | "<=") word)
///     operand   = word ["~" n] | "…" | "/" pattern "/" | ("[" | "{") bound "TO" bound ("]" | "}")
///
/// A word ends at a blank or a parenthesis; `\` takes the meaning from the character after it.
struct SearchParser {
    private let characters: [Character]
    private var position = 0
    private var depth = 0
    private var terms = 0

    private init(_ text: String) { characters = Array(text) }

    /// - Throws: `syntax`, `tooLarge`.
    static func parse(_ text: String) throws(SearchError) -> ParsedSearch {
        guard text.utf8.count <= Limits.searchBytes else {
            throw SearchError(
                .tooLarge, "the search has \(text.utf8.count) bytes, limit \(Limits.searchBytes)",
                hint: "Shorten it, or save parts of it as searches of their own.")
        }
        var parser = SearchParser(text)
        parser.skipBlanks()
        if parser.isAtEnd { return .everything }
        let search = try parser.or(field: nil)
        guard parser.isAtEnd else {
            throw SearchError(
                .syntax, "there is a \"\(parser.characters[parser.position])\" without its beginning",
                at: parser.position..<parser.position + 1, hint: "Remove it, or write it as \"\\)\".")
        }
        return search
    }

    private mutating func or(field: ParsedField?) throws(SearchError) -> ParsedSearch {
        try enter()
        defer { depth -= 1 }
        var parts = [try and(field)]
        while takeWord("OR") { parts.append(try and(field)) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func and(_ field: ParsedField?) throws(SearchError) -> ParsedSearch {
        var parts = [try unary(field)]
        while true {
            let isDemanded = takeWord("AND")
            skipBlanks()
            if !isDemanded, isAtEnd || characters[position] == ")" || peekWord("OR") { break }
            parts.append(try unary(field))
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func unary(_ field: ParsedField?) throws(SearchError) -> ParsedSearch {
        skipBlanks()
        let start = position
        let isMinus = peek == "-" && position + 1 < characters.count && !characters[position + 1].isWhitespace
        if isMinus { position += 1 }
        guard isMinus || takeWord("NOT") else { return try primary(field) }
        skipBlanks()
        if isAtEnd {
            throw SearchError(
                .syntax, "there is nothing after \"\(isMinus ? "-" : "NOT")\"", at: start..<position,
                hint: "Write what is not wanted: -environment:test.")
        }
        try enter()
        defer { depth -= 1 }
        return .not(try unary(field))
    }

    private mutating func primary(_ field: ParsedField?) throws(SearchError) -> ParsedSearch {
        skipBlanks()
        guard let next = peek else {
            throw SearchError(
                .syntax, "the search ends where something is expected", at: position..<position + 1,
                hint: "Write a word, field:value, or a search in parentheses.")
        }
        for word in ["AND", "OR"] where peekWord(word) {
            throw SearchError(
                .syntax, "\(word) stands where a word is expected", at: position..<position + word.count,
                hint: "Write it between two conditions, or in quotes to search for it.")
        }
        if next == "(" { return try group(field) }
        if next == ")" {
            throw SearchError(
                .syntax, "the parentheses are empty, or one is too many", at: position..<position + 1,
                hint: "Remove it, or write a condition before it.")
        }
        try countTerm()
        if field == nil {
            if next == "<" { return try incoming() }
            if let found = try fieldOrRelation() { return found }
        }
        let operand = try operand()
        if let field { return .field(field, operand) }
        return .term(operand, operand.range)
    }

    private mutating func group(_ field: ParsedField?) throws(SearchError) -> ParsedSearch {
        let start = position
        position += 1
        let inner = try or(field: field)
        skipBlanks()
        guard peek == ")" else {
            throw SearchError(
                .syntax, "the parenthesis is never closed", at: start..<start + 1, hint: "Add a \")\".")
        }
        position += 1
        return inner
    }

    // MARK: Fields and relations

    /// `nil` where a plain word stands here; nothing is read then.
    private mutating func fieldOrRelation() throws(SearchError) -> ParsedSearch? {
        let start = position
        guard let name = takeName() else { return nil }
        let nameRange = start..<position
        guard let next = peek else {
            position = start
            return nil
        }
        let field = ParsedField(name: name, range: nameRange)
        switch next {
        case ":":
            position += 1
            if peek == "(" { return try group(field) }
            if let comparison = takeComparison() { return .field(field, try bound(comparison)) }
            guard let after = peek, !after.isWhitespace, after != ")" else {
                throw SearchError(
                    .syntax, "there is no value after \"\(name):\"", at: start..<position,
                    hint: "Write \(name):value, or has:\(name) for those that have any.")
            }
            return .field(field, try operand())
        case "=", "<":
            guard let comparison = takeComparison() else { break }
            return .field(field, try bound(comparison))
        case ">", "*":
            let hops = try hops()
            // `RUNS_ON>` is a way to another CI, `port>80` compares: types of relations are in capitals.
            if peek == ">", Self.isTypeName(name) || hops != 1...1 {
                position += 1
                return try relation(name, isOutgoing: true, hops, from: start)
            }
            if next == ">", let comparison = takeComparison() { return .field(field, try bound(comparison)) }
        default: break
        }
        position = start
        return nil
    }

    private static func isTypeName(_ name: String) -> Bool {
        name.contains { $0.isUppercase } && name.allSatisfy { $0.isUppercase || $0.isNumber || $0 == "_" }
    }

    private mutating func incoming() throws(SearchError) -> ParsedSearch {
        let start = position
        position += 1
        guard let name = takeName() else {
            throw SearchError(
                .syntax, "there is no relation type after \"<\"", at: start..<position,
                hint: "Write <RUNS_ON(class:Application), or field<5.")
        }
        return try relation(name, isOutgoing: false, try hops(), from: start)
    }

    private mutating func relation(
        _ name: String, isOutgoing: Bool, _ hops: ClosedRange<Int>, from start: Int
    ) throws(SearchError) -> ParsedSearch {
        let range = start..<position
        let isOpen = peek.map { $0.isWhitespace || $0 == ")" } ?? true
        try enter()
        defer { depth -= 1 }
        let other = isOpen ? nil : try primary(nil)
        return .relation(
            ParsedRelation(type: name, isOutgoing: isOutgoing, hops: hops, other: other, range: range))
    }

    /// `*`, `*2`, `*1..3`, `*..3`; one hop where there is none of them.
    private mutating func hops() throws(SearchError) -> ClosedRange<Int> {
        guard peek == "*" else { return 1...1 }
        let start = position
        position += 1
        let lower = takeNumber()
        var upper = lower
        if peek == ".", position + 1 < characters.count, characters[position + 1] == "." {
            position += 2
            upper = takeNumber() ?? Limits.searchHops
        } else if lower == nil {
            upper = Limits.searchHops
        }
        let range = (lower ?? 1, upper ?? Limits.searchHops)
        guard range.0 >= 1, range.0 <= range.1, range.1 <= Limits.searchHops else {
            throw SearchError(
                .syntax, "hops are from 1 to \(Limits.searchHops)", at: start..<position,
                hint: "Write RUNS_ON*1..3>(class:Host).")
        }
        return range.0...range.1
    }

    // MARK: Operands

    private enum Comparison: String {
        case equal = "="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    private mutating func takeComparison() -> Comparison? {
        for text in [">=", "<=", ">", "<", "="] where hasPrefix(text) {
            position += text.count
            return Comparison(rawValue: text)
        }
        return nil
    }

    private mutating func bound(_ comparison: Comparison) throws(SearchError) -> ParsedOperand {
        let start = position
        skipBlanks()
        let text: String
        if peek == "\"" {
            text = try quoted()
        } else {
            text = try word().text
        }
        let range = start..<position
        switch comparison {
        case .equal:
            let bound = ParsedBound(text: text, isIncluded: true)
            return .range(lower: bound, upper: bound, range)
        case .less, .lessOrEqual:
            return .range(lower: nil, upper: ParsedBound(text: text, isIncluded: comparison == .lessOrEqual), range)
        case .greater, .greaterOrEqual:
            return .range(
                lower: ParsedBound(text: text, isIncluded: comparison == .greaterOrEqual), upper: nil, range)
        }
    }

    private mutating func operand() throws(SearchError) -> ParsedOperand {
        let start = position
        switch peek {
        case "\"": return .text(try quoted(), isQuoted: true, start..<position)
        case "/": return try pattern()
        case "[", "{": return try rangeOperand()
        default: break
        }
        let word = try word()
        if peek == "~" {
            position += 1
            let distance = takeNumber() ?? 1
            guard (1...2).contains(distance) else {
                throw SearchError(
                    .syntax, "the distance \(distance) is neither 1 nor 2", at: start..<position,
                    hint: "Write \(word.text)~1 for one wrong letter.")
            }
            return .fuzzy(word.text, distance: distance, start..<position)
        }
        return word.hasWildcard
            ? .wildcard(word.text, start..<position) : .text(word.text, isQuoted: false, start..<position)
    }

    private mutating func quoted() throws(SearchError) -> String {
        let start = position
        position += 1
        var text = ""
        while let next = peek, next != "\"" {
            if next == "\\", position + 1 < characters.count { position += 1 }
            text.append(characters[position])
            position += 1
        }
        guard peek == "\"" else {
            throw SearchError(
                .syntax, "the quoted text does not end", at: start..<characters.count, hint: "Add a \" at its end.")
        }
        position += 1
        return text
    }

    private mutating func pattern() throws(SearchError) -> ParsedOperand {
        let start = position
        position += 1
        var text = ""
        while let next = peek, next != "/" {
            if next == "\\", position + 1 < characters.count, characters[position + 1] == "/" {
                position += 1
            } else if next == "\\", position + 1 < characters.count {
                text.append(next)
                position += 1
            }
            text.append(characters[position])
            position += 1
        }
        guard peek == "/" else {
            throw SearchError(
                .syntax, "the pattern does not end", at: start..<characters.count,
                hint: "Add a / at its end; write \\/ for a slash inside of it.")
        }
        position += 1
        return .pattern(text, start..<position)
    }

    private mutating func rangeOperand() throws(SearchError) -> ParsedOperand {
        let start = position
        let includesLower = peek == "["
        position += 1
        var parts: [String] = []
        while let next = peek, next != "]", next != "}" {
            if next.isWhitespace {
                position += 1
            } else if next == "\"" {
                parts.append(try quoted())
            } else {
                let from = position
                while let next = peek, !next.isWhitespace, next != "]", next != "}" { position += 1 }
                parts.append(String(characters[from..<position]))
            }
        }
        guard let end = peek, parts.count == 3, parts[1].uppercased() == "TO" else {
            throw SearchError(
                .syntax, "a range is written [a TO b]", at: start..<min(position + 1, characters.count),
                hint: "For example port:[1 TO 1024]; * leaves an end open, { } leave an end out.")
        }
        position += 1
        let lower = parts[0] == "*" ? nil : ParsedBound(text: parts[0], isIncluded: includesLower)
        let upper = parts[2] == "*" ? nil : ParsedBound(text: parts[2], isIncluded: end == "]")
        return .range(lower: lower, upper: upper, start..<position)
    }

    /// Up to a blank, a parenthesis, or `~` with a number after it.
    private mutating func word() throws(SearchError) -> (text: String, hasWildcard: Bool) {
        let start = position
        var text = ""
        var hasWildcard = false
        while let next = peek, !next.isWhitespace, next != "(", next != ")" {
            if next == "~", position > start, isEndOfFuzzy(position + 1) { break }
            if next == "\\", position + 1 < characters.count {
                position += 1
                // A wildcard keeps its mark: it is read again.
                if characters[position] == "*" || characters[position] == "?" { text.append("\\") }
            } else if next == "*" || next == "?" {
                hasWildcard = true
            }
            text.append(characters[position])
            position += 1
        }
        guard !text.isEmpty else {
            throw SearchError(
                .syntax, "a value is missing here", at: start..<start + 1, hint: "Write a word, or one in quotes.")
        }
        if !hasWildcard { text = text.replacing("\\*", with: "*").replacing("\\?", with: "?") }
        return (text, hasWildcard)
    }

    private func isEndOfFuzzy(_ place: Int) -> Bool {
        var place = place
        while place < characters.count, characters[place].isNumber { place += 1 }
        return place == characters.count || characters[place].isWhitespace || characters[place] == ")"
    }

    // MARK: Letters

    private var isAtEnd: Bool { position >= characters.count }
    private var peek: Character? { isAtEnd ? nil : characters[position] }

    private func hasPrefix(_ text: String) -> Bool { characters[position...].starts(with: text) }

    private mutating func skipBlanks() {
        while let next = peek, next.isWhitespace { position += 1 }
    }

    private func peekWord(_ word: String) -> Bool {
        guard hasPrefix(word) else { return false }
        let end = position + word.count
        return end == characters.count || characters[end].isWhitespace || "()".contains(characters[end])
    }

    private mutating func takeWord(_ word: String) -> Bool {
        skipBlanks()
        guard peekWord(word) else { return false }
        position += word.count
        return true
    }

    /// Letters, digits, `_`, `.` and `-` inside, not beginning with a digit.
    private mutating func takeName() -> String? {
        guard let first = peek, first.isLetter || first == "_" || first == "@" else { return nil }
        let start = position
        while let next = peek, next.isLetter || next.isNumber || "_.-@".contains(next) { position += 1 }
        return String(characters[start..<position])
    }

    private mutating func takeNumber() -> Int? {
        let start = position
        while let next = peek, next.isASCII, next.isNumber, position - start < 6 { position += 1 }
        return Int(String(characters[start..<position]))
    }

    private mutating func enter() throws(SearchError) {
        depth += 1
        guard depth <= Limits.searchDepth else {
            throw SearchError(
                .tooLarge, "the search is nested more than \(Limits.searchDepth) deep",
                at: min(position, max(0, characters.count - 1))..<min(position + 1, characters.count),
                hint: "Save a part of it as a search of its own.")
        }
    }

    private mutating func countTerm() throws(SearchError) {
        terms += 1
        guard terms <= Limits.searchTerms else {
            throw SearchError(
                .tooLarge, "the search has more than \(Limits.searchTerms) terms", at: position..<position + 1,
                hint: "Shorten it.")
        }
    }
}
