public import Base
public import CMDB
internal import Graph
public import JSON
internal import OrderedCollections
internal import Postgres

// Records that a run has left out: each waits by itself, with the reason.

extension Store {
    /// Opens a question for every record that was left out, and ends those of records that the source has put right, or
    /// that it covers and reports no longer.
    public func keepRefused(
        _ refused: [RefusedObservation], of batch: ObservationBatch, tenant: TenantID
    ) async throws(StoreError) {
        let number = try number(of: tenant)
        let metamodel = metamodel(for: tenant)
        let (at, source) = (now(), batch.source.name)
        try await read { connection in
            let open = try await connection.query(
                """
                select subject_key, content->'subjects'->0->>'key' as key, content->'subjects'->0->>'class' as class
                from review_item where tenant = $1 and kind = 'refused' and state = 'open'
                and content->'subjects'->0->>'source' = $2
                """, [.int(number.rawValue), .text(source)])
            if open.isEmpty, refused.isEmpty { return }
            let still = Set(refused.map(\.observed.key))
            let reported = open.isEmpty ? [] : Set(batch.records.map(\.key))
            var over: [String] = []
            for row in open {
                let key = try row.string("key")
                if still.contains(key) { continue }
                // Of a class that nobody knows, whoever covers all covers it, too.
                let lineage = metamodel.lineage(of: try row.string("class"))
                let isCovered =
                    batch.coverage.contains(Metamodel.rootClass) || lineage.contains(where: batch.coverage.contains)
                if reported.contains(key) || isCovered { over.append(try row.string("subject_key")) }
            }
            try await connection.transaction { [over] connection in
                try await ReviewRows.open(
                    refused.map { $0.item(of: source, metamodel) }, at: at, tenant: number, on: connection)
                try await ReviewRows.close(.refused, over, at: at, tenant: number, on: connection)
            }
        }
    }
}

extension RefusedObservation {
    /// As a run keeps it, and as it is sent.
    public var json: JSONValue {
        [
            "record": JSONValue(number), "key": .string(observed.key), "class": .string(observed.ciClass),
            "name": .string(observed.name), "code": .string(refusal.code.rawValue),
            "reason": .string(refusal.message), "rule": JSONValue(refusal.rule),
            "ci": ci.map { .string(CIName.text($0)) } ?? .null,
        ]
    }

    fileprivate func item(of source: String, _ metamodel: Metamodel) -> ReviewItem {
        let name = observed.name.isEmpty ? observed.key : observed.name
        let what = observed.attributes.sorted { $0.key < $1.key }
        var detail: JSONObject = [
            "code": .string(refusal.code.rawValue), "reason": .string(refusal.message), "record": JSONValue(number),
        ]
        if let rule = refusal.rule { detail["rule"] = .string(rule) }
        return ReviewItem(
            kind: .refused, subjectKey: "\(source)|\(observed.key)",
            title: Localized(
                en: "\(name) cannot be taken: \(refusal.message)", ko: "\(name) 기록을 받을 수 없습니다: \(refusal.message)"),
            subjects: [.record(source: source, key: observed.key, ciClass: observed.ciClass, name: name)]
                + (ci.map { [.ci($0, ciClass: observed.ciClass, name: name)] } ?? []),
            evidence: what.map {
                .init(
                    what: $0.key, left: $0.value.stringValue ?? JSONValue($0.value).serialized(), right: "", weight: 0)
            }, score: 0.5, detail: detail)
    }
}

extension StoreMigrations {
    /// What a run has left out.
    static let refusals = Migration(
        name: "0011-refusals", sql: "alter table ingest_run add column refused jsonb not null default '[]'")
}
