/// What every way from one node has to pass: the dominator tree.
public struct DominatorTree: Sendable {
    /// The nodes reached from the root, which is the first, in the order of a depth-first search.
    public let nodes: ContiguousArray<NodeSlot>
    /// Position of the immediate dominator, by position; of the root, its own.
    private let immediate: ContiguousArray<UInt32>
    /// Nodes dominated, by position, the node itself included.
    private let weights: ContiguousArray<UInt32>
    private let positions: SlotHash

    fileprivate init(nodes: ContiguousArray<NodeSlot>, immediate: ContiguousArray<UInt32>, positions: SlotHash) {
        self.nodes = nodes
        self.immediate = immediate
        self.positions = positions
        var weights = ContiguousArray(repeating: 1 as UInt32, count: nodes.count)
        for position in nodes.indices.dropFirst().reversed() {
            weights[Int(immediate[position])] += weights[position]
        }
        self.weights = weights
    }

    public var root: NodeSlot { nodes[0] }

    public func isReached(_ node: NodeSlot) -> Bool { positions[node.rawValue] != nil }

    /// The last node before `node` that every way from the root to it passes; `nil` for the root, and for nodes that
    /// it does not reach.
    public func immediateDominator(of node: NodeSlot) -> NodeSlot? {
        guard let position = positions[node.rawValue], position > 0 else { return nil }
        return nodes[Int(immediate[Int(position)])]
    }

    /// The nodes that every way from the root to `node` passes, the nearest to `node` first, the root last, `node`
    /// itself left out.
    public func dominators(of node: NodeSlot) -> [NodeSlot] {
        guard var position = positions[node.rawValue] else { return [] }
        var found: [NodeSlot] = []
        while position > 0 {
            position = immediate[Int(position)]
            found.append(nodes[Int(position)])
        }
        return found
    }

    /// Nodes that the root does not reach without `node`, itself left out; 0 for nodes that it does not reach.
    public func dominatedCount(of node: NodeSlot) -> Int {
        positions[node.rawValue].map { Int(weights[Int($0)]) - 1 } ?? 0
    }
}

extension GraphView {
    /// For every node that `root` reaches, the nodes that no way to it can avoid.
    ///
    /// Semi-NCA: Georgiadis, Tarjan, Werneck, "Finding dominators in practice", JGAA 10, 2006, after Lengauer and
    /// Tarjan, TOPLAS 1, 1979; iterative.
    /// - Parameter direction: which way relationships are followed, `.both` for either way.
    /// - Complexity: O(n²) at worst and O(n + m) in practice for the n nodes and m relationships reached; about 50
    ///   bytes for each of those nodes.
    /// - Throws: `badArgument` for an unused slot; what the budget says.
    public func dominators(
        from root: NodeSlot, direction: Direction = .outgoing, budget: Budget = .unlimited
    ) throws(GraphError) -> DominatorTree {
        guard graph.contains(root) else {
            throw GraphError(.badArgument, "slot \(root.rawValue) holds no node")
        }
        var meter = Meter(budget)
        var search = DominatorSearch(self, direction)
        try search.number(from: root.rawValue, &meter)
        try search.findSemidominators(&meter)
        return DominatorTree(
            nodes: search.nodes, immediate: try search.immediateDominators(&meter), positions: search.positions)
    }
}

/// Nodes are numbered in preorder; everything else is by that number.
private struct DominatorSearch {
    private struct Frame {
        let number: UInt32
        var position: UInt32 = 0
    }

    private let view: GraphView
    private let direction: Direction
    private(set) var nodes: ContiguousArray<NodeSlot> = []
    private(set) var positions = SlotHash()
    private var parents: ContiguousArray<UInt32> = []
    private var semidominators: ContiguousArray<UInt32> = []
    // Of the forest that path compression works on.
    private var ancestors: ContiguousArray<UInt32> = []
    private var labels: ContiguousArray<UInt32> = []
    private var way: ContiguousArray<UInt32> = []

    init(_ view: GraphView, _ direction: Direction) {
        self.view = view
        self.direction = direction
    }

    mutating func number(from root: UInt32, _ meter: inout Meter) throws(GraphError) {
        var path: ContiguousArray<Frame> = []
        try add(root, parent: 0, to: &path, &meter)
        while let frame = path.last {
            let slot = nodes[Int(frame.number)].rawValue
            let first = direction == .incoming ? view.incomingRow(slot) : view.outgoingRow(slot)
            let second = direction == .both ? view.incomingRow(slot) : nil
            let firstCount = first.count
            let count = firstCount + (second?.count ?? 0)
            var position = Int(frame.position)
            var next: UInt32?
            while position < count, next == nil {
                let entry = position < firstCount ? first[position] : second.unsafelyUnwrapped[position - firstCount]
                position += 1
                try meter.step()
                if view.includes(entry.type), positions[entry.node] == nil { next = entry.node }
            }
            path[path.count - 1].position = UInt32(position)
            if let next {
                try add(next, parent: frame.number, to: &path, &meter)
            } else {
                path.removeLast()
            }
        }
    }

    private mutating func add(
        _ slot: UInt32, parent: UInt32, to path: inout ContiguousArray<Frame>, _ meter: inout Meter
    ) throws(GraphError) {
        try meter.allocate(50)
        let number = UInt32(nodes.count)
        positions.set(slot, number)
        nodes.append(NodeSlot(rawValue: slot))
        parents.append(parent)
        path.append(Frame(number: number))
    }

    mutating func findSemidominators(_ meter: inout Meter) throws(GraphError) {
        ancestors = parents
        labels = ContiguousArray(0..<UInt32(nodes.count))
        semidominators = labels
        let view = view
        for number in nodes.indices.dropFirst().reversed() {
            var smallest = parents[number]
            try view.forEach(of: nodes[number].rawValue, direction.reversed) { entry throws(GraphError) in
                try meter.step()
                // A predecessor that the root does not reach has no say.
                guard let predecessor = positions[entry.node] else { return }
                let label = try evaluate(predecessor, linkedFrom: UInt32(number) + 1, &meter)
                smallest = min(smallest, semidominators[Int(label)])
            }
            semidominators[number] = smallest
        }
    }

    /// The node with the smallest semidominator on the way up to the last linked one; compresses that way.
    private mutating func evaluate(
        _ number: UInt32, linkedFrom first: UInt32, _ meter: inout Meter
    ) throws(GraphError) -> UInt32 {
        var current = number
        while current >= first {
            way.append(current)
            current = ancestors[Int(current)]
        }
        guard let last = way.popLast() else { return number }
        // The topmost one has nothing to take over: what is above it is not linked.
        var above = last
        try meter.step(way.count)
        while let below = way.popLast() {
            if semidominators[Int(labels[Int(above)])] < semidominators[Int(labels[Int(below)])] {
                labels[Int(below)] = labels[Int(above)]
            }
            ancestors[Int(below)] = ancestors[Int(above)]
            above = below
        }
        return labels[Int(number)]
    }

    /// The nearest common ancestor, in the tree made so far, of each node's parent and its semidominator.
    func immediateDominators(_ meter: inout Meter) throws(GraphError) -> ContiguousArray<UInt32> {
        var immediate = parents
        for number in immediate.indices.dropFirst() {
            var dominator = immediate[number]
            while dominator > semidominators[number] {
                dominator = immediate[Int(dominator)]
                try meter.step()
            }
            immediate[number] = dominator
        }
        return immediate
    }
}
