internal import Base
internal import Graph
internal import OrderedCollections

// Records, and the CIs that follow from them: the one place where a CI gets its values.

extension Resolution {
    mutating func apply(_ operation: RecordOperation, _ identities: IdentityCounter) throws(ChangeError) {
        switch operation {
        case .found(let record):
            let id = identities.node()
            change.createdIDs.append(id)
            guard let ciClass = record.content.ciClass, let name = record.content.name else {
                throw ChangeError(
                    .unknownClass, "record '\(record.reference.key)' names no class, or has no name")
            }
            try create(id, ciClass, name, record.content.attributes)
            write(try withParent(record), of: id)
        case .observe(let record, of: let reference):
            try checkObserved(record)
            observe(try withParent(record), of: try owner(reference))
        case .keep(let record):
            try checkObserved(record)
            write(try withParent(record), of: nil)
        case .forget(let reference, of: let id):
            forget(reference, of: id)
        case .leave(let reference, of: let id):
            if let holder = holder(of: reference, before: id) { remove(reference, of: holder) }
        case .move(let references, from: let id, to: let into):
            try move(references, from: id, to: try into.map { reference throws(ChangeError) in try owner(reference) })
        case .part(let references, let id):
            let other = identities.node()
            change.createdIDs.append(other)
            change.book.records[other] = []
            try move(references, from: id, to: other)
        case .derive(let id):
            if change.book.records[id] != nil { touched.append(id) }
        case .drift(let reference, of: let id, saying: let content):
            guard let holder = holder(of: reference, before: id),
                var record = change.book.records[holder]?.first(where: { $0.reference == reference })
            else { break }
            record.pending = content
            assign(record, to: holder)
        case .settle(let reference, of: let id, asNewCI: let isNew):
            try settle(reference, of: id, asNewCI: isNew, identities)
        case .merge(let id, let into):
            try merge(id, into: into)
        case .split(let references, from: let id, let into, let relations):
            try split(references, from: id, into: into, relations, identities)
        case .decide(let decision):
            change.decisions.append(decision)
        case .undecide(let left, let right):
            change.undecided.append((left, right))
        case .support(let relation):
            change.supports.append(RelationSupport(relation: relation, source: source))
        case .withdraw(let relation):
            try withdraw(relation)
        case .setSupport(let support, isThere: true):
            change.supports.append(support)
        case .setSupport(let support, isThere: false):
            change.withdrawnSupports.append(support)
        }
    }

    /// What a source says has to be right by itself, whether or not another source is believed: else it would go by the
    /// order of the runs whether a record is taken.
    private func checkObserved(_ record: SourceRecord) throws(ChangeError) {
        guard kind == .ingest, let ciClass = record.content.ciClass else { return }
        try checkClass(ciClass)
        try checkAttributes(record.content.attributes, of: ciClass, record.content.name ?? "")
        try checkName(record.content.name ?? "", of: ciClass)
    }

    /// Makes every CI what its records say. A CI without a record that proves it is retired.
    mutating func deriveTouched() throws(ChangeError) {
        guard !touched.isEmpty else { return }
        let ids = touched
        touched = []
        var refusals = RecordRefusals(kind)
        for id in ids {
            let records = records(of: id)
            guard records.contains(where: \.isWitness) || !lostWitness.contains(id) else {
                if draft.contains(id) { try retire(id) }
                continue
            }
            guard let content = content(of: id, records), let ciClass = content.ciClass, let name = content.name else {
                continue
            }
            do {
                try derive(id, ciClass, name, content.attributes, records)
            } catch {
                try refusals.note(error, record: records.first { $0.reference.source == source }?.reference.key)
            }
        }
        try refusals.refuse()
    }

    private mutating func derive(
        _ id: NodeID, _ ciClass: String, _ name: String, _ attributes: [String: Value], _ records: [SourceRecord]
    ) throws(ChangeError) {
        guard draft.contains(id) else { return try create(id, ciClass, name, attributes) }
        let before = try document(of: id)
        var changes = attributes.filter { before.attributes[$0.key] != $0.value }
        let definitions = metamodel.attributes(of: ciClass)
        for (key, value) in before.attributes where attributes[key] == nil {
            // A default is nobody's word, and stays until somebody says otherwise.
            let isSaid = records.contains { $0.content.attributes[key] != nil }
            if isSaid || definitions[key]?.defaultValue != value { changes[key] = .null }
        }
        try update(id, ciClass, name.isEmpty ? before.name : name, changes)
    }

