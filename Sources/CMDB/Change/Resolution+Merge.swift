internal import Base
internal import Graph
internal import OrderedCollections

// One CI becomes a part of another, and can be parted from it again: records and relations change hands.

extension Resolution {
    mutating func merge(_ id: NodeID, into: NodeID) throws(ChangeError) {
        guard id != into else { throw ChangeError(.unknownCI, "\(CIName.text(id)) cannot be merged with itself") }
        for ci in [id, into] where !draft.contains(ci) {
            throw ChangeError(.unknownCI, "there is no CI \(CIName.text(ci)) to merge")
        }
        let (own, others) = (records(of: id), records(of: into))
        if Reconciliation.isIntent(source) {
            for record in own {
                for other in others { change.decisions.append(.init(record.reference, other.reference, isSame: true)) }
            }
        }
        change.book.records[id] = own
        change.book.records[into] = others
        for record in own { move(record, from: id, to: into) }
        for relation in relations(of: id) {
            let moved = RelationDocument(
                id: relation.id, type: relation.type, from: relation.from == id ? into : relation.from,
                to: relation.to == id ? into : relation.to, properties: relation.properties, source: relation.source)
            let key = RelationKey(type: moved.type, from: moved.from, to: moved.to)
            if moved.from == moved.to {
                try removeRelation(moved.id)
            } else if let existing = existingRelation(key) {
                try removeRelation(moved.id)
                if graph.relationDocument(of: existing)?.source != moved.source {
                    change.supports.append(RelationSupport(relation: existing, source: moved.source))
                }
            } else if newRelations.insert(key).inserted {
                try place(moved)
            } else {
                try removeRelation(moved.id)
            }
        }
        try retire(id)
        touched.remove(id)
        change.merges.append((id, into))
    }

    mutating func split(
        _ references: [RecordReference], from id: NodeID, into: NodeID?, _ relations: [RelationDocument],
        _ identities: IdentityCounter
    ) throws(ChangeError) {
        guard draft.contains(id) else { throw ChangeError(.unknownCI, "there is no CI \(CIName.text(id)) to split") }
        if let into, draft.contains(into) {
            throw ChangeError(.unknownCI, "\(CIName.text(into)) is not retired, so it cannot be brought back")
        }
        let known = change.book.records[id] ?? []
        let leaving = known.filter { references.contains($0.reference) }
        guard leaving.count == references.count else {
            let stranger = references.first { reference in !known.contains { $0.reference == reference } }
            throw ChangeError(
                .unknownCI,
                "record '\(stranger?.key ?? "")' of source '\(stranger?.source ?? "")' is none of \(CIName.text(id))",
                hint: "See the records of the CI.")
        }
        guard leaving.contains(where: \.isWitness), known.contains(where: { $0.isWitness && !leaving.contains($0) })
        else {
            throw ChangeError(
                .unknownCI, "a split of \(CIName.text(id)) leaves one of the two without a record that proves it",
                hint: "Let at least one record go, and keep one.")
        }
        let other = into ?? identities.node()
        if into == nil { change.createdIDs.append(other) }
        for record in leaving {
            move(record, from: id, to: other)
            for staying in known
            where Reconciliation.isIntent(source) && !references.contains(staying.reference) {
                change.decisions.append(.init(record.reference, staying.reference, isSame: false))
            }
        }
        try deriveTouched()
        for relation in relations where draft.contains(relation.from) && draft.contains(relation.to) {
            let key = RelationKey(type: relation.type, from: relation.from, to: relation.to)
            if let existing = existingRelation(key), existing != relation.id { continue }
            try place(relation)
        }
    }

    /// As identification asks for it.
    mutating func move(_ references: [RecordReference], from id: NodeID?, to: NodeID?) throws(ChangeError) {
        for reference in references {
            var found = change.book.loose[reference]
            let id = holder(of: reference, before: id)
            if let id { found = change.book.records[id]?.first { $0.reference == reference } }
            guard var record = found else { continue }
            record.state = to == nil ? .contested : .live
            record.wasLoose = id == nil
            if let id { remove(reference, of: id) }
            guard let to else {
                write(record, of: nil)
                continue
            }
            if change.book.records[to] == nil { change.book.records[to] = records(of: to) }
            assign(record, to: to)
            touched.append(to)
        }
    }

