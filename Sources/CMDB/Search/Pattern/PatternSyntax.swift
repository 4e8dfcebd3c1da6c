internal import Base
internal import Graph

/// A regular expression as it was written: letters, `.`, classes, `\d \w \s \b`-less escapes, groups, `|`, `* + ? {n,m}`,
/// and the anchors `^` and `$`. What would need memory of what was matched (back references, looking around) is refused:
/// without it, matching takes time in proportion to the text, whatever the pattern.
indirect enum PatternSyntax: Hashable {
    case empty
    /// One letter of these ranges, sorted and apart.
    case letter([ClosedRange<UInt32>])
    case beginning
    case end
    case sequence([PatternSyntax])
    case choice([PatternSyntax])
    case repeated(PatternSyntax, minimum: Int, maximum: Int?)
}

/// Reads the text of a pattern; letters lose their case, as the texts do that it is compared with.
struct PatternParser {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    private init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// - Throws: `badPattern`, with the place in the pattern counted in scalars.
    static func parse(_ text: String) throws(SearchError) -> PatternSyntax {
        // Composed and in lower case, letter by letter, but for escapes, whose case tells them apart.
        var folded = ""
        var isEscaped = false
        for character in Value.composed(text) {
            folded += isEscaped ? String(character) : FoldedText.of(String(character))
            isEscaped = character == "\\" && !isEscaped
        }
        var parser = PatternParser(folded)
        let syntax = try parser.choice()
        guard parser.position == parser.scalars.count else { throw parser.failure("a \")\" has no beginning") }
        return syntax
    }

    /// `*` stands for any letters, `?` for one.
    static func wildcard(_ text: String, isWhole: Bool) -> PatternSyntax {
        let any = PatternSyntax.letter([0...0x10FFFF])
        let notBlank = PatternSyntax.letter(complement(blanks))
        let filler = isWhole ? any : notBlank
        var parts: [PatternSyntax] = []
        var isEscaped = false
        for scalar in FoldedText.of(text).unicodeScalars {
            if isEscaped || !"*?\\".unicodeScalars.contains(scalar) {
                parts.append(.letter([scalar.value...scalar.value]))
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                parts.append(scalar == "*" ? .repeated(filler, minimum: 0, maximum: nil) : filler)
            }
        }
        if isWhole { return .sequence([.beginning] + parts + [.end]) }
        let blank = PatternSyntax.letter(blanks)
        return .sequence([.choice([.beginning, blank])] + parts + [.choice([.end, blank])])
    }

    private static let blanks: [ClosedRange<UInt32>] = [
        0x09...0x0D, 0x20...0x20, 0x85...0x85, 0xA0...0xA0, 0x3000...0x3000,
    ]
    private static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    private static let wordLetters: [ClosedRange<UInt32>] = [
        0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A, 0xAA...0xAA, 0xB5...0xB5, 0xC0...0x24F, 0x370...0x1FFF,
        0x3041...0x318E, 0x3400...0x9FFF, 0xAC00...0xD7A3,
    ]

    private mutating func choice() throws(SearchError) -> PatternSyntax {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Limits.searchDepth else {
            throw failure("groups are nested more than \(Limits.searchDepth) deep")
        }
        var parts = [try sequence()]
        while take("|") { parts.append(try sequence()) }
        return parts.count == 1 ? parts[0] : .choice(parts)
    }

