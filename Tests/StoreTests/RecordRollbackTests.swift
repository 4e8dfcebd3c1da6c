import Base
import CMDB
import Graph
import Postgres
import Testing

@testable import Store

/// A rollback takes back what was said, not only what followed from it.
@Suite struct RecordRollbackTests {
    private typealias Identity = IdentityStoreTests
    private static let ben = Principal(tenant: .standard, subject: "ben", role: .admin)

    /// What is said of CIs at present, a line for each record.
    private static func said(of cis: [NodeID], in store: Store) async throws -> [String] {
        var lines: [String] = []
        for ci in cis {
            for one in try await store.records(of: ci, tenant: .standard) where one.record.state == .live {
                let record = one.record
                let attributes = record.content.attributes.sorted { $0.key < $1.key }.map {
                    "\($0.key)=\($0.value)"
                }
                lines.append(
                    "\(CIName.text(ci)) \(record.reference.source) \(record.reference.key) \(record.content.name ?? "-") "
                        + attributes.joined(separator: " "))
            }
        }
        return lines
    }

    private static func rollBack(_ commit: Commit, in store: Store) async throws {
        let control = ChangeControl(store)
        let made = try await control.rollback(.commit(commit.seq), dependants: .list, reason: "", by: ben)
        #expect(made.plan.dependants.isEmpty)
        _ = try await control.apply(try #require(made.stored?.number), by: ben)
    }

    @Test func recordsAreAsTheyWereBefore() async throws {
        try await withDatabase { database in
            let (cis, before, hash) = try await database.withStore { store in
                let cis = try await store.commit(
                    Identity.changeSet(
                        "file:a", (0..<3).map { Identity.server("file:a", "s\($0)", serial: "S\($0)", cpu: 4) }),
                    by: Identity.anna
                ).createdCIs
                try await store.commit(
                    Identity.changeSet(
                        "manual:anna", [.updateCI(cis[0], ciClass: nil, name: nil, attributes: ["cpu": 8])]),
                    by: Identity.anna)
                let before = try await Self.said(of: cis, in: store)
                let hash = store.snapshot(for: .standard).stateHash

                let reference = RecordReference(source: "file:a", key: "s1")
                let known = try #require(try await store.records(of: cis[1], tenant: .standard).first?.record)
                var seen = known
                seen.content.attributes["cpu"] = 16
                let sets: [ChangeSet] = [
                    // A source says something else, and a person does.
                    Identity.changeSet("file:a", [.records(.observe(seen, of: .existing(cis[1])))]),
                    Identity.changeSet(
                        "manual:anna", [.updateCI(cis[0], ciClass: nil, name: "db", attributes: ["cpu": 2])]),
                    Identity.changeSet(
                        "manual:carla", [.updateCI(cis[2], ciClass: nil, name: nil, attributes: ["os": "Debian"])]),
                    // A source no longer reports a thing; two are found to be one.
                    Identity.changeSet("file:a", [.records(.forget(reference, of: cis[1]))]),
                    Identity.changeSet("manual:anna", [.records(.merge(cis[2], into: cis[0]))]),
                    Identity.changeSet("manual:anna", [.retireCI(cis[0])]),
                ]
                for set in sets {
                    let commit = try await store.commit(set, by: Identity.anna)
                    #expect(store.snapshot(for: .standard).stateHash != hash)
                    try await Self.rollBack(commit, in: store)
                    #expect(store.snapshot(for: .standard).stateHash == hash, "\(set.operations)")
                    let said = try await Self.said(of: cis, in: store)
                    #expect(said == before, "\(set.operations)")
                }
                #expect(try await store.verifyAudit(of: .standard).broken.isEmpty)
                return (cis, before, hash)
            }
            try await database.withStore { store in
                #expect(store.snapshot(for: .standard).stateHash == hash)
                let said = try await Self.said(of: cis, in: store)
                #expect(said == before)
            }
        }
    }

    /// What others have said since stays, and what is rolled back can be brought back.
    @Test func aRollbackCanBeTakenBack() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let found = try await store.commit(
                    Identity.changeSet("file:a", [Identity.server("file:a", "s", serial: "S", cpu: 4)]),
                    by: Identity.anna)
                let ci = found.createdCIs[0]
                let after = try await Self.said(of: [ci], in: store)
                let hash = store.snapshot(for: .standard).stateHash
                try await Self.rollBack(found, in: store)
                #expect(store.snapshot(for: .standard).nodeCount == 0)
                let nothing = try await Self.said(of: [ci], in: store)
                #expect(nothing.isEmpty)
                let control = ChangeControl(store)
                let again = try await control.rollback(
                    .commit(store.snapshot(for: .standard).seq), dependants: .list, reason: "", by: Self.ben)
                _ = try await control.apply(try #require(again.stored?.number), by: Self.ben)
                #expect(store.snapshot(for: .standard).stateHash == hash)
                let said = try await Self.said(of: [ci], in: store)
                #expect(said == after)
            }
        }
    }

    // MARK: What was said of two records, and by whom a relation is known

    /// Decisions and further sources of relations that are in force, a line for each.
    private static func judged(_ store: Store) async throws -> [String] {
        try await store.pool.withConnection { connection in
            try await connection.query(
                """
                select concat_ws(' ', left_source, left_key, right_source, right_key, same) as line
                from record_decision where seq_to is null
                union all
                select concat_ws(' ', relation, source) from relation_support where seq_to is null
                order by line
                """
            ).map { try $0.string("line") }
        }
    }

    /// Two servers and two switches; both servers hang on the first switch, the second server on the other one, too.
    private static func wired(_ store: Store) async throws -> [NodeID] {
        let found = try await store.commit(
            Identity.changeSet(
                "file:a", (0..<2).map { Identity.server("file:a", "s\($0)", serial: "S\($0)", cpu: 4) }),
            by: Identity.anna
        ).createdCIs
        let switches = try await store.commit(
            Identity.changeSet(
                "manual:anna",
                ["x", "y"].map { .createCI(ciClass: "NetworkDevice", name: $0, attributes: [:], record: nil) }),
            by: Identity.anna
        ).createdCIs
        for (source, from, to) in [
            ("manual:anna", found[0], switches[0]), ("manual:carla", found[1], switches[0]),
            ("manual:carla", found[1], switches[1]),
        ] {
            try await store.commit(
                Identity.changeSet(
                    source,
                    [.createRelation(type: "UPLINKS_TO", from: .existing(from), to: .existing(to), properties: [:])]),
                by: Identity.anna)
        }
        return found
    }

    @Test func aMergeTakenBackIsAsIfItHadNeverBeen() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let servers = try await Self.wired(store)
                let (hash, judged) = (store.snapshot(for: .standard).stateHash, try await Self.judged(store))
                #expect(judged.isEmpty)
                let merged = try await store.commit(
                    store.merging([servers[1]], into: servers[0], reason: "", by: Self.ben), by: Self.ben)
                let during = try await Self.judged(store)
                // That the two are one, and that Carla says of the relation that stays that it is there.
                #expect(during.count == 2, "\(during)")
                try await Self.rollBack(merged, in: store)
                #expect(store.snapshot(for: .standard).stateHash == hash)
                let after = try await Self.judged(store)
                #expect(after == judged)
                // The rollback taken back is the merge again, with all that it said.
                let control = ChangeControl(store)
                let again = try await control.rollback(
                    .commit(store.snapshot(for: .standard).seq), dependants: .list, reason: "", by: Self.ben)
                _ = try await control.apply(try #require(again.stored?.number), by: Self.ben)
                #expect(store.snapshot(for: .standard).nodeCount == 3)
                let anew = try await Self.judged(store)
                #expect(anew == during)
                #expect(try await store.verifyAudit(of: .standard).broken.isEmpty)
            }
        }
    }

    @Test func aSplitTakenBackForgetsThatTheyAreDifferent() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let servers = try await Self.wired(store)
                try await store.commit(
                    store.merging([servers[1]], into: servers[0], reason: "", by: Self.ben), by: Self.ben)
                let merged = store.snapshot(for: .standard)
                let (hash, judged) = (merged.stateHash, try await Self.judged(store))
                let split = try await store.commit(
                    try await store.splitting(
                        [RecordReference(source: "file:a", key: "s1")], from: servers[0], reason: "", by: Self.ben),
                    by: Self.ben)
                #expect(store.snapshot(for: .standard).stateHash != hash)
                try await Self.rollBack(split, in: store)
                let difference = try store.snapshot(for: .standard).difference(from: merged)
                #expect(store.snapshot(for: .standard).stateHash == hash, "\(difference)")
                let after = try await Self.judged(store)
                #expect(after == judged)
            }
        }
    }
}
