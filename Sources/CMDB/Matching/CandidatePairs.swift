internal import Base
internal import Graph

/// Which CIs of a family are compared at all: those that share a rare value, a rare word, two words, the sound of their
/// names or the whole name, whatever its spacing and spelling.
///
/// Blocks of up to ``Limits/matchBlockCIs`` are compared all with all; of larger ones each CI with its next in the
/// order of names. Complexity: O(keys · log keys + pairs · log pairs), some 30 keys a CI.
struct CandidatePairs {
    /// Records by number, the smaller in the upper half.
    private(set) var pairs: [UInt64] = []

    private var keys: [(hash: UInt64, record: UInt32)] = []
    private let family: MatchFamily

    /// - Parameter parents: of a node, what it runs on, is part of, …: those that share one and a word are compared.
    init(_ family: MatchFamily, parents: (NodeSlot) -> [UInt64]) {
        self.family = family
        for (index, record) in family.records.enumerated() {
            for parent in parents(record.node) {
                for word in Set(record.tokens.map({ family.vocabulary.corrected[Int($0)] })) {
                    add(7, MatchHash.joined(parent, UInt64(word)), UInt32(index))
                }
            }
        }
        for (index, record) in family.records.enumerated() { collectKeys(of: record, UInt32(index)) }
        keys.sort { ($0.hash, $0.record) < ($1.hash, $1.record) }
        collectPairs(ranks: ranks())
        keys = []
        pairs.sort()
        removeTwins()
    }

    // MARK: Keys

    private mutating func collectKeys(of record: MatchFamily.Record, _ index: UInt32) {
        for (attribute, value) in record.values {
            let kind = family.attributes[Int(attribute)].kind
            let count = family.valueCounts[Int(value)]
            if kind != .text, kind != .number, count > 1, count <= Limits.matchBlockCIs {
                add(1, UInt64(value), index)
            }
        }
        let words = record.tokens.map { family.vocabulary.corrected[Int($0)] }
        let unlike = Array(Set(words)).sorted()
        if unlike.isEmpty { return }
        add(2, unlike.reduce(0) { MatchHash.joined($0, UInt64($1)) }, index)
        add(3, MatchHash.of(words.map { family.vocabulary.texts[Int($0)] }.joined()), index)
        addSound(of: words, index)
        // The rarest say most; names of more words than these are rare.
        let rarest = unlike.sorted { (family.vocabulary.counts[Int($0)], $0) < (family.vocabulary.counts[Int($1)], $1) }
            .prefix(Self.wordsPerName)
        for (position, word) in rarest.enumerated() {
            if family.vocabulary.counts[Int(word)] <= Limits.matchBlockCIs, !family.vocabulary.isOrdinal[Int(word)] {
                add(4, UInt64(word), index)
            }
            for other in rarest.dropFirst(position + 1) {
                add(5, MatchHash.joined(UInt64(min(word, other)), UInt64(max(word, other))), index)
            }
        }
    }

    private mutating func addSound(of words: [Int32], _ index: UInt32) {
        var hash: UInt64 = 0
        var hasSound = false
        for word in words {
            let skeleton = family.vocabulary.skeletons[Int(word)]
            hasSound = hasSound || skeleton != 0
            if skeleton == 0, !family.vocabulary.isOrdinal[Int(word)] { continue }
            hash &+= MatchHash.mix(skeleton == 0 ? UInt64(word) : skeleton)
        }
        if hasSound { add(6, hash, index) }
    }

    private mutating func add(_ kind: UInt64, _ hash: UInt64, _ index: UInt32) {
        keys.append((MatchHash.joined(kind, hash), index))
    }

    // MARK: Pairs

    /// Place of each record in the order of their names.
    private func ranks() -> [UInt32] {
        let order = family.records.indices.sorted { one, other in
            let (left, right) = (family.records[one].tokens, family.records[other].tokens)
            for (a, b) in zip(left, right) where a != b {
                return family.vocabulary.texts[Int(a)] < family.vocabulary.texts[Int(b)]
            }
            return (left.count, one) < (right.count, other)
        }
        var ranks = [UInt32](repeating: 0, count: order.count)
        for (rank, record) in order.enumerated() { ranks[record] = UInt32(rank) }
        return ranks
    }

    private mutating func collectPairs(ranks: [UInt32]) {
        var start = 0
        while start < keys.count, pairs.count < Limits.matchPairs {
            var end = start + 1
            while end < keys.count, keys[end].hash == keys[start].hash { end += 1 }
            if end - start > 1 {
                let isLarge = end - start > Limits.matchBlockCIs
                var block = keys[start..<end].map(\.record)
                if isLarge { block.sort { ranks[Int($0)] < ranks[Int($1)] } }
                let reach = isLarge ? Limits.matchWindowCIs : block.count
                for (position, record) in block.enumerated() {
                    for other in block[(position + 1)...].prefix(reach) where other != record {
                        pairs.append(UInt64(min(record, other)) << 32 | UInt64(max(record, other)))
                    }
                }
            }
            start = end
        }
    }

    private mutating func removeTwins() {
        var kept = 0
        for index in pairs.indices where index == 0 || pairs[index] != pairs[index - 1] {
            pairs[kept] = pairs[index]
            kept += 1
        }
        pairs.removeLast(pairs.count - kept)
    }

    private static let wordsPerName = 5
}
