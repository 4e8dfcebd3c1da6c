/// The relationships of a component as an acyclic simple graph: some turned round, parallel ones merged.
struct LayeredEdges {
    let nodeCount: Int
    /// By edge; ordered by source, then target.
    let sources: ContiguousArray<UInt32>
    let targets: ContiguousArray<UInt32>
    /// Relationships in each edge.
    let multiplicities: ContiguousArray<UInt32>
    /// By link of the component.
    let edgeOfLink: ContiguousArray<Int>
    let isReversed: ContiguousArray<Bool>

    var count: Int { sources.count }

    init(_ component: LayoutInput.Component, meter: inout Meter) throws(GraphError) {
        let links = component.links
        nodeCount = component.nodes.count
        try meter.allocate(nodeCount * 4 + links.count * 33)
        let places = try AcyclicOrder.places(nodeCount, links, meter: &meter)
        isReversed = ContiguousArray(links.map { places[Int($0.source)] > places[Int($0.target)] })
        var keys: ContiguousArray<(ends: UInt64, link: Int)> = []
        keys.reserveCapacity(links.count)
        for index in links.indices {
            let link = links[index]
            let ends = isReversed[index] ? (link.target, link.source) : (link.source, link.target)
            keys.append((UInt64(ends.0) << 32 | UInt64(ends.1), index))
        }
        try meter.step(links.count)
        keys.sort { ($0.ends, $0.link) < ($1.ends, $1.link) }
        var sources: ContiguousArray<UInt32> = []
        var targets: ContiguousArray<UInt32> = []
        var multiplicities: ContiguousArray<UInt32> = []
        var edgeOfLink = ContiguousArray(repeating: 0, count: links.count)
        for index in keys.indices {
            if index == 0 || keys[index].ends != keys[index - 1].ends {
                sources.append(UInt32(keys[index].ends >> 32))
                targets.append(UInt32(truncatingIfNeeded: keys[index].ends))
                multiplicities.append(0)
            }
            multiplicities[multiplicities.count - 1] += 1
            edgeOfLink[keys[index].link] = sources.count - 1
        }
        self.sources = sources
        self.targets = targets
        self.multiplicities = multiplicities
        self.edgeOfLink = edgeOfLink
    }
}

/// Rows of edge numbers by one of their ends.
struct EdgeRows {
    private let starts: ContiguousArray<Int>
    private let edges: ContiguousArray<UInt32>

    /// - Parameters:
    ///   - ends: by edge, the node whose row it belongs to.
    ///   - order: edges in the order in which rows list them; `nil` for ascending.
    init(_ ends: ContiguousArray<UInt32>, nodeCount: Int, order: ContiguousArray<UInt32>? = nil) {
        var starts = ContiguousArray(repeating: 0, count: nodeCount + 1)
        for end in ends { starts[Int(end) + 1] += 1 }
        for node in 0..<nodeCount { starts[node + 1] += starts[node] }
        let next = FlatArray<Int>(repeating: 0, count: nodeCount)
        for node in 0..<nodeCount { next[node] = starts[node] }
        let edges = FlatArray<UInt32>(repeating: 0, count: ends.count)
        for index in ends.indices {
            let edge = order?[index] ?? UInt32(index)
            let end = ends[Int(edge)]
            edges[next[end]] = edge
            next[end] += 1
        }
        self.starts = starts
        self.edges = edges.copy()
    }

    @inline(__always)
    subscript(node: Int) -> Range<Int> { starts[node]..<starts[node + 1] }
    @inline(__always)
    func edge(at position: Int) -> Int { Int(edges[position]) }
}
