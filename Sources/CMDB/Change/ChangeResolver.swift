public import Base
public import Graph
internal import OrderedCollections

/// Checks a change set against a state of the graph and works out what it does.
///
/// Pure: graph and metamodel in, resolved change with the next graph out. Nothing is changed when it throws.
/// - Complexity: O(operations + relations of the CIs it retires).
public struct ChangeResolver: Sendable {
    public let metamodel: Metamodel

    public init(metamodel: Metamodel) { self.metamodel = metamodel }

    /// - Parameters:
    ///   - identities: where new ids come from; advanced even if the set is refused later.
    ///   - seq: the number that the commit will have.
    ///   - records: the live records of the CIs in ``ChangeSet/touchedCIs``. A CI of which there are none is taken as it
    ///     is in the graph.
    ///   - time: by which is judged what is fresh.
    public func resolve(
        _ changeSet: ChangeSet, on graph: GraphSnapshot, identities: IdentityCounter, as seq: CommitSeq,
        records: RecordBook = RecordBook(), at time: Instant
    ) throws(ChangeError) -> ResolvedChange {
        let count = changeSet.operations.reduce(0) { $0 + $1.elements }
        guard count <= Limits.changeSetOperations else {
            throw ChangeError(
                .tooLarge,
                "the change set has \(count) operations, limit \(Limits.changeSetOperations)",
                hint: "Split it.")
        }
        let conflicts = changeSet.base?.conflicts(with: changeSet.operations, on: graph, metamodel: metamodel) ?? []
        if !conflicts.isEmpty { throw ChangeConflict.error(conflicts) }
        var resolution = Resolution(metamodel: metamodel, graph: graph, source: changeSet.source.name)
        resolution.kind = changeSet.kind
        resolution.change.book = records
        (resolution.seq, resolution.time) = (seq, time)
        try resolution.define(changeSet.operations)
        var refusals = RecordRefusals(changeSet.kind)
        for (position, operation) in changeSet.operations.enumerated() {
            do { try resolution.apply(operation, identities) } catch {
                try refusals.note(error, operation, number: position + 1)
            }
        }
        try refusals.refuse()
        try resolution.deriveTouched()
        try resolution.retireOwned()
        resolution.renewKeys()
        let related = try RelationRules(resolution.finish(as: seq), before: graph).settled(for: changeSet.kind)
        return try AttributeRules(related, before: graph, metamodel).settled(for: changeSet)
            .checkingRules(since: graph, metamodel, for: changeSet)
    }
}

extension ChangeOperation {
    /// Nodes and relationships that it speaks of.
    fileprivate var elements: Int {
        guard case .apply(let difference) = self else { return 1 }
        return difference.nodes.total + difference.relationships.total
    }
}

/// The state of one resolution.
struct Resolution {
    struct RelationKey: Hashable {
        let type: String
        let from: NodeID
        let to: NodeID

        /// Without the type: few CIs have relations of several types to one another.
        func hash(into hasher: inout Hasher) {
            hasher.combine(from)
            hasher.combine(to)
        }
    }