    /// What the records of a CI make of it; notes whether they agree about its class.
    private mutating func content(of id: NodeID, _ records: [SourceRecord]) -> RecordContent? {
        guard records.count > 1 else {
            return Reconciliation.document(of: records, metamodel: metamodel, at: time)
        }
        guard let result = Reconciliation.effective(records, metamodel: metamodel, at: time) else { return nil }
        if result.disagreeingClasses.isEmpty {
            if records.count(where: { $0.content.ciClass != nil }) > 1 { change.agreements.insert(id) }
        } else {
            change.disagreements[id] = result.disagreeingClasses
        }
        return RecordContent(ciClass: result.ciClass, name: result.name, attributes: result.attributes)
    }

    // MARK: What people say

    /// A person's or an agent's words on a CI that is there.
    mutating func edit(_ id: NodeID, _ words: RecordContent) throws(ChangeError) {
        guard draft.contains(id) || touched.contains(id) else {
            throw ChangeError(.unknownCI, "there is no CI \(CIName.text(id))")
        }
        if let ciClass = words.ciClass { try checkClass(ciClass) }
        let before = try currentDocument(of: id)
        if change.book.records[id] == nil { change.book.records[id] = records(of: id) }
        if let name = words.name { try checkName(name, of: before.ciClass) }
        try checkAttributes(
            words.attributes.filter { !$0.value.isNull }, of: words.ciClass ?? before.ciClass, words.name ?? before.name
        )
        let reference = RecordReference.edit(of: id, by: source)
        let others = records(of: id).filter { $0.reference != reference }
        let own = records(of: id).first { $0.reference == reference }
        var content = own?.withoutOverruled(by: others, present: before) ?? .empty
        if let ciClass = words.ciClass { content.ciClass = ciClass }
        if let name = words.name { content.name = name }
        content.attributes.merge(words.attributes) { $1 }
        // To say that there is no value is worth keeping only against somebody who says that there is one.
        content.attributes = content.attributes.filter { attribute in
            !attribute.value.isNull || others.contains { $0.content.attributes[attribute.key] ?? .null != .null }
        }
        if content == own?.content, words.holds(in: before) { return }
        touched.append(id)
        if content.isEmpty {
            if own != nil { forget(reference, of: id) }
            return
        }
        assert(content, of: id, key: reference.key, isWitness: own?.isWitness ?? false)
    }

    /// Brings a CI back with exactly this content.
    mutating func revive(_ id: NodeID, _ content: RecordContent) throws(ChangeError) {
        guard let ciClass = content.ciClass, let name = content.name else { return }
        try create(id, ciClass, name, content.attributes)
        assertContent(
            RecordContent(
                ciClass: ciClass, name: name, attributes: content.attributes.filter { !$0.value.isNull }), of: id)
    }

    /// What somebody brings back is their word, as far as the sources do not say the same.
    mutating func assertRestored(_ operation: ChangeOperation) {
        switch operation {
        case .restoreCI(let document) where document.ciClass != Metamodel.openClass:
            assertContent(
                RecordContent(ciClass: document.ciClass, name: document.name, attributes: document.attributes),
                of: document.id)
        case .removeNode(let id): forgetOwn(of: id)
        default: break
        }
    }

    /// Writes down what has to be said for a CI to be exactly this.
    private mutating func assertContent(_ content: RecordContent, of id: NodeID) {
        let reference = RecordReference.edit(of: id, by: source)
        let others = (change.book.records[id] ?? []).filter { $0.reference != reference }
        guard others.contains(where: \.isWitness),
            let derived = Reconciliation.document(of: others, metamodel: metamodel, at: time)
        else {
            assert(content, of: id, key: nil, isWitness: true)
            return
        }
        var words = RecordContent(
            ciClass: content.ciClass == derived.ciClass ? nil : content.ciClass,
            name: content.name == derived.name ? nil : content.name,
            attributes: content.attributes.filter { derived.attributes[$0.key] ?? .null != $0.value })
        for key in derived.attributes.keys where content.attributes[key] == nil { words.attributes[key] = .null }
        let own = change.book.records[id]?.first { $0.reference == reference }
        if words.isEmpty {
            if own != nil {
                forget(reference, of: id)
                touched.remove(id)
            }
        } else if words != own?.content {
            assert(words, of: id, key: nil, isWitness: false)
        }
    }

