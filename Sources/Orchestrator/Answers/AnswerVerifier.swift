internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

/// Checks that what an answer says is in the evidence: every number, and every name of a thing.
struct AnswerVerifier: Sendable {
    private var numbers: Set<String> = []
    private var texts: Set<String> = []
    /// Evidence that is only read where the rest does not suffice: tables are long.
    private var rows: [JSONObject] = []

    /// - Parameters:
    ///   - allowed: texts that may be repeated: the question, names of classes, words of the plan.
    ///   - allowsRemainders: whether "and 3 more" may be said of a list of which the first few are named.
    init(_ results: [ToolResult], allowed: [String], allowsRemainders: Bool) {
        for text in allowed { add(text: text) }
        for result in results {
            add(number: result.totalRows)
            add(number: result.table.rows.count)
            for (key, value) in result.facts {
                add(number: value)
                add(text: key)
            }
            for ci in result.cis {
                add(text: ci.name)
                add(text: ci.id)
            }
            rows += result.table.rows
            add(text: String(result.seq.rawValue))
            if allowsRemainders { addRemainders(result) }
        }
    }

    /// The sentences whose numbers and names are in the evidence, and how many were not.
    func supported(_ text: String) -> (text: String, dropped: Int) {
        if missing(from: text).isEmpty { return (text, 0) }
        return withRows.supportedSentences(of: text)
    }

    private func supportedSentences(of text: String) -> (text: String, dropped: Int) {
        var kept: [String] = []
        var dropped = 0
        for sentence in Self.sentences(text) {
            if missing(from: sentence).isEmpty { kept.append(sentence) } else { dropped += 1 }
        }
        return (kept.joined(separator: " "), dropped)
    }

    /// Numbers and names in `text` that no evidence has.
    func unsupported(_ text: String) -> [String] {
        missing(from: text).isEmpty ? [] : withRows.missing(from: text)
    }

    private var withRows: AnswerVerifier {
        var full = self
        for row in rows { full.add(.object(row)) }
        return full
    }

    private func missing(from text: String) -> [String] {
        var missing: [String] = []
        for word in Self.words(text) {
            let folded = word.lowercased()
            if texts.contains(folded) { continue }
            if Self.isNumber(word) {
                if !numbers.contains(word) { missing.append(word) }
            } else if Self.isName(word), !texts.contains(where: { $0.contains(folded) }) {
                missing.append(word)
            }
        }
        return missing
    }

    /// What is left of a count after its first members, one by one.
    private mutating func addRemainders(_ result: ToolResult) {
        for count in result.facts.values + [result.totalRows] {
            for shown in 1...4 where count > shown { add(number: count - shown) }
        }
        var groups: [Substring: [Int]] = [:]
        for (key, value) in result.facts {
            if let dot = key.firstIndex(of: ".") { groups[key[..<dot], default: []].append(value) }
        }
        for values in groups.values {
            // A phrase names the biggest groups and counts the others.
            var rest = values.reduce(0, +)
            for value in values.sorted(by: >) {
                rest -= value
                add(number: rest)
            }
        }
    }

    private mutating func add(number: Int) { numbers.insert(String(number)) }

    private mutating func add(text: String) {
        let folded = text.lowercased()
        guard texts.insert(folded).inserted else { return }
        for word in Self.words(folded) {
            texts.insert(word)
            if Self.isNumber(word) { numbers.insert(word) }
        }
    }

    private mutating func add(_ value: JSONValue) {
        switch value {
        case .string(let text): add(text: text)
        case .integer, .unsigned: add(text: value.serialized())
        case .number(let number):
            add(text: value.serialized())
            if let whole = Int(exactly: number) { add(number: whole) }
        case .array(let elements): for element in elements { add(element) }
        case .object(let members): for member in members.values { add(member) }
        case .null, .bool: break
        }
    }

    /// Looks like the name of a thing: letters with digits, or joined by - _ / : or a dot inside.
    private static func isName(_ word: String) -> Bool {
        let kinds = word.unicodeScalars.map(ScalarKind.init)
        let hasDigit = kinds.contains(.digit)
        guard hasDigit || word.utf8.contains(where: { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7a }) else {
            return false
        }
        return hasDigit || kinds.dropFirst().dropLast().contains(.joint)
    }

    private static func isNumber(_ word: String) -> Bool { word.unicodeScalars.allSatisfy { ScalarKind($0) == .digit } }

    /// Runs of letters, digits and the joints of names; Hangul ends a run, because particles are glued on.
    ///
    /// By Unicode scalar with a short way for ASCII: a long table has a hundred thousand of them.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var current = String.UnicodeScalarView()
        func flush() {
            while let last = current.last, ScalarKind(last) == .joint { current.removeLast() }
            let word = current.drop { ScalarKind($0) == .joint }
            if !word.isEmpty { words.append(String(word)) }
            current.removeAll(keepingCapacity: true)
        }
        for scalar in text.unicodeScalars {
            switch ScalarKind(scalar) {
            case .letter, .digit, .joint: current.append(scalar)
            case .other where scalar == "," && current.last.map { ScalarKind($0) == .digit } ?? false:
                // 1,234: taken with the comma out, unless a space follows and the run ends there.
                continue
            case .hangul, .other: flush()
            }
        }
        flush()
        return words
    }

    /// What a Unicode scalar is to a name.
    private enum ScalarKind {
        case letter, digit, joint, hangul, other

        init(_ scalar: Unicode.Scalar) {
            switch scalar.value {
            case 0x30...0x39: self = .digit
            case 0x41...0x5a, 0x61...0x7a: self = .letter
            case 0x2d, 0x5f, 0x2f, 0x3a, 0x2e, 0x40: self = .joint  // - _ / : . @
            case ..<0x80: self = .other
            case 0x1100...0x11ff, 0x3130...0x318f, 0xa960...0xa97f, 0xac00...0xd7ff: self = .hangul
            default:
                let properties = scalar.properties
                self =
                    properties.numericType != nil
                    ? .digit
                    : properties.isAlphabetic || properties.canonicalCombiningClass != .notReordered ? .letter : .other
            }
        }
    }

    static func sentences(_ text: String) -> [String] {
        var sentences: [String] = []
        var current = ""
        let characters = Array(text)
        for (index, character) in characters.enumerated() {
            if character == "\n" {
                sentences.append(current)
                current = ""
                continue
            }
            current.append(character)
            let isEnd =
                ".!?".contains(character) && (index + 1 == characters.count || characters[index + 1].isWhitespace)
            if isEnd {
                sentences.append(current)
                current = ""
            }
        }
        sentences.append(current)
        return sentences.map { $0.drop { $0.isWhitespace } }.map(String.init).filter { !$0.isEmpty }
    }
}
