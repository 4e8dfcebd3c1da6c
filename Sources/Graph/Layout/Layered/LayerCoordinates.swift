/// Horizontal positions that keep long relationships straight and nodes above the middle of their neighbours.
///
/// Brandes and Köpf, "Fast and simple horizontal coordinate assignment", 2001 (with the erratum of Brandes, Walter,
/// Zink 2020 in mind: compaction here is a longest path over blocks, which needs no classes). Four assignments are made,
/// each pulled to one corner, and each node takes the mean of its two middle ones; the distance between neighbours on
/// a layer holds in all four, so it holds in that mean. Complexity: O(nodes + segments).
enum LayerCoordinates {
    /// - Parameters:
    ///   - widths: by node.
    ///   - gap: between neighbours on a layer.
    /// - Returns: the middle of each node.
    static func assign(
        _ network: LayerNetwork, _ ordering: borrowing LayerOrdering, widths: ContiguousArray<Double>, gap: Double,
        meter: inout Meter
    ) throws(GraphError) -> ContiguousArray<Double> {
        try meter.allocate(network.count * 100 + network.uppers.count * 20)
        let alignment = BlockAlignment(network, ordering)
        var candidates: [ContiguousArray<Double>] = []
        for downwards in [false, true] {
            for rightwards in [false, true] {
                try meter.step(network.count + network.uppers.count)
                let roots = alignment.roots(ordering, downwards: downwards, rightwards: rightwards)
                candidates.append(
                    BlockCompaction.positions(
                        network, ordering, roots: roots, widths: widths, gap: gap, rightwards: rightwards))
            }
        }
        return balanced(candidates, widths)
    }

    /// Shifts all four to the narrowest, those pulled left by their left borders and those pulled right by their right
    /// borders, and takes the mean of the two middle ones of each node.
    private static func balanced(
        _ candidates: [ContiguousArray<Double>], _ widths: ContiguousArray<Double>
    ) -> ContiguousArray<Double> {
        let borders = candidates.map { positions -> (left: Double, right: Double) in
            var left = Double.infinity
            var right = -Double.infinity
            for node in positions.indices {
                left = min(left, positions[node] - widths[node] / 2)
                right = max(right, positions[node] + widths[node] / 2)
            }
            return (left, right)
        }
        var narrowest = 0
        for index in 1..<4
        where borders[index].right - borders[index].left < borders[narrowest].right - borders[narrowest].left {
            narrowest = index
        }
        let shifts = (0..<4).map { index in
            // Every second assignment is pulled to the right.
            index % 2 == 0
                ? borders[narrowest].left - borders[index].left : borders[narrowest].right - borders[index].right
        }
        return ContiguousArray(
            widths.indices.map { node in
                let first = candidates[0][node] + shifts[0]
                let second = candidates[1][node] + shifts[1]
                let third = candidates[2][node] + shifts[2]
                let fourth = candidates[3][node] + shifts[3]
                let lowest = min(min(first, second), min(third, fourth))
                let highest = max(max(first, second), max(third, fourth))
                return (first + second + third + fourth - lowest - highest) / 2
            })
    }
}

/// Which nodes stand exactly above one another.
private struct BlockAlignment: ~Copyable {
    private let network: LayerNetwork
    /// Rows in the order of the places at their far ends.
    private let up: EdgeRows
    private let down: EdgeRows
    /// Segments that cross one between two dummies: the latter is kept straight at their cost.
    private let isBent: FlatArray<Bool>

    init(_ network: LayerNetwork, _ ordering: borrowing LayerOrdering) {
        self.network = network
        let plain = (
            up: EdgeRows(network.lowers, nodeCount: network.count),
            down: EdgeRows(network.uppers, nodeCount: network.count)
        )
        var byUpper: ContiguousArray<UInt32> = []
        var byLower: ContiguousArray<UInt32> = []
        for index in 0..<network.count {
            let node = Int(ordering.nodes[index])
            for position in plain.down[node] { byUpper.append(UInt32(plain.down.edge(at: position))) }
            for position in plain.up[node] { byLower.append(UInt32(plain.up.edge(at: position))) }
        }
        up = EdgeRows(network.lowers, nodeCount: network.count, order: byUpper)
        down = EdgeRows(network.uppers, nodeCount: network.count, order: byLower)
        isBent = FlatArray(repeating: false, count: network.uppers.count)
        markBent(ordering)
    }

