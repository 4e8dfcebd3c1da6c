public import Graph
public import JSON
internal import OrderedCollections

extension ChangeOperation {
    /// Operations as ``OperationReader`` reads them; the created CIs are called `n1`, `n2`, … in their order.
    ///
    /// The same operations give the same text, so that a digest of it stands for them. What a query changed becomes
    /// the documents that it left (`restoreCI`, `restoreRelation`, …).
    public static func json(_ operations: [ChangeOperation], metamodel: Metamodel) -> JSONValue {
        var created = 0
        return .array(
            operations.flatMap { $0.withoutDifference(metamodel) }.map { operation in
                if operation.createsCI { created += 1 }
                return operation.json(createdCount: created)
            })
    }

    /// - Parameter createdCount: CIs created up to here, this one included.
    private func json(createdCount: Int) -> JSONValue {
        switch self {
        case .createCI(let ciClass, let name, let attributes, let record):
            var members: JSONObject = [
                "op": "createCI", "as": .string("n\(createdCount)"), "class": .string(ciClass), "name": .string(name),
                "attributes": JSONValue(attributes),
            ]
            if let record { members["record"] = .string(record) }
            return .object(members)
        case .reviveCI(let id, let ciClass, let name, let attributes):
            return [
                "op": "reviveCI", "ci": Self.ci(id), "class": .string(ciClass), "name": .string(name),
                "attributes": JSONValue(attributes),
            ]
        case .restoreCI(let document):
            return [
                "op": "restoreCI", "ci": Self.ci(document.id), "class": .string(document.ciClass),
                "name": .string(document.name), "attributes": JSONValue(document.attributes),
                "labels": .array(document.labels.map(JSONValue.string)),
            ]
        case .updateCI(let id, let ciClass, let name, let attributes):
            var members: JSONObject = ["op": "updateCI", "ci": Self.ci(id)]
            if let ciClass { members["class"] = .string(ciClass) }
            if let name { members["name"] = .string(name) }
            if !attributes.isEmpty { members["attributes"] = JSONValue(attributes) }
            return .object(members)
        case .retireCI(let id): return ["op": "retireCI", "ci": Self.ci(id)]
        case .removeNode(let id): return ["op": "removeNode", "ci": Self.ci(id)]
        case .createRelation, .restoreRelation, .updateRelation, .removeRelation: return relationJSON
        case .define(let definition):
            return [
                "op": "define", "kind": .string(definition.kind.rawValue), "key": .string(definition.key),
                "content": definition.content,
            ]
        case .undefine(let reference):
            return ["op": "undefine", "kind": .string(reference.kind.rawValue), "key": .string(reference.key)]
        case .assertValidity(let statement): return statement.json
        case .records(let operation): return operation.json(createdCount: createdCount)
        case .apply: return .null  // Taken apart before.
        }
    }

    private var relationJSON: JSONValue {
        switch self {
        case .createRelation(let type, let from, let to, let properties):
            return [
                "op": "createRelation", "type": .string(type), "from": Self.end(from), "to": Self.end(to),
                "properties": JSONValue(properties),
            ]
        case .restoreRelation(let document):
            return [
                "op": "restoreRelation", "relation": .string(RelationName.text(document.id)),
                "type": .string(document.type), "from": Self.ci(document.from), "to": Self.ci(document.to),
                "properties": JSONValue(document.properties), "source": .string(document.source),
            ]
        case .updateRelation(let id, let properties):
            return [
                "op": "updateRelation", "relation": .string(RelationName.text(id)), "properties": JSONValue(properties),
            ]
        case .removeRelation(let id): return ["op": "removeRelation", "relation": .string(RelationName.text(id))]
        default: return .null
        }
    }

    static func ci(_ id: NodeID) -> JSONValue { .string(CIName.text(id)) }

    static func end(_ reference: CIReference) -> JSONValue {
        switch reference {
        case .existing(let id): ci(id)
        case .new(let number): .string("n\(number + 1)")
        }
    }

    /// Itself; of what a query changed, the documents that it left and what it took out.
    public func withoutDifference(_ metamodel: Metamodel) -> [ChangeOperation] {
        guard case .apply(let difference) = self else { return [self] }
        return difference.removedRelationships.map { .removeRelation($0.id) }
            + difference.removedNodes.map { .removeNode($0.id) }
            + (difference.addedNodes + difference.changedNodes.map(\.after)).map {
                .restoreCI(CIDocument($0, metamodel: metamodel))
            }
            + (difference.addedRelationships + difference.changedRelationships.map(\.after)).map {
                .restoreRelation(RelationDocument($0))
            }
    }
}

extension CIDocument {
    /// What a node says, as a document: of the class that its labels name.
    public init(_ node: NodeContent, metamodel: Metamodel) {
        let ciClass = metamodel.ciClass(labels: node.labels)
        guard ciClass != Metamodel.openClass else {
            self.init(id: node.id, ciClass: ciClass, name: "", attributes: node.properties, labels: node.labels)
            return
        }
        var attributes = node.properties
        var name = ""
        if case .string(let text)? = attributes[GraphSnapshot.nameKey] {
            name = text
            attributes[GraphSnapshot.nameKey] = nil
        }
        let lineage = metamodel.lineage(of: ciClass)
        self.init(
            id: node.id, ciClass: ciClass, name: name, attributes: attributes,
            labels: node.labels.filter { !lineage.contains($0) })
    }
}

extension RelationDocument {
    /// What a relationship says, as a document.
    public init(_ relationship: RelationshipContent) {
        var properties = relationship.properties
        var source = ""
        if case .string(let text)? = properties.removeValue(forKey: Self.sourceKey) { source = text }
        self.init(
            id: relationship.id, type: relationship.type, from: relationship.source, to: relationship.target,
            properties: properties, source: source)
    }
}
