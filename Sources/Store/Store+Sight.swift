public import Base
public import CMDB
public import Graph

// The state as somebody may see it. Whoever reads on behalf of a principal reads through these; the readings of a tenant
// as a whole are for what is derived, checked and written.

extension Store {
    /// Which attributes the principal may see at present. It goes for past states, too.
    public func sight(of principal: Principal) -> Sight {
        Sight(of: principal, metamodel: metamodel(for: principal.tenant))
    }

    /// As ``snapshot(for:)-(TenantID)``, without what the principal may not see.
    public func snapshot(for principal: Principal) -> GraphSnapshot { estate(for: principal).graph }

    /// As ``estate(for:)-(TenantID)``, without what the principal may not see.
    public func estate(for principal: Principal) -> (graph: GraphSnapshot, metamodel: Metamodel) {
        let (graph, metamodel) = estate(for: principal.tenant)
        return (Sight(of: principal, metamodel: metamodel).graph(graph), metamodel)
    }

    /// As ``snapshot(for:asOf:)-(TenantID,_)``, without what the principal may not see.
    public func snapshot(for principal: Principal, asOf: AsOf) async throws(StoreError) -> GraphSnapshot {
        sight(of: principal).graph(try await snapshot(for: principal.tenant, asOf: asOf))
    }
}
