/// Leiden's first phase: every node goes where it adds most, until none wants to move.
///
/// After the first round only neighbours of moved nodes are looked at again (`MoveNodesFast` of the paper).
struct CommunityMoving: ~Copyable {
    private let network: CommunityNetwork
    private let penalty: Double
    private let members: FlatArray<UInt32>
    /// By community.
    private let masses: FlatArray<Double>
    private let sizes: FlatArray<UInt32>
    /// Stack of communities without nodes.
    private let empty: FlatArray<UInt32>
    private var emptyCount = 0
    private var sums: NeighbourSums
    private let queue: FlatArray<UInt32>
    private let isQueued: FlatArray<Bool>

    /// - Parameter members: by node, a community below the node count.
    init(
        _ network: CommunityNetwork, members: consuming FlatArray<UInt32>, penalty: Double, meter: inout Meter
    ) throws(GraphError) {
        let count = network.count
        try meter.allocate(count * 34)
        self.network = network
        self.penalty = penalty
        masses = FlatArray(repeating: 0, count: count)
        sizes = FlatArray(repeating: 0, count: count)
        empty = FlatArray(repeating: 0, count: count)
        sums = NeighbourSums(count: count)
        queue = FlatArray(counting: count)
        isQueued = FlatArray(repeating: true, count: count)
        for node in 0..<count {
            masses[members[node]] += network.masses[node]
            sizes[members[node]] += 1
        }
        self.members = members
        for community in 0..<count where sizes[community] == 0 {
            empty[emptyCount] = UInt32(community)
            emptyCount += 1
        }
    }

    consuming func takeMembers() -> FlatArray<UInt32> { members }

    mutating func run(_ generator: inout SplitMix64, meter: inout Meter) throws(GraphError) {
        let count = network.count
        generator.shuffle(queue, first: count)
        var waiting = count
        var next = 0
        while waiting > 0 {
            let node = queue[next]
            next = next + 1 == count ? 0 : next + 1
            waiting -= 1
            isQueued[node] = false
            let row = network.flat.row(node)
            try meter.step(1 + row.count)
            guard move(node) else { continue }
            for position in row {
                let other = network.flat.targets[position]
                if isQueued[other] || members[other] == members[node] { continue }
                isQueued[other] = true
                let end = next + waiting
                queue[end < count ? end : end - count] = other
                waiting += 1
            }
        }
    }

    /// Whether it went to another community.
    private mutating func move(_ node: UInt32) -> Bool {
        let flat = network.flat
        for position in flat.row(node) { sums.add(flat.weights[position], to: members[flat.targets[position]]) }
        let old = members[node]
        let mass = network.masses[Int(node)]
        masses[old] -= mass
        sizes[old] -= 1
        var best = old
        var gain = sums[old] - penalty * mass * masses[old]
        // A move must be worth more than rounding, or two nodes could change places for ever.
        let margin = 1e-10 * (sums[old] + penalty * mass * masses[old])
        if sizes[old] > 0, emptyCount > 0, gain < -margin {
            best = empty[emptyCount - 1]
            gain = 0
        }
        for index in 0..<sums.touchedCount {
            let community = sums.touched(index)
            let offer = sums[community] - penalty * mass * masses[community]
            if offer > gain + margin + 1e-10 * sums[community] {
                best = community
                gain = offer
            }
        }
        sums.clear()
        enter(best, node, mass, leaving: old)
        return best != old
    }

    private mutating func enter(_ community: UInt32, _ node: UInt32, _ mass: Double, leaving old: UInt32) {
        if community != old {
            if sizes[community] == 0 { emptyCount -= 1 }
            if sizes[old] == 0 {
                masses[old] = 0
                empty[emptyCount] = old
                emptyCount += 1
            }
            members[node] = community
        }
        masses[community] += mass
        sizes[community] += 1
    }
}
