/// Shortest way from one node to another over a view and an overlay, searched from both ends.
///
/// Level by level, the side first whose open nodes have fewer relationships (Pohl 1971; for cycle checks: Haeupler,
/// Kavitha, Mathew, Sen, Tarjan, TALG 8, 2012). No level is begun before the one below is done, so the first meeting
/// is on a shortest way. Whether a node is new is arithmetic and no jump, as in ``BreadthFirstSearch``.
struct WaySearch {
    /// A relationship of the view by slot, or one of the overlay by position.
    struct Via: BitwiseCopyable {
        let number: UInt32
        let isAdded: Bool
    }

    /// One relationship of a way, and where it starts.
    struct Hop {
        let node: UInt32
        let via: Via
    }

    /// How a side reached a node: over a relationship from the node at a position of its queue.
    struct Step: BitwiseCopyable {
        let parent: UInt32
        let via: Via
    }

    private let ground: Ground
    private var forward: Side
    private var backward: Side

    /// A shortest way of at least one relationship from `start` to `goal`, which may be one node; `nil` where there
    /// is none.
    static func way(
        from start: UInt32, to goal: UInt32, in view: GraphView, _ overlay: RelationshipOverlay, slotCount: Int,
        _ meter: inout Meter
    ) throws(GraphError) -> ContiguousArray<Hop>? {
        try view.graph.workspaces.withWorkspace(slotCount: slotCount) {
            workspace throws(GraphError) -> ContiguousArray<Hop>? in
            var search = WaySearch(from: start, to: goal, view.adjacency, overlay, workspace)
            return try search.meeting(&meter).map(search.join)
        }
    }

    private init(
        from start: UInt32, to goal: UInt32, _ adjacency: Adjacency, _ overlay: RelationshipOverlay,
        _ workspace: Workspace
    ) {
        let links = workspace.emptyLinksA()
        ground = Ground(adjacency: adjacency, overlay: overlay, links: links, rows: workspace.rows)
        forward = Side(
            isForward: true, nodes: workspace.frontierA(), steps: workspace.stepsA(), own: links.first,
            other: links.first + 1)
        backward = Side(
            isForward: false, nodes: workspace.frontierB(), steps: workspace.stepsB(), own: links.first + 1,
            other: links.first)
        forward.start(at: start, ground)
        // A way back to its start is found from behind: so the start counts as visited by that side, and the other one
        // goes first.
        backward.start(at: goal, ground)
        if start == goal { backward.weight = .max }
    }

    private mutating func meeting(_ meter: inout Meter) throws(GraphError) -> Meeting? {
        while forward.next < forward.count, backward.next < backward.count {
            let meeting =
                forward.weight <= backward.weight
                ? try forward.expand(ground, &meter) : try backward.expand(ground, &meter)
            if let meeting { return meeting }
            if backward.weight == .max { backward.weight = 0 }
        }
        return nil
    }

    /// The whole way through a relationship between the two sides.
    private func join(_ meeting: Meeting) -> ContiguousArray<Hop> {
        let parent = Int(meeting.step.parent)
        let others = meeting.isForward ? backward : forward
        // The other side has visited the node: that is what a meeting is.
        let position = others.position(of: meeting.node) ?? 0
        var hops: ContiguousArray<Hop> = []
        var current = meeting.isForward ? parent : position
        while current > 0 {
            let step = forward.steps[current]
            hops.append(Hop(node: forward.nodes[Int(step.parent)], via: step.via))
            current = Int(step.parent)
        }
        hops.reverse()
        hops.append(Hop(node: meeting.isForward ? forward.nodes[parent] : meeting.node, via: meeting.step.via))
        current = meeting.isForward ? position : parent
        while current > 0 {
            hops.append(Hop(node: backward.nodes[current], via: backward.steps[current].via))
            current = Int(backward.steps[current].parent)
        }
        return hops
    }
}

/// A relationship from one side to a node that the other has visited.
private struct Meeting {
    let node: UInt32
    let step: WaySearch.Step
    let isForward: Bool
}

/// What both sides search.
private struct Ground {
    let adjacency: Adjacency
    let overlay: RelationshipOverlay
    let links: LinkTable
    let rows: RowBatch

    /// All bits where a relationship of the view is followed, or none.
    @inline(__always)
    func wanted(_ entry: AdjacencyEntry, hasRemovals: Bool) -> UInt32 {
        if hasRemovals, overlay.isRemoved(entry.relationship) { return 0 }
        return adjacency.wanted?[Int(entry.type)] ?? .max
    }
}

/// One side of the search, on borrowed memory.
private struct Side {
    let isForward: Bool
    /// All that it visited, nearest first.
    let nodes: UnsafeMutablePointer<UInt32>
    /// How it came to each; of the first nothing is told.
    let steps: UnsafeMutablePointer<WaySearch.Step>
    /// Stamps of the nodes that this side has visited, and of those of the other.
    let own, other: UInt32
    private(set) var count = 0
    /// The first node that is not expanded yet.
    private(set) var next = 0
    /// Relationships at the nodes that are not expanded yet.
    var weight = 0

