/// Where the rows of a few nodes lie.
///
/// Looking up the rows of some nodes first and reading them then lets the processor wait for several of them at once:
/// on a graph larger than its caches this halves the time of a traversal.
struct RowBatch {
    /// Nodes whose rows are looked up together; more than a processor can wait for at once bring nothing.
    static let size = 32
    /// Below this many the processor looks ahead far enough by itself.
    private static let readAheadMin = 4

    private let rows: UnsafeMutablePointer<AdjacencyRow>
    /// Added to, so that the reads ahead are not left out.
    private let sink: UnsafeMutablePointer<UInt32>

    /// Of a workspace, which deallocates it.
    static func allocate() -> RowBatch {
        let rows = UnsafeMutablePointer<AdjacencyRow>.allocate(capacity: 2 * size)
        rows.initialize(repeating: AdjacencyRow(start: nil, count: 0), count: 2 * size)
        let sink = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
        sink.initialize(to: 0)
        return RowBatch(rows: rows, sink: sink)
    }

    func deallocate() {
        rows.deallocate()
        sink.deallocate()
    }

    /// Looks up the rows of `count` slots in one direction, or in both: then all outgoing ones come first.
    /// - Returns: how many rows there are.
    @inline(__always)
    func load(
        _ adjacency: Adjacency, _ direction: Direction, _ slots: UnsafePointer<UInt32>, _ count: Int
    ) -> Int {
        var loaded = 0
        if direction != .incoming {
            for position in 0..<count { rows[position] = adjacency.outgoing.place(of: slots[position]) }
            loaded = count
        }
        if direction != .outgoing {
            for position in 0..<count { rows[loaded + position] = adjacency.incoming.place(of: slots[position]) }
            loaded += count
        }
        if count >= Self.readAheadMin { readAhead(loaded) }
        return loaded
    }

    @inline(__always)
    private func readAhead(_ count: Int) {
        var touched: UInt32 = 0
        for position in 0..<count where rows[position].count > 0 {
            touched &+= rows[position].start.unsafelyUnwrapped.pointee.node
        }
        sink.pointee = touched
    }

    @inline(__always)
    subscript(position: Int) -> AdjacencyRow { rows[position] }
}
