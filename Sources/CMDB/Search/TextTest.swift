internal import Graph

/// What is asked of a text. Texts come folded.
struct TextTest: Sendable {
    enum Kind: Sendable {
        case contains([UInt8])
        case equals([UInt8])
        case pattern(LinearPattern)
        case fuzzy(FuzzyWord)
        case between(TextBound?, TextBound?)
    }

    /// In natural order: runs of digits count as numbers, so that 10.0.0.9 comes before 10.0.0.10 and 1.9 before 1.10.
    struct TextBound: Sendable {
        let bytes: [UInt8]
        let isIncluded: Bool
    }

    private var kind: Kind
    /// A text that matches has all parts of at least one of these; none where that says nothing.
    let parts: [[String]]

    init(containing text: String) {
        let folded = FoldedText.of(text)
        kind = .contains(Array(folded.utf8))
        parts = folded.isEmpty ? [] : [[folded]]
    }

    init(equalTo text: String) {
        let folded = FoldedText.of(text)
        kind = .equals(Array(folded.utf8))
        parts = folded.isEmpty ? [] : [[folded]]
    }

    init(_ pattern: LinearPattern) {
        kind = .pattern(pattern)
        parts = pattern.required.isEmpty ? [] : [[pattern.required]]
    }

    init(_ fuzzy: FuzzyWord) {
        kind = .fuzzy(fuzzy)
        parts = fuzzy.pieces.map { [$0] }
    }

    init(from lower: ParsedBound?, to upper: ParsedBound?) {
        func bound(_ bound: ParsedBound?) -> TextBound? {
            bound.map { TextBound(bytes: Array(FoldedText.of($0.text).utf8), isIncluded: $0.isIncluded) }
        }
        kind = .between(bound(lower), bound(upper))
        parts = []
    }

    mutating func matches(_ text: ContiguousArray<UInt8>) -> Bool {
        switch kind {
        case .contains(let wanted): return Self.contains(text, wanted)
        case .equals(let wanted): return text.elementsEqual(wanted)
        case .pattern(var pattern):
            // Moved out and back, so that its table is not copied.
            kind = .equals([])
            let isMatch = pattern.matches(text)
            kind = .pattern(pattern)
            return isMatch
        case .fuzzy(let word): return word.matches(text)
        case .between(let lower, let upper):
            if let lower {
                let order = Self.naturalOrder(text, lower.bytes)
                if order < 0 || order == 0 && !lower.isIncluded { return false }
            }
            if let upper {
                let order = Self.naturalOrder(text, upper.bytes)
                if order > 0 || order == 0 && !upper.isIncluded { return false }
            }
            return true
        }
    }

    private static func contains(_ text: ContiguousArray<UInt8>, _ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first else { return true }
        return text.withUnsafeBufferPointer { text in
            wanted.withUnsafeBufferPointer { wanted in
                var position = 0
                while position + wanted.count <= text.count {
                    if text[position] == first {
                        var length = 1
                        while length < wanted.count, text[position + length] == wanted[length] { length += 1 }
                        if length == wanted.count { return true }
                    }
                    position += 1
                }
                return false
            }
        }
    }

    /// Negative where `left` comes first.
    static func naturalOrder(_ left: ContiguousArray<UInt8>, _ right: [UInt8]) -> Int {
        var (one, other) = (0, 0)
        func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
        while one < left.count, other < right.count {
            guard isDigit(left[one]), isDigit(right[other]) else {
                if left[one] != right[other] { return left[one] < right[other] ? -1 : 1 }
                one += 1
                other += 1
                continue
            }
            while one < left.count, left[one] == 0x30 { one += 1 }
            while other < right.count, right[other] == 0x30 { other += 1 }
            let (start, otherStart) = (one, other)
            while one < left.count, isDigit(left[one]) { one += 1 }
            while other < right.count, isDigit(right[other]) { other += 1 }
            if one - start != other - otherStart { return one - start < other - otherStart ? -1 : 1 }
            for offset in 0..<one - start where left[start + offset] != right[otherStart + offset] {
                return left[start + offset] < right[otherStart + offset] ? -1 : 1
            }
        }
        return (left.count - one) - (right.count - other)
    }
}

/// A word that may be misspelt: up to one or two letters wrong, missing, too many, or swapped (optimal string alignment
/// distance). The letters of a Hangul syllable count each: 서버 and 사버 differ by one.
struct FuzzyWord: Sendable {
    private let letters: [UInt32]
    private let distance: Int
    /// One of these is in every text that matches: the word in one more piece than letters may be wrong.
    let pieces: [String]

    init(_ word: String, distance: Int) {
        let folded = FoldedText.of(word)
        letters = Self.letters(of: folded)
        self.distance = min(distance, max(0, letters.count - 1))
        let characters = Array(folded)
        let count = self.distance + 1
        // Short pieces are everywhere, and asking for them costs more than looking.
        let isHangul = characters.allSatisfy { $0.unicodeScalars.first.map { $0.value >= 0xAC00 } ?? false }
        guard characters.count >= count * (isHangul ? 1 : 2) else {
            pieces = []
            return
        }
        pieces = (0..<count).map { number in
            String(characters[characters.count * number / count..<characters.count * (number + 1) / count])
        }
    }

    /// - Parameter text: folded UTF-8; its words are compared one by one.
    func matches(_ text: ContiguousArray<UInt8>) -> Bool {
        let folded = String(decoding: text, as: UTF8.self)
        for word in folded.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            if isNear(Self.letters(of: word)) { return true }
        }
        // A word with a dash or a dot in it, as names of machines are.
        for word in folded.split(whereSeparator: \.isWhitespace) where isNear(Self.letters(of: word)) { return true }
        return false
    }

    /// Whether a whole text is as near as it may be.
    func isNear(_ text: String) -> Bool { isNear(Self.letters(of: FoldedText.of(text))) }

    private func isNear(_ other: [UInt32]) -> Bool {
        guard abs(other.count - letters.count) <= distance else { return false }
        if letters.isEmpty || other.isEmpty { return letters.count == other.count }
        var before: [Int] = []
        var previous = Array(0...other.count)
        for row in 1...letters.count {
            var current = [row]
            var least = row
            for column in 1...other.count {
                let change = letters[row - 1] == other[column - 1] ? 0 : 1
                var cost = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + change)
                if row > 1, column > 1, letters[row - 1] == other[column - 2], letters[row - 2] == other[column - 1] {
                    cost = min(cost, before[column - 2] + 1)
                }
                current.append(cost)
                least = min(least, cost)
            }
            if least > distance { return false }
            before = previous
            previous = current
        }
        return previous[other.count] <= distance
    }

    /// Scalars, with Hangul syllables taken apart (Unicode standard, section 3.12).
    private static func letters(of text: some StringProtocol) -> [UInt32] {
        var letters: [UInt32] = []
        for scalar in text.unicodeScalars {
            let value = scalar.value
            guard (0xAC00...0xD7A3).contains(value) else {
                letters.append(value)
                continue
            }
            let index = value - 0xAC00
            letters.append(0x1100 + index / 588)
            letters.append(0x1161 + index % 588 / 28)
            if index % 28 != 0 { letters.append(0x11A7 + index % 28) }
        }
        return letters
    }
}
