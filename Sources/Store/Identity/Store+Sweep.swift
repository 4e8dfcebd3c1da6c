public import Base
public import CMDB
internal import Graph
internal import Logging
internal import OrderedCollections
internal import Postgres

// What changes because time passes, without any source saying anything.

/// What a sweep has changed.
public struct Sweep: Hashable, Sendable {
    /// CIs with values that are now another source's.
    public internal(set) var refreshed = 0
    /// CIs that have become stale, and those that are stale no longer.
    public internal(set) var stale = 0
    public internal(set) var confirmed = 0
    /// Records whose grace is over.
    public internal(set) var gone = 0
    /// Records that waited and are of a CI now.
    public internal(set) var settled = 0
}

extension Store {
    /// Sees to what time alone has made of the estate.
    ///
    /// A CI is stale while every record that proves it was confirmed longer ago than its source is believed to be fresh
    /// (`freshSeconds` of a precedence), or is missing. It says so itself, in `stale_since`: a record of the source
    /// ``sweeper``, so that search, history and statements know it like any other value. What is missing for longer than
    /// its grace (`graceSeconds`) goes; contested and parked records are judged again.
    /// - Complexity: O(records) where somebody has said how long they are fresh; else O(what waits).
    public func sweep(of tenant: TenantID) async throws(StoreError) -> Sweep {
        let clock = Principal(tenant: tenant, subject: "schedule", role: .admin)
        var sweep = Sweep()
        sweep.gone = try await endGrace(by: clock)
        sweep.refreshed = try await refresh(by: clock).changed
        (sweep.stale, sweep.confirmed) = try await markStale(by: clock)
        sweep.settled = try await rejudge(by: clock)
        try await expireReviewItems(of: tenant)
        return sweep
    }

    /// What a sweep says is said by this source.
    static let sweeper = SourceReference(name: "rootline:sweep", kind: "rootline")

    func sweepLogging(_ tenant: TenantID) async {
        do throws(StoreError) {
            let sweep = try await sweep(of: tenant)
            if sweep == Sweep() { return }
            logger.info(
                "swept",
                metadata: [
                    "ci.refreshed": "\(sweep.refreshed)", "ci.stale": "\(sweep.stale)",
                    "ci.confirmed": "\(sweep.confirmed)", "record.gone": "\(sweep.gone)",
                    "record.settled": "\(sweep.settled)",
                ])
        } catch {
            logger.warning("a sweep failed, and is tried again", metadata: ["error": "\(error.message)"])
        }
    }

    // MARK: Missing records

    /// Notes which records a source no longer reports, and which it reports again.
    public func noteMissing(
        _ missing: [String], of batch: ObservationBatch, tenant: TenantID
    ) async throws(StoreError) {
        let number = try number(of: tenant)
        let at = now()
        let parameters: [PostgresParameter] = [.int(number.rawValue), .text(batch.source.name)]
        try await read { connection in
            let noted = try await connection.query(
                """
                select native_key from record_version
                where tenant = $1 and source = $2 and seq_to is null and missing_since is not null
                """, parameters
            ).map { try $0.string("native_key") }
            if missing.isEmpty, noted.isEmpty { return }
            let reported = noted.isEmpty ? [] : Set(batch.records.map(\.key))
            try await connection.transaction { connection in
                _ = try await connection.execute(
                    """
                    update record_version set missing_since = $4
                    where tenant = $1 and source = $2 and native_key = any($3) and seq_to is null
                    and missing_since is null
                    """, parameters + [.textArray(missing), .instant(at)])
                _ = try await connection.execute(
                    """
                    update record_version set missing_since = null
                    where tenant = $1 and source = $2 and native_key = any($3) and seq_to is null
                    """, parameters + [.textArray(noted.filter(reported.contains))])
            }
        }
    }

    /// Lets records go that have been missing for longer than their grace.
    private func endGrace(by principal: Principal) async throws(StoreError) -> Int {
        let number = try number(of: principal.tenant)
        let (time, metamodel) = (now(), metamodel(for: principal.tenant))
        let over = try await read { connection in
            try await connection.query(
                """
                select source, native_key, ci, class, missing_since from record_version
                where tenant = $1 and seq_to is null and missing_since is not null and ci is not null
                order by source, native_key
                """, [.int(number.rawValue)]
            ).compactMap { row -> ChangeOperation? in
                let reference = RecordReference(source: try row.string("source"), key: try row.string("native_key"))
                let ciClass = try row.optionalString("class") ?? Metamodel.rootClass
                // Where the grace was taken back meanwhile, it is over.
                let grace = metamodel.graceSeconds(of: ciClass, source: reference.source) ?? 0
                guard let since = try row.optionalInstant("missing_since"),
                    since.rawValue + grace * 1_000_000 <= time.rawValue
                else { return nil }
                return .records(.forget(reference, of: NodeID(rawValue: UInt64(try row.int64("ci")))))
            }
        }
        if over.isEmpty { return 0 }
        try await commit(sweeping("\(over.count) records are gone: their grace is over", over), by: principal)
        return over.count
    }

    private func sweeping(_ title: String, _ operations: [ChangeOperation]) -> ChangeSet {
        ChangeSet(kind: .ingest, title: title, source: Self.sweeper, operations: operations)
    }

    // MARK: Stale CIs

