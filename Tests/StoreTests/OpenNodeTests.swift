import Base
import CMDB
import Cypher
import Graph
import Store
import Testing

/// What queries write lasts, whatever its labels, keys and types of values.
@Suite struct OpenNodeTests {
    @Test func openNodesAreTheSameAfterARestart() async throws {
        try await withDatabase { database in
            let (hash, changed) = try await database.withStore { store in
                let first = try await Self.commit(on: store) { draft in
                    try draft.addNode(
                        NodeID(rawValue: 1), labels: ["Person", "사람"], properties: Self.everyValue)
                    try draft.addNode(NodeID(rawValue: 2), labels: [], properties: [(key: "name", value: 7)])
                    try draft.addNode(
                        NodeID(rawValue: 3), labels: ["PhysicalServer", "Important"],
                        properties: [(key: "name", value: "db01")])
                    for id in 1...2 {
                        try draft.addRelationship(
                            RelationshipID(rawValue: UInt64(id)), type: "KNOWS", from: NodeID(rawValue: 1),
                            to: NodeID(rawValue: 2), properties: id == 1 ? Self.everyValue : [])
                    }
                    try draft.addRelationship(
                        RelationshipID(rawValue: 3), type: "OWNS", from: NodeID(rawValue: 1),
                        to: NodeID(rawValue: 3), properties: [(key: "source", value: 1)])
                }
                try await Self.commit(on: store) { draft in
                    try draft.setLabels(of: NodeID(rawValue: 2), ["Thing"])
                    try draft.removeRelationship(RelationshipID(rawValue: 2))
                }
                return (first.snapshot.stateHash, store.snapshot(for: .standard).stateHash)
            }
            try await database.withStore { store in
                let graph = store.snapshot(for: .standard)
                #expect(graph.stateHash == changed)
                let person = try #require(graph.content(of: NodeID(rawValue: 1)))
                #expect(person.labels == ["Person", "사람"])
                #expect(person.properties.count == Self.everyValue.count)
                for (key, value) in Self.everyValue { #expect(person.properties[key] == value) }
                #expect(graph.content(of: NodeID(rawValue: 2))?.labels == ["Thing"])
                #expect(graph.content(of: NodeID(rawValue: 2))?.properties == ["name": 7])
                #expect(
                    graph.content(of: NodeID(rawValue: 3))?.labels
                        == (["Important"] + store.builtIn.lineage(of: "PhysicalServer")).sorted())
                #expect(graph.content(of: RelationshipID(rawValue: 3))?.properties == ["source": 1])
                let past = try await store.snapshot(for: .standard, asOf: .commit(CommitSeq(rawValue: 1)))
                #expect(past.stateHash == hash)
            }
        }
    }

    @Test func openNodesAreInTheHistoryOfTheirOwnOnly() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                try await Self.commit(on: store) {
                    try $0.addNode(NodeID(rawValue: 1), labels: ["Person"], properties: [(key: "Age", value: 3)])
                }
                try await Self.commit(on: store) {
                    try $0.setProperties(of: NodeID(rawValue: 1), [(key: "Age", value: 4)])
                    try $0.setLabels(of: NodeID(rawValue: 1), ["Elder", "Person"])
                }
                try await Self.commit(on: store) { try $0.removeNode(NodeID(rawValue: 1)) }
                let recent = try await store.recentChanges(
                    of: .standard, since: Instant(rawValue: 0), limit: 10)
                #expect(recent.commitCount == 3 && recent.items.isEmpty && recent.countsByClass.isEmpty)
                #expect(recent.counts.created == 1 && recent.counts.updated == 1 && recent.counts.retired == 1)
                let life = try await store.life(of: NodeID(rawValue: 1), tenant: .standard, limit: 10)
                #expect(life.map(\.beginning) == [.updated, .created])
                #expect(life[0].changes.map(\.attribute) == ["labels", "Age"])
                #expect(life[0].to?.seq == CommitSeq(rawValue: 3))
            }
        }
    }

    @Test func indexesAreThereAfterARestart() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                try await Self.commit(on: store) {
                    try $0.addNode(NodeID(rawValue: 1), labels: ["Person"], properties: [(key: "id", value: 3)])
                }
                let service = QueryService(store: store)
                let transaction = try await service.begin(for: StoreTests.anna)
                try transaction.transaction.apply(
                    .create(
                        IndexDefinition(name: "person_id", kind: .unique, labels: ["Person"], keys: ["id"]),
                        ifNotExists: false))
                _ = try await transaction.commit()
                #expect(store.snapshot(for: .standard).index(named: "person_id") != nil)
            }
            try await database.withStore { store in
                let graph = store.snapshot(for: .standard)
                let index = try #require(graph.index(named: "person_id"))
                #expect(try graph.nodes(equal: [3], in: index).count == 1)
                let transaction = try await QueryService(store: store).begin(for: StoreTests.anna)
                try transaction.transaction.apply(.drop(name: "person_id", isConstraint: true, ifExists: false))
                _ = try await transaction.commit()
            }
            try await database.withStore { store in
                #expect(store.snapshot(for: .standard).index(named: "person_id") == nil)
            }
        }
    }

    /// A value of every type.
    private static let everyValue: [(key: String, value: Value)] = [
        ("Boolean", true), ("integer", .integer(.max)), ("float", 0.1), ("large", .float(1e300)),
        ("nothing", .float(-.infinity)), ("text", "글\u{0}자"), ("bytes", .bytes([0, 255])),
        ("instant", .instant(Instant(rawValue: 1_234_567))), ("date", .date(CalendarDate(iso8601: "2026-03-01")!)),
        ("localTime", .localTime(LocalTime(iso8601: "12:00:00.000000001")!)),
        ("time", .zonedTime(ZonedTime(iso8601: "12:00:00+09:00")!)),
        ("localDateTime", .localDateTime(LocalDateTime(iso8601: "2026-03-01T12:00:00")!)),
        ("dateTime", .dateTime(ZonedDateTime(iso8601: "2026-03-01T12:00:00.000000001+09:00[Asia/Seoul]")!)),
        ("duration", .duration(CalendarDuration(iso8601: "P1M2DT3.5S")!)),
        ("point", .point(Point(.wgs84, [127, 37.5])!)), ("list", [1, 2.5, "x"]), ("empty", []),
        ("key with spaces", 1), ("$date", "no tag"),
    ]

    @discardableResult
    private static func commit(
        on store: Store, _ body: (GraphDraft) throws -> Void
    ) async throws -> Commit {
        let base = store.snapshot(for: .standard)
        let draft = base.draft()
        try body(draft)
        let difference = try draft.publishHoldingSlots(as: base.seq).difference(from: base)
        return try await store.commit(
            ChangeSet(
                kind: .query, title: "query", source: SourceReference(name: "manual:anna", kind: "manual"),
                operations: [.apply(difference)]), by: StoreTests.anna)
    }
}
