/// The relationships of one node in one direction, as a sequence of adjacency entries that a view includes.
///
/// `for entry in view.outgoing(slot)` allocates nothing, and may be left early.
@usableFromInline
struct Neighbours: Sequence, IteratorProtocol {
    @usableFromInline let page: AdjacencyIndex.Page?
    @usableFromInline var position: Int
    @usableFromInline let end: Int
    @usableFromInline let mask: TypeMask?

    @inlinable
    init(_ index: AdjacencyIndex, _ slot: UInt32, _ mask: TypeMask?) {
        let number = Int(slot) >> AdjacencyIndex.pageBits
        self.mask = mask
        if number < index.pages.count {
            let page = index.pages[number]
            let row = page.row(Int(slot) & AdjacencyIndex.pageMask)
            self.page = page
            position = row.lowerBound
            end = row.upperBound
        } else {
            page = nil
            position = 0
            end = 0
        }
    }

    @inlinable
    mutating func next() -> AdjacencyEntry? {
        guard let page else { return nil }
        while position < end {
            let entry = page.entries[position]
            position += 1
            if mask?.contains(entry.type) ?? true { return entry }
        }
        return nil
    }
}

extension GraphView {
    /// Relationships that start at the node in this slot.
    @inlinable
    func outgoing(_ slot: UInt32) -> Neighbours { Neighbours(graph.outgoing, slot, mask) }

    /// Relationships that end at the node in this slot.
    @inlinable
    func incoming(_ slot: UInt32) -> Neighbours { Neighbours(graph.incoming, slot, mask) }

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
        graph.degree(of: NodeSlot(rawValue: slot), direction: direction)
    }
}

/// All relationships of one node in one direction, by position: for searches that leave a node and come back.
///
/// Entries of types that the view leaves out are among them: ask ``GraphView/includes(_:)`` of each.
struct NeighbourRow {
    let page: AdjacencyIndex.Page?
    let range: Range<Int>

    var count: Int { range.count }
    subscript(position: Int) -> AdjacencyEntry { page!.entries[range.lowerBound + position] }  // Empty without a page.
}

extension GraphView {
    func outgoingRow(_ slot: UInt32) -> NeighbourRow { row(graph.outgoing, slot) }
    func incomingRow(_ slot: UInt32) -> NeighbourRow { row(graph.incoming, slot) }

    private func row(_ index: AdjacencyIndex, _ slot: UInt32) -> NeighbourRow {
        let number = Int(slot) >> AdjacencyIndex.pageBits
        guard number < index.pages.count else { return NeighbourRow(page: nil, range: 0..<0) }
        let page = index.pages[number]
        return NeighbourRow(page: page, range: page.row(Int(slot) & AdjacencyIndex.pageMask))
    }
}
