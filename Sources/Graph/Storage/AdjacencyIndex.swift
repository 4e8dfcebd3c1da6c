/// Adjacency in one direction: compressed sparse rows, 256 nodes a page, rows ordered by relationship type.
///
/// A page is one block: 257 offsets, then the entries of all its rows. A row of many entries is kept outside, as a
/// ``LargeRow``, so that a hub makes no page heavy; its place in the page holds the address. A commit rebuilds the
/// pages it touches; all others are shared with the versions before it.
@usableFromInline
struct AdjacencyIndex: Sendable {
    @usableFromInline static var pageBits: Int { 8 }
    @usableFromInline static var pageSize: Int { 1 << pageBits }
    @usableFromInline static var pageMask: Int { pageSize - 1 }
    /// Bytes of the offsets before the entries.
    @usableFromInline static var entriesAt: Int { (pageSize + 1) * 4 }
    /// Marks the offset of a row that is kept outside.
    @usableFromInline static var largeFlag: UInt32 { 1 << 31 }
    /// A row grows out of its page above this many entries, and comes back below half of it.
    static let pageRowMax = 256

    /// By page number; nil where no node of the page ever had a relationship.
    @usableFromInline private(set) var pages = PagedArray<UnsafeMutableRawPointer?>()

    init() {}

    /// The page that holds the row of `slot`.
    @inlinable @inline(__always)
    func page(of slot: UInt32) -> UnsafeMutableRawPointer? {
        let number = Int(slot) >> Self.pageBits
        return number < pages.count ? pages[unchecked: number] : nil
    }

    /// Entries of a row that lies in its page; for one outside, nothing and the row.
    @inlinable @inline(__always)
    func row(_ slot: UInt32) -> (entries: UnsafeBufferPointer<AdjacencyEntry>, large: LargeRow?) {
        guard let page = page(of: slot) else { return (UnsafeBufferPointer(start: nil, count: 0), nil) }
        return Self.row(Int(slot) & Self.pageMask, in: page)
    }

    @inlinable @inline(__always)
    static func row(
        _ local: Int, in page: UnsafeMutableRawPointer
    ) -> (entries: UnsafeBufferPointer<AdjacencyEntry>, large: LargeRow?) {
        let offsets = page.assumingMemoryBound(to: UInt32.self)
        let start = offsets[local]
        let entries = (page + entriesAt).assumingMemoryBound(to: AdjacencyEntry.self) + Int(start & ~largeFlag)
        if start & largeFlag != 0 {
            return (UnsafeBufferPointer(start: nil, count: 0), LargeRow(stored: entries.pointee))
        }
        let end = offsets[local + 1] & ~largeFlag
        return (UnsafeBufferPointer(start: entries, count: Int(end - start)), nil)
    }

    /// As ``row(_:)``, in two words.
    @inline(__always)
    func place(of slot: UInt32) -> AdjacencyRow {
        guard let page = page(of: slot) else { return AdjacencyRow(start: nil, count: 0) }
        return Self.place(Int(slot) & Self.pageMask, in: page)
    }

    @inline(__always)
    static func place(_ local: Int, in page: UnsafeMutableRawPointer) -> AdjacencyRow {
        let offsets = page.assumingMemoryBound(to: UInt32.self)
        let start = offsets[local]
        let entries = (page + entriesAt).assumingMemoryBound(to: AdjacencyEntry.self)
        if start & largeFlag != 0 {
            return AdjacencyRow(start: entries + Int(start & ~largeFlag), count: AdjacencyRow.outside)
        }
        return AdjacencyRow(start: entries + Int(start), count: Int(offsets[local + 1] & ~largeFlag &- start))
    }

    /// Entries of a row. Complexity: O(1).
    @inlinable
    func degree(_ slot: UInt32) -> Int {
        let (entries, large) = row(slot)
        return large?.count ?? entries.count
    }

    /// Entries of a row with one type.
    /// Complexity: O(log row) in a page; a row outside counts its types.
    func degree(_ slot: UInt32, type: UInt32) -> Int { place(of: slot).degree(type: type) }

    /// Relationship slots of one type from `slot` to `node`, in order. Complexity: O(log degree + answer).
    func relationships(_ slot: UInt32, type: UInt32, to node: UInt32) -> ContiguousArray<UInt32> {
        let (entries, large) = row(slot)
        if let large { return large.relationships(type: type, to: node) }
        var found: ContiguousArray<UInt32> = []
        var position = entries.partitioningIndex { !$0.precedes(type: type, node: node) }
        while position < entries.count, entries[position].type == type, entries[position].node == node {
            found.append(entries[position].relationship)
            position += 1
        }
        return found
    }
}

