internal import Base
internal import Store

/// The element ids of one tenant's graph: `4:<graph>:<node>` and `5:<graph>:<relationship>`, as Neo4j writes them.
///
/// The graph is a UUID made from the tenant's name, so that an id stays the same for ever.
struct ElementIDs: Hashable, Sendable {
    let nodePrefix: [UInt8]
    let relationshipPrefix: [UInt8]

    init(tenant: TenantID) {
        self.init(graph: tenant.graphIdentity)
    }

    init(graph: String) {
        nodePrefix = Array("4:\(graph):".utf8)
        relationshipPrefix = Array("5:\(graph):".utf8)
    }
}
