internal import Base
internal import CMDB
internal import Graph

extension CommitLoop {
    /// Refuses a change that a policy wants approved, where it does not come from an approved change set.
    func approval(
        of change: ResolvedChange, _ submission: Submission, on estate: (graph: GraphSnapshot, metamodel: Metamodel)
    ) throws(StoreError) {
        guard submission.changeSet.stored == nil, !estate.metamodel.policies.isEmpty else { return }
        let touches = change.touches(before: estate.graph)
        let actor = Policy.Actors.of(submission.principal, kind: submission.changeSet.kind)
        let policies: [Policy]
        do throws(GraphError) {
            policies = try estate.metamodel.policies(for: touches, by: actor) { () throws(GraphError) in
                try Risk.of(change, before: estate.graph).band
            }
        } catch {
            throw StoreError(error)
        }
        guard let policy = policies.first else { return }
        throw StoreError(
            .needsApproval, "policy '\(policy.key)' (\(policy.title)) wants this approved first",
            hint: "Propose it as a change set: POST /api/v1/change-sets, or rootline change create.")
    }
}

extension Store {
    /// The metamodel as commit `seq` left it.
    func metamodel(of tenant: TenantID, asOf seq: CommitSeq) async throws(StoreError) -> Metamodel {
        let number = try number(of: tenant)
        return try await read { [builtIn] connection in
            try await DefinitionRows.metamodel(over: builtIn, asOf: seq, tenant: number, on: connection)
        }
    }
}
