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
    /// What the tenant's own definitions lie over.
    let builtIn: Metamodel
}

/// Rebuilds a tenant's graph from Postgres: current versions by binary COPY, in one consistent read.
///
/// Complexity: O(CIs + relations), about 5 µs a CI (its attributes are JSON) and 2 µs a relation.
struct Recovery: Sendable {
    let tenant: TenantNumber
    /// What the tenant's own definitions lie over.
    let builtIn: Metamodel

    func run(on connection: PostgresConnection) async throws -> Recovered {
        try await connection.transaction { connection in
            try await connection.execute("set transaction isolation level repeatable read, read only")
            let seq = try await CommitWriter.lastSeq(tenant, on: connection)
            let metamodel = try await DefinitionRows.metamodel(over: builtIn, tenant: tenant, on: connection)
            var graph = try await graph(as: seq, "seq_to is null", metamodel, on: connection)
            graph = try await withIndexes(graph, on: connection)
            graph = try withUniqueIndexes(graph, metamodel)
            return Recovered(
                graph: graph, metamodel: metamodel,
                identities: try await identities(on: connection),
                sourceSeqs: try await sourceSeqs(on: connection),
                lastCommitAt: try await lastCommitAt(on: connection), builtIn: builtIn)
        }
    }

    /// The graph as commit `seq` left it, of which the rows never change.
    func graph(asOf seq: CommitSeq, on connection: PostgresConnection) async throws -> GraphSnapshot {
        let metamodel = try await DefinitionRows.metamodel(over: builtIn, asOf: seq, tenant: tenant, on: connection)
        return try await graph(
            as: seq, "seq_from <= \(seq.rawValue) and (seq_to is null or seq_to > \(seq.rawValue))", metamodel,
            on: connection)
    }

    private func graph(
        as seq: CommitSeq, _ isValid: String, _ metamodel: Metamodel, on connection: PostgresConnection
    ) async throws -> GraphSnapshot {
        let draft = GraphSnapshot().draft()
        try await loadCIs(into: draft, isValid, metamodel, on: connection)
        try await loadRelations(into: draft, isValid, on: connection)
        return draft.publish(as: seq)
    }

    private func loadCIs(
        into draft: GraphDraft, _ isValid: String, _ metamodel: Metamodel, on connection: PostgresConnection
    ) async throws {
        _ = try await connection.copyOut(
            """
            copy (select ci, class, name, attributes, labels from ci_version
                  where tenant = \(tenant.rawValue) and \(isValid) order by ci) to stdout (format binary)
            """, into: draft
        ) { draft, row in
            let id = NodeID(rawValue: UInt64(try row.int64()))
            let ciClass = try row.string()
            let name = try row.string()
            let attributes = try Value.properties(try JSONValue.parse(try row.jsonBytes()))
            let labels = try row.textArray()
            if ciClass == Metamodel.openClass {
                try draft.addNode(id, labels: labels, properties: attributes)
                return
            }
            try draft.addNode(id, labels: metamodel.labels(of: ciClass) + labels, properties: attributes)
            try draft.setProperties(of: id, [(key: GraphSnapshot.nameKey, value: .string(name))])
        }
    }

    private func loadRelations(
        into draft: GraphDraft, _ isValid: String, on connection: PostgresConnection
    ) async throws {
        _ = try await connection.copyOut(
            """
            copy (select relation, type, from_ci, to_ci, properties, source from relation_version
                  where tenant = \(tenant.rawValue) and \(isValid) order by relation) to stdout (format binary)
            """, into: draft
        ) { draft, row in
            let id = RelationshipID(rawValue: UInt64(try row.int64()))
            let type = try row.string()
            let from = NodeID(rawValue: UInt64(try row.int64()))
            let to = NodeID(rawValue: UInt64(try row.int64()))
            let properties = try row.jsonBytes()
            let source = try row.string()
            try draft.addRelationship(
                id, type: type, from: from, to: to,
                properties: source.isEmpty ? [] : [(key: RelationDocument.sourceKey, value: .string(source))])
            if properties != Self.noProperties {
                try draft.setProperties(of: id, try Value.properties(try JSONValue.parse(properties)))
            }
        }
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

    private static let noProperties = Array("{}".utf8)

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

    private func sourceSeqs(on connection: PostgresConnection) async throws -> [String: CommitSeq] {
        let rows = try await connection.query(
            "select name, seq from source where tenant = $1", [.int(tenant.rawValue)])
        var seqs: [String: CommitSeq] = [:]
        for row in rows { seqs[try row.string("name")] = CommitSeq(rawValue: try row.int64("seq")) }
        return seqs
    }
}
