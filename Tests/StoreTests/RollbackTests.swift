import Base
import CMDB
import Graph
import JSON
import Postgres
import Store
import Testing

@Suite struct RollbackTests {
    private typealias Control = ChangeControlTests

    @Test func laterDependantsAreListedAndTheChoiceIsKept() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let control = ChangeControl(store)
                let id = try await store.commit(
                    Control.manual([Control.server("a", ["memory_gb": .integer(4)])]), by: Control.anna
                ).createdCIs[0]
                let change = try await store.commit(
                    Control.manual([
                        .updateCI(
                            id, ciClass: nil, name: nil, attributes: ["memory_gb": .integer(8), "os": .string("x")])
                    ]), by: Control.anna)
                let later = try await store.commit(
                    Control.manual([Control.set(id, "memory_gb", .integer(16))]), by: Control.ben)
                let listed = try await control.rollback(
                    .commit(change.seq), dependants: .list, reason: "", by: Control.anna)
                #expect(listed.stored == nil)
                let found = listed.plan.dependants.map { "\($0.seq) \($0.target) \($0.attribute)" }
                #expect(found == ["\(later.seq) \(CIName.text(id)) memory_gb"])
                for (choice, memory) in [(DependantChoice.skip, 16), (.force, 4), (.include, 4)] {
                    let made = try await control.rollback(
                        .commit(change.seq), dependants: choice, reason: "r", by: Control.anna)
                    let number = try #require(made.stored?.number)
                    let after = try await control.preview(number, tenant: .standard).change.graph
                    let document = after.document(of: id, metamodel: .starter)
                    #expect(document?.attributes == ["memory_gb": .integer(Int64(memory))])
                    #expect(made.plan.seqs.count == (choice == .include ? 2 : 1))
                }
                await #expect(throws: StoreError.self) {
                    try await control.rollback(.commit(change.seq), dependants: .force, reason: "", by: Control.anna)
                }
            }
        }
    }

    @Test func whatIsAttachedToARolledBackCIIsADependant() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let control = ChangeControl(store)
                let host = try await store.commit(Control.manual([Control.server("h")]), by: Control.anna)
                let app = try await store.commit(
                    Control.manual([.createCI(ciClass: "Database", name: "d", attributes: [:], record: nil)]),
                    by: Control.anna)
                let relation = try await store.commit(
                    Control.manual([
                        .createRelation(
                            type: "RUNS_ON", from: .existing(app.createdCIs[0]), to: .existing(host.createdCIs[0]),
                            properties: [:])
                    ]), by: Control.ben)
                let listed = try await control.rollback(
                    .commit(host.seq), dependants: .list, reason: "", by: Control.anna)
                #expect(listed.plan.dependants.map(\.seq) == [relation.seq])
                let made = try await control.rollback(
                    .commit(host.seq), dependants: .include, reason: "", by: Control.anna)
                let number = try #require(made.stored?.number)
                _ = try await control.apply(number, by: Control.anna)
                #expect(store.snapshot(for: .standard).nodeCount == 1)
                #expect(store.snapshot(for: .standard).relationshipCount == 0)
            }
        }
    }

    @Test func aRolledBackChangeSetSaysSo() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let control = ChangeControl(store)
                let stored = try await control.create(
                    ChangeDraft(title: "c", operations: (0..<50).map { Control.server("s\($0)") }), by: Control.anna)
                _ = try await control.apply(stored.number, by: Control.anna)
                let made = try await control.rollback(
                    .changeSet(stored.number), dependants: .list, reason: "", by: Control.anna)
                let number = try #require(made.stored?.number)
                _ = try await control.apply(number, by: Control.anna)
                #expect(store.snapshot(for: .standard).nodeCount == 0)
                let outcome1 = try await control.changeSet(stored.number, tenant: .standard).state
                #expect(outcome1 == .rolledBack)
                // And back again: a rollback is a change set like any other, and identities come back.
                let again = try await control.rollback(
                    .changeSet(number), dependants: .list, reason: "", by: Control.anna)
                _ = try await control.apply(try #require(again.stored?.number), by: Control.anna)
                #expect(store.snapshot(for: .standard).nodeCount == 50)
                #expect(store.snapshot(for: .standard).slot(of: NodeID(rawValue: 1)) != nil)
            }
        }
    }

    /// Apply, then rollback, is the identity on the state: for random change sets, and for all that one source did.
    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func applyingAndTakingBackIsTheIdentity(seed: UInt64) async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                var random = SeededGenerator(seed: seed)
                let control = ChangeControl(store)
                var world = RandomEstate()
                for _ in 0..<6 {
                    try await store.commit(Control.manual(world.step(&random, on: store)), by: Control.anna)
                }
                let before = store.snapshot(for: .standard).stateHash
                let commit = try await store.commit(Control.manual(world.step(&random, on: store)), by: Control.ben)
                let one = try await control.rollback(
                    .commit(commit.seq), dependants: .list, reason: "", by: Control.ben)
                if let stored = one.stored { _ = try await control.apply(stored.number, by: Control.ben) }
                #expect(store.snapshot(for: .standard).stateHash == before)
                // A run of several commits of one source.
                let first = store.snapshot(for: .standard).seq.next
                for _ in 0..<5 {
                    try await store.commit(
                        Control.manual(world.step(&random, on: store), by: Control.carla), by: Control.carla)
                }
                let all = try await control.rollback(
                    .source("manual:carla", since: first), dependants: .list, reason: "", by: Control.ben)
                #expect(all.plan.dependants.isEmpty)
                if let stored = all.stored { _ = try await control.apply(stored.number, by: Control.ben) }
                #expect(store.snapshot(for: .standard).stateHash == before)
            }
            // The rows say the same as the memory.
            try await database.withStore { store in
                let latest = store.snapshot(for: .standard)
                #expect(latest.nodeCount > 0)
            }
        }
    }

    @Test func openNodesOfAStatementComeBackToo() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let control = ChangeControl(store)
                let service = QueryService(store: store)
                _ = try await service.run("CREATE (:Note {text: 'a'})-[:ABOUT {n: 1}]->(:Thing)", for: Control.anna)
                let before = store.snapshot(for: .standard).stateHash
                let answer = try await service.run(
                    "MATCH (n:Note) SET n.text = 'b', n:Old WITH n MATCH (t:Thing) DETACH DELETE t CREATE (:New)",
                    for: Control.anna)
                let made = try await control.rollback(
                    .commit(answer.seq), dependants: .list, reason: "", by: Control.ben)
                _ = try await control.apply(try #require(made.stored?.number), by: Control.ben)
                #expect(store.snapshot(for: .standard).stateHash == before)
            }
        }
    }

    @Test func aStatementReadsADraft() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let stored = try await ChangeControl(store).create(
                    ChangeDraft(title: "d", operations: [Control.server("ghost")]), by: Control.anna)
                let answer = try await QueryService(store: store).run(
                    "USE graph.draft('\(stored.name)') MATCH (n:PhysicalServer) RETURN n.name", for: Control.anna)
                #expect(answer.rows.count == 1)
                #expect(store.snapshot(for: .standard).nodeCount == 0)
            }
        }
    }
}

