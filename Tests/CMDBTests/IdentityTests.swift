import Base
import CMDB
import Graph
import JSON
import OrderedCollections
import Testing

/// Several sources, one estate.
@Suite struct IdentityTests {
    static let a = SourceReference(name: "file:a", kind: "file")
    static let b = SourceReference(name: "local:b", kind: "local")
    static let anna = SourceReference(name: "manual:anna", kind: "manual")

    static let rules = [
        Definition(
            kind: .identification, key: "Server",
            content: [
                "class": "Server",
                "entries": [
                    ["attributes": ["serial"], "strength": "strong"],
                    ["attributes": ["uuid"], "strength": "medium"],
                ],
            ]),
        Definition(kind: .ban, key: "none", content: ["attribute": "serial", "pattern": "^none$", "reason": "test"]),
    ]

    static func estate() throws -> Estate {
        var estate = Estate()
        estate.metamodel = try Fixture.metamodel.applying(rules)
        return estate
    }

    static func server(_ key: String, serial: String? = nil, uuid: String? = nil, cpu: Int64? = nil) -> ObservedRecord {
        var attributes: [String: Value] = [:]
        if let serial { attributes["serial"] = .string(serial) }
        if let uuid { attributes["uuid"] = .string(uuid) }
        if let cpu { attributes["cpu"] = .integer(cpu) }
        return ObservedRecord(key: key, ciClass: "Server", name: key, attributes: attributes)
    }

    @Test func twoSourcesOfOneSerialAreOneCI() throws {
        var estate = try Self.estate()
        try estate.ingest([Self.server("1", serial: "S1", cpu: 4)], from: Self.a)
        let plan = try estate.ingest([Self.server("x", serial: " s1", cpu: 8)], from: Self.b)
        #expect(plan.joined == 1)
        #expect(estate.graph.nodeCount == 1)
        let ci = try #require(estate.stored.values.first?.ci)
        #expect(estate.graph.property(named: "cpu", of: try #require(estate.graph.slot(of: ci))) == 8)
        // The source that was believed goes: the other one's word holds, and the CI stays.
        try estate.ingest([], from: Self.b)
        #expect(estate.graph.property(named: "cpu", of: try #require(estate.graph.slot(of: ci))) == 4)
        try estate.ingest([], from: Self.a)
        #expect(estate.graph.nodeCount == 0)
        try estate.ingest([Self.server("1", serial: "S1", cpu: 4)], from: Self.a)
        #expect(estate.graph.slot(of: ci) != nil)
    }

    @Test func aBannedValueIdentifiesNothing() throws {
        var estate = try Self.estate()
        try estate.ingest([Self.server("1", serial: "none")], from: Self.a)
        try estate.ingest([Self.server("1", serial: "None")], from: Self.b)
        #expect(estate.graph.nodeCount == 2)
    }

    @Test func aValueThatManyRecordsHaveIsBannedAndLearnt() throws {
        var estate = try Self.estate()
        let records = (0..<20).map { Self.server("\($0)", serial: "SAME", uuid: "u\($0)") }
        let plan = try estate.ingest(records, from: Self.a)
        #expect(plan.learntBans.count == 1)
        #expect(estate.graph.nodeCount == 20)
        #expect(estate.metamodel.bans.contains { $0.isLearnt })
        try estate.ingest([Self.server("x", serial: "SAME")], from: Self.b)
        #expect(estate.graph.nodeCount == 21)
    }

