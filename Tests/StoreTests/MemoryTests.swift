import Base
import CMDB
import Graph
import Store
import Testing

@Suite struct MemoryTests {
    @Test(arguments: [UInt64(2), 3]) func aRestoredSnapshotIsWhatItWas(seed: UInt64) async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                try await Memory.live(store, seed: seed, steps: 25)
                let taken = try await store.takeSnapshot("before", note: "이전 상태", asOf: nil, by: Memory.anna)
                let before = Contents(store.snapshot(for: .standard))
                try await Memory.live(store, seed: seed + 100, steps: 40)
                #expect(Contents(store.snapshot(for: .standard)) != before)
                let operations = try await store.restoration(of: taken, tenant: .standard)
                try await store.commit(Memory.set(operations), by: Memory.anna)
                #expect(Contents(store.snapshot(for: .standard)) == before)
                #expect(try await store.restoration(of: taken, tenant: .standard).isEmpty)
                #expect(try await store.isIntact(taken, tenant: .standard))
                #expect(try await store.verifyAudit(of: .standard).broken == [])
            }
        }
    }

    @Test func aNameIsGivenOnce() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                try await store.commit(Memory.set([Memory.app("x")]), by: Memory.anna)
                _ = try await store.takeSnapshot("one", note: "", asOf: nil, by: Memory.anna)
                await #expect(throws: StoreError.self) {
                    _ = try await store.takeSnapshot("one", note: "", asOf: nil, by: Memory.anna)
                }
                #expect(try await store.snapshots(of: .standard, limit: 10).map(\.name) == ["one"])
                try await store.deleteSnapshot("one", by: Memory.anna)
                await #expect(throws: StoreError.self) {
                    _ = try await store.snapshot(named: "one", tenant: .standard)
                }
                #expect(
                    try await store.auditEvents(of: .standard, limit: 10).map(\.action)
                        == ["snapshot-deleted", "snapshot-taken"])
            }
        }
    }

    /// The rows of one CI say what the whole graph of that commit says.
    @Test(arguments: [UInt64(4), 5]) func oneCIOfThePastIsThatOfTheGraph(seed: UInt64) async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                try await Memory.live(store, seed: seed, steps: 40)
                let metamodel = store.metamodel(for: .standard)
                for seq in stride(from: Int64(1), through: 41, by: 5) {
                    let asOf = AsOf.commit(CommitSeq(rawValue: seq))
                    let graph = try await store.snapshot(for: .standard, asOf: asOf)
                    for id in 1...30 {
                        let node = NodeID(rawValue: UInt64(id))
                        let past = try await store.ci(node, asOf: asOf, tenant: .standard, relations: 100)
                        #expect(past?.document == graph.document(of: node, metamodel: metamodel))
                        if let past, let slot = graph.slot(of: node) {
                            var ids: [RelationshipID] = []
                            graph.forEachRelationship(of: slot, direction: .both) {
                                ids.append(graph.id(of: $0.relationship))
                            }
                            #expect(past.relations.compactMap(\.id) == ids.sorted())
                            #expect(past.relationCount == ids.count)
                        }
                    }
                }
            }
        }
    }

    @Test func aCorrectionOfThePastLeavesOldAnswersAndLaterChangesAlone() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                func rack(_ text: String) -> [String: Value] { ["rack": .string(text)] }
                func at(_ asOf: AsOf, _ time: Instant) async throws -> Value? {
                    try await store.ci(id, asOf: asOf, validAt: time, tenant: .standard, relations: 10)?
                        .document.attributes["rack"]
                }
                let first = try await store.commit(
                    Memory.set([
                        .createCI(ciClass: "SoftwareInstance", name: "a", attributes: rack("5"), record: nil)
                    ]), by: Memory.anna)
                let id = first.createdCIs[0]
                let march = Instant(rawValue: first.at.rawValue - 500_000_000)
                database.advance(seconds: 100)
                let may = first.at.advanced(bySeconds: 50)
                // Said today: in rack 7 since March.
                let said = try await store.commit(
                    Memory.set([
                        .assertValidity(
                            ValidityStatement(
                                subject: .attribute(id, "rack"), value: .string("7"), from: march, to: nil)),
                        .updateCI(id, ciClass: nil, name: nil, attributes: rack("7")),
                    ]), by: Memory.anna)
                database.advance(seconds: 100)
                let described = try await store.commit(
                    Memory.set([.updateCI(id, ciClass: nil, name: nil, attributes: ["description": .string("d")])]),
                    by: Memory.anna)
                database.advance(seconds: 100)
                let moved = try await store.commit(
                    Memory.set([.updateCI(id, ciClass: nil, name: nil, attributes: rack("8"))]), by: Memory.anna)
                database.advance(seconds: 100)
                let latest = AsOf.commit(moved.seq)
                #expect(try await at(latest, march.advanced(bySeconds: 1)) == .string("7"))
                #expect(try await at(latest, may) == .string("7"))
                #expect(try await at(latest, described.at.advanced(bySeconds: 1)) == .string("7"))
                #expect(try await at(latest, moved.at.advanced(bySeconds: 1)) == .string("8"))
                // What was known before it was said.
                #expect(try await at(.commit(first.seq), may) == .string("5"))
                #expect(try await at(.commit(first.seq), march.advanced(bySeconds: 1)) == nil)
                #expect(try await at(.commit(said.seq), may) == .string("7"))
                // A later word about the same time counts.
                let again = try await store.commit(
                    Memory.set([
                        .assertValidity(
                            ValidityStatement(
                                subject: .attribute(id, "rack"), value: .string("6"), from: march,
                                to: first.at.advanced(bySeconds: 10)))
                    ]), by: Memory.anna)
                #expect(try await at(.commit(again.seq), march.advanced(bySeconds: 1)) == .string("6"))
                #expect(try await at(.commit(again.seq), may) == .string("7"))
                #expect(try await at(latest, march.advanced(bySeconds: 1)) == .string("7"))
                #expect(try await store.verifyAudit(of: .standard).broken == [])
            }
        }
    }

    @Test func aRelationMayBeSaidToHaveBeen() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let commit = try await store.commit(Memory.set([Memory.app("a"), Memory.app("b")]), by: Memory.anna)
                let (a, b) = (commit.createdCIs[0], commit.createdCIs[1])
                let march = Instant(rawValue: commit.at.rawValue - 500_000_000)
                let said = try await store.commit(
                    Memory.set([
                        .assertValidity(
                            ValidityStatement(
                                subject: .relation(type: "CALLS", from: a, to: b), value: .boolean(true), from: march,
                                to: commit.at))
                    ]), by: Memory.anna)
                for ci in [a, b] {
                    let then = try await store.ci(
                        ci, asOf: .commit(said.seq), validAt: march.advanced(bySeconds: 1), tenant: .standard,
                        relations: 10)
                    #expect(then?.relations.map(\.document.type) == ["CALLS"])
                    let now = try await store.ci(
                        ci, asOf: .commit(said.seq), validAt: said.at, tenant: .standard, relations: 10)
                    #expect(now?.relations == [])
                }
            }
        }
    }

    @Test func aStatementThatEndsBeforeItBeginsIsRefused() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let id = try await store.commit(Memory.set([Memory.app("a")]), by: Memory.anna).createdCIs[0]
                await #expect(throws: StoreError.self) {
                    try await store.commit(
                        Memory.set([
                            .assertValidity(
                                ValidityStatement(
                                    subject: .attribute(id, "rack"), value: .null, from: Instant(secondsSince1970: 9),
                                    to: Instant(secondsSince1970: 8)))
                        ]), by: Memory.anna)
                }
            }
        }
    }

    @Test func whatDiffersAroundACI() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let commit = try await store.commit(
                    Memory.set([Memory.app("a"), Memory.app("b"), Memory.app("c"), Memory.app("far")]), by: Memory.anna)
                let ids = commit.createdCIs
                let related = try await store.commit(
                    Memory.set([
                        .createRelation(type: "CALLS", from: .existing(ids[0]), to: .existing(ids[1]), properties: [:]),
                        .createRelation(type: "CALLS", from: .existing(ids[1]), to: .existing(ids[2]), properties: [:]),
                    ]), by: Memory.anna)
                let last = try await store.commit(
                    Memory.set(
                        ids.map { .updateCI($0, ciClass: nil, name: nil, attributes: ["description": .string("new")]) }),
                    by: Memory.anna)
                for (hops, changed) in [(0, 1), (1, 2), (2, 3)] {
                    let found = try await store.difference(
                        around: ids[0], hops: hops, for: Memory.anna, from: .commit(related.seq), to: .commit(last.seq),
                        limit: 10)
                    #expect(found.difference.nodes.changed == changed)
                }
            }
        }
    }
}

/// Nodes, and relationships without their ids.
private struct Contents: Equatable {
    let nodes: Set<NodeContent>
    let relationships: Set<String>

    init(_ graph: GraphSnapshot) {
        var nodes: Set<NodeContent> = []
        var relationships: Set<String> = []
        graph.forEachNode { node in
            if let content = graph.content(of: graph.id(of: node)) { nodes.insert(content) }
        }
        graph.forEachRelationship { relationship in
            if let content = graph.content(of: graph.id(of: relationship)) {
                let properties = content.properties.sorted { $0.key < $1.key }
                relationships.insert("\(content.type) \(content.source) \(content.target) \(properties)")
            }
        }
        self.nodes = nodes
        self.relationships = relationships
    }
}
