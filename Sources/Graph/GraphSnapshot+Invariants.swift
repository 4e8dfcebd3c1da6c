extension GraphSnapshot {
    /// Contradictions between the parts of this snapshot, one sentence each; none in a sound one.
    ///
    /// For tests. Complexity: O(nodes + relationships + properties) with the constants of a thorough look.
    func checkInvariants() -> [String] {
        nodeContradictions() + relationshipContradictions() + adjacencyContradictions() + indexContradictions()
            + nodeProperties.contradictions() + relationshipProperties.contradictions()
    }

    /// Calls `body` once for every block of memory that this version reaches.
    func forEachBlock(_ body: (Block) -> Void) {
        labelSets.forEachBlock(body)
        nodeProperties.forEachBlock(body)
        relationshipProperties.forEachBlock(body)
        nodeLabelSets.forEachBlock(body)
        nodeIDs.forEachBlock(body)
        slotOfNode.forEachBlock(body)
        relationships.forEachBlock(body)
        relationshipIDs.forEachBlock(body)
        relationshipChanges.forEachBlock(body)
        slotOfRelationship.forEachBlock(body)
        outgoing.forEachBlock(body)
        incoming.forEachBlock(body)
        indexes.forEachBlock(body)
    }

    private func nodeContradictions() -> [String] {
        var found: [String] = []
        let slots = nodeLabelSets.count
        if nodeIDs.count != slots { found.append("node arrays differ in length") }
        let free = freeList(freeNode, nodeIDs).union(heldNodes)
        var used = 0
        var tally = Array(repeating: 0, count: labelSets.members.count)
        for slot in 0..<slots {
            let isFree = nodeLabelSets[slot] == Self.free
            if isFree != free.contains(UInt32(slot)) { found.append("node slot \(slot) is free in one place only") }
            if isFree {
                if !nodeProperties.values(at: slot).isEmpty { found.append("free node slot \(slot) has properties") }
                continue
            }
            used += 1
            tally[Int(nodeLabelSets[slot])] += 1
            let node = NodeSlot(rawValue: UInt32(slot))
            if self.slot(of: id(of: node)) != node { found.append("node \(nodeIDs[slot]) leads to another slot") }
        }
        if used != nodeCount { found.append("nodeCount is \(nodeCount), there are \(used)") }
        if tally != tally.indices.map({ labelSets.nodeCounts[$0] }) {
            found.append("nodes per label set are miscounted")
        }
        let ids = (0..<slotOfNode.count).count { slotOfNode[$0] != Self.free }
        if ids != used { found.append("\(ids) node ids lead to \(used) nodes") }
        return found
    }

    private func relationshipContradictions() -> [String] {
        var found: [String] = []
        let slots = relationships.count
        if relationshipIDs.count != slots {
            found.append("relationship arrays differ in length")
        }
        let free = freeList(freeRelationship, relationshipIDs).union(heldRelationships)
        var tally = Array(repeating: 0, count: relationshipCounts.count)
        for slot in 0..<slots {
            let type = relationships[slot].type
            if (type == Self.free) != free.contains(UInt32(slot)) {
                found.append("relationship slot \(slot) is free in one place only")
            }
            if type == Self.free {
                if !relationshipProperties.values(at: slot).isEmpty {
                    found.append("free relationship slot \(slot) has properties")
                }
                continue
            }
            tally[Int(type)] += 1
            let relationship = RelationshipSlot(rawValue: UInt32(slot))
            if self.slot(of: id(of: relationship)) != relationship {
                found.append("relationship \(relationshipIDs[slot]) leads to another slot")
            }
            for end in [relationships[slot].source, relationships[slot].target]
            where Int(end) >= nodeLabelSets.count || nodeLabelSets[Int(end)] == Self.free {
                found.append("relationship \(relationshipIDs[slot]) ends at no node")
            }
        }
        if tally != Array(relationshipCounts) { found.append("relationships per type are miscounted") }
        if tally.reduce(0, +) != relationshipCount { found.append("relationshipCount is \(relationshipCount)") }
        return found
    }

    /// The chain of unused slots, which `next` links. A chain in a ring ends where it comes back.
    private func freeList(_ first: UInt32, _ next: PagedArray<UInt32>) -> Set<UInt32> {
        var found: Set<UInt32> = []
        var slot = first
        while slot != Self.free, found.insert(slot).inserted { slot = next[Int(slot)] }
        return found
    }

    private func adjacencyContradictions() -> [String] {
        var found: [String] = []
        for (name, index, isOutgoing) in [("outgoing", outgoing, true), ("incoming", incoming, false)] {
            var entries = 0
            for node in 0..<UInt32(nodeSlotCount) {
                var types: [UInt32: Int] = [:]
                var previous: AdjacencyEntry?
                for entry in Neighbours(index, node, nil) {
                    entries += 1
                    types[entry.type, default: 0] += 1
                    let record = relationships[Int(entry.relationship)]
                    let (near, far) = isOutgoing ? (record.source, record.target) : (record.target, record.source)
                    if record.type != entry.type || near != node || far != entry.node {
                        found.append("\(name) of node slot \(node) disagrees with slot \(entry.relationship)")
                    }
                    if let previous, !previous.precedes(entry) { found.append("\(name) of \(node) is out of order") }
                    previous = entry
                }
                let degree = types.values.reduce(0, +)
                if index.degree(node) != degree { found.append("\(name) degree of \(node) is not \(degree)") }
                for (type, count) in types where index.degree(node, type: type) != count {
                    found.append("\(name) degree of \(node) by type is not \(count)")
                }
            }
            if entries != relationshipCount { found.append("\(name) has \(entries) entries") }
        }
        return found
    }
}
