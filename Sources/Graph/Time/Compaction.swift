extension GraphSnapshot {
    /// Slots that hold nothing, and all slots: what ``compacted(budget:)`` would take out.
    public struct Occupancy: Hashable, Sendable {
        public internal(set) var freeNodeSlots: Int
        public internal(set) var nodeSlots: Int
        public internal(set) var freeRelationshipSlots: Int
        public internal(set) var relationshipSlots: Int

        public var freeSlots: Int { freeNodeSlots + freeRelationshipSlots }
        public var slots: Int { nodeSlots + relationshipSlots }
    }

    private var relationshipSlotCount: Int { relationships.count }

    /// Complexity: O(1).
    public var occupancy: Occupancy {
        Occupancy(
            freeNodeSlots: nodeSlotCount - nodeCount, nodeSlots: nodeSlotCount,
            freeRelationshipSlots: relationshipSlotCount - relationshipCount, relationshipSlots: relationshipSlotCount)
    }

    /// The same state, built densely: slots in the order of the ids, without free ones, and without names and
    /// values that nothing uses any more.
    ///
    /// Ids, ``seq`` and ``stateHash`` are those of this snapshot; slots and codes are not. It shares no page with
    /// this one. This snapshot stays valid and in use while the other is built.
    ///
    /// - Complexity: O((nodes + relationships) · log + properties), and the memory of the new snapshot.
    /// - Throws: `budgetExceeded`, `cancelled` or `outOfTime`; one step an element.
    public func compacted(budget: Budget = .unlimited) throws(GraphError) -> GraphSnapshot {
        var meter = Meter(budget)
        let draft = GraphSnapshot().draft()
        var nodes: [NodeID] = []
        nodes.reserveCapacity(nodeCount)
        forEachNode { nodes.append(id(of: $0)) }
        for id in nodes.sorted() {
            try meter.step()
            guard let slot = slot(of: id) else { continue }
            try draft.addNode(
                id, labels: labels(of: slot).map(name(of:)),
                properties: properties(of: slot).lazy.map { (key: name(of: $0.key), value: $0.value) })
        }
        var relationships: [RelationshipID] = []
        relationships.reserveCapacity(relationshipCount)
        forEachRelationship { relationships.append(id(of: $0)) }
        for relationship in relationships.sorted() {
            try meter.step()
            guard let slot = slot(of: relationship) else { continue }
            try draft.addRelationship(
                relationship, type: name(of: type(of: slot)), from: id(of: source(of: slot)),
                to: id(of: target(of: slot)),
                properties: properties(of: slot).lazy.map { (key: name(of: $0.key), value: $0.value) })
        }
        try draft.createIndexes(of: self)
        return draft.publish(as: seq)
    }
}
