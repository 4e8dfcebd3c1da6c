public import Base

/// A version of the graph in the making. Nobody sees it until it is published.
///
/// Changes to nodes and properties take effect at once; adjacency is merged when the draft is published, so a
/// batch of m relationships costs O(m log m + touched pages), however they are spread.
// `@unchecked Sendable`: a draft has one user at a time, who may hand it on. `@exclusivity(unchecked)`: so no access
// overlaps another; checking that at run time was a fifth of the time of loading a graph.
public final class GraphDraft: @unchecked Sendable {
    @exclusivity(unchecked) var graph: GraphSnapshot
    /// What the draft began with.
    let base: GraphSnapshot
    let memory: DraftMemory
    @exclusivity(unchecked) var indexing = DraftIndexing()
    @exclusivity(unchecked) private var added = SlotRuns()
    @exclusivity(unchecked) private var removed: ContiguousArray<UInt32> = []
    // Slots freed here are given out again only by a later draft.
    @exclusivity(unchecked) private var freedNodes: [UInt32] = []
    @exclusivity(unchecked) private var freedRelationships: [UInt32] = []
    /// Relationships that the draft adds to a node less those it removes; up to date when asked, see `pendingDegree`.
    private var degreeChanges: [UInt32: Int] = [:]
    private var countedAdded = SlotRuns.Position()
    private var countedRemoved = 0
    /// The group of relationships last noted as changed.
    @exclusivity(unchecked) private var notedGroup = -1

    /// Ids and slots are dense 32-bit numbers; one value marks "none".
    static let idMax = UInt64(UInt32.max) - 1

    init(of graph: GraphSnapshot) {
        self.graph = graph
        base = graph
        memory = DraftMemory(base: graph.version)
    }

    /// The finished version, which never changes again. The draft is used up.
    public func publish(as seq: CommitSeq) -> GraphSnapshot {
        markRemoved()
        release(nodes: graph.heldNodes, relationships: graph.heldRelationships)
        release(nodes: freedNodes, relationships: freedRelationships)
        graph.heldNodes = []
        graph.heldRelationships = []
        return finish(as: seq)
    }

    /// As ``publish(as:)``, for a version that is one step of several: slots freed in this step and in those before
    /// it are not given out again until a version is published without holding, so that within the steps a slot means
    /// one node or relationship only, or none any more (``GraphSnapshot/contains(_:)-(NodeSlot)``).
    /// Complexity: as ``publish(as:)``, plus O(slots held).
    public func publishHoldingSlots(as seq: CommitSeq) -> GraphSnapshot {
        markRemoved()
        graph.heldNodes.append(contentsOf: freedNodes)
        graph.heldRelationships.append(contentsOf: freedRelationships)
        return finish(as: seq)
    }

    private func markRemoved() {
        applyAdjacency()
        applyIndexing()
        for slot in freedRelationships {
            graph.relationships.set(Int(slot), graph.relationships[Int(slot)].removed, in: memory)
        }
    }

    private func release(nodes: some Sequence<UInt32>, relationships: some Sequence<UInt32>) {
        for slot in nodes {
            graph.nodeIDs.set(Int(slot), graph.freeNode, in: memory)
            graph.freeNode = slot
        }
        for slot in relationships {
            graph.relationshipIDs.set(Int(slot), graph.freeRelationship, in: memory)
            graph.freeRelationship = slot
        }
    }

    private func finish(as seq: CommitSeq) -> GraphSnapshot {
        graph.nodeProperties.seal(in: memory)
        graph.relationshipProperties.seal(in: memory)
        graph.seq = seq
        graph.version = memory.publish()
        return graph
    }

    private func applyAdjacency() {
        for isOutgoing in [true, false] {
            let changes = AdjacencyChanges(
                added: added, removed: removed, records: graph.relationships, isOutgoing: isOutgoing)
            if isOutgoing {
                graph.outgoing.apply(changes, slotCount: graph.nodeSlotCount, in: memory)
            } else {
                graph.incoming.apply(changes, slotCount: graph.nodeSlotCount, in: memory)
            }
        }
    }
}

// MARK: Nodes

extension GraphDraft {
    public func contains(_ id: NodeID) -> Bool { graph.slot(of: id) != nil }

