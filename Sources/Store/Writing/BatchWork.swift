internal import Base
internal import CMDB
internal import Graph
internal import Postgres
internal import Vault

/// One attempt to write a batch: what it does to each table, worked out before anything is sent.
///
/// `@unchecked Sendable`: used by the commit writer alone, which waits for each step.
final class BatchWork: @unchecked Sendable {
    private let batch: [PreparedCommit]
    private let tenant: TenantNumber
    private let previous: [UInt8]
    private let seals: BatchSeals
    private var cis: VersionBatch<NodeID>
    private var relations: VersionBatch<RelationshipID>
    private var definitions: VersionBatch<Definition.Reference>
    /// The hash of the last commit, once the rows are made.
    private(set) var head: [UInt8]
    /// Whether so much was written that what the planner of Postgres knows of the tables is no longer true.
    private(set) var isLarge = false

    init(_ batch: [PreparedCommit], tenant: TenantNumber, after head: [UInt8]) throws(VaultError) {
        self.batch = batch
        self.tenant = tenant
        previous = head
        self.head = head
        seals = try BatchSeals(commits: batch.count)
        (cis, relations) = (VersionBatch(isAlone: batch.count == 1), VersionBatch(isAlone: batch.count == 1))
        definitions = VersionBatch(isAlone: batch.count == 1)
        for (commit, prepared) in batch.enumerated() {
            let (change, seq) = (prepared.change, prepared.seq)
            cis.note(ended: change.endedCIs, begun: change.documents.map(\.id), commit: commit, seq: seq)
            relations.note(ended: change.endedRelations, begun: change.relations.map(\.id), commit: commit, seq: seq)
            definitions.note(
                ended: change.endedDefinitions, begun: change.definitions.map(\.reference), commit: commit, seq: seq)
        }
    }

    /// The rows of every table, in the order in which they are written; those of the seal come after them.
    private var tables: [any BatchRows] {
        [
            CommitRows(tenant: tenant, batch: batch),
            CIVersionRows(tenant: tenant, batch: batch, versions: cis),
            RelationVersionRows(tenant: tenant, batch: batch, versions: relations),
            DefinitionVersionRows(tenant: tenant, batch: batch, versions: definitions),
            ValidityRows(tenant: tenant, batch: batch),
        ]
    }

    /// Writes everything; returns when it is durable.
    func write(on connection: PostgresConnection) async throws {
        let tables = tables
        let isSmall =
            tables.reduce(0, { $0 + $1.count }) + cis.ended.count + relations.ended.count
            + batch.reduce(0) { $0 + $1.change.records.count + $1.change.endedRecords.count }
            <= Limits.commitPipelineRows
        if isSmall, !hasMore {
            let (records, ended) = RecordRows.plan(batch, only: batch.indices, tenant: tenant)
            var all = changes + statements(tables)
            if let ended { all.append(ended) }
            if records.count > 0 { all.append(records.statement(sealing: seals)) }
            all.append(sealRows().statement(sealing: seals))
            all.append(creations)
            try readCreations(await connection.pipeline(all).last)
            return
        }
        isLarge = !isSmall
        try await connection.transaction { connection in
            try FaultPoint.pass("at the beginning of a commit")
            if isSmall {
                try await connection.pipeline(changes + statements(tables))
            } else {
                try await connection.pipeline(changes)
                for rows in tables where rows.count > 0 {
                    try FaultPoint.pass("between two tables")
                    try await rows.copy(sealing: seals, on: connection)
                }
            }
            try FaultPoint.pass("before records")
            try await RecordRows.write(batch, tenant: tenant, sealing: seals, on: connection)
            try FaultPoint.pass("before findings")
            for prepared in batch { try await writeMore(prepared, on: connection) }
            try FaultPoint.pass("before the seal")
            try await sealRows().copy(sealing: seals, on: connection)
            try FaultPoint.pass("before the end of a commit")
        }
    }

    // MARK: When CIs were created

    /// For CIs that there were, the commit that created each; read along with a small batch.
    private(set) var created: [NodeID: CommitSeq] = [:]

    private var creations: PostgresStatement {
        PostgresStatement(
            """
            select e.ci, v.seq_from as created from unnest($2) as e (ci), lateral (
                select seq_from from ci_version where tenant = $1 and ci = e.ci order by seq_from limit 1) v
            """,
            [.int(tenant.rawValue), .intArray(cis.ended.map { Int64($0.key.rawValue) })])
    }

    private func readCreations(_ rows: PostgresRows?) throws {
        guard let rows else { return }
        for row in rows {
            created[NodeID(rawValue: UInt64(try row.int64("ci")))] = CommitSeq(rawValue: try row.int64("created"))
        }
    }

    private func statements(_ tables: [any BatchRows]) -> [PostgresStatement] {
        tables.filter { $0.count > 0 }.map { $0.statement(sealing: seals) }
    }

