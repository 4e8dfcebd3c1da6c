public import Graph

/// Who answers for a CI: the team that it is `OWNED_BY`, else its attribute `owner`.
public struct CIOwners: Sendable {
    private let graph: GraphSnapshot
    private let ownedBy: RelationshipTypeCode?
    private let owner: PropertyKeyCode?
    private let name: PropertyKeyCode?

    public init(_ graph: GraphSnapshot) {
        self.graph = graph
        ownedBy = graph.relationshipType(named: "OWNED_BY")
        owner = graph.propertyKey(named: "owner")
        name = graph.propertyKey(named: GraphSnapshot.nameKey)
    }

    /// - Complexity: O(relations `OWNED_BY` that leave the CI).
    public func owner(of node: NodeSlot) -> String? {
        if let ownedBy, let name {
            var found: (id: NodeID, name: String)?
            graph.forEachRelationship(of: node, direction: .outgoing, type: ownedBy) { adjacent in
                let id = graph.id(of: adjacent.node)
                // Of several the same one each time.
                if let text = graph.property(name, of: adjacent.node).stringValue, found.map({ id < $0.id }) ?? true {
                    found = (id, text)
                }
            }
            if let found { return found.name }
        }
        return owner.flatMap { graph.property($0, of: node).stringValue }
    }
}
