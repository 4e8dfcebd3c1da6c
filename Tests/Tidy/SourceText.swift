/// One Swift source file, taken apart into code and comments, line by line.
///
/// String literals are blanked in `code`, so that a rule about calls does not stumble over a message.
/// Interpolated expressions are blanked with them: no rule of this house needs to look inside.
struct SourceText {
    /// Each line without comments; string literals keep their quotes and lose their content.
    private(set) var code: [String] = [""]
    /// Each line's comment text; empty where it has none.
    private(set) var comments: [String] = [""]

    init(_ text: String) {
        var scanner = Scanner(characters: Array(text))
        scanner.scan { character, kind in
            if character.isNewline {
                code.append("")
                comments.append("")
                return
            }
            switch kind {
            case .code: code[code.count - 1].append(character)
            case .comment: comments[comments.count - 1].append(character)
            case .literal: break
            }
        }
    }

    /// Whether a comment says why: on the line itself or on one of the `reach` lines above it.
    func isExplained(at line: Int, reach: Int = 3) -> Bool {
        comments[max(0, line - reach)...line].contains { !$0.allSatisfy { "/* ".contains($0) } }
    }
}

extension SourceText {
    private enum Kind {
        case code, comment, literal
    }

    /// Walks the characters once and says of each what it is part of.
    private struct Scanner {
        let characters: [Character]
        var position = 0

        init(characters: [Character]) {
            self.characters = characters
        }

        mutating func scan(_ emit: (Character, Kind) -> Void) {
            while position < characters.count {
                if starts(with: "//") {
                    while position < characters.count, !characters[position].isNewline { take(.comment, emit) }
                } else if starts(with: "/*") {
                    takeBlockComment(emit)
                } else if let hashes = hashesBeforeQuote() {
                    takeLiteral(hashes: hashes, emit)
                } else {
                    take(.code, emit)
                }
            }
        }

        private func starts(with text: String) -> Bool {
            characters[position...].starts(with: text)
        }

        /// The number of `#` before a quote that opens a literal here; nil where none opens.
        private func hashesBeforeQuote() -> Int? {
            let hashes = characters[position...].prefix { $0 == "#" }.count
            let quote = position + hashes
            return quote < characters.count && characters[quote] == "\"" ? hashes : nil
        }

        private mutating func take(_ kind: Kind, count: Int = 1, _ emit: (Character, Kind) -> Void) {
            for character in characters[position..<min(position + count, characters.count)] { emit(character, kind) }
            position = min(position + count, characters.count)
        }

        private mutating func takeBlockComment(_ emit: (Character, Kind) -> Void) {
            var depth = 0
            repeat {
                if starts(with: "/*") {
                    depth += 1
                    take(.comment, count: 2, emit)
                } else if starts(with: "*/") {
                    depth -= 1
                    take(.comment, count: 2, emit)
                } else {
                    take(.comment, emit)
                }
            } while depth > 0 && position < characters.count
        }

        private mutating func takeLiteral(hashes: Int, _ emit: (Character, Kind) -> Void) {
            let pounds = String(repeating: "#", count: hashes)
            take(.literal, count: hashes, emit)
            let quotes = starts(with: "\"\"\"") ? "\"\"\"" : "\""
            take(.code, count: quotes.count, emit)
            while position < characters.count {
                if starts(with: quotes + pounds) {
                    take(.code, count: quotes.count, emit)
                    take(.literal, count: hashes, emit)
                    return
                } else if starts(with: "\\" + pounds + "(") {
                    take(.literal, count: 2 + hashes, emit)
                    takeInterpolation(emit)
                } else if starts(with: "\\" + pounds) {
                    take(.literal, count: 2 + hashes, emit)
                } else {
                    take(.literal, emit)
                }
            }
        }

        /// Skips to the parenthesis that closes an interpolation; literals inside it may hold parentheses.
        private mutating func takeInterpolation(_ emit: (Character, Kind) -> Void) {
            var depth = 1
            while position < characters.count, depth > 0 {
                if let hashes = hashesBeforeQuote() {
                    takeLiteral(hashes: hashes) { character, _ in emit(character, .literal) }
                    continue
                }
                if characters[position] == "(" { depth += 1 }
                if characters[position] == ")" { depth -= 1 }
                take(.literal, emit)
            }
        }
    }
}
