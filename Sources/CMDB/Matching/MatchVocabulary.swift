internal import Base

/// The words of all names of a family of CIs: each once, with how many CIs have it.
struct MatchVocabulary {
    private(set) var texts: [String] = []
    /// CIs whose name has the word.
    private(set) var counts: [Int32] = []
    /// Its letters, Hangul taken apart.
    private(set) var letters: [[UInt32]] = []
    private(set) var isOrdinal: [Bool] = []
    /// Whether it says what a thing is to others of its kind (``TermTable/roles``).
    private(set) var isRole: [Bool] = []
    /// Of words with three consonants or more, how it sounds; 0 for none.
    private(set) var skeletons: [UInt64] = []
    /// The word that it seems to be a misspelling of, or itself.
    private(set) var corrected: [Int32] = []
    private var ids: [String: Int32] = [:]

    mutating func id(of text: String) -> Int32 {
        if let known = ids[text] { return known }
        let id = Int32(texts.count)
        ids[text] = id
        texts.append(text)
        counts.append(0)
        letters.append(HangulLetters.letters(text.unicodeScalars.map(\.value)))
        isOrdinal.append(NameForm.isOrdinal(text))
        isRole.append(TermTable.roles.contains(text))
        let skeleton = NameForm.isOrdinal(text) ? "" : ConsonantSkeleton.of(text)
        skeletons.append(skeleton.utf8.count < 3 ? 0 : MatchHash.of(skeleton))
        corrected.append(id)
        return id
    }

    mutating func count(_ tokens: some Sequence<Int32>) {
        for token in Set(tokens) { counts[Int(token)] += 1 }
    }

    /// Finds words one stroke apart: the rarer counts as a misspelling of the more frequent.
    ///
    /// Words that share a form with one letter left out are compared, after Garbe's symmetric deletion. Complexity:
    /// O(letters · length).
    mutating func correctSpellings() {
        var forms: [(hash: UInt64, word: Int32)] = []
        for (word, own) in letters.enumerated() where !isOrdinal[word] && own.count >= Self.leastLetters {
            forms.append((MatchHash.of(own), Int32(word)))
            for gap in own.indices.prefix(Self.mostLetters) {
                forms.append((MatchHash.of(own, without: gap), Int32(word)))
            }
        }
        forms.sort { ($0.hash, $0.word) < ($1.hash, $1.word) }
        var start = 0
        while start < forms.count {
            var end = start + 1
            while end < forms.count, forms[end].hash == forms[start].hash { end += 1 }
            if end - start > 1 { correct(forms[start..<min(end, start + Limits.matchBlockCIs)].map(\.word)) }
            start = end
        }
    }

    private mutating func correct(_ words: [Int32]) {
        for word in words {
            for other in words where other != word && isBetter(other, than: corrected[Int(word)], for: word) {
                if Spelling.distance(letters[Int(word)], letters[Int(other)], limit: 1) <= 1 {
                    corrected[Int(word)] = other
                }
            }
        }
    }

    private func isBetter(_ other: Int32, than current: Int32, for word: Int32) -> Bool {
        let (own, new, best) = (counts[Int(word)], counts[Int(other)], counts[Int(current)])
        // Words that are both in frequent use are two words.
        guard own < Self.knownCount || new > own * 20 else { return false }
        return (new, -other) > (best, -current)
    }

    /// Whether a word is in use, and no slip of one hand.
    func isKnown(_ token: Int32) -> Bool { counts[Int(token)] >= Self.knownCount }

    private static let knownCount: Int32 = 4
    private static let leastLetters = 5
    private static let mostLetters = 24
}

/// Hashes that are the same in every run: `Hasher` is not.
enum MatchHash {
    /// The finaliser of SplitMix64.
    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    static func joined(_ one: UInt64, _ other: UInt64) -> UInt64 { mix(mix(one) &+ other) }

    static func of(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return mix(hash)
    }

    static func of(_ letters: [UInt32], without gap: Int? = nil) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for (index, letter) in letters.enumerated() where index != gap {
            hash = (hash ^ UInt64(letter)) &* 0x100_0000_01b3
        }
        return mix(hash)
    }
}
