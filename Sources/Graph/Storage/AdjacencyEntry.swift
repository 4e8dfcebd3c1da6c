/// One end of a relationship as its node sees it.
@usableFromInline
struct AdjacencyEntry: BitwiseCopyable, Sendable, Equatable {
    /// Slot of the node at the other end.
    @usableFromInline let node: UInt32
    /// Slot of the relationship.
    @usableFromInline let relationship: UInt32
    @usableFromInline let type: UInt32

    @usableFromInline
    init(node: UInt32, relationship: UInt32, type: UInt32) {
        self.node = node
        self.relationship = relationship
        self.type = type
    }

    /// Entries of one row are ordered by type, then by the other node, then by relationship.
    @inline(__always)
    func precedes(_ other: AdjacencyEntry) -> Bool {
        if type != other.type { return type < other.type }
        if node != other.node { return node < other.node }
        return relationship < other.relationship
    }

    /// Whether it comes before every relationship of `type` to `node`.
    @inline(__always)
    func precedes(type otherType: UInt32, node otherNode: UInt32) -> Bool {
        type != otherType ? type < otherType : node < otherNode
    }
}

/// One entry to add to a row or to take out of it.
struct AdjacencyChange: BitwiseCopyable {
    /// Whose row it is.
    let row: UInt32
    let entry: AdjacencyEntry
    let isRemoval: Bool

    func precedes(_ other: AdjacencyChange) -> Bool {
        row != other.row ? row < other.row : entry.precedes(other.entry)
    }
}

/// Relationships to add and to remove, as changes of the rows in one direction.
struct AdjacencyChanges {
    let count: Int
    private let addedCount: Int
    /// Where the additions follow each other, as those of a load do; else they are in `added`.
    private let run: Range<UInt32>?
    private let added: ContiguousArray<UInt32>
    /// Their records keep their content until the draft is published.
    private let removed: ContiguousArray<UInt32>
    private let records: PagedArray<RelationshipRecord>
    private let isOutgoing: Bool

    init(
        added: SlotRuns, removed: ContiguousArray<UInt32>, records: PagedArray<RelationshipRecord>, isOutgoing: Bool
    ) {
        count = added.count + removed.count
        addedCount = added.count
        run = added.wholeRun
        self.added = run == nil ? added.slots : []
        self.removed = removed
        self.records = records
        self.isOutgoing = isOutgoing
    }

    @inline(__always)
    private func slot(_ index: Int) -> UInt32 {
        if index >= addedCount { return removed[index - addedCount] }
        return run.map { $0.lowerBound + UInt32(truncatingIfNeeded: index) } ?? added[index]
    }

    @inline(__always)
    func row(_ index: Int) -> UInt32 {
        let record = records[unchecked: Int(slot(index))]
        return isOutgoing ? record.source : record.target
    }

    /// Calls `body` with the position of every change and its row, in order: page by page where the relationships lie
    /// one after another.
    @inline(__always)
    func forEachRow(_ body: (_ index: Int, _ row: UInt32) -> Void) {
        guard removed.isEmpty, let run else {
            for index in 0..<count { body(index, row(index)) }
            return
        }
        let first = Int(run.lowerBound)
        records.forEachPage { start, page in
            let low = min(page.count, max(0, first - start))
            for local in low..<max(low, min(page.count, first + run.count - start)) {
                let record = page[local]
                body(start + local - first, isOutgoing ? record.source : record.target)
            }
        }
    }

    @inline(__always)
    subscript(index: Int) -> AdjacencyChange {
        let slot = slot(index)
        let record = records[unchecked: Int(slot)]
        let (row, node) = isOutgoing ? (record.source, record.target) : (record.target, record.source)
        return AdjacencyChange(
            row: row, entry: .init(node: node, relationship: slot, type: record.type),
            isRemoval: index >= addedCount)
    }
}

/// Appends to `merged` the entries of an ordered row with ordered changes applied.
///
/// An entry that is added and taken out again by the same changes stays out.
func merge(
    _ row: UnsafeBufferPointer<AdjacencyEntry>, _ changes: UnsafeBufferPointer<AdjacencyChange>,
    into merged: inout ContiguousArray<AdjacencyEntry>
) {
    var old = 0
    var next = 0
    while next < changes.count {
        let change = changes[next]
        if next + 1 < changes.count, changes[next + 1].entry == change.entry {
            next += 2  // Added and removed within one batch.
            continue
        }
        while old < row.count, row[old].precedes(change.entry) {
            merged.append(row[old])
            old += 1
        }
        if change.isRemoval {
            if old < row.count, row[old] == change.entry { old += 1 }
        } else {
            merged.append(change.entry)
        }
        next += 1
    }
    merged.append(contentsOf: row[old...])
}
