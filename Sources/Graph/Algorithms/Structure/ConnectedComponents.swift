extension GraphView {
    /// The nodes that hang together when the direction of relationships does not matter. Components are numbered by
    /// their smallest slots.
    ///
    /// Union-find with halving of paths: Tarjan and van Leeuwen, JACM 31, 1984.
    /// - Complexity: O((nodes + relationships) log nodes), in practice linear; 12 bytes a node slot.
    /// - Throws: what the budget says.
    public func connectedComponents(budget: Budget = .unlimited) throws(GraphError) -> NodePartition {
        var meter = Meter(budget)
        try meter.allocate(12 * slotCount)
        // A smaller slot of the same component; of the smallest one, itself.
        let parents = SlotBuffer<UInt32>(repeating: 0, count: slotCount)
        for slot in 0..<UInt32(slotCount) { parents[slot] = slot }
        for slot in 0..<UInt32(slotCount) {
            var root = Self.root(of: slot, parents)
            for entry in outgoing(slot) {
                try meter.step()
                let other = Self.root(of: entry.node, parents)
                if other == root { continue }
                parents[max(root, other)] = min(root, other)
                root = min(root, other)
            }
        }
        var parts = ContiguousArray(repeating: NodePartition.none, count: slotCount)
        var sizes: ContiguousArray<UInt32> = []
        for slot in 0..<UInt32(slotCount) where graph.isUsed(slot) {
            let root = Int(Self.root(of: slot, parents))
            if parts[root] == NodePartition.none {
                parts[root] = UInt32(sizes.count)
                sizes.append(0)
            }
            parts[Int(slot)] = parts[root]
            sizes[Int(parts[root])] += 1
        }
        return NodePartition(parts: parts, sizes: sizes)
    }

    private static func root(of slot: UInt32, _ parents: borrowing SlotBuffer<UInt32>) -> UInt32 {
        var slot = slot
        while parents[slot] != slot {
            parents[slot] = parents[parents[slot]]
            slot = parents[slot]
        }
        return slot
    }
}
