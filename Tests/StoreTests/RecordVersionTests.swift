import Base
import CMDB
import Graph
import Postgres
import Testing

@testable import Store

/// Versions of records: at any time one of them is in force, whoever wrote how many of them at once.
@Suite struct RecordVersionTests {
    private typealias Identity = IdentityStoreTests

    private static func edit(_ ci: NodeID, _ attributes: [String: Value]) -> ChangeSet {
        Identity.changeSet("manual:anna", [.updateCI(ci, ciClass: nil, name: nil, attributes: attributes)])
    }

    /// Records of which several versions are in force, and versions that do not end where the next one begins.
    private static func faults(of store: Store) async throws -> [String] {
        try await store.pool.withConnection { connection in
            try await connection.query(
                """
                select native_key || ' of ' || source || ' at ' || seq_from as fault from (
                    select *, lead(seq_from) over (partition by tenant, source, native_key order by seq_from) as next
                    from record_version) v
                where seq_to is distinct from next
                order by 1
                """, []
            ).map { try $0.string("fault") }
        }
    }

    /// Many commits of one person on one CI, in few batches: words that begin, change and are taken back.
    @Test func oneWordAtATimeIsInForce() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let cis = try await store.commit(
                    Identity.changeSet(
                        "file:a", (0..<3).map { Identity.server("file:a", "s\($0)", serial: "S\($0)", cpu: 4) }),
                    by: Identity.anna
                ).createdCIs
                for round in 0..<4 {
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for number in 0..<64 {
                            let ci = cis[number % cis.count]
                            // What only she says is taken back with it.
                            let value: Value = (number / 3) % 4 == round ? .null : .string("x\(number)")
                            group.addTask {
                                _ = try await store.commit(Self.edit(ci, ["colour": value]), by: Identity.anna)
                            }
                        }
                        try await group.waitForAll()
                    }
                    #expect(try await Self.faults(of: store) == [])
                }
                for ci in cis {
                    try await store.commit(Self.edit(ci, ["colour": "last"]), by: Identity.anna)
                    let records = try await store.records(of: ci, tenant: .standard)
                    #expect(records.count(where: { $0.record.state == .live }) == 2)
                }
                #expect(try await Self.faults(of: store) == [])
                #expect(try await store.verifyAudit(of: .standard).broken.isEmpty)
            }
        }
    }

    /// What was taken back is said again: after a retirement, and after it was withdrawn in the same set.
    @Test func aWordThatWasTakenBackReturns() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let ci = try await store.commit(
                    Identity.changeSet(
                        "manual:anna", [.createCI(ciClass: "PhysicalServer", name: "a", attributes: [:], record: nil)]),
                    by: Identity.anna
                ).createdCIs[0]
                for round in 0..<3 {
                    try await store.commit(Identity.changeSet("manual:anna", [.retireCI(ci)]), by: Identity.anna)
                    try await store.commit(
                        Identity.changeSet(
                            "manual:anna",
                            [.reviveCI(ci, ciClass: "PhysicalServer", name: "b\(round)", attributes: ["cpu": 2])]),
                        by: Identity.anna)
                    #expect(try await Self.faults(of: store) == [])
                }
                let found = try await store.commit(
                    Identity.changeSet("file:a", [Identity.server("file:a", "s", serial: "S", cpu: 4)]),
                    by: Identity.anna
                ).createdCIs[0]
                for colour: Value in ["red", "blue"] {
                    try await store.commit(
                        Identity.changeSet(
                            "manual:anna",
                            [
                                .updateCI(found, ciClass: nil, name: nil, attributes: ["colour": colour]),
                                .updateCI(found, ciClass: nil, name: nil, attributes: ["colour": nil]),
                            ]), by: Identity.anna)
                    #expect(try await Self.faults(of: store) == [])
                    let records = try await store.records(of: found, tenant: .standard)
                    #expect(records.count(where: { $0.record.state == .live }) == 1)
                    try await store.commit(Self.edit(found, ["colour": colour]), by: Identity.anna)
                    try await store.commit(
                        Identity.changeSet(
                            "manual:anna",
                            [
                                .updateCI(found, ciClass: nil, name: nil, attributes: ["colour": nil]),
                                .updateCI(found, ciClass: nil, name: nil, attributes: ["os": colour]),
                            ]), by: Identity.anna)
                    #expect(try await Self.faults(of: store) == [])
                    try await store.commit(Self.edit(found, ["os": nil]), by: Identity.anna)
                }
                #expect(try await store.verifyAudit(of: .standard).broken.isEmpty)
            }
        }
    }
}
