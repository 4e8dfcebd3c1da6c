public import Base
public import CMDB
internal import Graph
internal import Postgres

/// What an audit of the graph and of its rows found.
public struct IntegrityReport: Sendable {
    public let seq: CommitSeq
    public let checks: [IntegrityCheck]
    public let seconds: Double

    public var problems: Int { checks.reduce(0) { $0 + ($1.rule == .orphan ? 0 : $1.count) } }
}

extension Store {
    /// Looks through the present graph and its rows for what should not be.
    ///
    /// The rows are loaded a second time beside the graph: memory for one more of it is needed meanwhile.
    /// - Complexity: that of loading the graph at the start, about 7 s for 1 M CIs.
    public func auditIntegrity(of tenant: TenantID) async throws(StoreError) -> IntegrityReport {
        let began = ContinuousClock.now
        let (graph, metamodel) = estate(for: tenant)
        let number = try number(of: tenant)
        var checks = IntegrityAudit(graph, metamodel, limit: Limits.auditItems).checks()
        await Task.yield()
        checks.append(try await dangling(number))
        checks.append(try await rows(of: graph, number))
        return IntegrityReport(
            seq: graph.seq, checks: checks, seconds: (ContinuousClock.now - began) / .seconds(1))
    }

    private func dangling(_ tenant: TenantNumber) async throws(StoreError) -> IntegrityCheck {
        try await read { connection in
            var check = IntegrityCheck(.dangling, limit: Limits.auditItems)
            for row in try await connection.query(
                """
                select r.relation, r.type, r.from_ci, r.to_ci, f.ci is null as from_gone from relation_version r
                left join ci_version f on f.tenant = r.tenant and f.ci = r.from_ci and f.seq_to is null
                left join ci_version t on t.tenant = r.tenant and t.ci = r.to_ci and t.seq_to is null
                where r.tenant = $1 and r.seq_to is null and (f.ci is null or t.ci is null)
                order by r.relation
                """, [.int(tenant.rawValue)])
            {
                let id = RelationshipID(rawValue: UInt64(try row.int64("relation")))
                let from = CIName.text(NodeID(rawValue: UInt64(try row.int64("from_ci"))))
                let to = CIName.text(NodeID(rawValue: UInt64(try row.int64("to_ci"))))
                let gone = try row.bool("from_gone") ? from : to
                let name = "\(RelationName.text(id)): \(from) \(try row.string("type")) \(to)"
                check.add(IntegrityItem(relation: id, "\(name), but there is no CI \(gone)"))
            }
            return check
        }
    }

    /// Compares the graph in memory with one that is made from the rows of the same commit.
    private func rows(of graph: GraphSnapshot, _ tenant: TenantNumber) async throws(StoreError) -> IntegrityCheck {
        let recovery = Recovery(tenant: tenant, builtIn: builtIn)
        var check = IntegrityCheck(.rows, limit: Limits.auditItems)
        let loaded: GraphSnapshot
        do {
            loaded = try await pool.withConnection { try await recovery.graph(asOf: graph.seq, on: $0) }
        } catch let error as PostgresError {
            throw StoreError(error)
        } catch {
            check.add(IntegrityItem("no graph can be made from the rows of commit \(graph.seq): \(error)"))
            return check
        }
        let difference: GraphDifference
        do throws(GraphError) {
            difference = try loaded.difference(from: graph, limit: Limits.auditItems)
        } catch { throw StoreError(error) }
        for node in difference.addedNodes { check.add(IntegrityItem(ci: node.id, "\(text(node)) is in the rows only")) }
        for node in difference.removedNodes {
            check.add(IntegrityItem(ci: node.id, "\(text(node)) is in the graph only"))
        }
        for change in difference.changedNodes {
            let keys = change.properties.map(\.key) + change.addedLabels + change.removedLabels
            check.add(
                IntegrityItem(ci: change.id, "\(text(change.after)) differs in \(keys.joined(separator: ", "))"))
        }
        for relation in difference.addedRelationships {
            check.add(IntegrityItem(relation: relation.id, "\(text(relation)) is in the rows only"))
        }
        for relation in difference.removedRelationships {
            check.add(IntegrityItem(relation: relation.id, "\(text(relation)) is in the graph only"))
        }
        for change in difference.changedRelationships {
            check.add(
                IntegrityItem(
                    relation: change.id,
                    "\(text(change.after)) differs in "
                        + (change.isMoved ? "its ends" : change.properties.map(\.key).joined(separator: ", "))))
        }
        return check
    }

    private func text(_ node: NodeContent) -> String {
        "\(CIName.text(node.id)) '\(node.properties[GraphSnapshot.nameKey]?.stringValue ?? "")'"
    }

    private func text(_ relation: RelationshipContent) -> String {
        "\(RelationName.text(relation.id)) (\(CIName.text(relation.source)) \(relation.type) \(CIName.text(relation.target)))"
    }
}
