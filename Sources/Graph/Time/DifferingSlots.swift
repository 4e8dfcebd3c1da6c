// Where two versions of one lineage may differ, found by the addresses of their pages: versions that are both held
// have a page in common only where none of the commits between them touched it. What a page is made of (slots and
// codes) means the same in both then, since codes are given once and kept.
// Pages that are not shared may be written in codes that do not agree: then every slot of them is a candidate.

extension DifferenceFinder {
    /// Ids of the nodes that may differ: all that do and hardly any others, unordered, with repetitions.
    mutating func candidateNodes() throws(GraphError) -> [UInt64] {
        let (old, new, all) = (older, newer, !codes.agree)
        let slotCount = max(old.nodeSlotCount, new.nodeSlotCount)
        var slots = CandidateSet(count: slotCount)
        for range in new.nodeLabelSets.pagesNotShared(with: old.nodeLabelSets)
            + new.nodeIDs.pagesNotShared(with: old.nodeIDs)
        {
            try step(range.count)
            for slot in range {
                if all || old.nodeID(at: slot) != new.nodeID(at: slot)
                    || old.nodeLabelSet(at: slot) != new.nodeLabelSet(at: slot)
                {
                    slots.insert(slot)
                }
            }
        }
        try addDiffering(new.nodeProperties, old.nodeProperties, slotCount, to: &slots)
        var ids: [UInt64] = []
        slots.forEachSlot { slot in
            if let id = old.nodeID(at: slot) { ids.append(id) }
            if let id = new.nodeID(at: slot) { ids.append(id) }
        }
        try allocate(ids.count * MemoryLayout<UInt64>.stride)
        return ids
    }

    /// Ids of the relationships that may differ: all that do and hardly any others, unordered, with repetitions.
    mutating func candidateRelationships() throws(GraphError) -> [UInt64] {
        let (old, new, all) = (older, newer, !codes.agree)
        let slotCount = max(old.relationships.count, new.relationships.count)
        var slots = CandidateSet(count: slotCount)
        for range in new.relationships.pagesNotShared(with: old.relationships)
            + new.relationshipIDs.pagesNotShared(with: old.relationshipIDs)
        {
            try step(range.count)
            for slot in range where all || old.relationship(at: slot) != new.relationship(at: slot) {
                slots.insert(slot)
            }
        }
        try addDiffering(new.relationshipProperties, old.relationshipProperties, slotCount, to: &slots)
        var ids: [UInt64] = []
        slots.forEachSlot { slot in
            if let relationship = old.relationship(at: slot) { ids.append(relationship.id) }
            if let relationship = new.relationship(at: slot) { ids.append(relationship.id) }
        }
        try allocate(ids.count * MemoryLayout<UInt64>.stride)
        return ids
    }

    private mutating func addDiffering(
        _ new: PropertyTable, _ old: PropertyTable, _ slotCount: Int, to slots: inout CandidateSet
    ) throws(GraphError) {
        for range in new.pagesNotShared(with: old) {
            try step(range.slots.count)
            // A page may reach beyond the last slot.
            for slot in range.slots.clamped(to: 0..<slotCount) {
                if !codes.agree
                    || !new.value(of: range.key, at: slot).isIdentical(to: old.value(of: range.key, at: slot))
                {
                    slots.insert(slot)
                }
            }
        }
    }
}

/// A set of slots, one bit each, in chunks that exist where there are any: few slots of many cost little.
private struct CandidateSet {
    private static let chunkBits = 15
    private static let chunkWords = 1 << (chunkBits - 6)

    private var chunks: ContiguousArray<ContiguousArray<UInt64>>

    /// For slots below `count`.
    init(count: Int) {
        chunks = ContiguousArray(repeating: [], count: (count >> Self.chunkBits) + 1)
    }

    mutating func insert(_ slot: Int) {
        let chunk = slot >> Self.chunkBits
        if chunks[chunk].isEmpty { chunks[chunk] = ContiguousArray(repeating: 0, count: Self.chunkWords) }
        chunks[chunk][(slot >> 6) & (Self.chunkWords - 1)] |= 1 << UInt64(slot & 63)
    }

    /// In ascending order.
    func forEachSlot(_ body: (Int) -> Void) {
        for (number, chunk) in chunks.enumerated() {
            for (index, word) in chunk.enumerated() where word != 0 {
                var rest = word
                while rest != 0 {
                    body(number << Self.chunkBits | index << 6 | rest.trailingZeroBitCount)
                    rest &= rest - 1
                }
            }
        }
    }
}

extension GraphSnapshot {
    fileprivate func nodeLabelSet(at slot: Int) -> UInt32 {
        slot < nodeLabelSets.count ? nodeLabelSets[slot] : Self.free
    }

    fileprivate func nodeID(at slot: Int) -> UInt64? {
        nodeLabelSet(at: slot) == Self.free ? nil : UInt64(nodeIDs[slot])
    }

    /// A relationship in the terms of its table, ends by id: a slot of a node may have been given out again.
    fileprivate struct Located: Equatable {
        let id: UInt64
        let type: UInt32
        let source: UInt32
        let target: UInt32
    }

    fileprivate func relationship(at slot: Int) -> Located? {
        guard slot < relationships.count, relationships[slot].type != Self.free else { return nil }
        let record = relationships[slot]
        return Located(
            id: UInt64(relationshipIDs[slot]), type: record.type, source: nodeIDs[Int(record.source)],
            target: nodeIDs[Int(record.target)])
    }
}

extension PagedArray {
    /// Index ranges of the pages that the two do not share, in order.
    /// Complexity: O(branches + pages of the branches that differ).
    func pagesNotShared(with other: PagedArray) -> [Range<Int>] {
        var found: [Range<Int>] = []
        let end = max(count, other.count)
        let branchSize = Self.pageSize << Self.branchBits
        for branch in stride(from: 0, to: end, by: branchSize) {
            let branchPage = branch >> Self.pageBits
            if branch < count, branch < other.count, branchAddress(branchPage) == other.branchAddress(branchPage) {
                continue
            }
            for first in stride(from: branch, to: min(end, branch + branchSize), by: Self.pageSize) {
                let page = first >> Self.pageBits
                if first < count, first < other.count, pageAddress(page) == other.pageAddress(page) { continue }
                found.append(first..<min(end, first + Self.pageSize))
            }
        }
        return found
    }
}

extension GraphSnapshot {
    /// Bytes of the blocks that this version holds and `newer` does not: what is freed when this one goes and nothing
    /// older needs them.
    ///
    /// For a version beside the line (a replay of the past): what it owns, and what only its base still holds.
    /// Where the two share nothing: all that this version reaches.
    /// - Complexity: O(blocks replaced between the two).
    public func bytesNotShared(with newer: GraphSnapshot) -> Int { version.bytesNotShared(with: newer.version) }
}