    /// The one that the set leaves: its definitions come first.
    var metamodel: Metamodel
    private(set) var graph: GraphSnapshot
    let source: String
    private(set) var draft: GraphDraft
    var change: ResolvedChange
    var seq = CommitSeq.zero
    var time = Instant(rawValue: 0)
    /// CIs whose records have changed since they were last derived, in the order of the operations.
    var touched: OrderedSet<NodeID> = []
    /// CIs that have lost a record that proved them.
    var lostWitness: Set<NodeID> = []
    /// Position in `change.records` of what this set has written and may write again.
    var versionOf: [RecordReference: Int] = [:]
    /// Records that this set takes back.
    var gone: Set<RecordReference> = []
    /// Relations that have gone over to other ends.
    var placed: Set<RelationshipID> = []
    var keyMaker: KeyMaker?
    var newClasses: [NodeID: String] = [:]
    var retired: Set<NodeID> = []
    var removedRelations: Set<RelationshipID> = []
    var newRelations: Set<RelationKey> = []
    /// Position in `change.documents` of CIs that this set has already created or updated.
    var documentOf: [NodeID: Int] = [:]
    /// Position in `change.relations` of relations that this set has already updated.
    var updateOf: [RelationshipID: Int] = [:]
    /// The classes of the CIs of `graph`.
    private(set) lazy var classTable = metamodel.classTable(of: graph)
    /// Who asks; what a source reports twice is passed over.
    var kind = ChangeSet.Kind.manual
    /// CIs whose owner this set retires.
    var orphans: [NodeID] = []
    /// CIs that this set gives an owner, with it.
    var owners: OrderedDictionary<NodeID, NodeID> = [:]
    /// Relation types that may lead from a class to another, as far as they were asked for.
    var allowedTypes: [ClassPair: [String]] = [:]

    struct ClassPair: Hashable {
        let from: String
        let to: String
    }

    init(metamodel: Metamodel, graph: GraphSnapshot, source: String) {
        self.metamodel = metamodel
        self.graph = graph
        self.source = source
        draft = graph.draft()
        change = ResolvedChange(graph: graph, metamodel: metamodel)
    }

    consuming func finish(as seq: CommitSeq) -> ResolvedChange {
        var finished = change
        finished.graph = draft.publish(as: seq)
        return finished
    }

    mutating func apply(_ operation: ChangeOperation, _ identities: IdentityCounter) throws(ChangeError) {
        switch operation {
        case .createCI(let ciClass, let name, let attributes, let record):
            let made = try completed(ciClass, name, attributes)
            let id = identities.node()
            change.createdIDs.append(id)
            try create(id, ciClass, made.name, made.attributes)
            let content = RecordContent(
                ciClass: ciClass, name: made.name, attributes: made.attributes.filter { !$0.value.isNull })
            assert(content, of: id, key: record, isWitness: true)
        case .reviveCI(let id, let ciClass, let name, let attributes):
            guard !draft.contains(id) else {
                throw ChangeError(.unknownCI, "\(CIName.text(id)) is not retired, so it cannot be brought back")
            }
            try revive(id, RecordContent(ciClass: ciClass, name: name, attributes: attributes))
        case .updateCI(let id, let ciClass, let name, let attributes):
            try edit(id, RecordContent(ciClass: ciClass, name: name, attributes: attributes))
        case .retireCI(let id):
            try deriveTouched()
            try retire(id)
            forgetOwn(of: id)
        case .records(let operation):
            try apply(operation, identities)
        case .createRelation(let type, let from, let to, let properties):
            try deriveTouched()
            try relate(type, try node(from), try node(to), properties, identities)
        case .updateRelation(let id, let properties):
            try updateRelation(id, properties)
        case .removeRelation(let id):
            try removeRelation(id)
        case .apply(let difference):
            try deriveTouched()
            try apply(difference)
            assertNodes(of: difference)
        case .restoreCI, .restoreRelation, .removeNode:
            try deriveTouched()
            try restore(operation)
            assertRestored(operation)
        case .define, .undefine:
            break  // Done before all others.
        case .assertValidity(let statement):
            try assertValidity(statement)
        }
    }

    /// Brings the metamodel to what the set makes of it, whatever the order of its operations.
    mutating func define(_ operations: [ChangeOperation]) throws(ChangeError) {
        var defined: [Definition] = []
        var undefined: [Definition.Reference] = []
        for operation in operations {
            switch operation {
            case .define(let definition): defined.append(definition)
            case .undefine(let reference): undefined.append(reference)
            default: continue
            }
        }
        if defined.isEmpty, undefined.isEmpty { return }
        let before = metamodel
        try SchemaChange.checkRemoval(undefined, keeping: defined, from: before, on: graph)
        metamodel = try before.applying(defined, without: undefined)
        let schema = SchemaChange(from: before, to: metamodel, on: graph)
        try schema.check()
        if let relabelled = try schema.relabelled() {
            graph = relabelled
            draft = graph.draft()
            change.graph = graph
        }
        for definition in defined where before.definitions[definition.reference] != definition {
            change.definitions.append(definition)
            if before.definitions[definition.reference] != nil { change.endedDefinitions.append(definition.reference) }
        }
        change.endedDefinitions += undefined
        change.metamodel = metamodel
        classTable = metamodel.classTable(of: graph)
    }