extension AdjacencyIndex {
    func forEachBlock(_ body: (Block) -> Void) {
        pages.forEachBlock(body)
        pages.forEachPage { _, pages in
            for case let page? in pages {
                body(Block(page))
                for local in 0..<Self.pageSize { Self.row(local, in: page).large?.forEachBlock(body) }
            }
        }
    }
}

// MARK: Changing

extension AdjacencyIndex {
    /// Applies a batch of relationships, each with its ends and type in `changes`.
    /// Complexity: O(changes + size of the touched pages), and a logarithm for small batches.
    mutating func apply(_ changes: AdjacencyChanges, slotCount: Int, in memory: DraftMemory) {
        if changes.count == 0 { return }
        var scratch = Scratch()
        if changes.count < slotCount / 16 || changes.count < 1_024 {
            let sorted = ContiguousArray((0..<changes.count).map { changes[$0] }).sorted { $0.precedes($1) }
            sorted.withUnsafeBufferPointer { sorted in
                var start = 0
                while start < sorted.count {
                    let number = Int(sorted[start].row) >> Self.pageBits
                    var end = start + 1
                    while end < sorted.count, Int(sorted[end].row) >> Self.pageBits == number { end += 1 }
                    rebuild(number, UnsafeBufferPointer(rebasing: sorted[start..<end]), &scratch, in: memory)
                    start = end
                }
            }
        } else {
            applyCounted(changes, slotCount, &scratch, in: memory)
        }
    }

    /// Spreads a large batch by counting, as in building a CSR, and brings one page after another into order.
    private mutating func applyCounted(
        _ changes: AdjacencyChanges, _ slotCount: Int, _ scratch: inout Scratch, in memory: DraftMemory
    ) {
        var ends = ContiguousArray<UInt32>(repeating: 0, count: slotCount + 1)
        changes.forEachRow { _, row in ends[Int(row) + 1] += 1 }
        for slot in 0..<slotCount { ends[slot + 1] += ends[slot] }
        let order = ContiguousArray<UInt32>(unsafeUninitializedCapacity: changes.count) { buffer, count in
            changes.forEachRow { index, row in
                buffer.initializeElement(at: Int(ends[Int(row)]), to: UInt32(index))
                ends[Int(row)] += 1
            }
            count = changes.count
        }
        var page: ContiguousArray<AdjacencyChange> = []
        var start = 0
        for number in 0...(slotCount - 1) >> Self.pageBits {
            let end = Int(ends[min(slotCount, (number + 1) << Self.pageBits) - 1])
            if start == end { continue }
            page.removeAll(keepingCapacity: true)
            for position in start..<end { page.append(changes[Int(order[position])]) }
            start = end
            page.withUnsafeMutableBufferPointer { page in
                Self.sortRows(page)
                rebuild(number, UnsafeBufferPointer(page), &scratch, in: memory)
            }
        }
    }

    private mutating func rebuild(
        _ number: Int, _ changes: UnsafeBufferPointer<AdjacencyChange>, _ scratch: inout Scratch,
        in memory: DraftMemory
    ) {
        pages.grow(to: number + 1, filler: nil, in: memory)
        pages.set(number, scratch.rebuild(pages[number], changes, in: memory), in: memory)
    }

    /// Orders the changes of each row, where those of one row lie together.
    private static func sortRows(_ changes: UnsafeMutableBufferPointer<AdjacencyChange>) {
        var start = 0
        while start < changes.count {
            var end = start + 1
            while end < changes.count, changes[end].row == changes[start].row { end += 1 }
            sortRow(UnsafeMutableBufferPointer(rebasing: changes[start..<end]))
            start = end
        }
    }

    private static func sortRow(_ row: UnsafeMutableBufferPointer<AdjacencyChange>) {
        var row = row
        if row.count > 32 {
            row.sort { $0.entry.precedes($1.entry) }
            return
        }
        for end in row.indices.dropFirst() {
            let change = row[end]
            var position = end
            while position > 0, change.entry.precedes(row[position - 1].entry) {
                row[position] = row[position - 1]
                position -= 1
            }
            row[position] = change
        }
    }

    /// A page with room for so many entries, and for those of a short row behind them, which may be read.
    private static func allocate(_ count: Int, in memory: DraftMemory) -> UnsafeMutableRawPointer {
        memory.allocate(bytes: entriesAt + (count + AdjacencyRow.short) * MemoryLayout<AdjacencyEntry>.stride).pointer
    }

    /// Working memory of rebuilding pages.
    private struct Scratch {
        private var entries: ContiguousArray<AdjacencyEntry> = []
        /// Where each changed row of the page at hand lies in `entries`.
        private var rows: [(local: Int, range: Range<Int>, isLarge: Bool)] = []

