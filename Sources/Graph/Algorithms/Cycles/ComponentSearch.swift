/// The search behind strongly connected components: depth first, without recursion, one word a node.
///
/// Pearce, "A space-efficient algorithm for finding strongly connected components", Information Processing Letters
/// 116, 2016: one array holds the order of discovery of open nodes and the component of finished ones, so that each
/// relationship costs one random access where Tarjan's two arrays cost two. Components are finished, and numbered,
/// before those that lead to them.
struct ComponentSearch: ~Copyable {
    /// Where the search left a node to come back.
    private struct Frame {
        let slot: UInt32
        let position: UInt32
        let own: UInt32
        let low: UInt32
    }

    /// 0: to be visited. Small numbers: open, in the order of discovery. Large ones: finished, see ``mark(of:)``; a
    /// finished node counts as outside. Open and finished numbers never meet, because a node is one or the other.
    let marks: SlotBuffer<UInt32>
    /// Nodes by component, in the order of finishing.
    private(set) var sizes: ContiguousArray<UInt32> = []
    /// Nodes with a loop in the order of discovery, once for each.
    private(set) var loops: ContiguousArray<UInt32> = []
    private var frames: ContiguousArray<Frame> = []
    /// Finished nodes whose component is not.
    private var open: ContiguousArray<UInt32> = []

    /// The mark of nodes that are not looked at.
    static let outside = UInt32.max

    init(slotCount: Int, mark: UInt32, meter: inout Meter) throws(GraphError) {
        try meter.allocate(4 * slotCount)
        marks = SlotBuffer(repeating: mark, count: slotCount)
    }

    /// The mark of the nodes of a component.
    static func mark(of component: Int) -> UInt32 { outside - 1 - UInt32(component) }
    /// The component of a finished node.
    static func component(of mark: UInt32) -> Int { Int(outside - 1 - mark) }

    /// Finishes every unvisited node that `root` reaches.
    mutating func visit(_ root: UInt32, in view: GraphView, _ meter: inout Meter) throws(GraphError) {
        var slot = root
        var own: UInt32 = 1
        var low = own
        var row = view.outgoingRow(slot)
        var position = 0
        marks[slot] = own
        try meter.step(1 + row.count)
        while true {
            // The position of a relationship that is descended stays, so that its end is looked at again afterwards.
            var next = slot
            while position < row.count {
                let entry = row[position]
                if view.includes(entry.type) {
                    let mark = marks[entry.node]
                    if mark == 0 {
                        next = entry.node
                        break
                    }
                    if mark < low { low = mark } else if entry.node == slot { addLoop(slot) }
                }
                position += 1
            }
            if next != slot {
                frames.append(Frame(slot: slot, position: UInt32(position), own: own, low: low))
                own = UInt32(frames.count + open.count + 1)
                low = own
                slot = next
                marks[slot] = own
                row = view.outgoingRow(slot)
                position = 0
                try meter.step(1 + row.count)
                continue
            }
            finish(slot, own, low)
            guard let frame = frames.popLast() else { return }
            (slot, own, low, position) = (frame.slot, frame.own, frame.low, Int(frame.position))
            row = view.outgoingRow(slot)
        }
    }

    @inline(__always)
    private mutating func finish(_ slot: UInt32, _ own: UInt32, _ low: UInt32) {
        guard low == own else {
            marks[slot] = low
            open.append(slot)
            return
        }
        let mark = Self.mark(of: sizes.count)
        var size: UInt32 = 1
        while let member = open.last, marks[member] >= own {
            open.removeLast()
            marks[member] = mark
            size += 1
        }
        marks[slot] = mark
        sizes.append(size)
    }

    @inline(never)
    private mutating func addLoop(_ slot: UInt32) {
        // Loops of one node are neighbours in its row, but for those of other types.
        if loops.last != slot { loops.append(slot) }
    }

    /// Starts a new numbering, for a search among other nodes.
    mutating func reset() {
        sizes.removeAll(keepingCapacity: true)
        loops.removeAll(keepingCapacity: true)
    }
}
