import Base
import CMDB
import Graph
import Ingest
import JSON
import Postgres
import Testing

@testable import Store

/// A service that ends between any two steps of what it writes: what it left is the state before or the one after, and
/// what was asked for can be asked for again.
@Suite struct FaultTests {
    private static let anna = Principal(tenant: .standard, subject: "anna", role: .admin)
    private static let ben = Principal(tenant: .standard, subject: "ben", role: .admin)

    /// What is under way as the service ends.
    enum Work: CaseIterable, Sendable { case ingest, apply, rollback, merge }

    private static func records(_ count: Int, cpu: Int64) -> ObservationBatch {
        var records = [
            ObservedRecord(
                key: "sw", ciClass: "NetworkDevice", name: "sw", attributes: ["vendor": "Arista", "serial": "SW"])
        ]
        for number in 0..<count {
            records.append(
                ObservedRecord(
                    key: "m\(number)", ciClass: "PhysicalServer", name: "m\(number)",
                    attributes: [
                        "manufacturer": "Dell", "serial": .string("S\(number)"),
                        "cpu": number == 3 && cpu > 4 ? "many" : .integer(cpu),
                    ], relations: [ObservedRelation(type: "UPLINKS_TO", to: "sw")]))
        }
        return ObservationBatch(
            source: SourceReference(name: "file:a", kind: "file"), coverage: ["CI"], records: records)
    }

    /// The estate before the work.
    private static func prepare(_ store: Store) async throws {
        try await store.commit(
            ChangeSet(
                kind: .manual, title: "rules", source: SourceReference(name: "manual:anna", kind: "manual"),
                operations: RandomLife.definitions), by: anna)
        _ = try await IngestRunner(store: store).run(
            records(12, cpu: 4), isDryRun: false, by: anna, progress: { _ in })
        let control = ChangeControl(store)
        let draft = try await control.create(
            ChangeDraft(
                title: "planned", operations: [.retireCI(NodeID(rawValue: 3)), set(NodeID(rawValue: 4), 16)]), by: anna)
        _ = try await control.submit(draft.number, by: anna)
    }

    private static func set(_ ci: NodeID, _ cpu: Int64) -> ChangeOperation {
        .updateCI(ci, ciClass: nil, name: nil, attributes: ["cpu": .integer(cpu)])
    }

    private static func perform(_ work: Work, on store: Store) async throws {
        let control = ChangeControl(store)
        switch work {
        case .ingest:
            _ = try await IngestRunner(store: store).run(
                records(10, cpu: 8), isDryRun: false, by: anna, progress: { _ in })
        case .apply: _ = try await control.apply(1, by: anna)
        case .rollback:
            let made = try await control.rollback(
                .commit(CommitSeq(rawValue: 2)), dependants: .force, reason: "test", by: ben)
            if let stored = made.stored { _ = try await control.apply(stored.number, by: ben) }
        case .merge:
            try await store.commit(
                store.merging([NodeID(rawValue: 6)], into: NodeID(rawValue: 5), reason: "", by: anna), by: anna)
        }
    }

    /// The estate, with everything that belongs to it and no graph shows.
    private static func state(_ store: Store) async throws -> [String] {
        let graph = store.snapshot(for: .standard)
        let rows = try await store.pool.withConnection { connection in
            try await connection.query(
                """
                select concat_ws(' ', 'record', source, native_key, ci, state, content_hash, pending) as line
                from record_version where seq_to is null
                union all select concat_ws(' ', 'support', relation, source) from relation_support where seq_to is null
                union all select concat_ws(' ', 'decision', left_key, right_key, same) from record_decision
                    where seq_to is null
                union all select concat_ws(' ', 'finding', rule, ci) from finding where closed_seq is null
                order by line
                """
            ).map { try $0.string("line") }
        }
        return ["state \(graph.stateHash) \(graph.nodeCount)"] + rows
    }

    /// What must hold after any end.
    private static func check(_ store: Store, _ context: Comment) async throws {
        #expect(try await store.verifyAudit(of: .standard).broken.isEmpty, context)
        for audit in try await store.auditRules(of: .standard) {
            #expect(audit.missing.isEmpty && audit.superfluous.isEmpty, context)
        }
        try await store.pool.withConnection { connection in
            let open = try await connection.query(
                """
                select (select count(*) from ingest_run where status = 'running') as runs,
                       (select count(*) from change_set where is_applying) as applying,
                       (select count(*) from change_set c where (state = 'applied') <> exists (
                            select from commit where tenant = c.tenant and change_set = c.number)) as halves,
                       (select count(*) from ingest_run r where status = 'succeeded' and not dry_run and not exists (
                            select from commit where tenant = r.tenant and seq = r.seq)) as lost
                """)
            for column in ["runs", "applying", "halves", "lost"] as [PostgresColumn] {
                #expect(try open[0].int64(column) == 0, "\(column) \(context)")
            }
        }
    }

    @Test(arguments: Work.allCases, UInt64(1)...4)
    func theStateIsTheOneBeforeOrTheOneAfter(work: Work, seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        // How many steps there are, and what comes of them.
        let reference = Reference()
        try await withDatabase { database in
            try await database.withStore { store in
                try await Self.prepare(store)
                await reference.note(before: try await Self.state(store))
            }
            let whole = FaultPlan(after: .max)
            try await FaultPoint.$plan.withValue(whole) {
                try await database.withStore { store in
                    let start = whole.passed
                    try await Self.perform(work, on: store)
                    await reference.note(after: try await Self.state(store), steps: start..<whole.passed)
                }
            }
        }
        let (before, after, steps) = (await reference.before, await reference.after, await reference.steps)
        #expect(before != after && steps.count > 2)
        for _ in 0..<3 {
            let end = Int.random(in: steps, using: &random)
            try await withDatabase { database in
                try await database.withStore { try await Self.prepare($0) }
                let plan = FaultPlan(after: end)
                await FaultPoint.$plan.withValue(plan) {
                    _ = try? await database.withStore { store in try? await Self.perform(work, on: store) }
                }
                let context: Comment = "\(work), seed \(seed): \(plan.end ?? "no end") after \(end) of \(steps)"
                try await database.withStore { store in
                    let found = try await Self.state(store)
                    #expect(found == before || found == after, context)
                    try await Self.check(store, context)
                    if found == before {
                        try await Self.perform(work, on: store)
                        let again = try await Self.state(store)
                        #expect(again == after, context)
                        try await Self.check(store, context)
                    }
                }
            }
        }
    }
}

private actor Reference {
    private(set) var before: [String] = []
    private(set) var after: [String] = []
    private(set) var steps = 0..<0

    func note(before: [String]) { self.before = before }
    func note(after: [String], steps: Range<Int>) { (self.after, self.steps) = (after, steps) }
}
