/// What paths that are to be disjoint may not share.
public enum Disjointness: Sendable {
    case relationships
    /// Nodes other than the ends, and so relationships too.
    case nodes
}

/// Some disjoint paths from a start to a goal as a flow, and the moves by which one more can be found.
///
/// A relationship holds at most one unit; a move along it uses it, a move against the flow takes the unit back. Where
/// nodes must not be shared, a node on a path is split: what comes in finds it taken, and can only take back the unit
/// that comes in (Ford and Fulkerson 1956; the splitting as in Suurballe 1974).
struct ResidualFlow {
    /// A node, and where it is split which half.
    struct State: Equatable {
        let slot: UInt32
        let isEntry: Bool
    }

    private let direction: Direction
    private let splitsNodes: Bool
    let start: UInt32
    let goal: UInt32
    /// 1 where the flow goes from source to target, -1 where it goes back. Few: only paths found so far.
    // A dictionary is asked about relationships between two nodes of the flow only.
    private var flow: [UInt32: Int] = [:]
    private var flowNodes: Set<UInt32> = []
    /// Bits of numbers scattered: where one is not set, the node is none of `flowNodes`, and most are none.
    private var filter = ContiguousArray<UInt64>(repeating: 0, count: 64)

    init(_ start: UInt32, _ goal: UInt32, _ direction: Direction, _ disjointness: Disjointness) {
        self.start = start
        self.goal = goal
        self.direction = direction
        splitsNodes = disjointness == .nodes
    }

    func isSplit(_ slot: UInt32) -> Bool {
        splitsNodes && slot != start && slot != goal && isInFlow(slot)
    }

    @inline(__always)
    private func isInFlow(_ slot: UInt32) -> Bool {
        let scattered = slot &* 0x9e37_79b1
        let bit = filter[Int(scattered >> 26)] >> UInt64((scattered >> 20) & 63) & 1
        return bit != 0 && flowNodes.contains(slot)
    }

    /// Calls `body` with every move from a state, or if not `isForward` with every move to it: the state at its other
    /// end, the relationship with its weight, nil inside a split node, and whether it takes a unit back.
    func forEachMove<Rows: FlowRows>(
        of state: State, isForward: Bool, in rows: Rows,
        _ body: (State, (relationship: UInt32, weight: Double)?, Bool) throws(GraphError) -> Void
    ) throws(GraphError) {
        let isSplit = isSplit(state.slot)
        let isInFlow = isInFlow(state.slot)
        // The half that is closed to new units: its only moves take units back.
        let isClosed = isSplit && state.isEntry == isForward
        if isSplit, !isClosed { try body(State(slot: state.slot, isEntry: isForward), nil, true) }
        let takesBack = isInFlow && (isClosed || !splitsNodes)
        for isOutgoing in [true, false] {
            let sign = isOutgoing == isForward ? 1 : -1
            let isAlong = !isClosed && direction != (sign == 1 ? .incoming : .outgoing)
            if !isAlong, !takesBack { continue }
            try rows.forEach(state.slot, isOutgoing: isOutgoing) { (node, relationship, weight) throws(GraphError) in
                if node == state.slot || node == (isForward ? start : goal) { return }
                let used = isInFlow && self.isInFlow(node) ? flow[relationship] ?? 0 : 0
                if used == 0, isAlong {
                    let next = State(slot: node, isEntry: isForward && self.isSplit(node))
                    try body(next, (relationship, weight), false)
                } else if used == -sign, takesBack, node != (isForward ? goal : start) {
                    let next = State(slot: node, isEntry: !isForward && splitsNodes)
                    try body(next, (relationship, weight), true)
                }
            }
        }
    }

    /// Adds a path of moves: relationships in order, each with the node that the move leaves.
    mutating func add(_ moves: [(from: UInt32, relationship: UInt32)], in graph: GraphSnapshot) {
        for move in moves {
            let sign = graph.relationships[Int(move.relationship)].source == move.from ? 1 : -1
            let sum = (flow[move.relationship] ?? 0) + sign
            flow[move.relationship] = sum == 0 ? nil : sum
        }
        flowNodes = [start, goal]
        for relationship in flow.keys {
            let ends = graph.relationships[Int(relationship)]
            flowNodes.insert(ends.source)
            flowNodes.insert(ends.target)
        }
        for slot in flowNodes {
            let scattered = slot &* 0x9e37_79b1
            filter[Int(scattered >> 26)] |= 1 << UInt64((scattered >> 20) & 63)
        }
    }

    /// The flow as paths, in the order of their first relationships. Circles in it are left out.
    func paths(in graph: GraphSnapshot, weight: (UInt32) -> Double) -> [Path] {
        var leaving: [UInt32: [UInt32]] = [:]
        for relationship in flow.keys.sorted(by: >) {
            let ends = graph.relationships[Int(relationship)]
            leaving[flow[relationship] == 1 ? ends.source : ends.target, default: []].append(relationship)
        }
        var found: [Path] = []
        for _ in leaving[start] ?? [] {
            var nodes = [start]
            var positions = [start: 0]
            var relationships: [UInt32] = []
            while let current = nodes.last, current != goal, let next = leaving[current]?.popLast() {
                relationships.append(next)
                let node = graph.otherEnd(of: next, than: current)
                if let before = positions[node] {
                    for left in nodes[(before + 1)...] { positions[left] = nil }
                    nodes.removeSubrange((before + 1)...)
                    relationships.removeSubrange(before...)
                } else {
                    positions[node] = nodes.count
                    nodes.append(node)
                }
            }
            let cost = relationships.reduce(0) { $0 + weight($1) }
            found.append(graph.path(from: start, over: relationships, cost: cost))
        }
        return found
    }
}

/// The relationships of a node, for a flow.
protocol FlowRows {
    /// Calls `body` with the other end, the relationship and its weight.
    func forEach(
        _ slot: UInt32, isOutgoing: Bool, _ body: (UInt32, UInt32, Double) throws(GraphError) -> Void
    ) throws(GraphError)
}

struct PlainFlowRows: FlowRows {
    let view: GraphView

    @inline(__always)
    func forEach(
        _ slot: UInt32, isOutgoing: Bool, _ body: (UInt32, UInt32, Double) throws(GraphError) -> Void
    ) throws(GraphError) {
        for entry in isOutgoing ? view.outgoing(slot) : view.incoming(slot) {
            try body(entry.node, entry.relationship, 1)
        }
    }
}

struct WeightedFlowRows: FlowRows {
    let weighted: WeightedView

    @inline(__always)
    func forEach(
        _ slot: UInt32, isOutgoing: Bool, _ body: (UInt32, UInt32, Double) throws(GraphError) -> Void
    ) throws(GraphError) {
        for entry in weighted.row(slot, isOutgoing ? .outgoing : .incoming) {
            if !(entry.weight >= 0) { throw weighted.badWeight(entry) }
            if entry.weight < .infinity { try body(entry.node, entry.relationship, entry.weight) }
        }
    }
}
