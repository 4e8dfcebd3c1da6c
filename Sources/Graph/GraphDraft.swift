public import Base

/// A version of the graph in the making. Nobody sees it until it is published.
///
/// Changes to nodes and properties take effect at once; adjacency is merged when the draft is published, so a
/// batch of m relationships costs O(m log m + touched pages), however they are spread.
public struct GraphDraft: Sendable {
    private var graph: GraphSnapshot
    private var outgoing: [AdjacencyIndex.Change] = []
    private var incoming: [AdjacencyIndex.Change] = []
    // Slots freed here are given out again only by a later draft.
    private var freedNodes: [UInt32] = []
    private var freedRelationships: [UInt32] = []

    /// Ids and slots are dense 32-bit numbers; one value marks "none".
    static let idMax = UInt64(UInt32.max) - 1

    init(of graph: GraphSnapshot) { self.graph = graph }

    /// The finished version, which never changes again.
    public consuming func publish(as seq: CommitSeq) -> GraphSnapshot {
        graph.outgoing.apply(outgoing)
        graph.incoming.apply(incoming)
        graph.freeNodes.append(contentsOf: freedNodes)
        graph.freeRelationships.append(contentsOf: freedRelationships)
        graph.seq = seq
        return graph
    }
}

// MARK: Nodes

extension GraphDraft {
    public func contains(_ id: NodeID) -> Bool { graph.slot(of: id) != nil }

    /// - Parameter labels: in any order; kept as a set.
    public mutating func addNode(
        _ id: NodeID, labels: [String], properties: some Sequence<(key: String, value: Value)>
    ) throws(GraphError) {
        guard id.rawValue <= Self.idMax else {
            throw GraphError(.tooLarge, "node id \(id.rawValue) is over \(Self.idMax)")
        }
        guard graph.slot(of: id) == nil else {
            throw GraphError(.duplicateID, "there is a node \(id.rawValue) already")
        }
        let codes = Set(labels.map { graph.labelNames.intern($0) }).sorted().map(LabelCode.init(rawValue:))
        let labelSet = graph.labelSets.intern(codes)
        graph.labelSets.count(1, for: labelSet)
        let slot: UInt32
        if let free = graph.freeNodes.popLast() {
            slot = free
            graph.nodeLabelSets[Int(slot)] = labelSet
            graph.nodeIDs[Int(slot)] = id.rawValue
            graph.nodeDegrees[Int(slot)] = 0
        } else {
            slot = UInt32(graph.nodeLabelSets.count)
            graph.nodeLabelSets.append(labelSet)
            graph.nodeIDs.append(id.rawValue)
            graph.nodeDegrees.append(0)
        }
        graph.slotOfNode.grow(to: Int(id.rawValue) + 1, filler: GraphSnapshot.free)
        graph.slotOfNode[Int(id.rawValue)] = slot
        graph.nodeCount += 1
        for (key, value) in properties { set(value, key: key, node: slot) }
    }

    /// Sets properties; `.null` removes one.
    public mutating func setProperties(
        of id: NodeID, _ properties: some Sequence<(key: String, value: Value)>
    ) throws(GraphError) {
        guard let slot = graph.slot(of: id) else { throw GraphError(.unknownNode, "there is no node \(id.rawValue)") }
        for (key, value) in properties { set(value, key: key, node: slot.rawValue) }
    }

    /// Replaces the labels.
    public mutating func setLabels(of id: NodeID, _ labels: [String]) throws(GraphError) {
        guard let slot = graph.slot(of: id) else { throw GraphError(.unknownNode, "there is no node \(id.rawValue)") }
        let codes = Set(labels.map { graph.labelNames.intern($0) }).sorted().map(LabelCode.init(rawValue:))
        let labelSet = graph.labelSets.intern(codes)
        graph.labelSets.count(-1, for: graph.nodeLabelSets[slot.index])
        graph.labelSets.count(1, for: labelSet)
        graph.nodeLabelSets[slot.index] = labelSet
    }

    /// - Throws: `nodeHasRelationships` while any relationship touches it: remove those first.
    public mutating func removeNode(_ id: NodeID) throws(GraphError) {
        guard let slot = graph.slot(of: id) else { throw GraphError(.unknownNode, "there is no node \(id.rawValue)") }
        let degree = graph.nodeDegrees[slot.index]
        guard degree == 0 else {
            throw GraphError(.nodeHasRelationships, "node \(id.rawValue) still has \(degree) relationships")
        }
        graph.nameIndex.remove(graph.property(graph.nameIndex.key, of: slot), node: slot.rawValue)
        graph.nodeProperties.removeAll(at: slot.index)
        graph.labelSets.count(-1, for: graph.nodeLabelSets[slot.index])
        graph.nodeLabelSets[slot.index] = GraphSnapshot.free
        graph.slotOfNode[Int(id.rawValue)] = GraphSnapshot.free
        graph.nodeCount -= 1
        freedNodes.append(slot.rawValue)
    }

