import CMDB
import Graph
import Testing

@Suite struct ChangeResolverTests {
    @Test func createsCIsWithTheLabelsOfTheirLineage() throws {
        var estate = Estate()
        let change = try estate.apply(Fixture.changeSet([server("db01"), app("billing"), runsOn(1, 0)]))
        let node = try #require(estate.graph.slot(of: change.createdIDs[0]))
        #expect(Set(estate.graph.labels(of: node).map(estate.graph.name(of:))) == ["Server", "Host", "CI"])
        #expect(estate.graph.nodes(named: "DB01") == [node])
        #expect(estate.graph.relationshipCount == 1)
        #expect(change.counts.created == 2)
        #expect(change.counts.relationsCreated == 1)
    }

    @Test func updatesOnlyWhatDiffers() throws {
        var estate = Estate()
        let id = try estate.apply(Fixture.changeSet([server("db01", ["cpu": 4])])).createdIDs[0]
        let same = try estate.apply(
            Fixture.changeSet([.updateCI(id, ciClass: nil, name: "db01", attributes: ["cpu": 4])]))
        #expect(same.counts.isEmpty)
        let change = try estate.apply(
            Fixture.changeSet([.updateCI(id, ciClass: nil, name: nil, attributes: ["cpu": 8, "serial": "x"])]))
        #expect(change.counts.updated == 1)
        #expect(change.documents.map(\.attributes) == [["cpu": 8, "serial": "x"]])
        #expect(change.endedCIs == [id])
        #expect(change.changedAttributes[id]?.sorted() == ["cpu", "serial"])
    }

    @Test func removesAnAttributeSetToNull() throws {
        var estate = Estate()
        let id = try estate.apply(Fixture.changeSet([server("db01", ["cpu": 4])])).createdIDs[0]
        let change = try estate.apply(
            Fixture.changeSet([.updateCI(id, ciClass: nil, name: nil, attributes: ["cpu": nil])]))
        #expect(change.documents.map(\.attributes) == [[:]])
    }

    @Test func changesTheClass() throws {
        var estate = Estate()
        let id = try estate.apply(Fixture.changeSet([app("x")])).createdIDs[0]
        try estate.apply(Fixture.changeSet([.updateCI(id, ciClass: "Server", name: nil, attributes: [:])]))
        #expect(estate.graph.document(of: id, metamodel: Fixture.metamodel)?.ciClass == "Server")
    }

    @Test func retiresACIWithItsRelations() throws {
        var estate = Estate()
        let ids = try estate.apply(
            Fixture.changeSet([server("db01"), app("billing"), runsOn(1, 0)])
        ).createdIDs
        let change = try estate.apply(Fixture.changeSet([.retireCI(ids[0])]))
        #expect(change.counts.retired == 1)
        #expect(change.counts.relationsRemoved == 1)
        #expect(change.countsByClass["Server"]?.retired == 1)
        #expect(estate.graph.nodeCount == 1)
        #expect(estate.graph.relationshipCount == 0)
    }

    @Test func revivesARetiredCIUnderItsOldIdentity() throws {
        var estate = Estate()
        let id = try estate.apply(Fixture.changeSet([server("db01")])).createdIDs[0]
        try estate.apply(Fixture.changeSet([.retireCI(id)]))
        try estate.apply(Fixture.changeSet([.reviveCI(id, ciClass: "Server", name: "db01", attributes: [:])]))
        #expect(estate.graph.slot(of: id) != nil)
    }

    @Test func changesNothingWhenItRefuses() throws {
        var estate = Estate()
        try estate.apply(Fixture.changeSet([server("db01")]))
        let before = estate.graph.stateHash
        #expect(throws: ChangeError.self) { try estate.apply(Fixture.changeSet([server("db02"), app(" ")])) }
        #expect(estate.graph.stateHash == before)
    }

    @Test(arguments: [
        (
            ChangeError.Code.unknownClass,
            [ChangeOperation.createCI(ciClass: "Servr", name: "a", attributes: [:], record: nil)]
        ),
        (.abstractClass, [.createCI(ciClass: "Host", name: "a", attributes: [:], record: nil)]),
        (.emptyName, [server("  ")]),
        (.badAttribute, [server("a", ["cpu": "four"])]),
        (.badAttribute, [server("a", ["Bad Key": 1])]),
        (.badAttribute, [server("a", ["name": "b"])]),
        (.unknownCI, [.retireCI(NodeID(rawValue: 99))]),
        (.unknownCI, [.updateCI(NodeID(rawValue: 99), ciClass: nil, name: "b", attributes: [:])]),
        (.unknownCI, [server("a"), runsOn(5, 0)]),
        (
            .unknownRelationType,
            [server("a"), .createRelation(type: "LIKES", from: .new(0), to: .new(0), properties: [:])]
        ),
        (.relationNotAllowed, [server("a"), app("b"), runsOn(0, 1)]),
        (.duplicateRelation, [server("a"), app("b"), runsOn(1, 0), runsOn(1, 0)]),
        (.unknownRelation, [.removeRelation(RelationshipID(rawValue: 9))]),
    ])
    func refuses(code: ChangeError.Code, operations: [ChangeOperation]) {
        var estate = Estate()
        let error = #expect(throws: ChangeError.self) { try estate.apply(Fixture.changeSet(operations)) }
        #expect(error?.code == code)
    }

    @Test func refusesARelationThatIsThereAlready() throws {
        var estate = Estate()
        let ids = try estate.apply(Fixture.changeSet([server("a"), app("b"), runsOn(1, 0)])).createdIDs
        let again = Fixture.changeSet([
            .createRelation(type: "RUNS_ON", from: .existing(ids[1]), to: .existing(ids[0]), properties: [:])
        ])
        let error = #expect(throws: ChangeError.self) { try estate.apply(again) }
        #expect(error?.code == .duplicateRelation)
    }

    @Test func namesRoundTrip() {
        #expect(CIName.parse(CIName.text(NodeID(rawValue: 42))) == NodeID(rawValue: 42))
        for text in ["", "ci-", "ci-4x", "42", "rel-4", "ci--4", "ci-99999999999999999999999"] {
            #expect(CIName.parse(text) == nil)
        }
    }
}

private func server(_ name: String, _ attributes: [String: Value] = [:]) -> ChangeOperation {
    .createCI(ciClass: "Server", name: name, attributes: attributes, record: nil)
}

private func app(_ name: String) -> ChangeOperation {
    .createCI(ciClass: "App", name: name, attributes: [:], record: nil)
}

private func runsOn(_ from: Int, _ to: Int) -> ChangeOperation {
    .createRelation(type: "RUNS_ON", from: .new(from), to: .new(to), properties: [:])
}