    // MARK: What is rare, commit by commit

    private var hasMore: Bool {
        batch.contains {
            $0.changeSet.stored != nil || FindingRows.isNeeded($0.change) || RecordRows.hasMore($0)
        }
    }

    private func writeMore(_ prepared: PreparedCommit, on connection: PostgresConnection) async throws {
        if let stored = prepared.changeSet.stored {
            try await ChangeRows.markApplied(stored, as: prepared.seq, tenant: tenant, on: connection)
        }
        try await FindingRows.write(prepared.change, as: prepared.seq, at: prepared.at, tenant: tenant, on: connection)
    }

    /// Works out ``head`` of a batch that turned out to be durable.
    func seal() {
        for rows in tables { _ = rows.statement(sealing: seals) }
        _ = RecordRows.plan(batch, only: batch.indices, tenant: tenant).rows.statement(sealing: seals)
        _ = sealRows()
    }

    // MARK: Changes to rows that are there

    private var changes: [PostgresStatement] {
        var statements = [sources]
        if !cis.ended.isEmpty {
            statements.append(
                PostgresStatement(
                    """
                    update ci_version v set seq_to = e.seq from unnest($2, $3) as e(ci, seq)
                    where v.tenant = $1 and v.ci = e.ci and v.seq_to is null
                    """,
                    [
                        .int(tenant.rawValue), .intArray(cis.ended.map { Int64($0.key.rawValue) }),
                        .intArray(cis.ended.map(\.seq.rawValue)),
                    ]))
        }
        if !relations.ended.isEmpty {
            statements.append(
                PostgresStatement(
                    """
                    update relation_version v set seq_to = e.seq from unnest($2, $3) as e(relation, seq)
                    where v.tenant = $1 and v.relation = e.relation and v.seq_to is null
                    """,
                    [
                        .int(tenant.rawValue), .intArray(relations.ended.map { Int64($0.key.rawValue) }),
                        .intArray(relations.ended.map(\.seq.rawValue)),
                    ]))
        }
        if !definitions.ended.isEmpty {
            statements.append(
                PostgresStatement(
                    """
                    update definition_version v set seq_to = e.seq from unnest($2, $3, $4) as e(kind, key, seq)
                    where v.tenant = $1 and v.kind = e.kind and v.key = e.key and v.seq_to is null
                    """,
                    [
                        .int(tenant.rawValue), .textArray(definitions.ended.map(\.key.kind.rawValue)),
                        .textArray(definitions.ended.map(\.key.key)), .intArray(definitions.ended.map(\.seq.rawValue)),
                    ]))
        }
        return statements
    }

    private var sources: PostgresStatement {
        var last: [String: PreparedCommit] = [:]
        for prepared in batch { last[prepared.changeSet.source.name] = prepared }
        let ordered = last.values.sorted { $0.changeSet.source.name < $1.changeSet.source.name }
        return PostgresStatement(
            """
            insert into source (tenant, name, kind, seq) select $1, u.name, u.kind, u.seq
            from unnest($2, $3, $4) as u(name, kind, seq)
            on conflict (tenant, name) do update set seq = excluded.seq, kind = excluded.kind
            """,
            [
                .int(tenant.rawValue), .textArray(ordered.map(\.changeSet.source.name)),
                .textArray(ordered.map(\.changeSet.source.kind)), .intArray(ordered.map(\.seq.rawValue)),
            ])
    }

    // MARK: Seals

    /// Closes the manifests with the rows that ended, and chains the commits.
    private func sealRows() -> SealRows {
        var rows: [SealRows.Row] = []
        head = previous
        let commits = CommitRows(tenant: tenant, batch: batch)
        for (commit, prepared) in batch.enumerated() {
            for id in prepared.change.endedCIs {
                seals.end(ManifestKey(.integer(Int64(id.rawValue))), of: .ciVersion, commit: commit)
            }
            for id in prepared.change.endedRelations {
                seals.end(ManifestKey(.integer(Int64(id.rawValue))), of: .relationVersion, commit: commit)
            }
            for ended in prepared.change.endedDefinitions {
                seals.end(
                    ManifestKey(.text(ended.kind.rawValue), .text(ended.key)), of: .definitionVersion, commit: commit)
            }
            var cells: [Cell] = []
            commits.appendCells(of: commit, to: &cells)
            let manifest = seals.manifests[commit]
            let hash = seals.hash(after: head, commit: Array(cells.dropFirst()), manifest: manifest)
            var start = 0
            repeat {
                let end = min(start + Manifest.partBytes, manifest.count)
                rows.append(
                    SealRows.Row(
                        commit: commit, part: start / Manifest.partBytes, hashes: start == 0 ? (head, hash) : nil,
                        entries: Array(manifest[start..<end])))
                start = end
            } while start < manifest.count
            head = hash
        }
        return SealRows(tenant: tenant, batch: batch, rows: rows)
    }
}
