public import Base

/// How badly a node is hit, from best to worst.
public enum ImpactState: UInt8, Sendable, Comparable, CaseIterable {
    case ok, atRisk, degraded, down
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// How failure crosses one relationship type.
public struct ImpactRule: Hashable, Sendable {
    /// Which end of the relationship fails first.
    public enum Cause: Hashable, Sendable { case source, target }

    /// When the dependent is hit.
    public enum Gate: Hashable, Sendable {
        /// Each failing neighbour hits it with the rule's effect.
        case any
        /// The neighbours of this type are a redundancy group. While at least `minimum` of them are not down, the
        /// loss of some has only the `partial` effect; neighbours that are no more than degraded or at risk pass
        /// on no more than that. The property `minimumKey` of the dependent overrides
        /// `minimum`. A relationship whose property `weightKey` is 0 does not count.
        case quorum(minimum: Int, minimumKey: String?, partial: ImpactState, weightKey: String?)
    }

    public let cause: Cause
    /// State of the dependent when the cause is down (and the gate is closed).
    public let effect: ImpactState
    public let gate: Gate
    /// The label that a dependent must have to be hit; `nil` for any: a part may matter to a line, not to a site.
    public let dependentLabel: String?

    public init(cause: Cause, effect: ImpactState, gate: Gate = .any, on dependentLabel: String? = nil) {
        self.cause = cause
        self.effect = effect
        self.gate = gate
        self.dependentLabel = dependentLabel
    }
}

/// The impact semantics of all relationship types of one graph.
public struct ImpactRules: Sendable {
    public let rules: [RelationshipTypeCode: [ImpactRule]]
    public init(rules: [RelationshipTypeCode: [ImpactRule]]) { self.rules = rules }
}

/// A node that a failure reaches, with the proof.
public struct ImpactedNode: Hashable, Sendable {
    public let node: NodeSlot
    public let state: ImpactState
    /// Relationships on the way from the failed node.
    public let hops: Int
    /// The relationship that put it into this state, and the node at its other end. Following predecessors
    /// leads to a failed node.
    public let via: RelationshipSlot
    public let predecessor: NodeSlot
    /// For a redundancy group: members that are not down, needed, and in all. `nil` for gate `any`.
    public let group: GroupCount?

    /// Members of a redundancy group.
    public struct GroupCount: Hashable, Sendable {
        public let healthy: Int
        public let needed: Int
        public let total: Int
    }
}

/// Everything that a failure reaches.
public struct Impact: Sendable {
    /// Worst first, then nearest, then by node id. The failed nodes themselves are not contained.
    public let impacted: [ImpactedNode]
    /// Whether the limit stopped it: there is more.
    public let isPartial: Bool
}

extension GraphSnapshot {
    /// What happens to every other node if `failed` are down: the least fixed point of `rules`.
    ///
    /// States only get worse and there are four of them, so each node is looked at no more than three times and
    /// cycles of dependencies end. A neighbour that is itself only degraded passes on no more than that.
    /// - Complexity: O(relationships of the reached nodes); a redundancy group is counted once, then kept up.
    public func impact(of failed: [NodeSlot], rules: ImpactRules, nodesMax: Int = Limits.traversalNodes) -> Impact {
        var propagation = ImpactPropagation(graph: self, rules: rules, nodesMax: nodesMax)
        return propagation.run(failed)
    }

    /// Everything that `starts` need, directly or not: the nodes whose failure `rules` carry to them, nearest first.
    public func dependencies(
        of starts: [NodeSlot], rules: ImpactRules, hopsMax: Int = .max, nodesMax: Int = Limits.traversalNodes
    ) -> Traversal {
        traverse(from: starts, hopsMax: hopsMax, nodesMax: nodesMax) { node, visit in
            forEachRelationship(of: node, direction: .both) { adjacent in
                // The node asked is the dependent, so the cause is the other end.
                if carries(rules, adjacent, cause: adjacent.direction == .outgoing ? .target : .source, to: node) {
                    visit(adjacent)
                }
            }
        }
    }

    /// Everything that may need `starts`, directly or not, redundancy apart; nearest first.
    public func dependents(
        of starts: [NodeSlot], rules: ImpactRules, hopsMax: Int = .max, nodesMax: Int = Limits.traversalNodes
    ) -> Traversal {
        traverse(from: starts, hopsMax: hopsMax, nodesMax: nodesMax) { node, visit in
            forEachRelationship(of: node, direction: .both) { adjacent in
                let cause: ImpactRule.Cause = adjacent.direction == .outgoing ? .source : .target
                if carries(rules, adjacent, cause: cause, to: adjacent.node) { visit(adjacent) }
            }
        }
    }

    private func carries(
        _ rules: ImpactRules, _ adjacent: Adjacent, cause: ImpactRule.Cause, to dependent: NodeSlot
    ) -> Bool {
        rules.rules[adjacent.type]?.contains { $0.cause == cause && isDependent(dependent, under: $0) } ?? false
    }

