/// How near a node is to those it reaches.
public struct Closeness: Hashable, Sendable {
    public let node: NodeSlot
    /// Other nodes reached.
    public let reached: Int
    /// Reached nodes by the sum of their hops; 0 where none is reached.
    public let inverseMean: Double
    /// ``inverseMean``, times the share of all other nodes that is reached (Wasserman and Faust 1994): comparable
    /// where the graph is not connected.
    public let closeness: Double
    /// Sum of 1 / hops over all reached nodes (Marchiori and Latora 2000).
    public let harmonic: Double
}

extension GraphView {
    /// Closeness of some nodes, counted in hops. For all nodes of a large graph this is a search for each.
    ///
    /// - Parameter direction: `outgoing` for the ways from the node, `incoming` for those to it.
    /// - Returns: in the order of `nodes`.
    /// - Complexity: O(the part of the graph that each node reaches), one search after the other.
    /// - Throws: `unknownNode` for an unused slot; the budget's errors.
    public func closeness(
        of nodes: some Sequence<NodeSlot>, _ direction: Direction = .outgoing, budget: Budget = .unlimited
    ) throws(GraphError) -> [Closeness] {
        var meter = Meter(budget)
        var found: [Closeness] = []
        for node in nodes {
            guard graph.contains(node) else { throw GraphError(.unknownNode, "slot \(node.rawValue) holds no node") }
            found.append(try closeness(of: node, direction, meter: &meter))
        }
        return found
    }

    private func closeness(
        of node: NodeSlot, _ direction: Direction, meter: inout Meter
    ) throws(GraphError) -> Closeness {
        try withWorkspace { workspace throws(GraphError) in
            workspace.marksA.insert(node.rawValue)
            workspace.queueA.append(node.rawValue)
            var start = 0
            var hops = 0
            var sum = 0.0
            var harmonic = 0.0
            while start < workspace.queueA.count {
                let end = workspace.queueA.count
                while start < end {
                    try meter.step()
                    try forEach(of: workspace.queueA[start], direction) { entry throws(GraphError) in
                        try meter.step()
                        if workspace.marksA.insert(entry.node) { workspace.queueA.append(entry.node) }
                    }
                    start += 1
                }
                hops += 1
                let level = Double(workspace.queueA.count - end)
                sum += level * Double(hops)
                harmonic += level / Double(hops)
            }
            let reached = workspace.queueA.count - 1
            let inverseMean = reached == 0 ? 0 : Double(reached) / sum
            let share = graph.nodeCount > 1 ? Double(reached) / Double(graph.nodeCount - 1) : 0
            return Closeness(
                node: node, reached: reached, inverseMean: inverseMean, closeness: inverseMean * share,
                harmonic: harmonic)
        }
    }
}
