/// One end of a relationship as its node sees it.
@usableFromInline
struct AdjacencyEntry: Sendable {
    @usableFromInline let type: UInt32
    @usableFromInline let node: UInt32
    @usableFromInline let relationship: UInt32

    /// Entries of one node are ordered by type, then by relationship slot.
    func precedes(_ other: AdjacencyEntry) -> Bool {
        (type, relationship) < (other.type, other.relationship)
    }
}

/// Adjacency in one direction: compressed sparse rows, 256 nodes a page, rows ordered by relationship type.
///
/// A commit rebuilds the pages it touches; all others are shared with the snapshots before it.
@usableFromInline
struct AdjacencyIndex: Sendable {
    /// `offsets` has 257 elements; row `i` is `entries[offsets[i]..<offsets[i + 1]]`.
    @usableFromInline
    struct Page: Sendable {
        @usableFromInline var offsets: ContiguousArray<UInt32>
        @usableFromInline var entries: ContiguousArray<AdjacencyEntry>

        static let empty = Page(
            offsets: ContiguousArray(repeating: 0, count: AdjacencyIndex.pageSize + 1), entries: [])

        @inlinable
        func row(_ local: Int) -> Range<Int> { Int(offsets[local])..<Int(offsets[local + 1]) }

        /// The part of a row with the given type. Complexity: O(log degree).
        @inlinable
        func row(_ local: Int, type: UInt32) -> Range<Int> {
            let all = row(local)
            let start = firstIndex(in: all) { $0 >= type }
            return start..<firstIndex(in: start..<all.upperBound) { $0 > type }
        }

        @inlinable
        func firstIndex(in range: Range<Int>, where isPast: (UInt32) -> Bool) -> Int {
            var low = range.lowerBound
            var high = range.upperBound
            while low < high {
                let middle = (low + high) / 2
                if isPast(entries[middle].type) { high = middle } else { low = middle + 1 }
            }
            return low
        }
    }

    /// One entry to add or to remove.
    struct Change {
        let node: UInt32
        let entry: AdjacencyEntry
        let isRemoval: Bool
    }

    @usableFromInline static var pageBits: Int { 8 }
    @usableFromInline static var pageSize: Int { 1 << pageBits }
    @usableFromInline static var pageMask: Int { pageSize - 1 }

    @usableFromInline private(set) var pages: ContiguousArray<Page> = []

    init() {}

    /// Applies a batch. Complexity: O(changes log changes + size of the touched pages).
    mutating func apply(_ changes: [Change]) {
        let ordered = changes.sorted {
            ($0.node, $0.entry.type, $0.entry.relationship) < ($1.node, $1.entry.type, $1.entry.relationship)
        }
        var start = 0
        while start < ordered.count {
            let page = Int(ordered[start].node) >> Self.pageBits
            var end = start + 1
            while end < ordered.count, Int(ordered[end].node) >> Self.pageBits == page { end += 1 }
            if page >= pages.count {
                pages.append(contentsOf: repeatElement(.empty, count: page + 1 - pages.count))
            }
            pages[page] = Self.merge(pages[page], ordered[start..<end])
            start = end
        }
    }

    /// A page with changes (ordered by node, type, relationship) merged in.
    private static func merge(_ page: Page, _ changes: ArraySlice<Change>) -> Page {
        var merged = Page(offsets: [], entries: [])
        merged.offsets.reserveCapacity(pageSize + 1)
        merged.entries.reserveCapacity(page.entries.count + changes.count)
        var next = changes.startIndex
        for local in 0..<pageSize {
            merged.offsets.append(UInt32(merged.entries.count))
            var old = page.row(local)[...]
            while next < changes.endIndex, Int(changes[next].node) & pageMask == local {
                let change = changes[next]
                if next + 1 < changes.endIndex, changes[next + 1].node == change.node,
                    changes[next + 1].entry.relationship == change.entry.relationship
                {
                    next += 2  // Added and removed within one batch.
                    continue
                }
                while let first = old.first, page.entries[first].precedes(change.entry) {
                    merged.entries.append(page.entries[first])
                    old = old.dropFirst()
                }
                if change.isRemoval {
                    // Its entry, where the base has it, is the next old one.
                    if let first = old.first, page.entries[first].relationship == change.entry.relationship {
                        old = old.dropFirst()
                    }
                } else {
                    merged.entries.append(change.entry)
                }
                next += 1
            }
            for index in old { merged.entries.append(page.entries[index]) }
        }
        merged.offsets.append(UInt32(merged.entries.count))
        return merged
    }
}
