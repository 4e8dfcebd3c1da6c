internal import Base
internal import Graph
internal import Postgres

/// Where the versions of the relations of one CI are.
///
/// Versions that ended are indexed by both ends. Current ones are not, which makes adding relations much cheaper: the
/// graph knows them by their ids.
enum RelationVersions {
    /// A subquery with every version of every relation of a CI; `$1` is the tenant.
    /// - Parameters:
    ///   - ci: the placeholder of the CI.
    ///   - current: the placeholder of ``current(of:in:)``.
    static func of(_ ci: String, current: String) -> String {
        """
        (select * from relation_version where tenant = $1 and from_ci = \(ci) and seq_to is not null
         union all
         select * from relation_version
         where tenant = $1 and to_ci = \(ci) and from_ci <> \(ci) and seq_to is not null
         union all
         select * from relation_version
         where tenant = $1 and relation = any(\(current)) and seq_to is null and \(ci) in (from_ci, to_ci))
        """
    }

    /// The relations that a CI has now.
    /// - Parameter graph: taken before the query runs, and no older than the versions that are asked for. One that ends
    ///   in between is found as ended.
    /// - Complexity: O(relations of the CI).
    static func current(of ci: NodeID, in graph: GraphSnapshot) -> PostgresParameter {
        guard let slot = graph.slot(of: ci) else { return .intArray([]) }
        var ids: [Int64] = []
        graph.forEachRelationship(of: slot, direction: .both) {
            ids.append(Int64(graph.id(of: $0.relationship).rawValue))
        }
        return .intArray(ids)
    }
}
