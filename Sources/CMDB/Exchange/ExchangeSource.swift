public import Graph
internal import OrderedCollections

/// CIs and relations of one state, to be written to a file: some or all CIs, and the relations among them.
public struct ExchangeSource: Sendable {
    let graph: GraphSnapshot
    let metamodel: Metamodel
    /// In the order of their ids.
    let cis: [NodeSlot]
    private let included: SlotSet
    private let table: ClassTable
    private let nameKey: PropertyKeyCode?
    private let hidden: Set<String>
    let hasRelations: Bool

    /// - Parameters:
    ///   - matches: the CIs.
    ///   - hasRelations: whether the relations among them go, too.
    ///   - showsSensitive: whether attributes that not everybody may see do.
    public init(
        _ matches: SlotSet, in graph: GraphSnapshot, metamodel: Metamodel, hasRelations: Bool, showsSensitive: Bool
    ) {
        self.graph = graph
        self.metamodel = metamodel
        self.hasRelations = hasRelations
        var cis: [NodeSlot] = []
        matches.forEachNode { if graph.isCI($0) { cis.append($0) } }
        self.cis = cis.sorted { graph.id(of: $0).rawValue < graph.id(of: $1).rawValue }
        included = matches
        table = metamodel.classTable(of: graph)
        nameKey = graph.propertyKey(named: GraphSnapshot.nameKey)
        hidden =
            showsSensitive
            ? [] : metamodel.sensitiveKeys
    }

    func id(of node: NodeSlot) -> String { CIName.text(graph.id(of: node)) }
    func ciClass(of node: NodeSlot) -> String { table.ciClass(of: node) }
    func name(of node: NodeSlot) -> String { nameKey.flatMap { graph.property($0, of: node).stringValue } ?? "" }

    /// Without the name, sorted by key.
    func attributes(of node: NodeSlot) -> [(key: String, value: Value)] {
        graph.properties(of: node).compactMap { key, value in
            key == nameKey || hidden.contains(graph.name(of: key)) ? nil : (graph.name(of: key), value)
        }.sorted { $0.key < $1.key }
    }

    /// Without the source, sorted by key.
    func properties(of relation: RelationshipSlot) -> [(key: String, value: Value)] {
        graph.properties(of: relation).compactMap { key, value in
            graph.name(of: key) == RelationDocument.sourceKey ? nil : (graph.name(of: key), value)
        }.sorted { $0.key < $1.key }
    }

    /// Relations between the CIs that go, in the order of the CIs they leave.
    func forEachRelation(_ body: (RelationshipSlot) -> Void) {
        guard hasRelations else { return }
        for node in cis {
            graph.forEachRelationship(of: node, direction: .outgoing) { adjacent in
                if included.contains(adjacent.node), graph.isCI(adjacent.node) { body(adjacent.relationship) }
            }
        }
    }

    func type(_ key: String, of ciClass: String) -> AttributeType? { metamodel.attributes(of: ciClass)[key]?.type }

    /// Attributes that some of these CIs have, those that classes define first, in their order.
    func keys(of nodes: some Sequence<NodeSlot>) -> [String] {
        var used: Set<PropertyKeyCode> = []
        var classes: OrderedSet<String> = []
        for node in nodes {
            for (key, _) in graph.properties(of: node) { used.insert(key) }
            classes.append(ciClass(of: node))
        }
        var left = Set(used.subtracting(nameKey.map { [$0] } ?? []).map(graph.name(of:))).subtracting(hidden)
        var keys: [String] = []
        for ciClass in classes {
            for key in metamodel.attributes(of: ciClass).keys where left.remove(key) != nil { keys.append(key) }
        }
        return keys + left.sorted()
    }

    /// Keys of the properties of the relations that go.
    func relationKeys() -> [String] {
        var keys: Set<String> = []
        forEachRelation { for (key, _) in properties(of: $0) { keys.insert(key) } }
        return keys.sorted()
    }
}
