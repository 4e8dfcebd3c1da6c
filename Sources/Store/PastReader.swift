internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections
internal import Postgres

/// Makes a past state out of a retained version and the version rows of the time between, or of the rows alone.
///
/// What it reads never changes: rows of commits up to the retained version's are only ever ended by later commits,
/// and those it does not look at. So it needs no transaction, and always answers the same.
struct PastReader {
    let tenant: TenantNumber
    /// What the tenant's own definitions lie over.
    let builtIn: Metamodel

    /// - Parameters:
    ///   - before: a version before `seq`, if there is one.
    ///   - after: a version after it.
    func snapshot(
        at seq: CommitSeq, before: GraphSnapshot?, after: GraphSnapshot, on connection: PostgresConnection
    ) async throws -> GraphSnapshot {
        let (since, until) = try await changes(
            between: before?.seq ?? .zero, seq, and: after.seq, on: connection)
        let (nearest, distance) = before.flatMap { since <= until ? ($0, since) : nil } ?? (after, until)
        if distance <= Self.replayMax(from: nearest), try await !haveClassesMoved(nearest.seq, seq, on: connection) {
            let patch = try await patch(from: nearest.seq, to: seq, on: connection)
            return try nearest.applying(patch, as: seq)
        }
        return try await Recovery(tenant: tenant, builtIn: builtIn).graph(asOf: seq, on: connection)
    }

    /// Replaying more changes than a graph has elements costs more than loading it.
    private static func replayMax(from graph: GraphSnapshot) -> Int {
        min(Limits.replayChanges, graph.nodeCount + graph.relationshipCount)
    }

    /// How much the commits changed from `low` to `seq`, and from there to `high`.
    private func changes(
        between low: CommitSeq, _ seq: CommitSeq, and high: CommitSeq, on connection: PostgresConnection
    ) async throws -> (since: Int, until: Int) {
        let rows = try await connection.query(
            """
            select coalesce(sum(n) filter (where seq <= $3), 0)::bigint as since,
                   coalesce(sum(n) filter (where seq > $3), 0)::bigint as until
            from commit c cross join lateral (select sum(v::bigint) as n from jsonb_each_text(c.counts) e (k, v)) s
            where tenant = $1 and seq > $2 and seq <= $4
            """,
            [.int(tenant.rawValue), .int(low.rawValue), .int(seq.rawValue), .int(high.rawValue)])
        return (Int(try rows[0].int64("since")), Int(try rows[0].int64("until")))
    }

    /// Whether CIs have other labels at one commit than at the other because their class has other ancestors: that is
    /// written in no row of theirs.
    private func haveClassesMoved(
        _ one: CommitSeq, _ other: CommitSeq, on connection: PostgresConnection
    ) async throws -> Bool {
        let rows = try await connection.query(
            """
            select 1 from definition_version
            where tenant = $1 and kind = $2
                and (seq_from > $3 and seq_from <= $4 or seq_to > $3 and seq_to <= $4) limit 1
            """,
            [
                .int(tenant.rawValue), .text(DefinitionKind.ciClass.rawValue), .int(min(one, other).rawValue),
                .int(max(one, other).rawValue),
            ])
        if rows.isEmpty { return false }
        let old = try await DefinitionRows.metamodel(over: builtIn, asOf: one, tenant: tenant, on: connection)
        let new = try await DefinitionRows.metamodel(over: builtIn, asOf: other, tenant: tenant, on: connection)
        return !old.movedClasses(to: new).isEmpty
    }

    // MARK: Replay

    /// What leads from one state to another, forward or back.
    func patch(
        from: CommitSeq, to: CommitSeq, on connection: PostgresConnection
    ) async throws -> GraphPatch {
        let (low, high) = (min(from, to).rawValue, max(from, to).rawValue)
        let ended = "tenant = \(tenant.rawValue) and seq_to > \(low) and seq_to <= \(high) and seq_from <= \(low)"
        let begun = """
            tenant = \(tenant.rawValue) and seq_from > \(low) and seq_from <= \(high)
            and (seq_to is null or seq_to > \(high))
            """
        let (gone, come) = from < to ? (ended, begun) : (begun, ended)
        let metamodel = try await DefinitionRows.metamodel(over: builtIn, asOf: to, tenant: tenant, on: connection)
        var patch = GraphPatch()
        patch.nodes = try await connection.copyOut(
            "copy (select ci, class, name, attributes, labels from ci_version where \(come)) to stdout (format binary)"
        ) { row in try node(&row, metamodel) }
        patch.relationships = try await connection.copyOut(
            """
            copy (select relation, type, from_ci, to_ci, properties, source from relation_version where \(come))
            to stdout (format binary)
            """, relationship)
        let keptNodes = Set(patch.nodes.map(\.id))
        patch.removedNodes = try await connection.copyOut(
            "copy (select ci from ci_version where \(gone)) to stdout (format binary)"
        ) { row in NodeID(rawValue: UInt64(try row.int64())) }.filter { !keptNodes.contains($0) }
        let keptRelationships = Set(patch.relationships.map(\.id))
        patch.removedRelationships = try await connection.copyOut(
            "copy (select relation from relation_version where \(gone)) to stdout (format binary)"
        ) { row in RelationshipID(rawValue: UInt64(try row.int64())) }.filter { !keptRelationships.contains($0) }
        return patch
    }

    private func node(_ row: inout PostgresCopyReader.Row, _ metamodel: Metamodel) throws -> NodeContent {
        let id = NodeID(rawValue: UInt64(try row.int64()))
        let ciClass = try row.string()
        let name = try row.string()
        var properties = try Value.properties(try JSONValue.parse(try row.jsonBytes()))
        let labels = try row.textArray()
        if ciClass == Metamodel.openClass { return NodeContent(id: id, labels: labels, properties: properties) }
        properties[GraphSnapshot.nameKey] = .string(name)
        return NodeContent(id: id, labels: metamodel.labels(of: ciClass) + labels, properties: properties)
    }

    private func relationship(_ row: inout PostgresCopyReader.Row) throws -> RelationshipContent {
        let id = RelationshipID(rawValue: UInt64(try row.int64()))
        let type = try row.string()
        let source = NodeID(rawValue: UInt64(try row.int64()))
        let target = NodeID(rawValue: UInt64(try row.int64()))
        var properties = try Value.properties(try JSONValue.parse(try row.jsonBytes()))
        let asserted = try row.string()
        if !asserted.isEmpty { properties[RelationDocument.sourceKey] = .string(asserted) }
        return RelationshipContent(id: id, type: type, source: source, target: target, properties: properties)
    }
}

extension Metamodel {
    /// The labels that a CI of this class has. A class that this version no longer knows keeps its CIs.
    func labels(of ciClass: String) -> [String] {
        let lineage = lineage(of: ciClass)
        return lineage.isEmpty ? [ciClass, Metamodel.rootClass] : lineage
    }
}
