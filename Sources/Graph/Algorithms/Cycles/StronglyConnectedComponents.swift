/// The strongly connected components of a graph: two nodes are in one component when each reaches the other.
public struct StronglyConnectedComponents: Sendable {
    /// Components are numbered before those that lead to them: every relationship leads to a component with the same
    /// number or a smaller one.
    public let partition: NodePartition
    /// The components that contain a cycle: those with several nodes, and those of one node with a loop. Ascending.
    public let cyclic: [Int]

    public var count: Int { partition.count }

    /// Nodes that lie on cycles.
    public var nodesInCycles: Int { cyclic.reduce(0) { $0 + partition.size(of: $1) } }

    /// Whether the component contains a cycle. Complexity: O(log components with cycles).
    public func isCyclic(_ component: Int) -> Bool {
        var low = 0
        var high = cyclic.count
        while low < high {
            let middle = (low + high) / 2
            if cyclic[middle] < component { low = middle + 1 } else { high = middle }
        }
        return low < cyclic.count && cyclic[low] == component
    }

    /// The components that contain a cycle, with their members in slot order. Complexity: O(node slots).
    public func cyclicMembers() -> [[NodeSlot]] {
        var numbers = ContiguousArray(repeating: NodePartition.none, count: count)
        var members: [[NodeSlot]] = []
        for component in cyclic {
            numbers[component] = UInt32(members.count)
            members.append([])
            members[members.count - 1].reserveCapacity(partition.size(of: component))
        }
        for (slot, part) in partition.parts.enumerated()
        where part != NodePartition.none && numbers[Int(part)] != NodePartition.none {
            members[Int(numbers[Int(part)])].append(NodeSlot(rawValue: UInt32(slot)))
        }
        return members
    }
}

extension GraphView {
    /// Which nodes lie on common cycles: every node with its strongly connected component.
    ///
    /// Tarjan, SIAM J. Comput. 1, 1972, in the space-saving form of Pearce, IPL 116, 2016, iterative.
    /// - Complexity: O(nodes + relationships) time; 12 bytes for each node slot, 8 for each relationship, and 20 for each
    ///   node of the longest way that the search is on.
    /// - Throws: what the budget says.
    public func stronglyConnectedComponents(
        budget: Budget = .unlimited
    ) throws(GraphError) -> StronglyConnectedComponents {
        var meter = Meter(budget)
        return try stronglyConnectedComponents(&meter)
    }

    func stronglyConnectedComponents(_ meter: inout Meter) throws(GraphError) -> StronglyConnectedComponents {
        var search = try ComponentSearch(self, mark: 0, &meter)
        try meter.allocate(4 * slotCount)
        for slot in 0..<UInt32(slotCount) where search.marks[slot] == 0 && graph.isUsed(slot) {
            try search.visit(slot, &meter)
        }
        let parts = ContiguousArray<UInt32>(unsafeUninitializedCapacity: slotCount) { parts, count in
            for slot in 0..<slotCount {
                let mark = search.marks[UInt32(slot)]
                parts.initializeElement(
                    at: slot, to: mark == 0 ? NodePartition.none : UInt32(ComponentSearch.component(of: mark)))
            }
            count = slotCount
        }
        var cyclic = search.sizes.indices.filter { search.sizes[$0] > 1 }
        let loops = Set(search.loops.lazy.map { Int(parts[Int($0)]) }.filter { search.sizes[$0] == 1 })
        if !loops.isEmpty { cyclic = (cyclic + loops).sorted() }
        return StronglyConnectedComponents(
            partition: NodePartition(parts: parts, sizes: search.sizes), cyclic: cyclic)
    }
}
