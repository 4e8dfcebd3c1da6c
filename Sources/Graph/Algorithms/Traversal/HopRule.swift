/// What one hop of a traversal may follow, and which nodes it may arrive at.
public struct HopRule: Sendable {
    public var direction: Direction
    /// Relationship types, among those of the view; nil for all of them.
    public var types: Set<RelationshipTypeCode>?
    /// Arrives only at nodes with one of these labels; nil for all nodes.
    public var labels: Set<LabelCode>?
    /// Arrives only at nodes of which this is true.
    public var allowsNode: (@Sendable (NodeSlot) -> Bool)?
    /// Follows only relationships of which this is true.
    public var allowsRelationship: (@Sendable (RelationshipSlot) -> Bool)?

    public init(
        _ direction: Direction, types: Set<RelationshipTypeCode>? = nil, labels: Set<LabelCode>? = nil,
        allowsNode: (@Sendable (NodeSlot) -> Bool)? = nil,
        allowsRelationship: (@Sendable (RelationshipSlot) -> Bool)? = nil
    ) {
        self.direction = direction
        self.types = types
        self.labels = labels
        self.allowsNode = allowsNode
        self.allowsRelationship = allowsRelationship
    }
}

/// What a caller says to a node that a traversal has reached.
public enum TraversalVerdict: Sendable {
    case goOn
    /// The node belongs to the answer, and nothing is followed from it.
    case prune
    /// The node is the last of the answer.
    case stop
}

extension GraphView {
    /// The nodes reached by hops that obey `rules`: the first hop the first rule, and so on; the last rule holds for
    /// all further hops.
    ///
    /// A node that is reached after several numbers of hops is followed after each while the rules still change, and
    /// is told once, at its fewest hops. So with one rule this is breadth-first search, and with several the
    /// predecessors need not form one tree.
    ///
    /// - Parameters:
    ///   - rules: one at least.
    ///   - hopsMax: longest way followed.
    ///   - nodesMax: where to stop with a marked partial answer.
    ///   - visit: asked once for each node, in the order of the answer.
    /// - Complexity: O(relationships of the reached nodes), times the number of rules at most.
    /// - Throws: `badArgument` without rules; `unknownNode` for an unused slot; `budgetExceeded`, `cancelled`,
    ///   `outOfTime`.
    public func traverse(
        from starts: [NodeSlot], by rules: [HopRule], hopsMax: Int = .max, nodesMax: Int = .max,
        budget: Budget = .unlimited, visit: (ReachedNode) -> TraversalVerdict = { _ in .goOn }
    ) throws(GraphError) -> Traversal {
        guard !rules.isEmpty else { throw GraphError(.badArgument, "a traversal needs one rule at least, has none") }
        try check(starts)
        return try withWorkspace { (workspace) throws(GraphError) in
            var walk = RuledTraversal(self, workspace, rules.map { BoundHopRule($0, in: graph) }, budget)
            return try walk.run(starts, hopsMax: hopsMax, nodesMax: nodesMax, visit)
        }
    }
}

/// A rule with its sets as tables by code.
private struct BoundHopRule {
    let direction: Direction
    let types: ContiguousArray<Bool>?
    /// By label set.
    let labelSets: ContiguousArray<Bool>?
    let allowsNode: (@Sendable (NodeSlot) -> Bool)?
    let allowsRelationship: (@Sendable (RelationshipSlot) -> Bool)?

    init(_ rule: HopRule, in graph: GraphSnapshot) {
        direction = rule.direction
        types = rule.types.map { types in ContiguousArray(graph.relationshipTypeCodes.map(types.contains)) }
        labelSets = rule.labels.map { labels in
            ContiguousArray(graph.labelSetMembers.map { $0.contains(where: labels.contains) })
        }
        allowsNode = rule.allowsNode
        allowsRelationship = rule.allowsRelationship
    }

