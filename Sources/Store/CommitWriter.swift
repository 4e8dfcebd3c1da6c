internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import Logging
internal import OrderedCollections
internal import Postgres

/// Appends commits to Postgres: a batch in one transaction, rows by binary COPY.
struct CommitWriter: Sendable {
    let pool: PostgresPool
    let tenant: TenantNumber
    let logger: Logger

    /// Returns when the batch is durable.
    ///
    /// Where the connection broke, it is asked whether the commit took effect before anything is tried again, so
    /// that nothing is written twice and nothing acknowledged is lost. Keeps trying for `Limits.commitRetrySeconds`.
    /// - Parameter last: the last durable commit, before this batch.
    func append(_ batch: [PreparedCommit], after last: CommitSeq) async throws(StoreError) {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(Limits.commitRetrySeconds)
        var pause = Duration.milliseconds(50)
        while true {
            do {
                try await pool.withConnection { connection in
                    let durable = try await Self.lastSeq(tenant, on: connection)
                    if durable == batch.last?.seq { return }
                    guard durable == last else {
                        throw StoreError(
                            .unavailable,
                            "the database is at commit \(durable), this service at \(last): somebody else writes to it",
                            hint: "Run one writing service per database; restart this one.")
                    }
                    try await connection.transaction { transaction in
                        for prepared in batch { try await write(prepared, on: transaction) }
                        try await RecordRows.write(batch, tenant: tenant, on: transaction)
                    }
                }
                return
            } catch let error as StoreError {
                throw error
            } catch let error as PostgresError {
                guard error.isTransient, clock.now + pause < deadline else { throw StoreError(error) }
                logger.warning("the database is away, trying again", metadata: ["error": "\(error.message)"])
            } catch {
                throw StoreError(.unavailable, "the commit was interrupted: \(error)")
            }
            try? await clock.sleep(for: pause)
            pause = min(pause * 2, .seconds(1))
        }
    }

    /// What the change sets of a batch need to know of records. Waits for a database that is away, as
    /// ``append(_:after:)`` does.
    func book(for changeSets: [ChangeSet]) async throws(StoreError) -> RecordBook {
        let cis = changeSets.reduce(into: Set<NodeID>()) { $0.formUnion($1.touchedCIs) }
        let loose = changeSets.reduce(into: Set<RecordReference>()) { $0.formUnion($1.touchedLooseRecords) }
        let relations = changeSets.reduce(into: Set<RelationshipID>()) { $0.formUnion($1.withdrawnRelations) }
        if cis.isEmpty, loose.isEmpty, relations.isEmpty { return RecordBook() }
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(Limits.commitRetrySeconds)
        while true {
            do {
                return try await pool.withConnection { connection in
                    try await RecordRows.book(
                        of: cis, loose: loose, relations: relations, tenant: tenant, on: connection)
                }
            } catch let error as PostgresError {
                guard error.isTransient, clock.now < deadline else { throw StoreError(error) }
                logger.warning("the database is away, trying again", metadata: ["error": "\(error.message)"])
            } catch {
                throw StoreError(.unavailable, "the look-up was interrupted: \(error)")
            }
            try? await clock.sleep(for: .milliseconds(200))
        }
    }

    /// For each CI, the commit that made its current version.
    func versions(of ids: [NodeID]) async throws(StoreError) -> [NodeID: CommitSeq] {
        do {
            return try await pool.withConnection { connection in
                let rows = try await connection.query(
                    "select ci, seq_from from ci_version where tenant = $1 and ci = any($2) and seq_to is null",
                    [.int(tenant.rawValue), .intArray(ids.map { Int64($0.rawValue) })])
                var versions: [NodeID: CommitSeq] = [:]
                for row in rows {
                    versions[NodeID(rawValue: UInt64(try row.int64("ci")))] = CommitSeq(
                        rawValue: try row.int64("seq_from"))
                }
                return versions
            }
        } catch let error as PostgresError {
            throw StoreError(error)
        } catch {
            throw StoreError(.unavailable, "the look-up was interrupted: \(error)")
        }
    }

    static func lastSeq(_ tenant: TenantNumber, on connection: PostgresConnection) async throws -> CommitSeq {
        let rows = try await connection.query(
            "select coalesce(max(seq), 0) as seq from commit where tenant = $1", [.int(tenant.rawValue)])
        return CommitSeq(rawValue: try rows[0].int64("seq"))
    }