    /// Type 1 conflicts, as in the paper's first algorithm.
    private func markBent(_ ordering: borrowing LayerOrdering) {
        for layer in 0..<max(0, network.layerCount - 1) {
            let lower = ordering.starts[layer + 1]..<ordering.starts[layer + 2]
            var first: UInt32 = 0
            var next = lower.lowerBound
            for index in lower {
                let straight = upperDummy(of: ordering.nodes[index])
                guard straight != nil || index == lower.upperBound - 1 else { continue }
                let last = straight.map { ordering.places[$0] } ?? .max
                while next <= index {
                    for position in up[Int(ordering.nodes[next])] {
                        let place = ordering.places[network.uppers[up.edge(at: position)]]
                        if place < first || place > last { isBent[up.edge(at: position)] = true }
                    }
                    next += 1
                }
                first = last
            }
        }
    }

    /// The dummy above a dummy.
    private func upperDummy(of node: UInt32) -> UInt32? {
        guard network.isDummy(Int(node)), let position = up[Int(node)].first else { return nil }
        let upper = network.uppers[up.edge(at: position)]
        return network.isDummy(Int(upper)) ? upper : nil
    }

    /// Joins each node with a median neighbour on the layer before it, where that crosses no join made so far.
    /// - Returns: by node, the first node of its block.
    func roots(
        _ ordering: borrowing LayerOrdering, downwards: Bool, rightwards: Bool
    ) -> ContiguousArray<UInt32> {
        var roots = ContiguousArray((0..<UInt32(network.count)))
        let rows = downwards ? down : up
        let ends = downwards ? network.lowers : network.uppers
        for step in 1..<max(1, network.layerCount) {
            let layer = downwards ? network.layerCount - 1 - step : step
            let range = ordering.starts[layer]..<ordering.starts[layer + 1]
            // Places from the border that it is pulled to.
            var reached = rightwards ? Int.max : -1
            for offset in 0..<range.count {
                let node = ordering.nodes[rightwards ? range.upperBound - 1 - offset : range.lowerBound + offset]
                let row = rows[Int(node)]
                if row.isEmpty { continue }
                let low = row.lowerBound + (row.count - 1) / 2
                let high = row.lowerBound + row.count / 2
                for position in rightwards ? [high, low] : [low, high] {
                    let segment = rows.edge(at: position)
                    let other = ends[segment]
                    let place = Int(ordering.places[other])
                    guard !isBent[segment], rightwards ? place < reached : place > reached else { continue }
                    roots[Int(node)] = roots[Int(other)]
                    reached = place
                    break
                }
            }
        }
        return roots
    }
}

/// Positions of blocks, as far to one side as the distances on all layers let them.
private enum BlockCompaction {
    static func positions(
        _ network: LayerNetwork, _ ordering: borrowing LayerOrdering, roots: ContiguousArray<UInt32>,
        widths: ContiguousArray<Double>, gap: Double, rightwards: Bool
    ) -> ContiguousArray<Double> {
        var befores: ContiguousArray<UInt32> = []
        var afters: ContiguousArray<UInt32> = []
        var distances: ContiguousArray<Double> = []
        befores.reserveCapacity(network.count)
        afters.reserveCapacity(network.count)
        distances.reserveCapacity(network.count)
        for layer in 0..<network.layerCount {
            for index in ordering.starts[layer]..<ordering.starts[layer + 1] - 1 {
                let (left, right) = (Int(ordering.nodes[index]), Int(ordering.nodes[index + 1]))
                befores.append(rightwards ? roots[right] : roots[left])
                afters.append(rightwards ? roots[left] : roots[right])
                distances.append(widths[left] / 2 + gap + widths[right] / 2)
            }
        }
        let places = longestPaths(network.count, befores, afters, distances)
        return ContiguousArray(roots.map { rightwards ? -places[Int($0)] : places[Int($0)] })
    }

    /// From the border inwards, then each block back towards what follows it as far as there is room.
    private static func longestPaths(
        _ count: Int, _ befores: ContiguousArray<UInt32>, _ afters: ContiguousArray<UInt32>,
        _ distances: ContiguousArray<Double>
    ) -> ContiguousArray<Double> {
        let rows = EdgeRows(befores, nodeCount: count)
        var waiting = ContiguousArray(repeating: 0, count: count)
        for after in afters { waiting[Int(after)] += 1 }
        var order = ContiguousArray((0..<count).filter { waiting[$0] == 0 })
        var places = ContiguousArray(repeating: 0.0, count: count)
        var next = 0
        while next < order.count {
            let block = order[next]
            next += 1
            for position in rows[block] {
                let edge = rows.edge(at: position)
                let after = Int(afters[edge])
                places[after] = max(places[after], places[block] + distances[edge])
                waiting[after] -= 1
                if waiting[after] == 0 { order.append(after) }
            }
        }
        assert(order.count == count, "blocks that do not cross have an order")
        for block in order.reversed() where !rows[block].isEmpty {
            var room = Double.infinity
            for position in rows[block] {
                let edge = rows.edge(at: position)
                room = min(room, places[Int(afters[edge])] - distances[edge])
            }
            places[block] = max(places[block], room)
        }
        return places
    }
}
