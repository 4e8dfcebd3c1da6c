import Base
import CMDB
import Graph

/// A small metamodel, written for these tests.
enum Fixture {
    static let metamodel = Metamodel(
        classes: [
            ciClass("CI", nil, isAbstract: true),
            ciClass("Host", "CI", isAbstract: true, attributes: [attribute("cpu", .integer)]),
            ciClass("Server", "Host", attributes: [attribute("serial", .string)]),
            CIClass(
                key: "Contact", parent: "CI", label: both("Contact"), icon: "box", sharesLabel: true),
            ciClass("App", "CI", attributes: [attribute("ports", .strings)]),
        ],
        relationTypes: [
            RelationType(
                key: "RUNS_ON", inverseKey: "RUNS", label: both("runs on"), inverseLabel: both("runs"),
                endpoints: [.init(from: "App", to: "Host")], impact: [ImpactRule(cause: .target, effect: .down)]),
            RelationType(
                key: "CALLS", inverseKey: "CALLED_BY", label: both("calls"), inverseLabel: both("called by"),
                endpoints: [.init(from: "App", to: "App")]),
        ])

    static let source = SourceReference(name: "file:test", kind: "file")

    static func both(_ text: String) -> Localized { Localized(en: text, ko: text) }

    static func attribute(_ key: String, _ type: AttributeType) -> AttributeDefinition {
        AttributeDefinition(key: key, type: type, label: both(key))
    }

    static func ciClass(
        _ key: String, _ parent: String?, isAbstract: Bool = false, attributes: [AttributeDefinition] = []
    ) -> CIClass {
        CIClass(
            key: key, parent: parent, isAbstract: isAbstract, label: both(key), icon: "box", attributes: attributes)
    }

    static func changeSet(_ operations: [ChangeOperation]) -> ChangeSet {
        ChangeSet(kind: .manual, title: "test", source: source, operations: operations)
    }
}

/// A graph under changes, as the commit loop would keep it.
struct Estate {
    var graph = GraphSnapshot()
    let identities = IdentityCounter(nextNode: 1, nextRelationship: 1)
    /// All records, live or not, by reference.
    var stored: [RecordReference: (record: SourceRecord, ci: NodeID?)] = [:]
    var decisions: [Clusters.Decision] = []
    var supports: Set<RelationSupport> = []
    var metamodel = Fixture.metamodel

    /// What the store would look up.
    var book: RecordBook {
        var book = RecordBook()
        for (record, ci) in stored.values {
            guard let ci else {
                book.loose[record.reference] = record
                continue
            }
            if record.state == .live { book.records[ci, default: []].append(record) }
        }
        for support in supports { book.supporters[support.relation, default: []].append(support.source) }
        return book
    }

    @discardableResult
    mutating func apply(_ changeSet: ChangeSet) throws(ChangeError) -> ResolvedChange {
        let change = try ChangeResolver(metamodel: metamodel).resolve(
            changeSet, on: graph, identities: identities, as: graph.seq.next, records: book, at: Instant(rawValue: 0))
        graph = change.graph
        metamodel = change.metamodel
        for reference in change.goneRecords { stored[reference]?.record.state = .gone }
        for version in change.records { stored[version.record.reference] = version }
        for decision in change.decisions {
            decisions.removeAll { $0.left == decision.left && $0.right == decision.right }
            decisions.append(decision)
        }
        for pair in change.undecided { decisions.removeAll { ($0.left, $0.right) == (pair.left, pair.right) } }
        supports.formUnion(change.supports)
        supports.subtract(change.withdrawnSupports)
        return change
    }

    /// What is known of a source.
    func known(_ source: SourceReference) -> SourceState {
        var state = SourceState.unknown
        for (record, ci) in stored.values {
            if record.reference.source == source.name {
                state.records[record.reference.key] = LinkedRecord(
                    ci: ci, state: record.state, hash: record.hash, since: record.since,
                    looseClass: ci == nil ? record.content.ciClass : nil)
            } else if Reconciliation.isIntent(record.reference.source), record.state == .live, let ci {
                state.heldAttributes[ci, default: []].formUnion(record.content.attributes.keys)
            }
        }
        state.supported = Set(supports.filter { $0.source == source.name }.map(\.relation))
        return state
    }

    var known: SourceState { known(Fixture.source) }

    func answer(_ question: IdentityQuestion, _ source: SourceReference) -> IdentityAnswer {
        var keys = question.keys
        var found: [RecordReference: KeyedRecord] = [:]
        var grew = true
        while grew {
            grew = false
            for (reference, (record, ci)) in stored where found[reference] == nil && record.state != .gone {
                let isAsked = reference.source == source.name && question.records.contains(reference.key)
                guard isAsked || !keys.isDisjoint(with: record.keys) else { continue }
                found[reference] = KeyedRecord(reference: reference, ci: ci, state: record.state, keys: record.keys)
                keys.formUnion(record.keys)
                grew = true
            }
        }
        return IdentityAnswer(
            records: found.values.sorted { $0.reference < $1.reference }, decisions: decisions,
            provenElsewhere: question.cis.filter { ci in
                stored.values.contains {
                    $0.ci == ci && $0.record.reference.source != source.name && $0.record.state == .live
                        && $0.record.isWitness
                }
            })
    }

    func plan(
        _ records: [ObservedRecord], coverage: Set<String> = ["CI"], from source: SourceReference = Fixture.source
    ) throws(ChangeError) -> IngestPlan {
        try IngestPlanner(metamodel: metamodel).plan(
            ObservationBatch(source: source, coverage: coverage, records: records), known: known(source), on: graph,
            answer: { answer($0, source) })
    }

    /// Plans and applies.
    @discardableResult
    mutating func ingest(
        _ records: [ObservedRecord], coverage: Set<String> = ["CI"], from source: SourceReference = Fixture.source
    ) throws(ChangeError) -> IngestPlan {
        let plan = try plan(records, coverage: coverage, from: source)
        try apply(plan.changeSet)
        return plan
    }
}

/// SplitMix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
