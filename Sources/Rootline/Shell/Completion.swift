/// What may stand at the cursor of a statement.
struct Completion: Sendable {
    struct Answer: Equatable {
        /// Letters before the cursor that a word takes the place of.
        var replacedLetters = 0
        var words: [String] = []
    }

    var labels: [String] = []
    var types: [String] = []
    var keys: [String] = []
    var functions: [String] = []
    var procedures: [String] = []
    var parameters: [String] = []
    /// `:help` and its kin.
    var commands: [String] = []

    static let keywords = [
        "ALL", "AND", "AS", "ASC", "BY", "CALL", "CASE", "CONTAINS", "COUNT", "CREATE", "DELETE", "DESC", "DETACH",
        "DISTINCT", "ELSE", "END", "ENDS WITH", "EXISTS", "EXPLAIN", "FALSE", "FOREACH", "IN", "IS NOT NULL",
        "IS NULL", "LIMIT", "LOAD CSV", "MATCH", "MERGE", "NOT", "NULL", "ON CREATE SET", "ON MATCH SET",
        "OPTIONAL MATCH", "OR", "ORDER BY", "PROFILE", "REMOVE", "RETURN", "SET", "SHOW", "SHOW INDEXES",
        "SHOW PROCEDURES", "SHOW FUNCTIONS", "SKIP", "STARTS WITH", "THEN", "TRUE", "UNION", "UNWIND", "USE graph.asOf",
        "WHEN", "WHERE", "WITH", "XOR", "YIELD",
    ]

    func answer(_ beforeCursor: String) -> Answer {
        let letters = Array(beforeCursor)
        if letters.first == ":", !beforeCursor.contains(" ") {
            return answer(commands, matching: beforeCursor)
        }
        if Self.isInQuotes(letters) { return Answer() }
        var start = letters.count
        while start > 0, Self.isWordLetter(letters[start - 1]) { start -= 1 }
        let word = String(letters[start...])
        let before = letters[..<start].last { !$0.isWhitespace }
        let isTouching = start > 0 && !letters[start - 1].isWhitespace
        switch before {
        case "$" where isTouching: return answer(parameters, matching: word)
        case ":", "|", "&", "!":
            return answer(Self.isInBrackets(letters[..<start]) ? types : labels, matching: word)
        case "." where isTouching:
            return namespaced(letters, start, word)
        default:
            if Self.lastWord(letters[..<start]) == "CALL" { return answer(procedures, matching: word) }
            if word.isEmpty { return Answer() }
            return answer(Self.keywords.map { Self.cased($0, as: word) } + functions.map { $0 + "(" }, matching: word)
        }
    }

    /// Behind a dot: the rest of a procedure's or a function's name, or a property key.
    private func namespaced(_ letters: [Character], _ start: Int, _ word: String) -> Answer {
        var first = start
        while first > 0, Self.isWordLetter(letters[first - 1]) || letters[first - 1] == "." { first -= 1 }
        let whole = String(letters[first...])
        let isCall = Self.lastWord(letters[..<first]) == "CALL"
        let named = answer(isCall ? procedures : functions.map { $0 + "(" }, matching: whole)
        return named.words.isEmpty && !isCall ? answer(keys, matching: word) : named
    }

    private func answer(_ words: [String], matching beginning: String) -> Answer {
        let wanted = beginning.lowercased()
        let found = Set(words.filter { $0.lowercased().hasPrefix(wanted) })
        return Answer(
            replacedLetters: beginning.count, words: found.sorted { ($0.lowercased(), $0) < ($1.lowercased(), $1) })
    }

    /// Keywords in small letters for who types small letters.
    private static func cased(_ keyword: String, as word: String) -> String {
        word.first?.isLowercase ?? false ? keyword.lowercased().replacing("asof", with: "asOf") : keyword
    }

    private static func isWordLetter(_ letter: Character) -> Bool {
        letter.isLetter || letter.isNumber || letter == "_"
    }

    private static func lastWord(_ letters: ArraySlice<Character>) -> String {
        let text = letters.reversed().drop { $0.isWhitespace }.prefix { isWordLetter($0) }
        return String(text.reversed()).uppercased()
    }

    private static func isInQuotes(_ letters: [Character]) -> Bool {
        StatementScanner(String(letters)).isOpen
    }

    /// Whether the last open bracket is one of a relationship.
    private static func isInBrackets(_ letters: ArraySlice<Character>) -> Bool {
        for letter in letters.reversed() {
            if letter == "[" { return true }
            if "({]".contains(letter) { return false }
        }
        return false
    }

    // MARK: for lists

    static func commonBeginning(_ words: [String]) -> String {
        guard var common = words.first else { return "" }
        for word in words {
            while !word.lowercased().hasPrefix(common.lowercased()) { common.removeLast() }
        }
        return common
    }

    /// Words in columns, top to bottom.
    static func columns(_ words: [String], width: Int) -> String {
        let size = (words.map(\.displayWidth).max() ?? 0) + 2
        let count = max(1, min(words.count, width / max(1, size)))
        let rows = (words.count + count - 1) / count
        return (0..<rows).map { row in
            stride(from: row, to: words.count, by: rows).map { words[$0].padded(toDisplayWidth: size) }.joined()
        }.joined(separator: "\n")
    }
}
