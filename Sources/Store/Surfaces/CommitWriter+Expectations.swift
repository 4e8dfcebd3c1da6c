public import Base
public import CMDB
internal import Graph
internal import Postgres

extension CommitWriter {
    /// Whether relations and definitions are those that the proposer saw.
    /// - Parameter earlier: commits of the same batch, which are not in the database yet.
    /// - Throws: `stale`.
    func checkExpectations(_ changeSet: ChangeSet, after earlier: [PreparedCommit]) async throws(StoreError) {
        for (id, expected) in changeSet.expectedRelations {
            var current = try await seq(
                "select seq_from from relation_version where tenant = $1 and relation = $2 and seq_to is null",
                [.int(tenant.rawValue), .int(Int64(clamping: id.rawValue))])
            for prepared in earlier where prepared.change.relations.contains(where: { $0.id == id }) {
                current = prepared.seq
            }
            guard current == expected else { throw Self.stale(RelationName.text(id), current, expected) }
        }
        for (reference, expected) in changeSet.expectedDefinitions {
            var current = try await seq(
                """
                select seq_from from definition_version
                where tenant = $1 and kind = $2 and key = $3 and seq_to is null
                """, [.int(tenant.rawValue), .text(reference.kind.rawValue), .text(reference.key)])
            for prepared in earlier
            where prepared.change.definitions.contains(where: { $0.reference == reference })
                || prepared.change.endedDefinitions.contains(reference)
            {
                current = prepared.seq
            }
            guard current == expected else {
                throw Self.stale("\(reference.kind.rawValue) '\(reference.key)'", current, expected)
            }
        }
    }

    private func seq(_ sql: String, _ parameters: [PostgresParameter]) async throws(StoreError) -> CommitSeq {
        do {
            return try await pool.withConnection { connection in
                try await connection.query(sql, parameters).first
                    .map { CommitSeq(rawValue: try $0.int64("seq_from")) } ?? .zero
            }
        } catch let error as PostgresError {
            throw StoreError(error)
        } catch {
            throw StoreError(.unavailable, "the read was interrupted: \(error)")
        }
    }

    private static func stale(_ what: String, _ current: CommitSeq, _ expected: CommitSeq) -> StoreError {
        StoreError(
            .stale, "\(what) has been changed by commit \(current), you saw \(expected)",
            hint: "Read it again and repeat the change.")
    }
}

extension Store {
    /// The commit that made the present version of a definition; zero where there is none.
    public func version(of reference: CMDB.Definition.Reference, tenant: TenantID) async throws(StoreError) -> CommitSeq
    {
        let number = try number(of: tenant)
        return try await read { connection in
            try await connection.query(
                "select seq_from from definition_version where tenant = $1 and kind = $2 and key = $3 and seq_to is null",
                [.int(number.rawValue), .text(reference.kind.rawValue), .text(reference.key)]
            ).first.map { CommitSeq(rawValue: try $0.int64("seq_from")) } ?? .zero
        }
    }
}
