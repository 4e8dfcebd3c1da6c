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

    /// Slots of relationships range over `0..<relationshipSlotCount`; some may be unused.
    public var relationshipSlotCount: Int { relationships.count }

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
        var copy = DenseCopy(of: self)
        var meter = Meter(budget)
        var nodes: [NodeID] = []
        nodes.reserveCapacity(nodeCount)
        forEachNode { nodes.append(id(of: $0)) }
        for id in nodes.sorted() {
            try meter.step()
            if let slot = slot(of: id) { try copy.add(slot) }
        }
        var relationships: [RelationshipID] = []
        relationships.reserveCapacity(relationshipCount)
        forEachRelationship { relationships.append(id(of: $0)) }
        for id in relationships.sorted() {
            try meter.step()
            if let slot = slot(of: id) { try copy.add(slot) }
        }
        try copy.draft.createIndexes(of: self)
        return copy.draft.publish(as: seq)
    }
}

/// A draft that takes elements over from a snapshot, with each name looked up once.
private struct DenseCopy {
    let draft = GraphSnapshot().draft()
    private let graph: GraphSnapshot
    // The draft's codes by those of the graph, as far as they have been needed: what nothing uses gets none.
    private var labelSets: [LabelSetCode?]
    private var types: [RelationshipTypeCode?]
    private var keys: [PropertyKeyCode?]

    init(of graph: GraphSnapshot) {
        self.graph = graph
        labelSets = Array(repeating: nil, count: graph.labelSetMembers.count)
        types = Array(repeating: nil, count: graph.relationshipTypeCodes.count)
        keys = Array(repeating: nil, count: graph.propertyKeys.count)
    }

    mutating func add(_ node: NodeSlot) throws(GraphError) {
        let set = graph.labelSet(of: node)
        let code = labelSets[set] ?? draft.labelSet(graph.labels(of: node).map(graph.name(of:)))
        labelSets[set] = code
        let slot = try draft.addNode(graph.id(of: node), labels: code)
        for (key, value) in graph.properties(of: node) { try draft.set(value, key: translated(key), of: slot) }
    }

    mutating func add(_ relationship: RelationshipSlot) throws(GraphError) {
        let type = graph.type(of: relationship)
        let code = types[Int(type.rawValue)] ?? draft.relationshipType(graph.name(of: type))
        types[Int(type.rawValue)] = code
        let slot = try draft.addRelationship(
            graph.id(of: relationship), type: code, from: graph.id(of: graph.source(of: relationship)),
            to: graph.id(of: graph.target(of: relationship)))
        for (key, value) in graph.properties(of: relationship) { draft.set(value, key: translated(key), of: slot) }
    }

    private mutating func translated(_ key: PropertyKeyCode) -> PropertyKeyCode {
        let code = keys[Int(key.rawValue)] ?? draft.propertyKey(graph.name(of: key))
        keys[Int(key.rawValue)] = code
        return code
    }
}
