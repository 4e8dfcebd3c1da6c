internal import CMDB
internal import Graph

/// When the text index of searches is made anew: once the estate is large enough, and again whenever it has doubled, for
/// then other attributes may have too many values for a dictionary.
struct SearchIndexing: Sendable {
    private var checkedAt = 0
    var isUnderWay = false

    /// What to build now; `nil` where the index is what it should be.
    mutating func due(for graph: GraphSnapshot, _ metamodel: Metamodel) -> IndexDefinition? {
        guard !isUnderWay, graph.ciCount >= max(1, checkedAt) * 2 || SearchIndex.definition(in: graph) == nil,
            let wanted = SearchIndex.wanted(in: graph, metamodel)
        else { return nil }
        checkedAt = graph.ciCount
        return wanted == SearchIndex.definition(in: graph) ? nil : wanted
    }
}
