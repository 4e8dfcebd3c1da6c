/// Relationships added to a view and taken out of it, beside the snapshot.
///
/// Nodes that the snapshot does not have yet take the slots from its `nodeSlotCount` on. Costs nothing to make; a
/// search pays one look-up for each node that it visits while there are additions, and one for each relationship
/// while there are removals.
struct RelationshipOverlay: Sendable {
    struct Added: Sendable {
        let id: RelationshipID
        let source: UInt32
        let target: UInt32
        /// The addition before this one with the same source, with the same target.
        let previousOut: UInt32
        let previousIn: UInt32
        var isRemoved = false
    }

    static let none = UInt32.max

    private(set) var added: ContiguousArray<Added> = []
    /// The last addition by source, by target.
    private var lastOut = SlotHash()
    private var lastIn = SlotHash()
    /// Relationship slots that were touched: 1 where removed, 0 where restored.
    private var removed = SlotHash()
    private var removedCount = 0

    var hasAdditions: Bool { !added.isEmpty }
    var hasRemovals: Bool { removedCount > 0 }

    mutating func add(_ id: RelationshipID, from source: UInt32, to target: UInt32) {
        let position = UInt32(added.count)
        added.append(
            Added(
                id: id, source: source, target: target, previousOut: lastOut[source] ?? Self.none,
                previousIn: lastIn[target] ?? Self.none))
        lastOut.set(source, position)
        lastIn.set(target, position)
    }

    /// Takes an addition back.
    mutating func removeAddition(_ id: RelationshipID) {
        if let position = added.lastIndex(where: { $0.id == id }) { added[position].isRemoved = true }
    }

    mutating func remove(_ relationship: UInt32) {
        if isRemoved(relationship) { return }
        removed.set(relationship, 1)
        removedCount += 1
    }

    mutating func restore(_ relationship: UInt32) {
        guard isRemoved(relationship) else { return }
        removed.set(relationship, 0)
        removedCount -= 1
    }

    @inline(__always)
    func isRemoved(_ relationship: UInt32) -> Bool { removed[relationship] == 1 }

    /// Position of the last addition at a node, `none` if there is none.
    @inline(__always)
    func lastAddition(at slot: UInt32, isForward: Bool) -> UInt32 {
        (isForward ? lastOut[slot] : lastIn[slot]) ?? Self.none
    }
}
