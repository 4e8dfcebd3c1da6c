import Base
import CMDB
import Cypher
import Graph
import Ingest
import JSON
import Logging
import OrderedCollections
import Postgres
import Testing

@testable import Store

/// Invariant 9: what happens in one tenant makes no difference to another, and nobody of it sees the other's.
@Suite struct TenantTests {
    private static let other = TenantID(rawValue: "other")
    private static let ours = Principal(tenant: .standard, subject: "anna", role: .admin)
    private static let theirs = Principal(tenant: other, subject: "anna", role: .admin)

    /// A database with a second tenant.
    private static func withTenants(_ body: @Sendable @escaping (Store) async throws -> Void) async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                _ = try await store.pool.withConnection {
                    try await $0.execute("insert into tenant (name) values ('other')", [])
                }
            }
            try await database.withStore(body)
        }
    }

    /// All that a tenant can be asked for, ids and times apart that are the clock's.
    private static func answers(_ store: Store, _ principal: Principal) async throws -> [String] {
        let tenant = principal.tenant
        let graph = store.snapshot(for: principal)
        var lines = ["state \(graph.stateHash)", "seq \(graph.seq)"]
        for commit in try await store.commits(of: tenant, limit: 1_000) {
            lines.append("commit \(commit.seq) \(commit.kind) \(commit.title) \(commit.counts)")
        }
        let finding = try await store.findings(of: tenant, FindingFilter(), limit: 1_000)
        lines += finding.items.map { "finding \($0.rule) \($0.name) \($0.openedSeq)" }.sorted()
        let review = try await store.reviewItems(of: tenant, ReviewFilter(), limit: 1_000)
        lines += review.items.map { "review \($0.item.kind) \($0.item.subjectKey) \($0.state)" }.sorted()
        var cis: [NodeID] = []
        graph.forEachNode { cis.append(graph.id(of: $0)) }
        for ci in cis.sorted() {
            for one in try await store.records(of: ci, tenant: tenant) {
                lines.append("record \(ci.rawValue) \(one.record.reference) \(one.record.state) \(one.record.since)")
            }
            for item in try await store.history(of: ci, tenant: tenant, limit: 100) {
                lines.append("history \(ci.rawValue) \(item.seq) \(item.action)")
            }
        }
        lines += store.metamodel(for: tenant).definitions.keys.map { "definition \($0)" }
        return lines
    }

    @Test(arguments: UInt64(1)...3)
    func anotherTenantMakesNoDifference(seed: UInt64) async throws {
        let alone = Outcome()
        let beside = Outcome()
        for (isAlone, outcome) in [(true, alone), (false, beside)] {
            try await Self.withTenants { store in
                var life = RandomLife(seed: seed)
                life.principal = Self.theirs
                var neighbour = RandomLife(seed: seed &+ 100)
                let define = ChangeSet(
                    kind: .manual, title: "definitions", source: SourceReference(name: "manual:anna", kind: "manual"),
                    operations: RandomLife.definitions.filter { operation in
                        // Freshness goes by the clock, which both tenants move.
                        if case .define(let definition) = operation { definition.kind == .rule } else { false }
                    })
                try await store.commit(define, by: Self.theirs)
                for _ in 0..<12 {
                    if !isAlone { _ = try await neighbour.step(on: store) }
                    _ = try await life.step(on: store)
                }
                await outcome.note(try await Self.answers(store, Self.theirs))
                if !isAlone { #expect(store.snapshot(for: Self.ours).nodeCount > 0) }
            }
        }
        let (first, second) = (await alone.lines, await beside.lines)
        #expect(first == second, "\(Set(first).symmetricDifference(second).sorted())")
        #expect(first.count > 20)
    }

    @Test func nobodySeesOrChangesWhatIsAnothersEvenByItsId() async throws {
        try await Self.withTenants { store in
            let made = try await store.commit(
                ChangeSet(
                    kind: .manual, title: "ours", source: SourceReference(name: "manual:anna", kind: "manual"),
                    operations: [
                        .createCI(ciClass: "PhysicalServer", name: "secret", attributes: ["cpu": 4], record: nil)
                    ]), by: Self.ours)
            let ci = made.createdCIs[0]
            let control = ChangeControl(store)
            let draft = try await control.create(
                ChangeDraft(title: "plan", operations: [.retireCI(ci)]), by: Self.ours)
            #expect(store.snapshot(for: Self.theirs).slot(of: ci) == nil)
            #expect(try await store.records(of: ci, tenant: Self.other).isEmpty)
            #expect(try await store.history(of: ci, tenant: Self.other, limit: 10).isEmpty)
            #expect(try await store.commits(of: Self.other, limit: 10).isEmpty)
            let past = try await store.ci(ci, asOf: .commit(.zero), tenant: Self.other, relations: 10)
            #expect(past == nil)
            for attempt in [
                { _ = try await control.changeSet(draft.number, tenant: Self.other) },
                { _ = try await control.apply(draft.number, by: Self.theirs) },
                { _ = try await control.rollback(.commit(made.seq), dependants: .list, reason: "", by: Self.theirs) },
                {
                    try await store.commit(
                        ChangeSet(
                            kind: .manual, title: "theirs",
                            source: SourceReference(name: "manual:anna", kind: "manual"),
                            operations: [.updateCI(ci, ciClass: nil, name: "seen", attributes: [:])]), by: Self.theirs)
                },
            ] as [@Sendable () async throws -> Void] {
                await #expect(throws: StoreError.self) { try await attempt() }
            }
            let rows = try await QueryService(store: store).run("MATCH (n) RETURN count(n)", for: Self.theirs).rows
            guard case .integer(0) = rows[0][0] else {
                Issue.record("\(rows)")
                return
            }
            #expect(store.snapshot(for: Self.ours).nodeCount == 1)
        }
    }
}

private actor Outcome {
    private(set) var lines: [String] = []
    func note(_ lines: [String]) { self.lines = lines }
}
