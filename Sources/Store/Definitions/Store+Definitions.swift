public import Base
public import CMDB
public import JSON
internal import Postgres

/// One version of a part of the metamodel.
public struct DefinitionVersion: Hashable, Sendable {
    /// Who set it, when.
    public let seq: CommitSeq
    public let at: Instant
    public let actor: String
    public let title: String
    /// The commit that ended it; nil for the version in force.
    public let endedSeq: CommitSeq?
    public let content: JSONValue
}

extension Store {
    /// The versions of a definition, newest first; empty where it was never set: what ships built in has none.
    public func versions(
        of reference: Definition.Reference, tenant: TenantID, limit: Int = Limits.historyItems
    ) async throws(StoreError) -> [DefinitionVersion] {
        let number = try number(of: tenant)
        return try await read { connection in
            let rows = try await connection.query(
                """
                select d.seq_from, d.seq_to, c.at, c.actor, c.title, d.content::text as content
                from definition_version d join commit c on c.tenant = d.tenant and c.seq = d.seq_from
                where d.tenant = $1 and d.kind = $2 and d.key = $3 order by d.seq_from desc limit $4
                """,
                [
                    .int(number.rawValue), .text(reference.kind.rawValue), .text(reference.key), .int(Int64(limit)),
                ])
            var versions: [DefinitionVersion] = []
            for row in rows {
                versions.append(
                    DefinitionVersion(
                        seq: CommitSeq(rawValue: try row.int64("seq_from")), at: try row.instant("at"),
                        actor: try row.string("actor"), title: try row.string("title"),
                        endedSeq: try row.optionalInt64("seq_to").map { CommitSeq(rawValue: $0) },
                        content: try JSONValue.parse(try row.string("content"))))
            }
            return versions
        }
    }

    /// The commits that set the definitions in force.
    public func definitionSeqs(of tenant: TenantID) async throws(StoreError) -> [Definition.Reference: CommitSeq] {
        let number = try number(of: tenant)
        return try await read { connection in
            let rows = try await connection.query(
                "select kind, key, seq_from from definition_version where tenant = $1 and seq_to is null",
                [.int(number.rawValue)])
            var seqs: [Definition.Reference: CommitSeq] = [:]
            for row in rows {
                guard let kind = DefinitionKind(rawValue: try row.string("kind")) else { continue }
                seqs[.init(kind: kind, key: try row.string("key"))] = CommitSeq(rawValue: try row.int64("seq_from"))
            }
            return seqs
        }
    }
}
