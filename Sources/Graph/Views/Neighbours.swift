/// The relationships of one node in one direction, as a sequence of adjacency entries that a view includes.
///
/// `for entry in view.outgoing(slot)` allocates nothing, and may be left early. The view must outlive the loop: it is
/// `self`, a parameter, or a variable, never a temporary.
@usableFromInline
struct Neighbours: Sequence, IteratorProtocol {
    @usableFromInline var cursor: UnsafePointer<AdjacencyEntry>?
    @usableFromInline var end: UnsafePointer<AdjacencyEntry>?
    @usableFromInline let mask: UnsafePointer<Bool>?
    @usableFromInline var large: LargeRow?
    @usableFromInline var chunk = 0

    @inlinable @inline(__always)
    init(_ index: AdjacencyIndex, _ slot: UInt32, _ mask: UnsafePointer<Bool>?) {
        let (entries, large) = index.row(slot)
        self.mask = mask
        self.large = large
        cursor = entries.baseAddress
        end = cursor.map { $0 + entries.count }
    }

    @inlinable @inline(__always)
    mutating func next() -> AdjacencyEntry? {
        while true {
            while cursor != end {
                // Not at the end, so there is one.
                let entry = cursor.unsafelyUnwrapped.pointee
                cursor = cursor.unsafelyUnwrapped + 1
                if mask == nil || mask.unsafelyUnwrapped[Int(entry.type)] { return entry }
            }
            if large == nil || !enterChunk() { return nil }
        }
    }

    @usableFromInline @inline(never)
    mutating func enterChunk() -> Bool {
        guard let large, chunk < large.chunks.count else { return false }
        let entries = large.entries(chunk)
        chunk += 1
        cursor = entries.baseAddress
        end = cursor.map { $0 + entries.count }
        return true
    }
}

extension GraphView {
    /// Relationships that start at the node in this slot.
    @inlinable @inline(__always)
    func outgoing(_ slot: UInt32) -> Neighbours { Neighbours(graph.outgoing, slot, flags) }

    /// Relationships that end at the node in this slot.
    @inlinable @inline(__always)
    func incoming(_ slot: UInt32) -> Neighbours { Neighbours(graph.incoming, slot, flags) }

    /// Calls `body` for the relationships in one direction or both; a loop is seen once in each direction.
    @inlinable @inline(__always)
    func forEach<E>(
        of slot: UInt32, _ direction: Direction, _ body: (AdjacencyEntry) throws(E) -> Void
    ) throws(E) {
        if direction != .incoming { for entry in outgoing(slot) { try body(entry) } }
        if direction != .outgoing { for entry in incoming(slot) { try body(entry) } }
    }

    /// Upper bound of the relationships that ``forEach(of:_:_:)`` visits: those of every type. O(1).
    @inlinable
    func degreeBound(_ slot: UInt32, _ direction: Direction) -> Int {
        (direction == .incoming ? 0 : graph.outgoing.degree(slot))
            + (direction == .outgoing ? 0 : graph.incoming.degree(slot))
    }
}

/// All relationships of one node in one direction, by position: for searches that leave a node and come back.
///
/// Entries of types that the view leaves out are among them: ask ``GraphView/includes(_:)`` of each. Holds addresses:
/// valid while the view is.
struct NeighbourRow {
    private let entries: UnsafeBufferPointer<AdjacencyEntry>
    private let large: LargeRow?

    @inline(__always)
    fileprivate init(_ row: (entries: UnsafeBufferPointer<AdjacencyEntry>, large: LargeRow?)) {
        entries = row.entries
        large = row.large
    }

    @inline(__always) var count: Int { large?.count ?? entries.count }

    /// Complexity: O(1); O(log degree) in the row of a hub.
    @inline(__always)
    subscript(position: Int) -> AdjacencyEntry { large == nil ? entries[position] : large.unsafelyUnwrapped[position] }
}

extension GraphView {
    @inline(__always)
    func outgoingRow(_ slot: UInt32) -> NeighbourRow { NeighbourRow(graph.outgoing.row(slot)) }
    @inline(__always)
    func incomingRow(_ slot: UInt32) -> NeighbourRow { NeighbourRow(graph.incoming.row(slot)) }
}
