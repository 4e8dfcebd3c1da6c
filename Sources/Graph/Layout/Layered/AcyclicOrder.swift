/// An order of the nodes that few relationships run against.
///
/// Eades, Lin, Smyth, "A fast and effective heuristic for the feedback arc set problem", 1993: sinks go to the end,
/// sources to the front, and where there are neither the node with the most relationships out, less those in, goes to
/// the front. An acyclic graph loses nothing; no more than half of the relationships less a sixth of the nodes run
/// against the order. Complexity: O(n + m).
enum AcyclicOrder {
    /// - Parameter links: without loops.
    /// - Returns: the place of each node.
    static func places(
        _ count: Int, _ links: ContiguousArray<LayoutInput.Link>, meter: inout Meter
    ) throws(GraphError) -> ContiguousArray<UInt32> {
        try meter.allocate(count * 44 + links.count * 8)
        var queue = BalanceQueue(count, links)
        let rows = (
            EdgeRows(ContiguousArray(links.map(\.source)), nodeCount: count),
            EdgeRows(ContiguousArray(links.map(\.target)), nodeCount: count)
        )
        var places = ContiguousArray<UInt32>(repeating: 0, count: count)
        var front: UInt32 = 0
        var back = UInt32(count)
        while let (node, isSink) = queue.next() {
            if isSink {
                back -= 1
                places[Int(node)] = back
            } else {
                places[Int(node)] = front
                front += 1
            }
            try meter.step(1 + rows.0[Int(node)].count + rows.1[Int(node)].count)
            for position in rows.0[Int(node)] { queue.loseIncoming(links[rows.0.edge(at: position)].target) }
            for position in rows.1[Int(node)] { queue.loseOutgoing(links[rows.1.edge(at: position)].source) }
        }
        return places
    }
}

/// Nodes in doubly linked lists by what they are: sinks, sources, or by relationships out less those in.
private struct BalanceQueue: ~Copyable {
    private let outgoing: FlatArray<Int32>
    private let incoming: FlatArray<Int32>
    private let isTaken: FlatArray<Bool>
    private let nextOf: FlatArray<Int32>
    private let previousOf: FlatArray<Int32>
    /// First node of each list; list 0 holds sinks, 1 sources, `offset + d` the others with difference d.
    private let heads: FlatArray<Int32>
    private let offset: Int
    private var highest: Int

    init(_ count: Int, _ links: ContiguousArray<LayoutInput.Link>) {
        outgoing = FlatArray(repeating: 0, count: count)
        incoming = FlatArray(repeating: 0, count: count)
        isTaken = FlatArray(repeating: false, count: count)
        nextOf = FlatArray(repeating: -1, count: count)
        previousOf = FlatArray(repeating: -1, count: count)
        for link in links {
            outgoing[link.source] += 1
            incoming[link.target] += 1
        }
        var most = 0
        for node in 0..<count { most = max(most, Int(max(outgoing[node], incoming[node]))) }
        offset = most + 2
        heads = FlatArray(repeating: -1, count: 2 * most + 3)
        highest = heads.count - 1
        for node in stride(from: count - 1, through: 0, by: -1) { insert(Int32(node)) }
    }

    mutating func next() -> (node: UInt32, isSink: Bool)? {
        if heads[0] >= 0 { return (take(heads[0]), true) }
        if heads[1] >= 0 { return (take(heads[1]), false) }
        while highest > 1, heads[highest] < 0 { highest -= 1 }
        return highest > 1 ? (take(heads[highest]), false) : nil
    }

    mutating func loseOutgoing(_ node: UInt32) {
        guard !isTaken[node] else { return }
        remove(Int32(node))
        outgoing[node] -= 1
        insert(Int32(node))
    }

    mutating func loseIncoming(_ node: UInt32) {
        guard !isTaken[node] else { return }
        remove(Int32(node))
        incoming[node] -= 1
        insert(Int32(node))
    }

    private func list(of node: Int32) -> Int {
        let ways = (outgoing[Int(node)], incoming[Int(node)])
        if ways.0 == 0 { return 0 }
        return ways.1 == 0 ? 1 : offset + Int(ways.0 - ways.1)
    }

    private mutating func take(_ node: Int32) -> UInt32 {
        remove(node)
        isTaken[Int(node)] = true
        return UInt32(node)
    }

    private mutating func insert(_ node: Int32) {
        let list = list(of: node)
        let head = heads[list]
        nextOf[Int(node)] = head
        previousOf[Int(node)] = -1
        if head >= 0 { previousOf[Int(head)] = node }
        heads[list] = node
        highest = max(highest, list)
    }

    private func remove(_ node: Int32) {
        let (before, after) = (previousOf[Int(node)], nextOf[Int(node)])
        if before >= 0 { nextOf[Int(before)] = after } else { heads[list(of: node)] = after }
        if after >= 0 { previousOf[Int(after)] = before }
    }
}
