internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import Postgres

/// The metamodel's own versions in Postgres.
enum DefinitionRows {
    /// The metamodel as commit `seq` left it; as it is now without one.
    static func metamodel(
        over builtIn: Metamodel, asOf seq: CommitSeq? = nil, tenant: TenantNumber, on connection: PostgresConnection
    ) async throws -> Metamodel {
        let rows = try await connection.query(
            """
            select kind, key, content::text as content from definition_version
            where tenant = $1 and seq_from <= $2 and (seq_to is null or seq_to > $2) order by seq_from, kind, key
            """, [.int(tenant.rawValue), .int(seq?.rawValue ?? .max - 1)])
        var definitions: [Definition] = []
        for row in rows {
            guard let kind = DefinitionKind(rawValue: try row.string("kind")) else { continue }
            definitions.append(
                Definition(
                    kind: kind, key: try row.string("key"), content: try JSONValue.parse(try row.string("content"))))
        }
        return try builtIn.applying(definitions)
    }
}
