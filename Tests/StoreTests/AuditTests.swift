import Base
import CMDB
import Graph
import JSON
import Postgres
import Store
import Testing

@Suite struct AuditTests {
    @Test func anUntouchedHistoryIsWhole() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                try await Memory.live(store, seed: 1, steps: 60)
                let report = try await store.verifyAudit(of: .standard)
                #expect(report.broken == [])
                #expect(report.commits == 61)
                #expect(report.rows > 60)
                #expect(report.head.seq == store.snapshot(for: .standard).seq)
            }
            try await database.withStore { store in
                #expect(try await store.verifyAudit(of: .standard).isWhole)
                try await store.commit(Memory.set([Memory.app("after the restart")]), by: Memory.anna)
                #expect(try await store.verifyAudit(of: .standard).isWhole)
            }
        }
    }

    @Test func manyWritersOfOneCIMakeOneChain() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let id = try await store.commit(Memory.set([Memory.app("shop")]), by: Memory.anna).createdCIs[0]
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<100 {
                        group.addTask {
                            let description = Value.string("change \(number)")
                            try await store.commit(
                                Memory.set([
                                    .updateCI(id, ciClass: nil, name: nil, attributes: ["description": description])
                                ]), by: Memory.anna)
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await store.life(of: id, tenant: .standard, limit: 200).count == 101)
                #expect(try await store.verifyAudit(of: .standard).broken == [])
            }
        }
    }

    /// Each statement changes one row past the service; the table and the row that must be named.
    @Test(arguments: [
        (
            "update ci_version set attributes = attributes || '{\"description\": \"forged\"}' where ci = 1 and seq_to is null",
            "ci_version", "ci-1"
        ),
        ("update ci_version set name = 'forged' where ci = 2 and seq_to is null", "ci_version", "ci-2"),
        ("delete from ci_version where ci = 2", "ci_version", "ci-2"),
        ("update ci_version set seq_to = 3 where ci = 2 and seq_to is null", "ci_version", "ci-2"),
        ("update ci_version set seq_to = 4 where ci = 1 and seq_to = 2", "ci_version", "ci-1"),
        ("update ci_version set seq_from = 2 where ci = 2", "ci_version", "ci-2"),
        (
            """
            insert into ci_version (tenant, ci, seq_from, seq_to, class, name, attributes)
            values (1, 99, 2, 3, 'BusinessApplication', 'forged', '{}')
            """, "ci_version", "ci-99"
        ),
        ("update relation_version set to_ci = 1", "relation_version", "rel-1"),
        ("delete from relation_version", "relation_version", "rel-1"),
        (
            "update definition_version set content = content || '{\"keepDays\": 2}'", "definition_version",
            "retention all"
        ),
        ("delete from definition_version", "definition_version", "retention all"),
        ("update validity set valid_from = valid_from - interval '1 day'", "validity", "ci-1"),
        ("delete from validity", "validity", "ci-1"),
        ("update commit set actor = 'nobody' where seq = 2", "commit", "commit 2"),
        ("update commit set at = at - interval '1 hour' where seq = 2", "commit", "commit 2"),
        ("delete from commit where seq = 2", "commit", "commit 2"),
        ("delete from commit where seq = (select max(seq) from commit)", "commit", "commit 5"),
        ("delete from commit_seal where seq = 3", "commit_seal", "commit 3"),
        ("update commit_seal set hash = prev_hash where seq = 3", "commit", "commit 3"),
        ("update audit_event set actor = 'nobody' where event = 1", "audit_event", "event 1"),
        ("delete from audit_event where event = 1", "audit_event", "event 1"),
    ])
    func anEditedRowIsNamed(statement: String, table: String, row: String) async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                try await Memory.everyTable(store)
                #expect(try await store.verifyAudit(of: .standard).broken == [])
                let connection = try await PostgresConnection.open(database.url)
                try await connection.execute(statement)
                let report = try await store.verifyAudit(of: .standard)
                #expect(!report.isWhole)
                #expect(
                    report.broken.contains { $0.table == table && $0.row == row }, "\(statement): \(report.broken)")
                await connection.close()
            }
        }
    }

    @Test func aCutOffEndIsFound() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                try await Memory.everyTable(store)
                let connection = try await PostgresConnection.open(database.url)
                try await connection.execute("delete from commit where seq = 5")
                try await connection.execute("delete from commit_seal where seq = 5")
                #expect(try await !store.verifyAudit(of: .standard).isWhole)
                await connection.close()
            }
        }
    }

    @Test func aPurgeRecordsItselfAndTheRestIsStillWhole() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let ids = try await Memory.everyTable(store)
                for number in 0..<4 {
                    try await store.commit(
                        Memory.set([
                            .updateCI(
                                ids[0], ciClass: nil, name: nil, attributes: ["description": .string("\(number)")])
                        ]), by: Memory.anna)
                }
                let kept = try await store.takeSnapshot(
                    "kept", note: "", asOf: .commit(CommitSeq(rawValue: 2)), by: Memory.anna)
                try await store.commit(Memory.set([.retireCI(ids[1])]), by: Memory.anna)
                // Two days pass.
                database.advance(seconds: 2 * 86_400)
                let dry = try await store.purge(of: .standard, isDryRun: true, by: "anna")
                #expect(dry.versions > 0)
                #expect(try await store.life(of: ids[0], tenant: .standard, limit: 50).count == 6)
                let purged = try await store.purge(of: .standard, isDryRun: false, by: "anna")
                #expect(purged.versions == dry.versions)
                // The version of the snapshot, and the present one.
                #expect(try await store.life(of: ids[0], tenant: .standard, limit: 50).count == 2)
                let report = try await store.verifyAudit(of: .standard)
                #expect(report.broken == [])
                #expect(report.purgedRows == purged.versions)
                #expect(try await store.isIntact(kept, tenant: .standard))
                await #expect(throws: StoreError.self) {
                    _ = try await store.snapshot(for: .standard, asOf: .commit(CommitSeq(rawValue: 3)))
                }
                // What nobody purged is missed all the same.
                let connection = try await PostgresConnection.open(database.url)
                try await connection.execute("delete from ci_version where ci = 1 and seq_to is not null")
                #expect(try await !store.verifyAudit(of: .standard).isWhole)
                await connection.close()
            }
        }
    }
}

