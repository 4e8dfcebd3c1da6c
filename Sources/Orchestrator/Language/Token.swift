/// A word of a question, or a quoted passage.
struct Token: Hashable, Sendable {
    /// As typed, in normal form.
    var text: String
    /// `text` in lower case, for comparing.
    var folded: String
    /// Where it stands in the characters of the normal form.
    var range: Range<Int>
    var isQuoted = false
    /// No space stands between this token and the one before: `web-1` and `가` of "web-1가".
    var isGlued = false
    /// Hangul only.
    var isHangul = false

    /// Digits only, small enough to count with.
    var number: Int? { folded.utf8.allSatisfy { (48...57).contains($0) } ? Int(folded) : nil }

    /// Looks like the name of a thing rather than a word of the language.
    var looksLikeName: Bool {
        if isQuoted { return true }
        if number != nil { return false }
        let joints = folded.contains { "-._:/@#".contains($0) }
        let digits = folded.contains(where: \.isNumber)
        return (joints || digits) && folded.contains { $0.isLetter || $0.isNumber }
    }
}

/// A question in normal form, cut into tokens.
struct TokenizedText: Sendable {
    let text: String
    let characters: [Character]
    var tokens: [Token]

    /// Cuts at spaces and punctuation, at the border of Hangul and other letters, and takes "…" as one token.
    /// - Complexity: linear in the text.
    init(_ raw: String) {
        text = TextNormalizer.normalize(raw)
        characters = Array(text)
        tokens = []
        cut()
    }

    /// The text that a run of tokens covers, with whatever stands between them.
    func text(of range: Range<Int>) -> String {
        guard let first = tokens[range].first, let last = tokens[range].last,
            first.range.lowerBound < last.range.upperBound
        else { return "" }
        return String(characters[first.range.lowerBound..<last.range.upperBound])
    }

    private mutating func cut() {
        var position = 0
        var previousEnd = -1
        while position < characters.count {
            let character = characters[position]
            if let end = closingQuote(at: position) {
                let range = position + 1..<end
                append(range, previousEnd: previousEnd == position ? range.lowerBound : -1, isQuoted: true)
                position = end + 1
                previousEnd = position
            } else if isSeparator(character) {
                position += 1
            } else {
                let end = endOfWord(from: position)
                appendWord(position..<end, previousEnd: previousEnd)
                position = end
                previousEnd = end
            }
        }
    }

    /// The position of the quote that closes the one at `position`, where one opens there and something is inside.
    private func closingQuote(at position: Int) -> Int? {
        let quote = characters[position]
        guard quote == "\"" || quote == "`" || quote == "'" else { return nil }
        if quote == "'", position > 0, characters[position - 1].isLetter || characters[position - 1].isNumber {
            return nil
        }
        var end = position + 1
        while end < characters.count {
            if characters[end] == quote {
                let isApostrophe =
                    quote == "'" && end + 1 < characters.count && characters[end + 1].isLetter
                    && !characters[end + 1].isHangul
                if !isApostrophe { return end > position + 1 ? end : nil }
            }
            end += 1
        }
        return nil
    }

    private func isSeparator(_ character: Character) -> Bool {
        character.isWhitespace || ",;?!()[]{}<>\"`'|~*".contains(character)
    }

    private func endOfWord(from start: Int) -> Int {
        var end = start
        let isHangul = characters[start].isHangul
        while end < characters.count, characters[end].isHangul == isHangul {
            if characters[end] == "'" {
                guard end + 1 < characters.count, characters[end + 1].isLetter, !characters[end + 1].isHangul
                else { break }
            } else if isSeparator(characters[end]) {
                break
            }
            end += 1
        }
        return max(end, start + 1)
    }

    private mutating func appendWord(_ range: Range<Int>, previousEnd: Int) {
        var range = range
        while let last = range.last, ".:-/…".contains(characters[last]), range.count > 1 { range.removeLast() }
        while let first = range.first, ".…".contains(characters[first]), range.count > 1 { range.removeFirst() }
        let word = String(characters[range]).lowercased()
        guard word.contains(where: { $0.isLetter || $0.isNumber }) else { return }
        if let (base, tail) = Self.contractions[word] {
            let middle = min(range.lowerBound + base.count, range.upperBound)
            append(range.lowerBound..<middle, previousEnd: previousEnd, folded: base)
            append(middle..<range.upperBound, previousEnd: middle, folded: tail)
        } else if word.hasSuffix("'s") {
            append(range.dropLast(2), previousEnd: previousEnd)
        } else {
            append(range, previousEnd: previousEnd)
        }
    }

    private mutating func append(
        _ range: Range<Int>, previousEnd: Int, folded: String? = nil, isQuoted: Bool = false
    ) {
        guard !range.isEmpty else { return }
        let text = String(characters[range])
        tokens.append(
            Token(
                text: text, folded: folded ?? text.lowercased(), range: range, isQuoted: isQuoted,
                isGlued: previousEnd == range.lowerBound, isHangul: !isQuoted && text.allSatisfy(\.isHangul)))
    }

    private static let contractions: [String: (String, String)] = [
        "what's": ("what", "is"), "who's": ("who", "is"), "where's": ("where", "is"), "which's": ("which", "is"),
        "how's": ("how", "is"), "there's": ("there", "is"), "that's": ("that", "is"), "it's": ("it", "is"),
        "isn't": ("is", "not"), "aren't": ("are", "not"), "wasn't": ("was", "not"), "weren't": ("were", "not"),
        "doesn't": ("does", "not"), "don't": ("do", "not"), "didn't": ("did", "not"), "can't": ("can", "not"),
        "hasn't": ("has", "not"), "haven't": ("have", "not"), "won't": ("will", "not"), "what're": ("what", "are"),
        "i'd": ("i", "would"), "we'd": ("we", "would"), "you'd": ("you", "would"), "i've": ("i", "have"),
        "we've": ("we", "have"), "i'll": ("i", "will"), "we'll": ("we", "will"), "i'm": ("i", "am"),
        "we're": ("we", "are"), "let's": ("let", "us"), "what'll": ("what", "will"),
    ]
}
