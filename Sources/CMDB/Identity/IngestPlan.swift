public import Base
public import Graph

/// A source record that is known already.
public struct LinkedRecord: Hashable, Sendable {
    public let ci: NodeID
    /// Whether the source no longer reported it when last asked.
    public let isGone: Bool

    public init(ci: NodeID, isGone: Bool) {
        self.ci = ci
        self.isGone = isGone
    }
}

/// What is known of a source before its observations are planned.
public struct SourceState: Sendable {
    /// The source's last commit; zero for a new source.
    public var seq: CommitSeq
    /// By native key.
    public var records: [String: LinkedRecord]
    /// Attributes that a person has set by hand, by CI: discovery leaves them alone.
    public var heldAttributes: [NodeID: Set<String>]

    public init(seq: CommitSeq, records: [String: LinkedRecord], heldAttributes: [NodeID: Set<String>]) {
        self.seq = seq
        self.records = records
        self.heldAttributes = heldAttributes
    }

    public static let unknown = SourceState(seq: .zero, records: [:], heldAttributes: [:])
}

/// One line of the difference that a plan makes.
public struct Difference: Hashable, Sendable {
    public enum Action: String, Sendable { case created, updated, retired, revived, related, unrelated }

    /// An attribute before and after; `.null` for "none".
    public struct AttributeChange: Hashable, Sendable {
        public let attribute: String
        public let before: Value
        public let after: Value

        public init(attribute: String, before: Value, after: Value) {
            self.attribute = attribute
            self.before = before
            self.after = after
        }
    }

    public let action: Action
    /// Native key of the record, or the relation as text.
    public let key: String
    /// Class of the CI, or type of the relation.
    public let type: String
    public let name: String
    public let changes: [AttributeChange]
}

/// What a batch of observations would do.
public struct IngestPlan: Sendable {
    public internal(set) var changeSet: ChangeSet
    public internal(set) var created = 0
    public internal(set) var updated = 0
    public internal(set) var revived = 0
    public internal(set) var retired = 0
    public internal(set) var unchanged = 0
    public internal(set) var relationsCreated = 0
    public internal(set) var relationsUpdated = 0
    public internal(set) var relationsRemoved = 0
    public internal(set) var relationsUnchanged = 0
    /// Attribute values that discovery reported and a hand-set value keeps out.
    public internal(set) var held = 0
    /// The first ``Limits/differenceLines`` lines.
    public internal(set) var difference: [Difference] = []
    public internal(set) var differenceCount = 0
}

/// Turns what a source says into a change set: recognises known records by their native key, creates the
/// unknown, changes what differs, retires what a covering source no longer reports.
///
/// Pure, and independent of the order of the records: the same observations on the same state give the same
/// plan, up to the numbering of new CIs.
/// - Complexity: O(records + relations + known records).
public struct IngestPlanner: Sendable {
    public let metamodel: Metamodel

    public init(metamodel: Metamodel) { self.metamodel = metamodel }

    public func plan(
        _ batch: ObservationBatch, known: SourceState, on graph: GraphSnapshot
    ) throws(ChangeError) -> IngestPlan {
        var planning = Planning(metamodel: metamodel, graph: graph, batch: batch, known: known)
        for record in batch.records { try planning.index(record) }
        for record in batch.records { planning.planCI(record) }
        planning.planAbsences()
        for record in batch.records { try planning.planRelations(record) }
        return planning.plan
    }
}

private struct Planning {
    let metamodel: Metamodel
    let graph: GraphSnapshot
    let batch: ObservationBatch
    let known: SourceState
    private let coverage: Set<String>
    private(set) var plan: IngestPlan
    /// Where each record of the batch ends up.
    private var references: [String: CIReference] = [:]
    private var newCount = 0
    private var retiring: Set<NodeID> = []
    private var seenRelations: Set<RelationshipID> = []

