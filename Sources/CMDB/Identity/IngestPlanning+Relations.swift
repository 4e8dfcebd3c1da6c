internal import Base
internal import Graph
internal import OrderedCollections

// What a source reports no longer, and its relations.

extension IngestPlanning {
    /// What the source reported before and covers, but reports no longer.
    mutating func findAbsences(_ seen: Set<String>) {
        for (key, linked) in known.records where !linked.isGone && !seen.contains(key) {
            guard let ci = linked.ci else {
                if let ciClass = linked.looseClass, isCovered(ciClass) { absences.append((key, linked, ciClass)) }
                continue
            }
            // A CI that somebody else has retired needs no proof of absence.
            let ciClass = graph.slot(of: ci).map { metamodel.ciClass(of: $0, in: graph) } ?? ""
            if ciClass.isEmpty || isCovered(ciClass) { absences.append((key, linked, ciClass)) }
        }
        absences.sort { $0.key < $1.key }
    }

    private func isCovered(_ ciClass: String) -> Bool {
        metamodel.lineage(of: ciClass).contains(where: batch.coverage.contains)
    }

    mutating func planAbsences(provenElsewhere: Set<NodeID>) {
        guard !absences.isEmpty else { return }
        // Another record of the same source may be of the same CI.
        var proven = provenElsewhere
        for record in batch.records {
            if case .existing(let ci)? = references[record.key] { proven.insert(ci) }
        }
        let absent = Set(absences.map(\.key))
        for (key, linked) in known.records where linked.state == .live && !absent.contains(key) {
            if let ci = linked.ci { proven.insert(ci) }
        }
        for (key, linked, ciClass) in absences {
            let reference = RecordReference(source: batch.source.name, key: key)
            guard let ci = linked.ci, let slot = graph.slot(of: ci) else {
                plan.changeSet.operations.append(.records(.forget(reference, of: linked.ci)))
                continue
            }
            guard metamodel.mayRetire(ciClass, source: batch.source.name) else { continue }
            if metamodel.graceSeconds(of: ciClass, source: batch.source.name) != nil {
                plan.missing.append(key)
                continue
            }
            plan.changeSet.operations.append(.records(.forget(reference, of: ci)))
            guard !proven.contains(ci), mergedInto[ci] == nil, retiring.insert(ci).inserted else { continue }
            plan.retired += 1
            note(.retired, key, ciClass, graph.property(named: GraphSnapshot.nameKey, of: slot).stringValue ?? "")
        }
    }

    /// Relations of one CI that this run asserts, and those that it asserted before.
    private struct Wanted {
        var stale = SmallSet<RelationshipID>()
        var keys = SmallSet<ObservedRelation.Key>()
    }

    mutating func planRelations() throws(ChangeError) {
        let shared = sharedCIs()
        var wantedOf: [NodeID: Wanted] = [:]
        for record in batch.records where refusals[record.key] == nil {
            guard let from = end(record.key) else {
                for relation in record.relations { try checkIsReported(relation, record) }
                continue
            }
            if case .existing(let id) = from, let isWhole = shared[id] {
                var wanted = wantedOf[id] ?? Wanted(stale: isWhole ? ownRelations(of: from) : .init())
                try planRelations(of: record, from, &wanted)
                wantedOf[id] = wanted
            } else {
                var wanted = Wanted(stale: ownRelations(of: from))
                try planRelations(of: record, from, &wanted)
                withdraw(wanted.stale, record)
            }
        }
        for (_, wanted) in wantedOf.sorted(by: { $0.key < $1.key }) { withdraw(wanted.stale, nil) }
    }

    /// CIs that several records of the source are of, and whether the run contains all of those.
    private func sharedCIs() -> [NodeID: Bool] {
        var counts: [NodeID: Int] = [:]
        if plan.joined == 0 && plan.merged == 0 && known.records.isEmpty { return [:] }
        for record in batch.records where refusals[record.key] == nil {
            if case .existing(let id)? = references[record.key] { counts[id, default: 0] += 1 }
        }
        var all: [NodeID: Int] = [:]
        for (_, linked) in known.records where linked.state == .live {
            if let ci = linked.ci { all[mergedInto[ci] ?? ci, default: 0] += 1 }
        }
        return counts.reduce(into: [:]) { shared, entry in
            let stored = all[entry.key] ?? 0
            if entry.value > 1 || stored > 1 { shared[entry.key] = entry.value >= stored }
        }
    }

    private mutating func planRelations(
        of record: ObservedRecord, _ from: CIReference, _ wanted: inout Wanted
    ) throws(ChangeError) {
        for relation in record.relations {
            guard let to = end(relation.to) else {
                try checkIsReported(relation, record)
                continue
            }
            guard from != to || metamodel.relationTypes[relation.type] == nil || relation.to == record.key,
                wanted.keys.insert(.init(type: relation.type, to: to))
            else { continue }
            if let existing = existing(relation.type, from, to) {
                wanted.stale.remove(graph.id(of: existing))
                planUpdate(of: existing, relation, record)
            } else {
                plan.changeSet.operations.append(
                    .createRelation(type: relation.type, from: from, to: to, properties: relation.properties))
                plan.relationsCreated += 1
                note(.related, "\(record.key) → \(relation.to)", relation.type, record.name)
            }
        }
    }

    private mutating func withdraw(_ stale: SmallSet<RelationshipID>, _ record: ObservedRecord?) {
        for id in stale.elements.sorted() {
            plan.changeSet.operations.append(.records(.withdraw(id)))
            guard let gone = graph.relationDocument(of: id), gone.source == batch.source.name else { continue }
            plan.relationsRemoved += 1
            if let to = graph.slot(of: gone.to) {
                let name = graph.property(named: GraphSnapshot.nameKey, of: to).stringValue ?? ""
                note(.unrelated, "\(record?.key ?? CIName.text(gone.from)) → \(name)", gone.type, record?.name ?? "")
            }
        }
    }

