/// The graph of strongly connected components: it has no cycles.
public struct Condensation: Sendable {
    public let components: StronglyConnectedComponents
    /// Where the successors of each component end.
    private let ends: ContiguousArray<UInt32>
    private let targets: ContiguousArray<UInt32>

    fileprivate init(
        components: StronglyConnectedComponents, ends: ContiguousArray<UInt32>, targets: ContiguousArray<UInt32>
    ) {
        self.components = components
        self.ends = ends
        self.targets = targets
    }

    /// Pairs of different components that are joined by relationships.
    public var linkCount: Int { targets.count }

    /// The other components that relationships of this one lead to, each once, ascending; all are below `component`.
    public func successors(of component: Int) -> [Int] {
        targets[(component == 0 ? 0 : Int(ends[component - 1]))..<Int(ends[component])].map(Int.init)
    }
}

extension GraphView {
    /// The strongly connected components and which leads to which, parallel links taken together.
    ///
    /// - Complexity: O(nodes + relationships, and sorting the successors of each component).
    /// - Throws: what the budget says.
    public func condensation(budget: Budget = .unlimited) throws(GraphError) -> Condensation {
        var meter = Meter(budget)
        let components = try stronglyConnectedComponents(&meter)
        let members = components.partition.members()
        let parts = components.partition.parts
        try meter.allocate(12 * slotCount)
        var ends: ContiguousArray<UInt32> = []
        ends.reserveCapacity(members.count)
        var targets: ContiguousArray<UInt32> = []
        // The component that was last seen to lead there.
        var lastSource = ContiguousArray(repeating: NodePartition.none, count: members.count)
        for source in members.indices {
            let first = targets.count
            lastSource[source] = UInt32(source)
            for node in members[source] {
                for entry in outgoing(node.rawValue) {
                    try meter.step()
                    let target = parts[Int(entry.node)]
                    if lastSource[Int(target)] != source {
                        lastSource[Int(target)] = UInt32(source)
                        targets.append(target)
                    }
                }
            }
            try meter.allocate(4 * (targets.count - first))
            targets[first...].sort()
            ends.append(UInt32(targets.count))
        }
        return Condensation(components: components, ends: ends, targets: targets)
    }
}
