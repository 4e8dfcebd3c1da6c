public import Base
public import CMDB
public import Graph
internal import JSON
internal import OrderedCollections
internal import Postgres

// What a CI is made of, and the change sets that make it of something else.

/// A record as the store keeps it.
public struct StoredRecord: Sendable {
    public let record: SourceRecord
    public let ci: NodeID?
}

extension Store {
    /// The records of a CI: those of now, or those of a past commit. What is gone is among those of now.
    public func records(
        of ci: NodeID, tenant: TenantID, asOf seq: CommitSeq? = nil
    ) async throws(StoreError) -> [StoredRecord] {
        let number = try number(of: tenant)
        return try await read { connection in
            try await connection.query(
                """
                select \(RecordRows.columns) from record_version r
                where tenant = $1 and ci = $2 and seq_from <= $3 and (seq_to is null or seq_to > $3)
                order by source, native_key
                """, [.int(number.rawValue), .int(Int64(ci.rawValue)), .int(seq?.rawValue ?? .max - 1)]
            ).map { row in
                let (record, ci) = try RecordRows.read(row)
                return StoredRecord(record: record, ci: ci)
            }
        }
    }

    /// Records of no CI: contested and parked ones, by source and key.
    public func looseRecords(
        of tenant: TenantID, limit: Int, after: RecordReference? = nil
    ) async throws(StoreError) -> (items: [StoredRecord], total: Int) {
        let number = try number(of: tenant)
        return try await read { connection in
            let condition = "tenant = $1 and seq_to is null and state in ('contested', 'parked')"
            let total = try await connection.query(
                "select count(*) as n from record_version where \(condition)", [.int(number.rawValue)])
            let items = try await connection.query(
                """
                select \(RecordRows.columns) from record_version r
                where \(condition) and (source, native_key) > ($2, $3) order by source, native_key limit $4
                """,
                [
                    .int(number.rawValue), .text(after?.source ?? ""), .text(after?.key ?? ""), .int(Int64(limit)),
                ]
            ).map { row in
                let (record, ci) = try RecordRows.read(row)
                return StoredRecord(record: record, ci: ci)
            }
            return (items, Int(try total[0].int64("n")))
        }
    }

    /// How the CI came to its values.
    /// - Returns: `nil` where no live record says what it is.
    public func provenance(
        of ci: NodeID, tenant: TenantID, asOf seq: CommitSeq? = nil
    ) async throws(StoreError) -> Reconciliation? {
        let records = try await records(of: ci, tenant: tenant, asOf: seq).map(\.record)
        return Reconciliation.effective(records, metamodel: metamodel(for: tenant), at: now())
    }

    /// The change set that makes several CIs one: the first is kept.
    public func merging(
        _ cis: [NodeID], into ci: NodeID, reason: String, by principal: Principal
    ) -> ChangeSet {
        identityChange(
            "merge \(cis.map(CIName.text).joined(separator: ", ")) into \(CIName.text(ci))", reason, by: principal,
            cis.map { .records(.merge($0, into: ci)) })
    }

    /// The change set that takes records out of a CI. Where they came from a CI that was merged into this one, all of
    /// them and no others, that CI comes back with the relations that it had.
    public func splitting(
        _ references: [RecordReference], from ci: NodeID, reason: String, by principal: Principal
    ) async throws(StoreError) -> ChangeSet {
        let former = try await former(of: references, in: ci, tenant: principal.tenant)
        return identityChange(
            "split \(references.count) records from \(CIName.text(ci))", reason, by: principal,
            [.records(.split(references, from: ci, into: former?.ci, relations: former?.relations ?? []))])
    }

