internal import Base
public import Graph
internal import OrderedCollections

/// The making of an ``IngestPlan``, in steps: what it must look up between them is up to the caller.
///
///     begin → (nextQuestion → take)* → finish
public struct IngestPlanning: Sendable {
    let metamodel: Metamodel
    let graph: GraphSnapshot
    let batch: ObservationBatch
    let known: SourceState
    /// By native key.
    let refusals: [String: RefusedRecord]
    /// Whether only what waits is judged again: the batch is what is stored of it, and says nothing of relations.
    let isRejudging: Bool
    var plan: IngestPlan
    var keyMaker: KeyMaker
    /// The CI of each record of the batch; none for contested and parked ones.
    var references: [String: CIReference] = [:]
    /// Numbers of records that are new, or say something new.
    var news: [Int] = []
    /// Of the news, those that are recognised only inside of their owner, as ``IngestPlanning/nextQuestion()`` comes
    /// to them.
    var dependents: [Int] = []
    var owners: [String: String] = [:]
    /// Of the news that are being identified now.
    var round: [Int] = []
    var keysOfRound: [Int: RecordKeys] = [:]
    var bannedKeys: Set<IdentityKey> = []
    var newCount = 0
    var retiring: Set<NodeID> = []
    /// CIs that have become a part of another.
    var mergedInto: [NodeID: NodeID] = [:]
    var absences: [(key: String, record: LinkedRecord, ciClass: String)] = []
    private var step = Step.begun

    private enum Step { case begun, identifying, dependents, absences, done }

    /// - Parameters:
    ///   - known: what the source has said before.
    ///   - refusals: of records that are to be left out.
    public init(
        metamodel: Metamodel, graph: GraphSnapshot, batch: ObservationBatch, known: SourceState,
        refusals: [String: RefusedRecord] = [:], isRejudging: Bool = false
    ) {
        self.refusals = refusals
        self.isRejudging = isRejudging
        self.metamodel = metamodel
        self.graph = graph
        self.batch = batch
        self.known = known
        keyMaker = KeyMaker(metamodel: metamodel)
        plan = IngestPlan(
            changeSet: ChangeSet(
                kind: .ingest, title: "\(batch.source.kind): \(batch.records.count) records", source: batch.source,
                operations: [], sourceSeq: known.seq))
    }

    /// Sorts the known and unchanged records out.
    public mutating func begin() throws(ChangeError) {
        var seen: Set<String> = []
        seen.reserveCapacity(batch.records.count)
        references.reserveCapacity(batch.records.count)
        for (number, record) in batch.records.enumerated() {
            guard seen.insert(record.key).inserted else {
                throw ChangeError(
                    .duplicateKey, "source '\(batch.source.name)' reports the key '\(record.key)' twice",
                    hint: "Keys identify records: give each its own.")
            }
            if let refusal = refusals[record.key] {
                refuse(record, number: number, refusal)
                continue
            }
            guard let linked = known.records[record.key] else {
                news.append(number)
                continue
            }
            if let ci = linked.ci { references[record.key] = .existing(ci) }
            let isThere = linked.ci.map { graph.slot(of: $0) != nil } ?? true
            // What waits is judged again each time: what it conflicts with may have changed.
            if linked.isGone || linked.ci == nil || !isThere || linked.hash != record.content.hash {
                news.append(number)
            } else {
                plan.unchanged += 1
                countHeld(record, linked)
            }
        }
        if !isRejudging { findAbsences(seen) }
        learnBans()
        round = news
        if news.contains(where: { !keys(of: $0).insideParent.isEmpty }) { findOwners() }
        dependents = news.filter { !keys(of: $0).insideParent.isEmpty && owners[batch.records[$0].key] != nil }
        if !dependents.isEmpty {
            let later = Set(dependents)
            round.removeAll(where: later.contains)
        }
        step = .identifying
    }

    /// What has to be looked up before it goes on; `nil` when it can finish.
    public mutating func nextQuestion() -> IdentityQuestion? {
        while true {
            switch step {
            case .begun, .done: return nil
            case .identifying, .dependents:
                let question = questionOfRound()
                if !question.isEmpty { return question }
                take(IdentityAnswer())
            case .absences:
                let question = IdentityQuestion(cis: Set(absences.compactMap(\.record.ci)))
                if !question.cis.isEmpty { return question }
                take(IdentityAnswer())
            }
        }
    }

    /// - Parameter answer: to the last question.
    public mutating func take(_ answer: IdentityAnswer) {
        switch step {
        case .begun, .done: return
        case .identifying, .dependents:
            identify(with: answer)
            round = readyDependents()
            step = round.isEmpty ? .absences : .dependents
        case .absences:
            planAbsences(provenElsewhere: answer.provenElsewhere)
            step = .done
        }
    }

