internal import Graph
internal import OrderedCollections

// What was, brought back: by rollback, which knows whole documents.

extension Resolution {
    mutating func restore(_ operation: ChangeOperation) throws(ChangeError) {
        switch operation {
        case .restoreCI(let document): try restore(document)
        case .restoreRelation(let document): try restore(document)
        case .removeNode(let id):
            // Its records may have gone in the same set, and it with them.
            if retired.contains(id) { return }
            if let slot = graph.slot(of: id), graph.isCI(slot) { try retire(id) } else { try removeOpenNode(id) }
        default: break
        }
    }

    private mutating func restore(_ document: CIDocument) throws(ChangeError) {
        let isOpen = document.ciClass == Metamodel.openClass
        if !isOpen {
            try checkClass(document.ciClass)
            try checkName(document.name, of: document.ciClass)
            try checkAttributes(document.attributes, of: document.ciClass, document.name)
        }
        let wasThere = draft.contains(document.id)
        let before = wasThere ? present(document.id) : nil
        guard before != document else { return }
        var properties = document.attributes
        if !isOpen { properties[GraphSnapshot.nameKey] = .string(document.name) }
        let labels = (isOpen ? [] : metamodel.lineage(of: document.ciClass)) + document.labels
        do {
            if wasThere {
                let gone = (before?.attributes.keys.filter { properties[$0] == nil } ?? [])
                try draft.setLabels(of: document.id, labels)
                try draft.setProperties(
                    of: document.id, gone.map { (key: $0, value: .null) } + properties.map { (key: $0, value: $1) })
            } else {
                try draft.addNode(document.id, labels: labels, properties: properties.map { (key: $0, value: $1) })
            }
        } catch {
            throw ChangeError(.duplicateKey, "\(CIName.text(document.id)) cannot be restored: \(error.message)")
        }
        note(document, wasThere: wasThere, before: before)
    }

    private mutating func note(_ document: CIDocument, wasThere: Bool, before: CIDocument?) {
        retired.remove(document.id)
        newClasses[document.id] = document.ciClass
        if wasThere, documentOf[document.id] == nil { change.endedCIs.append(document.id) }
        if let before {
            change.changedAttributes[document.id, default: []] += Set(before.attributes.keys)
                .union(document.attributes.keys).filter { before.attributes[$0] != document.attributes[$0] }.sorted()
        }
        let isFirst = documentOf[document.id] == nil
        record(document)
        guard isFirst else { return }
        if wasThere { change.counts.updated += 1 } else { change.counts.created += 1 }
        guard document.ciClass != Metamodel.openClass else { return }
        if wasThere {
            change.countsByClass[document.ciClass, default: .init()].updated += 1
        } else {
            change.countsByClass[document.ciClass, default: .init()].created += 1
        }
    }

    /// A CI or an open node as this set has left it so far.
    private func present(_ id: NodeID) -> CIDocument? {
        if let position = documentOf[id] { return change.documents[position] }
        return graph.content(of: id).map { CIDocument($0, metamodel: metamodel) }
    }

    private mutating func removeOpenNode(_ id: NodeID) throws(ChangeError) {
        guard let slot = graph.slot(of: id), !retired.contains(id), documentOf[id] == nil else {
            throw ChangeError(.unknownCI, "there is no node \(id.rawValue) to remove")
        }
        var relations: Set<RelationshipID> = []
        graph.forEachRelationship(of: slot, direction: .both) { relations.insert(graph.id(of: $0.relationship)) }
        for relation in relations.sorted() where !removedRelations.contains(relation) { try removeRelation(relation) }
        do { try draft.removeNode(id) } catch {
            throw ChangeError(.unknownCI, "node \(id.rawValue) cannot be removed: \(error.message)")
        }
        retired.insert(id)
        change.endedCIs.append(id)
        change.counts.retired += 1
    }

    // MARK: Relations

    private mutating func restore(_ document: RelationDocument) throws(ChangeError) {
        let isThere = graph.slot(of: document.id) != nil && !removedRelations.contains(document.id)
        if isThere, let before = graph.relationDocument(of: document.id) {
            try replace(before, with: document)
            return
        }
        for end in [document.from, document.to] where !draft.contains(end) {
            throw ChangeError(
                .unknownCI, "\(RelationName.text(document.id)) cannot come back: there is no CI \(CIName.text(end))")
        }
        let (from, to) = (try ciClass(of: document.from), try ciClass(of: document.to))
        if from != Metamodel.openClass, to != Metamodel.openClass {
            guard let type = metamodel.relationTypes[document.type], metamodel.allows(type, from: from, to: to) else {
                throw ChangeError(
                    .relationNotAllowed, "\(document.type) cannot lead from \(from) to \(to) any longer",
                    hint: "The metamodel has changed since; leave the relation out.")
            }
            try checkDuplicate(
                RelationKey(type: document.type, from: document.from, to: document.to), isSymmetric: type.isSymmetric)
            noteOwner(type, document.from, document.to)
        }
        do {
            try draft.addRelationship(
                document.id, type: document.type, from: document.from, to: document.to,
                properties: Array(document.properties))
            if !document.source.isEmpty {
                try draft.setProperties(
                    of: document.id, [(key: RelationDocument.sourceKey, value: .string(document.source))])
            }
        } catch {
            throw ChangeError(
                .unknownRelation, "\(RelationName.text(document.id)) cannot come back: \(error.message)")
        }
        removedRelations.remove(document.id)
        change.relations.append(document)
        change.counts.relationsCreated += 1
    }

    private mutating func replace(
        _ before: RelationDocument, with document: RelationDocument
    ) throws(ChangeError) {
        if (before.from, before.to, before.source) != (document.from, document.to, document.source) {
            // A merge, or the withdrawal of the source that was believed, is taken back.
            let key = RelationKey(type: document.type, from: document.from, to: document.to)
            if let existing = existingRelation(key), existing != document.id {
                throw ChangeError(
                    .conflict,
                    "\(RelationName.text(document.id)) cannot be restored: \(RelationName.text(existing)) is there",
                    hint: "Remove the one, then take back the other.")
            }
            try place(document)
            return
        }
        var properties = document.properties
        for key in before.properties.keys where properties[key] == nil { properties[key] = .null }
        try updateRelation(document.id, properties)
    }
}