    /// What a query changed is what its user said.
    mutating func assertNodes(of difference: GraphDifference) {
        for node in difference.addedNodes {
            guard let position = documentOf[node.id], newClasses[node.id] != Metamodel.openClass else { continue }
            let document = change.documents[position]
            assert(
                RecordContent(ciClass: document.ciClass, name: document.name, attributes: document.attributes),
                of: node.id, key: nil, isWitness: true)
        }
        for changed in difference.changedNodes {
            guard let position = documentOf[changed.id], newClasses[changed.id] != Metamodel.openClass else { continue }
            let document = change.documents[position]
            let reference = RecordReference.edit(of: changed.id, by: source)
            // The document is the query's already: what it was derived from must not be read off it.
            guard let known = change.book.records[changed.id] else {
                assertWhole(document)
                continue
            }
            let own = known.first { $0.reference == reference }
            var content =
                own?.withoutOverruled(by: known.filter { $0.reference != reference }, present: document) ?? .empty
            for property in changed.properties {
                if property.key == GraphSnapshot.nameKey {
                    content.name = document.name
                } else {
                    content.attributes[property.key] = property.after
                }
            }
            if metamodel.ciClass(labels: changed.before.labels) != document.ciClass {
                content.ciClass = document.ciClass
            }
            content.attributes = content.attributes.filter { attribute in
                !attribute.value.isNull
                    || known.contains {
                        $0.reference != reference && $0.content.attributes[attribute.key] ?? .null != .null
                    }
            }
            if content.isEmpty { continue }
            assert(content, of: changed.id, key: reference.key, isWitness: own?.isWitness ?? false)
            touched.append(changed.id)
        }
        for node in difference.removedNodes { forgetOwn(of: node.id) }
    }

    /// An open node that became a CI, or a CI of which nothing is known.
    private mutating func assertWhole(_ document: CIDocument) {
        assert(
            RecordContent(ciClass: document.ciClass, name: document.name, attributes: document.attributes),
            of: document.id, key: nil, isWitness: true)
    }

    /// Writes what the source of the set says of a CI.
    /// - Parameter key: the native key; `nil` for a person, who calls it as we do.
    mutating func assert(_ content: RecordContent, of id: NodeID, key: String?, isWitness: Bool) {
        let reference = key.map { RecordReference(source: source, key: $0) } ?? .edit(of: id, by: source)
        let before = change.book.records[id]?.first { $0.reference == reference }
        if keyMaker == nil { keyMaker = KeyMaker(metamodel: metamodel) }
        var record = SourceRecord(
            reference: reference, content: content, isWitness: isWitness,
            keys: isWitness ? keyMaker?.keys(of: content).keys ?? [] : [], since: before?.since ?? .zero,
            confirmedAt: time)
        record.state = .live
        write(record, of: id)
        if before != nil || change.book.records[id] != nil { replaceInBook(record, of: id) }
    }

    /// A CI that a person made and takes back.
    mutating func forgetOwn(of id: NodeID) {
        let key = CIName.text(id)
        for record in change.book.records[id] ?? [] where record.reference.key == key && record.isWitness {
            forget(record.reference, of: id)
        }
        touched.remove(id)
    }

    // MARK: Records

    /// Live records of a CI; the CI itself, as somebody's word, where none are known.
    func records(of id: NodeID) -> [SourceRecord] {
        if let known = change.book.records[id] { return known }
        if let founding = change.records.last(where: { $0.ci == id }) { return [founding.record] }
        guard let document = graph.document(of: id, metamodel: metamodel) else { return [] }
        return [
            SourceRecord(
                reference: RecordReference(source: "", key: ""),
                content: RecordContent(
                    ciClass: document.ciClass, name: document.name, attributes: document.attributes))
        ]
    }

    private mutating func observe(_ record: SourceRecord, of id: NodeID) {
        if change.book.records[id] == nil {
            change.book.records[id] = records(of: id).filter { !$0.reference.source.isEmpty }
        }
        if change.book.records[id]?.first(where: { $0.reference == record.reference })?.pending != nil {
            change.settledRecords.append(record.reference)
        }
        write(record, of: id)
        replaceInBook(record, of: id)
        touched.append(id)
    }

    /// The CI that a record is of as this set has left it: a merge in the same set may have taken it along.
    func holder(of reference: RecordReference, before id: NodeID?) -> NodeID? {
        if let position = versionOf[reference] { return change.records[position].ci }
        return id
    }