    // MARK: CIs

    mutating func create(
        _ id: NodeID, _ ciClass: String, _ name: String, _ attributes: [String: Value]
    ) throws(ChangeError) {
        try checkClass(ciClass)
        let kept = try checkAttributes(attributes.filter { !$0.value.isNull }, of: ciClass, name)
        try checkName(name, of: ciClass)
        do {
            try draft.addNode(id, labels: metamodel.lineage(of: ciClass), properties: Array(kept))
            try draft.setProperties(of: id, [(key: GraphSnapshot.nameKey, value: .string(name))])
        } catch {
            throw ChangeError(.unknownCI, error.message)
        }
        newClasses[id] = ciClass
        record(CIDocument(id: id, ciClass: ciClass, name: name, attributes: kept))
        change.counts.created += 1
        change.countsByClass[ciClass, default: .init()].created += 1
    }

    mutating func update(
        _ id: NodeID, _ ciClass: String?, _ name: String?, _ attributes: [String: Value]
    ) throws(ChangeError) {
        let before = try document(of: id)
        try checkClass(ciClass ?? before.ciClass)
        let given = try checkAttributes(
            attributes.filter { !$0.value.isNull }, of: ciClass ?? before.ciClass, name ?? before.name)
        let attributes = attributes.merging(given) { $1 }
        let after = CIDocument(
            id: id, ciClass: ciClass ?? before.ciClass, name: name ?? before.name,
            attributes: before.attributes.merging(attributes) { $1 }.filter { !$0.value.isNull },
            labels: before.labels)
        guard after != before else { return }
        try checkName(after.name, of: after.ciClass)
        do {
            if after.ciClass != before.ciClass {
                try draft.setLabels(of: id, metamodel.lineage(of: after.ciClass) + after.labels)
                newClasses[id] = after.ciClass
            }
            try draft.setProperties(of: id, Array(attributes))
            try draft.setProperties(of: id, [(key: GraphSnapshot.nameKey, value: .string(after.name))])
        } catch {
            throw ChangeError(.unknownCI, error.message)
        }
        if documentOf[id] == nil {
            change.endedCIs.append(id)
            change.counts.updated += 1
            change.countsByClass[after.ciClass, default: .init()].updated += 1
        }
        change.changedAttributes[id, default: []] += attributes.keys.filter {
            before.attributes[$0] ?? .null != after.attributes[$0] ?? .null
        }
        record(after)
    }

    mutating func retire(_ id: NodeID) throws(ChangeError) {
        guard let slot = graph.slot(of: id), !retired.contains(id), documentOf[id] == nil,
            graph.isCI(slot)
        else {
            throw ChangeError(.unknownCI, "there is no CI \(CIName.text(id)) to retire")
        }
        var relations: Set<RelationshipID> = []
        graph.forEachRelationship(of: slot, direction: .both) { relations.insert(graph.id(of: $0.relationship)) }
        for relation in relations.sorted() where !removedRelations.contains(relation) && !placed.contains(relation) {
            noteLost(relation, with: id)
            try removeRelation(relation)
        }
        do { try draft.removeNode(id) } catch {
            throw ChangeError(.unknownCI, "\(CIName.text(id)) cannot be retired: \(error.message)")
        }
        retired.insert(id)
        change.endedCIs.append(id)
        change.counts.retired += 1
        change.countsByClass[metamodel.ciClass(of: slot, in: graph), default: .init()].retired += 1
    }

