internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

/// Checks that what an answer says is in the evidence: every number, and every name of a thing.
struct AnswerVerifier: Sendable {
    private var numbers: Set<String> = []
    private var texts: Set<String> = []

    /// - Parameter allowed: texts that may be repeated: the question, names of classes, words of the plan.
    init(_ results: [ToolResult], allowed: [String]) {
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
            for row in result.table.rows { add(.object(row)) }
            add(text: String(result.seq.rawValue))
        }
    }

    /// The sentences whose numbers and names are in the evidence, and how many were not.
    func supported(_ text: String) -> (text: String, dropped: Int) {
        var kept: [String] = []
        var dropped = 0
        for sentence in Self.sentences(text) {
            if unsupported(sentence).isEmpty { kept.append(sentence) } else { dropped += 1 }
        }
        return (kept.joined(separator: " "), dropped)
    }

    /// Numbers and names in `text` that no evidence has.
    func unsupported(_ text: String) -> [String] {
        var missing: [String] = []
        for word in Self.words(text) {
            let folded = word.lowercased()
            if texts.contains(folded) { continue }
            if word.allSatisfy(\.isNumber) {
                if !numbers.contains(word) { missing.append(word) }
            } else if Self.isName(word), !texts.contains(where: { $0.contains(folded) }) {
                missing.append(word)
            }
        }
        return missing
    }

    private mutating func add(number: Int) { numbers.insert(String(number)) }

    private mutating func add(text: String) {
        let folded = text.lowercased()
        guard texts.insert(folded).inserted else { return }
        for word in Self.words(folded) {
            texts.insert(word)
            if word.allSatisfy(\.isNumber) { numbers.insert(word) }
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
        guard word.contains(where: { $0.isLetter && $0.isASCII }) || word.contains(where: \.isNumber) else { return false }
        return word.contains(where: \.isNumber) || word.dropFirst().dropLast().contains { "-_/:.@".contains($0) }
    }

    /// Runs of letters, digits and the joints of names; Hangul ends a run, because particles are glued on.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var current = ""
        func flush() {
            while let last = current.last, "-_/:.@".contains(last) { current.removeLast() }
            while let first = current.first, "-_/:.@".contains(first) { current.removeFirst() }
            if !current.isEmpty { words.append(current) }
            current = ""
        }
        for character in text {
            if character.isHangul {
                flush()
            } else if character.isLetter || character.isNumber || "-_/:.@".contains(character) {
                current.append(character)
            } else if character == ",", let last = current.last, last.isNumber {
                // 1,234: taken with the comma out, unless a space follows and the run ends there.
                continue
            } else {
                flush()
            }
        }
        flush()
        return words
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
            let isEnd = ".!?".contains(character) && (index + 1 == characters.count || characters[index + 1].isWhitespace)
            if isEnd {
                sentences.append(current)
                current = ""
            }
        }
        sentences.append(current)
        return sentences.map { $0.drop { $0.isWhitespace } }.map(String.init).filter { !$0.isEmpty }
    }
}
