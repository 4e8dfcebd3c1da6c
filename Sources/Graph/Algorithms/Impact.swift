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
    /// - Complexity: O(relationships of the reached nodes) and four bytes for each node of the graph; a redundancy
    ///   group is counted once, then kept up.
    public func impact(of failed: [NodeSlot], rules: ImpactRules, nodesMax: Int = Limits.traversalNodes) -> Impact {
        var propagation = ImpactPropagation(graph: self, rules: rules, nodesMax: nodesMax)
        return propagation.run(failed)
    }

    /// Everything that `starts` need, directly or not: the nodes whose failure `rules` carry to them, nearest first.
    public func dependencies(
        of starts: [NodeSlot], rules: ImpactRules, hopsMax: Int = .max, nodesMax: Int = Limits.traversalNodes
    ) -> Traversal {
        let bound = BoundImpactRules(rules, in: self)
        return traverse(from: starts, hopsMax: hopsMax, nodesMax: nodesMax) { node, visit in
            forEachRelationship(of: node, direction: .both) { adjacent in
                // The node asked is the dependent, so the cause is the other end.
                let cause: ImpactRule.Cause = adjacent.direction == .outgoing ? .target : .source
                if bound[adjacent.type].contains(where: { $0.cause == cause && $0.hits(node, in: self) }) {
                    visit(adjacent)
                }
            }
        }
    }

    /// Everything that may need `starts`, directly or not, redundancy apart; nearest first.
    public func dependents(
        of starts: [NodeSlot], rules: ImpactRules, hopsMax: Int = .max, nodesMax: Int = Limits.traversalNodes
    ) -> Traversal {
        let bound = BoundImpactRules(rules, in: self)
        return traverse(from: starts, hopsMax: hopsMax, nodesMax: nodesMax) { node, visit in
            forEachRelationship(of: node, direction: .both) { adjacent in
                let cause: ImpactRule.Cause = adjacent.direction == .outgoing ? .source : .target
                if bound[adjacent.type].contains(where: { $0.cause == cause && $0.hits(adjacent.node, in: self) }) {
                    visit(adjacent)
                }
            }
        }
    }
}