    mutating func record(_ document: CIDocument) {
        if let position = documentOf[document.id] {
            change.documents[position] = document
        } else {
            documentOf[document.id] = change.documents.count
            change.documents.append(document)
        }
    }

    /// The CI as this set has left it so far.
    func document(of id: NodeID) throws(ChangeError) -> CIDocument {
        if let position = documentOf[id] { return change.documents[position] }
        guard !retired.contains(id), let document = graph.document(of: id, metamodel: metamodel) else {
            throw ChangeError(.unknownCI, "there is no CI \(CIName.text(id))")
        }
        return document
    }

    // MARK: Relations

    private mutating func relate(
        _ type: String, _ from: NodeID, _ to: NodeID, _ properties: [String: Value],
        _ identities: IdentityCounter
    ) throws(ChangeError) {
        guard let relationType = metamodel.relationTypes[type] else {
            throw ChangeError(
                .unknownRelationType, "there is no relation type '\(type)'",
                hint: "Types: \(metamodel.relationTypes.keys.joined(separator: ", ")).")
        }
        let (fromClass, toClass) = (try ciClass(of: from), try ciClass(of: to))
        guard metamodel.allows(relationType, from: fromClass, to: toClass) else {
            let pairs = relationType.endpoints.map { "\($0.from) → \($0.to)" }.joined(separator: ", ")
            throw ChangeError(
                .relationNotAllowed, "\(type) cannot lead from \(fromClass) to \(toClass)", hint: "It joins \(pairs).")
        }
        let key = RelationKey(type: type, from: from, to: to)
        if kind == .ingest, relationType.isSymmetric, isMirrored(key) { return }
        try checkDuplicate(key, isSymmetric: relationType.isSymmetric)
        let id = identities.relationship()
        let kept = properties.filter { !$0.value.isNull && $0.key != RelationDocument.sourceKey }
        let document = RelationDocument(id: id, type: type, from: from, to: to, properties: kept, source: source)
        do {
            try draft.addRelationship(id, type: type, from: from, to: to, properties: Array(kept))
            try draft.setProperties(of: id, [(key: RelationDocument.sourceKey, value: .string(source))])
        } catch {
            throw ChangeError(.unknownCI, error.message)
        }
        noteOwner(relationType, from, to)
        change.relations.append(document)
        change.createdRelationIDs.append(id)
        change.counts.relationsCreated += 1
    }

    mutating func updateRelation(
        _ id: RelationshipID, _ properties: [String: Value]
    ) throws(ChangeError) {
        let updated = updateOf[id].map { change.relations[$0] }
        guard !removedRelations.contains(id), let before = updated ?? graph.relationDocument(of: id) else {
            throw ChangeError(.unknownRelation, "there is no relation \(RelationName.text(id))")
        }
        let after = RelationDocument(
            id: id, type: before.type, from: before.from, to: before.to,
            properties: before.properties.merging(properties) { $1 }.filter { !$0.value.isNull },
            source: before.source)
        guard after != before else { return }
        do { try draft.setProperties(of: id, Array(properties)) } catch {
            throw ChangeError(.unknownRelation, error.message)
        }
        if let position = updateOf[id] {
            change.relations[position] = after
            return
        }
        updateOf[id] = change.relations.count
        change.endedRelations.append(id)
        change.relations.append(after)
        change.counts.relationsUpdated += 1
    }

    mutating func removeRelation(_ id: RelationshipID) throws(ChangeError) {
        guard removedRelations.insert(id).inserted, graph.slot(of: id) != nil else {
            throw ChangeError(.unknownRelation, "there is no relation \(RelationName.text(id))")
        }
        do { try draft.removeRelationship(id) } catch { throw ChangeError(.unknownRelation, error.message) }
        if updateOf[id] == nil { change.endedRelations.append(id) } else { forgetUpdate(of: id) }
        change.counts.relationsRemoved += 1
    }

