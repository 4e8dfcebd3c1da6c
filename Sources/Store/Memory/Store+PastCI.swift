public import Base
public import CMDB
public import Graph
internal import JSON
internal import Postgres

/// One CI with its relations as of a commit, read from its rows alone.
public struct PastCI: Hashable, Sendable {
    /// A relation, with the CI at its far end as it was then.
    public struct Relation: Hashable, Sendable {
        /// `nil` for a relation that was never recorded, only said to have been.
        public let id: RelationshipID?
        public let document: RelationDocument
        public let other: CIHead
    }

    public let document: CIDocument
    /// The commits that created it and that began this version.
    public let created: CommitSeq
    public let changed: CommitSeq
    /// The state that was asked for.
    public let seq: CommitSeq
    public let relations: [Relation]
    /// All that there were; ``relations`` may have fewer.
    public let relationCount: Int
    /// What statements about valid time say otherwise than the versions: attribute keys, and relations as
    /// `TYPE ci-1 ci-2`.
    public let corrected: [String]
}

extension Store {
    /// A CI as it was; `nil` where there was none.
    ///
    /// - Parameters:
    ///   - asOf: what was known at that commit or time.
    ///   - validAt: what was true at that time, as far as it was known; when `nil`, what was recorded last.
    /// - Complexity: O(relations of the CI), a few milliseconds whatever the size of the graph and the history.
    public func ci(
        _ id: NodeID, asOf: AsOf, validAt: Instant? = nil, tenant: TenantID, relations limit: Int
    ) async throws(StoreError) -> PastCI? {
        let loop = try loop(of: tenant)
        let known = try await seq(asOf, loop)
        // What the versions say of a time is what was recorded until then.
        var recorded = known
        if let validAt, validAt <= now() { recorded = min(known, try await seq(.time(validAt), loop)) }
        if recorded > .zero { try loop.past.check(recorded) }
        let current = RelationVersions.current(of: id, in: loop.snapshot)
        let reader = PastCIReader(tenant: loop.tenant, id: id, limit: limit, current: current)
        return try await read { [recorded] connection in
            try await reader.read(known: known, recorded: recorded, validAt: validAt, on: connection)
        }
    }
}

/// Reads one CI from its version rows.
struct PastCIReader {
    let tenant: TenantNumber
    let id: NodeID
    let limit: Int
    /// See ``RelationVersions/current(of:in:)``.
    let current: PostgresParameter

    func read(
        known: CommitSeq, recorded: CommitSeq, validAt: Instant?, on connection: PostgresConnection
    ) async throws -> PastCI? {
        let span: [PostgresParameter] = [
            .int(tenant.rawValue), .int(Int64(clamping: id.rawValue)), .int(recorded.rawValue),
        ]
        let found = try await connection.pipeline([
            PostgresStatement(Self.version, span), PostgresStatement(Self.created, span),
            PostgresStatement(Self.relations, span + [current, .int(Int64(limit))]),
            PostgresStatement(Self.count, span + [current]),
        ])
        var document: CIDocument?
        var changed = CommitSeq.zero
        if let row = found[0].first {
            changed = CommitSeq(rawValue: try row.int64("seq_from"))
            document = try self.document(row)
        }
        let statements =
            validAt == nil
            ? [] : try await ValidityReader(tenant: tenant).statements(of: id, through: known, on: connection)
        if document == nil, !statements.isEmpty {
            // What is said of a time before the CI was recorded: its class and name are those it got.
            document = try await connection.query(Self.first, [span[0], span[1], .int(known.rawValue)]).first.map {
                let first = try self.document($0)
                return CIDocument(
                    id: id, ciClass: first.ciClass, name: first.name, attributes: [:], labels: first.labels)
            }
        }
        guard let document, document.ciClass != Metamodel.openClass else { return nil }
        let past = PastCI(
            document: document,
            created: CommitSeq(rawValue: try found[1].first?.optionalInt64("created") ?? changed.rawValue),
            changed: changed, seq: known, relations: try found[2].map(relation),
            relationCount: try found[3].first?.int("count") ?? 0, corrected: [])
        guard let validAt, !statements.isEmpty else { return past }
        return try await CorrectedCI(past, statements, at: validAt, reader: self, recorded: recorded).result(
            on: connection)
    }

    private func document(_ row: PostgresRow) throws -> CIDocument {
        CIDocument(
            id: id, ciClass: try row.string("class"), name: try row.string("name"),
            attributes: try Value.properties(try JSONValue.parse(try row.string("attributes"))),
            labels: try row.textArray("labels"))
    }

    private func relation(_ row: PostgresRow) throws -> PastCI.Relation {
        let relation = RelationshipID(rawValue: UInt64(try row.int64("relation")))
        let (from, to) = (
            NodeID(rawValue: UInt64(try row.int64("from_ci"))), NodeID(rawValue: UInt64(try row.int64("to_ci")))
        )
        return PastCI.Relation(
            id: relation,
            document: RelationDocument(
                id: relation, type: try row.string("type"), from: from, to: to,
                properties: try Value.properties(try JSONValue.parse(try row.string("properties"))),
                source: try row.string("source")),
            other: CIHead(id: from == id ? to : from, ciClass: try row.string("class"), name: try row.string("name")))
    }

    private static let version = """
        select seq_from, class, name, attributes::text as attributes, labels from ci_version
        where tenant = $1 and ci = $2 and seq_from <= $3 and (seq_to is null or seq_to > $3)
        order by seq_from desc limit 1
        """

    private static let first = """
        select class, name, attributes::text as attributes, labels from ci_version
        where tenant = $1 and ci = $2 and seq_from <= $3 order by seq_from limit 1
        """

    private static let created =
        "select min(seq_from) as created from ci_version where tenant = $1 and ci = $2 and seq_from <= $3"

    private static let own =
        "\(RelationVersions.of("$2", current: "$4")) r where seq_from <= $3 and (seq_to is null or seq_to > $3)"

    private static let relations = """
        select r.relation, r.type, r.from_ci, r.to_ci, r.properties::text as properties, r.source, o.class, o.name
        from (select * from \(own) order by r.relation limit $5) r
        join lateral (
            select class, name from ci_version
            where tenant = $1 and ci = case when r.from_ci = $2 then r.to_ci else r.from_ci end and seq_from <= $3
            order by seq_from desc limit 1) o on true
        order by r.relation
        """

    private static let count = "select count(*) as count from \(own)"
}
