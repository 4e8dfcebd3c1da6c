extension GraphSnapshot {
    /// The same version as it is for somebody who may not see these properties: no node has them.
    ///
    /// Slots, pages and indexes are those of the version; of the hidden keys, columns and indexes are empty, and a text
    /// index finds nothing, as the texts decide. It is to be read, not to be changed: a draft of it would lose the
    /// properties.
    /// - Complexity: O(keys of the graph + indexes); nothing of the size of the graph is copied.
    public func hiding(_ keys: Set<String>) -> GraphSnapshot {
        let codes = Set(keys.compactMap { $0 == Self.nameKey ? nil : propertyKey(named: $0) })
        if codes.isEmpty { return self }
        var seen = self
        seen.nodeProperties.hide(codes)
        seen.indexes.hide(codes)
        return seen
    }
}
