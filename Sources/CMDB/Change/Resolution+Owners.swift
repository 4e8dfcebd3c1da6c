internal import Graph
internal import OrderedCollections

// Compositions: what is owned goes with its owner.

extension Resolution {
    /// Notes what loses its owner because that is retired.
    mutating func noteLost(_ relation: RelationshipID, with owner: NodeID) {
        guard let slot = graph.slot(of: relation) else { return }
        let type = graph.typeName(of: slot)
        guard let end = metamodel.relationTypes[type]?.owner else { return }
        let (from, to) = (graph.id(of: graph.source(of: slot)), graph.id(of: graph.target(of: slot)))
        if end == .source, from == owner { orphans.append(to) }
        if end == .target, to == owner { orphans.append(from) }
    }

    mutating func noteLost(_ relation: RelationshipContent, with gone: Set<NodeID>) {
        switch metamodel.relationTypes[relation.type]?.owner {
        case .source where gone.contains(relation.source): orphans.append(relation.target)
        case .target where gone.contains(relation.target): orphans.append(relation.source)
        default: break
        }
    }

    /// Retires what the retired CIs own, near or far. A CI that the set itself speaks of stays: it was meant to.
    /// - Complexity: O(owned CIs and their relations).
    mutating func retireOwned() throws(ChangeError) {
        if orphans.isEmpty { return }
        let related = Set(change.relations.flatMap { [$0.from, $0.to] })
        while let orphan = orphans.popLast() {
            guard draft.contains(orphan), documentOf[orphan] == nil, !related.contains(orphan) else { continue }
            try retire(orphan)
            change.retiredWithOwner.append(orphan)
        }
        change.retiredWithOwner.sort()
    }

    /// Notes that a relation gives a CI an owner, where the records of the CI are known.
    mutating func noteOwner(_ type: RelationType, _ from: NodeID, _ to: NodeID) {
        guard let end = type.owner else { return }
        let (part, owner) = end == .source ? (to, from) : (from, to)
        if change.book.records[part] != nil { owners[part] = owner }
    }

    /// What is recognised inside of its owner has other keys inside of another one.
    /// - Complexity: O(records of the CIs that got an owner).
    mutating func renewKeys() {
        if owners.isEmpty { return }
        if keyMaker == nil { keyMaker = KeyMaker(metamodel: metamodel) }
        for (part, owner) in owners where draft.contains(part) {
            for record in change.book.records[part] ?? [] where record.isWitness && record.state == .live {
                guard let keys = keyMaker?.storedKeys(of: record.content, owner: { owner }), keys != record.keys else {
                    continue
                }
                var renewed = record
                renewed.keys = keys
                assign(renewed, to: part)
            }
        }
    }

    /// Notes a relation that the set creates.
    /// - Throws: `duplicateRelation`. A symmetric relation is the same from both ends.
    mutating func checkDuplicate(_ key: RelationKey, isSymmetric: Bool) throws(ChangeError) {
        guard newRelations.insert(key).inserted, existingRelation(key) == nil, !isSymmetric || !isMirrored(key) else {
            throw ChangeError(
                .duplicateRelation, "\(CIName.text(key.from)) \(key.type) \(CIName.text(key.to)) is there already",
                hint: isSymmetric ? "\(key.type) leads both ways, and is kept once." : nil)
        }
    }

    /// Whether the relation is there already, written from its other end.
    func isMirrored(_ key: RelationKey) -> Bool {
        let mirrored = RelationKey(type: key.type, from: key.to, to: key.from)
        return key.from != key.to && (newRelations.contains(mirrored) || existingRelation(mirrored) != nil)
    }
}

extension ChangeError {
    /// The same with the number of its operation, counted from 1, in front.
    func at(operation: Int) -> ChangeError {
        guard self.operation == nil else { return self }
        var error = self
        error.operation = operation
        return error
    }
}