/// Random operations that are allowed on the present state.
private struct RandomEstate {
    private var counter = 0

    mutating func step(_ random: inout SeededGenerator, on store: Store) -> [ChangeOperation] {
        let graph = store.snapshot(for: .standard)
        var ids: [NodeID] = []
        graph.forEachNode { ids.append(graph.id(of: $0)) }
        ids.sort()
        var free = ids
        var operations: [ChangeOperation] = []
        var created = 0
        for _ in 0..<Int.random(in: 2...8, using: &random) {
            counter += 1
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1:
                operations.append(
                    .createCI(
                        ciClass: "SoftwareInstance", name: "s\(counter)",
                        attributes: ["rank": .integer(Int64(counter))],
                        record: nil))
                created += 1
            case 2 where !free.isEmpty:
                let id = free.remove(at: Int.random(in: 0..<free.count, using: &random))
                operations.append(.retireCI(id))
            case 3 where free.count > 1 && created > 0:
                // Neither related twice nor retired by the same set.
                let id = free.remove(at: Int.random(in: 0..<free.count, using: &random))
                operations.append(
                    .createRelation(
                        type: "CALLS", from: .existing(id), to: .new(created - 1),
                        properties: ["port": .integer(Int64(counter))]))
            case 4 where !free.isEmpty:
                // One operation for each CI, so that the set is allowed whatever the order.
                let id = free.remove(at: Int.random(in: 0..<free.count, using: &random))
                operations.append(
                    .updateCI(
                        id, ciClass: nil, name: Bool.random(using: &random) ? "n\(counter)" : nil,
                        attributes: [
                            "rank": Bool.random(using: &random) ? .null : .integer(Int64(counter)),
                            "colour": .string("o\(counter % 3)"),
                        ]))
            default:
                operations.append(
                    .createCI(ciClass: "SoftwareInstance", name: "d\(counter)", attributes: [:], record: nil))
                created += 1
            }
        }
        return operations
    }
}