    private func markStale(by principal: Principal) async throws(StoreError) -> (stale: Int, confirmed: Int) {
        let number = try number(of: principal.tenant)
        let (graph, metamodel) = estate(for: principal.tenant)
        let time = now()
        let (found, marked, former) = try await read { connection in
            let found = try await Self.stale(at: time, metamodel, tenant: number, on: connection)
            var marked: Set<NodeID> = []
            var former: [NodeID: CommitSeq] = [:]
            for row in try await connection.query(
                """
                select ci, state, seq_from from record_version
                where tenant = $1 and source = $2 and seq_to is null and ci is not null
                """, [.int(number.rawValue), .text(Self.sweeper.name)])
            {
                let ci = NodeID(rawValue: UInt64(try row.int64("ci")))
                if try row.string("state") == "live" { marked.insert(ci) }
                former[ci] = CommitSeq(rawValue: try row.int64("seq_from"))
            }
            return (found, marked, former)
        }
        let stale = found.filter { graph.slot(of: $0) != nil }
        let new = stale.subtracting(marked).sorted()
        let over = marked.subtracting(stale).sorted()
        if new.isEmpty, over.isEmpty { return (0, 0) }
        let operations =
            new.map { ci in
                ChangeOperation.records(
                    .observe(
                        SourceRecord(
                            reference: .edit(of: ci, by: Self.sweeper.name),
                            content: RecordContent(
                                ciClass: nil, name: nil, attributes: [AttributeDefinition.staleSinceKey: .instant(time)]
                            ),
                            isWitness: false, since: former[ci] ?? .zero), of: .existing(ci)))
            } + over.map { .records(.forget(.edit(of: $0, by: Self.sweeper.name), of: $0)) }
        try await commit(
            sweeping("\(new.count) CIs have become stale, \(over.count) are so no longer", operations), by: principal)
        return (new.count, over.count)
    }

    /// CIs of which no record is fresh.
    private static func stale(
        at time: Instant, _ metamodel: Metamodel, tenant: TenantNumber, on connection: PostgresConnection
    ) async throws -> Set<NodeID> {
        let mayBeLate = metamodel.precedences.contains { $0.freshSeconds != nil || $0.graceSeconds != nil }
        guard mayBeLate else { return [] }
        var (sources, classes, seconds): ([String], [String], [Int64]) = ([], [], [])
        for row in try await connection.query(
            """
            select distinct source, class from record_version
            where tenant = $1 and seq_to is null and state = 'live' and witness and class is not null
            """, [.int(tenant.rawValue)])
        {
            let (source, ciClass) = (try row.string("source"), try row.string("class"))
            guard let fresh = metamodel.freshSeconds(of: ciClass, source: source) else { continue }
            sources.append(source)
            classes.append(ciClass)
            seconds.append(fresh)
        }
        return Set(
            try await connection.query(
                """
                select r.ci from record_version r
                left join unnest($3::text[], $4::text[], $5::bigint[]) as f (source, class, seconds)
                    on f.source = r.source and f.class = r.class
                left join source_coverage c on c.tenant = r.tenant and c.source = r.source and c.class = r.class
                where r.tenant = $1 and r.seq_to is null and r.state = 'live' and r.witness and r.ci is not null
                group by r.ci
                having bool_and(
                    r.missing_since is not null or f.seconds is not null
                    and greatest(r.confirmed_at, c.at) + f.seconds * interval '1 second' <= $2)
                """,
                [
                    .int(tenant.rawValue), .instant(time), .textArray(sources), .textArray(classes),
                    .intArray(seconds),
                ]
            ).map { NodeID(rawValue: UInt64(try $0.int64("ci"))) })
    }

    // MARK: What waits

    /// Judges contested and parked records again, as if their sources had just repeated them.
    private func rejudge(by principal: Principal) async throws(StoreError) -> Int {
        let loose = try await looseRecords(of: principal.tenant, limit: Limits.sweepRecords).items.map(\.record)
        let bySource = Dictionary(grouping: loose, by: \.reference.source)
        var settled = 0
        for (source, records) in bySource.sorted(by: { $0.key < $1.key }) {
            let batch = ObservationBatch(
                source: SourceReference(name: source, kind: String(source.prefix { $0 != ":" })), coverage: [],
                records: records.compactMap { record in
                    guard let ciClass = record.content.ciClass, let name = record.content.name else { return nil }
                    return ObservedRecord(
                        key: record.reference.key, ciClass: ciClass, name: name, attributes: record.content.attributes)
                })
            let changeSet = try await rejudged(batch, tenant: principal.tenant)
            if changeSet.isEmpty { continue }
            do throws(StoreError) {
                try await commit(changeSet, by: principal)
            } catch let error {
                // Somebody else was faster, or a rule is against it: the next sweep asks again.
                guard [.stale, .refused].contains(error.code) else { throw error }
                continue
            }
            let left = Set(
                try await looseRecords(of: principal.tenant, limit: Limits.sweepRecords).items.map(\.record.reference))
            settled += records.count { !left.contains($0.reference) }
        }
        return settled
    }

    private func rejudged(_ batch: ObservationBatch, tenant: TenantID) async throws(StoreError) -> ChangeSet {
        let known = try await sourceState(of: batch.source, tenant: tenant)
        let (graph, metamodel) = estate(for: tenant)
        var planning = IngestPlanning(
            metamodel: metamodel, graph: graph, batch: batch, known: known, isRejudging: true)
        do throws(ChangeError) { try planning.begin() } catch { throw StoreError(error) }
        while let question = planning.nextQuestion() {
            planning.take(try await answer(question, of: batch.source, tenant: tenant))
        }
        do throws(ChangeError) { return try planning.finish().changeSet } catch { throw StoreError(error) }
    }
}

extension StoreMigrations {
    /// Since when a source no longer reports a record that it keeps for a while.
    static let sweep = Migration(
        name: "0012-sweep",
        sql: """
            alter table record_version add column missing_since timestamptz;
            create index record_missing on record_version (tenant, source)
                where seq_to is null and missing_since is not null;
            """)
}