/// Estates with a memory.
enum Memory {
    static let anna = Principal(tenant: .standard, subject: "anna", role: .admin)

    static func set(_ operations: [ChangeOperation]) -> ChangeSet {
        ChangeSet(
            kind: .manual, title: "test", source: SourceReference(name: "manual:anna", kind: "manual"),
            operations: operations)
    }

    static func app(_ name: String) -> ChangeOperation {
        .createCI(
            ciClass: "SoftwareInstance", name: name,
            attributes: ["port": .integer(443), "product": .string("엔진엑스 \"1\" \\ {}")], record: "key of \(name)")
    }

    /// Five commits that leave rows in every sealed table: `ci-1` updated once, `ci-2`, a relation, a definition, and
    /// a statement of valid time; and two events.
    @discardableResult
    static func everyTable(_ store: Store) async throws -> [NodeID] {
        let ids = try await store.commit(set([app("one"), app("two")]), by: anna).createdCIs
        try await store.commit(
            set([.updateCI(ids[0], ciClass: nil, name: "eins", attributes: ["description": .string("x")])]), by: anna)
        try await store.commit(
            set([.createRelation(type: "CALLS", from: .existing(ids[0]), to: .existing(ids[1]), properties: [:])]),
            by: anna)
        try await store.commit(
            set([
                .define(
                    Definition(
                        kind: .retention, key: "all",
                        content: ["title": "all", "keepDays": 1, "purgeRetiredAfterDays": 400]))
            ]), by: anna)
        try await store.commit(
            set([
                .assertValidity(
                    ValidityStatement(
                        subject: .attribute(ids[0], "description"), value: .string("y"),
                        from: Instant(secondsSince1970: 10), to: nil))
            ]), by: anna)
        try await store.note("sign-in", target: "anna", by: "anna", tenant: .standard)
        try await store.note("api-key-created", target: "ci", detail: ["role": "reader"], by: "anna", tenant: .standard)
        return ids
    }

    /// Random changes, one commit each, after one that creates twenty CIs.
    static func live(_ store: Store, seed: UInt64, steps: Int) async throws {
        var random = SeededGenerator(seed: seed)
        var alive = try await store.commit(set((0..<20).map { app("app \(seed) \($0)") }), by: anna).createdCIs
        var retired: [NodeID] = []
        var relations: [RelationshipID] = []
        for step in 0..<steps {
            let ci = alive[Int.random(in: 0..<alive.count, using: &random)]
            let other = alive[Int.random(in: 0..<alive.count, using: &random)]
            var operations: [ChangeOperation] = []
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                operations = [app("new \(seed) \(step)")]
            case 1 where alive.count > 5:
                alive.removeAll { $0 == ci }
                retired.append(ci)
                relations = []
                operations = [.retireCI(ci)]
            case 2 where !retired.isEmpty:
                let back = retired.removeLast()
                alive.append(back)
                operations = [
                    .reviveCI(
                        back, ciClass: "SoftwareInstance", name: "back \(step)", attributes: ["port": .integer(80)])
                ]
            case 3 where ci != other:
                let graph = store.snapshot(for: .standard)
                if let from = graph.slot(of: ci), let to = graph.slot(of: other),
                    let type = graph.relationshipType(named: "CALLS"),
                    graph.relationship(of: type, from: from, to: to) != nil
                {
                    fallthrough
                }
                operations = [
                    .createRelation(
                        type: "CALLS", from: .existing(ci), to: .existing(other), properties: ["weight": .float(0.5)])
                ]
            case 4 where !relations.isEmpty:
                operations = [.removeRelation(relations.removeLast())]
            default:
                operations = [
                    .updateCI(
                        ci, ciClass: nil, name: nil,
                        attributes: [
                            "description": .string("step \(step) 변경"), "port": .integer(Int64(step)),
                        ])
                ]
            }
            do {
                let commit = try await store.commit(set(operations), by: anna)
                relations += commit.createdRelations
                alive += commit.createdCIs
            } catch {
                // A random change may be refused; a commit of its own keeps the number of commits.
                try await store.commit(set([app("instead \(seed) \(step)")]), by: anna)
            }
        }
    }
}
