/// Checks new relationships, one after the other, against an acyclic group: relationship types that share one order.
///
/// Holds what a change set adds and takes out beside the snapshot, so nothing is published between two checks:
///
///     var check = AcyclicCheck(snapshot.view(of: group))
///     check.remove(old)
///     if let cycle = try check.add(new, from: source, to: target) { … }
///
/// The answer is always exact: a search from both ends, see ``add(_:from:to:budget:)``. No order is kept up, because
/// the search alone was faster on average than Pearce and Kelly's order (JEA 11, 2006) and needs nothing after
/// deletions.
public struct AcyclicCheck: Sendable {
    /// The snapshot, seen through the types of the group.
    public let view: GraphView
    private var overlay = RelationshipOverlay()
    private var newNodes: [NodeID: UInt32] = [:]
    private var newNodeIDs: ContiguousArray<NodeID> = []

    public init(_ view: GraphView) { self.view = view }

    /// Adds a relationship of one of the group's types, unless it would close a cycle with the relationships of the
    /// view and those added before; a loop does. Nodes that the snapshot does not have count as new ones.
    ///
    /// - Returns: a shortest one of the cycles that it would close; then it is not added. `nil` where it was added.
    /// - Complexity: O(relationships visited): of the nodes that the target reaches or the nodes that reach the
    ///   source, level by level, about twice those of the side that ends first; plus the nodes of those levels.
    /// - Throws: what the budget says; then it is not added.
    public mutating func add(
        _ id: RelationshipID, from source: NodeID, to target: NodeID, budget: Budget = .unlimited
    ) throws(GraphError) -> ClosedCycle? {
        let start = slot(of: source)
        let end = slot(of: target)
        if let cycle = try cycle(id, from: start, to: end, budget) { return cycle }
        overlay.add(id, from: start, to: end)
        return nil
    }

    /// As ``add(_:from:to:budget:)``, but only asks.
    public mutating func cycleClosed(
        by id: RelationshipID, from source: NodeID, to target: NodeID, budget: Budget = .unlimited
    ) throws(GraphError) -> ClosedCycle? {
        try cycle(id, from: slot(of: source), to: slot(of: target), budget)
    }

    /// Takes out a relationship of the snapshot, or one added here. Any other is passed over.
    public mutating func remove(_ id: RelationshipID) {
        if let slot = view.graph.slot(of: id) {
            overlay.remove(slot.rawValue)
        } else {
            overlay.removeAddition(id)
        }
    }

    private mutating func cycle(
        _ id: RelationshipID, from source: UInt32, to target: UInt32, _ budget: Budget
    ) throws(GraphError) -> ClosedCycle? {
        if source == target { return ClosedCycle(nodes: [nodeID(source)], relationships: [id]) }
        var meter = Meter(budget)
        guard
            let way = try WaySearch.way(
                from: target, to: source, in: view, overlay, slotCount: view.slotCount + newNodeIDs.count, &meter)
        else { return nil }
        return ClosedCycle(
            nodes: [nodeID(source)] + way.map { nodeID($0.node) },
            relationships: [id] + way.map { relationshipID($0.via) })
    }

    /// The node's slot in the snapshot, or one behind them for a new node.
    private mutating func slot(of id: NodeID) -> UInt32 {
        if let slot = view.graph.slot(of: id) { return slot.rawValue }
        if let slot = newNodes[id] { return slot }
        let slot = UInt32(view.slotCount + newNodeIDs.count)
        newNodes[id] = slot
        newNodeIDs.append(id)
        return slot
    }

    private func nodeID(_ slot: UInt32) -> NodeID {
        let position = Int(slot) - view.slotCount
        return position < 0 ? view.graph.id(of: NodeSlot(rawValue: slot)) : newNodeIDs[position]
    }

    private func relationshipID(_ via: WaySearch.Via) -> RelationshipID {
        via.isAdded
            ? overlay.added[Int(via.number)].id : view.graph.id(of: RelationshipSlot(rawValue: via.number))
    }
}
