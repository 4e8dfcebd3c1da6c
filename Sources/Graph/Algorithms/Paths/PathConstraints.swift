/// What a path must pass, and must avoid.
public struct PathConstraints: Hashable, Sendable {
    /// Nodes to pass.
    public var through: [NodeSlot]
    /// Whether they are passed in the order given; else in the best one, for at most ``anyOrderMax`` of them.
    public var isOrderGiven: Bool
    public var avoidedNodes: Set<NodeSlot>
    public var avoidedRelationships: Set<RelationshipSlot>
    public var avoidedTypes: Set<RelationshipTypeCode>

    /// The work doubles with each node more.
    public static let anyOrderMax = 10

    public init(
        through: [NodeSlot] = [], isOrderGiven: Bool = true, avoidedNodes: Set<NodeSlot> = [],
        avoidedRelationships: Set<RelationshipSlot> = [], avoidedTypes: Set<RelationshipTypeCode> = []
    ) {
        self.through = through
        self.isOrderGiven = isOrderGiven
        self.avoidedNodes = avoidedNodes
        self.avoidedRelationships = avoidedRelationships
        self.avoidedTypes = avoidedTypes
    }
}

extension GraphView {
    /// A path with the fewest relationships that obeys `constraints`; nil where there is none.
    ///
    /// From one node to pass to the next it is a shortest path, so as a whole it may visit a node twice. (To forbid
    /// that is NP-hard.) The best order is found by dynamic programming over sets (Held and Karp 1962).
    /// - Complexity: one two-ended search for each leg; without an order for each pair of nodes to pass, and
    ///   O(2ⁿ n²) for n of them.
    /// - Throws: `badArgument` for too many nodes without an order; as
    ///   ``shortestPath(from:to:direction:hopsMax:budget:)``.
    public func shortestPath(
        from start: NodeSlot, to goal: NodeSlot, direction: Direction, obeying constraints: PathConstraints,
        budget: Budget = .unlimited
    ) throws(GraphError) -> Path? {
        let filter = AvoidedRelationships(
            constraints.avoidedRelationships, types: constraints.avoidedTypes, in: graph)
        return try constraints.path(from: start, to: goal) { (from, to) throws(GraphError) in
            try shortestPath(
                from: from, to: to, direction, hopsMax: .max, avoiding: constraints.avoidedNodes, filter, budget)
        }
    }
}

extension WeightedView {
    /// A path of the least cost that obeys `constraints`; nil where there is none.
    ///
    /// As ``GraphView/shortestPath(from:to:direction:obeying:budget:)``, by cost. The budget holds for each leg.
    public func cheapestPath(
        from start: NodeSlot, to goal: NodeSlot, direction: Direction, obeying constraints: PathConstraints,
        budget: Budget = .unlimited
    ) throws(GraphError) -> Path? {
        let filter = AvoidedRelationships(
            constraints.avoidedRelationships, types: constraints.avoidedTypes, in: graph)
        return try constraints.path(from: start, to: goal) { (from, to) throws(GraphError) in
            try cheapestPath(from: from, to: to, direction, avoiding: constraints.avoidedNodes, filter, budget)
        }
    }
}

extension PathConstraints {
    fileprivate func path(
        from start: NodeSlot, to goal: NodeSlot, leg: (NodeSlot, NodeSlot) throws(GraphError) -> Path?
    ) throws(GraphError) -> Path? {
        if isOrderGiven || through.count < 2 {
            var legs: [Path] = []
            for (from, to) in zip([start] + through, through + [goal]) {
                guard let path = try leg(from, to) else { return nil }
                legs.append(path)
            }
            return Path(joining: legs)
        }
        guard through.count <= Self.anyOrderMax else {
            throw GraphError(
                .badArgument, "\(through.count) nodes to pass in any order, the limit is \(Self.anyOrderMax)")
        }
        return try bestOrder(from: start, to: goal, leg: leg)
    }

    private func bestOrder(
        from start: NodeSlot, to goal: NodeSlot, leg: (NodeSlot, NodeSlot) throws(GraphError) -> Path?
    ) throws(GraphError) -> Path? {
        let count = through.count
        // legs[a][b]: to node b, from node a; the last row is from the start.
        var legs: [[Path?]] = []
        for from in through + [start] {
            var row: [Path?] = []
            for to in through { row.append(try leg(from, to)) }
            legs.append(row)
        }
        var lastLegs: [Path?] = []
        for from in through { lastLegs.append(try leg(from, goal)) }
        // cost[set][last]: least cost of passing the set and ending at `last`, with the node before it.
        var cost = [[Double]](repeating: Array(repeating: .infinity, count: count), count: 1 << count)
        var before = [[Int]](repeating: Array(repeating: count, count: count), count: 1 << count)
        for first in 0..<count { cost[1 << first][first] = legs[count][first]?.cost ?? .infinity }
        for set in 1..<(1 << count) {
            for last in 0..<count where set & 1 << last != 0 && cost[set][last] < .infinity {
                for next in 0..<count where set & 1 << next == 0 {
                    let sum = cost[set][last] + (legs[last][next]?.cost ?? .infinity)
                    if sum < cost[set | 1 << next][next] {
                        cost[set | 1 << next][next] = sum
                        before[set | 1 << next][next] = last
                    }
                }
            }
        }
        var set = 1 << count - 1
        func total(_ last: Int) -> Double { cost[set][last] + (lastLegs[last]?.cost ?? .infinity) }
        guard var last = (0..<count).min(by: { total($0) < total($1) }), total(last) < .infinity,
            let lastLeg = lastLegs[last]
        else { return nil }
        var chosen = [lastLeg]
        while set != 0 {
            let previous = before[set][last]
            guard let leg = legs[previous][last] else { return nil }
            chosen.append(leg)
            set &= ~(1 << last)
            last = previous
        }
        return Path(joining: chosen.reversed())
    }
}

extension Path {
    /// Paths each of which starts where the one before ends; one at least.
    fileprivate init(joining legs: [Path]) {
        self.init(
            nodes: legs[0].nodes + legs.dropFirst().flatMap { $0.nodes.dropFirst() },
            relationships: legs.flatMap(\.relationships), cost: legs.reduce(0) { $0 + $1.cost })
    }
}
