public import Base

/// How many nodes the failure of one node reaches.
public struct ImpactTally: Hashable, Sendable {
    public let node: NodeSlot
    public let atRisk: Int
    public let degraded: Int
    public let down: Int
    /// Whether the limit stopped it: there is more.
    public let isPartial: Bool
}

extension GraphView {
    /// For each source, alone: how many nodes with `label` its failure reaches, itself apart. The nightly question
    /// "how many services does each host take down".
    ///
    /// The runs share the bound rules and all memory, so a source that reaches little costs little.
    /// - Parameters:
    ///   - label: what to count; `nil` for every node.
    ///   - nodesMax: nodes reached by one source after which its tally is partial.
    ///   - budget: for all sources together.
    /// - Returns: in the order of `sources`.
    /// - Complexity: the sum of the impacts.
    /// - Throws: `badArgument` for a slot without a node; `budgetExceeded`, `cancelled`, `outOfTime`.
    public func impactTallies(
        ofEach sources: [NodeSlot], rules: ImpactRules, counting label: LabelCode? = nil,
        nodesMax: Int = Limits.traversalNodes, budget: Budget = .unlimited
    ) throws(GraphError) -> [ImpactTally] {
        try requireNodes(sources)
        let bound = BoundImpactRules(rules, in: graph)
        let isCounted = label.map(graph.labelSets.containing)
        return try withWorkspace { workspace throws(GraphError) in
            var propagation = ImpactPropagation(
                self, rules: bound, states: workspace.numbersA.cleared(slotCount: slotCount), meter: Meter(budget))
            var tallies: [ImpactTally] = []
            tallies.reserveCapacity(sources.count)
            for source in sources {
                try propagation.meter.step()
                propagation.begin(states: workspace.numbersA.cleared(slotCount: slotCount), nodesMax: nodesMax)
                try propagation.fail(source.rawValue, ImpactState.down.rawValue)
                try propagation.run()
                tallies.append(propagation.tally(source, isCounted))
            }
            return tallies
        }
    }
}

extension ImpactPropagation {
    fileprivate func tally(_ source: NodeSlot, _ isCounted: ContiguousArray<Bool>?) -> ImpactTally {
        var counts = SIMD4<Int>()
        for position in changes.indices where isResult(position) {
            let change = changes[position]
            if let isCounted, !isCounted[graph.labelSet(of: NodeSlot(rawValue: change.node))] { continue }
            counts[Int(change.state)] += 1
        }
        return ImpactTally(
            node: source, atRisk: counts[1], degraded: counts[2], down: counts[3], isPartial: isPartial)
    }
}
