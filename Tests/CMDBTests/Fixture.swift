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
    /// What the source is known to have reported.
    var known = SourceState.unknown

    @discardableResult
    mutating func apply(_ changeSet: ChangeSet) throws(ChangeError) -> ResolvedChange {
        let change = try ChangeResolver(metamodel: Fixture.metamodel).resolve(
            changeSet, on: graph, identities: identities, as: graph.seq.next)
        graph = change.graph
        for link in change.links { known.records[link.key] = LinkedRecord(ci: link.ci, isGone: false) }
        for (keys, isGone) in [(changeSet.goneRecords, true), (changeSet.returnedRecords, false)] {
            for key in keys {
                if let record = known.records[key] { known.records[key] = LinkedRecord(ci: record.ci, isGone: isGone) }
            }
        }
        return change
    }

    func plan(
        _ records: [ObservedRecord], coverage: Set<String> = ["CI"]
    ) throws(ChangeError) -> IngestPlan {
        try IngestPlanner(metamodel: Fixture.metamodel).plan(
            ObservationBatch(source: Fixture.source, coverage: coverage, records: records), known: known, on: graph)
    }

    /// Plans and applies.
    @discardableResult
    mutating func ingest(
        _ records: [ObservedRecord], coverage: Set<String> = ["CI"]
    ) throws(ChangeError) -> IngestPlan {
        let plan = try plan(records, coverage: coverage)
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
