import Base
import CMDB
import Graph
import JSON
import Testing

/// A thing that there is already is not made a second time by hand.
@Suite struct KnownCITests {
    private static func server(_ name: String, _ serial: String, _ manufacturer: String = "Dell") -> ChangeOperation {
        .createCI(
            ciClass: "PhysicalServer", name: name,
            attributes: ["manufacturer": .string(manufacturer), "serial": .string(serial)], record: nil)
    }

    /// An estate with the keys of its CIs, as the commit loop keeps them.
    private struct Tenant {
        var estate = Estate()
        let known = StrongKeys()

        init() { estate.metamodel = .starter }

        @discardableResult
        mutating func apply(
            _ operations: [ChangeOperation], kind: ChangeSet.Kind = .manual
        ) throws(ChangeError) -> ResolvedChange {
            let (before, changeSet) = (
                estate.graph, ChangeSet(kind: kind, title: "test", source: Fixture.source, operations: operations)
            )
            var next = estate
            let change = try next.apply(changeSet)
            try change.refuseKnown(by: changeSet, on: before, known)
            known.follow(change, since: before)
            estate = next
            return change
        }
    }

    @Test func aStrongKeyIsOfOneCI() throws {
        var tenant = Tenant()
        try tenant.apply([Self.server("db01", "AB 12")])
        // As identification compares: the serial number without blanks and case.
        let error = #expect(throws: ChangeError.self) { try tenant.apply([Self.server("new", "ab12", "dell")]) }
        #expect(error?.code == .knownCI)
        #expect(error?.message.contains("'db01' (ci-1)") ?? false, "\(error?.message ?? "")")
        #expect(error?.hint?.contains("Change ci-1") ?? false)
        try tenant.apply([Self.server("other", "AB 13")])
        // Without the values of a whole strong entry nothing is recognised, and no name is one.
        try tenant.apply([.createCI(ciClass: "PhysicalServer", name: "db01", attributes: [:], record: nil)])
        // What a source reports was identified as it was planned, and a rollback brings back what was.
        try tenant.apply([Self.server("again", "AB 12")], kind: .ingest)
    }

    @Test func twoOfOneSetAreOne() throws {
        var tenant = Tenant()
        let error = #expect(throws: ChangeError.self) {
            try tenant.apply([Self.server("a", "S1"), Self.server("b", "S1")])
        }
        #expect(error?.message.contains("made twice") ?? false, "\(error?.message ?? "")")
    }

    @Test func whatChangesOrGoesIsKnownNoLonger() throws {
        var tenant = Tenant()
        try tenant.apply([Self.server("a", "S1")])
        #expect(throws: ChangeError.self) { try tenant.apply([Self.server("b", "S1")]) }
        try tenant.apply([.updateCI(NodeID(rawValue: 1), ciClass: nil, name: nil, attributes: ["serial": "S2"])])
        let made = try tenant.apply([Self.server("b", "S1")])
        #expect(throws: ChangeError.self) { try tenant.apply([Self.server("c", "S2")]) }
        try tenant.apply([.retireCI(made.createdIDs[0])])
        try tenant.apply([Self.server("c", "S1")])
        // In one set: the old one goes, the new one comes.
        try tenant.apply([.retireCI(NodeID(rawValue: 1)), Self.server("d", "S2")])
    }

    @Test func aBannedValueIdentifiesNothing() throws {
        var tenant = Tenant()
        try tenant.apply([Self.server("a", "S1")])
        #expect(throws: ChangeError.self) { try tenant.apply([Self.server("b", "S1")]) }
        try tenant.apply([
            .define(Definition(kind: .ban, key: "s1", content: ["attribute": "serial", "pattern": "^s1$"]))
        ])
        try tenant.apply([Self.server("b", "S1")])
    }

    @Test func aFileUpdatesWhatItKnowsByAnotherName() throws {
        var tenant = Tenant()
        try tenant.apply([Self.server("db01", "AB 12")])
        let text =
            "class,name,manufacturer,serial,cpu\nPhysicalServer,database,Dell,ab12,8\nPhysicalServer,new,Dell,S9,4\n"
        let document = try Exchange.read(Array(text.utf8), as: .csv, metamodel: .starter)
        let plan = ImportPlan(document, on: tenant.estate.graph, metamodel: .starter, known: tenant.known)
        #expect(plan.problems.isEmpty)
        guard case .updateCI(let ci, _, let name, let attributes) = plan.operations.first else {
            Issue.record("\(plan.operations)")
            return
        }
        #expect((ci, name, attributes["cpu"]) == (NodeID(rawValue: 1), "database", 8))
        #expect(plan.operations.count == 2)
        try tenant.apply(plan.operations)
    }
}