    @Test func aRecordBetweenTwoIsContestedAndKept() throws {
        var estate = try Self.estate()
        try estate.ingest(
            [Self.server("1", serial: "S1", uuid: "U")], from: Self.a)
        try estate.ingest([Self.server("2", serial: "S2", uuid: "U")], from: Self.b)
        #expect(estate.graph.nodeCount == 2)
        let c = SourceReference(name: "scan:c", kind: "scan")
        let plan = try estate.ingest([Self.server("3", uuid: "U")], from: c)
        #expect(plan.contested == 1)
        #expect(estate.graph.nodeCount == 2)
        let reference = RecordReference(source: "scan:c", key: "3")
        #expect(estate.stored[reference]?.record.state == .contested)
        #expect(try estate.plan([Self.server("3", uuid: "U")], from: c).changeSet.isEmpty)
        // Somebody decides, and the record is of that CI.
        var decided = Fixture.changeSet([
            .records(.decide(.init(reference, RecordReference(source: "file:a", key: "1"), isSame: true))),
            .records(
                .move(
                    [reference], from: nil,
                    to: .existing(try #require(estate.stored[RecordReference(source: "file:a", key: "1")]?.ci)))),
        ])
        decided.source = Self.anna
        try estate.apply(decided)
        #expect(estate.stored[reference]?.record.state == .live)
        #expect(try estate.plan([Self.server("3", uuid: "U")], from: c).changeSet.isEmpty)
    }

    @Test func anotherThingUnderAnOldNameIsDrift() throws {
        var estate = try Self.estate()
        try estate.ingest([Self.server("1", serial: "S1", cpu: 4)], from: Self.a)
        let plan = try estate.ingest([Self.server("1", serial: "S2", cpu: 8)], from: Self.a)
        #expect(plan.drifted == 1)
        let reference = RecordReference(source: "file:a", key: "1")
        let ci = try #require(estate.stored[reference]?.ci)
        #expect(estate.graph.property(named: "cpu", of: try #require(estate.graph.slot(of: ci))) == 4)
        #expect(try estate.plan([Self.server("1", serial: "S2", cpu: 8)], from: Self.a).changeSet.isEmpty)
        try estate.apply(Fixture.changeSet([.records(.settle(reference, of: ci, asNewCI: true))]))
        #expect(estate.graph.nodeCount == 1)
        #expect(estate.graph.slot(of: ci) == nil)
        #expect(estate.stored[reference]?.record.content.attributes["cpu"] == 8)
    }

    @Test func aSourceThatMayNotCreateParksWhatItFinds() throws {
        var estate = try Self.estate()
        estate.metamodel = try estate.metamodel.applying([
            Definition(kind: .precedence, key: "scan", content: ["source": "scan", "mayCreate": false])
        ])
        let scan = SourceReference(name: "scan:c", kind: "scan")
        let plan = try estate.ingest([Self.server("3", serial: "S3")], from: scan)
        #expect(plan.parked == 1)
        #expect(estate.graph.nodeCount == 0)
        // Another source finds it, and the parked record comes along.
        try estate.ingest([Self.server("1", serial: "S3")], from: Self.a)
        #expect(estate.graph.nodeCount == 1)
        #expect(estate.stored[RecordReference(source: "scan:c", key: "3")]?.record.state == .live)
    }

    /// A CI is what its records say: one that is no longer recognised takes its values with it.
    @Test func aRecordThatIsParkedTakesItsValuesWithIt() throws {
        var estate = try Self.estate()
        estate.metamodel = try estate.metamodel.applying([
            Definition(kind: .precedence, key: "scan", content: ["source": "scan", "mayCreate": false])
        ])
        let scan = SourceReference(name: "scan:c", kind: "scan")
        try estate.ingest([Self.server("1", serial: "S1")], from: Self.a)
        try estate.ingest([Self.server("3", serial: "S1", cpu: 8)], from: scan)
        #expect(estate.cpus == [8])
        let plan = try estate.ingest([Self.server("3", cpu: 8)], from: scan)
        #expect(plan.parked == 1)
        #expect(estate.stored[RecordReference(source: "scan:c", key: "3")]?.record.state == .parked)
        #expect(estate.cpus == [.null])
    }

    @Test func whatAMergeTookAlongMayGoInTheSameRun() throws {
        var estate = try Self.estate()
        try estate.ingest([Self.server("1", serial: "S1")], from: Self.a)
        try estate.ingest([Self.server("x", uuid: "U1"), Self.server("w", uuid: "U2", cpu: 8)], from: Self.b)
        let (x, w) = (RecordReference(source: "local:b", key: "x"), RecordReference(source: "local:b", key: "w"))
        var merge = Fixture.changeSet([
            .records(
                .merge(try #require(estate.stored[w]?.ci), into: try #require(estate.stored[x]?.ci)))
        ])
        merge.source = Self.anna
        try estate.apply(merge)
        #expect(estate.cpus == [.null, 8])
        let plan = try estate.ingest([Self.server("x", serial: "S1", uuid: "U1")], from: Self.b)
        #expect(plan.merged == 1)
        #expect(estate.stored[w]?.record.state == .gone)
        #expect(estate.cpus == [.null])
    }

    @Test func whatAMergeTookAlongMayBecomeAnotherCIInTheSameRun() throws {
        var estate = try Self.estate()
        try estate.ingest([Self.server("1", serial: "S1", uuid: "U")], from: Self.a)
        try estate.ingest([Self.server("m", serial: "S2"), Self.server("w", serial: "S2", cpu: 8)], from: Self.b)
        #expect(estate.cpus == [.null, 8])
        let plan = try estate.ingest(
            [Self.server("m", uuid: "U"), Self.server("w", serial: "S2", cpu: 9)], from: Self.b)
        #expect((plan.merged, plan.created) == (1, 1))
        #expect(estate.cpus == [.null, 9])
    }

    @Test func mergeAndSplitLeadBackToTheExactState() throws {
        var estate = try Self.estate()
        try estate.ingest([
            Self.server("1", serial: "S1", cpu: 4), Self.server("2", serial: "S2", cpu: 8),
            ObservedRecord(
                key: "app/1", ciClass: "App", name: "billing",
                relations: [.init(type: "RUNS_ON", to: "1"), .init(type: "RUNS_ON", to: "2")]),
            ObservedRecord(key: "app/2", ciClass: "App", name: "mail", relations: [.init(type: "RUNS_ON", to: "2")]),
        ])
        func ci(_ key: String) -> NodeID? { estate.stored[RecordReference(source: "file:test", key: key)]?.ci }
        let (one, two) = (try #require(ci("1")), try #require(ci("2")))
        let before = estate.graph.stateHash
        var relations: [RelationDocument] = []
        estate.graph.forEachRelationship(of: try #require(estate.graph.slot(of: two)), direction: .both) {
            if let document = estate.graph.relationDocument(of: estate.graph.id(of: $0.relationship)) {
                relations.append(document)
            }
        }
        var merge = Fixture.changeSet([.records(.merge(two, into: one))])
        merge.source = Self.anna
        try estate.apply(merge)
        #expect(estate.graph.slot(of: two) == nil)
        #expect(estate.graph.nodeCount == 3)
        #expect(estate.graph.relationshipCount == 2)
        var split = Fixture.changeSet([
            .records(
                .split(
                    [RecordReference(source: "file:test", key: "2")], from: one, into: two, relations: relations))
        ])
        split.source = Self.anna
        try estate.apply(split)
        #expect(estate.graph.stateHash == before)
    }

    @Test func aRelationGoesWithTheLastSourceThatSaysSo() throws {
        var estate = try Self.estate()
        func records() -> [ObservedRecord] {
            [
                Self.server("1", serial: "S1"),
                ObservedRecord(
                    key: "app", ciClass: "Server", name: "n", attributes: ["serial": "S2"],
                    relations: [.init(type: "CONNECTS", to: "1")]),
            ]
        }
        estate.metamodel = try Metamodel(
            classes: Array(Fixture.metamodel.classes.values),
            relationTypes: [
                RelationType(
                    key: "CONNECTS", inverseKey: "CONNECTED", label: Fixture.both("c"), inverseLabel: Fixture.both("c"),
                    endpoints: [.init(from: "Server", to: "Server")])
            ]
        ).applying(Self.rules)
        try estate.ingest(records(), from: Self.a)
        try estate.ingest(records(), from: Self.b)
        #expect(estate.graph.relationshipCount == 1)
        var without = records()
        without[1].relations = []
        try estate.ingest(without, from: Self.a)
        #expect(estate.graph.relationshipCount == 1)
        try estate.ingest(without, from: Self.b)
        #expect(estate.graph.relationshipCount == 0)
    }

    /// Invariant 7: the same observations in any order and batching give the same CIs.
    @Test(arguments: UInt64(0)..<200)
    func anyOrderAndBatchingGivesTheSameCIs(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var observed: [(source: SourceReference, record: ObservedRecord)] = []
        for source in ["file:a", "file:b", "local:c"] {
            for number in 0..<Int.random(in: 1...5, using: &random) {
                observed.append(
                    (
                        SourceReference(name: source, kind: "file"),
                        Self.server(
                            "\(number)",
                            serial: Bool.random(using: &random) ? "S\(Int.random(in: 0...3, using: &random))" : nil,
                            uuid: Bool.random(using: &random) ? "U\(Int.random(in: 0...3, using: &random))" : nil,
                            cpu: .random(in: 1...3, using: &random))
                    ))
            }
        }
        let portraits = try (0..<3).map { round in
            try Self.portrait(after: round == 0 ? observed : observed.shuffled(using: &random), using: &random)
        }
        #expect(portraits[0] == portraits[1])
        #expect(portraits[0] == portraits[2])
    }

    /// Whatever sources report, one after the other: every CI is what its live records say, and has some.
    @Test(arguments: UInt64(0)..<200)
    func everyCIIsWhatItsRecordsSay(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var estate = try Self.estate()
        estate.metamodel = try estate.metamodel.applying([
            Definition(kind: .precedence, key: "local", content: ["source": "local", "mayCreate": false])
        ])
        for step in 0..<12 {
            let name = ["file:a", "scan:b", "local:c"].randomElement(using: &random) ?? "file:a"
            let keys = (0..<5).filter { _ in Int.random(in: 0..<4, using: &random) > 0 }
            let records = keys.shuffled(using: &random).map { key in
                Self.server(
                    "\(key)", serial: Bool.random(using: &random) ? "S\(Int.random(in: 0...3, using: &random))" : nil,
                    uuid: Bool.random(using: &random) ? "U\(Int.random(in: 0...3, using: &random))" : nil,
                    cpu: Bool.random(using: &random) ? .random(in: 1...9, using: &random) : nil)
            }
            try estate.ingest(
                records, coverage: Bool.random(using: &random) ? ["Server"] : [],
                from: SourceReference(name: name, kind: String(name.prefix { $0 != ":" })))
            let context: Comment = "seed \(seed), step \(step)"
            let book = estate.book.records
            #expect(book.count == estate.graph.nodeCount, context)
            for (ci, records) in book {
                let said = Reconciliation.document(
                    of: records, metamodel: estate.metamodel, at: Instant(rawValue: 0))
                let document = try #require(estate.graph.document(of: ci, metamodel: estate.metamodel), context)
                #expect(document.attributes == said?.attributes, context)
                #expect(document.name == said?.name, context)
            }
        }
    }

    private static func portrait(
        after observed: [(source: SourceReference, record: ObservedRecord)], using random: inout SeededGenerator
    ) throws -> Set<String> {
        var estate = try estate()
        var rest = observed[...]
        while let first = rest.first {
            var batch = [first.record]
            rest = rest.dropFirst()
            while let next = rest.first, next.source == first.source, Bool.random(using: &random) {
                batch.append(next.record)
                rest = rest.dropFirst()
            }
            try estate.ingest(batch, coverage: [], from: first.source)
        }
        var groups: [NodeID: [String]] = [:]
        var lines: Set<String> = []
        for (reference, (record, ci)) in estate.stored {
            let name = "\(reference.source)/\(reference.key)"
            guard let ci else {
                lines.insert("\(record.state) \(name)")
                continue
            }
            groups[ci, default: []].append(name)
        }
        for (ci, names) in groups {
            let document = estate.graph.document(of: ci, metamodel: estate.metamodel)
            let attributes = (document?.attributes ?? [:]).sorted { $0.key < $1.key }
            lines.insert("\(names.sorted()) \(document?.name ?? "none") \(attributes)")
        }
        #expect(groups.count == estate.graph.nodeCount)
        return lines
    }
}

extension Estate {
    /// By the ids of the CIs.
    fileprivate var cpus: [Value] {
        var found: [NodeID: Value] = [:]
        graph.forEachNode { found[graph.id(of: $0)] = graph.property(named: "cpu", of: $0) }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }
}
