internal import Base
internal import Graph
internal import OrderedCollections

// What a query changed, resolved: CIs by the rules of every other write, open nodes as they are.

extension Resolution {
    /// - Throws: `conflict` where the state is not the one that the query saw, and something that it changed, or
    ///   relied on, has been changed since.
    mutating func apply(_ difference: GraphDifference) throws(ChangeError) {
        if graph.seq != difference.older { try checkConflicts(difference) }
        try checkNames(difference)
        var classes = ClassesOfChange(metamodel: metamodel)
        for node in difference.addedNodes { try classes.note(node, before: nil) }
        for change in difference.changedNodes { try classes.note(change.after, before: change.before) }
        do throws(GraphError) {
            for relationship in difference.removedRelationships { try draft.removeRelationship(relationship.id) }
            for node in difference.removedNodes { try draft.removeNode(node.id) }
            try changeNodes(difference, classes)
        } catch {
            throw refusal(error, difference)
        }
        try recordNodes(difference, classes)
        try checkRelations(difference, classes)
        try changeRelationships(difference, classes)
        for removed in difference.removedRelationships { removedRelations.insert(removed.id) }
        let gone = Set(difference.removedNodes.map(\.id))
        for removed in difference.removedRelationships { noteLost(removed, with: gone) }
    }

    // MARK: Nodes

    private func changeNodes(_ difference: GraphDifference, _ classes: ClassesOfChange) throws(GraphError) {
        // Unique values may change hands: all are let go before any is taken.
        if graph.indexStatistics.contains(where: { $0.definition.kind == .unique }) {
            for change in difference.changedNodes {
                try draft.setProperties(of: change.id, change.properties.map { (key: $0.key, value: .null) })
            }
        }
        for change in difference.changedNodes {
            let labels = classes.labels(of: change.after)
            if labels != change.before.labels { try draft.setLabels(of: change.id, labels) }
            try draft.setProperties(of: change.id, change.properties.map { (key: $0.key, value: $0.after) })
        }
        for node in difference.addedNodes {
            try draft.addNode(
                node.id, labels: classes.labels(of: node), properties: node.properties.map { (key: $0, value: $1) })
        }
    }

    private mutating func recordNodes(
        _ difference: GraphDifference, _ classes: ClassesOfChange
    ) throws(ChangeError) {
        for node in difference.addedNodes {
            let document = try document(node, classes, isNew: true)
            record(document)
            change.createdIDs.append(node.id)
            change.counts.created += 1
            count(document.ciClass) { $0.created += 1 }
        }
        for changed in difference.changedNodes {
            let document = try document(changed.after, classes)
            record(document)
            change.endedCIs.append(changed.id)
            change.changedAttributes[changed.id] = changed.properties.map(\.key).filter { $0 != GraphSnapshot.nameKey }
            change.counts.updated += 1
            count(document.ciClass) { $0.updated += 1 }
        }
        for node in difference.removedNodes {
            retired.insert(node.id)
            change.endedCIs.append(node.id)
            change.counts.retired += 1
            count(metamodel.ciClass(labels: node.labels)) { $0.retired += 1 }
        }
    }

    private mutating func count(_ ciClass: String, _ step: (inout ChangeCounts) -> Void) {
        if ciClass != Metamodel.openClass { step(&change.countsByClass[ciClass, default: .init()]) }
    }

