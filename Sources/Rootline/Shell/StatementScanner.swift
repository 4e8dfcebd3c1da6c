/// Looks for the end of a statement: a semicolon outside of texts, names in backticks and comments.
struct StatementScanner {
    /// Letters up to the first such semicolon; nil where there is none.
    private(set) var end: Int?
    /// Whether the text ends inside of a quoted text, a name or a comment.
    private(set) var isOpen = false

    init(_ text: String) {
        let letters = Array(text)
        var index = 0
        while index < letters.count {
            let letter = letters[index]
            let next = index + 1 < letters.count ? letters[index + 1] : " "
            if letter == ";" {
                end = index
                return
            }
            if letter == "/" && next == "/" {
                while index < letters.count, !letters[index].isNewline { index += 1 }
                isOpen = index == letters.count
            } else if letter == "/" && next == "*" {
                index += 2
                while index < letters.count, !(letters[index] == "/" && letters[index - 1] == "*") { index += 1 }
                isOpen = index >= letters.count
            } else if letter == "'" || letter == "\"" || letter == "`" {
                index += 1
                while index < letters.count, letters[index] != letter {
                    index += letters[index] == "\\" && letter != "`" ? 2 : 1
                }
                isOpen = index >= letters.count
            }
            index += 1
        }
    }

    /// The statements of a text, and what follows the last semicolon.
    static func split(_ text: String) -> (statements: [String], rest: String) {
        var statements: [String] = []
        var rest = text
        while let end = StatementScanner(rest).end {
            let statement = String(rest.prefix(end))
            if !statement.allSatisfy(\.isWhitespace) { statements.append(statement) }
            rest = String(rest.dropFirst(end + 1))
        }
        return (statements, rest)
    }
}