    /// The change set that says of a record which CI it is of: of this one, or of a new one.
    public func assigning(
        _ reference: RecordReference, to ci: NodeID?, reason: String, by principal: Principal
    ) async throws(StoreError) -> ChangeSet {
        guard let stored = try await record(reference, tenant: principal.tenant) else {
            throw StoreError(
                .notFound, "there is no record '\(reference.key)' of source '\(reference.source)'",
                hint: "See the contested and parked records.")
        }
        let title = "record \(reference.key) of \(reference.source) is \(ci.map(CIName.text) ?? "a new CI")"
        if let former = stored.ci, stored.record.pending != nil {
            return identityChange(
                title, reason, by: principal, [.records(.settle(reference, of: former, asNewCI: ci != former))])
        }
        guard stored.ci == nil else {
            throw StoreError(
                .conflict, "record '\(reference.key)' is of \(stored.ci.map(CIName.text) ?? "") already",
                hint: "Split it from there, or merge the two.")
        }
        var record = stored.record
        record.state = .live
        record.wasLoose = true
        guard let ci else {
            return identityChange(title, reason, by: principal, [.records(.found(record))])
        }
        let others = try await records(of: ci, tenant: principal.tenant).filter { $0.record.isWitness }
        let decisions = others.prefix(1).map {
            ChangeOperation.records(.decide(.init(reference, $0.record.reference, isSame: true)))
        }
        return identityChange(
            title, reason, by: principal, decisions + [.records(.observe(record, of: .existing(ci)))])
    }

    /// The CI that a record is of.
    public func ci(of reference: RecordReference, tenant: TenantID) async throws(StoreError) -> NodeID? {
        try await record(reference, tenant: tenant)?.ci
    }

    private func record(
        _ reference: RecordReference, tenant: TenantID
    ) async throws(StoreError) -> StoredRecord? {
        let number = try number(of: tenant)
        return try await read { connection in
            try await connection.query(
                """
                select \(RecordRows.columns) from record_version r
                where tenant = $1 and source = $2 and native_key = $3 and seq_to is null
                """, [.int(number.rawValue), .text(reference.source), .text(reference.key)]
            ).first.map { row in
                let (record, ci) = try RecordRows.read(row)
                return StoredRecord(record: record, ci: ci)
            }
        }
    }

    private func identityChange(
        _ title: String, _ reason: String, by principal: Principal, _ operations: [ChangeOperation]
    ) -> ChangeSet {
        ChangeSet(
            kind: .manual, title: reason.isEmpty ? title : "\(title): \(reason)",
            source: SourceReference(name: "manual:\(principal.subject)", kind: "manual"), operations: operations)
    }

    /// The CI that became a part of this one and had just these records, with its relations of that time.
    private func former(
        of references: [RecordReference], in ci: NodeID, tenant: TenantID
    ) async throws(StoreError) -> (ci: NodeID, relations: [RelationDocument])? {
        let number = try number(of: tenant)
        let graph = snapshot(for: tenant)
        return try await read { connection in
            let merges = try await connection.query(
                "select seq, ci from ci_merge where tenant = $1 and into_ci = $2 order by seq desc, ci",
                [.int(number.rawValue), .int(Int64(ci.rawValue))])
            for merge in merges {
                let (seq, former) = (try merge.int64("seq"), try merge.int64("ci"))
                guard graph.slot(of: NodeID(rawValue: UInt64(former))) == nil else { continue }
                let parameters: [PostgresParameter] = [.int(number.rawValue), .int(former), .int(seq)]
                let had = try await connection.query(
                    """
                    select source, native_key from record_version
                    where tenant = $1 and ci = $2 and seq_from < $3 and seq_to = $3 and state = 'live'
                    """, parameters
                ).map { RecordReference(source: try $0.string("source"), key: try $0.string("native_key")) }
                guard Set(had) == Set(references) else { continue }
                let relations = try await connection.query(
                    """
                    select relation, type, from_ci, to_ci, properties::text as properties, source from relation_version
                    where tenant = $1 and (from_ci = $2 or to_ci = $2) and seq_from < $3
                    and seq_to >= $3 order by relation
                    """, parameters
                ).map { row in
                    RelationDocument(
                        id: RelationshipID(rawValue: UInt64(try row.int64("relation"))), type: try row.string("type"),
                        from: NodeID(rawValue: UInt64(try row.int64("from_ci"))),
                        to: NodeID(rawValue: UInt64(try row.int64("to_ci"))),
                        properties: try Value.properties(try JSONValue.parse(try row.string("properties"))),
                        source: try row.string("source"))
                }
                return (NodeID(rawValue: UInt64(former)), relations)
            }
            return nil
        }
    }
}
