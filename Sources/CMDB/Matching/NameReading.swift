internal import Base

/// A name, read: what it says apart from how it is written.
struct NameForm: Hashable, Sendable {
    /// Words in the form that stands for all their spellings, and numbers without leading zeros, in the order of the
    /// name.
    var tokens: [String] = []
    /// Of a fully qualified host name, the labels after the first: `corp example com`.
    var domain: [String] = []

    /// Numbers and single letters: what tells the members of a series apart.
    static func isOrdinal(_ token: String) -> Bool {
        token.utf8.allSatisfy { (0x30...0x39).contains($0) }
            || token.utf8.count == 1 && token.utf8.allSatisfy { (0x61...0x7a).contains($0) }
    }
}

/// Reads names as people mean them: letter case, spacing, punctuation, full-width letters, legal forms of companies
/// (㈜, 주식회사, Inc.), abbreviations and the language of common words (``TermTable``) do not count.
enum NameReading {
    static func form(of name: String) -> NameForm {
        var form = NameForm()
        let text = withoutLegalMarks(unified(name))
        if let labels = hostLabels(text) {
            form.tokens = tokens(labels[0])
            form.domain = labels.dropFirst().map {
                String(String.UnicodeScalarView($0.compactMap(Unicode.Scalar.init)))
            }
        } else {
            form.tokens = tokens(text)
        }
        return form
    }

    /// What is left of a name without marks, spaces and numbers: small letters, Hangul taken apart.
    static func letters(of name: String) -> [UInt32] {
        let text = withoutLegalMarks(unified(name))
        let label = hostLabels(text)?[0] ?? text[...]
        return HangulLetters.letters(
            label.compactMap { scalar in
                if HangulLetters.isHangul(scalar) || isSmall(scalar) { return scalar }
                if isCapital(scalar) { return scalar + 0x20 }
                return scalar > 0x7f && Unicode.Scalar(scalar)?.properties.isAlphabetic ?? false ? scalar : nil
            })
    }

    /// Full-width letters made plain, letters put together to syllables; letter case is kept.
    private static func unified(_ name: String) -> [UInt32] {
        var scalars: [UInt32] = []
        for scalar in name.unicodeScalars.prefix(Limits.matchedNameLetters) {
            switch scalar.value {
            case 0xff01...0xff5e: scalars.append(scalar.value - 0xfee0)
            case 0x3000: scalars.append(0x20)
            // the signs ㈜ and ㈔, for companies and associations
            case 0x321c, 0x3214: scalars.append(0x20)
            default: scalars.append(scalar.value)
            }
        }
        return HangulLetters.composed(scalars)
    }

    /// Without `(주)` and its like: in brackets, the syllable is a legal form and no word.
    private static func withoutLegalMarks(_ scalars: [UInt32]) -> [UInt32] {
        guard scalars.contains(0x28) else { return scalars }
        var result: [UInt32] = []
        var index = 0
        while index < scalars.count {
            if index + 2 < scalars.count, scalars[index] == 0x28, scalars[index + 2] == 0x29,
                legalSyllables.contains(scalars[index + 1])
            {
                result.append(0x20)
                index += 3
            } else {
                result.append(scalars[index])
                index += 1
            }
        }
        return result
    }

    /// The labels of a fully qualified host name: three or more of Latin letters, digits and hyphens, the last without
    /// digits.
    private static func hostLabels(_ scalars: [UInt32]) -> [ArraySlice<UInt32>]? {
        let trimmed = scalars.last == 0x2e ? scalars.dropLast() : scalars[...]
        let labels = trimmed.split(separator: 0x2e, omittingEmptySubsequences: false)
        guard labels.count >= 3,
            labels.allSatisfy({ label in !label.isEmpty && label.allSatisfy { isLatin($0) || isDigit($0) || $0 == 0x2d }
            }),
            let last = labels.last, last.count >= 2, last.allSatisfy(isLatin), labels[0].contains(where: isLatin)
        else { return nil }
        return labels
    }

    private static func tokens(_ scalars: some Collection<UInt32>) -> [String] {
        var found: [String] = []
        for run in runs(Array(scalars)) {
            if isDigit(run[0]) {
                let digits = run.drop { $0 == 0x30 }
                found.append(text(digits.isEmpty ? [0x30] : Array(digits)))
            } else if HangulLetters.isHangul(run[0]) {
                found += segmented(run)
            } else {
                let word = text(run).lowercased()
                found.append(TermTable.canonical[word] ?? word)
            }
        }
        let words = found.filter { !legalForms.contains($0) }
        return words.isEmpty ? found : words
    }

    /// Stretches of letters of one script or of digits; a capital after a small letter starts a new one.
    private static func runs(_ scalars: [UInt32]) -> [[UInt32]] {
        var runs: [[UInt32]] = []
        var kind = Kind.mark
        for (index, scalar) in scalars.enumerated() {
            let next = Kind(scalar)
            let isHump = index > 0 && isCapital(scalar) && isSmall(scalars[index - 1])
            if next != .mark {
                if next != kind || isHump { runs.append([]) }
                runs[runs.count - 1].append(scalar)
            }
            kind = next
        }
        return runs
    }

    private enum Kind: Equatable {
        case mark, digit, hangul, other
        init(_ scalar: UInt32) {
            if isDigit(scalar) {
                self = .digit
            } else if HangulLetters.isHangul(scalar) {
                self = .hangul
            } else if scalar < 0x80 ? isLatin(scalar) : Unicode.Scalar(scalar)?.properties.isAlphabetic ?? false {
                self = .other
            } else {
                self = .mark
            }
        }
    }

    /// Korean writes words together: the longest known ones from the left, what lies between them as it is.
    private static func segmented(_ run: [UInt32]) -> [String] {
        var words: [String] = []
        var unknown: [UInt32] = []
        var rest = run[...]
        while !rest.isEmpty {
            if let (word, length) = longestTerm(rest), length > 1 || length == run.count {
                if !unknown.isEmpty { words.append(text(unknown)) }
                unknown = []
                words.append(word)
                rest = rest.dropFirst(length)
            } else {
                unknown.append(rest.removeFirst())
            }
        }
        if !unknown.isEmpty { words.append(text(unknown)) }
        return words
    }

    private static func longestTerm(_ rest: ArraySlice<UInt32>) -> (word: String, length: Int)? {
        for length in stride(from: min(TermTable.longestHangul, rest.count), to: 0, by: -1) {
            let piece = text(Array(rest.prefix(length)))
            if legalForms.contains(piece) { return (piece, length) }
            if let word = TermTable.canonical[piece] { return (word, length) }
        }
        return nil
    }

    private static func text(_ scalars: [UInt32]) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars.compactMap(Unicode.Scalar.init))
        return String(view)
    }

    /// 주, 유, 재, 사, 합.
    private static let legalSyllables: Set<UInt32> = [0xc8fc, 0xc720, 0xc7ac, 0xc0ac, 0xd569]

    private static let legalForms: Set<String> = [
        "주식회사", "유한회사", "유한책임회사", "합자회사", "합명회사", "사단법인", "재단법인", "inc", "ltd", "llc", "corp", "corporation",
        "gmbh", "limited", "plc", "incorporated", "co", "company",
    ]
}

private func isDigit(_ scalar: UInt32) -> Bool { (0x30...0x39).contains(scalar) }
private func isCapital(_ scalar: UInt32) -> Bool { (0x41...0x5a).contains(scalar) }
private func isSmall(_ scalar: UInt32) -> Bool { (0x61...0x7a).contains(scalar) }
private func isLatin(_ scalar: UInt32) -> Bool { isCapital(scalar) || isSmall(scalar) }