    /// - Parameter labels: in any order; kept as a set.
    public func addNode(
        _ id: NodeID, labels: [String], properties: some Sequence<(key: String, value: Value)>
    ) throws(GraphError) {
        let labels = labelSet(labels)
        guard graph.indexes.hasUnique, !contains(id) else {
            let slot = try addNode(id, labels: labels)
            for (key, value) in properties { write(value, propertyKey(key), slot) }
            return
        }
        let changes = properties.map { (key: propertyKey($0.key), value: $0.value) }
        let claimed = try claims(of: nil, labels: labels, changes)
        let slot = try addNode(id, labels: labels)
        for (key, value) in changes { write(value, key, slot) }
        note(claimed, of: slot)
    }

    /// The code of a set of labels, for ``addNode(_:labels:)``.
    public func labelSet(_ labels: [String]) -> LabelSetCode {
        let codes = Set(labels.map { graph.labelNames.intern($0) }).sorted().map(LabelCode.init(rawValue:))
        return LabelSetCode(rawValue: graph.labelSets.intern(codes, in: memory))
    }

    /// The code of a property key, for ``set(_:key:of:)``.
    public func propertyKey(_ name: String) -> PropertyKeyCode {
        PropertyKeyCode(rawValue: graph.keyNames.intern(name))
    }

    /// Adds a node without properties. The slot is valid in this draft only until it is published.
    @discardableResult
    public func addNode(_ id: NodeID, labels: LabelSetCode) throws(GraphError) -> NodeSlot {
        guard id.rawValue <= Self.idMax else {
            throw GraphError(.tooLarge, "node id \(id.rawValue) is over \(Self.idMax)")
        }
        guard graph.slot(of: id) == nil else {
            throw GraphError(.duplicateID, "there is a node \(id.rawValue) already")
        }
        graph.labelSets.count(1, for: labels.rawValue, in: memory)
        let slot: UInt32
        if graph.freeNode != GraphSnapshot.free {
            slot = graph.freeNode
            graph.freeNode = graph.nodeIDs[Int(slot)]
            graph.nodeLabelSets.set(Int(slot), labels.rawValue, in: memory)
            graph.nodeIDs.set(Int(slot), UInt32(id.rawValue), in: memory)
        } else {
            slot = UInt32(graph.nodeLabelSets.count)
            graph.nodeLabelSets.append(labels.rawValue, in: memory)
            graph.nodeIDs.append(UInt32(id.rawValue), in: memory)
        }
        graph.slotOfNode.grow(to: Int(id.rawValue) + 1, filler: GraphSnapshot.free, in: memory)
        graph.slotOfNode.set(Int(id.rawValue), slot, in: memory)
        graph.nodeCount += 1
        indexing.touch(slot)
        return NodeSlot(rawValue: slot)
    }

    /// Sets properties; `.null` removes one.
    /// - Throws: `unknownNode`; `uniqueViolation`, and then nothing is set.
    public func setProperties(
        of id: NodeID, _ properties: some Sequence<(key: String, value: Value)>
    ) throws(GraphError) {
        let slot = try slot(of: id)
        guard graph.indexes.hasUnique else {
            for (key, value) in properties { write(value, propertyKey(key), slot) }
            return
        }
        let changes = properties.map { (key: propertyKey($0.key), value: $0.value) }
        let claimed = try claims(of: slot, labels: labelSet(of: slot), changes)
        for (key, value) in changes { write(value, key, slot) }
        note(claimed, of: slot)
    }

    /// Sets a property; `.null` removes it.
    /// - Throws: `uniqueViolation`, and then nothing is set.
    public func set(_ value: Value, key: PropertyKeyCode, of node: NodeSlot) throws(GraphError) {
        guard graph.indexes.isUnique(key) else { return write(value, key, node) }
        let claimed = try claims(of: node, labels: labelSet(of: node), [(key, value)])
        write(value, key, node)
        note(claimed, of: node)
    }

    /// Sets a string property without making a string: for loading. Complexity: O(length), about 20 ns; more where
    /// the key is unique.
    /// - Throws: `uniqueViolation`, and then nothing is set.
    public func set(text: UTF8Span, key: PropertyKeyCode, of node: NodeSlot) throws(GraphError) {
        if graph.indexes.isUnique(key) { return try set(.string(String(copying: text)), key: key, of: node) }
        if graph.indexes.isIndexed(key) { indexing.touch(node.rawValue) }
        text.span.withUnsafeBytes { graph.nodeProperties.set(utf8: $0, of: key, at: node.index, in: memory) }
    }

    private func write(_ value: Value, _ key: PropertyKeyCode, _ node: NodeSlot) {
        if graph.indexes.isIndexed(key) { indexing.touch(node.rawValue) }
        graph.nodeProperties.set(value, of: key, at: node.index, in: memory)
    }

