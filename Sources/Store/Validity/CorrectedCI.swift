internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import Postgres

/// Statements of valid time as rows have them.
struct ValidityReader {
    let tenant: TenantNumber

    /// Those about a CI, its attributes and relations from either end, that were recorded up to a commit.
    func statements(
        of ci: NodeID, through seq: CommitSeq, on connection: PostgresConnection
    ) async throws -> [RecordedValidity] {
        try await connection.query(
            """
            select * , value::text as stated from (
                select * from validity where tenant = $1 and ci = $2 and seq_from <= $3
                union all
                select * from validity where tenant = $1 and to_ci = $2 and to_ci <> 0 and ci <> $2 and seq_from <= $3
            ) v order by seq_from desc, number desc limit $4
            """,
            [
                .int(tenant.rawValue), .int(Int64(clamping: ci.rawValue)), .int(seq.rawValue),
                .int(Int64(Limits.validityStatements)),
            ]
        ).map(Self.statement)
    }

    private static func statement(_ row: PostgresRow) throws -> RecordedValidity {
        let ci = NodeID(rawValue: UInt64(try row.int64("ci")))
        let attribute = try row.string("attribute")
        let subject: ValidityStatement.Subject =
            attribute.isEmpty
            ? .relation(
                type: try row.string("relation_type"), from: ci, to: NodeID(rawValue: UInt64(try row.int64("to_ci"))))
            : .attribute(ci, attribute)
        return RecordedValidity(
            ValidityStatement(
                subject: subject, value: Value(try JSONValue.parse(try row.string("stated"))) ?? .null,
                from: try row.instant("valid_from"), to: try row.optionalInstant("valid_to")),
            seq: CommitSeq(rawValue: try row.int64("seq_from")), number: try row.int("number"))
    }
}

/// Puts what was said about a time over what the versions say of it.
struct CorrectedCI {
    private let past: PastCI
    private let statements: [RecordedValidity]
    private let time: Instant
    private let reader: PastCIReader
    private let recorded: CommitSeq

    init(
        _ past: PastCI, _ statements: [RecordedValidity], at time: Instant, reader: PastCIReader, recorded: CommitSeq
    ) {
        self.past = past
        self.statements = statements
        self.time = time
        self.reader = reader
        self.recorded = recorded
    }

    func result(on connection: PostgresConnection) async throws -> PastCI {
        var attributes = past.document.attributes
        var relations = past.relations
        var corrected: [String] = []
        let subjects = Dictionary(grouping: statements, by: \.statement.subject)
        for (subject, said) in subjects {
            switch subject {
            case .attribute(_, let key):
                let since = try await lastChange(of: key, on: connection)
                guard let latest = RecordedValidity.latest(of: said, at: time, since: since) else { continue }
                if attributes[key] ?? .null != latest.statement.value { corrected.append(key) }
                attributes[key] = latest.statement.value.isNull ? nil : latest.statement.value
            case .relation(let type, let from, let to):
                let since = try await lastChange(of: type, from, to, on: connection)
                guard let latest = RecordedValidity.latest(of: said, at: time, since: since) else { continue }
                let position = relations.firstIndex {
                    $0.document.type == type && $0.document.from == from && $0.document.to == to
                }
                let isStated = latest.statement.value == .boolean(true)
                if isStated == (position != nil) { continue }
                corrected.append("\(type) \(CIName.text(from)) \(CIName.text(to))")
                if let position {
                    relations.remove(at: position)
                } else {
                    relations.append(try await relation(type, from, to, on: connection))
                }
            }
        }
        let document = past.document
        return PastCI(
            document: CIDocument(
                id: document.id, ciClass: document.ciClass, name: document.name, attributes: attributes,
                labels: document.labels),
            created: past.created, changed: past.changed, seq: past.seq, relations: relations,
            relationCount: past.relationCount + relations.count - past.relations.count, corrected: corrected.sorted())
    }

    /// The commit from which on the attribute has the value of the version; the first one where it never had another.
    private func lastChange(of key: String, on connection: PostgresConnection) async throws -> CommitSeq {
        let rows = try await connection.query(
            """
            select seq_from from (
                select seq_from, attributes -> $3::text as value, lag(attributes -> $3::text) over w as before,
                    lag(seq_to) over w as ended, row_number() over w as position
                from ci_version where tenant = $1 and ci = $2 and seq_from <= $4
                window w as (order by seq_from)
            ) v where position = 1 and value is not null or position > 1 and value is distinct from before
            order by seq_from desc limit 1
            """,
            [
                .int(reader.tenant.rawValue), .int(Int64(clamping: reader.id.rawValue)), .text(key),
                .int(recorded.rawValue),
            ])
        return CommitSeq(rawValue: try rows.first?.int64("seq_from") ?? 0)
    }

    /// The last commit by which such a relation came or went.
    private func lastChange(
        of type: String, _ from: NodeID, _ to: NodeID, on connection: PostgresConnection
    ) async throws -> CommitSeq {
        let rows = try await connection.query(
            """
            select max(greatest(seq_from, case when seq_to <= $7 then seq_to end)) as seq
            from \(RelationVersions.of("$2", current: "$3")) r
            where from_ci = $4 and to_ci = $5 and type = $6 and seq_from <= $7
            """,
            [
                .int(reader.tenant.rawValue), .int(Int64(clamping: reader.id.rawValue)), reader.current,
                .int(Int64(clamping: from.rawValue)), .int(Int64(clamping: to.rawValue)), .text(type),
                .int(recorded.rawValue),
            ])
        return CommitSeq(rawValue: try rows.first?.optionalInt64("seq") ?? 0)
    }

    private func relation(
        _ type: String, _ from: NodeID, _ to: NodeID, on connection: PostgresConnection
    ) async throws -> PastCI.Relation {
        let other = from == reader.id ? to : from
        let rows = try await connection.query(
            """
            select class, name from ci_version where tenant = $1 and ci = $2 and seq_from <= $3
            order by seq_from desc limit 1
            """,
            [.int(reader.tenant.rawValue), .int(Int64(clamping: other.rawValue)), .int(past.seq.rawValue)])
        return PastCI.Relation(
            id: nil,
            document: RelationDocument(
                id: RelationshipID(rawValue: 0), type: type, from: from, to: to, properties: [:], source: ""),
            other: CIHead(
                id: other, ciClass: try rows.first?.string("class") ?? "", name: try rows.first?.string("name") ?? ""))
    }
}
