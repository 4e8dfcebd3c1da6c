import Base
import CMDB
import Graph
import Ingest
import JSON
import Postgres
import Testing

@testable import Store

/// What holds after every commit, whatever has happened before: the invariants of the model, on a real database.
///
/// | invariant | where it is tested |
/// |---|---|
/// | 1 apply and rollback | `RollbackTests`, `RecordRollbackTests` |
/// | 2 merge and split | `IdentityStoreTests` |
/// | 3 any order, any batches | ``orderAndBatchesMakeNoDifference(seed:)``, and `IdentityPropertyTests` of the engine |
/// | 4 the graph is the fold of the log | `StoreTests`, `PastTests`, ``everyStepKeepsThem(seed:)`` |
/// | 5 no commit breaks a rule, a cardinality, a group | ``everyStepKeepsThem(seed:)``, `RelationRuleTests` of the engine |
/// | 6 the past stays as it was answered | ``everyStepKeepsThem(seed:)``, `PastTests`, `MemoryTests` |
/// | 7 findings are those of a full audit | ``everyStepKeepsThem(seed:)`` |
/// | 8 values are those of the records believed | ``everyStepKeepsThem(seed:)`` |
/// | 9 tenants know nothing of each other | `TenantTests` |
/// | 10 absence is proven or means nothing | ``everyStepKeepsThem(seed:)`` |
/// | 11 impact is the fixed point | `ImpactPropertyTests` of the graph |
/// | 12 an edited row is found | `AuditTests`, ``everyStepKeepsThem(seed:)`` |
@Suite struct InvariantTests {
    private static let anna = Principal(tenant: .standard, subject: "anna", role: .admin)

    @Test(arguments: UInt64(1)...6)
    func everyStepKeepsThem(seed: UInt64) async throws {
        try await withDatabase { database in
            let answers = try await database.withStore { store in
                var life = RandomLife(seed: seed)
                try await store.commit(Self.set(RandomLife.definitions), by: Self.anna)
                var answers: [CommitSeq: UInt64] = [:]
                for step in 0..<30 {
                    let before = Self.cis(of: store)
                    let done = try await life.step(on: store)
                    let context: Comment = "seed \(seed), step \(step): \(String(describing: done))"
                    let graph = store.snapshot(for: .standard)
                    answers[graph.seq] = graph.stateHash
                    Self.checkRules(store, context)
                    try await Self.checkFindings(store, context)
                    if case .run(let outcome, let isCovering) = done, !isCovering {
                        #expect(outcome.retired == 0, context)
                        #expect(before.subtracting(Self.cis(of: store)).count == outcome.merged, context)
                    }
                    if step % 5 == 4 { try await Self.checkValues(store, context) }
                }
                try await Self.checkPast(answers, store)
                let audit = try await store.verifyAudit(of: .standard)
                #expect(audit.broken.isEmpty, "\(audit.broken)")
                answers[store.snapshot(for: .standard).seq] = store.snapshot(for: .standard).stateHash
                return answers
            }
            try await database.withStore { store in
                let graph = store.snapshot(for: .standard)
                #expect(answers[graph.seq] == graph.stateHash)
                try await Self.checkPast(answers, store)
            }
        }
    }

    private static func set(_ operations: [ChangeOperation]) -> ChangeSet {
        ChangeSet(
            kind: .manual, title: "test", source: SourceReference(name: "manual:anna", kind: "manual"),
            operations: operations)
    }

    private static func cis(of store: Store) -> Set<NodeID> {
        let graph = store.snapshot(for: .standard)
        var cis: Set<NodeID> = []
        graph.forEachNode { if graph.isCI($0) { cis.insert(graph.id(of: $0)) } }
        return cis
    }

    /// 5: relation rules and enforced rules hold.
    private static func checkRules(_ store: Store, _ context: Comment) {
        let (graph, metamodel) = store.estate(for: .standard)
        for check in IntegrityAudit(graph, metamodel, limit: 5).checks()
        where [.cycle, .cardinality, .dangling].contains(check.rule) {
            #expect(check.count == 0, "\(check.items) \(context)")
        }
        graph.forEachNode { node in
            guard case .integer(let cpu) = graph.property(named: "cpu", of: node) else { return }
            #expect(cpu < 64, context)
        }
    }

