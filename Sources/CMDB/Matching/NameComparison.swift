internal import Graph

/// What two names say about whether two CIs are one.
struct NameComparison {
    /// In natural logarithms of odds.
    private(set) var weight = 0.0

    /// - Parameter commonest: CIs that have the commoner of the two names, of `classCount`; `sharedRate` of such names
    ///   are shared by rights.
    init(
        _ left: MatchFamily.Record, _ right: MatchFamily.Record, in family: MatchFamily, classCount: Double,
        sharedRate: Double
    ) {
        if left.tokens.isEmpty || right.tokens.isEmpty { return }
        let isSame = left.form == right.form
        let commonest =
            left.scoped == right.scoped
            ? Double(family.scopedCounts[left.scoped] ?? 1)
            : Double(max(family.formCounts[Int(left.form)], family.formCounts[Int(right.form)]))
        let others = isSame ? max(1, commonest - 1) : commonest
        let chance = min(1, others / max(classCount, MatchScale.leastEstate)) * sharedRate
        let whole = min(MatchScale.most, MatchScale.agreement(chance: chance))
        if isSame {
            weight = whole
        } else {
            var costs = Costs(family.vocabulary, classCount: classCount)
            costs.align(left, right)
            weight =
                costs.isContrast
                ? Self.contrast : max(Self.renamed, costs.hasCommonWord ? whole - costs.total : Self.renamed)
        }
        if !left.domain.isEmpty, !right.domain.isEmpty, left.domain != right.domain { weight -= Self.otherDomain }
    }

    /// Nothing of the name is left: half of all duplicates that are found by other means are like that.
    private static let renamed = -2.5
    private static let otherDomain = 3.0
    /// Another number, or another role, on purpose: `db-1` and `db-2`.
    private static let contrast = -3.5
}

/// What the differences between two names cost.
private struct Costs {
    private(set) var total = 0.0
    private(set) var hasCommonWord = false
    private(set) var isContrast = false
    private let vocabulary: MatchVocabulary
    private let classCount: Double

    init(_ vocabulary: MatchVocabulary, classCount: Double) {
        self.vocabulary = vocabulary
        self.classCount = max(classCount, MatchScale.leastEstate)
    }

    mutating func align(_ one: MatchFamily.Record, _ other: MatchFamily.Record) {
        var (left, right) = (one.tokens, other.tokens)
        for token in left {
            guard let place = right.firstIndex(of: token) else { continue }
            right.remove(at: place)
            if let own = left.firstIndex(of: token) { left.remove(at: own) }
            if !vocabulary.isOrdinal[Int(token)] { hasCommonWord = true }
        }
        if joined(left) == joined(right), !left.isEmpty {
            hasCommonWord = true
            return
        }
        if isSlip(one.letters, other.letters, left + right) { return }
        alignSimilar(&left, &right)
        chargeOrdinals(&left, &right)
        chargeWords(left, right)
    }

    /// A stroke or two between two long names, in words that nobody else uses: a slip, wherever the words were cut.
    private mutating func isSlip(_ one: [UInt32], _ other: [UInt32], _ unlike: [Int32]) -> Bool {
        guard min(one.count, other.count) >= 8,
            unlike.allSatisfy({ !vocabulary.isOrdinal[Int($0)] && !vocabulary.isRole[Int($0)] }),
            !unlike.allSatisfy(vocabulary.isKnown)
        else { return false }
        let distance = Spelling.distance(one, other, limit: 3)
        let isTurned = distance > 2 && one.count == other.count && one.count < 40 && one.sorted() == other.sorted()
        guard distance <= 2 || isTurned || distance == 3 && min(one.count, other.count) >= 14 else { return false }
        total = Double(min(distance, 3)) * 0.7
        hasCommonWord = true
        return true
    }

    private func joined(_ tokens: [Int32]) -> String { tokens.map { vocabulary.texts[Int($0)] }.joined() }

    /// Pairs off the words that look or sound alike.
    private mutating func alignSimilar(_ left: inout [Int32], _ right: inout [Int32]) {
        for token in left where !vocabulary.isOrdinal[Int(token)] {
            var best: (place: Int, cost: Double)?
            for (place, other) in right.enumerated() where !vocabulary.isOrdinal[Int(other)] {
                if let cost = cost(token, other), cost < best?.cost ?? .infinity { best = (place, cost) }
            }
            guard let best else { continue }
            right.remove(at: best.place)
            if let own = left.firstIndex(of: token) { left.remove(at: own) }
            total += best.cost
            hasCommonWord = true
        }
    }

    /// `nil` for words that are not alike.
    private func cost(_ one: Int32, _ other: Int32) -> Double? {
        let (left, right) = (vocabulary.letters[Int(one)], vocabulary.letters[Int(other)])
        if vocabulary.isRole[Int(one)], vocabulary.isRole[Int(other)] { return nil }
        let areKnown = vocabulary.isKnown(one) && vocabulary.isKnown(other)
        if min(left.count, right.count) >= 4 {
            let limit = min(left.count, right.count) >= 9 ? 2 : 1
            let distance = Spelling.distance(left, right, limit: limit)
            // Of two words that are both in use, one is no slip of the other.
            if distance <= limit { return areKnown ? 5 : Double(distance) }
            if !areKnown, Spelling.similarity(left, right) >= 0.92 { return 2 }
        }
        let shorter = min(left.count, right.count)
        if shorter >= 3, left.prefix(shorter) == right.prefix(shorter) { return areKnown ? 3 : 1.5 }
        let sound = vocabulary.skeletons[Int(one)]
        if sound != 0, sound == vocabulary.skeletons[Int(other)], isHangul(left) != isHangul(right) { return 0.5 }
        return nil
    }

    private func isHangul(_ letters: [UInt32]) -> Bool { letters.contains { (0x1100...0x11ff).contains($0) } }

    /// Numbers tell the members of a series apart.
    private mutating func chargeOrdinals(_ left: inout [Int32], _ right: inout [Int32]) {
        let own = left.count { vocabulary.isOrdinal[Int($0)] }
        let others = right.count { vocabulary.isOrdinal[Int($0)] }
        if own > 0, others > 0 {
            isContrast = true
        } else if own + others > 0 {
            total += 8
        }
        left.removeAll { vocabulary.isOrdinal[Int($0)] }
        right.removeAll { vocabulary.isOrdinal[Int($0)] }
    }

    private mutating func chargeWords(_ left: [Int32], _ right: [Int32]) {
        let isExchange = !left.isEmpty && !right.isEmpty
        for token in left + right {
            // Another word in the same place costs what the word would have been worth.
            let rarity = (classCount / Double(max(1, vocabulary.counts[Int(token)]))).naturalLogarithm
            if vocabulary.isRole[Int(token)] {
                isContrast = true
            } else if isExchange {
                total += max(3, rarity)
            } else {
                total += vocabulary.isKnown(token) ? max(4, rarity * 0.8) : 4
            }
        }
    }
}
