/// The nodes whose failure may reach alarms, redundancy apart, and which alarms each may reach.
struct RootCauseRegion {
    private let view: GraphView
    private let rules: BoundImpactRules
    private let alarms: [Alarm]
    /// 64-bit words of a set of alarms.
    let words: Int
    /// By state: the alarms that an effect of this state satisfies.
    private let satisfied: ContiguousArray<UInt64>

    /// Position plus one, by slot; 0 for nodes outside.
    let table: SlotTable
    private(set) var nodes: ContiguousArray<UInt32> = []
    /// By position: the alarms it may reach, and the hops to the farthest of them.
    private var masks: ContiguousArray<UInt64> = []
    private var levels: ContiguousArray<UInt32> = []
    /// The alarms found in this round, and those for the next one.
    private var fresh: ContiguousArray<UInt64> = []
    private var pending: ContiguousArray<UInt64> = []
    private var frontier: ContiguousArray<UInt32> = []
    private var waiting: ContiguousArray<UInt32> = []
    private(set) var meter: Meter
    private let along: GraphView
    private let against: GraphView

    init(_ view: GraphView, _ rules: BoundImpactRules, alarms: [Alarm], table: SlotTable, meter: Meter) {
        self.view = view
        self.rules = rules
        self.alarms = alarms
        self.table = table
        self.meter = meter
        let words = (alarms.count + 63) / 64
        var satisfied = ContiguousArray<UInt64>(repeating: 0, count: ImpactState.allCases.count * words)
        for state in ImpactState.allCases {
            for (position, alarm) in alarms.enumerated() where alarm.state <= state {
                satisfied[Int(state.rawValue) * words + position / 64] |= 1 << UInt64(position % 64)
            }
        }
        self.words = words
        self.satisfied = satisfied
        (along, against) = rules.causeViews(of: view)
    }

    // MARK: The search

    /// Goes from the alarms to what they need, a hop of all alarms at a time.
    mutating func search() throws(GraphError) {
        for (number, alarm) in alarms.enumerated() {
            let position = try position(of: alarm.node.rawValue)
            masks[position * words + number / 64] |= 1 << UInt64(number % 64)
            fresh[position * words + number / 64] |= 1 << UInt64(number % 64)
            frontier.append(UInt32(position))
        }
        var level: UInt32 = 0
        while !frontier.isEmpty {
            level += 1
            for position in frontier { try expand(Int(position), level) }
            for position in frontier {
                for word in 0..<words { fresh[Int(position) * words + word] = 0 }
            }
            swap(&fresh, &pending)
            swap(&frontier, &waiting)
            waiting.removeAll(keepingCapacity: true)
        }
    }

    /// A dependent's relationships lead to its causes the other way round: its outgoing ones to targets that fail.
    private mutating func expand(_ position: Int, _ level: UInt32) throws(GraphError) {
        let node = nodes[position]
        for entry in against.outgoing(node) {
            try visit(entry, rules.against[Int(entry.type)], from: position, level)
        }
        for entry in along.incoming(node) { try visit(entry, rules.along[Int(entry.type)], from: position, level) }
    }

    private mutating func visit(
        _ entry: AdjacencyEntry, _ plan: BoundImpactRules.Plan, from dependent: Int, _ level: UInt32
    ) throws(GraphError) {
        try meter.step(words)
        let effect = Int(
            rules.effect(
                plan, cause: entry.node, dependent: nodes[dependent], relationship: entry.relationship,
                in: view.graph))
        if effect == 0 { return }
        let known = Int(table[entry.node])
        var position = known - 1
        var isNews = false
        for word in 0..<words {
            var bits = fresh[dependent * words + word] & satisfied[effect * words + word]
            if known > 0 { bits &= ~masks[position * words + word] }
            if bits == 0 { continue }
            if position < 0 { position = try self.position(of: entry.node) }
            if !isNews, isIdle(position) { waiting.append(UInt32(position)) }
            masks[position * words + word] |= bits
            pending[position * words + word] |= bits
            isNews = true
        }
        if isNews { levels[position] = level }
    }

    private func isIdle(_ position: Int) -> Bool {
        (0..<words).allSatisfy { pending[position * words + $0] == 0 }
    }

    private mutating func position(of node: UInt32) throws(GraphError) -> Int {
        let known = table[node]
        if known > 0 { return Int(known) - 1 }
        try meter.allocate(12 + 24 * words)
        nodes.append(node)
        levels.append(0)
        for _ in 0..<words {
            masks.append(0)
            fresh.append(0)
            pending.append(0)
        }
        table[node] = UInt32(nodes.count)
        return nodes.count - 1
    }

    /// Adds all that may degrade a healthy node, without alarms of its own.
    /// - Parameter marks: what earlier calls have been through.
    mutating func add(leadingTo healthy: UInt32, marks: inout SlotMarks) throws(GraphError) {
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

    /// The nodes that reach most alarms, nearest first. Half of the places are for those, the other half for nodes
    /// that reach other sets of alarms, two for each set, so that several causes can be told apart.
    mutating func candidates(
        max limit: Int, where isAllowed: (UInt32) -> Bool
    ) throws(GraphError) -> (found: [Candidate], isPartial: Bool) {
        try meter.step(nodes.count)
        let alarmCount = UInt64(alarms.count)
        var allowed: ContiguousArray<UInt32> = []
        for (position, node) in nodes.enumerated() where isAllowed(node) { allowed.append(UInt32(position)) }
        var order = RadixOrder(allowed)
        order.sort { view.graph.id(of: NodeSlot(rawValue: nodes[Int($0)])).rawValue }
        order.sort { UInt64(levels[Int($0)]) }
        order.sort { alarmCount - reached(Int($0)) }
        let usable = order.positions.prefix { reached(Int($0)) > 0 }
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

    private func reached(_ position: Int) -> UInt64 {
        var count = 0
        for word in 0..<words { count += masks[position * words + word].nonzeroBitCount }
        return UInt64(count)
    }

    private func mask(_ position: Int) -> ContiguousArray<UInt64> {
        ContiguousArray(masks[(position * words)..<(position * words + words)])
    }

    private func candidate(_ position: UInt32) -> Candidate {
        Candidate(node: nodes[Int(position)], mask: mask(Int(position)))
    }
}
