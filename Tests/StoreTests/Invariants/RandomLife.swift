import Base
import CMDB
import Graph
import Ingest
import JSON
import OrderedCollections
import Store

/// What happens to an estate over time, drawn by lot: sources that report, people who change, merge, split, relate and
/// take back.
struct RandomLife: Sendable {
    var random: SeededGenerator
    var principal = Principal(tenant: .standard, subject: "anna", role: .admin)
    private var number = 0

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    static let sources = ["file:a", "scan:b", "local:c"]
    static let machines = 8

    /// Rules of three kinds: one that is enforced, one of values, one of relations; and how fresh sources are.
    static let definitions: [ChangeOperation] = [
        rule("cpu-small", ["mode": "enforce", "expression": "n.cpu IS NULL OR n.cpu < 64"]),
        rule("cpu-known", ["mode": "report", "expression": "n.cpu IS NOT NULL AND n.cpu < 8"]),
        rule("uplinked", ["mode": "report", "expression": "EXISTS { (n)-[:UPLINKS_TO]->(:NetworkDevice) }"]),
        .define(
            Definition(
                kind: .precedence, key: "scan", content: ["source": "scan", "rank": 8, "freshSeconds": 40])),
        .define(
            Definition(kind: .precedence, key: "local", content: ["source": "local", "mayCreate": false])),
    ]

    private static func rule(_ key: String, _ content: JSONValue) -> ChangeOperation {
        var members = content.objectValue ?? [:]
        members["class"] = "PhysicalServer"
        members["severity"] = "warning"
        members["message"] = ["en": .string(key), "ko": .string(key)]
        return .define(Definition(kind: .rule, key: key, content: .object(members)))
    }

    /// What one source says: some machines, each of its values now and then missing, now and then of the wrong type or
    /// against the rule; and what hangs on what.
    mutating func batch(of source: String, covering: Bool) -> ObservationBatch {
        var records: [ObservedRecord] = []
        for device in 0..<2 {
            records.append(
                ObservedRecord(
                    key: "sw\(device)", ciClass: "NetworkDevice", name: "sw\(device)",
                    attributes: ["vendor": "Arista", "serial": .string("SW\(device)")]))
        }
        for machine in 0..<Self.machines where Int.random(in: 0..<4, using: &random) > 0 {
            var attributes: [String: Value] = ["manufacturer": "Dell"]
            if Int.random(in: 0..<8, using: &random) > 0 { attributes["serial"] = .string("S\(machine)") }
            switch Int.random(in: 0..<12, using: &random) {
            case 0: attributes["cpu"] = "many"
            case 1: attributes["cpu"] = 128
            case 2: break
            case let other: attributes["cpu"] = .integer(Int64(other))
            }
            if Bool.random(using: &random) {
                attributes["fqdn"] = .string("m\(machine).\(Int.random(in: 0..<3, using: &random)).example")
            }
            let up = Int.random(in: 0..<3, using: &random)
            records.append(
                ObservedRecord(
                    key: "\(source)/m\(machine)", ciClass: "PhysicalServer", name: "m\(machine)",
                    attributes: attributes,
                    relations: up < 2 ? [ObservedRelation(type: "UPLINKS_TO", to: "sw\(up)")] : []))
        }
        return ObservationBatch(
            source: SourceReference(name: source, kind: String(source.prefix { $0 != ":" })),
            coverage: covering ? ["PhysicalServer"] : [], records: records)
    }

    /// What a step did.
    enum Step: Sendable {
        case run(IngestOutcome, isCovering: Bool)
        case changed
        /// A rule, a conflict, or nothing to do.
        case refused(String)
    }

    mutating func step(on store: Store) async throws -> Step {
        number += 1
        do {
            switch Int.random(in: 0..<12, using: &random) {
            case 0..<5:
                let source = Self.sources.randomElement(using: &random) ?? "file:a"
                let isCovering = Bool.random(using: &random)
                let outcome = try await IngestRunner(store: store).run(
                    batch(of: source, covering: isCovering), isDryRun: false, by: principal, progress: { _ in })
                return .run(outcome, isCovering: isCovering)
            case 5: try await merge(on: store)
            case 6: try await takeBack(on: store)
            default: try await change(on: store)
            }
            return .changed
        } catch let error as StoreError {
            guard [.refused, .conflict, .notFound, .needsApproval].contains(error.code) else { throw error }
            return .refused(error.message)
        }
    }

    private mutating func some(_ ciClass: String, on store: Store) -> NodeID? {
        let graph = store.snapshot(for: principal.tenant)
        guard let label = graph.label(named: ciClass) else { return nil }
        return graph.nodes(labelled: label).map(graph.id(of:)).sorted().randomElement(using: &random)
    }

    private mutating func merge(on store: Store) async throws {
        guard let one = some("PhysicalServer", on: store), let other = some("PhysicalServer", on: store), one != other
        else { return }
        try await store.commit(store.merging([other], into: one, reason: "", by: principal), by: principal)
        guard Bool.random(using: &random) else { return }
        let records = try await store.records(of: one, tenant: principal.tenant).filter {
            $0.record.state == .live && $0.record.isWitness
        }
        guard let record = records.randomElement(using: &random) else { return }
        try await store.commit(
            try await store.splitting([record.record.reference], from: one, reason: "", by: principal), by: principal)
    }

    private mutating func takeBack(on store: Store) async throws {
        let latest = store.snapshot(for: principal.tenant).seq.rawValue
        guard latest > 4 else { return }
        let seq = CommitSeq(rawValue: Int64.random(in: max(2, latest - 5)...latest, using: &random))
        let control = ChangeControl(store)
        let made = try await control.rollback(.commit(seq), dependants: .skip, reason: "", by: principal)
        if let stored = made.stored { _ = try await control.apply(stored.number, by: principal) }
    }

    private mutating func change(on store: Store) async throws {
        var operations: [ChangeOperation] = []
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
            operations = [
                .createCI(ciClass: "PhysicalServer", name: "hand \(number)", attributes: ["cpu": 4], record: nil)
            ]
        case 1: if let ci = some("PhysicalServer", on: store) { operations = [.retireCI(ci)] }
        case 2:
            if let ci = some("PhysicalServer", on: store), let device = some("NetworkDevice", on: store) {
                operations = [
                    .createRelation(
                        type: "UPLINKS_TO", from: .existing(ci), to: .existing(device), properties: [:])
                ]
            }
        case 3:
            // Round and round: one of the two ways closes a circle.
            if let one = some("NetworkDevice", on: store), let other = some("NetworkDevice", on: store), one != other {
                operations = [
                    .createRelation(type: "UPLINKS_TO", from: .existing(one), to: .existing(other), properties: [:])
                ]
            }
        default:
            if let ci = some("PhysicalServer", on: store) {
                let cpu = Int64.random(in: 1..<80, using: &random)
                operations = [.updateCI(ci, ciClass: nil, name: nil, attributes: ["cpu": .integer(cpu)])]
            }
        }
        if operations.isEmpty { return }
        try await store.commit(
            ChangeSet(
                kind: .manual, title: "step \(number)", source: SourceReference(name: "manual:anna", kind: "manual"),
                operations: operations), by: principal)
    }
}
