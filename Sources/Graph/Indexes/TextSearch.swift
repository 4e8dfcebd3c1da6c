/// A node that a text search found.
public struct TextMatch: Hashable, Sendable {
    public let node: NodeSlot
    public let quality: TextQuality
}

/// What a text search found.
public struct TextMatches: Sendable {
    /// Best first: by quality, then shorter texts, then smaller node ids.
    public let best: [TextMatch]
    /// All that match, those over the limit included.
    public let count: Int
}

extension GraphSnapshot {
    /// The nodes whose text contains all words of `query`, letter case and Unicode composition apart, best first.
    ///
    /// A text index gives the candidates (grams as in Büttcher, Clarke, Cormack, "Information Retrieval", 2010,
    /// section 3.3), the texts themselves decide and rank. Every match is looked at, so the order is exact.
    /// - Complexity: O(postings of the rarest grams + candidates); a few µs for a rare word, 100 ns a candidate.
    /// - Throws: `unknownIndex`, `badArgument` where it is no text index; errors of the budget (a step is a posting
    ///   or a candidate).
    public func search(
        _ query: String, in code: IndexCode, limit: Int, budget: Budget = .unlimited
    ) throws(GraphError) -> TextMatches {
        let (index, tree) = try textIndex(code)
        var meter = Meter(budget)
        var matcher = TextMatcher(query)
        guard !matcher.words.isEmpty, limit >= 0 else { return TextMatches(best: [], count: 0) }
        let ranges = matcher.words.flatMap { TextGrams.ranges(in: $0) }
        let candidates = try CandidateSearch(tree).slots(with: ranges, meter: &meter)
        var best = BestMatches(limit: limit)
        for slot in candidates {
            try meter.step()
            var found: (quality: TextQuality, length: Int)?
            for key in index.keys {
                guard let match = matcher.match(nodeProperties.value(of: key, at: Int(slot))) else { continue }
                if found.map({ ($0.quality, $0.length) > (match.quality, match.length) }) ?? true { found = match }
            }
            if let found { best.consider(found.quality, found.length, nodeIDs[Int(slot)], slot) }
        }
        return TextMatches(best: best.matches, count: best.count)
    }

    /// The nodes that have `text` in their property `key`, letter by letter, in slot order: openCypher's CONTAINS.
    /// - Parameter key: one of the keys of the index.
    /// - Throws: as ``search(_:in:limit:budget:)``.
    public func nodes(
        containing text: String, key: PropertyKeyCode, in code: IndexCode, budget: Budget = .unlimited
    ) throws(GraphError) -> [NodeSlot] {
        let (index, tree) = try textIndex(code)
        guard index.keys.contains(key) else {
            throw GraphError(.badArgument, "index \(index.definition.name) does not cover \(name(of: key))")
        }
        var meter = Meter(budget)
        let ranges = TextGrams.ranges(in: TextForm.folded(text))
        let needle = Array(TextForm.normalized(text).utf8)
        var found: [NodeSlot] = []
        for slot in try CandidateSearch(tree).slots(with: ranges, meter: &meter) {
            try meter.step()
            guard case .string(let own) = nodeProperties.value(of: key, at: Int(slot)) else { continue }
            var normalized = TextForm.normalized(own)
            let contains = normalized.withUTF8 { $0.firstOccurrence(of: needle, from: 0) != nil }
            if contains { found.append(NodeSlot(rawValue: slot)) }
        }
        return found
    }

    func textIndex(_ code: IndexCode) throws(GraphError) -> (NodeIndex, IndexTree<PostingLeaf>) {
        let index = try index(code)
        guard case .text(let tree) = index.content else {
            throw GraphError(.badArgument, "index \(index.definition.name) is no text index")
        }
        return (index, tree)
    }
}

/// Finds the nodes that have some grams.
struct CandidateSearch {
    private let tree: IndexTree<PostingLeaf>
    /// Reading that many postings costs about as much as looking at one candidate's text.
    private static let postingsPerCandidate = 32

    init(_ tree: IndexTree<PostingLeaf>) { self.tree = tree }

    /// In slot order. May contain nodes that lack some of the grams: reading all postings of a common gram costs
    /// more than looking at the few texts that the rare ones leave.
    func slots(with ranges: [ClosedRange<UInt32>], meter: inout Meter) throws(GraphError) -> ContiguousArray<UInt32> {
        let rarestFirst = ranges.map { (range: $0, ranks: ranks(of: $0)) }.sorted {
            ($0.ranks.count, $0.range.lowerBound) < ($1.ranks.count, $1.range.lowerBound)
        }
        guard let first = rarestFirst.first else { return [] }
        try meter.step(first.ranks.count)
        try meter.allocate(first.ranks.count * 4)
        var slots = slots(first.ranks)
        if first.range.count > 1 { TextGrams.sortUniquely(&slots) }
        for (range, ranks) in rarestFirst.dropFirst() {
            if range.count > 1 || ranks.count > slots.count * Self.postingsPerCandidate { break }
            try meter.step(ranks.count)
            retain(&slots, in: ranks)
        }
        return slots
    }

    private func ranks(of range: ClosedRange<UInt32>) -> Range<Int> {
        let start = tree.rank { $0.term < range.lowerBound }
        return start..<max(start, tree.rank { $0.term <= range.upperBound })
    }

    private func slots(_ ranks: Range<Int>) -> ContiguousArray<UInt32> {
        var slots: ContiguousArray<UInt32> = []
        slots.reserveCapacity(ranks.count)
        if ranks.isEmpty { return slots }
        tree.forEach(from: ranks.lowerBound) {
            slots.append($0.slot)
            return slots.count < ranks.count
        }
        return slots
    }

    /// Keeps the slots that are among the postings with these ranks, which are of one gram.
    private func retain(_ slots: inout ContiguousArray<UInt32>, in ranks: Range<Int>) {
        if ranks.isEmpty { return slots.removeAll() }
        var kept = 0
        var next = 0
        var rest = ranks.count
        tree.forEach(from: ranks.lowerBound) { posting in
            let slot = posting.slot
            while next < slots.count, slots[next] < slot { next += 1 }
            if next < slots.count, slots[next] == slot {
                slots[kept] = slot
                kept += 1
                next += 1
            }
            rest -= 1
            return rest > 0 && next < slots.count
        }
        slots.removeLast(slots.count - kept)
    }
}

/// The best matches so far, in order; one number for each tells all.
private struct BestMatches {
    private let limit: Int
    private var kept: ContiguousArray<(rank: UInt64, slot: UInt32)> = []
    private(set) var count = 0

    init(limit: Int) { self.limit = limit }

    mutating func consider(_ quality: TextQuality, _ length: Int, _ id: UInt32, _ slot: UInt32) {
        count += 1
        let rank = UInt64(quality.rawValue) << 61 | UInt64(min(length, 1 << 29 - 1)) << 32 | UInt64(id)
        if kept.count >= limit {
            guard let last = kept.last, rank < last.rank else { return }
            kept.removeLast()
        }
        let place = kept.withUnsafeBufferPointer { $0.countBefore { $0.rank < rank } }
        kept.insert((rank, slot), at: place)
    }

    var matches: [TextMatch] {
        kept.map {
            // The rank was made from a quality.
            TextMatch(
                node: NodeSlot(rawValue: $0.slot), quality: TextQuality(rawValue: Int($0.rank >> 61)) ?? .scattered)
        }
    }
}