    private mutating func sequence() throws(SearchError) -> PatternSyntax {
        var parts: [PatternSyntax] = []
        while let next = peek, next != "|", next != ")" { parts.append(try repeated()) }
        return parts.isEmpty ? .empty : parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func repeated() throws(SearchError) -> PatternSyntax {
        var part = try atom()
        while let next = peek {
            let bounds: (Int, Int?)
            switch next {
            case "*": bounds = (0, nil)
            case "+": bounds = (1, nil)
            case "?": bounds = (0, 1)
            case "{":
                guard let found = try countBounds() else { return part }
                bounds = found
            default: return part
            }
            if next != "{" { position += 1 }
            // Lazy or possessive: the same texts match.
            if peek == "?" || peek == "+" { position += 1 }
            part = .repeated(part, minimum: bounds.0, maximum: bounds.1)
        }
        return part
    }

    private mutating func countBounds() throws(SearchError) -> (Int, Int?)? {
        let start = position
        position += 1
        let minimum = number()
        var maximum = minimum
        if take(",") { maximum = number() }
        guard let minimum, take("}") else {
            position = start
            throw failure("after \"{\" a number is expected", hint: "Write \\{ for the letter.")
        }
        guard minimum <= 1_000, maximum ?? 0 <= 1_000, maximum.map({ $0 >= minimum }) ?? true else {
            throw failure("a repetition goes from 0 to 1000")
        }
        return (minimum, maximum)
    }

    private mutating func number() -> Int? {
        let start = position
        while let next = peek, ("0"..."9").contains(next), position - start < 5 { position += 1 }
        return Int(String(String.UnicodeScalarView(scalars[start..<position])))
    }

    private mutating func atom() throws(SearchError) -> PatternSyntax {
        guard let next = peek else { return .empty }
        position += 1
        switch next {
        case "(":
            if take("?") {
                guard take(":") else {
                    throw failure("groups that look around or have names are not known", hint: "Write (?:…) or (…).")
                }
            }
            let inner = try choice()
            guard take(")") else { throw failure("a group is not closed", hint: "Add a \")\".") }
            return inner
        case "[": return .letter(try letterClass())
        case ".": return .letter(Self.complement([0x0A...0x0A, 0x0D...0x0D]))
        case "^": return .beginning
        case "$": return .end
        case "\\": return try escaped()
        case "*", "+", "?":
            position -= 1
            throw failure("there is nothing for \"\(next)\" to repeat", hint: "Write \\\(next) for the letter.")
        default: return .letter([next.value...next.value])
        }
    }

    private mutating func escaped() throws(SearchError) -> PatternSyntax {
        guard let next = peek else { throw failure("the pattern ends after \"\\\"") }
        if let ranges = Self.named(next) {
            position += 1
            return .letter(ranges)
        }
        return .letter([try escapedLetter()])
    }

    private mutating func escapedLetter() throws(SearchError) -> ClosedRange<UInt32> {
        guard let next = peek else { throw failure("the pattern ends after \"\\\"") }
        let value: UInt32
        switch next {
        case "n": value = 0x0A
        case "r": value = 0x0D
        case "t": value = 0x09
        default:
            guard !next.properties.isAlphabetic, !("0"..."9").contains(next) else {
                throw failure(
                    "\"\\\(next)\" is not known", hint: "Known are \\d \\w \\s \\D \\W \\S \\n \\r \\t and signs.")
            }
            value = next.value
        }
        position += 1
        return value...value
    }

    private static func named(_ letter: Unicode.Scalar) -> [ClosedRange<UInt32>]? {
        switch letter {
        case "d": digits
        case "D": complement(digits)
        case "s": blanks
        case "S": complement(blanks)
        case "w": wordLetters
        case "W": complement(wordLetters)
        default: nil
        }
    }

    private mutating func letterClass() throws(SearchError) -> [ClosedRange<UInt32>] {
        let isNegated = take("^")
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while let next = peek, next != "]" || isFirst {
            isFirst = false
            position += 1
            if next == "\\", let letter = peek, let named = Self.named(letter) {
                position += 1
                ranges += named
                continue
            }
            let low = next == "\\" ? try escapedLetter().lowerBound : next.value
            guard peek == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                ranges.append(low...low)
                continue
            }
            position += 1
            guard let last = peek else { break }
            position += 1
            let high = last == "\\" ? try escapedLetter().lowerBound : last.value
            guard low <= high else { throw failure("a range of letters runs backwards") }
            ranges.append(low...high)
        }
        guard take("]") else { throw failure("a \"[\" is not closed", hint: "Add a \"]\".") }
        let sorted = Self.union(ranges)
        return isNegated ? Self.complement(sorted) : sorted
    }

    // MARK: Sets of letters

    static func union(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = result.last, range.lowerBound <= last.upperBound + 1 {
                result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        return result
    }

    static func complement(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { result.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= 0x10FFFF { result.append(next...0x10FFFF) }
        return result
    }

    private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        position += 1
        return true
    }

    private func failure(_ what: String, hint: String? = nil) -> SearchError {
        SearchError(.badPattern, "in the pattern, \(what)", at: position..<position + 1, hint: hint)
    }
}
