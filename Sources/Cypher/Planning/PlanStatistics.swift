internal import Graph

/// What planning asks about the graph. Nothing here may change what a plan means, only how fast it is.
protocol PlanStatistics: Sendable {
    var nodeCount: Int { get }
    var relationshipCount: Int { get }
    /// Nil for a label that the graph has never seen.
    func nodeCount(labelled label: String) -> Int?
    /// Nil for a type that the graph has never seen.
    func relationshipCount(typed type: String) -> Int?
    func knowsPropertyKey(_ key: String) -> Bool
    /// Indexes of equality (and of uniqueness) and ordered ones.
    var indexes: [PlanIndex] { get }
    /// For hints: asked only where a name is unknown.
    var labelNames: [String] { get }
    var relationshipTypeNames: [String] { get }
    var propertyKeyNames: [String] { get }
}

/// An index that can be sought in.
struct PlanIndex: Hashable, Sendable {
    var name: String
    /// Nil for every node.
    var label: String?
    var keys: [String]
    var isUnique: Bool
    var isOrdered: Bool
    var entries: Int
    var distinctKeys: Int

    /// Whether nodes can be sought in it by equal values of its keys.
    var answersEquality: Bool { !isOrdered || keys.count == 1 }
}

/// Statistics of a version of the graph, read when asked for.
struct SnapshotStatistics: PlanStatistics {
    let graph: GraphSnapshot
    let indexes: [PlanIndex]

    /// Complexity: O(indexes).
    init(_ graph: GraphSnapshot) {
        self.graph = graph
        indexes = graph.indexStatistics.compactMap { index in
            let definition = index.definition
            guard definition.labels.count <= 1, definition.kind != .text, definition.kind != .folded else { return nil }
            return PlanIndex(
                name: definition.name, label: definition.labels.first, keys: definition.keys,
                isUnique: definition.kind == .unique, isOrdered: definition.kind == .ordered,
                entries: index.entries, distinctKeys: index.distinctKeys)
        }
    }

    var nodeCount: Int { graph.nodeCount }
    var relationshipCount: Int { graph.relationshipCount }

    func nodeCount(labelled label: String) -> Int? {
        graph.label(named: label).map { graph.nodeCount(labelled: $0) }
    }

    func relationshipCount(typed type: String) -> Int? {
        graph.relationshipType(named: type).map { graph.relationshipCount(typed: $0) }
    }

    func knowsPropertyKey(_ key: String) -> Bool { graph.propertyKey(named: key) != nil }

    var labelNames: [String] { graph.labels.map { graph.name(of: $0) } }
    var relationshipTypeNames: [String] { graph.relationshipTypeCodes.map { graph.name(of: $0) } }
    var propertyKeyNames: [String] { graph.propertyKeys.map { graph.name(of: $0) } }
}