    /// A relation that this set changed first and removes now gets no new version.
    private mutating func forgetUpdate(of id: RelationshipID) {
        change.relations.removeAll { $0.id == id }
        change.counts.relationsUpdated -= 1
        updateOf = [:]
        for (position, relation) in change.relations.enumerated() where graph.slot(of: relation.id) != nil {
            updateOf[relation.id] = position
        }
    }

    /// The relation of this type between these CIs, unless this set removes it.
    func existingRelation(_ key: RelationKey) -> RelationshipID? {
        guard let from = graph.slot(of: key.from), let to = graph.slot(of: key.to),
            let type = graph.relationshipType(named: key.type),
            let found = graph.relationship(of: type, from: from, to: to)
        else { return nil }
        let id = graph.id(of: found)
        return removedRelations.contains(id) ? nil : id
    }

    // MARK: Checks

    func node(_ reference: CIReference) throws(ChangeError) -> NodeID {
        switch reference {
        case .existing(let id):
            guard draft.contains(id) else { throw ChangeError(.unknownCI, "there is no CI \(CIName.text(id))") }
            return id
        case .new(let number):
            guard change.createdIDs.indices.contains(number) else {
                throw ChangeError(.unknownCI, "the change set creates no CI number \(number) before it is related")
            }
            return change.createdIDs[number]
        }
    }

    func ciClass(of id: NodeID) throws(ChangeError) -> String {
        if let ciClass = newClasses[id] { return ciClass }
        guard let slot = graph.slot(of: id) else {
            throw ChangeError(.unknownCI, "there is no CI \(CIName.text(id))")
        }
        return metamodel.ciClass(of: slot, in: graph)
    }

    func checkClass(_ key: String) throws(ChangeError) {
        guard let ciClass = metamodel.classes[key] else {
            throw ChangeError(
                .unknownClass, "there is no CI class '\(key)'",
                hint:
                    "Classes: \(metamodel.classes.values.filter { !$0.isAbstract }.map(\.key).joined(separator: ", "))."
            )
        }
        guard !ciClass.isAbstract else {
            let children = metamodel.classes.values.filter { $0.parent == key }.map(\.key).joined(separator: ", ")
            throw ChangeError(.abstractClass, "class '\(key)' is abstract", hint: "Use one of \(children).")
        }
    }

    func checkName(_ name: String, of ciClass: String) throws(ChangeError) {
        guard name.contains(where: { !$0.isWhitespace }) else {
            throw ChangeError(.emptyName, "a CI of class \(ciClass) has an empty name")
        }
        guard name.utf8.count <= Limits.nameBytes else {
            throw ChangeError(
                .badAttribute, "a name of class \(ciClass) has \(name.utf8.count) bytes, limit \(Limits.nameBytes)")
        }
    }

    /// - Returns: the attributes in the form in which they are stored.
    @discardableResult
    func checkAttributes(
        _ attributes: [String: Value], of ciClass: String, _ name: String
    ) throws(ChangeError) -> [String: Value] {
        let definitions = metamodel.attributes(of: ciClass)
        var canonical = attributes
        for (key, value) in attributes {
            guard AttributeKey.isValid(key) else {
                throw ChangeError(
                    .badAttribute, "'\(key)' of \(ciClass) '\(name)' is not an attribute name",
                    hint: "Names are lower case letters, digits and _, start with a letter, and are not 'name'.")
            }
            guard let definition = definitions[key] else { continue }
            guard let stored = definition.canonical(value) else {
                throw ChangeError(
                    .badAttribute,
                    "attribute '\(key)' of \(ciClass) '\(name)' must be of type \(definition.type.rawValue), got \(value.brief)",
                    hint: definition.type.isText ? "Such as \(definition.type.example)." : nil)
            }
            if stored != value { canonical[key] = stored }
        }
        return canonical
    }
}
