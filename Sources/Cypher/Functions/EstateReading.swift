public import Graph

/// What is asked of the configuration items of a graph as such: what the engine does not know, since it knows no CIs.
public protocol EstateReading: Sendable {
    /// Two CIs side by side: `what` (`attribute`, `relation`), `key`, `left`, `right`, `same`, `other`.
    func compare(_ one: NodeSlot, _ other: NodeSlot, in graph: GraphSnapshot) throws(CypherError) -> [[Datum]]
    /// CIs that look like one: `first`, `second`, `score`, `evidence`; surest first.
    /// - Parameter classes: nil for all.
    func duplicates(
        in graph: GraphSnapshot, classes: Set<String>?, leastScore: Double?, limit: Int
    ) throws(CypherError) -> [[Datum]]
    /// Relations that seem to be missing: `source`, `type`, `target`, `score`, `evidence`; surest first.
    /// - Parameters:
    ///   - source: nil for the whole estate.
    ///   - type: where a source is given, the relation type that is looked for.
    func suggestions(
        in graph: GraphSnapshot, source: NodeSlot?, type: String?, leastScore: Double?, limit: Int
    ) throws(CypherError) -> [[Datum]]
}