    /// Checks a CI and gives what is written of it; of an open node all there is.
    private mutating func document(
        _ node: NodeContent, _ classes: ClassesOfChange, isNew: Bool = false
    ) throws(ChangeError) -> CIDocument {
        let ciClass = classes.ciClass(of: node.id)
        newClasses[node.id] = ciClass
        guard ciClass != Metamodel.openClass else {
            return CIDocument(
                id: node.id, ciClass: ciClass, name: "", attributes: node.properties, labels: node.labels)
        }
        try checkClass(ciClass)
        guard case .string(let name)? = node.properties[GraphSnapshot.nameKey] else {
            throw ChangeError(
                .emptyName, "node \(node.id.rawValue) is a CI of class \(ciClass) and has no name",
                hint: "Set the property 'name' to a text, or leave the label :\(ciClass) away.")
        }
        try checkName(name, of: ciClass)
        var attributes = node.properties
        attributes[GraphSnapshot.nameKey] = nil
        var stored = try checkAttributes(attributes, of: ciClass, name)
        if isNew { stored = try withDefaults(stored, of: ciClass) }
        if stored != attributes {
            do { try draft.setProperties(of: node.id, stored.map { (key: $0, value: $1) }) } catch {
                throw ChangeError(.badAttribute, error.message)
            }
            attributes = stored
        }
        let lineage = metamodel.lineage(of: ciClass)
        return CIDocument(
            id: node.id, ciClass: ciClass, name: name, attributes: attributes,
            labels: classes.labels(of: node).filter { !lineage.contains($0) }.sorted())
    }

    // MARK: Relationships

    private mutating func changeRelationships(
        _ difference: GraphDifference, _ classes: ClassesOfChange
    ) throws(ChangeError) {
        do throws(GraphError) {
            for relationship in difference.addedRelationships {
                let document = document(relationship, source: source)
                try draft.addRelationship(
                    relationship.id, type: relationship.type, from: relationship.source, to: relationship.target,
                    properties: document.properties.map { (key: $0, value: $1) })
                if !document.source.isEmpty {
                    try draft.setProperties(
                        of: relationship.id, [(key: RelationDocument.sourceKey, value: .string(document.source))])
                }
                change.relations.append(document)
                change.createdRelationIDs.append(relationship.id)
                change.counts.relationsCreated += 1
            }
            for changed in difference.changedRelationships {
                let isManaged = areCIs(changed.after.source, changed.after.target)
                let before = changed.before.properties[RelationDocument.sourceKey]?.stringValue ?? ""
                let document = document(changed.after, source: before)
                let properties = changed.properties.filter { !isManaged || $0.key != RelationDocument.sourceKey }
                if properties.isEmpty { continue }
                try draft.setProperties(of: changed.id, properties.map { (key: $0.key, value: $0.after) })
                change.relations.append(document)
                change.endedRelations.append(changed.id)
                change.counts.relationsUpdated += 1
            }
        } catch {
            throw refusal(error, difference)
        }
        for removed in difference.removedRelationships {
            change.endedRelations.append(removed.id)
            change.counts.relationsRemoved += 1
        }
    }

    /// Relations of CIs have a source, which is no property of theirs to set; those of open nodes are as they are.
    private mutating func document(_ relationship: RelationshipContent, source: String) -> RelationDocument {
        let isManaged = areCIs(relationship.source, relationship.target)
        return RelationDocument(
            id: relationship.id, type: relationship.type, from: relationship.source, to: relationship.target,
            properties: relationship.properties.filter { !isManaged || $0.key != RelationDocument.sourceKey },
            source: isManaged ? source : "")
    }

    private mutating func areCIs(_ from: NodeID, _ to: NodeID) -> Bool {
        classAfter(from) != Metamodel.openClass && classAfter(to) != Metamodel.openClass
    }

    private mutating func classAfter(_ id: NodeID) -> String {
        newClasses[id] ?? graph.slot(of: id).map { classTable.ciClass(of: $0) } ?? Metamodel.openClass
    }