    private func labelSet(of node: NodeSlot) -> LabelSetCode {
        LabelSetCode(rawValue: graph.nodeLabelSets[node.index])
    }

    /// Replaces the labels.
    /// - Throws: `unknownNode`; `uniqueViolation`, and then the labels stay.
    public func setLabels(of id: NodeID, _ labels: [String]) throws(GraphError) {
        try setLabels(of: try slot(of: id), labelSet(labels))
    }

    /// Replaces the labels of a node that the draft has.
    /// - Throws: `uniqueViolation`, and then the labels stay.
    public func setLabels(of slot: NodeSlot, _ newLabels: LabelSetCode) throws(GraphError) {
        if graph.indexes.hasUnique { note(try claims(of: slot, labels: newLabels, []), of: slot) }
        indexing.touch(slot.rawValue)
        let labelSet = newLabels.rawValue
        graph.labelSets.count(-1, for: graph.nodeLabelSets[slot.index], in: memory)
        graph.labelSets.count(1, for: labelSet, in: memory)
        graph.nodeLabelSets.set(slot.index, labelSet, in: memory)
    }

    /// - Throws: `nodeHasRelationships` while any relationship touches it: remove those first.
    public func removeNode(_ id: NodeID) throws(GraphError) {
        let slot = try slot(of: id)
        let degree = degree(of: slot)
        guard degree == 0 else {
            throw GraphError(.nodeHasRelationships, "node \(id.rawValue) still has \(degree) relationships")
        }
        indexing.touch(slot.rawValue)
        graph.nodeProperties.removeAll(at: slot.index, in: memory)
        graph.labelSets.count(-1, for: graph.nodeLabelSets[slot.index], in: memory)
        graph.nodeLabelSets.set(slot.index, GraphSnapshot.free, in: memory)
        graph.slotOfNode.set(Int(id.rawValue), GraphSnapshot.free, in: memory)
        graph.nodeCount -= 1
        freedNodes.append(slot.rawValue)
    }

    private func slot(of id: NodeID) throws(GraphError) -> NodeSlot {
        guard let slot = graph.slot(of: id) else {
            throw GraphError(.unknownNode, "there is no node \(id.rawValue)")
        }
        return slot
    }

    /// Relationships of the node in the draft, both directions; a loop counts twice.
    private func degree(of node: NodeSlot) -> Int {
        var counted = countedAdded
        added.forEach(after: &counted) { countDegree($0, 1) }
        countedAdded = counted
        for slot in removed[countedRemoved...] { countDegree(slot, -1) }
        countedRemoved = removed.count
        return graph.degree(of: node, direction: .both) + degreeChanges[node.rawValue, default: 0]
    }

    private func countDegree(_ relationship: UInt32, _ step: Int) {
        let record = graph.relationships[Int(relationship)]
        degreeChanges[record.source, default: 0] += step
        degreeChanges[record.target, default: 0] += step
    }
}

// MARK: Relationships

extension GraphDraft {
    public func contains(_ id: RelationshipID) -> Bool { graph.slot(of: id) != nil }

    public func addRelationship(
        _ id: RelationshipID, type: String, from source: NodeID, to target: NodeID,
        properties: some Sequence<(key: String, value: Value)>
    ) throws(GraphError) {
        let slot = try addRelationship(id, type: relationshipType(type), from: source, to: target)
        for (key, value) in properties { set(value, key: propertyKey(key), of: slot) }
    }

    /// The code of a relationship type, for ``addRelationship(_:type:from:to:)``.
    public func relationshipType(_ name: String) -> RelationshipTypeCode {
        RelationshipTypeCode(rawValue: graph.typeNames.intern(name))
    }

    /// Adds a relationship without properties. The slot is valid in this draft only until it is published.
    @discardableResult
    public func addRelationship(
        _ id: RelationshipID, type: RelationshipTypeCode, from source: NodeID, to target: NodeID
    ) throws(GraphError) -> RelationshipSlot {
        try checkNew(id)
        guard let from = usedSlot(of: source) else {
            throw GraphError(
                .unknownNode, "relationship \(id.rawValue) starts at node \(source.rawValue), which does not exist")
        }
        guard let to = usedSlot(of: target) else {
            throw GraphError(
                .unknownNode, "relationship \(id.rawValue) ends at node \(target.rawValue), which does not exist")
        }
        return add(id, RelationshipRecord(source: from, target: to, type: type.rawValue))
    }

