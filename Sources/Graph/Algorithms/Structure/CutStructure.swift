/// Where a graph comes apart, the direction of relationships left aside.
public struct CutStructure: Sendable {
    /// Nodes whose removal leaves their component in more pieces. In slot order.
    public let articulationPoints: [NodeSlot]
    /// Relationships whose removal leaves their component in two pieces. In slot order; one of several parallel
    /// relationships is never among them, nor is a loop.
    public let bridges: [RelationshipSlot]
    fileprivate let ends: ContiguousArray<Int>
    fileprivate let relationships: ContiguousArray<RelationshipSlot>

    /// Biconnected components: within one, no removal of a single node cuts the others off.
    public var componentCount: Int { ends.count }

    /// The relationships of a biconnected component. Every relationship that is not a loop is in exactly one.
    public func relationships(inComponent component: Int) -> ArraySlice<RelationshipSlot> {
        ArraySlice(relationships[(component == 0 ? 0 : ends[component - 1])..<ends[component]])
    }
}

extension GraphView {
    /// Articulation points, bridges and biconnected components.
    ///
    /// Hopcroft and Tarjan, "Efficient algorithms for graph manipulation", CACM 16, 1973, iterative; parallel
    /// relationships are told apart.
    /// - Complexity: O(nodes + relationships); 9 bytes a node slot, 8 a relationship, 16 for each node of the longest
    ///   way that the search is on.
    /// - Throws: what the budget says.
    public func cutStructure(budget: Budget = .unlimited) throws(GraphError) -> CutStructure {
        var meter = Meter(budget)
        var search = try CutSearch(self, &meter)
        for slot in 0..<UInt32(slotCount) where graph.isUsed(slot) { try search.visit(slot, &meter) }
        return search.structure()
    }
}

/// The depth-first search of Hopcroft and Tarjan.
private struct CutSearch: ~Copyable {
    private struct Frame {
        let slot: UInt32
        /// Position among the relationships of both directions, outgoing first.
        var position: UInt32 = 0
        /// The relationship that led here.
        let via: UInt32
        /// Relationships that were open before that one.
        let openBefore: UInt32
    }

    private static let none = UInt32.max

    private let view: GraphView
    /// Order of discovery from 1; 0 for nodes that were not visited.
    private let orders: SlotBuffer<UInt32>
    /// Smallest order that is reached from the nodes below by one relationship.
    private let lows: SlotBuffer<UInt32>
    private let isCut: SlotBuffer<Bool>
    private var visited: UInt32 = 0
    private var path: ContiguousArray<Frame> = []
    /// Relationships of components that are not complete.
    private var open: ContiguousArray<RelationshipSlot> = []
    private var bridges: [RelationshipSlot] = []
    private var ends: ContiguousArray<Int> = []
    private var relationships: ContiguousArray<RelationshipSlot> = []

    init(_ view: GraphView, _ meter: inout Meter) throws(GraphError) {
        self.view = view
        try meter.allocate(9 * view.slotCount)
        orders = SlotBuffer(repeating: 0, count: view.slotCount)
        lows = SlotBuffer(repeating: 0, count: view.slotCount)
        isCut = SlotBuffer(repeating: false, count: view.slotCount)
    }

    /// Visits everything that hangs together with `root`, unless it was visited.
    mutating func visit(_ root: UInt32, _ meter: inout Meter) throws(GraphError) {
        guard orders[root] == 0 else { return }
        var children = 0
        enter(root, via: Self.none, openBefore: 0)
        while let frame = path.last {
            if try descend(from: frame, &meter) { continue }
            path.removeLast()
            guard let parent = path.last?.slot else { break }
            if parent == root { children += 1 }
            leave(frame, to: parent, isRoot: parent == root)
        }
        if children > 1 { isCut[root] = true }
    }

    private mutating func enter(_ slot: UInt32, via: UInt32, openBefore: Int) {
        visited += 1
        orders[slot] = visited
        lows[slot] = visited
        path.append(Frame(slot: slot, via: via, openBefore: UInt32(openBefore)))
    }

    /// Looks at further relationships of the last node of the path until one leads to an unvisited node.
    private mutating func descend(from frame: Frame, _ meter: inout Meter) throws(GraphError) -> Bool {
        let slot = frame.slot
        let outgoing = view.outgoingRow(slot)
        let incoming = view.incomingRow(slot)
        let outgoingCount = outgoing.count
        let count = outgoingCount + incoming.count
        var position = Int(frame.position)
        while position < count {
            let entry = position < outgoingCount ? outgoing[position] : incoming[position - outgoingCount]
            position += 1
            try meter.step()
            guard view.includes(entry.type), entry.relationship != frame.via, entry.node != slot else { continue }
            if orders[entry.node] == 0 {
                path[path.count - 1].position = UInt32(position)
                let openBefore = open.count
                open.append(RelationshipSlot(rawValue: entry.relationship))
                enter(entry.node, via: entry.relationship, openBefore: openBefore)
                return true
            }
            // The same relationship is seen from its other end, too: it counts where it leads back.
            if orders[entry.node] < orders[slot] {
                lows[slot] = min(lows[slot], orders[entry.node])
                open.append(RelationshipSlot(rawValue: entry.relationship))
            }
        }
        return false
    }

    /// Goes back from a node that is done.
    private mutating func leave(_ frame: Frame, to parent: UInt32, isRoot: Bool) {
        let low = lows[frame.slot]
        lows[parent] = min(lows[parent], low)
        guard low >= orders[parent] else { return }
        if low > orders[parent] { bridges.append(RelationshipSlot(rawValue: frame.via)) }
        if !isRoot { isCut[parent] = true }
        relationships.append(contentsOf: open[Int(frame.openBefore)...])
        open.removeSubrange(Int(frame.openBefore)...)
        ends.append(relationships.count)
    }

    consuming func structure() -> CutStructure {
        var points: [NodeSlot] = []
        for slot in 0..<UInt32(view.slotCount) where isCut[slot] { points.append(NodeSlot(rawValue: slot)) }
        return CutStructure(
            articulationPoints: points, bridges: bridges.sorted(), ends: ends, relationships: relationships)
    }
}
