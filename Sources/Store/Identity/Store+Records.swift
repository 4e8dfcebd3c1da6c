public import Base
public import CMDB
public import Graph
internal import JSON
internal import OrderedCollections
internal import Postgres

/// Change sets tried on one state, with the records and the time of a commit; nothing is changed.
public struct ChangeTrial: Sendable {
    let estate: (graph: GraphSnapshot, metamodel: Metamodel)
    let records: RecordBook
    let known: StrongKeys
    let time: Instant

    public func resolve(_ changeSet: ChangeSet) throws(ChangeError) -> ResolvedChange {
        let change = try ChangeResolver(metamodel: estate.metamodel).resolve(
            changeSet, on: estate.graph, identities: IdentityCounter(above: estate.graph), as: estate.graph.seq.next,
            records: records, at: time)
        try change.refuseKnown(by: changeSet, on: estate.graph, known)
        return change
    }
}

extension Store {
    /// The records that a change set speaks of, for resolving it outside of the commit loop: a preview, a check.
    public func book(for changeSet: ChangeSet, tenant: TenantID) async throws(StoreError) -> RecordBook {
        let number = try number(of: tenant)
        let (graph, metamodel) = estate(for: tenant)
        let cis = changeSet.touchedCIs.union(changeSet.reowned(on: graph, metamodel))
        let (loose, relations) = (changeSet.touchedLooseRecords, changeSet.withdrawnRelations)
        if cis.isEmpty, loose.isEmpty, relations.isEmpty { return RecordBook() }
        return try await read { connection in
            try await RecordRows.book(of: cis, loose: loose, relations: relations, tenant: number, on: connection)
        }
    }

    /// What a change set would do to a state, worked out on a draft that nobody sees: with the records and the time that
    /// the commit loop would judge it by.
    /// - Throws: `refused`, as the commit would be.
    public func preview(
        _ changeSet: ChangeSet, on estate: (graph: GraphSnapshot, metamodel: Metamodel), tenant: TenantID
    ) async throws(StoreError) -> ResolvedChange {
        let trial = try await trial(of: changeSet, on: estate, tenant: tenant)
        do throws(ChangeError) { return try trial.resolve(changeSet) } catch { throw StoreError(error) }
    }

    /// Where a change set and parts of it can be tried, as often as is needed to find what is wrong with it.
    public func trial(
        of changeSet: ChangeSet, on estate: (graph: GraphSnapshot, metamodel: Metamodel), tenant: TenantID
    ) async throws(StoreError) -> ChangeTrial {
        ChangeTrial(
            estate: estate, records: try await book(for: changeSet, tenant: tenant), known: try strongKeys(of: tenant),
            time: now())
    }

    /// Which CIs there are, by what they are recognised.
    public func strongKeys(of tenant: TenantID) throws(StoreError) -> StrongKeys { try loop(of: tenant).strongKeys }

    /// What is known of a source, to plan its next observations by.
    /// - Complexity: O(records of the source), about 1 µs each.
    public func sourceState(
        of source: SourceReference, tenant: TenantID
    ) async throws(StoreError) -> SourceState {
        let number = try number(of: tenant)
        return try await read { connection in
            try await connection.transaction { connection in
                try await connection.execute("set transaction isolation level repeatable read, read only")
                let parameters: [PostgresParameter] = [.int(number.rawValue), .text(source.name)]
                let seqs = try await connection.query(
                    "select seq from source where tenant = $1 and name = $2", parameters)
                guard !seqs.isEmpty else { return SourceState.unknown }
                // A COPY takes no parameters.
                _ = try await connection.query("select set_config('rootline.source', $1, true)", [.text(source.name)])
                var state = SourceState(
                    seq: CommitSeq(rawValue: try seqs[0].int64("seq")), records: [:], heldAttributes: [:])
                state.records = try await connection.copyOut(
                    """
                    copy (select native_key, ci, state, content_hash, seq_from, case when ci is null then class end
                          from record_version where tenant = \(number.rawValue)
                          and source = current_setting('rootline.source') and seq_to is null)
                    to stdout (format binary)
                    """, into: [:]
                ) { records, row in
                    let key = try row.string()
                    let ci = try row.optionalInt64().map { NodeID(rawValue: UInt64($0)) }
                    let text = try row.string()
                    let hash = try row.int64()
                    let since = CommitSeq(rawValue: try row.int64())
                    records[key] = LinkedRecord(
                        ci: ci, state: text == "live" ? .live : SourceRecord.State(rawValue: text) ?? .live, hash: hash,
                        since: since, looseClass: try row.optionalString())
                }
                for row in try await connection.query(
                    """
                    select ci, name is not null as named, array(select jsonb_object_keys(attributes)) as keys
                    from record_version
                    where tenant = $1 and seq_to is null and state = 'live' and source <> $2
                    and (source like 'manual:%' or source like 'agent:%') and ci is not null
                    """, parameters)
                {
                    let ci = NodeID(rawValue: UInt64(try row.int64("ci")))
                    state.heldAttributes[ci, default: []].formUnion(try row.textArray("keys"))
                    if try row.bool("named") { state.heldAttributes[ci]?.insert(GraphSnapshot.nameKey) }
                }
                for row in try await connection.query(
                    "select relation from relation_support where tenant = $1 and source = $2 and seq_to is null",
                    parameters)
                {
                    state.supported.insert(RelationshipID(rawValue: UInt64(try row.int64("relation"))))
                }
                return state
            }
        }
    }