    mutating func forget(_ reference: RecordReference, of id: NodeID?) {
        let id = holder(of: reference, before: id)
        if id.map({ change.book.records[$0]?.contains { $0.reference == reference && $0.pending != nil } ?? false })
            ?? true
        {
            change.settledRecords.append(reference)
        }
        takeBackVersion(of: reference)
        if gone.insert(reference).inserted { change.goneRecords.append(reference) }
        guard let id else { return }
        remove(reference, of: id)
    }

    mutating func remove(_ reference: RecordReference, of id: NodeID) {
        var known = records(of: id)
        if change.book.records[id] == nil { known = [] }
        if let position = known.firstIndex(where: { $0.reference == reference }) { known.remove(at: position) }
        change.book.records[id] = known
        lostWitness.insert(id)
        touched.append(id)
    }

    /// What this set has written of a record does not come to be: the record goes as it was before, if it was.
    private mutating func takeBackVersion(of reference: RecordReference) {
        guard let position = versionOf.removeValue(forKey: reference) else { return }
        change.records.remove(at: position)
        for (other, later) in versionOf where later > position { versionOf[other] = later - 1 }
        change.endedRecords.removeAll { $0 == reference }
    }

    mutating func replaceInBook(_ record: SourceRecord, of id: NodeID) {
        var record = record
        record.since = seq
        var known = change.book.records[id] ?? []
        if let position = known.firstIndex(where: { $0.reference == record.reference }) {
            known[position] = record
        } else {
            known.append(record)
        }
        change.book.records[id] = known
    }

    /// Puts a version of a record on paper; the one before ends.
    mutating func write(_ record: SourceRecord, of id: NodeID?) {
        if record.reference.source.isEmpty { return }  // Nobody's word: see records(of:).
        let isOurs = record.since == seq && seq != .zero
        if let position = versionOf[record.reference]
            ?? (isOurs ? change.records.lastIndex { $0.record.reference == record.reference } : nil)
        {
            var record = record
            record.since = seq
            change.records[position] = (record, id)
            return
        }
        if gone.remove(record.reference) != nil { change.goneRecords.removeAll { $0 == record.reference } }
        if record.since != .zero || mayHaveBeen(record.reference, of: id) {
            change.endedRecords.append(record.reference)
            versionOf[record.reference] = change.records.count
        }
        var record = record
        record.since = seq
        if record.wasLoose, record.state == .live { change.settledRecords.append(record.reference) }
        change.records.append((record, id))
    }

    /// Whether there may be a version of a record of which the book knows nothing: the word of a person who has taken
    /// it back, or said it of a CI that is a part of another by now. A source's run knows all of its records.
    private func mayHaveBeen(_ reference: RecordReference, of id: NodeID?) -> Bool {
        guard kind != .ingest else { return false }
        guard let id, reference.key == CIName.text(id) else { return true }
        // They are given out in ascending order; one that is not found costs a look-up.
        var (low, high) = (0, change.createdIDs.count)
        while low < high {
            let middle = (low + high) / 2
            if change.createdIDs[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low == change.createdIDs.count || change.createdIDs[low] != id
    }

    /// A record as it comes, with the keys that it has inside of its owner, and said now where it does not say when.
    private func withParent(_ record: SourceRecord) throws(ChangeError) -> SourceRecord {
        var record = record
        if record.confirmedAt.rawValue == 0 { record.confirmedAt = time }
        guard let parent = record.parent, !record.keysInsideParent.isEmpty else { return record }
        let id = try owner(parent)
        record.keys = (record.keys + record.keysInsideParent.map { $0.inside(id.rawValue) }).sorted()
        record.keysInsideParent = []
        record.parent = nil
        return record
    }

    /// A CI that may be retired at present.
    private func owner(_ reference: CIReference) throws(ChangeError) -> NodeID {
        if case .existing(let id) = reference { return id }
        return try node(reference)
    }

    private func currentDocument(of id: NodeID) throws(ChangeError) -> CIDocument {
        if draft.contains(id) { return try document(of: id) }
        throw ChangeError(.unknownCI, "there is no CI \(CIName.text(id))")
    }
}

extension Resolution {
    /// A record that there is already goes to another CI.
    mutating func assign(_ record: SourceRecord, to id: NodeID) {
        write(record, of: id)
        replaceInBook(record, of: id)
    }
}
