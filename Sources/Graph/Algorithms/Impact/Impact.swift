public import Base

/// What is assumed to happen: the question of an impact analysis.
public struct ImpactScenario: Sendable {
    public struct Failure: Hashable, Sendable {
        public let node: NodeSlot
        public let state: ImpactState

        public init(_ node: NodeSlot, _ state: ImpactState = .down) {
            self.node = node
            self.state = state
        }
    }

    /// What fails at first, all at the same time. A node given twice has the worse state.
    public var failures: [Failure]
    /// Nodes that stay ok whatever happens, even where `failures` name them.
    public var healthy: [NodeSlot]
    /// What happens later than this after the failures is left out; `nil` for all.
    public var until: Duration?

    public init(failures: [Failure], healthy: [NodeSlot] = [], until: Duration? = nil) {
        self.failures = failures
        self.healthy = healthy
        self.until = until
    }

    public init(down nodes: [NodeSlot]) { self.init(failures: nodes.map { Failure($0) }) }
}

/// A node that a failure reaches, with the proof.
public struct ImpactedNode: Hashable, Sendable {
    public let node: NodeSlot
    public let state: ImpactState
    /// The relationship that put it into this state, and the node at its other end; see ``Impact/proof(of:)``.
    public let via: RelationshipSlot
    public let predecessor: NodeSlot
    private let hopCount: UInt32
    /// Position of its last change.
    let change: UInt32
    private let decidingGroup: GroupCount
    private let microseconds: Int64
    /// How sure the proof is: the product of the confidences of its relationships, as if each were wrong
    /// independently of the others.
    public let confidence: Double

    /// Relationships on the way from the failed node.
    public var hops: Int { Int(hopCount) }
    /// For a redundancy group: members that are not down, needed, and in all. `nil` for gate `any`.
    public var group: GroupCount? { decidingGroup.total == 0 ? nil : decidingGroup }
    /// When it reaches this state first, after the failures.
    public var after: Duration { .microseconds(microseconds) }

    /// Members of a redundancy group.
    public struct GroupCount: Hashable, Sendable {
        private let counts: SIMD3<UInt32>
        public var healthy: Int { Int(counts.x) }
        public var needed: Int { Int(counts.y) }
        public var total: Int { Int(counts.z) }

        init(healthy: UInt32, needed: UInt32, total: UInt32) { counts = SIMD3(healthy, needed, total) }
    }

    init(
        _ change: ImpactPropagation.Change, at position: UInt32, predecessor: UInt32, group: GroupCount?,
        confidence: Double
    ) {
        node = NodeSlot(rawValue: change.node)
        state = ImpactState(rawValue: change.state) ?? .down
        via = RelationshipSlot(rawValue: change.via)
        self.predecessor = NodeSlot(rawValue: predecessor)
        hopCount = change.hops
        self.change = position
        decidingGroup = group ?? GroupCount(healthy: 0, needed: 0, total: 0)
        microseconds = change.time
        self.confidence = confidence
    }
}

/// Everything that a failure reaches.
public struct Impact: Sendable {
    /// Worst first, then nearest, then by node id. The failed nodes themselves are contained only where they get
    /// worse than they were at first.
    public let impacted: [ImpactedNode]
    /// Whether the limit stopped it: there is more.
    public let isPartial: Bool
    /// Every change of a state, in the order of time; a cause comes before its effects.
    let changes: ContiguousArray<ImpactPropagation.Change>
    /// Microseconds after which nothing was looked at.
    let horizon: Int64
}

extension GraphView {
    /// What happens to every other node in this scenario: the least fixed point of `rules`, and when.
    ///
    /// A node is as bad as the worst that its neighbours do to it through the gates of the rules; a neighbour that is
    /// itself only degraded passes on no more than that. Where a rule has a delay, the dependent feels the state of
    /// its neighbour that much later; a quorum is lost when the member too many is felt to be down.
    /// The proof of each node is the earliest; without delays it is also one of the shortest.
    ///
    /// Source: gated monotone propagation in the manner of Dijkstra, "A note on two problems in connexion with
    /// graphs", 1959, as a simulation of events; breadth first where there are no delays.
    /// - Complexity: O(relationships of the reached nodes) time and O(reached nodes and groups) memory, plus a
    ///   logarithmic factor for delayed relationships; a redundancy group is counted once, then kept up.
    /// - Parameter nodesMax: nodes reached after which it stops with a marked partial answer, that exaggerates nothing.
    /// - Throws: `badArgument` for a slot without a node; `budgetExceeded`, `cancelled`, `outOfTime`.
    public func impact(
        of scenario: ImpactScenario, rules: ImpactRules, nodesMax: Int = Limits.traversalNodes,
        budget: Budget = .unlimited
    ) throws(GraphError) -> Impact {
        try requireNodes(scenario.failures.lazy.map(\.node))
        try requireNodes(scenario.healthy)
        let bound = BoundImpactRules(rules, in: graph)
        return try withWorkspace { workspace throws(GraphError) in
            let states = workspace.numbersA.cleared(slotCount: slotCount)
            var propagation = ImpactPropagation(self, rules: bound, states: states, meter: Meter(budget))
            propagation.begin(
                states: states, horizon: max(0, scenario.until?.wholeMicroseconds ?? .max), nodesMax: nodesMax)
            for node in scenario.healthy { propagation.hold(node.rawValue) }
            for failure in scenario.failures { try propagation.fail(failure.node.rawValue, failure.state.rawValue) }
            try propagation.run()
            return propagation.impact()
        }
    }

    func requireNodes(_ nodes: some Sequence<NodeSlot>) throws(GraphError) {
        for node in nodes where !graph.contains(node) {
            throw GraphError(.badArgument, "there is no node in slot \(node.rawValue)")
        }
    }
}

extension GraphSnapshot {
    /// What happens to every other node if `failed` are down; see ``GraphView/impact(of:rules:nodesMax:budget:)``.
    public func impact(
        of failed: [NodeSlot], rules: ImpactRules, nodesMax: Int = Limits.traversalNodes,
        budget: Budget = .unlimited
    ) throws(GraphError) -> Impact {
        try everything.impact(of: ImpactScenario(down: failed), rules: rules, nodesMax: nodesMax, budget: budget)
    }
}
