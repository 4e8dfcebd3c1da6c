import Base
import CMDB
import Graph
import Logging
import Postgres
import Store
import Testing

@Suite struct StoreTests {
    @Test func whatIsCommittedIsThereAfterARestart() async throws {
        try await withDatabase { database in
            let hash = try await database.withStore { store in
                try await store.commit(Self.estate, by: Self.anna)
                let graph = store.snapshot(for: .standard)
                #expect(graph.seq == CommitSeq(rawValue: 1))
                #expect(graph.nodeCount == 2)
                return graph.stateHash
            }
            try await database.withStore { store in
                let graph = store.snapshot(for: .standard)
                #expect(graph.stateHash == hash)
                #expect(graph.seq == CommitSeq(rawValue: 1))
                #expect(graph.nodes(named: "billing").count == 1)
            }
        }
    }

    @Test func identitiesAreNeverUsedTwice() async throws {
        try await withDatabase { database in
            let first = try await database.withStore { store in
                let commit = try await store.commit(Self.estate, by: Self.anna)
                try await store.commit(Self.changeSet([.retireCI(commit.createdCIs[1])]), by: Self.anna)
                return commit.createdCIs
            }
            try await database.withStore { store in
                let again = try await store.commit(Self.estate, by: Self.anna).createdCIs
                #expect(Set(first).isDisjoint(with: again))
            }
        }
    }

