internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections
internal import Postgres

/// What a commit leaves for people to decide about identity, and what it has decided.
struct IdentityReview {
    private var opened: [ReviewItem] = []
    private var closed: [ReviewItem.Kind: [String]] = [:]
    private let at: Instant

    init(_ prepared: PreparedCommit) {
        at = prepared.at
        let change = prepared.change
        for (record, ci) in change.records { note(record, ci, change) }
        for reference in change.settledRecords {
            for kind in [ReviewItem.Kind.contested, .parked, .drift] {
                closed[kind, default: []].append(Self.key(reference))
            }
        }
        for (ci, classes) in change.disagreements.sorted(by: { $0.key < $1.key }) {
            opened.append(
                ReviewItem(
                    kind: .classDisagreement, subjectKey: CIName.text(ci),
                    title: Localized(
                        en: "\(name(of: ci, change)): sources disagree about its class",
                        ko: "\(name(of: ci, change)): 원천마다 클래스가 다릅니다"),
                    subjects: [subject(ci, change)],
                    evidence: classes.map { .init(what: "class", left: $0, right: "", weight: 0) }, score: 0.5))
        }
        if !change.agreements.isEmpty {
            closed[.classDisagreement, default: []] += change.agreements.sorted().map(CIName.text)
        }
    }

    /// Whether there is nothing to write.
    var isEmpty: Bool { opened.isEmpty && closed.values.allSatisfy(\.isEmpty) }

    func write(tenant: TenantNumber, on connection: PostgresConnection) async throws {
        try await ReviewRows.open(opened, at: at, tenant: tenant, on: connection)
        for (kind, keys) in closed.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            try await ReviewRows.close(kind, keys, at: at, tenant: tenant, on: connection)
        }
    }

    private mutating func note(_ record: SourceRecord, _ ci: NodeID?, _ change: ResolvedChange) {
        switch record.state {
        case .contested:
            open(
                .contested, record, record.content, ci, change, "may be one of several CIs",
                "여러 CI 중 하나일 수 있습니다")
        case .parked:
            open(
                .parked, record, record.content, ci, change, "is unknown, and its source creates no CIs",
                "알 수 없으며 그 원천은 CI를 만들지 않습니다")
        case .live:
            guard let pending = record.pending else { return }
            open(.drift, record, pending, ci, change, "contradicts what it said before", "이전과 모순되는 값을 보고합니다")
        case .gone: break
        }
    }

    private mutating func open(
        _ kind: ReviewItem.Kind, _ record: SourceRecord, _ content: RecordContent, _ ci: NodeID?,
        _ change: ResolvedChange, _ en: String, _ ko: String
    ) {
        let name = content.name ?? record.reference.key
        var evidence: [ReviewItem.Evidence] = []
        for (attribute, value) in content.attributes.sorted(by: { $0.key < $1.key }) {
            let before = kind == .drift ? record.content.attributes[attribute] ?? .null : .null
            if kind == .drift, before == value { continue }
            evidence.append(
                .init(what: attribute, left: Self.text(value), right: Self.text(before), weight: 0))
        }
        opened.append(
            ReviewItem(
                kind: kind, subjectKey: Self.key(record.reference),
                title: Localized(en: "\(name) \(en)", ko: "\(name): \(ko)"),
                subjects: [
                    .record(
                        source: record.reference.source, key: record.reference.key, ciClass: content.ciClass ?? "",
                        name: name)
                ] + (ci.map { [subject($0, change)] } ?? []), evidence: evidence, score: 0.5))
    }

    private func subject(_ ci: NodeID, _ change: ResolvedChange) -> ReviewItem.Subject {
        let document = change.graph.document(of: ci, metamodel: change.metamodel)
        return .ci(ci, ciClass: document?.ciClass ?? "", name: document?.name ?? "")
    }

    private func name(of ci: NodeID, _ change: ResolvedChange) -> String {
        change.graph.document(of: ci, metamodel: change.metamodel)?.name ?? CIName.text(ci)
    }

    private static func key(_ reference: RecordReference) -> String { "\(reference.source)|\(reference.key)" }

    private static func text(_ value: Value) -> String {
        value.isNull ? "" : value.stringValue ?? JSONValue(value).serialized()
    }
}
