/// Dense numbers, in the order of node ids, for all nodes of a view or for some of them.
///
/// Ids outlive the re-use of slots, so an algorithm that breaks ties by number answers the same for the same graph,
/// however its slots came to be filled.
struct NodeNumbering {
    /// Slot by number.
    let slots: ContiguousArray<UInt32>
    /// Number by slot, `none` where there is none; empty where `ordered` serves.
    private let numbers: ContiguousArray<UInt32>
    /// Slot in the high half, number in the low half, ascending.
    private let ordered: ContiguousArray<UInt64>

    static let none = UInt32.max

    var count: Int { slots.count }

    /// Numbers every node. Complexity: O(slots), and O(n log n) where slots have been used again.
    init(all view: GraphView, meter: inout Meter) throws(GraphError) {
        try meter.allocate(view.slotCount * 8)
        var used: ContiguousArray<UInt32> = []
        used.reserveCapacity(view.graph.nodeCount)
        view.graph.forEachNode { used.append($0.rawValue) }
        try meter.step(used.count)
        slots = Self.orderedByID(used, view.graph)
        var numbers = ContiguousArray(repeating: Self.none, count: view.slotCount)
        for number in slots.indices { numbers[Int(slots[number])] = UInt32(number) }
        self.numbers = numbers
        ordered = []
    }

    /// Numbers some nodes; asks nothing of the others. Complexity: O(k log k).
    /// - Throws: `unknownNode` for an unused slot, `badArgument` for a node given twice.
    init(of nodes: some Collection<NodeSlot>, in view: GraphView, meter: inout Meter) throws(GraphError) {
        try meter.allocate(nodes.count * 16)
        try meter.step(nodes.count)
        for node in nodes where !view.graph.contains(node) {
            throw GraphError(.unknownNode, "slot \(node.rawValue) holds no node")
        }
        let slots = Self.orderedByID(ContiguousArray(nodes.map(\.rawValue)), view.graph)
        for number in slots.indices.dropFirst() where slots[number] == slots[number - 1] {
            let id = view.graph.id(of: NodeSlot(rawValue: slots[number]))
            throw GraphError(.badArgument, "node \(id.rawValue) is given twice")
        }
        var ordered = ContiguousArray(slots.indices.map { UInt64(slots[$0]) << 32 | UInt64($0) })
        ordered.sort()
        self.slots = slots
        self.ordered = ordered
        numbers = []
    }

    /// The number of the node in `slot`; ``none`` where it has none.
    /// Complexity: O(1) where all nodes are numbered, else O(log k).
    @inline(__always)
    func number(of slot: UInt32) -> UInt32 {
        if !numbers.isEmpty { return numbers[Int(slot)] }
        return search(slot)
    }

    private func search(_ slot: UInt32) -> UInt32 {
        let wanted = UInt64(slot) << 32
        var low = 0
        var high = ordered.count
        while low < high {
            let middle = (low + high) / 2
            if ordered[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        guard low < ordered.count, ordered[low] >> 32 == UInt64(slot) else { return Self.none }
        return UInt32(truncatingIfNeeded: ordered[low])
    }

    private static func orderedByID(_ slots: ContiguousArray<UInt32>, _ graph: GraphSnapshot) -> ContiguousArray<UInt32>
    {
        var keyed: ContiguousArray<(id: UInt64, slot: UInt32)> = []
        keyed.reserveCapacity(slots.count)
        var isOrdered = true
        for slot in slots {
            let id = graph.id(of: NodeSlot(rawValue: slot)).rawValue
            if let last = keyed.last, last.id > id { isOrdered = false }
            keyed.append((id, slot))
        }
        if isOrdered { return slots }
        keyed.sort { $0.id < $1.id }
        return ContiguousArray(keyed.map(\.slot))
    }
}
