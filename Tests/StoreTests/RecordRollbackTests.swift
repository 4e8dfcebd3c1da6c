import Base
import CMDB
import Graph
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
}
