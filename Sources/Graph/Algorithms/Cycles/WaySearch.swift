/// Shortest way from one node to another over a view and an overlay, searched from both ends.
///
/// Level by level, the side first whose open nodes have fewer relationships (Pohl 1971; for cycle checks: Haeupler,
/// Kavitha, Mathew, Sen, Tarjan, TALG 8, 2012). No level is begun before the one below is done, so the first meeting
/// is on a shortest way. Keeps its queues for the next search.
struct WaySearch: Sendable {
    /// A relationship of the view by slot, or one of the overlay by position.
    struct Via: Sendable {
        let number: UInt32
        let isAdded: Bool
    }

    /// One relationship of a way, and where it starts.
    struct Hop: Sendable {
        let node: UInt32
        let via: Via
    }

    private struct Visit: Sendable {
        let node: UInt32
        /// Position of the visit before it.
        let parent: UInt32
        let via: Via
    }

    /// One side of the search.
    private struct Side: Sendable {
        let isForward: Bool
        var visits: ContiguousArray<Visit> = []
        /// The first visit that is not expanded yet.
        var next = 0
        /// Relationships at the visits that are not expanded yet.
        var weight = 0
        /// What reading rows ahead gave: kept so that the reads are not left out.
        private var touched: UInt32 = 0
        static let ahead = 4

        init(isForward: Bool) { self.isForward = isForward }

        mutating func start(at slot: UInt32, in view: GraphView) {
            visits.removeAll(keepingCapacity: true)
            visits.append(Visit(node: slot, parent: 0, via: Via(number: 0, isAdded: false)))
            next = 0
            weight = Int(slot) < view.slotCount ? row(of: slot, in: view).count : 0
        }

        @inline(__always)
        func row(of slot: UInt32, in view: GraphView) -> NeighbourRow {
            isForward ? view.outgoingRow(slot) : view.incomingRow(slot)
        }

        /// Brings the row of a visit into the cache before it is its turn.
        @inline(__always)
        mutating func touchRow(_ position: Int, in view: GraphView) {
            let slot = visits[position].node
            guard Int(slot) < view.slotCount else { return }
            let row = row(of: slot, in: view)
            if row.count > 0 { touched ^= row[0].node }
        }
    }

    /// A relationship from one side to a node that the other has visited.
    private struct Meeting {
        let visit: Visit
        let isForward: Bool
    }

    private var forward = Side(isForward: true)
    private var backward = Side(isForward: false)

    /// A shortest way of at least one relationship from `start` to `goal`, which may be one node; `nil` where there
    /// is none.
    mutating func way(
        from start: UInt32, to goal: UInt32, in view: GraphView, _ overlay: RelationshipOverlay, slotCount: Int,
        _ meter: inout Meter
    ) throws(GraphError) -> ContiguousArray<Hop>? {
        forward.start(at: start, in: view)
        backward.start(at: goal, in: view)
        // A way back to its start is found from behind: so the start counts as visited by that side, and the other one
        // goes first.
        if start == goal { backward.weight = .max }
        let meeting = try view.graph.workspaces.withWorkspace(slotCount: slotCount) {
            workspace throws(GraphError) -> Meeting? in
            workspace.marksA.insert(start)
            workspace.marksA.insert(goal)
            workspace.marksB.insert(goal)
            while forward.next < forward.visits.count, backward.next < backward.visits.count {
                let isForward = forward.weight <= backward.weight
                let visit =
                    isForward
                    ? try Self.expand(&forward, &workspace.marksA, &workspace.marksB, in: view, overlay, &meter)
                    : try Self.expand(&backward, &workspace.marksA, &workspace.marksB, in: view, overlay, &meter)
                if let visit { return Meeting(visit: visit, isForward: isForward) }
                if backward.weight == .max { backward.weight = 0 }
            }
            return nil
        }
        return meeting.map(join)
    }

    /// Visits what one more relationship reaches; stops at a node that the other side has visited.
    ///
    /// - Parameters:
    ///   - visited: nodes that either side has visited.
    ///   - behind: those of them that the backward side has visited.
    private static func expand(
        _ side: inout Side, _ visited: inout SlotMarks, _ behind: inout SlotMarks, in view: GraphView,
        _ overlay: RelationshipOverlay, _ meter: inout Meter
    ) throws(GraphError) -> Visit? {
        let end = side.visits.count
        let hasAdditions = overlay.hasAdditions
        let hasRemovals = overlay.hasRemovals
        side.weight = 0
        while side.next < end {
            let slot = side.visits[side.next].node
            let parent = UInt32(side.next)
            side.next += 1
            if side.next + Side.ahead < end { side.touchRow(side.next + Side.ahead, in: view) }
            if Int(slot) < view.slotCount {
                for entry in side.isForward ? view.outgoing(slot) : view.incoming(slot) {
                    try meter.step()
                    if hasRemovals, overlay.isRemoved(entry.relationship) { continue }
                    let isNew = visited.insert(entry.node)
                    if !isNew, behind.contains(entry.node) != side.isForward { continue }
                    let visit = Visit(
                        node: entry.node, parent: parent, via: Via(number: entry.relationship, isAdded: false))
                    if !isNew { return visit }
                    if !side.isForward { behind.insert(entry.node) }
                    side.visits.append(visit)
                    side.weight += side.row(of: entry.node, in: view).count
                }
            }
            guard hasAdditions else { continue }
            var position = overlay.lastAddition(at: slot, isForward: side.isForward)
            while position != RelationshipOverlay.none {
                try meter.step()
                let addition = overlay.added[Int(position)]
                let node = side.isForward ? addition.target : addition.source
                let via = Via(number: position, isAdded: true)
                position = side.isForward ? addition.previousOut : addition.previousIn
                if addition.isRemoved { continue }
                let isNew = visited.insert(node)
                if !isNew, behind.contains(node) != side.isForward { continue }
                let visit = Visit(node: node, parent: parent, via: via)
                if !isNew { return visit }
                if !side.isForward { behind.insert(node) }
                side.visits.append(visit)
                side.weight += 1
            }
        }
        return nil
    }

    /// The whole way through a relationship between the two sides.
    private func join(_ meeting: Meeting) -> ContiguousArray<Hop> {
        let visit = meeting.visit
        let others = meeting.isForward ? backward.visits : forward.visits
        // The other side has visited the node: that is what a meeting is.
        let position = others.firstIndex { $0.node == visit.node } ?? 0
        var hops: ContiguousArray<Hop> = []
        var current = meeting.isForward ? Int(visit.parent) : position
        while current > 0 {
            let parent = Int(forward.visits[current].parent)
            hops.append(Hop(node: forward.visits[parent].node, via: forward.visits[current].via))
            current = parent
        }
        hops.reverse()
        let middle = meeting.isForward ? forward.visits[Int(visit.parent)].node : visit.node
        hops.append(Hop(node: middle, via: visit.via))
        current = meeting.isForward ? position : Int(visit.parent)
        while current > 0 {
            hops.append(Hop(node: backward.visits[current].node, via: backward.visits[current].via))
            current = Int(backward.visits[current].parent)
        }
        return hops
    }
}