    /// What a record says, kept back because it contradicted its CI, is adopted.
    mutating func settle(
        _ reference: RecordReference, of id: NodeID, asNewCI isNew: Bool, _ identities: IdentityCounter
    ) throws(ChangeError) {
        guard var record = change.book.records[id]?.first(where: { $0.reference == reference }),
            let pending = record.pending
        else {
            throw ChangeError(
                .unknownCI, "record '\(reference.key)' of \(CIName.text(id)) says nothing that waits for a decision")
        }
        record.content = pending
        record.pending = nil
        change.settledRecords.append(reference)
        if keyMaker == nil { keyMaker = KeyMaker(metamodel: metamodel) }
        record.keys = keyMaker?.keys(of: pending).keys ?? []
        guard isNew else {
            assign(record, to: id)
            touched.append(id)
            return
        }
        let other = identities.node()
        change.createdIDs.append(other)
        remove(reference, of: id)
        change.book.records[other] = []
        assign(record, to: other)
        touched.append(other)
    }

    private mutating func move(_ record: SourceRecord, from: NodeID, to: NodeID) {
        change.book.records[from]?.removeAll { $0.reference == record.reference }
        if change.book.records[to] == nil { change.book.records[to] = [] }
        assign(record, to: to)
        if record.isWitness { lostWitness.insert(from) }
        touched.append(from)
        touched.append(to)
    }

    /// Relations of a CI as this set has left them.
    private func relations(of id: NodeID) -> [RelationDocument] {
        guard let slot = graph.slot(of: id) else { return [] }
        var ids: Set<RelationshipID> = []
        graph.forEachRelationship(of: slot, direction: .both) { ids.insert(graph.id(of: $0.relationship)) }
        return ids.sorted().compactMap { relation in
            if removedRelations.contains(relation) { return nil }
            if let position = updateOf[relation] { return change.relations[position] }
            return graph.relationDocument(of: relation)
        }
    }

    /// Makes a relation be this, under the id that it has: with other ends, or back from the past.
    mutating func place(_ relation: RelationDocument) throws(ChangeError) {
        guard let type = metamodel.relationTypes[relation.type] else {
            throw ChangeError(.unknownRelationType, "there is no relation type '\(relation.type)'")
        }
        let (from, to) = (try ciClass(of: relation.from), try ciClass(of: relation.to))
        guard metamodel.allows(type, from: from, to: to) else {
            throw ChangeError(
                .relationNotAllowed, "\(relation.type) cannot lead from \(from) to \(to)",
                hint: "Change the class of one of the CIs first.")
        }
        let wasThere = draft.contains(relation.id)
        do {
            if wasThere { try draft.removeRelationship(relation.id) }
            try draft.addRelationship(
                relation.id, type: relation.type, from: relation.from, to: relation.to,
                properties: Array(relation.properties))
            try draft.setProperties(
                of: relation.id, [(key: RelationDocument.sourceKey, value: .string(relation.source))])
        } catch {
            throw ChangeError(.unknownRelation, error.message)
        }
        noteOwner(type, relation.from, relation.to)
        placed.insert(relation.id)
        removedRelations.remove(relation.id)
        if let position = updateOf[relation.id] {
            change.relations[position] = relation
            return
        }
        updateOf[relation.id] = change.relations.count
        change.relations.append(relation)
        if wasThere {
            change.endedRelations.append(relation.id)
            change.counts.relationsUpdated += 1
        } else {
            change.counts.relationsCreated += 1
        }
    }

    /// The relation goes with the last source that says that it is there.
    mutating func withdraw(_ id: RelationshipID) throws(ChangeError) {
        guard let relation = graph.relationDocument(of: id), !removedRelations.contains(id) else { return }
        guard relation.source == source else {
            change.withdrawnSupports.append(RelationSupport(relation: id, source: source))
            return
        }
        guard let next = change.book.supporters[id]?.filter({ $0 != source }).min() else {
            try removeRelation(id)
            return
        }
        change.withdrawnSupports.append(RelationSupport(relation: id, source: next))
        try place(
            RelationDocument(
                id: id, type: relation.type, from: relation.from, to: relation.to, properties: relation.properties,
                source: next))
    }
}
