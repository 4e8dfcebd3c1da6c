/// Where a row of an adjacency page lies, and its length.
struct AdjacencyRow: BitwiseCopyable {
    /// Nil where there is no page.
    let start: UnsafePointer<AdjacencyEntry>?
    /// Entries, or ``outside``.
    let count: Int

    /// The count of a row that is kept outside: the entry at its start holds the address.
    static let outside = -1

    /// Rows up to this length are copied without asking for it: every page has as much room behind its last row.
    static let short = 8
    @inline(__always)
    var isShort: Bool { UInt(bitPattern: count) <= UInt(Self.short) }

    @inline(__always)
    init(start: UnsafePointer<AdjacencyEntry>?, count: Int) {
        self.start = start
        self.count = count
    }

    @inline(__always)
    var isOutside: Bool { count < 0 }

    /// Of a row that is outside.
    var large: LargeRow { LargeRow(stored: start.unsafelyUnwrapped.pointee) }

    /// Entries, wherever they are.
    @inline(__always)
    var degree: Int { isOutside ? large.count : count }

    @inline(__always)
    func forEach(_ body: (AdjacencyEntry) -> Void) {
        if isOutside {
            forEachOutside(body)
        } else if let start {
            for position in 0..<count { body(start[position]) }
        }
    }

    @inline(never)
    private func forEachOutside(_ body: (AdjacencyEntry) -> Void) {
        for chunk in large.chunks.indices { for entry in large.entries(chunk) { body(entry) } }
    }

    /// Entries with one type.
    ///
    /// The entries are ordered by type, so there is no need to look at them all. Most rows have few types, and those
    /// asked for are often the first or the last: then it is one look.
    @inline(__always)
    func degree(type: UInt32) -> Int {
        if isOutside { return large.count(of: type) }
        guard count > 0, let start else { return 0 }
        let first = start[0].type >= type ? 0 : countBefore(type, start)
        let end = start[count - 1].type <= type ? count : countBefore(type &+ 1, start)
        return end - first
    }

    /// How many entries have a type below this. Halves the row without a jump that the processor could guess wrong.
    @inline(__always)
    private func countBefore(_ type: UInt32, _ start: UnsafePointer<AdjacencyEntry>) -> Int {
        var base = start
        var length = count
        while length > 1 {
            let half = length >> 1
            base = base[half - 1].type < type ? base + half : base
            length -= half
        }
        return base - start + (base.pointee.type < type ? 1 : 0)
    }
}