    private mutating func checkRelations(_ difference: GraphDifference, _ classes: ClassesOfChange) throws(ChangeError)
    {
        let removed = Set(difference.removedRelationships.map(\.id))
        var added: Set<RelationKey> = []
        for relationship in difference.addedRelationships {
            let key = RelationKey(type: relationship.type, from: relationship.source, to: relationship.target)
            guard try check(key) else { continue }
            let mirrored = RelationKey(type: key.type, from: key.to, to: key.from)
            let existing =
                relation(key, except: removed)
                ?? (metamodel.relationTypes[key.type]?.isSymmetric == true ? relation(mirrored, except: removed) : nil)
            let isMirrored = metamodel.relationTypes[key.type]?.isSymmetric == true && added.contains(mirrored)
            guard added.insert(key).inserted, existing == nil, !isMirrored else {
                throw ChangeError(
                    .duplicateRelation,
                    "\(CIName.text(key.from)) \(key.type) \(CIName.text(key.to)) is there already",
                    hint: "Use MERGE. Between two CIs there is one relation of a type.")
            }
        }
        // What a node has already must be allowed for the class that it gets.
        for changed in difference.changedNodes where classes.hasNewClass(changed) {
            guard let slot = graph.slot(of: changed.id) else { continue }
            var kept: [RelationshipSlot] = []
            graph.forEachRelationship(of: slot, direction: .both) { kept.append($0.relationship) }
            for relationship in kept where !removed.contains(graph.id(of: relationship)) {
                let ends = (graph.source(of: relationship), graph.target(of: relationship))
                let type = graph.name(of: graph.type(of: relationship))
                _ = try check(RelationKey(type: type, from: graph.id(of: ends.0), to: graph.id(of: ends.1)))
            }
        }
    }

    /// Whether it is a relation between CIs, and then allowed.
    private mutating func check(_ key: RelationKey) throws(ChangeError) -> Bool {
        let (from, to) = (classAfter(key.from), classAfter(key.to))
        guard from != Metamodel.openClass, to != Metamodel.openClass else { return false }
        let pair = ClassPair(from: from, to: to)
        let allowed =
            allowedTypes[pair]
            ?? metamodel.relationTypes.values.filter { metamodel.allows($0, from: from, to: to) }.map(\.key)
        allowedTypes[pair] = allowed
        if allowed.contains(key.type) { return true }
        let hint =
            allowed.isEmpty
            ? "No relation type leads from \(from) to \(to)."
            : "From \(from) to \(to) lead \(allowed.joined(separator: ", "))."
        guard metamodel.relationTypes[key.type] != nil else {
            throw ChangeError(
                .unknownRelationType,
                "there is no relation type '\(key.type)' between CIs "
                    + "(\(CIName.text(key.from)) of class \(from), \(CIName.text(key.to)) of class \(to))",
                hint: hint)
        }
        throw ChangeError(
            .relationNotAllowed,
            "\(key.type) cannot lead from \(from) \(CIName.text(key.from)) to \(to) \(CIName.text(key.to))", hint: hint)
    }

    private func relation(_ key: RelationKey, except removed: Set<RelationshipID>) -> RelationshipID? {
        guard let from = graph.slot(of: key.from), let to = graph.slot(of: key.to),
            let type = graph.relationshipType(named: key.type)
        else { return nil }
        return graph.relationships(from: from, to: to, type: type).map(graph.id(of:)).first { !removed.contains($0) }
    }
}

// MARK: Checks

extension Resolution {
    /// The state is another one than the query saw: what it changed must be as it was.
    private func checkConflicts(_ difference: GraphDifference) throws(ChangeError) {
        for change in difference.changedNodes where graph.content(of: change.id) != change.before {
            throw conflict("node \(change.id.rawValue)")
        }
        for node in difference.removedNodes where graph.content(of: node.id) != node {
            throw conflict("node \(node.id.rawValue)")
        }
        for change in difference.changedRelationships where graph.content(of: change.id) != change.before {
            throw conflict("relationship \(change.id.rawValue)")
        }
        for relationship in difference.removedRelationships where graph.content(of: relationship.id) != relationship {
            throw conflict("relationship \(relationship.id.rawValue)")
        }
        let added = Set(difference.addedNodes.map(\.id))
        let gone = Set(difference.removedNodes.map(\.id))
        for relationship in difference.addedRelationships {
            for end in [relationship.source, relationship.target]
            where !added.contains(end) && (graph.slot(of: end) == nil || gone.contains(end)) {
                throw conflict("node \(end.rawValue)")
            }
        }
    }

