internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections
internal import Postgres

/// Source records in Postgres: versions, as of CIs.
enum RecordRows {
    static let columns = """
        source, native_key, seq_from, ci, state, class, name, attributes::text as attributes, witness, keys,
        pending::text as pending, greatest(confirmed_at, (
            select at from source_coverage c
            where c.tenant = r.tenant and c.source = r.source and c.class = r.class)) as confirmed
        """

    /// Live records of CIs, records of no CI, and further sources of relations, in one round trip each where any are
    /// asked for.
    static func book(
        of cis: Set<NodeID>, loose: Set<RecordReference>, relations: Set<RelationshipID>, tenant: TenantNumber,
        on connection: PostgresConnection
    ) async throws -> RecordBook {
        var book = RecordBook()
        if !cis.isEmpty {
            for row in try await connection.query(
                """
                select \(columns) from record_version r
                where tenant = $1 and ci = any($2) and seq_to is null and state = 'live'
                """, [.int(tenant.rawValue), .intArray(cis.map { Int64($0.rawValue) })])
            {
                let (record, ci) = try read(row)
                if let ci { book.records[ci, default: []].append(record) }
            }
        }
        if !loose.isEmpty {
            let references = Array(loose)
            for row in try await connection.query(
                """
                select \(columns) from record_version r join unnest($2::text[], $3::text[]) as asked (s, k)
                on source = s and native_key = k
                where tenant = $1 and seq_to is null and ci is null
                """,
                [.int(tenant.rawValue), .textArray(references.map(\.source)), .textArray(references.map(\.key))])
            {
                let (record, _) = try read(row)
                book.loose[record.reference] = record
            }
        }
        if !relations.isEmpty {
            for row in try await connection.query(
                "select relation, source from relation_support where tenant = $1 and relation = any($2) and seq_to is null",
                [.int(tenant.rawValue), .intArray(relations.map { Int64($0.rawValue) })])
            {
                book.supporters[RelationshipID(rawValue: UInt64(try row.int64("relation"))), default: []].append(
                    try row.string("source"))
            }
        }
        return book
    }

    static func read(_ row: PostgresRow) throws -> (record: SourceRecord, ci: NodeID?) {
        let pending = try row.optionalString("pending").flatMap { RecordContent(json: try JSONValue.parse($0)) }
        let record = SourceRecord(
            reference: RecordReference(source: try row.string("source"), key: try row.string("native_key")),
            state: SourceRecord.State(rawValue: try row.string("state")) ?? .live,
            content: RecordContent(
                ciClass: try row.optionalString("class"), name: try row.optionalString("name"),
                attributes: try Value.properties(try JSONValue.parse(try row.string("attributes")))),
            isWitness: try row.bool("witness"),
            keys: try row.int64Array("keys").map { IdentityKey(rawValue: UInt64(bitPattern: $0)) }, pending: pending,
            since: CommitSeq(rawValue: try row.int64("seq_from")),
            confirmedAt: try row.optionalInstant("confirmed") ?? Instant(rawValue: 0))
        return (record, try row.optionalInt64("ci").map { NodeID(rawValue: UInt64($0)) })
    }

    // MARK: Writing

    /// What the commits of a batch do to versions of records: those that begin, one that a later commit of the batch
    /// ends already with its end, and those from before that end.
    static func plan(
        _ batch: [PreparedCommit], only: Range<Int>, tenant: TenantNumber
    ) -> (rows: RecordVersionRows, ended: PostgresStatement?) {
        var rows: [RecordVersionRows.Row] = []
        var openRow: [RecordReference: Int] = [:]
        var ended: [(reference: RecordReference, seq: CommitSeq)] = []
        for commit in only {
            let prepared = batch[commit]
            for reference in prepared.change.endedRecords + prepared.change.goneRecords {
                if let position = openRow.removeValue(forKey: reference) {
                    rows[position].ended = prepared.seq
                } else {
                    ended.append((reference, prepared.seq))
                }
            }
            for (record, ci) in prepared.change.records {
                if only.count > 1 { openRow[record.reference] = rows.count }
                rows.append(.init(commit: commit, record: record, ci: ci, seq: prepared.seq, at: prepared.at))
            }
        }
        return (RecordVersionRows(tenant: tenant, rows: rows), end(ended, tenant: tenant))
    }

    /// Whether a commit does more to records than ``plan(_:only:tenant:)`` says.
    static func hasMore(_ prepared: PreparedCommit) -> Bool {
        let change = prepared.change
        return !change.goneRecords.isEmpty || !change.withdrawnSupports.isEmpty || !change.supports.isEmpty
            || !change.decisions.isEmpty || !change.undecided.isEmpty || !change.merges.isEmpty
            || !IdentityReview(prepared).isEmpty
    }