        /// The page with ordered changes merged in; the old one is given back.
        mutating func rebuild(
            _ page: UnsafeMutableRawPointer?, _ changes: UnsafeBufferPointer<AdjacencyChange>, in memory: DraftMemory
        ) -> UnsafeMutableRawPointer {
            if page == nil, let fresh = Self.fresh(changes, in: memory) { return fresh }
            entries.removeAll(keepingCapacity: true)
            rows.removeAll(keepingCapacity: true)
            var start = 0
            while start < changes.count {
                var end = start + 1
                while end < changes.count, changes[end].row == changes[start].row { end += 1 }
                let local = Int(changes[start].row) & pageMask
                mergeRow(local, of: page, UnsafeBufferPointer(rebasing: changes[start..<end]), in: memory)
                start = end
            }
            let rebuilt = write(page, in: memory)
            if let page { memory.release(Block(page)) }
            return rebuilt
        }

        /// A page of additions alone, without rows that are kept outside; nil where it is another. As in loading.
        private static func fresh(
            _ changes: UnsafeBufferPointer<AdjacencyChange>, in memory: DraftMemory
        ) -> UnsafeMutableRawPointer? {
            var (row, length) = (UInt32.max, 0)
            for change in changes {
                length = change.row == row ? length + 1 : 1
                row = change.row
                if change.isRemoval || length > pageRowMax { return nil }
            }
            let page = AdjacencyIndex.allocate(changes.count, in: memory)
            let offsets = page.bindMemory(to: UInt32.self, capacity: pageSize + 1)
            let target = (page + entriesAt).bindMemory(to: AdjacencyEntry.self, capacity: changes.count)
            var local = 0
            for (position, change) in changes.enumerated() {
                while local <= Int(change.row) & pageMask {
                    offsets[local] = UInt32(position)
                    local += 1
                }
                target[position] = change.entry
            }
            for rest in local...pageSize { offsets[rest] = UInt32(changes.count) }
            return page
        }

        private mutating func mergeRow(
            _ local: Int, of page: UnsafeMutableRawPointer?, _ changes: UnsafeBufferPointer<AdjacencyChange>,
            in memory: DraftMemory
        ) {
            let start = entries.count
            let old = page.map { AdjacencyIndex.row(local, in: $0) }
            if let large = old?.large {
                if let row = large.applying(changes, in: memory) {
                    entries.append(row.stored)
                    rows.append((local, start..<entries.count, true))
                    return
                }
                large.take(into: &entries, applying: changes, in: memory)
            } else {
                merge(old?.entries ?? .init(start: nil, count: 0), changes, into: &entries)
            }
            if entries.count - start > pageRowMax {
                let row = entries.withUnsafeBufferPointer {
                    LargeRow.make(UnsafeBufferPointer(rebasing: $0[start...]), in: memory)
                }
                entries.removeSubrange(start...)
                entries.append(row.stored)
                rows.append((local, start..<entries.count, true))
            } else {
                rows.append((local, start..<entries.count, false))
            }
        }

        private func write(_ old: UnsafeMutableRawPointer?, in memory: DraftMemory) -> UnsafeMutableRawPointer {
            let oldOffsets = old?.assumingMemoryBound(to: UInt32.self)
            func oldStart(_ local: Int) -> Int { oldOffsets.map { Int($0[local] & ~largeFlag) } ?? 0 }
            let replaced = rows.reduce(0) { $0 + oldStart($1.local + 1) - oldStart($1.local) }
            let count = oldStart(pageSize) - replaced + entries.count
            let page = AdjacencyIndex.allocate(count, in: memory)
            let offsets = page.bindMemory(to: UInt32.self, capacity: pageSize + 1)
            let target = (page + entriesAt).bindMemory(to: AdjacencyEntry.self, capacity: count)
            let source = old.map { ($0 + entriesAt).assumingMemoryBound(to: AdjacencyEntry.self) }
            var written = 0
            var local = 0
            func keep(until end: Int) {
                let start = oldStart(local)
                let shift = written - start
                for row in local..<end {
                    let flag = oldOffsets.map { $0[row] & largeFlag } ?? 0
                    offsets[row] = UInt32(oldStart(row) + shift) | flag
                }
                let length = oldStart(end) - start
                if let source, length > 0 { (target + written).update(from: source + start, count: length) }
                written += length
                local = end
            }
            for row in rows {
                keep(until: row.local)
                offsets[row.local] = UInt32(written) | (row.isLarge ? largeFlag : 0)
                for index in row.range {
                    target[written] = entries[index]
                    written += 1
                }
                local += 1
            }
            keep(until: pageSize)
            offsets[pageSize] = UInt32(written)
            return page
        }
    }
}

extension UnsafeBufferPointer<AdjacencyEntry> {
    /// First position of an ordered row for which `isPast` holds; its end where there is none.
    @inlinable
    func partitioningIndex(where isPast: (AdjacencyEntry) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isPast(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    @inlinable
    func range(ofType type: UInt32) -> Range<Int> {
        partitioningIndex { $0.type >= type }..<partitioningIndex { $0.type > type }
    }
}