    init(metamodel: Metamodel, graph: GraphSnapshot, batch: ObservationBatch, known: SourceState) {
        self.metamodel = metamodel
        self.graph = graph
        self.batch = batch
        self.known = known
        coverage = batch.coverage
        plan = IngestPlan(
            changeSet: ChangeSet(
                kind: .ingest, title: "\(batch.source.kind): \(batch.records.count) records", source: batch.source,
                operations: [], sourceSeq: known.seq))
    }

    /// First pass: every key gets its CI, so that relations can point forwards.
    mutating func index(_ record: ObservedRecord) throws(ChangeError) {
        guard references[record.key] == nil else {
            throw ChangeError(
                .duplicateKey, "source '\(batch.source.name)' reports the key '\(record.key)' twice",
                hint: "Keys identify records: give each its own.")
        }
        if let linked = known.records[record.key] {
            if linked.isGone { plan.changeSet.returnedRecords.append(record.key) }
            references[record.key] = .existing(linked.ci)
        } else {
            references[record.key] = .new(newCount)
            newCount += 1
        }
    }

    mutating func planCI(_ record: ObservedRecord) {
        guard case .existing(let id)? = references[record.key] else {
            plan.changeSet.operations.append(
                .createCI(
                    ciClass: record.ciClass, name: record.name, attributes: record.attributes, record: record.key))
            plan.created += 1
            note(.created, record.key, record.ciClass, record.name)
            return
        }
        guard let current = graph.document(of: id, metamodel: metamodel) else {
            plan.changeSet.operations.append(
                .reviveCI(id, ciClass: record.ciClass, name: record.name, attributes: record.attributes))
            plan.revived += 1
            note(.revived, record.key, record.ciClass, record.name)
            return
        }
        planUpdate(record, of: current)
    }

    private mutating func planUpdate(_ record: ObservedRecord, of current: CIDocument) {
        let heldHere = known.heldAttributes[current.id] ?? []
        var attributes: [String: Value] = [:]
        for (key, value) in record.attributes where current.attributes[key] ?? .null != value {
            attributes[key] = value
        }
        for key in current.attributes.keys where record.attributes[key] == nil { attributes[key] = .null }
        for key in heldHere where attributes.removeValue(forKey: key) != nil { plan.held += 1 }
        let name: String? =
            record.name == current.name || heldHere.contains(GraphSnapshot.nameKey) ? nil : record.name
        let ciClass: String? = record.ciClass == current.ciClass ? nil : record.ciClass
        guard name != nil || ciClass != nil || !attributes.isEmpty else {
            plan.unchanged += 1
            return
        }
        plan.changeSet.operations.append(
            .updateCI(current.id, ciClass: ciClass, name: name, attributes: attributes))
        plan.updated += 1
        var changes = attributes.sorted { $0.key < $1.key }.map {
            Difference.AttributeChange(
                attribute: $0.key, before: current.attributes[$0.key] ?? .null, after: $0.value)
        }
        if let name {
            changes.insert(
                .init(attribute: GraphSnapshot.nameKey, before: .string(current.name), after: .string(name)), at: 0)
        }
        if let ciClass {
            changes.insert(.init(attribute: "class", before: .string(current.ciClass), after: .string(ciClass)), at: 0)
        }
        note(.updated, record.key, record.ciClass, record.name, changes)
    }

    /// What the source reported before and covers, but reports no longer.
    mutating func planAbsences() {
        for (key, linked) in known.records.sorted(by: { $0.key < $1.key })
        where references[key] == nil && !linked.isGone {
            guard let slot = graph.slot(of: linked.ci) else {
                plan.changeSet.goneRecords.append(key)
                continue
            }
            let ciClass = metamodel.ciClass(of: slot, in: graph)
            guard metamodel.lineage(of: ciClass).contains(where: coverage.contains) else { continue }
            plan.changeSet.goneRecords.append(key)
            guard retiring.insert(linked.ci).inserted else { continue }
            plan.changeSet.operations.append(.retireCI(linked.ci))
            plan.retired += 1
            note(.retired, key, ciClass, graph.property(named: GraphSnapshot.nameKey, of: slot).stringValue ?? "")
        }
    }

