public import Base
public import Graph
internal import JSON
internal import OrderedCollections

/// What a proposer saw of the things that a change set is about, to notice what others have changed since.
public struct ChangeBase: Sendable {
    public let seq: CommitSeq
    /// CIs and open nodes; those that were not there are missing.
    let nodes: [NodeID: NodeContent]
    let relationships: [RelationshipID: RelationshipContent]
    let definitions: [Definition.Reference: Definition]

    /// - Parameter graph: the state that the proposer saw.
    public init(of operations: [ChangeOperation], graph: GraphSnapshot, metamodel: Metamodel) {
        var nodes: [NodeID: NodeContent] = [:]
        var relationships: [RelationshipID: RelationshipContent] = [:]
        var definitions: [Definition.Reference: Definition] = [:]
        for operation in operations {
            switch operation {
            case .updateCI(let id, _, _, _), .retireCI(let id), .removeNode(let id): nodes[id] = graph.content(of: id)
            case .restoreCI(let document): nodes[document.id] = graph.content(of: document.id)
            case .updateRelation(let id, _), .removeRelation(let id): relationships[id] = graph.content(of: id)
            case .define(let definition):
                definitions[definition.reference] = metamodel.definitions[definition.reference]
            case .undefine(let reference): definitions[reference] = metamodel.definitions[reference]
            case .createCI, .reviveCI, .createRelation, .restoreRelation, .apply, .records, .assertValidity: continue
            }
        }
        seq = graph.seq
        self.nodes = nodes
        self.relationships = relationships
        self.definitions = definitions
    }
}

/// An attribute that the proposer and somebody else have changed to different values.
public struct ChangeConflict: Hashable, Sendable {
    /// `ci-7`, `rel-3`, or `rule/web-needs-owner`.
    public let target: String
    /// `class`, `name`, the key of an attribute, or `*` for all there is.
    public let attribute: String
    public let base: Value
    public let mine: Value
    public let theirs: Value
}

extension ChangeBase {
    /// What has changed since, and differently from what the operations want. Three ways per attribute: only where
    /// theirs is neither the base nor mine.
    /// - Complexity: O(operations).
    public func conflicts(
        with operations: [ChangeOperation], on graph: GraphSnapshot, metamodel: Metamodel
    ) -> [ChangeConflict] {
        if graph.seq == seq { return [] }
        var found: [ChangeConflict] = []
        for operation in operations {
            switch operation {
            case .updateCI(let id, let ciClass, let name, var attributes):
                guard let base = nodes[id], let theirs = graph.content(of: id), base != theirs else { continue }
                if let name { attributes[GraphSnapshot.nameKey] = .string(name) }
                found += conflicts(CIName.text(id), attributes, base.properties, theirs.properties)
                let classes = (metamodel.ciClass(labels: base.labels), metamodel.ciClass(labels: theirs.labels))
                if let ciClass, classes.0 != classes.1, classes.1 != ciClass {
                    found.append(
                        ChangeConflict(
                            target: CIName.text(id), attribute: "class", base: .string(classes.0),
                            mine: .string(ciClass), theirs: .string(classes.1)))
                }
            case .retireCI(let id), .removeNode(let id):
                guard let base = nodes[id], let theirs = graph.content(of: id), base != theirs else { continue }
                let changed = Set(base.properties.keys).union(theirs.properties.keys)
                found += conflicts(
                    CIName.text(id), Dictionary(uniqueKeysWithValues: changed.map { ($0, .null) }), base.properties,
                    theirs.properties)
            case .restoreCI(let document):
                guard let base = nodes[document.id], let theirs = graph.content(of: document.id), base != theirs else {
                    continue
                }
                var mine = document.attributes
                if document.ciClass != Metamodel.openClass { mine[GraphSnapshot.nameKey] = .string(document.name) }
                for key in theirs.properties.keys where mine[key] == nil { mine[key] = .null }
                found += conflicts(CIName.text(document.id), mine, base.properties, theirs.properties)
            case .updateRelation(let id, let properties):
                guard let base = relationships[id], let theirs = graph.content(of: id), base != theirs else { continue }
                found += conflicts(RelationName.text(id), properties, base.properties, theirs.properties)
            case .removeRelation(let id):
                guard let base = relationships[id], let theirs = graph.content(of: id), base != theirs else { continue }
                let changed = Set(base.properties.keys).union(theirs.properties.keys)
                found += conflicts(
                    RelationName.text(id), Dictionary(uniqueKeysWithValues: changed.map { ($0, .null) }),
                    base.properties, theirs.properties)
            case .define(let definition):
                let theirs = metamodel.definitions[definition.reference]
                if theirs != definitions[definition.reference], theirs != definition {
                    found.append(conflict(definition.reference, mine: definition, theirs))
                }
            case .undefine(let reference):
                let theirs = metamodel.definitions[reference]
                if theirs != nil, theirs != definitions[reference] {
                    found.append(conflict(reference, mine: nil, theirs))
                }
            case .createCI, .reviveCI, .createRelation, .restoreRelation, .apply, .records, .assertValidity: continue
            }
        }
        return found
    }

    private func conflicts(
        _ target: String, _ mine: [String: Value], _ base: [String: Value], _ theirs: [String: Value]
    ) -> [ChangeConflict] {
        mine.sorted { $0.key < $1.key }.compactMap { key, value in
            let (old, new) = (base[key] ?? .null, theirs[key] ?? .null)
            guard old != new, new != value else { return nil }
            return ChangeConflict(target: target, attribute: key, base: old, mine: value, theirs: new)
        }
    }

    private func conflict(
        _ reference: Definition.Reference, mine: Definition?, _ theirs: Definition?
    ) -> ChangeConflict {
        func text(_ definition: Definition?) -> Value {
            definition.map { .string($0.content.serialized(sortedKeys: true)) } ?? .null
        }
        return ChangeConflict(
            target: "\(reference.kind.rawValue)/\(reference.key)", attribute: "*", base: text(definitions[reference]),
            mine: text(mine), theirs: text(theirs))
    }
}

extension ChangeConflict {
    /// What a commit is refused with.
    static func error(_ conflicts: [ChangeConflict]) -> ChangeError {
        let first = conflicts.prefix(3).map {
            "\($0.target) \($0.attribute): \($0.base.brief) became \($0.theirs.brief), wanted \($0.mine.brief)"
        }
        return ChangeError(
            .conflict,
            "others have changed the same since: " + first.joined(separator: "; ")
                + (conflicts.count > 3 ? " and \(conflicts.count - 3) more" : ""),
            hint: "Look at the conflicts, then edit the operations or say that they stand (rebase).")
    }
}