    /// What the draft refused: where nobody else has committed since, trying again would not help.
    private func refusal(_ error: GraphError, _ difference: GraphDifference) -> ChangeError {
        graph.seq == difference.older
            ? ChangeError(.duplicateKey, error.message) : ChangeError(.conflict, error.message, hint: "Try again.")
    }

    private func conflict(_ element: String) -> ChangeError {
        ChangeError(
            .conflict, "\(element) has been changed by another commit in the meantime", hint: "Try again.")
    }

    /// The database cannot keep names with U+0000.
    private func checkNames(_ difference: GraphDifference) throws(ChangeError) {
        for node in difference.addedNodes + difference.changedNodes.map(\.after) {
            for label in node.labels { try checkName(label, "label") }
            for key in node.properties.keys { try checkName(key, "property key") }
            if case .string(let name)? = node.properties[GraphSnapshot.nameKey],
                name.utf8.contains(0), metamodel.ciClass(labels: node.labels) != Metamodel.openClass
            {
                throw ChangeError(.badAttribute, "the name of node \(node.id.rawValue) contains U+0000")
            }
        }
        for relationship in difference.addedRelationships + difference.changedRelationships.map(\.after) {
            try checkName(relationship.type, "relationship type")
            for key in relationship.properties.keys { try checkName(key, "property key") }
        }
    }

    private func checkName(_ name: String, _ what: String) throws(ChangeError) {
        guard !name.isEmpty, name.utf8.count <= Limits.nameBytes, !name.utf8.contains(0) else {
            throw ChangeError(
                .badLabel,
                "a \(what) of \(name.utf8.count) bytes cannot be kept: they have 1 to \(Limits.nameBytes), none zero")
        }
    }
}

/// The classes that the nodes of a change have after it.
struct ClassesOfChange {
    let metamodel: Metamodel
    private var classes: [NodeID: String] = [:]
    /// Of those CIs whose labels are not those of the change.
    private var completed: [NodeID: [String]] = [:]

    init(metamodel: Metamodel) { self.metamodel = metamodel }

    func ciClass(of id: NodeID) -> String { classes[id] ?? Metamodel.openClass }

    /// With those of the class's ancestors.
    func labels(of node: NodeContent) -> [String] { completed[node.id] ?? node.labels }

    func hasNewClass(_ change: GraphDifference.Change<NodeContent>) -> Bool {
        ciClass(of: change.id) != metamodel.ciClass(labels: change.before.labels)
    }

    /// - Throws: `severalClasses`, or where a CI would be one no longer.
    mutating func note(_ node: NodeContent, before: NodeContent?) throws(ChangeError) {
        var named = metamodel.classLabels(node.labels)
        let classBefore = before.map { metamodel.ciClass(labels: $0.labels) } ?? Metamodel.openClass
        let lineageBefore = metamodel.lineage(of: classBefore)
        if classBefore != Metamodel.openClass, !named.contains(classBefore) {
            // The class is taken away: its ancestors go with it, and what is left names the new one.
            let kept = named.filter { !lineageBefore.contains($0) }
            guard !kept.isEmpty else {
                throw ChangeError(
                    .unknownClass,
                    "\(CIName.text(node.id)) would be of no class without the label :\(classBefore)",
                    hint: "Set the label of another class together with it, or delete the CI.")
            }
            named = kept
        }
        guard let ciClass = named.max(by: { metamodel.lineage(of: $0).count < metamodel.lineage(of: $1).count }) else {
            return
        }
        let lineage = metamodel.lineage(of: ciClass)
        guard named.allSatisfy(lineage.contains) else {
            let others = named.filter { !lineage.contains($0) }.map { ":" + $0 }.joined(separator: ", ")
            throw ChangeError(
                .severalClasses, "node \(node.id.rawValue) cannot be of the classes :\(ciClass) and \(others) at once",
                hint: "A CI has one class; REMOVE the label of the other.")
        }
        classes[node.id] = ciClass
        let free = node.labels.filter { metamodel.classes[$0] == nil }
        let labels = Set(lineage + free).sorted()
        if labels != node.labels { completed[node.id] = labels }
    }
}
