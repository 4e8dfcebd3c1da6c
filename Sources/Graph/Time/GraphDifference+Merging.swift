public import Base

extension GraphDifference {
    /// Parts of the difference of the same two states as one; what several speak of counts once.
    ///
    /// - Parameters:
    ///   - parts: each complete.
    ///   - limit: elements in each list, at most; everything is counted.
    /// - Complexity: O(elements · log elements).
    public init(merging parts: [GraphDifference], from older: CommitSeq, to newer: CommitSeq, limit: Int) {
        self.init(older: older, newer: newer)
        func merged<Element, ID: Hashable & Comparable>(
            _ elements: (GraphDifference) -> [Element], by id: (Element) -> ID
        ) -> [Element] {
            var seen: Set<ID> = []
            return parts.flatMap(elements).filter { seen.insert(id($0)).inserted }.sorted { id($0) < id($1) }
        }
        let nodes = (
            merged(\.addedNodes, by: \.id), merged(\.removedNodes, by: \.id), merged(\.changedNodes, by: \.after.id)
        )
        let relationships = (
            merged(\.addedRelationships, by: \.id), merged(\.removedRelationships, by: \.id),
            merged(\.changedRelationships, by: \.after.id)
        )
        self.nodes = Counts(added: nodes.0.count, removed: nodes.1.count, changed: nodes.2.count)
        self.relationships = Counts(
            added: relationships.0.count, removed: relationships.1.count, changed: relationships.2.count)
        (addedNodes, removedNodes) = (Array(nodes.0.prefix(limit)), Array(nodes.1.prefix(limit)))
        changedNodes = Array(nodes.2.prefix(limit))
        addedRelationships = Array(relationships.0.prefix(limit))
        removedRelationships = Array(relationships.1.prefix(limit))
        changedRelationships = Array(relationships.2.prefix(limit))
    }
}
