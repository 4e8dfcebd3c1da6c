internal import Cypher
internal import Graph
internal import Postgres

extension CommitWriter {
    /// Returns when the change to indexes and constraints is durable.
    func write(_ change: SchemaChange) async throws(StoreError) {
        do {
            try await pool.withConnection { connection in
                switch change {
                case .create(let definition, _):
                    try await connection.execute(
                        """
                        insert into schema_index (tenant, name, kind, labels, keys) values ($1, $2, $3, $4, $5)
                        on conflict (tenant, name) do update
                        set kind = excluded.kind, labels = excluded.labels, keys = excluded.keys
                        """,
                        [
                            .int(tenant.rawValue), .text(definition.name), .text(definition.kind.rawValue),
                            .textArray(definition.labels.sorted()), .textArray(definition.keys),
                        ])
                case .drop(let name, _, _):
                    try await connection.execute(
                        "delete from schema_index where tenant = $1 and name = $2",
                        [.int(tenant.rawValue), .text(name)])
                }
            }
        } catch let error as PostgresError {
            throw StoreError(error)
        } catch {
            throw StoreError(.unavailable, "the change was interrupted: \(error)")
        }
    }
}