    private mutating func set(_ value: Value, key: String, node: UInt32) {
        let code = PropertyKeyCode(rawValue: graph.keyNames.intern(key))
        if code == graph.nameIndex.key {
            graph.nameIndex.remove(graph.nodeProperties.value(of: code, at: Int(node)), node: node)
            graph.nameIndex.insert(value, node: node)
        }
        graph.nodeProperties.set(value, of: code, at: Int(node))
    }
}

// MARK: Relationships

extension GraphDraft {
    public func contains(_ id: RelationshipID) -> Bool { graph.slot(of: id) != nil }

    public mutating func addRelationship(
        _ id: RelationshipID, type: String, from source: NodeID, to target: NodeID,
        properties: some Sequence<(key: String, value: Value)>
    ) throws(GraphError) {
        guard id.rawValue <= Self.idMax else {
            throw GraphError(.tooLarge, "relationship id \(id.rawValue) is over \(Self.idMax)")
        }
        guard graph.slot(of: id) == nil else {
            throw GraphError(.duplicateID, "there is a relationship \(id.rawValue) already")
        }
        guard let from = graph.slot(of: source) else {
            throw GraphError(
                .unknownNode, "relationship \(id.rawValue) starts at node \(source.rawValue), which does not exist")
        }
        guard let to = graph.slot(of: target) else {
            throw GraphError(
                .unknownNode, "relationship \(id.rawValue) ends at node \(target.rawValue), which does not exist")
        }
        let code = graph.typeNames.intern(type)
        let slot = takeRelationshipSlot(id: id, type: code, from: from.rawValue, to: to.rawValue)
        graph.slotOfRelationship.grow(to: Int(id.rawValue) + 1, filler: GraphSnapshot.free)
        graph.slotOfRelationship[Int(id.rawValue)] = slot
        changeAdjacency(slot, type: code, from: from.rawValue, to: to.rawValue, isRemoval: false)
        for (key, value) in properties {
            graph.relationshipProperties.set(
                value, of: PropertyKeyCode(rawValue: graph.keyNames.intern(key)), at: Int(slot))
        }
    }

    /// Sets properties; `.null` removes one.
    public mutating func setProperties(
        of id: RelationshipID, _ properties: some Sequence<(key: String, value: Value)>
    ) throws(GraphError) {
        guard let slot = graph.slot(of: id) else {
            throw GraphError(.unknownRelationship, "there is no relationship \(id.rawValue)")
        }
        for (key, value) in properties {
            graph.relationshipProperties.set(
                value, of: PropertyKeyCode(rawValue: graph.keyNames.intern(key)), at: slot.index)
        }
    }

    public mutating func removeRelationship(_ id: RelationshipID) throws(GraphError) {
        guard let slot = graph.slot(of: id) else {
            throw GraphError(.unknownRelationship, "there is no relationship \(id.rawValue)")
        }
        changeAdjacency(
            slot.rawValue, type: graph.relationshipTypes[slot.index], from: graph.relationshipSources[slot.index],
            to: graph.relationshipTargets[slot.index], isRemoval: true)
        graph.relationshipProperties.removeAll(at: slot.index)
        graph.relationshipTypes[slot.index] = GraphSnapshot.free
        graph.slotOfRelationship[Int(id.rawValue)] = GraphSnapshot.free
        freedRelationships.append(slot.rawValue)
    }

    private mutating func takeRelationshipSlot(id: RelationshipID, type: UInt32, from: UInt32, to: UInt32) -> UInt32 {
        if let slot = graph.freeRelationships.popLast() {
            graph.relationshipTypes[Int(slot)] = type
            graph.relationshipIDs[Int(slot)] = id.rawValue
            graph.relationshipSources[Int(slot)] = from
            graph.relationshipTargets[Int(slot)] = to
            return slot
        }
        graph.relationshipTypes.append(type)
        graph.relationshipIDs.append(id.rawValue)
        graph.relationshipSources.append(from)
        graph.relationshipTargets.append(to)
        return UInt32(graph.relationshipTypes.count - 1)
    }

    private mutating func changeAdjacency(_ slot: UInt32, type: UInt32, from: UInt32, to: UInt32, isRemoval: Bool) {
        outgoing.append(
            .init(node: from, entry: .init(type: type, node: to, relationship: slot), isRemoval: isRemoval))
        incoming.append(
            .init(node: to, entry: .init(type: type, node: from, relationship: slot), isRemoval: isRemoval))
        let step = isRemoval ? -1 : 1
        graph.nodeDegrees[Int(from)] = UInt32(Int(graph.nodeDegrees[Int(from)]) + step)
        graph.nodeDegrees[Int(to)] = UInt32(Int(graph.nodeDegrees[Int(to)]) + step)
        if Int(type) >= graph.relationshipCounts.count {
            graph.relationshipCounts.append(
                contentsOf: repeatElement(0, count: Int(type) + 1 - graph.relationshipCounts.count))
        }
        graph.relationshipCounts[Int(type)] += step
        graph.relationshipCount += step
    }
}
