import Base
import CMDB
import Graph
import Testing

@Suite struct RelationRuleTests {
    private static func type(
        _ key: String, _ set: (inout RelationType) -> Void, isSymmetric: Bool = false
    ) -> RelationType {
        var type = RelationType(
            key: key, inverseKey: key + "_BY", label: Fixture.both(key), inverseLabel: Fixture.both(key),
            endpoints: [.init(from: "CI", to: "CI")], isSymmetric: isSymmetric)
        set(&type)
        return type
    }

    static let metamodel = Metamodel(
        classes: [
            Fixture.ciClass("CI", nil, isAbstract: true), Fixture.ciClass("Box", "CI"), Fixture.ciClass("Card", "CI"),
            Fixture.ciClass("Port", "CI"),
        ],
        relationTypes: [
            type("STANDS_IN") { $0.cardinality = Cardinality(perSource: .atMostOne) },
            type("HAS_CARD") { $0.owner = .source },
            type("MOUNTED_IN") { $0.owner = .target },
            type("ABOVE") { $0.acyclicGroup = "order" },
            type("BEFORE") { $0.acyclicGroup = "order" },
            type("LINKED", { _ in }, isSymmetric: true),
            RelationType(
                key: "PLUGGED", inverseKey: "HOLDS", label: Fixture.both("p"), inverseLabel: Fixture.both("p"),
                endpoints: [.init(from: "Port", to: "Box")]
            ).requiring(Cardinality(perSource: .one)),
        ])

    struct World {
        var graph = GraphSnapshot()
        let identities = IdentityCounter(nextNode: 1, nextRelationship: 1)

        @discardableResult
        mutating func apply(
            _ operations: [ChangeOperation], kind: ChangeSet.Kind = .manual, source: String = "manual:a"
        ) throws -> ResolvedChange {
            let set = ChangeSet(
                kind: kind, title: "t", source: SourceReference(name: source, kind: "x"), operations: operations)
            let change = try ChangeResolver(metamodel: RelationRuleTests.metamodel).resolve(
                set, on: graph, identities: identities, as: graph.seq.next, at: Instant(rawValue: 0))
            graph = change.graph
            return change
        }
    }

    /// Boxes ci-1 … ci-count.
    static func world(_ count: Int) throws -> World {
        var world = World()
        try world.apply((1...count).map { .createCI(ciClass: "Box", name: "b\($0)", attributes: [:], record: nil) })
        return world
    }

    static func relate(_ type: String, _ from: UInt64, _ to: UInt64) -> ChangeOperation {
        .createRelation(
            type: type, from: .existing(NodeID(rawValue: from)), to: .existing(NodeID(rawValue: to)), properties: [:])
    }

    @Test func aSecondRelationOfASingleEndIsRefusedAndNamesBoth() throws {
        var world = try Self.world(3)
        try world.apply([Self.relate("STANDS_IN", 1, 2)])
        let error = #expect(throws: ChangeError.self) { try world.apply([Self.relate("STANDS_IN", 1, 3)]) }
        #expect(error?.code == .cardinality)
        #expect(error?.message.contains("'b2'") == true && error?.message.contains("'b3'") == true)
        try world.apply([.removeRelation(RelationshipID(rawValue: 1)), Self.relate("STANDS_IN", 1, 3)])
    }

    @Test func aRequiredSideIsLookedAtWhenTheSetIsWhole() throws {
        var world = try Self.world(1)
        let port = ChangeOperation.createCI(ciClass: "Port", name: "p", attributes: [:], record: nil)
        let error = #expect(throws: ChangeError.self) { try world.apply([port]) }
        #expect(error?.code == .cardinality)
        let done = try world.apply([
            port,
            .createRelation(type: "PLUGGED", from: .new(0), to: .existing(NodeID(rawValue: 1)), properties: [:]),
        ])
        let relation = try #require(done.createdRelationIDs.first)
        #expect(throws: ChangeError.self) { try world.apply([.removeRelation(relation)]) }
    }

