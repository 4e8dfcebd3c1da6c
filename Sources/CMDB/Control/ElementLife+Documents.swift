public import Graph
public import JSON

extension CIDocument {
    /// What it says, facet by facet.
    public var facets: ElementLife.State {
        var facets: ElementLife.State = [
            .ciClass: .string(ciClass), .name: .string(name), .labels: .list(labels.map(Value.string)),
        ]
        for (key, value) in attributes { facets[.attribute(key)] = value }
        return facets
    }

    public init(id: NodeID, facets: ElementLife.State) {
        var labels: [String] = []
        if case .list(let values)? = facets[.labels] { labels = values.compactMap(\.stringValue) }
        self.init(
            id: id, ciClass: facets[.ciClass]?.stringValue ?? "", name: facets[.name]?.stringValue ?? "",
            attributes: facets.attributes, labels: labels)
    }
}

extension RelationDocument {
    /// What it says, facet by facet; its type and ends never change.
    public var facets: ElementLife.State {
        var facets: ElementLife.State = [.source: .string(source)]
        for (key, value) in properties { facets[.attribute(key)] = value }
        return facets
    }

    /// The same relation with other facets.
    public func with(_ facets: ElementLife.State) -> RelationDocument {
        RelationDocument(
            id: id, type: type, from: from, to: to, properties: facets.attributes,
            source: facets[.source]?.stringValue ?? "")
    }
}

extension ElementLife.State {
    /// The attributes among the facets.
    fileprivate var attributes: [String: Value] {
        var attributes: [String: Value] = [:]
        for (facet, value) in self {
            if case .attribute(let key) = facet, !value.isNull { attributes[key] = value }
        }
        return attributes
    }
}

extension ChangeOperation {
    /// What makes a CI or an open node from what it is into what it shall be; none where that is the same.
    static func making(_ id: NodeID, _ current: ElementLife.State?, into wanted: ElementLife.State?) -> ChangeOperation?
    {
        guard current != wanted else { return nil }
        guard let wanted else { return .removeNode(id) }
        let document = CIDocument(id: id, facets: wanted)
        guard let current else { return .restoreCI(document) }
        let before = CIDocument(id: id, facets: current)
        guard before.labels == document.labels, before.ciClass != Metamodel.openClass,
            document.ciClass != Metamodel.openClass
        else { return .restoreCI(document) }
        var attributes = document.attributes.filter { before.attributes[$0.key] != $0.value }
        for key in before.attributes.keys where document.attributes[key] == nil { attributes[key] = .null }
        return .updateCI(
            id, ciClass: before.ciClass == document.ciClass ? nil : document.ciClass,
            name: before.name == document.name ? nil : document.name, attributes: attributes)
    }
}

/// The operations of a rollback, in an order in which each finds what it needs.
public struct RollbackOperations: Sendable {
    private var definitions: [ChangeOperation] = []
    private var removedRelations: [ChangeOperation] = []
    private var cis: [ChangeOperation] = []
    private var removedCIs: [ChangeOperation] = []
    private var relations: [ChangeOperation] = []

    public init() {}

    public var all: [ChangeOperation] { definitions + removedRelations + removedCIs + cis + relations }

    public mutating func add(_ id: NodeID, _ current: ElementLife.State?, into wanted: ElementLife.State?) {
        guard let operation = ChangeOperation.making(id, current, into: wanted) else { return }
        if case .removeNode = operation { removedCIs.append(operation) } else { cis.append(operation) }
    }

    public mutating func add(
        _ relation: RelationDocument, _ current: ElementLife.State?, into wanted: ElementLife.State?
    ) {
        guard current != wanted else { return }
        if let wanted {
            relations.append(.restoreRelation(relation.with(wanted)))
        } else {
            removedRelations.append(.removeRelation(relation.id))
        }
    }

    public mutating func add(_ reference: Definition.Reference, _ current: JSONValue?, into wanted: JSONValue?) {
        guard current != wanted else { return }
        definitions.append(
            wanted.map { .define(Definition(kind: reference.kind, key: reference.key, content: $0)) }
                ?? .undefine(reference))
    }
}
