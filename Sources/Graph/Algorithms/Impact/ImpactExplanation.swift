/// Why a node is in its state: every gate through which failure reaches it.
public struct ImpactExplanation: Sendable {
    /// One gate: the neighbours of one relationship type, or of one group of it.
    public struct Gate: Sendable {
        public let type: RelationshipTypeCode
        public let cause: ImpactRule.Cause
        /// What the gate does to the node at the end.
        public let state: ImpactState
        /// `nil` for gate `any`.
        public let count: ImpactedNode.GroupCount?
        /// Name of the redundancy group; `.null` for none.
        public let group: Value
        /// The members that are not ok, worst first, then earliest, then by relationship id.
        public let members: [Member]
    }

    /// A neighbour that failed.
    public struct Member: Hashable, Sendable {
        public let node: NodeSlot
        public let relationship: RelationshipSlot
        public let state: ImpactState
        /// When the node begins to feel this state.
        public let after: Duration
        /// Whether it is down, and so missing in its group.
        public var isLost: Bool { state == .down }
    }

    public let node: NodeSlot
    public let state: ImpactState
    /// In the order of relationship types, rules and first members; those that do nothing are left out.
    public let gates: [Gate]
}

extension GraphView {
    /// Every reason for the state of `node` in an impact that this view gave for these rules: which members of which
    /// groups are lost, and since when.
    /// - Complexity: O(changes of the impact + relationships of the node).
    /// - Throws: `badArgument` for a slot without a node.
    public func explanation(
        of node: NodeSlot, in impact: Impact, rules: ImpactRules
    ) throws(GraphError) -> ImpactExplanation {
        try requireNodes(CollectionOfOne(node))
        let bound = BoundImpactRules(rules, in: graph)
        return withWorkspace { workspace in
            let states = FinalImpact(impact, workspace.numbersA.cleared(slotCount: slotCount), slotCount: slotCount)
            var gates: [ImpactExplanation.Gate] = []
            for rule in bound.rules where includes(rule.type.rawValue) && bound.hits(node.rawValue, rule, in: graph) {
                gates += self.gates(rule, of: node.rawValue, bound, states)
            }
            return ImpactExplanation(node: node, state: states.state(of: node.rawValue), gates: gates)
        }
    }

    private func gates(
        _ rule: BoundImpactRule, of node: UInt32, _ bound: BoundImpactRules, _ states: FinalImpact
    ) -> [ImpactExplanation.Gate] {
        var found: [(group: Value, total: Int, members: [ImpactExplanation.Member])] = []
        var positions: [Value: Int] = [:]
        let row = rule.direction == .outgoing ? outgoing(node) : incoming(node)
        for entry in row where entry.type == rule.type.rawValue {
            guard bound.isCause(entry.node, rule, in: graph), bound.carries(entry.relationship, rule, in: graph)
            else { continue }
            let relationship = RelationshipSlot(rawValue: entry.relationship)
            let group = rule.groupKey.map { graph.property($0, of: relationship) } ?? .null
            let position = positions[group] ?? found.count
            if position == found.count {
                positions[group] = position
                found.append((group, 0, []))
            }
            found[position].total += 1
            let delay = bound.delay(
                rule, relationship: entry.relationship, dependent: node, cause: entry.node, in: graph)
            guard let change = states.change(of: entry.node, feltAfter: delay) else { continue }
            found[position].members.append(
                ImpactExplanation.Member(
                    node: NodeSlot(rawValue: entry.node), relationship: relationship,
                    state: ImpactState(rawValue: change.state) ?? .down,
                    after: .microseconds(change.time) + .microseconds(delay)))
        }
        return found.compactMap { gate(rule, of: node, bound, $0.group, $0.total, $0.members) }
    }

    private func gate(
        _ rule: BoundImpactRule, of node: UInt32, _ bound: BoundImpactRules, _ group: Value, _ total: Int,
        _ members: [ImpactExplanation.Member]
    ) -> ImpactExplanation.Gate? {
        guard let worst = members.map(\.state).max() else { return nil }
        var effect = rule.effect
        var count: ImpactedNode.GroupCount?
        if rule.isQuorum {
            let healthy = total - members.count(where: \.isLost)
            let needed = bound.needed(rule, dependent: node, of: total, in: graph)
            effect = healthy < needed ? rule.effect : rule.partial
            count = .init(healthy: UInt32(healthy), needed: UInt32(needed), total: UInt32(total))
        }
        guard let state = ImpactState(rawValue: min(effect, worst.rawValue)), state > .ok else { return nil }
        let ordered = members.sorted {
            ($1.state, $0.after, graph.id(of: $0.relationship)) < ($0.state, $1.after, graph.id(of: $1.relationship))
        }
        return ImpactExplanation.Gate(
            type: rule.type, cause: rule.cause, state: state, count: count, group: group, members: ordered)
    }
}

/// The changes of each node, last first.
private struct FinalImpact {
    private let changes: ContiguousArray<ImpactPropagation.Change>
    private let horizon: Int64
    /// Position plus one, by slot; 0 for none.
    private let last: SlotTable
    /// The same for the change of the same node before, by position.
    private var previous: ContiguousArray<UInt32> = []

    init(_ impact: Impact, _ last: SlotTable, slotCount: Int) {
        changes = impact.changes
        horizon = impact.horizon
        self.last = last
        previous.reserveCapacity(changes.count)
        for (position, change) in changes.enumerated() {
            guard Int(change.node) < slotCount else { break }  // An impact of another graph.
            previous.append(last[change.node])
            last[change.node] = UInt32(position) + 1
        }
    }

    /// The last change that is felt before the end.
    func change(of node: UInt32, feltAfter delay: Int64) -> ImpactPropagation.Change? {
        var position = Int(last[node])
        while position > 0, changes[position - 1].time > horizon - delay { position = Int(previous[position - 1]) }
        return position == 0 ? nil : changes[position - 1]
    }

    func state(of node: UInt32) -> ImpactState {
        change(of: node, feltAfter: 0).flatMap { ImpactState(rawValue: $0.state) } ?? .ok
    }
}
