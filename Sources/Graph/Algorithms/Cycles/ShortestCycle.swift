extension GraphView {
    /// A shortest cycle through a relationship, which it begins with; `nil` where it is on none.
    ///
    /// - Complexity: O(relationships near both ends): a search from both, which ends where they meet.
    /// - Throws: `badArgument` for a relationship that the view does not have; what the budget says.
    public func shortestCycle(
        through relationship: RelationshipSlot, budget: Budget = .unlimited
    ) throws(GraphError) -> Cycle? {
        guard has(relationship) else {
            throw GraphError(.badArgument, "slot \(relationship.rawValue) holds no relationship of this view")
        }
        let source = graph.source(of: relationship)
        let target = graph.target(of: relationship)
        if source == target { return Cycle(nodes: [source], relationships: [relationship]) }
        var meter = Meter(budget)
        return try shortestWay(from: target, to: source, &meter).map { way in
            Cycle(nodes: [source] + way.nodes, relationships: [relationship] + way.relationships)
        }
    }

    /// A shortest cycle through a node, which it begins with; `nil` where it is on none.
    ///
    /// - Complexity: O(relationships near the node).
    /// - Throws: `badArgument` for an unused slot; what the budget says.
    public func shortestCycle(through node: NodeSlot, budget: Budget = .unlimited) throws(GraphError) -> Cycle? {
        guard graph.contains(node) else {
            throw GraphError(.badArgument, "slot \(node.rawValue) holds no node")
        }
        var meter = Meter(budget)
        return try shortestCycle(through: node, &meter)
    }

    func shortestCycle(through node: NodeSlot, _ meter: inout Meter) throws(GraphError) -> Cycle? {
        try shortestWay(from: node, to: node, &meter)
    }

    /// A way as the beginning of a cycle: the nodes that its relationships start at.
    private func shortestWay(
        from start: NodeSlot, to goal: NodeSlot, _ meter: inout Meter
    ) throws(GraphError) -> Cycle? {
        let way = try WaySearch.way(
            from: start.rawValue, to: goal.rawValue, in: self, RelationshipOverlay(), slotCount: slotCount, &meter)
        return way.map { hops in
            Cycle(
                nodes: hops.map { NodeSlot(rawValue: $0.node) },
                relationships: hops.map { RelationshipSlot(rawValue: $0.via.number) })
        }
    }

    private func has(_ relationship: RelationshipSlot) -> Bool {
        guard relationship.index < graph.relationships.count else { return false }
        let type = graph.type(of: relationship).rawValue
        return type != GraphSnapshot.free && includes(type)
    }
}
