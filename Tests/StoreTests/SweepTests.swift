import Base
import CMDB
import Graph
import Ingest
import JSON
import Testing

@testable import Store

/// What time alone changes, and what waits.
@Suite struct SweepTests {
    private static let anna = Principal(tenant: .standard, subject: "anna", role: .admin)

    private static func machine(_ key: String, _ attributes: [String: Value]) -> ObservedRecord {
        ObservedRecord(key: key, ciClass: "PhysicalServer", name: key, attributes: attributes)
    }

    private static func ingest(
        _ source: String, _ records: [ObservedRecord], into store: Store
    ) async throws -> IngestOutcome {
        try await IngestRunner(store: store).run(
            ObservationBatch(
                source: SourceReference(name: source, kind: String(source.prefix { $0 != ":" })),
                coverage: ["PhysicalServer"], records: records), isDryRun: false, by: anna, progress: { _ in })
    }

    private static func define(_ kind: DefinitionKind, _ key: String, _ content: JSONValue, in store: Store)
        async throws
    {
        try await store.commit(
            ChangeSet(
                kind: .manual, title: "test", source: SourceReference(name: "manual:anna", kind: "manual"),
                operations: [.define(Definition(kind: kind, key: key, content: content))]), by: anna)
    }

    /// Names of the CIs that say they are stale.
    private static func stale(_ store: Store) -> [String] {
        let graph = store.snapshot(for: .standard)
        var names: [String] = []
        graph.forEachNode { node in
            if case .instant = graph.property(named: "stale_since", of: node) {
                names.append(graph.property(named: "name", of: node).stringValue ?? "")
            }
        }
        return names.sorted()
    }

    @Test func whatNobodyConfirmsBecomesStaleAndIsFreshAgain() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                try await Self.define(
                    .precedence, "file", ["source": "file", "freshSeconds": 1_000], in: store)
                let records = ["a", "b"].map { Self.machine($0, ["manufacturer": "Dell", "serial": .string($0)]) }
                _ = try await Self.ingest("file:x", records, into: store)
                #expect(try await store.sweep(of: .standard) == Sweep())
                let (seq, hash) = (store.snapshot(for: .standard).seq, store.snapshot(for: .standard).stateHash)
                database.advance(seconds: 2_000)
                #expect(try await store.sweep(of: .standard).stale == 2)
                #expect(Self.stale(store) == ["a", "b"])
                // Said once, and by nobody's run.
                #expect(try await store.sweep(of: .standard) == Sweep())
                // A person's word proves nothing; another source's does.
                _ = try await Self.ingest("scan:y", [records[0]], into: store)
                #expect(try await store.sweep(of: .standard).confirmed == 1)
                #expect(Self.stale(store) == ["b"])
                // An unchanged run confirms, too.
                let run = try await Self.ingest("file:x", records, into: store)
                #expect(run.unchanged == 2)
                #expect(try await store.sweep(of: .standard).confirmed == 1)
                #expect(store.snapshot(for: .standard).stateHash == hash)
                #expect(try await store.snapshot(for: .standard, asOf: .commit(seq)).stateHash == hash)
            }
        }
    }

    @Test func whatIsMissingStaysForItsGrace() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                try await Self.define(
                    .precedence, "file", ["source": "file", "graceSeconds": 10_000], in: store)
                let records = ["a", "b"].map { Self.machine($0, ["manufacturer": "Dell", "serial": .string($0)]) }
                _ = try await Self.ingest("file:x", records, into: store)
                let ci = try #require(store.snapshot(for: .standard).nodes(named: "b").first)
                let id = store.snapshot(for: .standard).id(of: ci)
                var run = try await Self.ingest("file:x", [records[0]], into: store)
                #expect((run.retired, run.missing) == (0, ["b"]))
                #expect(try await store.sweep(of: .standard).stale == 1)
                #expect(Self.stale(store) == ["b"])
                // Reported again, it is what it was.
                run = try await Self.ingest("file:x", records, into: store)
                #expect((run.updated, run.missing) == (0, []))
                #expect(try await store.sweep(of: .standard).confirmed == 1)
                // Missing for good, it goes by itself.
                _ = try await Self.ingest("file:x", [records[0]], into: store)
                database.advance(seconds: 5_000)
                #expect(try await store.sweep(of: .standard).gone == 0)
                database.advance(seconds: 6_000)
                #expect(try await store.sweep(of: .standard).gone == 1)
                #expect(store.snapshot(for: .standard).slot(of: id) == nil)
                #expect(store.snapshot(for: .standard).nodeCount == 1)
                // And comes back under its own id.
                #expect(try await Self.ingest("file:x", records, into: store).revived == 1)
                #expect(store.snapshot(for: .standard).slot(of: id) != nil)
                #expect(try await store.verifyAudit(of: .standard).broken.isEmpty)
            }
        }
    }

    @Test func whatWaitsIsJudgedAgain() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                try await Self.define(.precedence, "local", ["source": "local", "mayCreate": false], in: store)
                let run = try await Self.ingest(
                    "local:z", [Self.machine("m", ["manufacturer": "Dell", "serial": "S"])], into: store)
                #expect(run.parked == 1)
                #expect(try await store.sweep(of: .standard) == Sweep())
                try await Self.define(.precedence, "local", ["source": "local", "mayCreate": true], in: store)
                #expect(try await store.sweep(of: .standard).settled == 1)
                #expect(store.snapshot(for: .standard).nodeCount == 1)
                #expect(try await store.looseRecords(of: .standard, limit: 10).total == 0)
                let open = try await store.reviewItems(of: .standard, ReviewFilter(state: .open), limit: 10)
                #expect(open.total == 0)
            }
        }
    }

    @Test func aContestedRecordIsSettledWhenWhatItConflictsWithChanges() async throws {
        let board = "4c4c4544-0042-3510-8052-b4c04f4d3232"
        let another = "4c4c4544-0042-3510-8052-b4c04f4d3233"
        try await withDatabase { database in
            try await database.withStore { store in
                func reported(_ key: String, _ uuid: String) -> ObservedRecord {
                    Self.machine(
                        key, ["manufacturer": "Dell", "serial": .string(key), "system_uuid": .string(uuid)])
                }
                _ = try await Self.ingest("file:a", [reported("a", board)], into: store)
                _ = try await Self.ingest("file:b", [reported("b", board)], into: store)
                let run = try await Self.ingest(
                    "scan:c", [Self.machine("c", ["system_uuid": .string(board)])], into: store)
                #expect(run.contested == 1)
                _ = try await Self.ingest("file:a", [reported("a", another)], into: store)
                #expect(try await store.looseRecords(of: .standard, limit: 10).total == 0)
                let ci = try await store.ci(of: RecordReference(source: "scan:c", key: "c"), tenant: .standard)
                let other = try await store.ci(of: RecordReference(source: "file:b", key: "b"), tenant: .standard)
                #expect(ci != nil && ci == other)
                #expect(store.snapshot(for: .standard).nodeCount == 2)
            }
        }
    }
}
