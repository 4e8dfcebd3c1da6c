internal import HeapModule

/// Relationships without which a graph has no cycle.
public struct FeedbackArcSet: Sendable {
    /// Ascending by slot. None of them can stay without closing a cycle.
    public let relationships: [RelationshipSlot]
    /// The sum of their weights.
    public let weight: Double
}

extension GraphView {
    /// The cheapest repair of all cycles that a greedy search finds: relationships whose removal leaves no cycle, and
    /// none of them needlessly. Loops are always among them.
    ///
    /// Eades, Lin, Smyth, "A fast and effective heuristic for the feedback arc set problem", IPL 47, 1993, with
    /// weights, in each strongly connected component: nodes are put in an order, and what leads back in it is removed.
    /// Then every removed relationship, the heaviest first, is put back where that closes no cycle. The cheapest set
    /// of all is NP-hard to find; this one has no guarantee but those.
    ///
    /// - Parameter weightKey: the property that says how much a relationship is worth, such as its confidence: a
    ///   number that is not negative. Without the key, and for relationships without the property, 1.
    /// - Complexity: O(nodes + relationships), and O(m log m + repairs × search) for m relationships in components with
    ///   cycles.
    /// - Throws: `badArgument` for a weight on a cycle that is negative, not finite or no number; what the budget says.
    public func feedbackArcSet(
        weightKey: PropertyKeyCode? = nil, budget: Budget = .unlimited
    ) throws(GraphError) -> FeedbackArcSet {
        var meter = Meter(budget)
        let components = try stronglyConnectedComponents(&meter)
        var order = try GreedyOrder(self, components, weightKey, &meter)
        var removed: ContiguousArray<WeightedRelationship> = []
        for members in components.cyclicMembers() {
            let first = removed.count
            try order.backRelationships(among: members, into: &removed, &meter)
            try meter.allocate((removed.count - first) * 24)
        }
        return try minimal(removed, &meter)
    }

    /// Puts back what closes no cycle.
    private func minimal(
        _ removed: ContiguousArray<WeightedRelationship>, _ meter: inout Meter
    ) throws(GraphError) -> FeedbackArcSet {
        var overlay = RelationshipOverlay()
        for candidate in removed { overlay.remove(candidate.slot) }
        var left: ContiguousArray<WeightedRelationship> = []
        let heaviestFirst = removed.sorted { ($1.weight, $0.slot) < ($0.weight, $1.slot) }
        for candidate in heaviestFirst {
            let slot = RelationshipSlot(rawValue: candidate.slot)
            let (source, target) = (graph.source(of: slot).rawValue, graph.target(of: slot).rawValue)
            let way = try WaySearch.way(from: target, to: source, in: self, overlay, slotCount: slotCount, &meter)
            if way == nil, source != target { overlay.restore(candidate.slot) } else { left.append(candidate) }
        }
        left.sort { $0.slot < $1.slot }
        return FeedbackArcSet(
            relationships: left.map { RelationshipSlot(rawValue: $0.slot) },
            weight: left.reduce(0) { $0 + $1.weight })
    }
}

struct WeightedRelationship {
    let slot: UInt32
    let weight: Double
}

/// The order of Eades, Lin and Smyth of one component after the other.
private struct GreedyOrder: ~Copyable {
    /// A node and its gain (weight out less weight in) at the time that it was offered.
    private struct Offer: Comparable {
        let slot: UInt32
        let gain: Double

        static func < (left: Offer, right: Offer) -> Bool { (left.gain, right.slot) < (right.gain, left.slot) }
    }

    private let view: GraphView
    private let components: StronglyConnectedComponents
    private let weightKey: PropertyKeyCode?
    // By node slot; the relationships are those to nodes of the same component that are not placed yet.
    private let gains: SlotBuffer<Double>
    private let outCounts: SlotBuffer<UInt32>
    private let inCounts: SlotBuffer<UInt32>
    /// Place in the order; `none` while there is none.
    private let places: SlotBuffer<UInt32>
    private var offers = Heap<Offer>()
    /// Nodes that became sources or sinks.
    private var ends: ContiguousArray<UInt32> = []

