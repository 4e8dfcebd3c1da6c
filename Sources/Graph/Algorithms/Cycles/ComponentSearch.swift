/// The search behind strongly connected components: depth first, without recursion, one word a node.
///
/// Pearce, "A space-efficient algorithm for finding strongly connected components", Information Processing Letters
/// 116, 2016: one array holds the order of discovery of open nodes and the component of finished ones, so that each
/// relationship costs one random access where Tarjan's two arrays cost two. Components are finished, and numbered,
/// before those that lead to them.
///
/// The search is bound by memory, so the relationships of a node are read once, all together, when it is entered: the
/// words of the nodes at their ends then come in side by side. Those not visited yet are kept in a list.
struct ComponentSearch: ~Copyable {
    /// A node on the way that the search is on.
    private struct Frame {
        let slot: UInt32
        let own: UInt32
        var low: UInt32
        /// Where its unvisited ends begin in the list.
        let firstPending: UInt32
    }

    /// 0: to be visited. Small numbers: open, in the order of discovery. Large ones: finished, see ``mark(of:)``; a
    /// finished node counts as outside. Open and finished numbers never meet, because a node is one or the other.
    let marks: SlotBuffer<UInt32>
    private let successors: SuccessorTable
    /// Nodes by component, in the order of finishing.
    private(set) var sizes: ContiguousArray<UInt32> = []
    /// Nodes with a loop in the order of discovery, once for each.
    private(set) var loops: ContiguousArray<UInt32> = []
    private var frames: ContiguousArray<Frame> = []
    /// Ends that were not visited when their node was entered, those of the last frame last.
    private var pending: ContiguousArray<UInt32> = []
    /// What reading rows ahead gave: kept so that the reads are not left out.
    private var touched: UInt32 = 0
    /// Finished nodes whose component is not.
    private var open: ContiguousArray<UInt32> = []

    /// The mark of nodes that are not looked at.
    static let outside = UInt32.max

    init(_ view: GraphView, mark: UInt32, _ meter: inout Meter) throws(GraphError) {
        try meter.allocate(4 * view.slotCount)
        successors = try SuccessorTable(view, &meter)
        marks = SlotBuffer(repeating: mark, count: view.slotCount)
    }

    /// The mark of the nodes of a component.
    static func mark(of component: Int) -> UInt32 { outside - 1 - UInt32(component) }
    /// The component of a finished node.
    static func component(of mark: UInt32) -> Int { Int(outside - 1 - mark) }

    /// Finishes every unvisited node that `root` reaches.
    mutating func visit(_ root: UInt32, _ meter: inout Meter) throws(GraphError) {
        var frame = try enter(root, &meter)
        while true {
            while pending.count > Int(frame.firstPending) {
                let next = pending[pending.count - 1]
                let mark = marks[next]
                if mark == 0 {
                    // It stays in the list, and is looked at again when it is done.
                    frames.append(frame)
                    frame = try enter(next, &meter)
                } else {
                    pending.removeLast()
                    if mark < frame.low { frame.low = mark }
                }
            }
            finish(frame)
            guard let parent = frames.popLast() else { return }
            frame = parent
        }
    }

    @inline(__always)
    private mutating func enter(_ slot: UInt32, _ meter: inout Meter) throws(GraphError) -> Frame {
        let own = UInt32(frames.count + open.count + 1)
        let firstPending = UInt32(pending.count)
        var low = own
        marks[slot] = own
        let row = successors.row(slot)
        try meter.step(1 + row.count)
        for position in row {
            let node = successors[position]
            let mark = marks[node]
            if mark == 0 {
                pending.append(node)
                touched ^= successors.touch(node)
            } else if mark < low {
                low = mark
            } else if node == slot {
                addLoop(slot)
            }
        }
        return Frame(slot: slot, own: own, low: low, firstPending: firstPending)
    }

    @inline(__always)
    private mutating func finish(_ frame: Frame) {
        guard frame.low == frame.own else {
            marks[frame.slot] = frame.low
            open.append(frame.slot)
            return
        }
        let mark = Self.mark(of: sizes.count)
        var size: UInt32 = 1
        while let member = open.last, marks[member] >= frame.own {
            open.removeLast()
            marks[member] = mark
            size += 1
        }
        marks[frame.slot] = mark
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
