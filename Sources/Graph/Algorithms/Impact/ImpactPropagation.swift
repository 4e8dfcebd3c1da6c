/// Runs the impact fixed point as a simulation of events: nodes change their state in the order of time, within one
/// instant breadth first, and each change is passed on once.
///
/// States only rise and there are four of them, so a node is looked at no more than three times. Within an instant
/// the order makes each change the nearest one to a failure. One propagation may run many times, on the same memory.
struct ImpactPropagation {
    /// A node reaching a state.
    struct Change {
        let node: UInt32
        /// The relationship that brought it, and the change at its other end; `none` for what failed at first.
        let via: UInt32
        let cause: UInt32
        let hops: UInt32
        /// The redundancy group that decided it, or `none`.
        let group: UInt32
        let state: UInt8
        /// Whether the node was worse before the instant was over.
        var isPassing = false
        /// Microseconds.
        let time: Int64
    }

    static let none = UInt32.max
    /// What ``states`` says of a node that is held healthy: as bad as can be, so that nothing changes it.
    private static let held: UInt32 = .max

    let graph: GraphSnapshot
    let rules: BoundImpactRules
    private let along: GraphView
    private let against: GraphView

    /// By slot, 0 for nodes that are ok: position of the last change, then two bits of state.
    private(set) var states: SlotTable
    private(set) var changes: ContiguousArray<Change> = []
    private(set) var groups = ImpactGroups()
    private(set) var isPartial = false
    var meter: Meter
    /// Whatever has a number in it may be hit, nothing else; `nil` for all.
    var region: SlotTable?

    private var arrivals = ImpactArrivals()
    private var sequence: UInt32 = 0
    private var next = 0
    private var now: Int64 = 0
    private(set) var horizon = Int64.max
    private var nodesLeft = 0
    /// What the meter was told of; later runs use the same memory.
    private var paid = (changes: 0, arrivals: 0, groups: 0)

    init(_ view: GraphView, rules: BoundImpactRules, states: SlotTable, meter: Meter) {
        graph = view.graph
        self.rules = rules
        self.states = states
        self.meter = meter
        (along, against) = rules.causeViews(of: view)
    }

    // MARK: One run

    /// Forgets the run before.
    /// - Parameter states: a cleared table.
    mutating func begin(states: SlotTable, horizon: Int64 = .max, nodesMax: Int) {
        self.states = states
        self.horizon = horizon
        nodesLeft = max(0, min(nodesMax, 1 << 28))
        changes.removeAll(keepingCapacity: true)
        groups.removeAll()
        arrivals.removeAll()
        (sequence, next, now, isPartial) = (0, 0, 0, false)
    }

    /// Keeps a node ok, whatever happens. Comes before the failures.
    mutating func hold(_ node: UInt32) { states[node] = Self.held }

    mutating func fail(_ node: UInt32, _ state: UInt8) throws(GraphError) {
        let known = states[node]
        guard state > known & 3 else { return }
        if known == 0 { nodesLeft += 1 }  // What failed at first does not count.
        try raise(node, to: state, via: Self.none, cause: Self.none, group: Self.none)
    }

    /// The next change, passed on; `nil` when nothing moves any more.
    mutating func advance() throws(GraphError) -> Int? {
        while next == changes.count {
            guard let first = arrivals.first else { return nil }
            now = first.time
            while let arrival = arrivals.first, arrival.time == now {
                _ = arrivals.popFirst()
                try land(
                    Int(arrival.rule), on: arrival.dependent, via: arrival.relationship, state: arrival.state,
                    cause: arrival.cause)
            }
        }
        let position = next
        next += 1
        try spread(position)
        return isPartial ? nil : position
    }

    mutating func run() throws(GraphError) {
        while try advance() != nil {}
    }

    // MARK: Spreading

    private mutating func spread(_ position: Int) throws(GraphError) {
        let change = changes[position]
        for entry in along.outgoing(change.node) {
            try meet(entry, rules.along[Int(entry.type)], change, UInt32(position))
        }
        for entry in against.incoming(change.node) {
            try meet(entry, rules.against[Int(entry.type)], change, UInt32(position))
        }
    }

    @inline(__always)
    private mutating func meet(
        _ entry: AdjacencyEntry, _ plan: BoundImpactRules.Plan, _ change: Change, _ cause: UInt32
    ) throws(GraphError) {
        try meter.step()
        if plan.immediateEffect != 0 {
            let state = min(plan.immediateEffect, change.state)
            if state > UInt8(states[entry.node] & 3) {
                try raise(entry.node, to: state, via: entry.relationship, cause: cause, group: Self.none)
            }
        } else {
            for number in plan.rules { try apply(number, entry, change, cause) }
        }
    }

