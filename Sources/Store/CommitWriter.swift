internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import Logging
internal import OrderedCollections
internal import Postgres

/// Appends commits to Postgres: a batch in one transaction.
///
/// A small batch is one round trip, its commit included: one statement for each table, whatever the number of commits
/// (``BatchRows``). A large one sends its rows by binary COPY.
struct CommitWriter: Sendable {
    let pool: PostgresPool
    let tenant: TenantNumber
    let logger: Logger

    /// Returns when the batch is durable.
    ///
    /// Where the connection broke, it is asked whether the commit took effect before anything is tried again, so
    /// that nothing is written twice and nothing acknowledged is lost. Keeps trying for `Limits.commitRetrySeconds`.
    /// - Parameters:
    ///   - last: the last durable commit, before this batch.
    ///   - head: its hash.
    /// - Returns: the work that was done.
    func append(
        _ batch: [PreparedCommit], after last: CommitSeq, head: [UInt8]
    ) async throws(StoreError) -> BatchWork {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(Limits.commitRetrySeconds)
        var pause = Duration.milliseconds(50)
        var isFirst = true
        while true {
            do {
                let work = try BatchWork(batch, tenant: tenant, after: head)
                // The first time, the key of `commit` tells whether somebody else has written.
                let isDone = isFirst ? false : try await isDurable(batch, after: last, work)
                try FaultPoint.pass("before a commit is written")
                if !isDone { try await pool.withConnection { try await work.write(on: $0) } }
                try FaultPoint.pass("after a commit is written")
                return work
            } catch let error as StoreError {
                throw error
            } catch let error as PostgresError {
                if error.sqlState == "23505", error.message.contains("commit_pkey") {
                    throw StoreError.otherWriter("at commit \(batch[0].seq) or later", last)
                }
                guard error.isTransient, clock.now + pause < deadline else { throw StoreError(error) }
                logger.warning("the database is away, trying again", metadata: ["error": "\(error.message)"])
            } catch {
                throw StoreError(.unavailable, "the commit was interrupted: \(error)")
            }
            isFirst = false
            try? await clock.sleep(for: pause)
            pause = min(pause * 2, .seconds(1))
        }
    }

    /// Tells the planner of Postgres how large the tables of versions have become: with what it knew before, it would
    /// go through all current versions to find a few.
    /// - Complexity: a sample of 30,000 rows a table, some tenths of a second; nobody waits for it.
    func gatherStatistics() async {
        do {
            try await pool.withConnection { connection in
                for table in ["commit", "ci_version", "relation_version", "record_version"] {
                    try await connection.execute("analyze \(table)")
                }
            }
        } catch {
            logger.debug("statistics not gathered", metadata: ["error": "\(error)"])
        }
    }

    /// Whether an attempt that broke had taken effect.
    private func isDurable(
        _ batch: [PreparedCommit], after last: CommitSeq, _ work: BatchWork
    ) async throws -> Bool {
        try await pool.withConnection { connection in
            let durable = try await Self.lastSeq(tenant, on: connection)
            if durable == batch.last?.seq {
                work.seal()
                return true
            }
            guard durable == last else { throw StoreError.otherWriter("at commit \(durable)", last) }
            return false
        }
    }

    /// What the change sets of a batch need to know of records. Waits for a database that is away, as
    /// ``append(_:after:head:)`` does.
    func book(
        for changeSets: [ChangeSet], on estate: (graph: GraphSnapshot, metamodel: Metamodel)
    ) async throws(StoreError) -> RecordBook {
        let cis = changeSets.reduce(into: Set<NodeID>()) {
            $0.formUnion($1.touchedCIs)
            $0.formUnion($1.reowned(on: estate.graph, estate.metamodel))
        }
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

    /// The commits that began the current versions of these CIs, as far as there are any. Waits for a database that is
    /// away, as ``append(_:after:head:)`` does.
    func versions(of ids: Set<NodeID>) async throws(StoreError) -> [NodeID: CommitSeq] {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(Limits.commitRetrySeconds)
        while true {
            do {
                return try await pool.withConnection { connection in
                    var versions: [NodeID: CommitSeq] = [:]
                    for row in try await connection.query(
                        "select ci, seq_from from ci_version where tenant = $1 and ci = any($2) and seq_to is null",
                        [.int(tenant.rawValue), .intArray(ids.map { Int64($0.rawValue) })])
                    {
                        versions[NodeID(rawValue: UInt64(try row.int64("ci")))] = CommitSeq(
                            rawValue: try row.int64("seq_from"))
                    }
                    return versions
                }
            } catch let error as PostgresError {
                guard error.isTransient, clock.now < deadline else { throw StoreError(error) }
            } catch {
                throw StoreError(.unavailable, "the look-up was interrupted: \(error)")
            }
            try? await clock.sleep(for: .milliseconds(200))
        }
    }

    static func lastSeq(_ tenant: TenantNumber, on connection: PostgresConnection) async throws -> CommitSeq {
        let rows = try await connection.query(
            "select coalesce(max(seq), 0) as seq from commit where tenant = $1", [.int(tenant.rawValue)])
        return CommitSeq(rawValue: try rows[0].int64("seq"))
    }
}

extension StoreError {
    fileprivate static func otherWriter(_ found: String, _ last: CommitSeq) -> StoreError {
        StoreError(
            .unavailable, "the database is \(found), this service at \(last): somebody else writes to it",
            hint: "Run one writing service per database; restart this one.")
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
