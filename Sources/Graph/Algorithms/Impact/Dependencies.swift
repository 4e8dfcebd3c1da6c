public import Base

extension GraphSnapshot {
    /// Everything that `starts` need, directly or not: the nodes whose failure `rules` carry to them, nearest first.
    public func dependencies(
        of starts: [NodeSlot], rules: ImpactRules, hopsMax: Int = .max, nodesMax: Int = Limits.traversalNodes
    ) -> Traversal {
        let bound = BoundImpactRules(rules, in: self)
        return traverse(from: starts, hopsMax: hopsMax, nodesMax: nodesMax) { node, visit in
            forEachRelationship(of: node, direction: .both) { adjacent in
                // The node asked is the dependent, so the cause is the other end.
                let plans = adjacent.direction == .outgoing ? bound.against : bound.along
                if bound.joins(adjacent.node, node, adjacent, plans, in: self) { visit(adjacent) }
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
                let plans = adjacent.direction == .outgoing ? bound.along : bound.against
                if bound.joins(node, adjacent.node, adjacent, plans, in: self) { visit(adjacent) }
            }
        }
    }
}

extension BoundImpactRules {
    /// Whether failure may cross this relationship from `cause` to `dependent`, redundancy apart.
    fileprivate func joins(
        _ cause: NodeSlot, _ dependent: NodeSlot, _ adjacent: Adjacent, _ plans: ContiguousArray<Plan>,
        in graph: GraphSnapshot
    ) -> Bool {
        effect(
            plans[Int(adjacent.type.rawValue)], cause: cause.rawValue, dependent: dependent.rawValue,
            relationship: adjacent.relationship.rawValue, in: graph) > 0
    }

    /// The worst that `cause` may do to `dependent` along this relationship, redundancy apart; 0 for nothing.
    @inline(__always)
    func effect(
        _ plan: Plan, cause: UInt32, dependent: UInt32, relationship: UInt32, in graph: GraphSnapshot
    ) -> UInt8 {
        if plan.immediateEffect != 0 { return plan.immediateEffect }
        var worst: UInt8 = 0
        for number in plan.rules {
            let rule = rules[number]
            if rule.effect > worst, hits(dependent, rule, in: graph), isCause(cause, rule, in: graph),
                carries(relationship, rule, in: graph)
            {
                worst = rule.effect
            }
        }
        return worst
    }
}
