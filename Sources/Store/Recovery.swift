internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections
internal import Postgres

/// A tenant's state as Postgres has it.
struct Recovered: Sendable {
    let graph: GraphSnapshot
    let metamodel: Metamodel
    let identities: IdentityCounter
    let sourceSeqs: [String: CommitSeq]
    /// Of the last commit; long ago where there is none.
    let lastCommitAt: Instant
    /// The hash of the last commit in the audit chain.
    let head: [UInt8]
    let horizon: HistoryHorizon
    /// What the tenant's own definitions lie over.
    let builtIn: Metamodel
}

/// Rebuilds a tenant's graph from Postgres: current versions by binary COPY, in one consistent read.
///
/// CIs and relations are read on two connections at a time.
/// Complexity: O(CIs + relations).
struct Recovery: Sendable {
    let tenant: TenantNumber
    /// What the tenant's own definitions lie over.
    let builtIn: Metamodel

    /// - Parameter pool: for a second connection.
    func run(on connection: PostgresConnection, beside pool: PostgresPool) async throws -> Recovered {
        try await connection.transaction { connection in
            try await connection.execute("set transaction isolation level repeatable read, read only")
            let seq = try await CommitWriter.lastSeq(tenant, on: connection)
            let metamodel = try await DefinitionRows.metamodel(over: builtIn, tenant: tenant, on: connection)
            var graph = try await graph(as: seq, "seq_to is null", metamodel, on: connection, beside: pool)
            graph = try await withIndexes(graph, on: connection)
            graph = try withUniqueIndexes(graph, metamodel)
            return Recovered(
                graph: graph, metamodel: metamodel,
                identities: try await identities(on: connection),
                sourceSeqs: try await sourceSeqs(on: connection),
                lastCommitAt: try await lastCommitAt(on: connection), head: try await head(on: connection),
                horizon: try await HistoryHorizon.read(tenant, on: connection),
                builtIn: builtIn)
        }
    }

    /// The graph as commit `seq` left it, of which the rows never change.
    func graph(asOf seq: CommitSeq, on connection: PostgresConnection) async throws -> GraphSnapshot {
        let metamodel = try await DefinitionRows.metamodel(over: builtIn, asOf: seq, tenant: tenant, on: connection)
        return try await graph(
            as: seq, "seq_from <= \(seq.rawValue) and (seq_to is null or seq_to > \(seq.rawValue))", metamodel,
            on: connection)
    }

    /// - Parameter other: for a second connection, where relations are read meanwhile.
    private func graph(
        as seq: CommitSeq, _ isValid: String, _ metamodel: Metamodel, on connection: PostgresConnection,
        beside other: PostgresPool? = nil
    ) async throws -> GraphSnapshot {
        let loader: GraphLoader
        let relations: RelationColumns
        if let other {
            let name = try await connection.query("select pg_export_snapshot() as name")[0].string("name")
            async let read = other.withConnection { connection in
                try await connection.transaction { connection in
                    try await connection.execute("set transaction isolation level repeatable read, read only")
                    // The name is the server's own: digits and hyphens.
                    try await connection.execute("set transaction snapshot '\(name.filter { $0 != "'" })'")
                    return try await self.relations(isValid, on: connection)
                }
            }
            loader = try await cis(isValid, metamodel, on: connection)
            relations = try await read
        } else {
            loader = try await cis(isValid, metamodel, on: connection)
            relations = try await self.relations(isValid, on: connection)
        }
        try loader.add(relations)
        return loader.publish(as: seq)
    }

    private func cis(
        _ isValid: String, _ metamodel: Metamodel, on connection: PostgresConnection
    ) async throws -> GraphLoader {
        let loader = LoaderBox(GraphLoader(metamodel))
        _ = try await connection.copyOut(
            """
            copy (select ci, labels, class, name, attributes from ci_version
                  where tenant = \(tenant.rawValue) and \(isValid) order by ci) to stdout (format binary)
            """, into: loader
        ) { loader, row in try loader.loader.addCI(&row) }
        return loader.loader
    }

    private func relations(_ isValid: String, on connection: PostgresConnection) async throws -> RelationColumns {
        try await connection.copyOut(
            """
            copy (select relation, type, from_ci, to_ci, nullif(properties, '{}'), source from relation_version
                  where tenant = \(tenant.rawValue) and \(isValid) order by relation) to stdout (format binary)
            """, into: RelationColumns()
        ) { relations, row in try relations.add(&row) }
    }

    private func withIndexes(
        _ graph: GraphSnapshot, on connection: PostgresConnection
    ) async throws -> GraphSnapshot {
        let rows = try await connection.query(
            "select name, kind, labels, keys from schema_index where tenant = $1 order by name",
            [.int(tenant.rawValue)])
        if rows.isEmpty { return graph }
        let draft = graph.draft()
        for row in rows {
            guard let kind = IndexDefinition.Kind(rawValue: try row.string("kind")) else { continue }
            try draft.createIndex(
                IndexDefinition(
                    name: try row.string("name"), kind: kind, labels: Set(try row.textArray("labels")),
                    keys: try row.textArray("keys")))
        }
        return draft.publish(as: graph.seq)
    }

    /// What the metamodel's unique attributes are looked up by is made of it, and kept nowhere.
    private func withUniqueIndexes(_ graph: GraphSnapshot, _ metamodel: Metamodel) throws -> GraphSnapshot {
        if metamodel.uniqueIndexes.isEmpty { return graph }
        let draft = graph.draft()
        return try metamodel.createIndexes(in: draft, of: graph) ? draft.publish(as: graph.seq) : graph
    }

    private func identities(on connection: PostgresConnection) async throws -> IdentityCounter {
        let rows = try await connection.query(
            """
            select (select coalesce(max(ci), 0) from ci_version where tenant = $1) as ci,
                   (select coalesce(max(relation), 0) from relation_version where tenant = $1) as relation
            """, [.int(tenant.rawValue)])
        return IdentityCounter(
            nextNode: UInt64(try rows[0].int64("ci")) + 1,
            nextRelationship: UInt64(try rows[0].int64("relation")) + 1)
    }

    private func lastCommitAt(on connection: PostgresConnection) async throws -> Instant {
        let rows = try await connection.query(
            "select max(at) as at from commit where tenant = $1", [.int(tenant.rawValue)])
        return try rows[0].optionalInstant("at") ?? Instant(rawValue: 0)
    }

    private func head(on connection: PostgresConnection) async throws -> [UInt8] {
        let rows = try await connection.query(
            "select hash from commit_seal where tenant = $1 and part = 0 order by seq desc limit 1",
            [.int(tenant.rawValue)])
        return try rows.first?.bytes("hash") ?? AuditChain.start
    }

    private func sourceSeqs(on connection: PostgresConnection) async throws -> [String: CommitSeq] {
        let rows = try await connection.query(
            "select name, seq from source where tenant = $1", [.int(tenant.rawValue)])
        var seqs: [String: CommitSeq] = [:]
        for row in rows { seqs[try row.string("name")] = CommitSeq(rawValue: try row.int64("seq")) }
        return seqs
    }
}

/// `@unchecked Sendable`: handed to the thread of one connection, which alone uses it until it is given back.
private final class LoaderBox: @unchecked Sendable {
    let loader: GraphLoader
    init(_ loader: GraphLoader) { self.loader = loader }
}
