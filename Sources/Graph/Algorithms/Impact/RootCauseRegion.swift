/// The nodes whose failure may reach alarms, redundancy apart, and which alarms each may reach.
struct RootCauseRegion {
    /// What one search of up to 64 alarms knows of a node.
    private struct Reach {
        /// The alarms it may reach; those of them found in this round, and those found for the next one.
        var all: UInt64 = 0
        var fresh: UInt64 = 0
        var pending: UInt64 = 0
    }

    private let view: GraphView
    private let rules: BoundImpactRules
    /// Position plus one, by slot; 0 for nodes outside.
    let table: SlotTable
    private(set) var nodes: ContiguousArray<UInt32> = []
    /// By position: hops to the farthest alarm it may reach.
    private var levels: ContiguousArray<UInt32> = []
    /// Of each search the alarms by position; shorter where later searches found further nodes.
    private var masks: ContiguousArray<ContiguousArray<UInt64>> = []
    /// The same for the healthy nodes that were searched.
    private var healthyMask: ContiguousArray<UInt64> = []
    private(set) var meter: Meter
    private let along: GraphView
    private let against: GraphView

    private var reaches: ContiguousArray<Reach> = []
    /// By state: the alarms of this search that an effect of this state satisfies.
    private var satisfied = SIMD4<UInt64>()
    private var waiting: ContiguousArray<UInt32> = []

    init(_ view: GraphView, _ rules: BoundImpactRules, table: SlotTable, meter: Meter) {
        self.view = view
        self.rules = rules
        self.table = table
        self.meter = meter
        (along, against) = rules.causeViews(of: view)
    }

    // MARK: The search

    /// Goes from the alarms to what they need.
    mutating func search(_ alarms: [Alarm]) throws(GraphError) {
        for first in stride(from: 0, to: alarms.count, by: 64) {
            try search(alarms[first..<min(first + 64, alarms.count)], isLevelled: true)
            masks.append(ContiguousArray(reaches.lazy.map(\.all)))
        }
    }

    /// Goes from healthy nodes to what may degrade them: 64 of them at once, to tell good candidates from bad ones,
    /// all others only to know what belongs to the region.
    mutating func search(healthy: [NodeSlot], marks: inout SlotMarks) throws(GraphError) {
        let sample = healthy.prefix(64).map { Alarm($0, .degraded) }
        if sample.isEmpty { return }
        try search(sample[...], isLevelled: false)
        healthyMask = ContiguousArray(reaches.lazy.map(\.all))
        for position in reaches.indices where reaches[position].all != 0 { marks.insert(nodes[position]) }
        for node in healthy.dropFirst(64) { try add(leadingTo: node.rawValue, marks: &marks) }
    }

    /// One search, a hop of all alarms at a time.
    private mutating func search(_ alarms: ArraySlice<Alarm>, isLevelled: Bool) throws(GraphError) {
        reaches = ContiguousArray(repeating: Reach(), count: nodes.count)
        satisfied = SIMD4()
        waiting.removeAll(keepingCapacity: true)
        for (number, alarm) in alarms.enumerated() {
            let bit: UInt64 = 1 << UInt64(number)
            for state in Int(alarm.state.rawValue)..<4 { satisfied[state] |= bit }
            meet(try position(of: alarm.node.rawValue), bit)
        }
        var frontier: ContiguousArray<UInt32> = []
        var level: UInt32 = 0
        while !waiting.isEmpty {
            swap(&frontier, &waiting)
            waiting.removeAll(keepingCapacity: true)
            for position in frontier {
                reaches[Int(position)].fresh = reaches[Int(position)].pending
                reaches[Int(position)].pending = 0
                if isLevelled { levels[Int(position)] = max(levels[Int(position)], level) }
            }
            for position in frontier { try expand(Int(position)) }
            level += 1
        }
    }

    /// A dependent's relationships lead to its causes the other way round: its outgoing ones to targets that fail.
    private mutating func expand(_ dependent: Int) throws(GraphError) {
        let node = nodes[dependent]
        let fresh = reaches[dependent].fresh
        for entry in against.outgoing(node) {
            try visit(entry, rules.against[Int(entry.type)], from: node, fresh)
        }
        for entry in along.incoming(node) { try visit(entry, rules.along[Int(entry.type)], from: node, fresh) }
    }

    @inline(__always)
    private mutating func visit(
        _ entry: AdjacencyEntry, _ plan: BoundImpactRules.Plan, from dependent: UInt32, _ fresh: UInt64
    ) throws(GraphError) {
        try meter.step()
        let effect = rules.effect(
            plan, cause: entry.node, dependent: dependent, relationship: entry.relationship, in: view.graph)
        let bits = fresh & satisfied[Int(effect & 3)]
        if bits != 0 { meet(try position(of: entry.node), bits) }
    }

