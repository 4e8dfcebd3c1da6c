public import Base

/// The nodes that a service cannot lose one of.
public struct SinglePointsOfFailure: Sendable {
    public let service: NodeSlot
    /// The state that each of the nodes alone takes the service to, or worse.
    public let state: ImpactState
    /// Nearest first, then by node id. ``GraphSnapshot/impact(of:rules:nodesMax:)`` of one of them has the proof.
    public let nodes: [NodeSlot]
    /// Nodes that the service needs, directly or not, and that could hit it that badly: the candidates.
    public let candidateCount: Int
}

extension GraphSnapshot {
    /// The nodes whose failure alone takes `service` to `state` or worse, redundancy groups taken into account: exactly
    /// those from which ``impact(of:rules:nodesMax:)`` says so.
    ///
    /// What the service needs is copied into a small graph once; impact runs there, from each candidate, nearest
    /// first. States only get worse with more failures, so a run ends as soon as it takes down a node that was found
    /// before; most runs look at a few nodes.
    ///
    /// - Parameters:
    ///   - state: at least `atRisk`.
    ///   - nodesMax: the most candidates.
    /// - Complexity: O(relationships of the candidates), and for each candidate at most twice its impact among them.
    /// - Throws: `badArgument` for an unused slot or state `ok`; `budgetExceeded` for more candidates; what the budget
    ///   says.
    public func singlePointsOfFailure(
        of service: NodeSlot, rules: ImpactRules, state: ImpactState = .down,
        nodesMax: Int = Limits.traversalNodes, budget: Budget = .unlimited
    ) throws(GraphError) -> SinglePointsOfFailure {
        guard contains(service) else {
            throw GraphError(.badArgument, "slot \(service.rawValue) holds no node")
        }
        guard state > .ok else {
            throw GraphError(.badArgument, "no failure is needed for state ok; ask for atRisk or worse")
        }
        var meter = Meter(budget)
        let needed = dependencies(of: [service], rules: rules.rules(thatReach: state), nodesMax: nodesMax)
        if needed.isPartial {
            throw GraphError(.budgetExceeded, "the service needs more than the \(nodesMax) nodes that may be examined")
        }
        let candidates = needed.reached.sorted { ($0.hops, id(of: $0.node)) < ($1.hops, id(of: $1.node)) }.map(\.node)
        let estate = try excerpt(of: [service] + candidates, rules, &meter)
        var isCritical = ContiguousArray(repeating: false, count: candidates.count + 1)
        isCritical[0] = true
        for position in 1..<(candidates.count + 1) {
            isCritical[position] = try estate.hits(
                from: NodeSlot(rawValue: UInt32(position)), state, rules, isCritical, &meter)
        }
        return SinglePointsOfFailure(
            service: service, state: state,
            nodes: candidates.indices.filter { isCritical[$0 + 1] }.map { candidates[$0] },
            candidateCount: candidates.count)
    }

    /// Whether the failure of `node` takes the node in slot 0 to `state`, or takes down one that is known to do so.
    private func hits(
        from node: NodeSlot, _ state: ImpactState, _ rules: ImpactRules, _ isCritical: ContiguousArray<Bool>,
        _ meter: inout Meter
    ) throws(GraphError) -> Bool {
        var nodesMax = 16
        while true {
            // A partial answer never says worse than the whole one.
            let impact = try impact(of: [node], rules: rules, nodesMax: nodesMax)
            try meter.step(1 + impact.impacted.count)
            for hit in impact.impacted where isCritical[hit.node.index] {
                if hit.state == .down || (hit.node.index == 0 && hit.state >= state) { return true }
            }
            if !impact.isPartial { return false }
            nodesMax = nodesMax > Int.max / 16 ? .max : nodesMax * 16
        }
    }

    /// A graph of these nodes in this order, slots from 0, with all that rules may read: labels, properties, and the
    /// relationships among them that have rules. Type codes are the same.
    private func excerpt(
        of nodes: [NodeSlot], _ rules: ImpactRules, _ meter: inout Meter
    ) throws(GraphError) -> GraphSnapshot {
        var empty = GraphSnapshot()
        empty.typeNames = typeNames
        let draft = empty.draft()
        var positions = SlotHash()
        for (position, node) in nodes.enumerated() {
            positions.set(node.rawValue, UInt32(position))
            try draft.addNode(
                NodeID(rawValue: UInt64(position)), labels: labels(of: node).map(name(of:)),
                properties: properties(of: node).map { (name(of: $0.key), $0.value) })
        }
        let ruled = view(of: rules.rules.filter { !$0.value.isEmpty }.keys.sorted())
        var relationships: UInt64 = 0
        for (position, node) in nodes.enumerated() {
            for entry in ruled.outgoing(node.rawValue) {
                try meter.step()
                guard let target = positions[entry.node] else { continue }
                let slot = RelationshipSlot(rawValue: entry.relationship)
                try draft.addRelationship(
                    RelationshipID(rawValue: relationships), type: name(of: type(of: slot)),
                    from: NodeID(rawValue: UInt64(position)), to: NodeID(rawValue: UInt64(target)),
                    properties: properties(of: slot).map { (name(of: $0.key), $0.value) })
                relationships += 1
            }
        }
        return draft.publish(as: seq)
    }
}

extension ImpactRules {
    /// Those through which a node can come into `state` or a worse one. A redundancy group counts as one of them
    /// always, because all its members matter.
    fileprivate func rules(thatReach state: ImpactState) -> ImpactRules {
        ImpactRules(rules: rules.mapValues { $0.filter { $0.gate != .any || $0.effect >= state } })
    }
}
