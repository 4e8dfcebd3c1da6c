/// The order of the nodes on every layer, and the search for one with few crossings.
struct LayerOrdering: ~Copyable {
    /// Sweeps without improvement after which it ends.
    private static let patience = 4
    /// Rounds of transposition after a sweep.
    private static let transpositionsMax = 4

    private let network: LayerNetwork
    private let down: EdgeRows
    private let up: EdgeRows
    /// Layer after layer, from left to right; layer `l` is `nodes[starts[l]..<starts[l + 1]]`.
    let nodes: FlatArray<UInt32>
    let starts: ContiguousArray<Int>
    /// Place of each node on its layer.
    let places: FlatArray<UInt32>
    private(set) var crossings = 0

    // Places of the neighbours of each node of one layer in ascending order, by position in the rows.
    private let downSorted: SortedRows
    private let upSorted: SortedRows
    private var keys: ContiguousArray<(barycentre: Double, tie: Int, node: UInt32)> = []

    init(_ network: LayerNetwork, meter: inout Meter) throws(GraphError) {
        let count = network.count
        try meter.allocate(count * 40 + network.uppers.count * 24)
        self.network = network
        down = EdgeRows(network.uppers, nodeCount: count)
        up = EdgeRows(network.lowers, nodeCount: count)
        nodes = FlatArray(repeating: 0, count: count)
        places = FlatArray(repeating: 0, count: count)
        downSorted = SortedRows(nodeCount: count, segmentCount: network.uppers.count)
        upSorted = SortedRows(nodeCount: count, segmentCount: network.uppers.count)
        var starts = ContiguousArray(repeating: 0, count: network.layerCount + 1)
        for layer in network.layers { starts[Int(layer) + 1] += 1 }
        for layer in 0..<network.layerCount { starts[layer + 1] += starts[layer] }
        self.starts = starts
        placeDepthFirst()
    }

    /// Nodes that hang together come to lie beside each other.
    private func placeDepthFirst() {
        let next = FlatArray<Int>(repeating: 0, count: network.layerCount)
        for layer in 0..<network.layerCount { next[layer] = starts[layer] }
        let isSeen = FlatArray<Bool>(repeating: false, count: network.count)
        var stack: ContiguousArray<UInt32> = []
        for first in 0..<network.count where !isSeen[first] {
            stack.append(UInt32(first))
            while let node = stack.popLast() {
                if isSeen[node] { continue }
                isSeen[node] = true
                let layer = Int(network.layers[Int(node)])
                places[node] = UInt32(next[layer] - starts[layer])
                nodes[next[layer]] = node
                next[layer] += 1
                for position in up[Int(node)].reversed() {
                    let other = network.uppers[up.edge(at: position)]
                    if !isSeen[other] { stack.append(other) }
                }
                for position in down[Int(node)].reversed() {
                    let other = network.lowers[down.edge(at: position)]
                    if !isSeen[other] { stack.append(other) }
                }
            }
        }
    }

    mutating func improve(sweepsMax: Int, meter: inout Meter) throws(GraphError) {
        crossings = try countCrossings(meter: &meter)
        let best = FlatArray<UInt32>(repeating: 0, count: nodes.count)
        for index in 0..<nodes.count { best[index] = nodes[index] }
        var fruitless = 0
        var sweep = 0
        while crossings > 0, sweep < sweepsMax, fruitless < Self.patience {
            try self.sweep(number: sweep, meter: &meter)
            var rounds = 0
            while rounds < Self.transpositionsMax, try transpose(meter: &meter) { rounds += 1 }
            let found = try countCrossings(meter: &meter)
            fruitless += 1
            sweep += 1
            guard found < crossings else { continue }
            fruitless = 0
            crossings = found
            for index in 0..<nodes.count { best[index] = nodes[index] }
        }
        for layer in 0..<network.layerCount {
            for index in starts[layer]..<starts[layer + 1] {
                nodes[index] = best[index]
                places[nodes[index]] = UInt32(index - starts[layer])
            }
        }
    }

    // MARK: Barycentre

    /// Orders each layer by the layer before it: downwards in even sweeps, upwards in odd ones. Of nodes with equal
    /// barycentres the left one stays left in two sweeps, and goes right in the next two.
    private mutating func sweep(number: Int, meter: inout Meter) throws(GraphError) {
        let turnsTies = number & 2 != 0
        if number & 1 == 0 {
            for layer in 0..<network.layerCount { try arrange(layer, up, network.uppers, turnsTies, &meter) }
        } else {
            for layer in (0..<network.layerCount).reversed() {
                try arrange(layer, down, network.lowers, turnsTies, &meter)
            }
        }
    }

    /// Nodes without neighbours on that side keep their places.
    private mutating func arrange(
        _ layer: Int, _ rows: EdgeRows, _ ends: ContiguousArray<UInt32>, _ turnsTies: Bool, _ meter: inout Meter
    ) throws(GraphError) {
        keys.removeAll(keepingCapacity: true)
        let range = starts[layer]..<starts[layer + 1]
        for index in range {
            let row = rows[Int(nodes[index])]
            try meter.step(1 + row.count)
            if row.isEmpty { continue }
            var sum = 0.0
            var weight = 0.0
            for position in row {
                let segment = rows.edge(at: position)
                let share = Double(network.multiplicities[segment])
                sum += share * Double(places[ends[segment]])
                weight += share
            }
            keys.append((sum / weight, turnsTies ? -index : index, nodes[index]))
        }
        keys.sort { ($0.barycentre, $0.tie) < ($1.barycentre, $1.tie) }
        var next = 0
        for index in range {
            if rows[Int(nodes[index])].isEmpty { continue }
            let node = keys[next].node
            next += 1
            nodes[index] = node
        }
        for index in range { places[nodes[index]] = UInt32(index - range.lowerBound) }
    }

