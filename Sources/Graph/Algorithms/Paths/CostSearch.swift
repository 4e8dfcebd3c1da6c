/// One direction of a search by cost: Dijkstra's algorithm (1959) on borrowed memory, one settled node at a time.
///
/// A trivial handle but for its heap, which is given back with ``giveBack()``.
struct CostSearch<Filter: RelationshipFilter> {
    let weighted: WeightedView
    private let rows: (outgoing: WeightedRows, incoming: WeightedRows)
    let labels: LabelTable
    let direction: Direction
    private let filter: Filter
    private(set) var heap: SearchHeap

    init(_ weighted: WeightedView, _ direction: Direction, _ labels: LabelTable, _ heap: SearchHeap, _ filter: Filter) {
        self.weighted = weighted
        rows = weighted.rows
        self.labels = labels
        self.direction = direction
        self.filter = filter
        self.heap = heap
        self.heap.removeAll()
    }

    /// Bytes taken for a node reached: its label and its place in the heap.
    static var bytesPerNode: Int { 32 }

    mutating func start(_ slot: UInt32, _ distance: Double = 0, key: Double = 0) {
        labels[slot].pointee = LabelTable.Label(
            distance: distance, stamp: labels.open, parent: LabelTable.noParent)
        heap.push(key, slot)
    }

    /// The next nearest node, now settled; nil when there is none left.
    @inline(__always)
    mutating func settleNext() -> (node: UInt32, key: Double)? {
        while let entry = heap.popMinimum() {
            let label = labels[entry.node]
            if label.pointee.stamp == labels.settled { continue }  // Reached again, and settled before.
            label.pointee.stamp = labels.settled
            return (entry.node, entry.key)
        }
        return nil
    }

    /// Offers each relationship of a settled node to `relax`, which says whether to queue the other end, and as what.
    /// - Returns: entries looked at, and queued.
    @inline(__always)
    mutating func expand(
        _ node: UInt32, _ relax: (LabelTable, WeightedEntry, Double) -> Double?
    ) throws(GraphError) -> (looked: Int, queued: Int) {
        let distance = labels[node].pointee.distance
        var looked = 1
        let before = heap.count
        if direction != .incoming {
            let row = weighted.row(node, .outgoing, in: rows.outgoing)
            looked += row.count
            try expand(row, distance, relax)
        }
        if direction != .outgoing {
            let row = weighted.row(node, .incoming, in: rows.incoming)
            looked += row.count
            try expand(row, distance, relax)
        }
        return (looked, heap.count - before)
    }

    @inline(__always)
    private mutating func expand(
        _ row: UnsafeBufferPointer<WeightedEntry>, _ distance: Double,
        _ relax: (LabelTable, WeightedEntry, Double) -> Double?
    ) throws(GraphError) {
        for entry in row where filter.allows(entry.relationship) {
            if !(entry.weight >= 0) { throw weighted.badWeight(entry) }  // NaN is not at least 0 either.
            if let key = relax(labels, entry, distance + entry.weight) { heap.push(key, entry.node) }
        }
    }

    /// Relationships from a reached node back to where the search started, in that order.
    func wayBack(from slot: UInt32) -> [UInt32] {
        var way: [UInt32] = []
        var current = slot
        while labels[current].pointee.parent != LabelTable.noParent {
            let parent = labels[current].pointee.parent
            way.append(parent)
            current = weighted.graph.otherEnd(of: parent, than: current)
        }
        return way
    }
}

extension LabelTable {
    /// Lowers the distance of a slot; whether it was higher.
    @inline(__always)
    func improve(_ entry: WeightedEntry, _ distance: Double) -> Bool {
        let label = self[entry.node]
        if label.pointee.stamp >= open, label.pointee.distance <= distance { return false }
        label.pointee = Label(distance: distance, stamp: open, parent: entry.relationship)
        return true
    }
}