    private mutating func apply(
        _ number: Int, _ entry: AdjacencyEntry, _ change: Change, _ cause: UInt32
    ) throws(GraphError) {
        let rule = rules.rules[number]
        if rule.isQuorum {
            // A member that is not down counts as healthy.
            if change.state < ImpactState.down.rawValue, rule.partial <= states[entry.node] & 3 { return }
        } else if min(rule.effect, change.state) <= states[entry.node] & 3 {
            return
        }
        guard rules.hits(entry.node, rule, in: graph), rules.isCause(change.node, rule, in: graph),
            rules.carries(entry.relationship, rule, in: graph)
        else { return }
        let delay = rules.delay(
            rule, relationship: entry.relationship, dependent: entry.node, cause: change.node, in: graph)
        if delay == 0 {
            try land(number, on: entry.node, via: entry.relationship, state: change.state, cause: cause)
            return
        }
        let (time, isTooLate) = now.addingReportingOverflow(delay)
        if isTooLate || time > horizon { return }
        if arrivals.count == paid.arrivals {
            try meter.allocate(MemoryLayout<ImpactArrival>.stride)
            paid.arrivals += 1
        }
        arrivals.insert(
            ImpactArrival(
                time: time, sequence: sequence, dependent: entry.node, relationship: entry.relationship,
                rule: UInt32(number), cause: cause, state: change.state))
        sequence += 1
    }

    /// What a neighbour in this state does, now that the dependent feels it.
    private mutating func land(
        _ number: Int, on node: UInt32, via: UInt32, state: UInt8, cause: UInt32
    ) throws(GraphError) {
        let rule = rules.rules[number]
        if !rule.isQuorum {
            try raise(node, to: min(rule.effect, state), via: via, cause: cause, group: Self.none)
            return
        }
        let group = try group(of: via, number, rule, on: node)
        if state == ImpactState.down.rawValue { groups[group].down += 1 }
        let effect = groups[group].isLost ? rule.effect : rule.partial
        try raise(node, to: min(effect, state), via: via, cause: cause, group: UInt32(group))
    }

    private mutating func raise(
        _ node: UInt32, to state: UInt8, via: UInt32, cause: UInt32, group: UInt32
    ) throws(GraphError) {
        let known = states[node]
        guard state > known & 3 else { return }
        if let region, region[node] == 0 { return }
        if known == 0 {
            if nodesLeft == 0 {
                isPartial = true
                return
            }
            nodesLeft -= 1
        } else if changes[Int(known >> 2)].time == now {
            changes[Int(known >> 2)].isPassing = true
        }
        if changes.count == paid.changes {
            try meter.allocate(MemoryLayout<Change>.stride)
            paid.changes += 1
        }
        states[node] = UInt32(changes.count) << 2 | UInt32(state)
        changes.append(
            Change(
                node: node, via: via, cause: cause, hops: cause == Self.none ? 0 : changes[Int(cause)].hops + 1,
                group: group, state: state, time: now))
    }

    // MARK: Groups

    /// The group of a member, counted when it is met first.
    private mutating func group(
        of relationship: UInt32, _ number: Int, _ rule: BoundImpactRule, on node: UInt32
    ) throws(GraphError) -> Int {
        let name = groupName(of: relationship, rule)
        if let known = groups.position(node, UInt32(number), name) { return known }
        try countGroups(number, rule, on: node)
        return groups.insert(node, UInt32(number), name)
    }

    private mutating func groupName(of relationship: UInt32, _ rule: BoundImpactRule) -> UInt32 {
        guard let key = rule.groupKey else { return 0 }
        return groups.number(of: graph.property(key, of: RelationshipSlot(rawValue: relationship)))
    }

    /// Counts every group of the node under this rule, so that a node with many groups is read once.
    private mutating func countGroups(_ number: Int, _ rule: BoundImpactRule, on node: UInt32) throws(GraphError) {
        let first = groups.all.count
        let slot = NodeSlot(rawValue: node)
        let degree = graph.degree(of: slot, direction: rule.direction, type: rule.type)
        let isPlain =
            rule.groupKey == nil && rule.weightKey == nil && rules.originKey == nil && rule.causeFlags == nil
        if isPlain {
            groups[groups.insert(node, UInt32(number), 0)].total = UInt32(degree)
        } else {
            try meter.step(degree)
            let members = rule.cause == .target ? against.outgoing(node) : along.incoming(node)
            for entry in members where entry.type == rule.type.rawValue {
                guard rules.isCause(entry.node, rule, in: graph), rules.carries(entry.relationship, rule, in: graph)
                else { continue }
                groups[groups.insert(node, UInt32(number), groupName(of: entry.relationship, rule))].total += 1
            }
        }
        for position in first..<groups.all.count {
            groups[position].needed = UInt32(
                rules.needed(rule, dependent: node, of: Int(groups[position].total), in: graph))
        }
        if groups.all.count > paid.groups {
            try meter.allocate((groups.all.count - paid.groups) * 2 * MemoryLayout<ImpactGroups.Group>.stride)
            paid.groups = groups.all.count
        }
    }
}