    /// Whether the rule hits nodes like this one.
    fileprivate func isDependent(_ node: NodeSlot, under rule: ImpactRule) -> Bool {
        guard let name = rule.dependentLabel else { return true }
        return label(named: name).map { hasLabel(node, $0) } ?? false
    }
}

/// The work list of the impact fixed point.
private struct ImpactPropagation {
    private struct Verdict {
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

    let graph: GraphSnapshot
    let rules: ImpactRules
    let nodesMax: Int
    private var verdicts: [NodeSlot: Verdict] = [:]
    private var groups: [GroupKey: Group] = [:]
    private var queue: [(node: NodeSlot, state: ImpactState)] = []

    init(graph: GraphSnapshot, rules: ImpactRules, nodesMax: Int) {
        self.graph = graph
        self.rules = rules
        self.nodesMax = nodesMax
    }

    mutating func run(_ failed: [NodeSlot]) -> Impact {
        for node in failed where verdicts[node] == nil {
            verdicts[node] = Verdict(state: .down)
            queue.append((node, .down))
        }
        var next = 0
        while next < queue.count, verdicts.count <= nodesMax {
            let change = queue[next]
            next += 1
            spread(change.node, change.state)
        }
        let hops = hopsToFailure()
        let impacted = verdicts.compactMap { node, verdict -> ImpactedNode? in
            guard let via = verdict.via, let predecessor = verdict.predecessor else { return nil }
            return ImpactedNode(
                node: node, state: verdict.state, hops: hops[node] ?? 0, via: via, predecessor: predecessor,
                group: verdict.group.flatMap { groups[$0]?.count })
        }
        return Impact(
            impacted: impacted.sorted {
                ($1.state, $0.hops, graph.id(of: $0.node)) < ($0.state, $1.hops, graph.id(of: $1.node))
            },
            isPartial: next < queue.count)
    }

    /// Length of every proof. A verdict may have been replaced by a worse one after others built on it, so this is
    /// counted when all are settled. No verdict is worse than the one it rests on, and it is younger: no cycles.
    private func hopsToFailure() -> [NodeSlot: Int] {
        var hops: [NodeSlot: Int] = [:]
        hops.reserveCapacity(verdicts.count)
        var way: [NodeSlot] = []
        for start in verdicts.keys {
            var node = start
            while hops[node] == nil, let predecessor = verdicts[node]?.predecessor {
                way.append(node)
                node = predecessor
            }
            var count = hops[node, default: 0]
            hops[node] = count
            while let next = way.popLast() {
                count += 1
                hops[next] = count
            }
        }
        return hops
    }

    private mutating func spread(_ node: NodeSlot, _ state: ImpactState) {
        var hits: [(adjacent: Adjacent, rule: Int)] = []
        graph.forEachRelationship(of: node, direction: .both) { adjacent in
            guard let candidates = rules.rules[adjacent.type] else { return }
            let cause: ImpactRule.Cause = adjacent.direction == .outgoing ? .source : .target
            for (index, rule) in candidates.enumerated()
            where rule.cause == cause && graph.isDependent(adjacent.node, under: rule) {
                hits.append((adjacent, index))
            }
        }
        for (adjacent, index) in hits {
            guard let rule = rules.rules[adjacent.type]?[index] else { continue }
            switch rule.gate {
            case .any:
                raise(adjacent.node, to: min(rule.effect, state), because: node, adjacent, group: nil)
            case .quorum(let minimum, let minimumKey, let partial, let weightKey):
                guard counts(adjacent.relationship, weightKey) else { continue }
                let key = GroupKey(node: adjacent.node, type: adjacent.type, rule: index)
                var group = groups[key] ?? count(key, rule, minimum, minimumKey, weightKey)
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
        guard state > verdicts[node]?.state ?? .ok else { return }
        verdicts[node] = Verdict(state: state, via: adjacent.relationship, predecessor: predecessor, group: group)
        queue.append((node, state))
    }

    private func counts(_ relationship: RelationshipSlot, _ weightKey: String?) -> Bool {
        guard let weightKey, let key = graph.propertyKey(named: weightKey) else { return true }
        return graph.property(key, of: relationship) != .integer(0)
    }

    private func count(
        _ key: GroupKey, _ rule: ImpactRule, _ minimum: Int, _ minimumKey: String?, _ weightKey: String?
    ) -> Group {
        var total = 0
        let direction: Direction = rule.cause == .target ? .outgoing : .incoming
        graph.forEachRelationship(of: key.node, direction: direction, type: key.type) { adjacent in
            if counts(adjacent.relationship, weightKey) { total += 1 }
        }
        let own = minimumKey.flatMap { graph.property(named: $0, of: key.node).integerValue }.map(Int.init) ?? minimum
        // A group that is smaller than its minimum already is not taken down by the rule alone: all it has is needed.
        return Group(needed: max(1, min(own, total)), total: total)
    }
}
