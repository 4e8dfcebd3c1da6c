/// Leiden's second phase: inside each community, nodes that stand alone join well connected groups, so that groups
/// hang together even where the community does not (`MergeNodesSubset` of the paper).
struct CommunityRefining: ~Copyable {
    /// The paper's θ: the chance of a group is proportional to e^(gain / θ), in units of the mean weight.
    private static let randomness = 0.01

    private let network: CommunityNetwork
    private let penalty: Double
    /// Community of each node, and mass of each community.
    private let communities: ContiguousArray<UInt32>
    private let communityMasses: FlatArray<Double>
    /// Group of each node: the number of the node that began it.
    private let groups: FlatArray<UInt32>
    private let groupMasses: FlatArray<Double>
    /// Weight between a group and the rest of its community.
    private let cuts: FlatArray<Double>
    private let isAlone: FlatArray<Bool>
    private let order: FlatArray<UInt32>
    private var sums: NeighbourSums
    private var chances: ContiguousArray<(group: UInt32, gain: Double)> = []
    private let temperature: Double

    init(
        _ network: CommunityNetwork, communities: borrowing FlatArray<UInt32>, penalty: Double, meter: inout Meter
    ) throws(GraphError) {
        let count = network.count
        try meter.allocate(count * 50)
        self.network = network
        self.penalty = penalty
        self.communities = communities.copy()
        communityMasses = FlatArray(repeating: 0, count: count)
        groups = FlatArray(counting: count)
        groupMasses = FlatArray(repeating: 0, count: count)
        cuts = FlatArray(repeating: 0, count: count)
        isAlone = FlatArray(repeating: true, count: count)
        order = FlatArray(counting: count)
        sums = NeighbourSums(count: count)
        var total = 0.0
        for node in 0..<count {
            communityMasses[communities[node]] += network.masses[node]
            groupMasses[node] = network.masses[node]
            for position in network.flat.row(node) {
                total += network.flat.weights[position]
                if communities[network.flat.targets[position]] == communities[node] {
                    cuts[node] += network.flat.weights[position]
                }
            }
        }
        temperature = Self.randomness * total / Double(max(1, network.flat.targets.count))
    }

    consuming func takeGroups() -> FlatArray<UInt32> { groups }

    mutating func run(_ generator: inout SplitMix64, meter: inout Meter) throws(GraphError) {
        generator.shuffle(order, first: network.count)
        for index in 0..<network.count {
            let node = order[index]
            try meter.step(1 + network.flat.row(node).count)
            if isAlone[node], isWellConnected(node, in: communities[Int(node)]) { merge(node, &generator) }
        }
    }

    /// Whether a group hangs together with the rest of its community as well as chance would have it.
    private func isWellConnected(_ group: UInt32, in community: UInt32) -> Bool {
        cuts[group] >= penalty * groupMasses[group] * (communityMasses[community] - groupMasses[group]) * (1 - 1e-10)
    }

    private mutating func merge(_ node: UInt32, _ generator: inout SplitMix64) {
        let flat = network.flat
        let community = communities[Int(node)]
        for position in flat.row(node) where communities[Int(flat.targets[position])] == community {
            sums.add(flat.weights[position], to: groups[flat.targets[position]])
        }
        chances.removeAll(keepingCapacity: true)
        chances.append((node, 0))  // It may stay alone.
        for index in 0..<sums.touchedCount {
            let group = sums.touched(index)
            let gain = sums[group] - penalty * groupMasses[node] * groupMasses[group]
            if sums[group] > 0, gain >= 0, isWellConnected(group, in: community) { chances.append((group, gain)) }
        }
        let chosen = choose(&generator)
        if chosen != node {
            groups[node] = chosen
            groupMasses[chosen] += groupMasses[node]
            cuts[chosen] += cuts[node] - 2 * sums[chosen]
            isAlone[chosen] = false
            isAlone[node] = false
        }
        sums.clear()
    }

    private func choose(_ generator: inout SplitMix64) -> UInt32 {
        guard chances.count > 1, temperature > 0 else { return chances[0].group }
        var highest = 0.0
        for chance in chances { highest = max(highest, chance.gain) }
        var total = 0.0
        for chance in chances { total += ((chance.gain - highest) / temperature).exponentialOfNonPositive }
        var draw = generator.unit() * total
        for chance in chances {
            draw -= ((chance.gain - highest) / temperature).exponentialOfNonPositive
            if draw < 0 { return chance.group }
        }
        return chances[chances.count - 1].group
    }
}