    init(
        _ view: GraphView, _ components: StronglyConnectedComponents, _ weightKey: PropertyKeyCode?,
        _ meter: inout Meter
    ) throws(GraphError) {
        self.view = view
        self.components = components
        self.weightKey = weightKey
        let count = components.cyclic.isEmpty ? 0 : view.slotCount
        try meter.allocate(20 * count)
        gains = SlotBuffer(repeating: 0, count: count)
        outCounts = SlotBuffer(repeating: 0, count: count)
        inCounts = SlotBuffer(repeating: 0, count: count)
        places = SlotBuffer(repeating: NodePartition.none, count: count)
    }

    /// Appends the loops of a component, and what leads back in its order.
    mutating func backRelationships(
        among members: [NodeSlot], into back: inout ContiguousArray<WeightedRelationship>, _ meter: inout Meter
    ) throws(GraphError) {
        try weigh(members, &meter)
        try place(members, &meter)
        for node in members {
            for entry in view.outgoing(node.rawValue) {
                try meter.step()
                guard isInside(entry, of: node.rawValue), places[entry.node] <= places[node.rawValue] else { continue }
                back.append(WeightedRelationship(slot: entry.relationship, weight: try weight(of: entry)))
            }
        }
    }

    private func weigh(_ members: [NodeSlot], _ meter: inout Meter) throws(GraphError) {
        for node in members {
            let slot = node.rawValue
            for entry in view.outgoing(slot) {
                try meter.step()
                guard entry.node != slot, isInside(entry, of: slot) else { continue }
                let weight = try weight(of: entry)
                gains[slot] += weight
                gains[entry.node] -= weight
                outCounts[slot] += 1
                inCounts[entry.node] += 1
            }
        }
    }

    /// Puts sources to the front and sinks to the back; when there are none, the node with the greatest gain to the
    /// front.
    private mutating func place(_ members: [NodeSlot], _ meter: inout Meter) throws(GraphError) {
        for node in members { offer(node.rawValue) }
        var front: UInt32 = 0
        var back = UInt32(members.count)
        while front < back {
            var chosen: UInt32?
            while chosen == nil, let end = ends.popLast() { chosen = places[end] == NodePartition.none ? end : nil }
            while chosen == nil, let best = offers.popMax() {
                let isCurrent = places[best.slot] == NodePartition.none && gains[best.slot] == best.gain
                chosen = isCurrent ? best.slot : nil
            }
            // Every node that is not placed is offered with the gain that it has.
            guard let slot = chosen else { return }
            if outCounts[slot] == 0, inCounts[slot] > 0 {
                back -= 1
                places[slot] = back
            } else {
                places[slot] = front
                front += 1
            }
            try withdraw(slot, &meter)
        }
        ends.removeAll(keepingCapacity: true)
        offers = Heap()
    }

    /// Takes the relationships of a node that was placed from those at the other ends.
    private mutating func withdraw(_ slot: UInt32, _ meter: inout Meter) throws(GraphError) {
        for entry in view.outgoing(slot) {
            try meter.step()
            guard places[entry.node] == NodePartition.none, isInside(entry, of: slot) else { continue }
            inCounts[entry.node] -= 1
            gains[entry.node] += try weight(of: entry)
            offer(entry.node)
        }
        for entry in view.incoming(slot) {
            try meter.step()
            guard places[entry.node] == NodePartition.none, isInside(entry, of: slot) else { continue }
            outCounts[entry.node] -= 1
            gains[entry.node] -= try weight(of: entry)
            offer(entry.node)
        }
    }

    private mutating func offer(_ slot: UInt32) {
        if inCounts[slot] == 0 || outCounts[slot] == 0 {
            ends.append(slot)
        } else {
            offers.insert(Offer(slot: slot, gain: gains[slot]))
        }
    }

    @inline(__always)
    private func isInside(_ entry: AdjacencyEntry, of slot: UInt32) -> Bool {
        components.partition.parts[Int(entry.node)] == components.partition.parts[Int(slot)]
    }

    private func weight(of entry: AdjacencyEntry) throws(GraphError) -> Double {
        guard let weightKey else { return 1 }
        let slot = RelationshipSlot(rawValue: entry.relationship)
        guard let weight = number(view.graph.property(weightKey, of: slot)) else {
            throw GraphError(
                .badArgument,
                "relationship \(view.graph.id(of: slot).rawValue) has a weight that is no number from 0 up")
        }
        return weight
    }

    private func number(_ value: Value) -> Double? {
        switch value {
        case .null: 1
        case .integer(let number): number >= 0 ? Double(number) : nil
        case .float(let number): number >= 0 && number.isFinite ? number : nil
        default: nil
        }
    }
}