    @Test func aCircleOverSeveralTypesIsNamedWhole() throws {
        var world = try Self.world(3)
        try world.apply([Self.relate("ABOVE", 1, 2), Self.relate("BEFORE", 2, 3)])
        let error = #expect(throws: ChangeError.self) { try world.apply([Self.relate("ABOVE", 3, 1)]) }
        #expect(error?.code == .cycle)
        #expect(
            error?.message
                == "the relations would lead in a circle: Box 'b3' (ci-3) -ABOVE→ Box 'b1' (ci-1) -ABOVE→ "
                + "Box 'b2' (ci-2) -BEFORE→ Box 'b3' (ci-3)")
    }

    @Test func aCircleAmongManyNewRelationsIsFound() throws {
        var world = try Self.world(700)
        var chain = (1..<700).map { Self.relate("ABOVE", UInt64($0), UInt64($0 + 1)) }
        chain.append(Self.relate("BEFORE", 700, 350))
        #expect(throws: ChangeError.self) { try world.apply(chain) }
        chain.removeLast()
        try world.apply(chain)
    }

    @Test func aSymmetricRelationIsKeptOnce() throws {
        var world = try Self.world(2)
        try world.apply([Self.relate("LINKED", 1, 2)])
        let error = #expect(throws: ChangeError.self) { try world.apply([Self.relate("LINKED", 2, 1)]) }
        #expect(error?.code == .duplicateRelation)
    }

    @Test func aSecondOwnerIsRefusedWhateverTheTypes() throws {
        var world = try Self.world(3)
        try world.apply([Self.relate("HAS_CARD", 1, 2)])
        let error = #expect(throws: ChangeError.self) { try world.apply([Self.relate("MOUNTED_IN", 2, 3)]) }
        #expect(error?.code == .secondOwner)
        #expect(error?.message.contains("'b1'") == true && error?.message.contains("'b3'") == true)
    }

    @Test func whatIsOwnedGoesWithItsOwner() throws {
        var world = try Self.world(4)
        try world.apply([
            Self.relate("HAS_CARD", 1, 2), Self.relate("MOUNTED_IN", 3, 2), Self.relate("LINKED", 1, 4),
        ])
        let change = try world.apply([.retireCI(NodeID(rawValue: 1))])
        #expect(change.retiredWithOwner == [NodeID(rawValue: 2), NodeID(rawValue: 3)])
        #expect(world.graph.nodeCount == 1)
        #expect(change.counts.retired == 3)
    }

    @Test func whatGetsAnotherOwnerInTheSameSetStays() throws {
        var world = try Self.world(3)
        try world.apply([Self.relate("HAS_CARD", 1, 2)])
        try world.apply([
            .retireCI(NodeID(rawValue: 1)), Self.relate("HAS_CARD", 3, 2),
        ])
        #expect(world.graph.nodeCount == 2)
    }

    @Test func aSourceReplacesItsOwnRelationAndLeavesThatOfOthers() throws {
        var world = try Self.world(4)
        try world.apply([Self.relate("STANDS_IN", 1, 2)], kind: .ingest, source: "scan")
        let moved = try world.apply([Self.relate("STANDS_IN", 1, 3)], kind: .ingest, source: "scan")
        #expect(moved.counts.relationsRemoved == 1 && moved.leftOut.isEmpty)
        #expect(world.graph.relationshipCount == 1)
        let other = try world.apply([Self.relate("STANDS_IN", 1, 4)], kind: .ingest, source: "csv")
        #expect(other.leftOut.map(\.code) == [.cardinality])
        #expect(other.counts.relationsCreated == 0 && world.graph.relationshipCount == 1)
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5])
    func acceptedRelationsNeverLeadInACircle(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var world = try Self.world(12)
        var refused = 0
        for _ in 0..<60 {
            let type = Bool.random(using: &random) ? "ABOVE" : "BEFORE"
            let from = UInt64.random(in: 1...12, using: &random)
            let to = UInt64.random(in: 1...12, using: &random)
            let kind: ChangeSet.Kind = Bool.random(using: &random) ? .manual : .ingest
            do { try world.apply([Self.relate(type, from, to)], kind: kind) } catch { refused += 1 }
        }
        let components = try world.graph.view(ofTypesNamed: ["ABOVE", "BEFORE"]).stronglyConnectedComponents()
        #expect(components.cyclic.isEmpty)
        #expect(refused > 0)
    }
}

extension RelationType {
    fileprivate func requiring(_ cardinality: Cardinality) -> RelationType {
        var type = self
        type.cardinality = cardinality
        return type
    }
}
