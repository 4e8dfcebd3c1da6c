import Base
import CMDB
import Graph
import JSON
import Testing

/// What is unique within a site or an owner stays so where a CI gets another one.
@Suite struct MoveTests {
    private static let kiosk = Definition(
        kind: .ciClass, key: "Kiosk",
        content: [
            "parent": "Equipment",
            "attributes": [
                ["key": "position", "type": "string", "uniqueWithin": "site"],
                ["key": "slot_number", "type": "string", "uniqueWithin": "parent"],
            ],
        ])

    /// Two sites with a hall each, a kiosk in each hall, and a frame for each kiosk.
    private struct Plant {
        var estate = Estate()
        private(set) var ids: [NodeID] = []
        private(set) var relations: [RelationshipID] = []

        init() throws {
            estate.metamodel = .starter
            let change = try estate.apply(
                Fixture.changeSet([
                    .define(MoveTests.kiosk), create("Location", "Seoul"), create("Location", "Busan"),
                    create("Location", "hall 1"), create("Location", "hall 2"),
                    create("Kiosk", "k1", ["position": "P1", "slot_number": "1"]),
                    create("Kiosk", "k2", ["position": "P1", "slot_number": "1"]), create("Equipment", "frame 1"),
                    create("Equipment", "frame 2"), relate("PART_OF", 2, 0), relate("PART_OF", 3, 1),
                    relate("LOCATED_IN", 4, 2), relate("LOCATED_IN", 5, 3), relate("PART_OF", 4, 6),
                    relate("PART_OF", 5, 7),
                ]))
            (ids, relations) = (change.createdIDs, change.createdRelationIDs)
        }

        /// Takes a relation of the plant away and gives its beginning another end.
        mutating func move(_ relation: Int, _ type: String, _ from: Int, _ to: Int, kind: ChangeSet.Kind = .manual)
            throws
        {
            try estate.apply(
                ChangeSet(
                    kind: kind, title: "move", source: Fixture.source,
                    operations: [
                        .removeRelation(relations[relation]),
                        .createRelation(
                            type: type, from: .existing(ids[from]), to: .existing(ids[to]), properties: [:]),
                    ]))
        }
    }

    @Test(
        arguments: [
            // The kiosk to the hall of the other site; its hall to the other site; the kiosk to the other frame.
            (3, "LOCATED_IN", 5, 2, "'position' is P1, which ci-5 has already"),
            (1, "PART_OF", 3, 0, "'position' is P1, which ci-5 has already"),
            (5, "PART_OF", 5, 6, "'slot_number' is 1, which ci-5 has already"),
        ])
    func aMoveThatMakesAValueAmbiguousIsRefused(relation: Int, type: String, from: Int, to: Int, why: String) throws {
        var plant = try Plant()
        let error = #expect(throws: ChangeError.self) { try plant.move(relation, type, from, to) }
        #expect(error?.code == .duplicateKey)
        #expect(error?.message.contains(why) ?? false, "\(error?.message ?? "")")
        // A source is believed: it is told by the audit, and kept (decision 009).
        try plant.move(relation, type, from, to, kind: .ingest)
    }

    @Test func aMoveThatLeavesItUniqueIsNot() throws {
        var plant = try Plant()
        try plant.estate.apply(
            Fixture.changeSet([.updateCI(plant.ids[5], ciClass: nil, name: nil, attributes: ["position": "P2"])]))
        try plant.move(3, "LOCATED_IN", 5, 2)
        // With a value of its own in the same set, too.
        plant = try Plant()
        try plant.estate.apply(
            Fixture.changeSet([
                .removeRelation(plant.relations[3]),
                .createRelation(
                    type: "LOCATED_IN", from: .existing(plant.ids[5]), to: .existing(plant.ids[2]), properties: [:]),
                .updateCI(plant.ids[5], ciClass: nil, name: nil, attributes: ["position": "P2"]),
            ]))
    }
}

private func create(_ ciClass: String, _ name: String, _ attributes: [String: Value] = [:]) -> ChangeOperation {
    .createCI(ciClass: ciClass, name: name, attributes: attributes, record: nil)
}

private func relate(_ type: String, _ from: Int, _ to: Int) -> ChangeOperation {
    .createRelation(type: type, from: .new(from), to: .new(to), properties: [:])
}