    @inline(__always)
    private mutating func meet(_ position: Int, _ bits: UInt64) {
        let news = bits & ~reaches[position].all
        if news == 0 { return }
        if reaches[position].pending == 0 { waiting.append(UInt32(position)) }
        reaches[position].all |= news
        reaches[position].pending |= news
    }

    @inline(__always)
    private mutating func position(of node: UInt32) throws(GraphError) -> Int {
        let known = table[node]
        return known > 0 ? Int(known) - 1 : try newPosition(of: node)
    }

    private mutating func newPosition(of node: UInt32) throws(GraphError) -> Int {
        try meter.allocate(8 + MemoryLayout<Reach>.stride + MemoryLayout<UInt64>.stride)
        nodes.append(node)
        levels.append(0)
        reaches.append(Reach())
        table[node] = UInt32(nodes.count)
        return nodes.count - 1
    }

    /// Adds all that may degrade a healthy node, without alarms of its own.
    /// - Parameter marks: what earlier calls have been through.
    private mutating func add(leadingTo healthy: UInt32, marks: inout SlotMarks) throws(GraphError) {
        guard marks.insert(healthy) else { return }
        var queue: ContiguousArray<UInt32> = [healthy]
        while let node = queue.popLast() {
            _ = try position(of: node)
            for entry in against.outgoing(node) {
                try enqueue(entry, rules.against[Int(entry.type)], node, &queue, &marks)
            }
            for entry in along.incoming(node) {
                try enqueue(entry, rules.along[Int(entry.type)], node, &queue, &marks)
            }
        }
    }

    private mutating func enqueue(
        _ entry: AdjacencyEntry, _ plan: BoundImpactRules.Plan, _ dependent: UInt32,
        _ queue: inout ContiguousArray<UInt32>, _ marks: inout SlotMarks
    ) throws(GraphError) {
        try meter.step()
        if marks.contains(entry.node) { return }
        let effect = rules.effect(
            plan, cause: entry.node, dependent: dependent, relationship: entry.relationship, in: view.graph)
        guard effect >= ImpactState.degraded.rawValue else { return }
        marks.insert(entry.node)
        queue.append(entry.node)
    }

    // MARK: Candidates

    /// A node that may be a cause.
    struct Candidate {
        let node: UInt32
        /// The alarms it may reach, redundancy apart.
        let mask: ContiguousArray<UInt64>
    }

    /// The nodes that reach most alarms, fewest healthy nodes, nearest first. Half of the places are for those, the
    /// other half for nodes that reach other sets of alarms, two for each set, so that several causes can be told
    /// apart.
    mutating func candidates(
        max limit: Int, where isAllowed: (UInt32) -> Bool
    ) throws(GraphError) -> (found: [Candidate], isPartial: Bool) {
        try meter.step(nodes.count)
        var allowed: ContiguousArray<UInt32> = []
        for (position, node) in nodes.enumerated() where reached(position) > 0 && isAllowed(node) {
            allowed.append(UInt32(position))
        }
        var order = RadixOrder(allowed)
        order.sort { view.graph.id(of: NodeSlot(rawValue: nodes[Int($0)])).rawValue }
        order.sort { UInt64(levels[Int($0)]) }
        order.sort { UInt64(word(healthyMask, Int($0)).nonzeroBitCount) }
        order.sort { UInt64(masks.count * 64 - reached(Int($0))) }
        let usable = order.positions
        if usable.count <= limit { return (usable.map(candidate), false) }
        var taken = Array(usable.prefix(limit - limit / 2))
        var left: [UInt32] = []
        var seen: [ContiguousArray<UInt64>: Int] = [:]
        for position in usable.dropFirst(taken.count) {
            let mask = mask(Int(position))
            if taken.count < limit, seen[mask, default: 0] < 2 {
                seen[mask, default: 0] += 1
                taken.append(position)
            } else if left.count < limit {
                left.append(position)
            }
        }
        taken += left.prefix(limit - taken.count)
        return (taken.map(candidate), true)
    }

    private func word(_ mask: ContiguousArray<UInt64>, _ position: Int) -> UInt64 {
        position < mask.count ? mask[position] : 0
    }

    private func reached(_ position: Int) -> Int {
        masks.reduce(0) { $0 + word($1, position).nonzeroBitCount }
    }

    private func mask(_ position: Int) -> ContiguousArray<UInt64> {
        ContiguousArray(masks.map { word($0, position) })
    }

    private func candidate(_ position: UInt32) -> Candidate {
        Candidate(node: nodes[Int(position)], mask: mask(Int(position)))
    }
}