    /// 7: what commits have noted is what looking at all finds.
    private static func checkFindings(_ store: Store, _ context: Comment) async throws {
        for audit in try await store.auditRules(of: .standard) {
            #expect(audit.missing.isEmpty && audit.superfluous.isEmpty, "\(audit) \(context)")
        }
    }

    /// 8: every value is that of the records that are believed now.
    private static func checkValues(_ store: Store, _ context: Comment) async throws {
        _ = try await store.refresh(by: anna)
        let (graph, metamodel) = store.estate(for: .standard)
        for ci in cis(of: store).sorted() {
            let records = try await store.records(of: ci, tenant: .standard).map(\.record).filter { $0.state == .live }
            // The clock goes on by a second at each look; what is fresh now was so at the refresh or shortly before.
            guard records.contains(where: \.isWitness),
                let content = Reconciliation.document(of: records, metamodel: metamodel, at: store.now()),
                let document = graph.document(of: ci, metamodel: metamodel)
            else { continue }
            let said = Set(records.flatMap { $0.content.attributes.values })
            for (key, value) in document.attributes {
                #expect(said.contains(value), "\(CIName.text(ci)).\(key) is \(value), which nobody says \(context)")
            }
            #expect(Set(document.attributes.keys) == Set(content.attributes.keys), context)
        }
    }

    /// 6: what was answered once is answered again.
    private static func checkPast(_ answers: [CommitSeq: UInt64], _ store: Store) async throws {
        for (seq, hash) in answers {
            let past = try await store.snapshot(for: .standard, asOf: .commit(seq))
            #expect(past.stateHash == hash, "commit \(seq)")
        }
    }

    // MARK: Order and batches

    /// What the estate is, whatever the ids: class, name, attributes and records of each CI, and its relations.
    private static func essence(of store: Store) async throws -> [String] {
        let (graph, metamodel) = store.estate(for: .standard)
        var names: [NodeID: String] = [:]
        for ci in cis(of: store) {
            let document = try #require(graph.document(of: ci, metamodel: metamodel))
            let records = try await store.records(of: ci, tenant: .standard).map(\.record.reference).map {
                "\($0.source)|\($0.key)"
            }
            let attributes = document.attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            names[ci] = "\(document.ciClass) \(document.name) \(attributes) \(records.sorted())"
        }
        var lines = Array(names.values)
        graph.forEachRelationship { relation in
            let (from, to) = (graph.id(of: graph.source(of: relation)), graph.id(of: graph.target(of: relation)))
            lines.append("\(names[from] ?? "") \(graph.typeName(of: relation)) \(names[to] ?? "")")
        }
        let loose = try await store.looseRecords(of: .standard, limit: 1_000).items
        lines += loose.map { "\($0.record.state) \($0.record.reference.source)|\($0.record.reference.key)" }
        return lines.sorted()
    }

    @Test(arguments: UInt64(1)...5)
    func orderAndBatchesMakeNoDifference(seed: UInt64) async throws {
        var life = RandomLife(seed: seed)
        var batches = RandomLife.sources.map { life.batch(of: $0, covering: false) }
        // Relations need both ends in one batch: here it is about records.
        for position in batches.indices {
            for record in batches[position].records.indices { batches[position].records[record].relations = [] }
        }
        var outcomes: [[String]] = []
        for _ in 0..<3 {
            var parts: [ObservationBatch] = []
            for batch in batches {
                var records = batch.records.shuffled(using: &life.random)
                while !records.isEmpty {
                    let count = Int.random(in: 1...records.count, using: &life.random)
                    parts.append(
                        ObservationBatch(source: batch.source, coverage: [], records: Array(records.prefix(count))))
                    records.removeFirst(count)
                }
            }
            parts.shuffle(using: &life.random)
            try await withDatabase { [parts] database in
                outcomes.append(
                    try await database.withStore { store in
                        // Without a rule that is enforced, for such judges the state that a record meets.
                        for part in parts {
                            _ = try await IngestRunner(store: store).run(
                                part, isDryRun: false, by: Self.anna, progress: { _ in })
                        }
                        return try await Self.essence(of: store)
                    })
            }
        }
        #expect(outcomes[0] == outcomes[1] && outcomes[1] == outcomes[2], "\(outcomes)")
    }
}