    /// Adds a relationship without properties between nodes that the draft has.
    @discardableResult
    public func addRelationship(
        _ id: RelationshipID, type: RelationshipTypeCode, from source: NodeSlot, to target: NodeSlot
    ) throws(GraphError) -> RelationshipSlot {
        try checkNew(id)
        precondition(graph.contains(source) && graph.contains(target))
        return add(id, RelationshipRecord(source: source.rawValue, target: target.rawValue, type: type.rawValue))
    }

    private func checkNew(_ id: RelationshipID) throws(GraphError) {
        guard id.rawValue <= Self.idMax else {
            throw GraphError(.tooLarge, "relationship id \(id.rawValue) is over \(Self.idMax)")
        }
        guard graph.slot(of: id) == nil else {
            throw GraphError(.duplicateID, "there is a relationship \(id.rawValue) already")
        }
    }

    private func add(_ id: RelationshipID, _ record: RelationshipRecord) -> RelationshipSlot {
        let slot = takeRelationshipSlot(id: UInt32(id.rawValue), record)
        graph.slotOfRelationship.grow(to: Int(id.rawValue) + 1, filler: GraphSnapshot.free, in: memory)
        graph.slotOfRelationship.set(Int(id.rawValue), slot, in: memory)
        added.append(slot)
        count(record, 1)
        return RelationshipSlot(rawValue: slot)
    }

    /// Sets properties; `.null` removes one.
    public func setProperties(
        of id: RelationshipID, _ properties: some Sequence<(key: String, value: Value)>
    ) throws(GraphError) {
        let slot = try slot(of: id)
        for (key, value) in properties { set(value, key: propertyKey(key), of: slot) }
    }

    /// Sets a property; `.null` removes it.
    public func set(_ value: Value, key: PropertyKeyCode, of relationship: RelationshipSlot) {
        graph.relationshipProperties.set(value, of: key, at: relationship.index, in: memory)
        noteChange(relationship.index >> GraphSnapshot.relationshipGroupBits)
    }

    /// Sets a string property without making a string: for loading. Complexity: O(length), about 20 ns.
    public func set(text: UTF8Span, key: PropertyKeyCode, of relationship: RelationshipSlot) {
        text.span.withUnsafeBytes {
            graph.relationshipProperties.set(utf8: $0, of: key, at: relationship.index, in: memory)
        }
        noteChange(relationship.index >> GraphSnapshot.relationshipGroupBits)
    }

    private func noteChange(_ group: Int) {
        if group == notedGroup { return }
        notedGroup = group
        graph.relationshipChanges.grow(to: group + 1, filler: 0, in: memory)
        graph.relationshipChanges.set(group, memory.stamp, in: memory)
    }

    public func removeRelationship(_ id: RelationshipID) throws(GraphError) {
        let slot = try slot(of: id)
        count(graph.relationships[slot.index], -1)
        graph.relationshipProperties.removeAll(at: slot.index, in: memory)
        graph.slotOfRelationship.set(Int(id.rawValue), GraphSnapshot.free, in: memory)
        removed.append(slot.rawValue)
        freedRelationships.append(slot.rawValue)
    }

    private func slot(of id: RelationshipID) throws(GraphError) -> RelationshipSlot {
        guard let slot = graph.slot(of: id) else {
            throw GraphError(.unknownRelationship, "there is no relationship \(id.rawValue)")
        }
        return slot
    }

    /// As `graph.slot(of:)`, without a call: loading relationships waits for the slots of their ends.
    @inline(__always)
    private func usedSlot(of id: NodeID) -> UInt32? {
        guard id.rawValue < UInt64(graph.slotOfNode.count) else { return nil }
        let slot = graph.slotOfNode[unchecked: Int(id.rawValue)]
        return slot == GraphSnapshot.free ? nil : slot
    }

    private func takeRelationshipSlot(id: UInt32, _ record: RelationshipRecord) -> UInt32 {
        let slot = graph.freeRelationship
        if slot != GraphSnapshot.free {
            graph.freeRelationship = graph.relationshipIDs[Int(slot)]
            graph.relationships.set(Int(slot), record, in: memory)
            graph.relationshipIDs.set(Int(slot), id, in: memory)
            return slot
        }
        graph.relationships.append(record, in: memory)
        graph.relationshipIDs.append(id, in: memory)
        return UInt32(graph.relationships.count - 1)
    }

    private func count(_ record: RelationshipRecord, _ step: Int) {
        let missing = Int(record.type) + 1 - graph.relationshipCounts.count
        if missing > 0 { graph.relationshipCounts.append(contentsOf: repeatElement(0, count: missing)) }
        graph.relationshipCounts[Int(record.type)] += step
        graph.relationshipCount += step
    }
}
