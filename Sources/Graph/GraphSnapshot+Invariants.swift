extension GraphSnapshot {
    /// Contradictions between the parts of this snapshot, one sentence each; none in a sound one.
    ///
    /// For tests. Complexity: O(nodes + relationships + properties) with the constants of a thorough look.
    func checkInvariants() -> [String] {
        nodeContradictions() + relationshipContradictions() + adjacencyContradictions()
    }

    private func nodeContradictions() -> [String] {
        var found: [String] = []
        let slots = nodeLabelSets.count
        if nodeIDs.count != slots || nodeDegrees.count != slots { found.append("node arrays differ in length") }
        let free = Set(freeNodes)
        if free.count != freeNodes.count { found.append("a free node slot is listed twice") }
        var used = 0
        var named = 0
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
            if case .string(let name) = property(nameIndex.key, of: node) {
                named += 1
                if !nodes(named: name).contains(node) { found.append("node slot \(slot) is not found by its name") }
            }
        }
        if used != nodeCount { found.append("nodeCount is \(nodeCount), there are \(used)") }
        if tally != Array(labelSets.nodeCounts) { found.append("nodes per label set are miscounted") }
        if nameIndex.count != named { found.append("the name index has \(nameIndex.count) entries for \(named) names") }
        let ids = (0..<slotOfNode.count).count { slotOfNode[$0] != Self.free }
        if ids != used { found.append("\(ids) node ids lead to \(used) nodes") }
        return found
    }

    private func relationshipContradictions() -> [String] {
        var found: [String] = []
        let slots = relationshipTypes.count
        if relationshipIDs.count != slots || relationshipSources.count != slots || relationshipTargets.count != slots {
            found.append("relationship arrays differ in length")
        }
        let free = Set(freeRelationships)
        if free.count != freeRelationships.count { found.append("a free relationship slot is listed twice") }
        var tally = Array(repeating: 0, count: relationshipCounts.count)
        for slot in 0..<slots {
            let type = relationshipTypes[slot]
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
            for end in [relationshipSources[slot], relationshipTargets[slot]]
            where Int(end) >= nodeLabelSets.count || nodeLabelSets[Int(end)] == Self.free {
                found.append("relationship \(relationshipIDs[slot]) ends at no node")
            }
        }
        if tally != Array(relationshipCounts) { found.append("relationships per type are miscounted") }
        if tally.reduce(0, +) != relationshipCount { found.append("relationshipCount is \(relationshipCount)") }
        return found
    }

    private func adjacencyContradictions() -> [String] {
        var found: [String] = []
        var degrees = Array(repeating: 0, count: nodeLabelSets.count)
        for (name, index, near, far) in [
            ("outgoing", outgoing, relationshipSources, relationshipTargets),
            ("incoming", incoming, relationshipTargets, relationshipSources),
        ] {
            var entries = 0
            for (number, page) in index.pages.enumerated() {
                if page.offsets.count != AdjacencyIndex.pageSize + 1
                    || Int(page.offsets.last ?? 0) != page.entries.count
                {
                    found.append("\(name) page \(number) has wrong offsets")
                    continue
                }
                for local in 0..<AdjacencyIndex.pageSize {
                    let node = number << AdjacencyIndex.pageBits | local
                    var previous: AdjacencyEntry?
                    for entry in page.entries[page.row(local)] {
                        entries += 1
                        let slot = Int(entry.relationship)
                        if node < degrees.count { degrees[node] += 1 }
                        if relationshipTypes[slot] != entry.type || near[slot] != UInt32(node)
                            || far[slot] != entry.node
                        {
                            found.append("\(name) of node slot \(node) disagrees with relationship slot \(slot)")
                        }
                        if let previous, !previous.precedes(entry) {
                            found.append("\(name) of \(node) is out of order")
                        }
                        previous = entry
                    }
                }
            }
            if entries != relationshipCount { found.append("\(name) has \(entries) entries") }
        }
        for (node, degree) in degrees.enumerated()
        where nodeLabelSets[node] != Self.free && degree != Int(nodeDegrees[node]) {
            found.append("node slot \(node) has \(degree) relationships, counted are \(nodeDegrees[node])")
        }
        return found
    }
}