    /// Writes what the commits of a batch say of records, in their transaction.
    static func write(
        _ batch: [PreparedCommit], tenant: TenantNumber, sealing seals: BatchSeals, on connection: PostgresConnection
    ) async throws {
        // A record that goes is copied from the row before, which has to be there first.
        let hasGone = batch.contains { !$0.change.goneRecords.isEmpty }
        for part in hasGone ? batch.indices.map({ $0..<($0 + 1) }) : [batch.indices] {
            if let gone = part.first.map({ batch[$0] }), !gone.change.goneRecords.isEmpty {
                try await copyGone(gone.change.goneRecords, as: gone.seq, tenant: tenant, on: connection)
            }
            let (rows, ended) = plan(batch, only: part, tenant: tenant)
            if let ended { try await connection.execute(ended.sql, ended.parameters) }
            if rows.count > 0 { try await rows.copy(sealing: seals, on: connection) }
            for commit in part { try await writeRest(batch[commit], tenant: tenant, on: connection) }
        }
    }

    private static func copyGone(
        _ references: [RecordReference], as seq: CommitSeq, tenant: TenantNumber, on connection: PostgresConnection
    ) async throws {
        try await connection.execute(
            """
            insert into record_version
                (tenant, source, native_key, seq_from, ci, state, class, name, attributes, witness, keys, content_hash,
                 confirmed_at)
            select tenant, source, native_key, $2, ci, 'gone', class, name, attributes, witness, keys, content_hash,
                   confirmed_at
            from record_version r join unnest($3::text[], $4::text[]) as gone (s, k) on source = s and native_key = k
            where tenant = $1 and seq_to is null
            """,
            [
                .int(tenant.rawValue), .int(seq.rawValue), .textArray(references.map(\.source)),
                .textArray(references.map(\.key)),
            ])
    }

    private static func end(
        _ ended: [(reference: RecordReference, seq: CommitSeq)], tenant: TenantNumber
    ) -> PostgresStatement? {
        if ended.isEmpty { return nil }
        return PostgresStatement(
            """
            update record_version r set seq_to = e.seq
            from unnest($2::text[], $3::text[], $4::bigint[]) as e (s, k, seq)
            where r.tenant = $1 and r.source = e.s and r.native_key = e.k and r.seq_to is null and r.seq_from < e.seq
            """,
            [
                .int(tenant.rawValue), .textArray(ended.map(\.reference.source)),
                .textArray(ended.map(\.reference.key)), .intArray(ended.map(\.seq.rawValue)),
            ])
    }

    private static func writeRest(
        _ prepared: PreparedCommit, tenant: TenantNumber, on connection: PostgresConnection
    ) async throws {
        let (number, seq) = (PostgresParameter.int(tenant.rawValue), PostgresParameter.int(prepared.seq.rawValue))
        let change = prepared.change
        for support in change.withdrawnSupports {
            try await connection.execute(
                """
                update relation_support set seq_to = $2
                where tenant = $1 and relation = $3 and source = $4 and seq_to is null
                """, [number, seq, .int(Int64(support.relation.rawValue)), .text(support.source)])
        }
        if !change.supports.isEmpty {
            try await connection.execute(
                """
                insert into relation_support (tenant, seq_from, relation, source)
                select $1, $2, * from unnest($3::bigint[], $4::text[]) on conflict do nothing
                """,
                [
                    number, seq, .intArray(change.supports.map { Int64($0.relation.rawValue) }),
                    .textArray(change.supports.map(\.source)),
                ])
        }
        for pair in change.undecided {
            try await connection.execute(
                """
                update record_decision set seq_to = $2 where tenant = $1 and left_source = $3 and left_key = $4
                and right_source = $5 and right_key = $6 and seq_to is null
                """,
                [
                    number, seq, .text(pair.left.source), .text(pair.left.key), .text(pair.right.source),
                    .text(pair.right.key),
                ])
        }
        for decision in change.decisions {
            let pair: [PostgresParameter] = [
                number, seq, .text(decision.left.source), .text(decision.left.key), .text(decision.right.source),
                .text(decision.right.key),
            ]
            try await connection.execute(
                """
                update record_decision set seq_to = $2 where tenant = $1 and left_source = $3 and left_key = $4
                and right_source = $5 and right_key = $6 and seq_to is null
                """, pair)
            try await connection.execute(
                """
                insert into record_decision
                    (tenant, seq_from, left_source, left_key, right_source, right_key, same, actor)
                values ($1, $2, $3, $4, $5, $6, $7, $8)
                on conflict (tenant, left_source, left_key, right_source, right_key, seq_from)
                do update set same = excluded.same, seq_to = null
                """, pair + [.bool(decision.isSame), .text(prepared.principal.subject)])
        }
        try await IdentityReview(prepared).write(tenant: tenant, on: connection)
        for merge in change.merges {
            try await connection.execute(
                "insert into ci_merge (tenant, seq, ci, into_ci) values ($1, $2, $3, $4)",
                [number, seq, .int(Int64(merge.ci.rawValue)), .int(Int64(merge.into.rawValue))])
        }
    }
}
