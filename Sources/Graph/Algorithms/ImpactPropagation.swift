/// Impact rules with every name looked up in one snapshot, by type code.
struct BoundImpactRules {
    struct Rule {
        let cause: ImpactRule.Cause
        let effect: ImpactState
        let gate: ImpactRule.Gate
        let minimumKey: PropertyKeyCode?
        let weightKey: PropertyKeyCode?
        /// By label set: whether its nodes can be hit; `nil` where all can.
        let dependents: ContiguousArray<Bool>?

        func hits(_ node: NodeSlot, in graph: GraphSnapshot) -> Bool {
            dependents.map { $0[Int(graph.nodeLabelSets[node.index])] } ?? true
        }
    }

    private let byType: ContiguousArray<ContiguousArray<Rule>>

    init(_ rules: ImpactRules, in graph: GraphSnapshot) {
        byType = ContiguousArray(
            graph.relationshipTypeCodes.map { type in
                ContiguousArray((rules.rules[type] ?? []).map { Self.bind($0, in: graph) })
            })
    }

    subscript(type: RelationshipTypeCode) -> ContiguousArray<Rule> { byType[Int(type.rawValue)] }

    private static func bind(_ rule: ImpactRule, in graph: GraphSnapshot) -> Rule {
        var keys: (minimum: PropertyKeyCode?, weight: PropertyKeyCode?) = (nil, nil)
        if case .quorum(_, let minimumKey, _, let weightKey) = rule.gate {
            keys = (minimumKey.flatMap(graph.propertyKey(named:)), weightKey.flatMap(graph.propertyKey(named:)))
        }
        let dependents = rule.dependentLabel.map { name in
            graph.label(named: name).map(graph.labelSets.containing)
                ?? ContiguousArray(repeating: false, count: graph.labelSets.members.count)
        }
        return Rule(
            cause: rule.cause, effect: rule.effect, gate: rule.gate, minimumKey: keys.minimum, weightKey: keys.weight,
            dependents: dependents)
    }
}

/// The work list of the impact fixed point.
struct ImpactPropagation {
    private struct Verdict {
        let node: NodeSlot
        var state: ImpactState
        var via: RelationshipSlot?
        var predecessor: NodeSlot?
        /// The redundancy group that decided it.
        var group: GroupKey?
    }

    private struct GroupKey: Hashable {
        let node: NodeSlot
        let type: RelationshipTypeCode
        let rule: Int
    }

    private struct Group {
        let needed: Int
        let total: Int
        var down = 0

        var count: ImpactedNode.GroupCount { .init(healthy: total - down, needed: needed, total: total) }
    }

    private let graph: GraphSnapshot
    private let rules: BoundImpactRules
    private let nodesMax: Int
    /// Position in `verdicts` plus one, by node slot; 0 where there is none.
    private var positions: ContiguousArray<UInt32>
    private var verdicts: ContiguousArray<Verdict> = []
    private var groups: [GroupKey: Group] = [:]
    private var queue: [(node: NodeSlot, state: ImpactState)] = []
    /// What the node at hand hits; kept for its memory.
    private var hits: [(adjacent: Adjacent, rule: Int)] = []

    init(graph: GraphSnapshot, rules: ImpactRules, nodesMax: Int) {
        self.graph = graph
        self.rules = BoundImpactRules(rules, in: graph)
        self.nodesMax = nodesMax
        positions = ContiguousArray(repeating: 0, count: graph.nodeSlotCount)
    }

    mutating func run(_ failed: [NodeSlot]) -> Impact {
        for node in failed where positions[node.index] == 0 {
            decide(Verdict(node: node, state: .down))
        }
        var next = 0
        while next < queue.count, verdicts.count <= nodesMax {
            let change = queue[next]
            next += 1
            spread(change.node, change.state)
        }
        let hops = hopsToFailure()
        let impacted = zip(verdicts, hops).compactMap { verdict, hops -> ImpactedNode? in
            guard let via = verdict.via, let predecessor = verdict.predecessor else { return nil }
            return ImpactedNode(
                node: verdict.node, state: verdict.state, hops: hops, via: via, predecessor: predecessor,
                group: verdict.group.flatMap { groups[$0]?.count })
        }
        return Impact(
            impacted: impacted.sorted {
                ($1.state, $0.hops, graph.id(of: $0.node)) < ($0.state, $1.hops, graph.id(of: $1.node))
            },
            isPartial: next < queue.count)
    }

