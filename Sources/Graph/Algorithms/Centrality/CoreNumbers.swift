/// How deep in the dense middle of the graph each node is.
public struct CoreNumbers: Sendable {
    /// By slot; 0 for unused slots.
    public let values: ContiguousArray<UInt32>
    /// The greatest core number; 0 for a graph without relationships.
    public let highest: Int

    /// The largest k for which the node belongs to the k-core.
    public subscript(node: NodeSlot) -> Int { Int(values[Int(node.rawValue)]) }

    /// The nodes of the k-core: the largest set in which each has at least `k` neighbours. In slot order.
    public func nodes(ofCore k: Int, in graph: GraphSnapshot) -> [NodeSlot] {
        var found: [NodeSlot] = []
        graph.forEachNode { node in if self[node] >= k { found.append(node) } }
        return found
    }
}

extension GraphView {
    /// The core number of every node, in the simple undirected graph: direction, loops and parallel relationships
    /// do not count, so that two CIs joined by five types of relationship are not a dense core.
    ///
    /// Batagelj and Zaveršnik, "An O(m) algorithm for cores decomposition of networks", 2003: nodes lie in a bucket
    /// queue by the neighbours they have left, and the poorest is taken away next.
    /// - Complexity: O(n + m).
    /// - Throws: the budget's errors.
    public func coreNumbers(budget: Budget = .unlimited) throws(GraphError) -> CoreNumbers {
        var meter = Meter(budget)
        let numbering = try NodeNumbering(all: self, meter: &meter)
        let flat = try FlatGraph(self, numbering, .both, meter: &meter).simple(meter: &meter)
        try meter.allocate(flat.count * 16)
        let peeling = CorePeeling(flat)
        try peeling.run(meter: &meter)
        var values = ContiguousArray<UInt32>(repeating: 0, count: slotCount)
        var highest: UInt32 = 0
        for number in 0..<flat.count {
            let core = peeling.degrees[number]
            values[Int(numbering.slots[number])] = core
            highest = max(highest, core)
        }
        return CoreNumbers(values: values, highest: Int(highest))
    }
}

private struct CorePeeling: ~Copyable {
    let flat: FlatGraph
    /// Neighbours left; once a node is taken, its core number.
    let degrees: FlatArray<UInt32>
    /// Nodes by degree; `positions` is its inverse, `starts` where each degree begins.
    private let nodes: FlatArray<UInt32>
    private let positions: FlatArray<UInt32>
    private let starts: FlatArray<UInt32>

    init(_ flat: FlatGraph) {
        self.flat = flat
        degrees = FlatArray(repeating: 0, count: flat.count)
        nodes = FlatArray(repeating: 0, count: flat.count)
        positions = FlatArray(repeating: 0, count: flat.count)
        var degreeMax = 0
        for node in 0..<flat.count {
            degrees[node] = UInt32(flat.row(node).count)
            degreeMax = max(degreeMax, flat.row(node).count)
        }
        starts = FlatArray(repeating: 0, count: degreeMax + 2)
        for node in 0..<flat.count { starts[Int(degrees[node]) + 1] += 1 }
        for degree in 1..<starts.count { starts[degree] += starts[degree - 1] }
        for node in 0..<flat.count {
            let place = starts[degrees[node]]
            starts[degrees[node]] = place + 1
            nodes[place] = UInt32(node)
            positions[node] = place
        }
        for degree in stride(from: starts.count - 1, to: 0, by: -1) { starts[degree] = starts[degree - 1] }
        starts[0] = 0
    }

    func run(meter: inout Meter) throws(GraphError) {
        for index in 0..<flat.count {
            let node = nodes[index]
            let row = flat.row(node)
            try meter.step(1 + row.count)
            let core = degrees[node]
            for position in row where degrees[flat.targets[position]] > core { lower(flat.targets[position]) }
        }
    }

    /// Takes one neighbour from `node`: swaps it with the first of its bucket, which then begins one later.
    @inline(__always)
    private func lower(_ node: UInt32) {
        let degree = degrees[node]
        let first = starts[degree]
        let other = nodes[first]
        if other != node {
            let place = positions[node]
            nodes[first] = node
            nodes[place] = other
            positions[node] = first
            positions[other] = place
        }
        starts[degree] = first + 1
        degrees[node] = degree - 1
    }
}
