internal import Graph

/// Whether a way of relationships, each walked once, leads from a node back to it.
struct ClosedTrail {
    private let view: GraphView
    private let context: ExecutionContext
    private let allows: ((UInt32) throws(CypherError) -> Bool)?

    init(
        _ view: GraphView, _ context: ExecutionContext, _ allows: ((UInt32) throws(CypherError) -> Bool)? = nil
    ) {
        self.view = view
        self.context = context
        self.allows = allows
    }

    /// In a direction, or whichever way the relationships lead, of at most `max`.
    /// - Parameter area: what can be reached from the node within `max`.
    func exists(
        from start: UInt32, _ direction: Direction, max: Int, _ area: Neighbourhood
    ) throws(CypherError) -> Bool {
        if direction == .both { return try exists(from: start, max: max) }
        var cursor = view.neighbours(of: NodeSlot(rawValue: start), direction.reversed)
        var last: ContiguousArray<UInt32> = []
        while let entry = cursor.next() {
            try context.meter.step()
            if entry.node == start { return true }
            last.append(entry.node)
        }
        if last.isEmpty || max == 1 { return false }
        let bound = max == .max ? area.nodes.count : (area.countsByHops.prefix(max - 1).last ?? 0)
        try context.meter.step(bound)
        if last.count <= 4 {
            for node in area.nodes.prefix(bound) {
                for wanted in last where node.rawValue == wanted { return true }
            }
            return false
        }
        let wanted = Set(last)
        for node in area.nodes.prefix(bound) where wanted.contains(node.rawValue) { return true }
        return false
    }

    /// Without regard to direction.
    ///
    /// Breadth-first search that notes by which of the first relationships each node was reached: where two of them
    /// meet, a way round closes. Ends with the first of them, which is near where there are many.
    func exists(from start: UInt32, max: Int) throws(CypherError) -> Bool {
        if max < 1 { return false }
        var branches: [UInt32: UInt32] = [:]
        var frontier: [(node: UInt32, via: UInt32)] = []
        var cursor = view.neighbours(of: NodeSlot(rawValue: start), .both)
        while let entry = cursor.next() {
            try context.meter.step()
            if let allows, !(try allows(entry.relationship)) { continue }
            if entry.node == start { return true }
            if max < 2 { continue }
            if branches.updateValue(entry.relationship, forKey: entry.node) != nil { return true }
            frontier.append((entry.node, entry.relationship))
        }
        if frontier.count < 2 { return false }
        var hops = 1
        while !frontier.isEmpty, max == .max || 2 * hops + 1 <= max {
            // A meeting at this level makes an odd length, one at the next an even one, which may be too long.
            let isGoingOn = max == .max || 2 * hops + 2 <= max
            hops += 1
            var next: [(node: UInt32, via: UInt32)] = []
            for (node, via) in frontier {
                guard let own = branches[node] else { continue }
                var cursor = view.neighbours(of: NodeSlot(rawValue: node), .both)
                while let entry = cursor.next() {
                    try context.meter.step()
                    if entry.relationship == via || entry.node == start { continue }
                    if let allows, !(try allows(entry.relationship)) { continue }
                    if let other = branches[entry.node] {
                        if other != own { return true }
                    } else if isGoingOn {
                        branches[entry.node] = own
                        next.append((entry.node, entry.relationship))
                    }
                }
            }
            frontier = next
        }
        return false
    }
}
