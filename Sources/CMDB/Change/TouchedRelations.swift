internal import Graph
internal import OrderedCollections

/// The relations and CIs that a change may have brought against a rule of relations.
struct TouchedRelations {
    /// Relations between CIs that came, by type, in the order of their ids.
    private(set) var added: [String: [RelationshipID]] = [:]
    /// CIs that are new, of another class, or have lost a relation, in the order of their ids.
    private(set) var cis: [NodeID] = []
    private let before: GraphSnapshot
    /// Types that the change defines: all of theirs count.
    private let defined: Set<String>

    var isEmpty: Bool { added.isEmpty && cis.isEmpty }

    init(_ change: ResolvedChange, before: GraphSnapshot) {
        self.before = before
        let (graph, metamodel) = (change.graph, change.metamodel)
        defined = Set(
            (change.definitions.map(\.reference) + change.endedDefinitions).filter { $0.kind == .relationType }
                .map(\.key))
        for relation in change.relations where before.slot(of: relation.id) == nil {
            guard metamodel.relationTypes[relation.type]?.hasRules == true else { continue }
            added[relation.type, default: []].append(relation.id)
        }
        for type in defined {
            guard let code = graph.relationshipType(named: type) else { continue }
            var all: [RelationshipID] = []
            graph.forEachRelationship { slot in
                if graph.type(of: slot) == code { all.append(graph.id(of: slot)) }
            }
            added[type] = all.sorted()
        }
        let required = metamodel.relationTypes.values.contains {
            $0.cardinality.perSource.minimum > 0 || $0.cardinality.perTarget.minimum > 0
        }
        guard required else { return }
        var touched: Set<NodeID> = []
        for document in change.documents where document.ciClass != Metamodel.openClass {
            let known = before.document(of: document.id, metamodel: metamodel)
            if known?.ciClass != document.ciClass { touched.insert(document.id) }
        }
        for relation in change.endedRelations {
            guard graph.slot(of: relation) == nil, let slot = before.slot(of: relation) else { continue }
            touched.insert(before.id(of: before.source(of: slot)))
            touched.insert(before.id(of: before.target(of: slot)))
        }
        cis = touched.sorted()
    }

    /// Whether the change brings it.
    func isNew(_ relation: RelationshipID) -> Bool { before.slot(of: relation) == nil }
}

extension RelationType {
    /// Whether anything is asked of its relations besides their ends.
    fileprivate var hasRules: Bool { owner != nil || acyclicGroup != nil || cardinality != Cardinality() }
}
