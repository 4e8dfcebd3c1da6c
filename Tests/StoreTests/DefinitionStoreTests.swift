import Base
import CMDB
import Graph
import JSON
import Testing

@testable import Store

/// The metamodel in Postgres: it changes with commits, and past states keep the one of their time.
@Suite struct DefinitionStoreTests {
    private static let anna = Principal(tenant: .standard, subject: "anna", role: .admin)

    private static func changeSet(_ operations: [ChangeOperation]) -> ChangeSet {
        ChangeSet(
            kind: .manual, title: "test", source: SourceReference(name: "manual:test", kind: "manual"),
            operations: operations)
    }

    private static func ciClass(_ key: String, _ content: JSONValue) -> ChangeOperation {
        .define(Definition(kind: .ciClass, key: key, content: content))
    }

    private static func labels(_ id: NodeID, _ graph: GraphSnapshot) -> Set<String> {
        graph.slot(of: id).map { Set(graph.labels(of: $0).map(graph.name(of:))) } ?? []
    }

    /// A class moves twice; CIs come and change in between. Every state is the same again, by every way.
    @Test func pastStatesHaveTheLabelsOfTheirTime() async throws {
        try await withDatabase { database in
            let states = try await database.withStore { store in
                var states: [GraphSnapshot] = []
                var ids: [NodeID] = []
                func commit(_ operations: [ChangeOperation]) async throws {
                    let commit = try await store.commit(Self.changeSet(operations), by: Self.anna)
                    ids += commit.createdCIs
                    states.append(commit.snapshot)
                }
                try await commit([Self.ciClass("Robot", ["parent": "Equipment"])])
                for number in 0..<6 {
                    try await commit([
                        .createCI(
                            ciClass: "Robot", name: "r\(number)", attributes: ["serial": .string("s\(number)")],
                            record: nil)
                    ])
                }
                try await commit([Self.ciClass("Robot", ["parent": "Controller"])])
                try await commit([.updateCI(ids[0], ciClass: nil, name: "moved", attributes: [:])])
                try await commit([.createCI(ciClass: "Robot", name: "late", attributes: [:], record: nil)])
                try await commit([Self.ciClass("Robot", ["parent": "Sensor"]), .retireCI(ids[1])])
                try await commit([.updateCI(ids[2], ciClass: nil, name: "again", attributes: [:])])
                for state in states {
                    let past = try await store.snapshot(for: .standard, asOf: .commit(state.seq))
                    #expect(past.stateHash == state.stateHash, "commit \(state.seq)")
                }
                #expect(Self.labels(ids[0], states[6]).contains("Equipment"))
                #expect(Self.labels(ids[0], states[7]).contains("Controller"))
                #expect(!Self.labels(ids[0], states[7]).contains("Equipment"))
                #expect(Self.labels(ids[0], states[11]).contains("Sensor"))
                return states
            }
            try await database.withStore { store in
                #expect(store.snapshot(for: .standard).stateHash == states.last?.stateHash)
                for state in states.reversed() {
                    let past = try await store.snapshot(for: .standard, asOf: .commit(state.seq))
                    #expect(past.stateHash == state.stateHash, "commit \(state.seq) after a restart")
                }
                let versions = try await store.versions(
                    of: .init(kind: .ciClass, key: "Robot"), tenant: .standard)
                #expect(versions.map { $0.content["parent"]?.stringValue } == ["Sensor", "Controller", "Equipment"])
                #expect(versions[0].endedSeq == nil && versions[1].endedSeq == versions[0].seq)
            }
        }
    }

    /// Unique values stay unique over a restart, and are looked up in an index.
    @Test func uniqueValuesAreKnownAfterARestart() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                _ = try await store.commit(
                    Self.changeSet([
                        Self.ciClass(
                            "Robot",
                            ["parent": "Equipment", "attributes": [["key": "code", "uniqueWithin": "tenant"]]]),
                        .createCI(ciClass: "Robot", name: "a", attributes: ["code": "x"], record: nil),
                    ]), by: Self.anna)
            }
            try await database.withStore { store in
                #expect(store.snapshot(for: .standard).index(named: "unique_Robot_code") != nil)
                await #expect(throws: StoreError.self) {
                    try await store.commit(
                        Self.changeSet([
                            .createCI(ciClass: "Robot", name: "b", attributes: ["code": "x"], record: nil)
                        ]), by: Self.anna)
                }
                // The unique value may change hands within one set.
                _ = try await store.commit(
                    Self.changeSet([
                        .updateCI(NodeID(rawValue: 1), ciClass: nil, name: nil, attributes: ["code": "y"]),
                        .createCI(ciClass: "Robot", name: "b", attributes: ["code": "x"], record: nil),
                    ]), by: Self.anna)
            }
        }
    }
}
