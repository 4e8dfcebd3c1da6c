import Base
import CMDB
import Graph
import OrderedCollections
import Testing

/// Shares, intervals and rows.
@Suite struct QualityTests {
    /// Against the values of statsmodels' `proportion_confint(…, method='wilson')`.
    @Test(arguments: [
        (0, 10, 0.0, 0.2775327998628892), (10, 10, 0.7224672001371107, 1.0),
        (5, 10, 0.2365931097707702, 0.7634068902292298),
        (81, 100, 0.7222157913923, 0.8748744580263),
    ])
    func theIntervalIsThatOfWilson(_ successes: Int, _ n: Int, _ low: Double, _ high: Double) throws {
        let interval = try #require(WilsonInterval(successes: successes, of: n))
        #expect(abs(interval.low - low) < 1e-3 && abs(interval.high - high) < 1e-3, "\(interval)")
        #expect(interval.value == Double(successes) / Double(n))
    }

    @Test func nothingIsKnownOfNoSample() { #expect(WilsonInterval(successes: 0, of: 0) == nil) }

    static var metamodel: Metamodel {
        func attribute(_ key: String, _ requirement: Requirement) -> AttributeDefinition {
            var attribute = Fixture.attribute(key, .string)
            attribute.requirement = requirement
            return attribute
        }
        var part = RelationType(
            key: "PART_OF", inverseKey: "HAS_PART", label: Fixture.both("part of"), inverseLabel: Fixture.both("has"),
            endpoints: [.init(from: "CI", to: "CI")])
        part.owner = .target
        return Metamodel(
            classes: [
                Fixture.ciClass("CI", nil, isAbstract: true),
                Fixture.ciClass(
                    "Server", "CI", attributes: [attribute("serial", .mandatory), attribute("site", .recommended)]),
                Fixture.ciClass("Port", "CI"),
            ], relationTypes: [part])
    }

    @Test func completenessCountsWhatIsMandatoryTwice() throws {
        let graph = try Self.graph([
            .createCI(ciClass: "Server", name: "a", attributes: ["serial": "1", "site": "x"], record: nil),
            .createCI(ciClass: "Server", name: "b", attributes: ["serial": "2"], record: nil),
            .createCI(ciClass: "Server", name: "c", attributes: ["site": "x"], record: nil),
            .createCI(ciClass: "Port", name: "eth0", attributes: [:], record: nil),
        ])
        let board = QualityBoard(graph, Self.metamodel, QualityEvidence())
        let scores = board.scores(by: .ciClass)
        #expect(scores.map(\.key) == ["Port", "Server"])
        #expect(scores.map(\.completeness) == [nil, 6.0 / 9.0])
        let rows = board.rows(by: .ciClass, key: "Server", metric: .completeness, limit: 1)
        #expect(rows.total == 2 && rows.rows.map(\.reasons) == [["site"]])
        let after = board.rows(
            by: .ciClass, key: "Server", metric: .completeness, limit: 5, after: rows.rows.first?.ci)
        #expect(after.rows.map(\.reasons) == [["serial"]])
    }

    @Test func aPortOfEachServerMayHaveTheSameName() throws {
        let graph = try Self.graph([
            .createCI(ciClass: "Server", name: "Web", attributes: [:], record: nil),
            .createCI(ciClass: "Server", name: "web", attributes: [:], record: nil),
            .createCI(ciClass: "Server", name: "db", attributes: [:], record: nil),
            .createCI(ciClass: "Port", name: "eth0", attributes: [:], record: nil),
            .createCI(ciClass: "Port", name: "eth0", attributes: [:], record: nil),
            .createRelation(type: "PART_OF", from: .new(3), to: .new(0), properties: [:]),
            .createRelation(type: "PART_OF", from: .new(4), to: .new(1), properties: [:]),
        ])
        let board = QualityBoard(graph, Self.metamodel, QualityEvidence())
        let rows = board.rows(by: .tenant, key: "", metric: .correctness, limit: 9).rows
        #expect(rows.map(\.name) == ["Web", "web", "db"])
        #expect(rows.map(\.reasons) == [["duplicate"], ["duplicate"], ["orphan"]])
    }

    @Test func theScoreIsTheMeanOfWhatIsKnown() throws {
        let graph = try Self.graph([
            .createCI(ciClass: "Port", name: "a", attributes: [:], record: nil),
            .createCI(ciClass: "Port", name: "b", attributes: [:], record: nil),
            .createRelation(type: "PART_OF", from: .new(0), to: .new(1), properties: [:]),
        ])
        var evidence = QualityEvidence()
        evidence.openFindings = [NodeID(rawValue: 1): 2]
        evidence.agreement = [NodeID(rawValue: 2): (agreed: 3, disagreed: ["site"])]
        let score = try #require(QualityBoard(graph, Self.metamodel, evidence).scores(by: .tenant).first)
        #expect(score.compliance == 0.5 && score.correctness == 1 && score.accuracy?.value == 0.75)
        let wanted = (0.25 * 1 + 0.20 * 0.5 + 0.15 * 0.75) / 0.60
        #expect(abs((score.score ?? 0) - wanted) < 1e-12)
    }

    @Test func aCIThatNoSourceReportsIsStaleAndOneThatIsLateIsNotFresh() throws {
        let graph = try Self.graph([
            .createCI(ciClass: "Port", name: "a", attributes: [:], record: nil),
            .createCI(ciClass: "Port", name: "b", attributes: [:], record: nil),
            .createRelation(type: "PART_OF", from: .new(0), to: .new(1), properties: [:]),
        ])
        let (a, b) = (NodeID(rawValue: 1), NodeID(rawValue: 2))
        var records = RecordEvidence(graph)
        records.add(source: "scan", of: a, isLive: true, isFresh: false)
        records.add(source: "csv", of: a, isLive: true, isFresh: true)
        records.add(source: "csv", of: b, isLive: false)
        for number in 0..<70 { records.add(source: "s\(number)", of: a, isLive: true) }
        var evidence = QualityEvidence()
        evidence.records = records
        let board = QualityBoard(graph, Self.metamodel, evidence)
        let all = try #require(board.scores(by: .tenant).first)
        #expect(all.correctness == 0.5 && all.freshness == 1)
        #expect(board.rows(by: .tenant, key: "", metric: .correctness, limit: 9).rows.map(\.reasons) == [["stale"]])
        let sources = board.scores(by: .source)
        #expect(sources.count == 65 && sources.first { $0.key == "csv" }?.count == 1)
        #expect(sources.first { $0.key == "" }?.count == 1, "of no source any more")
    }

    @Test func anIntegrityAuditFindsWhatNoCommitLetsIn() throws {
        let draft = GraphSnapshot().draft()
        func node(_ id: UInt64, _ labels: [String], _ properties: [(key: String, value: Value)]) throws {
            try draft.addNode(
                NodeID(rawValue: id), labels: labels, properties: properties + [(key: "name", value: .string("n\(id)"))]
            )
        }
        func relation(_ id: UInt64, _ type: String, _ from: UInt64, _ to: UInt64) throws {
            try draft.addRelationship(
                RelationshipID(rawValue: id), type: type, from: NodeID(rawValue: from), to: NodeID(rawValue: to),
                properties: [])
        }
        try node(1, ["CI", "Server"], [(key: "serial", value: 7)])
        try node(2, ["CI", "Server"], [])
        try node(3, ["CI", "Port"], [])
        try node(4, ["CI"], [])
        try relation(1, "PART_OF", 3, 1)
        try relation(2, "PART_OF", 3, 2)
        try relation(3, "LIKES", 1, 2)
        try relation(4, "PART_OF", 3, 2)
        let checks = IntegrityAudit(draft.publish(as: .zero.next), Self.metamodel, limit: 10).checks()
        let counts = Dictionary(uniqueKeysWithValues: checks.map { ($0.rule, $0.count) })
        #expect(counts[.badClass] == 1 && counts[.badValue] == 1 && counts[.missingValue] == 1)
        #expect(counts[.unknownRelationType] == 1 && counts[.severalOwners] == 1 && counts[.duplicateRelation] == 1)
        #expect(counts[.orphan] == 1 && counts[.cycle] == 0)
        let owners = checks.first { $0.rule == .severalOwners }?.items.first?.message
        #expect(owners?.contains("belongs by PART_OF to ci-1, ci-2, ci-2") == true, "\(owners ?? "")")
    }

    @Test func aCircleIsToldOnceWithItsWay() throws {
        var type = RelationType(
            key: "DEPENDS", inverseKey: "NEEDED", label: Fixture.both("d"), inverseLabel: Fixture.both("n"),
            endpoints: [.init(from: "CI", to: "CI")])
        type.acyclicGroup = "stack"
        type.cardinality = Cardinality(perSource: .atMostOne, perTarget: .any)
        let metamodel = Metamodel(classes: Array(Self.metamodel.classes.values), relationTypes: [type])
        let draft = GraphSnapshot().draft()
        for id in 1...4 as ClosedRange<UInt64> {
            try draft.addNode(
                NodeID(rawValue: id), labels: ["CI", "Port"], properties: [(key: "name", value: .string("n\(id)"))])
        }
        for (id, ends) in [(1, 2), (2, 3), (3, 1), (1, 4)].enumerated() {
            try draft.addRelationship(
                RelationshipID(rawValue: UInt64(id + 1)), type: "DEPENDS", from: NodeID(rawValue: UInt64(ends.0)),
                to: NodeID(rawValue: UInt64(ends.1)), properties: [])
        }
        let checks = IntegrityAudit(draft.publish(as: .zero.next), metamodel, limit: 10).checks()
        #expect(checks.first { $0.rule == .cycle }?.count == 1)
        #expect(checks.first { $0.rule == .cycle }?.items.first?.message.contains("'stack' has a circle") == true)
        let over = checks.first { $0.rule == .cardinality }
        #expect(over?.items.map(\.message) == ["Port 'n1' (ci-1) has 2 DEPENDS from it, allowed at most 1"])
    }

    static func graph(_ operations: [ChangeOperation]) throws -> GraphSnapshot {
        try ChangeResolver(metamodel: metamodel).resolve(
            // As a source reports it: what lacks a mandatory value is kept, and shows in the quality.
            ChangeSet(kind: .ingest, title: "test", source: Fixture.source, operations: operations),
            on: GraphSnapshot(),
            identities: IdentityCounter(nextNode: 1, nextRelationship: 1), as: .zero.next, at: Instant(rawValue: 0)
        ).graph
    }
}
