/// What a division of the graph into communities is measured by.
public enum CommunityQuality: Hashable, Sendable {
    /// More weight inside than chance would put there, given every node's weight (Newman and Girvan 2004; resolution:
    /// Reichardt and Bornholdt 2006). Higher resolution gives smaller communities; 1 is usual.
    case modularity(resolution: Double)
    /// Constant Potts model (Traag, Van Dooren, Nesterov 2011): inside a community, pairs of nodes weigh on average at
    /// least `resolution`, between two of them less. Unlike modularity it finds small communities in large graphs.
    case constantPotts(resolution: Double)

    var resolution: Double {
        switch self {
        case .modularity(let resolution), .constantPotts(let resolution): resolution
        }
    }
}

/// A division of the nodes of a snapshot into communities.
public struct Communities: Sendable {
    public let graph: GraphSnapshot
    /// By slot; `none` for unused slots. Communities are numbered from 0: largest first, of equal ones the one that
    /// holds the lowest node id.
    public let numbers: ContiguousArray<UInt32>
    /// Nodes of each community.
    public let sizes: [Int]

    public static let none = UInt32.max

    public var count: Int { sizes.count }

    /// The community of a node; `nil` for an unused slot.
    public subscript(node: NodeSlot) -> Int? {
        let number = numbers[Int(node.rawValue)]
        return number == Self.none ? nil : Int(number)
    }

    /// The nodes of one community, in slot order. Complexity: O(slots).
    public func nodes(of community: Int) -> [NodeSlot] {
        numbers.indices.filter { numbers[$0] == UInt32(community) }.map { NodeSlot(rawValue: UInt32($0)) }
    }

    /// A division by the caller's own rule.
    /// - Parameter label: a name for each node's community, of any kind.
    public init<Label: Hashable>(of graph: GraphSnapshot, label: (NodeSlot) -> Label) {
        var members: ContiguousArray<UInt32> = []
        var slots: ContiguousArray<UInt32> = []
        var known: [Label: UInt32] = [:]
        graph.forEachNode { node in
            let label = label(node)
            let number = known[label] ?? UInt32(known.count)
            known[label] = number
            members.append(number)
            slots.append(node.rawValue)
        }
        self.init(graph, slots: slots, members: members, count: known.count)
    }

    /// - Parameters:
    ///   - slots: the nodes.
    ///   - members: position by position as `slots`, a community below `count`; not every one need be used.
    init(_ graph: GraphSnapshot, slots: ContiguousArray<UInt32>, members: ContiguousArray<UInt32>, count: Int) {
        var sizes = ContiguousArray(repeating: 0, count: count)
        var lowest = ContiguousArray(repeating: UInt64.max, count: count)
        for position in slots.indices {
            let community = Int(members[position])
            sizes[community] += 1
            lowest[community] = min(
                lowest[community], graph.id(of: NodeSlot(rawValue: slots[position])).rawValue)
        }
        let order = (0..<count).filter { sizes[$0] > 0 }.sorted { (sizes[$1], lowest[$0]) < (sizes[$0], lowest[$1]) }
        var rank = ContiguousArray<UInt32>(repeating: 0, count: count)
        for place in order.indices { rank[order[place]] = UInt32(place) }
        var numbers = ContiguousArray(repeating: Self.none, count: graph.nodeSlotCount)
        for position in slots.indices { numbers[Int(slots[position])] = rank[Int(members[position])] }
        self.graph = graph
        self.numbers = numbers
        self.sizes = order.map { sizes[$0] }
    }
}

extension GraphView {
    /// How good a division is, in the sense of `quality`; direction is ignored and parallel relationships add up.
    ///
    /// - Modularity is `Σ_c (w_c / m − resolution × (k_c / 2m)²)`, where `w_c` is the weight inside community c, `k_c`
    ///   the sum of its nodes' weights (a loop counts twice there) and m the weight of all relationships; 0 where m is.
    /// - Constant Potts is `Σ_c (w_c − resolution × n_c (n_c − 1) / 2)` with `n_c` nodes in community c.
    /// - Parameter weightKey: property that holds a relationship's weight, 1 where it is missing; `nil` for 1.
    /// - Complexity: O(n + m).
    /// - Throws: `badArgument` for communities of a graph with other slots, or bad weights; the budget's errors.
    public func quality(
        of communities: Communities, in quality: CommunityQuality = .modularity(resolution: 1),
        weightKey: PropertyKeyCode? = nil, budget: Budget = .unlimited
    ) throws(GraphError) -> Double {
        guard communities.numbers.count == slotCount else {
            throw GraphError(
                .badArgument, "these communities number \(communities.numbers.count) slots, the graph has \(slotCount)")
        }
        var meter = Meter(budget)
        try meter.allocate(communities.count * 16)
        let weights = RelationshipWeights(graph, key: weightKey)
        var inside = ContiguousArray(repeating: 0.0, count: communities.count)
        var strength = ContiguousArray(repeating: 0.0, count: communities.count)
        var total = 0.0
        for slot in 0..<UInt32(slotCount) {
            try meter.step()
            guard let from = communities[NodeSlot(rawValue: slot)] else { continue }
            for entry in outgoing(slot) {
                try meter.step()
                let weight = try weights?.weight(of: entry.relationship) ?? 1
                guard let to = communities[NodeSlot(rawValue: entry.node)] else { continue }
                if from == to { inside[from] += weight }
                strength[from] += weight
                strength[to] += weight
                total += weight
            }
        }
        var sum = 0.0
        for community in 0..<communities.count {
            switch quality {
            case .modularity(let resolution):
                guard total > 0 else { continue }
                let share = strength[community] / (2 * total)
                sum += inside[community] / total - resolution * share * share
            case .constantPotts(let resolution):
                let size = Double(communities.sizes[community])
                sum += inside[community] - resolution * size * (size - 1) / 2
            }
        }
        return sum
    }
}