    @Test func aHundredWritersAtOnceMakeAHundredCommits() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let before = store.snapshot(for: .standard)
                try await withThrowingTaskGroup(of: CommitSeq.self) { group in
                    for number in 0..<100 {
                        group.addTask {
                            try await store.commit(Self.changeSet([Self.app("app\(number)")]), by: Self.anna).seq
                        }
                    }
                    var seqs: Set<CommitSeq> = []
                    for try await seq in group { seqs.insert(seq) }
                    #expect(seqs.count == 100)
                }
                #expect(store.snapshot(for: .standard).nodeCount == 100)
                #expect(store.snapshot(for: .standard).seq == CommitSeq(rawValue: 100))
                #expect(before.nodeCount == 0)
            }
        }
    }

    @Test func aRefusedChangeSetLeavesTheOthersAlone() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                async let good = store.commit(Self.estate, by: Self.anna)
                let nonsense = Self.changeSet([
                    .createCI(ciClass: "Nonsense", name: "x", attributes: [:], record: nil)
                ])
                await #expect(throws: StoreError.self) { try await store.commit(nonsense, by: Self.anna) }
                _ = try await good
                #expect(store.snapshot(for: .standard).nodeCount == 2)
            }
        }
    }

    @Test func aStaleViewOfASourceIsRefused() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                var changeSet = Self.estate
                changeSet.sourceSeq = .zero
                try await store.commit(changeSet, by: Self.anna)
                let error = await #expect(throws: StoreError.self) {
                    try await store.commit(changeSet, by: Self.anna)
                }
                #expect(error?.code == .stale)
            }
        }
    }

    @Test func aVersionThatHasMovedOnIsRefused() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let id = try await store.commit(Self.estate, by: Self.anna).createdCIs[0]
                var update = Self.changeSet([.updateCI(id, ciClass: nil, name: "db02", attributes: [:])])
                update.expectedVersions = [id: CommitSeq(rawValue: 1)]
                try await store.commit(update, by: Self.anna)
                let error = await #expect(throws: StoreError.self) { try await store.commit(update, by: Self.anna) }
                #expect(error?.code == .stale)
            }
        }
    }

    @Test func theHistoryOfOneCommitHasOneOrder() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let made = try await store.commit(Self.estate, by: Self.anna)
                let (server, app) = (made.createdCIs[0], made.createdCIs[1])
                // It goes and comes again, under another id.
                for _ in 0..<3 {
                    let relation = try #require(Self.relations(of: store).last)
                    try await store.commit(
                        Self.changeSet([
                            .removeRelation(relation),
                            .createRelation(
                                type: "RUNS_ON", from: .existing(app), to: .existing(server), properties: [:]),
                        ]), by: Self.anna)
                }
                for ci in [server, app] {
                    let life = try await store.history(of: ci, tenant: .standard, limit: 50)
                    #expect(
                        life.map(\.action) == [
                            .related, .unrelated, .related, .unrelated, .related, .unrelated, .created, .related,
                        ])
                }
            }
        }
    }

    private static func relations(of store: Store) -> [RelationshipID] {
        let graph = store.snapshot(for: .standard)
        var ids: [RelationshipID] = []
        graph.forEachRelationship { ids.append(graph.id(of: $0)) }
        return ids.sorted()
    }

    @Test func theLifeOfACIIsKept() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let ids = try await store.commit(Self.estate, by: Self.anna).createdCIs
                try await store.commit(
                    Self.changeSet([.updateCI(ids[0], ciClass: nil, name: "db02", attributes: ["cpu": 8])]),
                    by: Self.anna)
                try await store.commit(Self.changeSet([.retireCI(ids[0])]), by: Self.anna)
                let life = try await store.history(of: ids[0], tenant: .standard, limit: 50)
                #expect(
                    life.map(\.action.rawValue).sorted() == ["created", "related", "retired", "unrelated", "updated"])
                #expect(life.first?.seq == CommitSeq(rawValue: 3))
                let update = try #require(life.first { $0.action == .updated })
                #expect(
                    update.changes == [
                        .init(attribute: "name", before: "db01", after: "db02"),
                        .init(attribute: "cpu", before: 4, after: 8),
                    ])
                #expect(update.actor == "anna")
                let relation = try #require(life.first { $0.action == .related }?.relation)
                #expect(relation.type == "RUNS_ON")
                #expect(relation.direction == .incoming)
                #expect(relation.other.name == "billing")
            }
        }
    }

    @Test func recentChangesCountAndList() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let ids = try await store.commit(Self.estate, by: Self.anna).createdCIs
                let between = store.snapshot(for: .standard).seq
                try await store.commit(Self.changeSet([.retireCI(ids[0])]), by: Self.anna)
                let all = try await store.recentChanges(
                    of: .standard, since: Instant(rawValue: 0), limit: 10)
                #expect(all.commitCount == 2)
                #expect(all.counts.created == 2)
                #expect(all.counts.retired == 1)
                #expect(all.counts.relationsRemoved == 1)
                #expect(all.items.map(\.action.rawValue) == ["retired", "created", "created"])
                let last = try await store.items(of: between.next, tenant: .standard, limit: 10)
                #expect(last.map(\.ci.name) == ["db01"])
                let none = try await store.recentChanges(
                    of: .standard, since: Instant(secondsSince1970: 10_000_000), limit: 10)
                #expect(none.commitCount == 0)
            }
        }
    }

    @Test func knowsWhatASourceHasReported() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let source = SourceReference(name: "file:x", kind: "file")
                var changeSet = ChangeSet(
                    kind: .ingest, title: "t", source: source,
                    operations: [.createCI(ciClass: "Application", name: "a", attributes: [:], record: "app/1")])
                changeSet.sourceSeq = .zero
                let commit = try await store.commit(changeSet, by: Self.anna)
                try await store.commit(
                    Self.changeSet([
                        .updateCI(commit.createdCIs[0], ciClass: nil, name: nil, attributes: ["vendor": "us"])
                    ]), by: Self.anna)
                let known = try await store.sourceState(of: source, tenant: .standard)
                #expect(known.seq == commit.seq)
                let content = RecordContent(ciClass: "Application", name: "a", attributes: [:])
                #expect(
                    known.records == [
                        "app/1": LinkedRecord(ci: commit.createdCIs[0], hash: content.hash, since: commit.seq)
                    ])
                #expect(known.heldAttributes == [commit.createdCIs[0]: ["vendor"]])
                changeSet.operations = [
                    .records(.forget(RecordReference(source: "file:x", key: "app/1"), of: commit.createdCIs[0]))
                ]
                changeSet.sourceSeq = known.seq
                try await store.commit(changeSet, by: Self.anna)
                #expect(
                    try await store.sourceState(of: source, tenant: .standard).records["app/1"]?.isGone == true)
                #expect(store.snapshot(for: .standard).slot(of: commit.createdCIs[0]) == nil)
            }
        }
    }

    @Test func anUnknownTenantIsRefused() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let stranger = Principal(tenant: TenantID(rawValue: "other"), subject: "eve", role: .admin)
                let error = await #expect(throws: StoreError.self) {
                    try await store.commit(Self.estate, by: stranger)
                }
                #expect(error?.code == .unknownTenant)
                #expect(store.snapshot(for: stranger.tenant).nodeCount == 0)
            }
        }
    }

    /// Recovery rebuilds the same state after any history.
    @Test(arguments: UInt64(0)..<5)
    func recoveryAfterRandomHistory(seed: UInt64) async throws {
        try await withDatabase { database in
            var random = SeededGenerator(seed: seed)
            var hash: UInt64 = 0
            for _ in 0..<3 {
                let steps = (0..<20).map { _ in random.next() }
                let before = hash
                hash = try await database.withStore { store in
                    #expect(before == 0 || store.snapshot(for: .standard).stateHash == before)
                    for step in steps { try await Self.randomStep(step, on: store) }
                    return store.snapshot(for: .standard).stateHash
                }
            }
            let recovered = try await database.withStore { $0.snapshot(for: .standard).stateHash }
            #expect(recovered == hash)
        }
    }

    private static func randomStep(_ step: UInt64, on store: Store) async throws {
        let graph = store.snapshot(for: .standard)
        var ids: [NodeID] = []
        graph.forEachNode { ids.append(graph.id(of: $0)) }
        guard ids.count > 2, step % 4 != 0 else {
            try await store.commit(
                changeSet([
                    app("app\(step % 97)"),
                    .createCI(
                        ciClass: "PhysicalServer", name: "서버 \(step % 13)",
                        attributes: ["cpu": .integer(Int64(step % 8))],
                        record: nil),
                ]), by: anna)
            return
        }
        let id = ids[Int(step / 4 % UInt64(ids.count))]
        let operation: ChangeOperation =
            step % 4 == 1
            ? .retireCI(id)
            : .updateCI(
                id, ciClass: nil, name: "n\(step % 11)",
                attributes: [
                    "description": step % 3 == 0 ? .null : .string("text \(step)"), "tags": ["a", .string("\(step)")],
                ])
        try await store.commit(changeSet([operation]), by: anna)
    }

    static let anna = Principal(tenant: .standard, subject: "anna", role: .editor)

    static let estate = changeSet([
        .createCI(ciClass: "PhysicalServer", name: "db01", attributes: ["cpu": 4], record: nil),
        .createCI(ciClass: "SoftwareInstance", name: "billing", attributes: [:], record: nil),
        .createRelation(type: "RUNS_ON", from: .new(1), to: .new(0), properties: ["since": 2024]),
    ])

    static func app(_ name: String) -> ChangeOperation {
        .createCI(ciClass: "Application", name: name, attributes: [:], record: nil)
    }

    static func changeSet(_ operations: [ChangeOperation]) -> ChangeSet {
        ChangeSet(
            kind: .manual, title: "test", source: SourceReference(name: "manual:anna", kind: "manual"),
            operations: operations)
    }
}