/// What is recognised inside of its owner is recognised inside of its next one.
@Suite struct ReownedTests {
    private static func machine(_ key: String, serial: String, mac: String) -> [ObservedRecord] {
        [
            ObservedRecord(
                key: key, ciClass: "PhysicalServer", name: key,
                attributes: ["manufacturer": "Dell", "serial": .string(serial)],
                relations: [ObservedRelation(type: "HAS_INTERFACE", to: "\(key)/eth0")]),
            ObservedRecord(
                key: "\(key)/eth0", ciClass: "NetworkInterface", name: "\(key) eth0", attributes: ["mac": .string(mac)]),
        ]
    }

    private static func stored(_ estate: Estate, _ key: String) throws -> SourceRecord {
        try #require(estate.stored[RecordReference(source: "file:test", key: key)]).record
    }

    @Test func theInterfacesOfAMergedMachineAreThoseOfTheOther() throws {
        var estate = Estate()
        estate.metamodel = .starter
        let batch = ObservationBatch(
            source: Fixture.source, coverage: [],
            records: Self.machine("a", serial: "S1", mac: "02:00:00:00:00:01")
                + Self.machine("b", serial: "S2", mac: "02:00:00:00:00:02"))
        try estate.apply(
            try IngestPlanner(metamodel: .starter).plan(batch, known: .unknown, on: estate.graph).changeSet)
        let (a, b) = (
            try #require(estate.graph.nodes(named: "a").first), try #require(estate.graph.nodes(named: "b").first)
        )
        let (one, other) = (estate.graph.id(of: a), estate.graph.id(of: b))
        let before = try Self.stored(estate, "b/eth0")
        let hash = estate.graph.stateHash
        let merge = ChangeSet(
            kind: .manual, title: "merge", source: SourceReference(name: "manual:anna", kind: "manual"),
            operations: [.records(.merge(other, into: one))])
        #expect(merge.reowned(on: estate.graph, .starter).count == 1)
        try estate.apply(merge)
        var maker = KeyMaker(metamodel: .starter)
        let after = try Self.stored(estate, "b/eth0")
        #expect(after.keys != before.keys)
        #expect(after.keys == maker.storedKeys(of: after.content) { one })
        // Nothing but the keys of that record changed with the interface.
        #expect(after.content == before.content && estate.graph.stateHash != hash)
    }

    @Test func aPartThatIsMovedByHandGetsTheKeysOfItsNewOwner() throws {
        var estate = Estate()
        estate.metamodel = .starter
        let batch = ObservationBatch(
            source: Fixture.source, coverage: [],
            records: Self.machine("a", serial: "S1", mac: "02:00:00:00:00:01")
                + Self.machine("b", serial: "S2", mac: "02:00:00:00:00:02"))
        let made = try estate.apply(
            try IngestPlanner(metamodel: .starter).plan(batch, known: .unknown, on: estate.graph).changeSet)
        let machine = estate.graph.id(of: try #require(estate.graph.nodes(named: "a").first))
        let interface = estate.graph.id(of: try #require(estate.graph.nodes(named: "b eth0").first))
        let relation = try #require(made.relations.first { $0.to == interface }?.id)
        try estate.apply(
            ChangeSet(
                kind: .manual, title: "move", source: SourceReference(name: "manual:anna", kind: "manual"),
                operations: [
                    .removeRelation(relation),
                    .createRelation(
                        type: "HAS_INTERFACE", from: .existing(machine), to: .existing(interface), properties: [:]),
                ]))
        var maker = KeyMaker(metamodel: .starter)
        let record = try Self.stored(estate, "b/eth0")
        #expect(record.keys == maker.storedKeys(of: record.content) { machine })
    }
}
