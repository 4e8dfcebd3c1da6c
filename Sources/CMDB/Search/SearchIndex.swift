internal import Base
public import Graph
internal import OrderedCollections

/// The text index that searches use where there is one. Without it they find the same, by looking at every text.
///
/// It covers the columns whose texts are too many for a dictionary: names, serial numbers, addresses. What a word
/// matches among the texts of a dictionary is found by looking through the dictionary.
public enum SearchIndex {
    public static let name = "cmdb.search"

    /// What the index should be; `nil` where the estate is too small to need one.
    /// - Complexity: O(pages of all columns).
    public static func wanted(in graph: GraphSnapshot, _ metamodel: Metamodel) -> IndexDefinition? {
        guard graph.ciCount >= Limits.searchIndexCIs else { return nil }
        var unsearched: Set<String> = []
        for ciClass in metamodel.classes.values {
            for attribute in ciClass.attributes where !attribute.isSearchable { unsearched.insert(attribute.key) }
        }
        let keys = graph.propertyKeys.filter { key in
            let name = graph.name(of: key)
            return name == GraphSnapshot.nameKey || !unsearched.contains(name) && !graph.nodeColumn(key).isWhollyCoded
        }
        return IndexDefinition(
            name: name, kind: .text, labels: [Metamodel.rootClass], keys: keys.map(graph.name(of:)).sorted())
    }

    static func current(in graph: GraphSnapshot) -> (code: IndexCode, keys: Set<String>)? {
        guard let code = graph.index(named: name) else { return nil }
        return graph.indexStatistics.first { $0.code == code }.map { (code, Set($0.definition.keys)) }
    }

    /// The graph with the index, made or brought up to what is wanted; the same commit.
    public static func adding(_ definition: IndexDefinition, to graph: GraphSnapshot) throws(GraphError)
        -> GraphSnapshot
    {
        let draft = graph.draft()
        if graph.index(named: name) != nil { try draft.dropIndex(named: name) }
        try draft.createIndex(definition)
        return draft.publish(as: graph.seq)
    }

    /// The definition of the index that there is.
    public static func definition(in graph: GraphSnapshot) -> IndexDefinition? {
        graph.index(named: name).flatMap { code in graph.indexStatistics.first { $0.code == code }?.definition }
    }
}