    mutating func planRelations(_ record: ObservedRecord) throws(ChangeError) {
        guard let from = references[record.key] else { return }
        var stale = ownRelations(of: from)
        var wanted: Set<ObservedRelation.Key> = []
        for relation in record.relations {
            guard let to = reference(to: relation.to) else {
                throw ChangeError(
                    .danglingRelation,
                    "record '\(record.key)' \(relation.type) '\(relation.to)', which source '\(batch.source.name)' does not report",
                    hint: "Report both ends, or leave the relation out.")
            }
            guard wanted.insert(.init(type: relation.type, to: to)).inserted else { continue }
            if let existing = existing(relation.type, from, to) {
                stale.remove(existing)
                planUpdate(of: existing, relation, record)
            } else {
                plan.changeSet.operations.append(
                    .createRelation(type: relation.type, from: from, to: to, properties: relation.properties))
                plan.relationsCreated += 1
                note(.related, "\(record.key) → \(relation.to)", relation.type, record.name)
            }
        }
        for id in stale.sorted() {
            plan.changeSet.operations.append(.removeRelation(id))
            plan.relationsRemoved += 1
            if let gone = graph.relationDocument(of: id), let to = graph.slot(of: gone.to) {
                let name = graph.property(named: GraphSnapshot.nameKey, of: to).stringValue ?? ""
                note(.unrelated, "\(record.key) → \(name)", gone.type, record.name)
            }
        }
    }

    private mutating func planUpdate(of id: RelationshipID, _ relation: ObservedRelation, _ record: ObservedRecord) {
        guard let current = graph.relationDocument(of: id), current.source == batch.source.name else {
            plan.relationsUnchanged += 1
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

    private func reference(to key: String) -> CIReference? {
        if let reference = references[key] { return reference }
        guard let linked = known.records[key], graph.slot(of: linked.ci) != nil, !retiring.contains(linked.ci) else {
            return nil
        }
        return .existing(linked.ci)
    }

    /// Relations that this source has asserted from a CI, those to CIs that are about to be retired apart
    /// (they go with them).
    private func ownRelations(of reference: CIReference) -> Set<RelationshipID> {
        guard case .existing(let id) = reference, let slot = graph.slot(of: id),
            let sourceKey = graph.propertyKey(named: RelationDocument.sourceKey)
        else { return [] }
        var own: Set<RelationshipID> = []
        graph.forEachRelationship(of: slot, direction: .outgoing) { adjacent in
            if graph.property(sourceKey, of: adjacent.relationship) == .string(batch.source.name),
                !retiring.contains(graph.id(of: adjacent.node))
            {
                own.insert(graph.id(of: adjacent.relationship))
            }
        }
        return own
    }

    private func existing(_ type: String, _ from: CIReference, _ to: CIReference) -> RelationshipID? {
        guard case .existing(let fromID) = from, case .existing(let toID) = to,
            let fromSlot = graph.slot(of: fromID), let toSlot = graph.slot(of: toID),
            let code = graph.relationshipType(named: type),
            let found = graph.relationship(of: code, from: fromSlot, to: toSlot)
        else { return nil }
        return graph.id(of: found)
    }

    private mutating func note(
        _ action: Difference.Action, _ key: String, _ type: String, _ name: String,
        _ changes: [Difference.AttributeChange] = []
    ) {
        plan.differenceCount += 1
        guard plan.difference.count < Limits.differenceLines else { return }
        plan.difference.append(Difference(action: action, key: key, type: type, name: name, changes: changes))
    }
}

extension ObservedRelation {
    fileprivate struct Key: Hashable {
        let type: String
        let to: CIReference
    }
}