    // MARK: Transposition

    /// Exchanges neighbours on a layer where that takes crossings away.
    /// - Returns: whether it did.
    private func transpose(meter: inout Meter) throws(GraphError) -> Bool {
        var hasImproved = false
        for layer in 0..<network.layerCount {
            let range = starts[layer]..<starts[layer + 1]
            if range.count < 2 { continue }
            sort(layer, downwards: true)
            sort(layer, downwards: false)
            for index in range.dropLast() {
                let (left, right) = (Int(nodes[index]), Int(nodes[index + 1]))
                try meter.step(up[left].count + up[right].count + down[left].count + down[right].count)
                let above = upSorted.crossings(up[left], up[right])
                let below = downSorted.crossings(down[left], down[right])
                guard above.now + below.now > above.exchanged + below.exchanged else { continue }
                nodes.swap(index, index + 1)
                places[left] += 1
                places[right] -= 1
                hasImproved = true
            }
        }
        return hasImproved
    }

    /// Brings the rows of one layer's nodes into the order of the places at their far ends, in linear time: by going
    /// along the layer at the far end.
    private func sort(_ layer: Int, downwards: Bool) {
        let other = downwards ? layer + 1 : layer - 1
        guard other >= 0, other < network.layerCount else { return }
        let (near, far) = downwards ? (down, up) : (up, down)
        let ends = downwards ? network.uppers : network.lowers
        if downwards {
            downSorted.begin(nodes, starts[layer]..<starts[layer + 1], near)
        } else {
            upSorted.begin(nodes, starts[layer]..<starts[layer + 1], near)
        }
        for index in starts[other]..<starts[other + 1] {
            let node = nodes[index]
            for position in far[Int(node)] {
                let segment = far.edge(at: position)
                let multiplicity = network.multiplicities[segment]
                if downwards {
                    downSorted.append(places[node], multiplicity, to: ends[segment])
                } else {
                    upSorted.append(places[node], multiplicity, to: ends[segment])
                }
            }
        }
    }

    // MARK: Counting

    /// Pairs of relationships that cross between neighbouring layers. Complexity: O(segments × log width).
    private func countCrossings(meter: inout Meter) throws(GraphError) -> Int {
        var widest = 0
        for layer in 0..<network.layerCount { widest = max(widest, starts[layer + 1] - starts[layer]) }
        var tree = PrefixSums(countMax: widest)
        var total = 0
        for layer in 0..<max(0, network.layerCount - 1) {
            sort(layer, downwards: true)
            tree.begin(starts[layer + 2] - starts[layer + 1])
            var sum = 0
            for index in starts[layer]..<starts[layer + 1] {
                let row = down[Int(nodes[index])]
                try meter.step(1 + row.count)
                for position in row {
                    let place = Int(downSorted.places[position])
                    let multiplicity = Int(downSorted.multiplicities[position])
                    total += multiplicity * (sum - tree.sum(through: place))
                }
                for position in row {
                    sum += Int(downSorted.multiplicities[position])
                    tree.add(Int(downSorted.multiplicities[position]), at: Int(downSorted.places[position]))
                }
            }
        }
        return total
    }
}

/// Neighbour places of nodes in ascending order, laid out as the rows that they belong to.
private struct SortedRows: ~Copyable {
    let places: FlatArray<UInt32>
    let multiplicities: FlatArray<UInt32>
    private let next: FlatArray<Int>

    init(nodeCount: Int, segmentCount: Int) {
        places = FlatArray(repeating: 0, count: segmentCount)
        multiplicities = FlatArray(repeating: 0, count: segmentCount)
        next = FlatArray(repeating: 0, count: nodeCount)
    }

    func begin(_ nodes: borrowing FlatArray<UInt32>, _ range: Range<Int>, _ rows: EdgeRows) {
        for index in range { next[nodes[index]] = rows[Int(nodes[index])].lowerBound }
    }

    @inline(__always)
    func append(_ place: UInt32, _ multiplicity: UInt32, to node: UInt32) {
        places[next[node]] = place
        multiplicities[next[node]] = multiplicity
        next[node] += 1
    }

    /// Crossings between the rows of two nodes beside each other, as they are and exchanged.
    func crossings(_ left: Range<Int>, _ right: Range<Int>) -> (now: Int, exchanged: Int) {
        (inversions(left, right), inversions(right, left))
    }

    /// Pairs of which the one from `first` lies further right.
    private func inversions(_ first: Range<Int>, _ second: Range<Int>) -> Int {
        var total = 0
        var below = 0
        var next = second.lowerBound
        for position in first {
            while next < second.upperBound, places[next] < places[position] {
                below += Int(multiplicities[next])
                next += 1
            }
            total += below * Int(multiplicities[position])
        }
        return total
    }
}

/// Prefix sums under point updates (Fenwick 1994).
struct PrefixSums: ~Copyable {
    private let sums: FlatArray<Int>
    private var count = 0

    init(countMax: Int) { sums = FlatArray(repeating: 0, count: countMax + 1) }

    /// Begins with `count` zeros.
    mutating func begin(_ count: Int) {
        self.count = count
        for node in 0...count { sums[node] = 0 }
    }

    func add(_ value: Int, at index: Int) {
        var node = index + 1
        while node <= count {
            sums[node] += value
            node += node & -node
        }
    }

    /// Sum of the elements `0...index`.
    func sum(through index: Int) -> Int {
        var total = 0
        var node = index + 1
        while node > 0 {
            total += sums[node]
            node -= node & -node
        }
        return total
    }
}
