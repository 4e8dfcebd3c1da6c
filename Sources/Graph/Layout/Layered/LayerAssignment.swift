/// Puts the nodes of an acyclic graph into layers so that every edge leads to a later one.
enum LayerAssignment {
    /// Rounds of tightening; each that still moves a node shortens edges.
    private static let roundsMax = 16

    /// - Returns: the layer of each node, from 0.
    /// - Complexity: O(n + m) a round.
    static func layers(of edges: LayeredEdges, meter: inout Meter) throws(GraphError) -> ContiguousArray<UInt32> {
        let count = edges.nodeCount
        try meter.allocate(count * 32 + edges.count * 8)
        let rows = (
            out: EdgeRows(edges.sources, nodeCount: count), into: EdgeRows(edges.targets, nodeCount: count)
        )
        var waiting = ContiguousArray(repeating: 0, count: count)
        for target in edges.targets { waiting[Int(target)] += 1 }
        var order = ContiguousArray((0..<count).filter { waiting[$0] == 0 })
        var layers = ContiguousArray<UInt32>(repeating: 0, count: count)
        var next = 0
        while next < order.count {
            let node = order[next]
            next += 1
            try meter.step(1 + rows.out[node].count)
            for position in rows.out[node] {
                let target = Int(edges.targets[rows.out.edge(at: position)])
                layers[target] = max(layers[target], layers[node] + 1)
                waiting[target] -= 1
                if waiting[target] == 0 { order.append(target) }
            }
        }
        for _ in 0..<roundsMax {
            try meter.step(2 * edges.count)
            if !tighten(&layers, order, edges, rows) { break }
        }
        let lowest = layers.min() ?? 0
        return ContiguousArray(layers.map { $0 - lowest })
    }

    /// Moves each node with more edges out than in as near to its successors as it may go, in one pass from the
    /// end, and each with more in than out as near to its predecessors, in one from the front.
    /// - Returns: whether any node moved.
    private static func tighten(
        _ layers: inout ContiguousArray<UInt32>, _ order: ContiguousArray<Int>, _ edges: LayeredEdges,
        _ rows: (out: EdgeRows, into: EdgeRows)
    ) -> Bool {
        var hasMoved = false
        for node in order.reversed() where rows.out[node].count > rows.into[node].count {
            var latest = UInt32.max
            for position in rows.out[node] {
                latest = min(latest, layers[Int(edges.targets[rows.out.edge(at: position)])] - 1)
            }
            if latest > layers[node] {
                layers[node] = latest
                hasMoved = true
            }
        }
        for node in order where rows.into[node].count > rows.out[node].count {
            var earliest: UInt32 = 0
            for position in rows.into[node] {
                earliest = max(earliest, layers[Int(edges.sources[rows.into.edge(at: position)])] + 1)
            }
            if earliest < layers[node] {
                layers[node] = earliest
                hasMoved = true
            }
        }
        return hasMoved
    }
}