    private func write(_ prepared: PreparedCommit, on connection: PostgresConnection) async throws {
        let tenant = PostgresParameter.int(self.tenant.rawValue)
        let seq = PostgresParameter.int(prepared.seq.rawValue)
        let change = prepared.change
        let source = prepared.changeSet.source
        try await connection.execute(
            """
            insert into commit (tenant, seq, at, actor, kind, title, source, counts, class_counts, change_set)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            [
                tenant, seq, .instant(prepared.at), .text(prepared.principal.subject),
                .text(prepared.changeSet.kind.rawValue), .text(prepared.changeSet.title), .text(source.name),
                .json(JSONValue(change.counts).serialized()),
                .json(JSONValue.counts(change.countsByClass).serialized()),
                prepared.changeSet.stored.map { .int($0.number) } ?? .null,
            ])
        try await connection.execute(
            """
            insert into source (tenant, name, kind, seq) values ($1, $2, $3, $4)
            on conflict (tenant, name) do update set seq = excluded.seq, kind = excluded.kind
            """, [tenant, .text(source.name), .text(source.kind), seq])
        try await endVersions(prepared, on: connection)
        try await copyDocuments(prepared, on: connection)
        try await copyRelations(prepared, on: connection)
        if let stored = prepared.changeSet.stored {
            try await ChangeRows.markApplied(stored, as: prepared.seq, tenant: self.tenant, on: connection)
        }
        try await DefinitionRows.write(prepared.change, as: prepared.seq, tenant: self.tenant, on: connection)
        try await FindingRows.write(
            prepared.change, as: prepared.seq, at: prepared.at, tenant: self.tenant, on: connection)
    }

    /// Ends the current versions of updated and retired CIs and relations.
    private func endVersions(_ prepared: PreparedCommit, on connection: PostgresConnection) async throws {
        let tenant = PostgresParameter.int(self.tenant.rawValue)
        let seq = PostgresParameter.int(prepared.seq.rawValue)
        if !prepared.change.endedCIs.isEmpty {
            try await connection.execute(
                "update ci_version set seq_to = $2 where tenant = $1 and ci = any($3) and seq_to is null",
                [tenant, seq, .intArray(prepared.change.endedCIs.map { Int64($0.rawValue) })])
        }
        if !prepared.change.endedRelations.isEmpty {
            try await connection.execute(
                """
                update relation_version set seq_to = $2
                where tenant = $1 and relation = any($3) and seq_to is null
                """, [tenant, seq, .intArray(prepared.change.endedRelations.map { Int64($0.rawValue) })])
        }
    }

    private func copyDocuments(_ prepared: PreparedCommit, on connection: PostgresConnection) async throws {
        guard !prepared.change.documents.isEmpty else { return }
        let tenant = Int32(self.tenant.rawValue)
        try await connection.copyIn(
            "copy ci_version (tenant, ci, seq_from, class, name, attributes, labels) from stdin (format binary)"
        ) { copy in
            for document in prepared.change.documents {
                try copy.beginRow()
                copy.int4(tenant)
                copy.int8(Int64(document.id.rawValue))
                copy.int8(prepared.seq.rawValue)
                copy.text(document.ciClass)
                copy.text(document.name)
                copy.jsonb(bytes: JSONValue(document.attributes).bytes)
                copy.textArray(document.labels)
            }
        }
    }

    private func copyRelations(_ prepared: PreparedCommit, on connection: PostgresConnection) async throws {
        guard !prepared.change.relations.isEmpty else { return }
        let tenant = Int32(self.tenant.rawValue)
        try await connection.copyIn(
            """
            copy relation_version (tenant, relation, seq_from, type, from_ci, to_ci, properties, source)
            from stdin (format binary)
            """
        ) { copy in
            for relation in prepared.change.relations {
                try copy.beginRow()
                copy.int4(tenant)
                copy.int8(Int64(relation.id.rawValue))
                copy.int8(prepared.seq.rawValue)
                copy.text(relation.type)
                copy.int8(Int64(relation.from.rawValue))
                copy.int8(Int64(relation.to.rawValue))
                copy.jsonb(bytes: JSONValue(relation.properties).bytes)
                copy.text(relation.source)
            }
        }
    }
}

extension JSONValue {
    init(_ counts: ChangeCounts) {
        self = [
            "created": .integer(Int64(counts.created)), "updated": .integer(Int64(counts.updated)),
            "retired": .integer(Int64(counts.retired)),
            "relationsCreated": .integer(Int64(counts.relationsCreated)),
            "relationsUpdated": .integer(Int64(counts.relationsUpdated)),
            "relationsRemoved": .integer(Int64(counts.relationsRemoved)),
        ]
    }

    static func counts(_ counts: [String: ChangeCounts]) -> JSONValue {
        .object(
            JSONObject(uniqueKeysWithValues: counts.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) }))
    }
}

extension ChangeCounts {
    /// Missing members count as zero.
    init(_ json: JSONValue) {
        self.init()
        func count(_ key: String) -> Int { Int(json[key]?.int64Value ?? 0) }
        created = count("created")
        updated = count("updated")
        retired = count("retired")
        relationsCreated = count("relationsCreated")
        relationsUpdated = count("relationsUpdated")
        relationsRemoved = count("relationsRemoved")
    }
}