    /// A contested or parked record is no end of a relation; a record that nobody reports is a mistake.
    private func checkIsReported(_ relation: ObservedRelation, _ record: ObservedRecord) throws(ChangeError) {
        if let linked = known.records[relation.to], linked.ci == nil { return }
        if isInBatch(relation.to) { return }
        throw ChangeError(
            .danglingRelation,
            "record '\(record.key)' \(relation.type) '\(relation.to)', which source '\(batch.source.name)' does not report",
            hint: "Report both ends, or leave the relation out.")
    }

    private func isInBatch(_ key: String) -> Bool {
        guard plan.contested > 0 || plan.parked > 0 || !plan.refused.isEmpty else { return false }
        return batch.records.contains { $0.key == key }
    }

    private mutating func planUpdate(
        of slot: RelationshipSlot, _ relation: ObservedRelation, _ record: ObservedRecord
    ) {
        if relation.properties.isEmpty, isOursAlone(slot) {
            plan.relationsUnchanged += 1
            return
        }
        let id = graph.id(of: slot)
        guard let current = graph.relationDocument(of: id), current.source == batch.source.name else {
            plan.relationsUnchanged += 1
            if !known.supported.contains(id) { plan.changeSet.operations.append(.records(.support(id))) }
            return
        }
        var properties = relation.properties.filter { current.properties[$0.key] ?? .null != $0.value }
        for key in current.properties.keys where relation.properties[key] == nil { properties[key] = .null }
        if properties.isEmpty {
            plan.relationsUnchanged += 1
        } else {
            plan.changeSet.operations.append(.updateRelation(id, properties: properties))
            plan.relationsUpdated += 1
            note(
                .updated, "\(record.key) → \(relation.to)", relation.type, record.name,
                properties.sorted { $0.key < $1.key }.map {
                    .init(attribute: $0.key, before: current.properties[$0.key] ?? .null, after: $0.value)
                })
        }
    }

    /// Whether the source of the run asserts a relation, of which nothing else is known. The usual case.
    private func isOursAlone(_ slot: RelationshipSlot) -> Bool {
        let properties = graph.properties(of: slot)
        guard properties.count == 1, properties[0].key == graph.propertyKey(named: RelationDocument.sourceKey) else {
            return false
        }
        return properties[0].value == .string(batch.source.name)
    }

    /// The CI at an end of a relation.
    private func end(_ key: String) -> CIReference? {
        if let reference = references[key] {
            if case .existing(let ci) = reference, let into = mergedInto[ci] { return .existing(into) }
            return reference
        }
        guard let ci = known.records[key]?.ci, graph.slot(of: ci) != nil, !retiring.contains(ci) else { return nil }
        return .existing(mergedInto[ci] ?? ci)
    }

    /// Relations that this source has asserted from a CI, those to CIs that are about to be retired apart
    /// (they go with them).
    private func ownRelations(of reference: CIReference) -> SmallSet<RelationshipID> {
        var own = SmallSet<RelationshipID>()
        guard case .existing(let id) = reference, let slot = graph.slot(of: id),
            let sourceKey = graph.propertyKey(named: RelationDocument.sourceKey)
        else { return own }
        // The closure takes hold of these alone, not of the whole planning.
        let (graph, source, supported, retiring) = (
            graph, Value.string(batch.source.name), known.supported, retiring
        )
        graph.forEachRelationship(of: slot, direction: .outgoing) { adjacent in
            let relation = graph.id(of: adjacent.relationship)
            if graph.property(sourceKey, of: adjacent.relationship) == source
                || (!supported.isEmpty && supported.contains(relation)),
                retiring.isEmpty || !retiring.contains(graph.id(of: adjacent.node))
            {
                own.insert(relation)
            }
        }
        return own
    }

    private func existing(_ type: String, _ from: CIReference, _ to: CIReference) -> RelationshipSlot? {
        guard case .existing(let fromID) = from, case .existing(let toID) = to,
            let fromSlot = graph.slot(of: fromID), let toSlot = graph.slot(of: toID),
            let code = graph.relationshipType(named: type)
        else { return nil }
        return graph.relationship(of: code, from: fromSlot, to: toSlot)
    }
}

extension ObservedRelation {
    fileprivate struct Key: Hashable {
        let type: String
        let to: CIReference
    }
}

/// A set that most of the time has a handful of elements.
private struct SmallSet<Element: Hashable> {
    private(set) var elements: [Element] = []
    /// Where each element is, once there are many.
    private var places: [Element: Int] = [:]
    private static var few: Int { 16 }

    /// - Returns: whether it was not there.
    @discardableResult
    mutating func insert(_ element: Element) -> Bool {
        if place(of: element) != nil { return false }
        if !places.isEmpty { places[element] = elements.count }
        elements.append(element)
        if places.isEmpty, elements.count > Self.few {
            places = Dictionary(uniqueKeysWithValues: elements.enumerated().map { ($1, $0) })
        }
        return true
    }

    mutating func remove(_ element: Element) {
        guard let place = place(of: element) else { return }
        elements.swapAt(place, elements.count - 1)
        elements.removeLast()
        if places.isEmpty { return }
        places[element] = nil
        if place < elements.count { places[elements[place]] = place }
    }

    private func place(of element: Element) -> Int? {
        places.isEmpty ? elements.firstIndex(of: element) : places[element]
    }
}