    func allows(_ entry: AdjacencyEntry, in graph: GraphSnapshot) -> Bool {
        if let types, !types[Int(entry.type)] { return false }
        let node = NodeSlot(rawValue: entry.node)
        if let labelSets, !labelSets[graph.labelSet(of: node)] { return false }
        if let allowsRelationship, !allowsRelationship(RelationshipSlot(rawValue: entry.relationship)) { return false }
        return allowsNode?(node) ?? true
    }
}

private struct RuledTraversal {
    private let view: GraphView
    private let workspace: Workspace
    private let rules: [BoundHopRule]
    private var meter: Meter
    private var reached: [ReachedNode] = []
    private var next: [NodeSlot] = []
    private var isStopped = false
    /// Nodes that are not followed, whatever hop leads to them.
    private var pruned: LinkTable?

    init(_ view: GraphView, _ workspace: Workspace, _ rules: [BoundHopRule], _ budget: Budget) {
        self.view = view
        self.workspace = workspace
        self.rules = rules
        meter = Meter(budget)
    }

    mutating func run(
        _ starts: [NodeSlot], hopsMax: Int, nodesMax: Int, _ visit: (ReachedNode) -> TraversalVerdict
    ) throws(GraphError) -> Traversal {
        // `marksA` holds what belongs to the answer or is a start, `marksB` what is followed at the level at hand.
        for start in starts where workspace.marksA.insert(start.rawValue) { next.append(start) }
        if rules.count == 1 { for start in next { workspace.marksB.insert(start.rawValue) } }
        var hops = 0
        while !next.isEmpty, hops < hopsMax, !isStopped {
            let rule = rules[min(hops, rules.count - 1)]
            let frontier = next
            next.removeAll(keepingCapacity: true)
            // From here to the next level the rules still change: what was followed before may be followed again.
            hops += 1
            if hops < rules.count { workspace.marksB.clear(slotCount: view.slotCount) }
            for node in frontier {
                try expand(node, rule, hops, visit)
                if isStopped { break }
                if reached.count > nodesMax {
                    return Traversal(reached: Array(reached.prefix(max(0, nodesMax))), isPartial: true)
                }
            }
        }
        return Traversal(reached: reached, isPartial: false)
    }

    private mutating func expand(
        _ node: NodeSlot, _ rule: BoundHopRule, _ hops: Int, _ visit: (ReachedNode) -> TraversalVerdict
    ) throws(GraphError) {
        try meter.step(1 + view.degreeBound(node.rawValue, rule.direction))
        let before = reached.count + next.count
        if rule.direction != .incoming {
            for entry in view.outgoing(node.rawValue) where !isStopped { arrive(entry, node, rule, hops, visit) }
        }
        if rule.direction != .outgoing {
            for entry in view.incoming(node.rawValue) where !isStopped { arrive(entry, node, rule, hops, visit) }
        }
        try meter.allocate((reached.count + next.count - before) * MemoryLayout<ReachedNode>.stride)
    }

    private mutating func arrive(
        _ entry: AdjacencyEntry, _ from: NodeSlot, _ rule: BoundHopRule, _ hops: Int,
        _ visit: (ReachedNode) -> TraversalVerdict
    ) {
        let isFollowed = workspace.marksB.contains(entry.node)
        if isFollowed, workspace.marksA.contains(entry.node) { return }
        guard rule.allows(entry, in: view.graph) else { return }
        var verdict = TraversalVerdict.goOn
        if workspace.marksA.insert(entry.node) {
            let step = ReachedNode(
                node: NodeSlot(rawValue: entry.node), hops: hops, via: RelationshipSlot(rawValue: entry.relationship),
                predecessor: from)
            reached.append(step)
            verdict = visit(step)
        }
        switch verdict {
        case .goOn: break
        case .prune: prune(entry.node)
        case .stop: isStopped = true
        }
        guard !isFollowed else { return }
        workspace.marksB.insert(entry.node)
        if let pruned, pruned.isSeen(entry.node) { return }
        next.append(NodeSlot(rawValue: entry.node))
    }

    private mutating func prune(_ node: UInt32) {
        let table = pruned ?? workspace.emptyLinksA()
        table.set(node, owner: 0, 0)
        pruned = table
    }
}