    /// The stored records that a plan asks for.
    public func answer(
        _ question: IdentityQuestion, of source: SourceReference, tenant: TenantID
    ) async throws(StoreError) -> IdentityAnswer {
        let number = try number(of: tenant)
        return try await read { connection in
            var answer = IdentityAnswer()
            if !question.keys.isEmpty || !question.records.isEmpty {
                let found =
                    question.keys.count + question.records.count > Limits.keyLookUps
                    ? try await RecordClosure.byLoading(question, of: source.name, tenant: number, on: connection)
                    : try await RecordClosure.byAsking(question, of: source.name, tenant: number, on: connection)
                answer.records = found.sorted { $0.reference < $1.reference }
                answer.decisions = try await RecordClosure.decisions(tenant: number, on: connection)
            }
            if !question.cis.isEmpty {
                for row in try await connection.query(
                    """
                    select distinct ci from record_version where tenant = $1 and ci = any($2) and seq_to is null
                    and state = 'live' and witness and source <> $3
                    """,
                    [
                        .int(number.rawValue), .intArray(question.cis.map { Int64($0.rawValue) }), .text(source.name),
                    ])
                {
                    answer.provenElsewhere.insert(NodeID(rawValue: UInt64(try row.int64("ci"))))
                }
            }
            return answer
        }
    }
}

/// Records that share a key with others, and so on.
enum RecordClosure {
    private static let columns = "source, native_key, ci, state, keys"

    /// Round by round; each reads through the keys of all records, some tenths of a second for a million.
    static func byAsking(
        _ question: IdentityQuestion, of source: String, tenant: TenantNumber, on connection: PostgresConnection
    ) async throws -> [KeyedRecord] {
        var found: [RecordReference: KeyedRecord] = [:]
        var asked: Set<IdentityKey> = []
        var asking = question.keys
        var records = question.records
        while !asking.isEmpty || !records.isEmpty {
            let rows = try await connection.query(
                """
                select \(columns) from record_version where tenant = $1 and seq_to is null and state <> 'gone'
                and (keys && $2::bigint[] or (source = $3 and native_key = any($4)))
                """,
                [
                    .int(tenant.rawValue), .intArray(asking.map { Int64(bitPattern: $0.rawValue) }), .text(source),
                    .textArray(Array(records)),
                ])
            asked.formUnion(asking)
            (asking, records) = ([], [])
            for row in rows {
                let record = try KeyedRecord(row)
                if found.updateValue(record, forKey: record.reference) == nil {
                    asking.formUnion(record.keys.filter { !asked.contains($0) })
                }
            }
        }
        return Array(found.values)
    }

    /// Reads all records with keys once, about 1 µs each, for a large question.
    static func byLoading(
        _ question: IdentityQuestion, of source: String, tenant: TenantNumber, on connection: PostgresConnection
    ) async throws -> [KeyedRecord] {
        let all = try await connection.copyOut(
            """
            copy (select \(columns) from record_version where tenant = \(tenant.rawValue) and seq_to is null
                  and state <> 'gone' and keys <> '{}') to stdout (format binary)
            """
        ) { row in
            KeyedRecord(
                reference: RecordReference(source: try row.string(), key: try row.string()),
                ci: try row.optionalInt64().map { NodeID(rawValue: UInt64($0)) },
                state: SourceRecord.State(rawValue: try row.string()) ?? .live,
                keys: try row.int64Array().map { IdentityKey(rawValue: UInt64(bitPattern: $0)) })
        }
        var holders: [IdentityKey: [Int]] = [:]
        holders.reserveCapacity(all.count)
        for (number, record) in all.enumerated() { for key in record.keys { holders[key, default: []].append(number) } }
        var isFound = [Bool](repeating: false, count: all.count)
        var waiting: [Int] = []
        func find(_ number: Int) {
            if isFound[number] { return }
            isFound[number] = true
            waiting.append(number)
        }
        for key in question.keys { for number in holders[key] ?? [] { find(number) } }
        if !question.records.isEmpty {
            for (number, record) in all.enumerated()
            where record.reference.source == source && question.records.contains(record.reference.key) { find(number) }
        }
        while let number = waiting.popLast() {
            for key in all[number].keys { for other in holders[key] ?? [] { find(other) } }
        }
        return all.indices.filter { isFound[$0] }.map { all[$0] }
    }

    static func decisions(
        tenant: TenantNumber, on connection: PostgresConnection
    ) async throws -> [Clusters.Decision] {
        try await connection.query(
            """
            select left_source, left_key, right_source, right_key, same from record_decision
            where tenant = $1 and seq_to is null order by seq_from
            """, [.int(tenant.rawValue)]
        ).map { row in
            Clusters.Decision(
                RecordReference(source: try row.string("left_source"), key: try row.string("left_key")),
                RecordReference(source: try row.string("right_source"), key: try row.string("right_key")),
                isSame: try row.bool("same"))
        }
    }
}

extension KeyedRecord {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            reference: RecordReference(source: try row.string("source"), key: try row.string("native_key")),
            ci: try row.optionalInt64("ci").map { NodeID(rawValue: UInt64($0)) },
            state: SourceRecord.State(rawValue: try row.string("state")) ?? .live,
            keys: try row.int64Array("keys").map { IdentityKey(rawValue: UInt64(bitPattern: $0)) })
    }
}
