/// How communities are looked for.
public struct CommunityOptions: Sendable {
    public var quality = CommunityQuality.modularity(resolution: 1)
    /// Property that holds a relationship's weight, 1 where it is missing; `nil` for equal weights.
    public var weightKey: PropertyKeyCode?
    /// Orders the visits. The same seed on the same graph gives the same communities.
    public var seed: UInt64 = 0
    /// The whole is repeated from its last answer while that improves it, at most so often.
    public var passesMax = 3

    public init() {}
}

extension GraphView {
    /// Divides the graph into communities that hang together more than chance would have it.
    ///
    /// Leiden: Traag, Waltman, van Eck, "From Louvain to Leiden: guaranteeing well-connected communities", 2019.
    /// Nodes move between communities while that improves the quality; the communities found are refined into well
    /// connected parts; the parts become the nodes of a smaller graph; and so on. Every community is connected.
    /// Direction is ignored, parallel relationships add up, loops do not count but for a node's strength.
    /// - Complexity: nearly O(n + m) a pass in practice, O(n + m) memory.
    /// - Throws: `badArgument` for a resolution or weights that are negative or not finite; the budget's errors.
    public func communities(
        options: CommunityOptions = CommunityOptions(), budget: Budget = .unlimited
    ) throws(GraphError) -> Communities {
        let resolution = options.quality.resolution
        guard resolution >= 0, resolution.isFinite else {
            throw GraphError(.badArgument, "the resolution is \(resolution), it must be finite and not negative")
        }
        var meter = Meter(budget)
        let numbering = try NodeNumbering(all: self, meter: &meter)
        let flat = try FlatGraph(
            self, numbering, .both, weights: RelationshipWeights(graph, key: options.weightKey), meter: &meter)
        var leiden = try Leiden(flat, options, meter: &meter)
        try leiden.run(passesMax: max(1, options.passesMax), meter: &meter)
        let connected = try leiden.connectedMembers(meter: &meter)
        return Communities(graph, slots: numbering.slots, members: connected, count: numbering.count)
    }
}

/// The passes and levels of the Leiden algorithm.
struct Leiden: ~Copyable {
    private let network: CommunityNetwork
    /// Mass that two nodes of mass 1 in one community cost.
    private let penalty: Double
    private var generator: SplitMix64
    /// Community of each node, below the node count.
    private let members: FlatArray<UInt32>

    init(_ flat: FlatGraph, _ options: CommunityOptions, meter: inout Meter) throws(GraphError) {
        let count = flat.count
        try meter.allocate(count * 40)
        var masses = ContiguousArray(repeating: 1.0, count: count)
        var penalty = options.quality.resolution
        if case .modularity(let resolution) = options.quality {
            var total = 0.0
            for node in 0..<count {
                var strength = 0.0
                for position in flat.row(node) { strength += flat.weight(at: position) }
                masses[node] = strength
                total += strength
            }
            guard total.isFinite else { throw GraphError(.badArgument, "the weights are too great to be added up") }
            penalty = total > 0 ? resolution / total : 0
        }
        let identity = FlatArray<UInt32>(counting: count)
        network = CommunityNetwork(
            flat: try flat.merged(by: identity, groupCount: count, meter: &meter), masses: masses)
        self.penalty = penalty
        generator = SplitMix64(seed: options.seed)
        members = FlatArray(counting: count)
    }

    mutating func run(passesMax: Int, meter: inout Meter) throws(GraphError) {
        var best = quality()
        for _ in 0..<passesMax {
            try pass(meter: &meter)
            let reached = quality()
            guard reached > best + 1e-9 * best.magnitude else { return }
            best = reached
        }
    }

    /// Once through all levels, from the division at hand.
    private mutating func pass(meter: inout Meter) throws(GraphError) {
        var level = network
        var levelMembers = FlatArray<UInt32>(repeating: 0, count: network.count)
        for node in 0..<network.count { levelMembers[node] = members[node] }
        let levelNode = FlatArray<UInt32>(counting: network.count)
        while true {
            var moving = try CommunityMoving(level, members: levelMembers, penalty: penalty, meter: &meter)
            try moving.run(&generator, meter: &meter)
            levelMembers = moving.takeMembers()
            let communityCount = levelMembers.renumber()
            for node in 0..<network.count { members[node] = levelMembers[levelNode[node]] }
            if communityCount == level.count { return }
            var refining = try CommunityRefining(level, communities: levelMembers, penalty: penalty, meter: &meter)
            try refining.run(&generator, meter: &meter)
            let groups = refining.takeGroups()
            let groupCount = groups.renumber()
            // Rounding alone could keep every part single; the division stands, and is split where it must be.
            if groupCount == level.count { return }
            try meter.allocate(groupCount * 4)
            let groupMembers = FlatArray<UInt32>(repeating: 0, count: groupCount)
            for node in 0..<level.count { groupMembers[groups[node]] = levelMembers[node] }
            for node in 0..<network.count { levelNode[node] = groups[levelNode[node]] }
            level = try level.grouped(by: groups, groupCount: groupCount, meter: &meter)
            levelMembers = groupMembers
        }
    }

    /// Weight inside communities, less what their masses cost: both measures, but for a factor and a constant.
    private func quality() -> Double {
        let masses = FlatArray<Double>(repeating: 0, count: network.count)
        var sum = 0.0
        for node in 0..<network.count {
            masses[members[node]] += network.masses[node]
            for position in network.flat.row(node) where members[network.flat.targets[position]] == members[node] {
                sum += network.flat.weights[position] / 2
            }
        }
        for community in 0..<network.count { sum -= penalty * masses[community] * masses[community] / 2 }
        return sum
    }

    /// The communities, each connected: parts that do not hang together get numbers of their own.
    func connectedMembers(meter: inout Meter) throws(GraphError) -> ContiguousArray<UInt32> {
        let parts = FlatArray<UInt32>(repeating: .max, count: network.count)
        let queue = FlatArray<UInt32>(repeating: 0, count: network.count)
        var partCount: UInt32 = 0
        for first in 0..<network.count where parts[first] == .max {
            parts[first] = partCount
            queue[0] = UInt32(first)
            var start = 0
            var end = 1
            while start < end {
                let node = queue[start]
                start += 1
                let row = network.flat.row(node)
                try meter.step(1 + row.count)
                for position in row {
                    let other = network.flat.targets[position]
                    guard parts[other] == .max, members[other] == members[node] else { continue }
                    parts[other] = partCount
                    queue[end] = other
                    end += 1
                }
            }
            partCount += 1
        }
        return parts.copy()
    }
}

extension FlatArray<UInt32> {
    /// Replaces the numbers (all below the count) by 0, 1, … in the order of first use.
    /// - Returns: how many there are.
    func renumber() -> Int {
        let names = FlatArray<UInt32>(repeating: .max, count: count)
        var next: UInt32 = 0
        for index in 0..<count {
            if names[self[index]] == .max {
                names[self[index]] = next
                next += 1
            }
            self[index] = names[self[index]]
        }
        return Int(next)
    }
}
