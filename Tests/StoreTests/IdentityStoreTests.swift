import Base
import CMDB
import Graph
import JSON
import Logging
import Postgres
import Testing

@testable import Store

/// Records, merging and provenance on real Postgres.
@Suite struct IdentityStoreTests {
    static let anna = Principal(tenant: .standard, subject: "anna", role: .admin)

    static func server(_ source: String, _ key: String, serial: String, cpu: Int64) -> ChangeOperation {
        .records(
            .found(
                SourceRecord(
                    reference: RecordReference(source: source, key: key),
                    content: RecordContent(
                        ciClass: "PhysicalServer", name: key,
                        attributes: ["serial": .string(serial), "cpu": .integer(cpu)]))))
    }

    static func changeSet(_ source: String, _ operations: [ChangeOperation]) -> ChangeSet {
        ChangeSet(
            kind: source.hasPrefix("manual:") ? .manual : .ingest, title: "test",
            source: SourceReference(name: source, kind: String(source.prefix { $0 != ":" })), operations: operations)
    }

    @Test func aPersonsWordIsARecord() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let found = try await store.commit(
                    Self.changeSet("file:a", [Self.server("file:a", "s1", serial: "S1", cpu: 4)]), by: Self.anna)
                let ci = found.createdCIs[0]
                try await store.commit(
                    Self.changeSet("manual:anna", [.updateCI(ci, ciClass: nil, name: nil, attributes: ["cpu": 8])]),
                    by: Self.anna)
                let provenance = try #require(try await store.provenance(of: ci, tenant: .standard))
                #expect(provenance.attributes["cpu"] == 8)
                #expect(provenance.choices["cpu"]?.winner.record == .edit(of: ci, by: "manual:anna"))
                #expect(provenance.choices["cpu"]?.losers.map(\.claim.value) == [4])
                #expect(provenance.choices["cpu"]?.isDrift == true)
                let then = try #require(try await store.provenance(of: ci, tenant: .standard, asOf: found.seq))
                #expect(then.attributes["cpu"] == 4)
            }
            // The same after a restart.
            try await database.withStore { store in
                let ci = NodeID(rawValue: 1)
                #expect(try await store.records(of: ci, tenant: .standard).count == 2)
                try await store.commit(
                    Self.changeSet("manual:anna", [.updateCI(ci, ciClass: nil, name: "db", attributes: [:])]),
                    by: Self.anna)
                let graph = store.snapshot(for: .standard)
                let slot = try #require(graph.slot(of: ci))
                #expect(graph.property(named: "cpu", of: slot) == 8)
                #expect(graph.property(named: "name", of: slot) == "db")
            }
        }
    }

    /// Invariant 6: a split takes a merge back, to the state hash, through restarts.
    @Test(arguments: UInt64(0)..<6)
    func splitTakesAMergeBackExactly(seed: UInt64) async throws {
        try await withDatabase { database in
            let (hash, kept, gone) = try await database.withStore { store in
                var random = SeededGenerator(seed: seed)
                var operations: [ChangeOperation] = (0..<6).map {
                    Self.server("file:a", "s\($0)", serial: "S\($0)", cpu: Int64($0))
                }
                operations += (0..<4).map {
                    .createCI(ciClass: "SoftwareInstance", name: "app\($0)", attributes: [:], record: "a\($0)")
                }
                var pairs: Set<[Int]> = []
                for _ in 0..<12 {
                    pairs.insert([Int.random(in: 6...9, using: &random), Int.random(in: 0...5, using: &random)])
                }
                for pair in pairs.sorted(by: { ($0[0], $0[1]) < ($1[0], $1[1]) }) {
                    operations.append(
                        .createRelation(type: "RUNS_ON", from: .new(pair[0]), to: .new(pair[1]), properties: [:]))
                }
                let commit = try await store.commit(Self.changeSet("file:a", operations), by: Self.anna)
                let cis = Array(commit.createdCIs[0..<6].shuffled(using: &random))
                let hash = store.snapshot(for: .standard).stateHash
                try await store.commit(
                    store.merging([cis[1]], into: cis[0], reason: "test", by: Self.anna), by: Self.anna)
                #expect(store.snapshot(for: .standard).slot(of: cis[1]) == nil)
                return (hash, cis[0], cis[1])
            }
            try await database.withStore { store in
                let records = try await store.records(of: kept, tenant: .standard)
                #expect(records.count == 2)
                let key = "s\(gone.rawValue - 1)"
                let split = try await store.splitting(
                    [RecordReference(source: "file:a", key: key)], from: kept, reason: "test", by: Self.anna)
                try await store.commit(split, by: Self.anna)
                #expect(store.snapshot(for: .standard).stateHash == hash)
            }
            let recovered = try await database.withStore { $0.snapshot(for: .standard).stateHash }
            #expect(recovered == hash)
        }
    }

    @Test func anotherSourcesRecordsMakeAPlanStale() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                var planned = Self.changeSet("file:a", [Self.server("file:a", "s1", serial: "S1", cpu: 4)])
                planned.identitySeq = store.snapshot(for: .standard).seq
                var other = Self.server("file:b", "x", serial: "S1", cpu: 4)
                if case .records(.found(var record)) = other {
                    record.keys = [IdentityKey(rawValue: 1)]
                    other = .records(.found(record))
                }
                try await store.commit(Self.changeSet("file:b", [other]), by: Self.anna)
                let error = await #expect(throws: StoreError.self) { try await store.commit(planned, by: Self.anna) }
                #expect(error?.code == .stale)
            }
        }
    }

    @Test func aDatabaseOfOldKeepsWhatItKnows() async throws {
        try await withDatabase { database in
            let pool = PostgresPool(conninfo: database.url, size: 2)
            try await pool.withConnection { connection in
                try await Migrations.apply(Array(StoreMigrations.all.prefix { $0.name < "0005" }), on: connection)
                try await connection.executeScript(
                    """
                    insert into commit (tenant, seq, at, actor, kind, title, source, counts, class_counts) values
                        (1, 1, now(), 'anna', 'ingest', 't', 'file:x', '{}', '{}'),
                        (1, 2, now(), 'anna', 'manual', 't', 'manual:anna', '{}', '{}');
                    insert into source (tenant, name, kind, seq) values (1, 'file:x', 'file', 1);
                    insert into source_record (tenant, source, native_key, ci, seq_first) values
                        (1, 'file:x', 'app/1', 1, 1);
                    insert into ci_version (tenant, ci, seq_from, seq_to, class, name, attributes, held) values
                        (1, 1, 1, 2, 'Application', 'billing', '{"version": "1"}', '{}'),
                        (1, 1, 2, null, 'Application', 'billing', '{"version": "1", "vendor": "us"}', '{vendor}'),
                        (1, 2, 2, null, 'Application', 'orders', '{"vendor": "me"}', '{vendor}');
                    """)
            }
            await pool.close()
            try await database.withStore { store in
                let source = SourceReference(name: "file:x", kind: "file")
                let known = try await store.sourceState(of: source, tenant: .standard)
                #expect(known.records["app/1"]?.ci == NodeID(rawValue: 1))
                #expect(
                    known.heldAttributes == [NodeID(rawValue: 1): ["vendor"], NodeID(rawValue: 2): ["vendor", "name"]])
                let provenance = try #require(
                    try await store.provenance(of: NodeID(rawValue: 1), tenant: .standard))
                #expect(provenance.attributes == ["version": "1", "vendor": "us"])
                #expect(provenance.choices["vendor"]?.winner.record.source == "manual:anna")
                let made = try #require(try await store.provenance(of: NodeID(rawValue: 2), tenant: .standard))
                #expect(made.name == "orders")
            }
        }
    }
}
