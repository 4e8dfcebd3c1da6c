import CMDB
import Graph
import Testing

@Suite struct IngestPlannerTests {
    @Test func theSecondRunChangesNothing() throws {
        var estate = Estate()
        let first = try estate.ingest(Self.estate)
        #expect(first.created == 3)
        #expect(first.relationsCreated == 2)
        let second = try estate.plan(Self.estate)
        #expect(second.changeSet.isEmpty)
        #expect(second.unchanged == 3)
        #expect(second.relationsUnchanged == 2)
    }

    @Test func planIsExactlyTheDifference() throws {
        var estate = Estate()
        try estate.ingest(Self.estate)
        var changed = Self.estate
        changed.removeAll { $0.key == "app/2" }
        changed[0].attributes["cpu"] = 16
        changed.append(ObservedRecord(key: "app/3", ciClass: "App", name: "mail"))
        let plan = try estate.ingest(changed)
        #expect(plan.created == 1)
        #expect(plan.updated == 1)
        #expect(plan.retired == 1)
        #expect(plan.unchanged == 1)
        #expect(
            plan.difference.map { "\($0.action.rawValue) \($0.key)" } == [
                "created app/3", "updated server/1", "retired app/2",
            ])
        #expect(plan.difference[1].changes == [.init(attribute: "cpu", before: 8, after: 16)])
    }

    @Test func absenceWithoutCoverageRetiresNothing() throws {
        var estate = Estate()
        try estate.ingest(Self.estate)
        let plan = try estate.plan(Array(Self.estate.prefix(1)), coverage: ["Server"])
        #expect(plan.retired == 0)
        #expect(plan.changeSet.isEmpty)
    }

    @Test func coverageOfAClassCoversItsSubclasses() throws {
        var estate = Estate()
        try estate.ingest(Self.estate)
        #expect(try estate.plan([], coverage: ["Host"]).retired == 1)
    }

    @Test func aReturningRecordIsTheSameCI() throws {
        var estate = Estate()
        try estate.ingest(Self.estate)
        let id = try #require(estate.known.records["app/2"]?.ci)
        try estate.ingest(Self.estate.filter { $0.key != "app/2" })
        #expect(estate.graph.slot(of: id) == nil)
        let plan = try estate.ingest(Self.estate)
        #expect(plan.revived == 1)
        #expect(estate.graph.slot(of: id) != nil)
        #expect(estate.graph.relationshipCount == 2)
        #expect(try estate.plan(Self.estate).changeSet.isEmpty)
    }

    @Test func aRenameIsAChangeNotANewCI() throws {
        var estate = Estate()
        try estate.ingest(Self.estate)
        var renamed = Self.estate
        renamed[1].name = "billing-v2"
        let plan = try estate.ingest(renamed)
        #expect(plan.updated == 1)
        #expect(plan.created == 0)
        #expect(estate.graph.nodes(named: "billing").isEmpty)
        #expect(estate.graph.nodes(named: "billing-v2").count == 1)
    }

    @Test func aRelationNoLongerReportedGoes() throws {
        var estate = Estate()
        try estate.ingest(Self.estate)
        var changed = Self.estate
        changed[1].relations = []
        let plan = try estate.ingest(changed)
        #expect(plan.relationsRemoved == 1)
        #expect(estate.graph.relationshipCount == 1)
    }

    @Test func relationPropertiesAreKeptUp() throws {
        var estate = Estate()
        try estate.ingest(Self.estate)
        var changed = Self.estate
        changed[1].relations[0].properties = ["since": 2024]
        #expect(try estate.ingest(changed).relationsUpdated == 1)
        #expect(try estate.plan(changed).changeSet.isEmpty)
    }

    @Test func relationsOfOtherSourcesStay() throws {
        var estate = Estate()
        try estate.ingest(Self.estate)
        let app = try #require(estate.known.records["app/1"]?.ci)
        let other = try #require(estate.known.records["app/2"]?.ci)
        var byHand = Fixture.changeSet([
            .createRelation(type: "CALLS", from: .existing(app), to: .existing(other), properties: [:])
        ])
        byHand.source = SourceReference(name: "manual:anna", kind: "manual")
        try estate.apply(byHand)
        #expect(try estate.plan(Self.estate).changeSet.isEmpty)
    }

    @Test func handSetAttributesStay() throws {
        var estate = Estate()
        try estate.ingest(Self.estate)
        let id = try #require(estate.known.records["server/1"]?.ci)
        var byHand = Fixture.changeSet([.updateCI(id, ciClass: nil, name: nil, attributes: ["cpu": 99])])
        byHand.source = SourceReference(name: "manual:anna", kind: "manual")
        try estate.apply(byHand)
        #expect(estate.graph.property(named: "cpu", of: try #require(estate.graph.slot(of: id))) == 99)
        let plan = try estate.plan(Self.estate)
        #expect(plan.changeSet.isEmpty)
        #expect(plan.held == 1)
    }

    @Test func refusesADuplicateKey() {
        let error = #expect(throws: ChangeError.self) { try Estate().plan([Self.estate[0], Self.estate[0]]) }
        #expect(error?.code == .duplicateKey)
    }

    @Test func refusesARelationToNowhere() {
        let error = #expect(throws: ChangeError.self) { try Estate().plan([Self.estate[1]]) }
        #expect(error?.code == .danglingRelation)
    }

    /// Invariant 7: the same observations in any order give the same CIs.
    @Test(arguments: UInt64(0)..<50)
    func anyOrderGivesTheSameEstate(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let records = Self.randomRecords(using: &random)
        var straight = Estate()
        try straight.ingest(records)
        var shuffled = Estate()
        try shuffled.ingest(records.shuffled(using: &random))
        #expect(Self.portrait(straight) == Self.portrait(shuffled))
        #expect(try straight.plan(records.shuffled(using: &random)).changeSet.isEmpty)
    }

    /// Whatever the states before, ingesting a full set of observations leads to exactly that set.
    @Test(arguments: UInt64(0)..<50)
    func theLastFullRunDecides(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var estate = Estate()
        for _ in 0..<4 { try estate.ingest(Self.randomRecords(using: &random)) }
        let last = Self.randomRecords(using: &random)
        try estate.ingest(last)
        var fresh = Estate()
        try fresh.ingest(last)
        #expect(Self.portrait(estate) == Self.portrait(fresh))
    }

    static let estate = [
        ObservedRecord(key: "server/1", ciClass: "Server", name: "db01", attributes: ["cpu": 8]),
        ObservedRecord(
            key: "app/1", ciClass: "App", name: "billing", relations: [.init(type: "RUNS_ON", to: "server/1")]),
        ObservedRecord(
            key: "app/2", ciClass: "App", name: "orders", relations: [.init(type: "RUNS_ON", to: "server/1")]),
    ]

    private static func randomRecords(using random: inout SeededGenerator) -> [ObservedRecord] {
        let servers = (0..<Int.random(in: 1...4, using: &random)).map { number in
            ObservedRecord(
                key: "server/\(number)", ciClass: "Server", name: "server\(number)",
                attributes: ["cpu": .integer(.random(in: 1...3, using: &random))])
        }
        let apps = (0..<Int.random(in: 0...6, using: &random)).map { number in
            ObservedRecord(
                key: "app/\(number)", ciClass: "App", name: "app\(number)",
                relations: servers.filter { _ in Bool.random(using: &random) }.map {
                    ObservedRelation(
                        type: "RUNS_ON", to: $0.key,
                        properties: Bool.random(using: &random) ? ["weight": 1] : [:])
                })
        }
        return servers + apps
    }

    /// The estate by names, since the numbering of CIs follows the order of arrival.
    private static func portrait(_ estate: Estate) -> Set<String> {
        let graph = estate.graph
        var lines: Set<String> = []
        graph.forEachNode { node in
            let document = graph.document(of: graph.id(of: node), metamodel: Fixture.metamodel)
            lines.insert("\(document?.ciClass ?? "") \(document?.name ?? "") \(document?.attributes ?? [:])")
        }
        graph.forEachRelationship { relationship in
            let document = graph.relationDocument(of: graph.id(of: relationship))
            let from = graph.property(named: "name", of: graph.source(of: relationship))
            let to = graph.property(named: "name", of: graph.target(of: relationship))
            lines.insert("\(from) \(document?.type ?? "") \(to) \(document?.properties ?? [:])")
        }
        return lines
    }
}