    public mutating func finish() throws(ChangeError) -> IngestPlan {
        if !isRejudging { try planRelations() }
        if !keysOfRound.isEmpty { plan.changeSet.identitySeq = graph.seq }
        return plan
    }

    /// Leaves a record what it was: it is not absent, and it says nothing new.
    private mutating func refuse(_ record: ObservedRecord, number: Int, _ refusal: RefusedRecord) {
        let ci = known.records[record.key]?.ci
        if let ci { references[record.key] = .existing(ci) }
        plan.refused.append(RefusedObservation(number: number + 1, observed: record, refusal: refusal, ci: ci))
    }

    // MARK: Keys

    mutating func keys(of number: Int) -> RecordKeys {
        if let made = keysOfRound[number] { return made }
        var made = keyMaker.keys(of: batch.records[number].content)
        if !bannedKeys.isEmpty {
            made.keys.removeAll(where: bannedKeys.contains)
            made.insideParent.removeAll(where: bannedKeys.contains)
        }
        if !made.keys.isEmpty || !made.insideParent.isEmpty { keysOfRound[number] = made }
        return made
    }

    private mutating func questionOfRound() -> IdentityQuestion {
        var question = IdentityQuestion()
        for number in round {
            let record = batch.records[number]
            let made = keys(of: number)
            question.keys.formUnion(made.keys)
            if case .existing(let parent)? = parent(of: number) {
                question.keys.formUnion(made.insideParent.map { $0.inside(parent.rawValue) })
            }
            if let linked = known.records[record.key], !linked.isGone, linked.hash != record.content.hash {
                question.records.insert(record.key)
            }
        }
        return question
    }

    /// Of the records that wait for their owners, those whose owners are identified; all, where none is.
    private mutating func readyDependents() -> [Int] {
        guard !dependents.isEmpty else { return [] }
        let waiting = Set(dependents.map { batch.records[$0].key })
        var ready = dependents.filter { number in
            owners[batch.records[number].key].map { !waiting.contains($0) } ?? true
        }
        if ready.isEmpty { ready = dependents }
        let chosen = Set(ready)
        dependents.removeAll(where: chosen.contains)
        return ready
    }

    func parent(of number: Int) -> CIReference? {
        guard let owner = owners[batch.records[number].key] else { return nil }
        if let reference = references[owner] { return reference }
        return known.records[owner]?.ci.map(CIReference.existing)
    }

    private mutating func findOwners() {
        for record in batch.records {
            for relation in record.relations {
                switch metamodel.relationTypes[relation.type]?.owner {
                case .source: owners[relation.to] = record.key
                case .target: owners[record.key] = relation.to
                case nil: continue
                }
            }
        }
    }

    /// A key that many records of one source have is none.
    private mutating func learnBans() {
        var counts: [IdentityKey: (count: Int, example: Int)] = [:]
        for number in news {
            for key in keys(of: number).keys where key.isStrong {
                counts[key, default: (0, number)].count += 1
            }
        }
        for (key, found) in counts where found.count > Limits.recordsOfOneKey {
            bannedKeys.insert(key)
            if let ban = keyMaker.ban(for: key, of: batch.records[found.example].content, records: found.count) {
                plan.learntBans.append(ban)
            }
        }
        guard !bannedKeys.isEmpty else { return }
        keysOfRound = [:]
        plan.learntBans.sort { $0.key < $1.key }
        for ban in plan.learntBans where metamodel.definitions[ban.reference] == nil {
            plan.changeSet.operations.append(.define(ban))
        }
    }

    // MARK: Notes

    func content(of number: Int) -> RecordContent { batch.records[number].content }

    private mutating func countHeld(_ record: ObservedRecord, _ linked: LinkedRecord) {
        guard !known.heldAttributes.isEmpty, let ci = linked.ci, let held = known.heldAttributes[ci],
            let current = graph.document(of: ci, metamodel: metamodel)
        else { return }
        for key in held where key != GraphSnapshot.nameKey {
            if record.attributes[key] ?? .null != current.attributes[key] ?? .null { plan.held += 1 }
        }
    }

    mutating func note(
        _ action: Difference.Action, _ key: String, _ type: String, _ name: String,
        _ changes: [Difference.AttributeChange] = []
    ) {
        plan.differenceCount += 1
        guard plan.difference.count < Limits.differenceLines else { return }
        plan.difference.append(Difference(action: action, key: key, type: type, name: name, changes: changes))
    }
}

extension ObservedRecord {
    /// Without the key and the relations.
    var content: RecordContent {
        var kept = attributes
        if attributes.values.contains(.null) { kept = attributes.filter { !$0.value.isNull } }
        return RecordContent(ciClass: ciClass, name: name, attributes: kept)
    }
}
