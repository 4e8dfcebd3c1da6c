internal import Graph

extension GraphSnapshot {
    /// The same state with the labels that a commit would complete: a statement in a transaction names the class of a
    /// new CI alone, and its ancestors come with the commit.
    /// - Complexity: O(distinct sets of labels) where nothing is missing; else O(nodes).
    func withLineages(_ metamodel: Metamodel) throws(GraphError) -> GraphSnapshot {
        let table = metamodel.classTable(of: self)
        var completed: [Int: [String]] = [:]
        for (set, members) in labelSetMembers.enumerated() where nodeCount(labelSet: set) > 0 {
            let ciClass = table.byLabelSet[set]
            if ciClass == Metamodel.openClass { continue }
            let (lineage, labels) = (metamodel.lineage(of: ciClass), members.map(name(of:)))
            if Set(lineage).isSubset(of: labels) { continue }
            completed[set] = lineage + labels.filter { !lineage.contains($0) }
        }
        if completed.isEmpty { return self }
        var nodes: [(id: NodeID, labels: [String])] = []
        forEachNode { node in
            if let labels = completed[labelSet(of: node)] { nodes.append((id(of: node), labels)) }
        }
        let draft = draft()
        for node in nodes { try draft.setLabels(of: node.id, node.labels) }
        return draft.publish(as: seq)
    }
}