    private var direction: Direction { isForward ? .outgoing : .incoming }

    init(
        isForward: Bool, nodes: UnsafeMutablePointer<UInt32>, steps: UnsafeMutablePointer<WaySearch.Step>,
        own: UInt32, other: UInt32
    ) {
        self.isForward = isForward
        self.nodes = nodes
        self.steps = steps
        self.own = own
        self.other = other
    }

    mutating func start(at slot: UInt32, _ ground: Ground) {
        ground.links[slot].pointee.stamp = own
        nodes[0] = slot
        count = 1
        weight = degree(of: slot, ground)
    }

    func position(of node: UInt32) -> Int? { (0..<count).first { nodes[$0] == node } }

    /// Visits what one more relationship reaches; stops at a node that the other side has visited.
    mutating func expand(_ ground: Ground, _ meter: inout Meter) throws(GraphError) -> Meeting? {
        let end = count
        let hasAdditions = ground.overlay.hasAdditions
        let hasRemovals = ground.overlay.hasRemovals
        while next < end {
            let batch = ground.rows.load(ground.adjacency, direction, nodes + next, min(RowBatch.size, end - next))
            var looked = batch
            for position in 0..<batch {
                let row = ground.rows[position]
                let parent = UInt32(truncatingIfNeeded: next &+ position)
                looked &+= row.degree
                if row.isOutside {
                    for chunk in row.large.chunks.indices {
                        let met = arrive(over: row.large.entries(chunk), from: parent, ground, hasRemovals)
                        if let met { return met }
                    }
                } else if let met = arrive(
                    over: UnsafeBufferPointer(start: row.start, count: row.count), from: parent, ground, hasRemovals)
                {
                    return met
                }
                guard hasAdditions else { continue }
                if let met = arriveOverAdditions(from: parent, ground, &looked) { return met }
            }
            try meter.step(looked)
            next += batch
        }
        weight = 0
        for position in end..<count { weight &+= degree(of: nodes[position], ground) }
        return nil
    }

    @inline(__always)
    private mutating func arrive(
        over entries: UnsafeBufferPointer<AdjacencyEntry>, from parent: UInt32, _ ground: Ground, _ hasRemovals: Bool
    ) -> Meeting? {
        let (links, first) = (ground.links, ground.links.first)
        var count = count
        var met: UInt32 = 0
        for entry in entries {
            let wanted = ground.wanted(entry, hasRemovals: hasRemovals)
            let stamp = links[entry.node].pointee.stamp
            // Stamps of earlier searches are below the first of this one.
            let isNew = stamp < first & wanted
            links[entry.node].pointee.stamp = isNew ? own : stamp
            nodes[count] = entry.node
            steps[count] = .init(parent: parent, via: .init(number: entry.relationship, isAdded: false))
            count &+= isNew ? 1 : 0
            met |= stamp == other ? wanted : 0
        }
        self.count = count
        return met == 0 ? nil : meeting(over: entries, from: parent, ground, hasRemovals)
    }

    @inline(never)
    private func meeting(
        over entries: UnsafeBufferPointer<AdjacencyEntry>, from parent: UInt32, _ ground: Ground, _ hasRemovals: Bool
    ) -> Meeting? {
        let entry = entries.first {
            ground.wanted($0, hasRemovals: hasRemovals) != 0 && ground.links[$0.node].pointee.stamp == other
        }
        return entry.map {
            let via = WaySearch.Via(number: $0.relationship, isAdded: false)
            return Meeting(node: $0.node, step: .init(parent: parent, via: via), isForward: isForward)
        }
    }

    @inline(__always)
    private mutating func arriveOverAdditions(from parent: UInt32, _ ground: Ground, _ looked: inout Int) -> Meeting? {
        var position = ground.overlay.lastAddition(at: nodes[Int(parent)], isForward: isForward)
        while position != RelationshipOverlay.none {
            looked &+= 1
            let addition = ground.overlay.added[Int(position)]
            let node = isForward ? addition.target : addition.source
            let step = WaySearch.Step(parent: parent, via: .init(number: position, isAdded: true))
            position = isForward ? addition.previousOut : addition.previousIn
            if addition.isRemoved { continue }
            let stamp = ground.links[node].pointee.stamp
            if stamp == other { return Meeting(node: node, step: step, isForward: isForward) }
            if stamp == own { continue }
            ground.links[node].pointee.stamp = own
            nodes[count] = node
            steps[count] = step
            count &+= 1
        }
        return nil
    }

    @inline(__always)
    private func degree(of slot: UInt32, _ ground: Ground) -> Int {
        (isForward ? ground.adjacency.outgoing : ground.adjacency.incoming).place(of: slot).degree
    }
}