    /// Length of every proof, in the order of the verdicts. A verdict may have been replaced by a worse one after
    /// others built on it, so this is counted when all are settled. No verdict is worse than the one it rests on,
    /// and it is younger: no cycles.
    private func hopsToFailure() -> ContiguousArray<Int> {
        var hops = ContiguousArray(repeating: -1, count: verdicts.count)
        var way: [Int] = []
        for start in verdicts.indices {
            var position = start
            while hops[position] < 0, let predecessor = verdicts[position].predecessor {
                way.append(position)
                position = Int(positions[predecessor.index]) - 1
            }
            var count = max(0, hops[position])
            hops[position] = count
            while let next = way.popLast() {
                count += 1
                hops[next] = count
            }
        }
        return hops
    }

    private mutating func spread(_ node: NodeSlot, _ state: ImpactState) {
        hits.removeAll(keepingCapacity: true)
        graph.forEachRelationship(of: node, direction: .both) { adjacent in
            let candidates = rules[adjacent.type]
            let cause: ImpactRule.Cause = adjacent.direction == .outgoing ? .source : .target
            for index in candidates.indices
            where candidates[index].cause == cause && candidates[index].hits(adjacent.node, in: graph) {
                hits.append((adjacent, index))
            }
        }
        for position in hits.indices {
            let (adjacent, index) = hits[position]
            let rule = rules[adjacent.type][index]
            switch rule.gate {
            case .any:
                raise(adjacent.node, to: min(rule.effect, state), because: node, adjacent, group: nil)
            case .quorum(let minimum, _, let partial, _):
                guard counts(adjacent.relationship, rule) else { continue }
                let key = GroupKey(node: adjacent.node, type: adjacent.type, rule: index)
                var group = groups[key] ?? count(key, rule, minimum)
                if state == .down { group.down += 1 }
                groups[key] = group
                let isLost = group.total - group.down < group.needed
                raise(
                    adjacent.node, to: min(isLost ? rule.effect : partial, state), because: node, adjacent, group: key)
            }
        }
    }

    private mutating func raise(
        _ node: NodeSlot, to state: ImpactState, because predecessor: NodeSlot, _ adjacent: Adjacent, group: GroupKey?
    ) {
        let position = Int(positions[node.index]) - 1
        guard state > (position < 0 ? .ok : verdicts[position].state) else { return }
        decide(
            Verdict(node: node, state: state, via: adjacent.relationship, predecessor: predecessor, group: group))
    }

    private mutating func decide(_ verdict: Verdict) {
        queue.append((verdict.node, verdict.state))
        let position = Int(positions[verdict.node.index])
        if position == 0 {
            verdicts.append(verdict)
            positions[verdict.node.index] = UInt32(verdicts.count)
        } else {
            verdicts[position - 1] = verdict
        }
    }

    private func counts(_ relationship: RelationshipSlot, _ rule: BoundImpactRules.Rule) -> Bool {
        rule.weightKey.map { graph.property($0, of: relationship) != .integer(0) } ?? true
    }

    private func count(_ key: GroupKey, _ rule: BoundImpactRules.Rule, _ minimum: Int) -> Group {
        var total = 0
        let direction: Direction = rule.cause == .target ? .outgoing : .incoming
        graph.forEachRelationship(of: key.node, direction: direction, type: key.type) { adjacent in
            if counts(adjacent.relationship, rule) { total += 1 }
        }
        let own = rule.minimumKey.flatMap { graph.property($0, of: key.node).integerValue }.map(Int.init) ?? minimum
        // A group that is smaller than its minimum already is not taken down by the rule alone: all it has is needed.
        return Group(needed: max(1, min(own, total)), total: total)
    }
}
