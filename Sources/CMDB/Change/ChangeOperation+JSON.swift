internal import Base
public import Graph
public import JSON
internal import OrderedCollections

// The one JSON form of operations: in the store, over REST, on the command line and in files.

/// Reads operations from JSON.
///
/// A CI that the set creates is named by its member `as`, and operations after it may say that name where they would
/// say `ci-42`. Values are as ``JSONValue/init(_:)`` writes them; attributes of the type `instant` may be plain text.
public struct OperationReader: Sendable {
    private let metamodel: Metamodel
    private let graph: GraphSnapshot
    /// Numbers of the CIs that the set creates, by their names.
    var created: [String: Int] = [:]
    var createdCount = 0

    /// - Parameter graph: where the classes of existing CIs are looked up, for the types of their attributes.
    public init(metamodel: Metamodel, graph: GraphSnapshot) {
        self.metamodel = metamodel
        self.graph = graph
    }

    /// Every value of `op`.
    public static let names =
        [
            "createCI", "reviveCI", "updateCI", "retireCI", "createRelation", "updateRelation", "removeRelation",
            "restoreCI", "restoreRelation", "removeNode", "define", "undefine", "assertValidity",
        ] + RecordOperation.names

    /// - Throws: `badOperation` with the number of the operation and the member that cannot be read; `tooLarge`.
    public func operations(_ json: JSONValue) throws(ChangeError) -> [ChangeOperation] {
        guard let elements = json.arrayValue else {
            throw ChangeError(.badOperation, "the operations are \(json.kind), no array")
        }
        guard elements.count <= Limits.changeSetOperations else {
            throw ChangeError(
                .tooLarge, "there are \(elements.count) operations, limit \(Limits.changeSetOperations)",
                hint: "Split them.")
        }
        var reader = self
        var operations: [ChangeOperation] = []
        operations.reserveCapacity(elements.count)
        for (position, element) in elements.enumerated() {
            operations.append(try reader.operation(try OperationMembers(element, number: position + 1)))
        }
        return operations
    }

    private mutating func operation(_ json: OperationMembers) throws(ChangeError) -> ChangeOperation {
        switch json.name {
        case "createCI": return try create(json)
        case "reviveCI", "restoreCI", "updateCI", "retireCI", "removeNode": return try ciOperation(json)
        case "createRelation", "restoreRelation", "updateRelation", "removeRelation":
            return try relationOperation(json)
        case "define":
            try json.allowOnly("kind", "key", "content")
            guard let content = json.members["content"] else { throw json.bad("content", "is missing") }
            let reference = try reference(json)
            return .define(Definition(kind: reference.kind, key: reference.key, content: content))
        case "undefine":
            try json.allowOnly("kind", "key")
            return .undefine(try reference(json))
        case "assertValidity": return .assertValidity(try ValidityStatement(json))
        case let name where RecordOperation.names.contains(name):
            let operation = try recordOperation(json)
            if ChangeOperation.records(operation).createsCI { createdCount += 1 }
            return .records(operation)
        default:
            throw json.bad(
                "op", "names no operation", hint: "Known are \(Self.names.joined(separator: ", ")).")
        }
    }

    // MARK: CIs

    private mutating func create(_ json: OperationMembers) throws(ChangeError) -> ChangeOperation {
        try json.allowOnly("as", "class", "name", "attributes", "record")
        let ciClass = try json.text("class")
        if let name = try json.optionalText("as") {
            guard !name.isEmpty, CIName.parse(name) == nil else {
                throw json.bad("as", "is '\(name.prefix(80))', which cannot stand for a new CI", hint: "Say n1.")
            }
            guard created.updateValue(createdCount, forKey: name) == nil else {
                throw json.bad("as", "is '\(name.prefix(80))', as in another operation")
            }
        }
        createdCount += 1
        return .createCI(
            ciClass: ciClass, name: try json.text("name"),
            attributes: try json.values("attributes", type: type(of: ciClass)),
            record: try json.optionalText("record"))
    }

    private func ciOperation(_ json: OperationMembers) throws(ChangeError) -> ChangeOperation {
        switch json.name {
        case "reviveCI", "restoreCI":
            let labels = json.name == "restoreCI" ? ["labels"] : []
            try json.allowOnly("ci", "class", "name", "attributes", labels.first ?? "name")
            let (id, ciClass) = (try json.ci("ci"), try json.text("class"))
            let (name, attributes) = (try json.text("name"), try json.values("attributes", type: type(of: ciClass)))
            if labels.isEmpty { return .reviveCI(id, ciClass: ciClass, name: name, attributes: attributes) }
            return .restoreCI(
                CIDocument(
                    id: id, ciClass: ciClass, name: name, attributes: attributes, labels: try json.texts("labels")))
        case "updateCI":
            try json.allowOnly("ci", "class", "name", "attributes")
            let (id, ciClass) = (try json.ci("ci"), try json.optionalText("class"))
            let known = ciClass ?? graph.slot(of: id).map { metamodel.ciClass(of: $0, in: graph) }
            return .updateCI(
                id, ciClass: ciClass, name: try json.optionalText("name"),
                attributes: try json.values("attributes", type: type(of: known ?? Metamodel.openClass)))
        case "removeNode":
            try json.allowOnly("ci")
            return .removeNode(try json.ci("ci"))
        default:
            try json.allowOnly("ci")
            return .retireCI(try json.ci("ci"))
        }
    }

    private func type(of ciClass: String) -> (String) -> AttributeType? {
        let definitions = metamodel.attributes(of: ciClass)
        return { definitions[$0]?.type }
    }

    // MARK: Relations

    private func relationOperation(_ json: OperationMembers) throws(ChangeError) -> ChangeOperation {
        switch json.name {
        case "createRelation":
            try json.allowOnly("type", "from", "to", "properties")
            return .createRelation(
                type: try json.text("type"), from: try end("from", json), to: try end("to", json),
                properties: try json.values("properties"))
        case "restoreRelation":
            try json.allowOnly("relation", "type", "from", "to", "properties", "source")
            return .restoreRelation(
                RelationDocument(
                    id: try json.relation("relation"), type: try json.text("type"), from: try json.ci("from"),
                    to: try json.ci("to"), properties: try json.values("properties"),
                    source: try json.optionalText("source") ?? ""))
        case "updateRelation":
            try json.allowOnly("relation", "properties")
            return .updateRelation(try json.relation("relation"), properties: try json.values("properties"))
        default:
            try json.allowOnly("relation")
            return .removeRelation(try json.relation("relation"))
        }
    }

    func end(_ member: String, _ json: OperationMembers) throws(ChangeError) -> CIReference {
        let text = try json.text(member)
        if let id = CIName.parse(text) { return .existing(id) }
        guard let number = created[text] else {
            throw json.bad(
                member, "is '\(text.prefix(80))', neither the id of a CI nor the 'as' of one created before")
        }
        return .new(number)
    }

    private func reference(_ json: OperationMembers) throws(ChangeError) -> Definition.Reference {
        let text = try json.text("kind")
        guard let kind = DefinitionKind(rawValue: text) else {
            throw json.bad(
                "kind", "is '\(text.prefix(80))', no kind of definition",
                hint: "Kinds are \(DefinitionKind.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return Definition.Reference(kind: kind, key: try json.text("key"))
    }
}
