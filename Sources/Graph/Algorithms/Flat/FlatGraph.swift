/// Adjacency of numbered nodes in one pair of arrays (compressed sparse rows): what algorithms that pass over the
/// graph many times copy out of a view once.
///
/// Row `v` is `targets[offsets[v]..<offsets[v + 1]]`, ordered by target in each direction. Parallel relationships
/// are contained as often as they are there, and a loop once in each direction.
struct FlatGraph {
    let count: Int
    let offsets: ContiguousArray<Int>
    let targets: ContiguousArray<UInt32>
    /// By position as `targets`; empty where every relationship weighs 1.
    let weights: ContiguousArray<Double>

    @inline(__always)
    func row(_ node: Int) -> Range<Int> { Range(uncheckedBounds: (offsets[node], offsets[node + 1])) }
    @inline(__always)
    func row(_ node: UInt32) -> Range<Int> { row(Int(node)) }
    @inline(__always)
    func weight(at position: Int) -> Double { weights.isEmpty ? 1 : weights[position] }
}

extension FlatGraph {
    /// The relationships between the numbered nodes that `view` includes.
    ///
    /// `outgoing` rows lead from source to target, `incoming` rows the other way, `both` rows both.
    /// - Complexity: O(n + m): the outgoing relationships of the numbered nodes, read twice.
    init(
        _ view: GraphView, _ numbering: NodeNumbering, _ direction: Direction, weights: RelationshipWeights? = nil,
        meter: inout Meter
    ) throws(GraphError) {
        let incoming = try FlatGraph(incomingOf: view, numbering, weights, meter: &meter)
        switch direction {
        case .incoming: self = incoming
        case .outgoing: self = try incoming.transposed(meter: &meter)
        case .both: self = try incoming.transposed(meter: &meter).joined(with: incoming, meter: &meter)
        }
    }

    /// Sources are visited in ascending order, so every row comes out ordered.
    private init(
        incomingOf view: GraphView, _ numbering: NodeNumbering, _ source: RelationshipWeights?, meter: inout Meter
    ) throws(GraphError) {
        count = numbering.count
        var ends = ContiguousArray(repeating: 0, count: count + 1)
        for number in 0..<count {
            try meter.step()
            for entry in view.outgoing(numbering.slots[number]) {
                try meter.step()
                let target = numbering.number(of: entry.node)
                if target != NodeNumbering.none { ends[Int(target) + 1] += 1 }
            }
        }
        for number in 0..<count { ends[number + 1] += ends[number] }
        try meter.allocate(8 * count + ends[count] * (source == nil ? 4 : 12))
        let targets = FlatArray<UInt32>(repeating: 0, count: ends[count])
        let weights = FlatArray<Double>(repeating: 1, count: source == nil ? 0 : ends[count])
        let next = FlatArray<Int>(repeating: 0, count: count)
        for number in 0..<count { next[number] = ends[number] }
        for number in 0..<count {
            for entry in view.outgoing(numbering.slots[number]) {
                try meter.step()
                let target = numbering.number(of: entry.node)
                guard target != NodeNumbering.none else { continue }
                targets[next[target]] = UInt32(number)
                if let source { weights[next[target]] = try source.weight(of: entry.relationship) }
                next[target] += 1
            }
        }
        offsets = ends
        self.targets = targets.copy()
        self.weights = weights.copy()
    }

    /// The same relationships, turned round.
    func transposed(meter: inout Meter) throws(GraphError) -> FlatGraph {
        try meter.allocate(8 * count + targets.count * (weights.isEmpty ? 4 : 12))
        var ends = ContiguousArray(repeating: 0, count: count + 1)
        for target in targets { ends[Int(target) + 1] += 1 }
        for node in 0..<count { ends[node + 1] += ends[node] }
        let next = FlatArray<Int>(repeating: 0, count: count)
        for node in 0..<count { next[node] = ends[node] }
        let turned = FlatArray<UInt32>(repeating: 0, count: targets.count)
        let turnedWeights = FlatArray<Double>(repeating: 1, count: weights.count)
        for node in 0..<count {
            let row = row(node)
            try meter.step(1 + row.count)
            for position in row {
                let place = next[targets[position]]
                next[targets[position]] = place + 1
                turned[place] = UInt32(node)
                if !weights.isEmpty { turnedWeights[place] = weights[position] }
            }
        }
        return FlatGraph(count: count, offsets: ends, targets: turned.copy(), weights: turnedWeights.copy())
    }

    /// Every row followed by the same row of `other`.
    private func joined(with other: FlatGraph, meter: inout Meter) throws(GraphError) -> FlatGraph {
        let total = targets.count + other.targets.count
        try meter.allocate(8 * count + total * (weights.isEmpty ? 4 : 12))
        var ends = ContiguousArray<Int>()
        var all = ContiguousArray<UInt32>()
        var allWeights = ContiguousArray<Double>()
        ends.reserveCapacity(count + 1)
        all.reserveCapacity(total)
        allWeights.reserveCapacity(weights.count + other.weights.count)
        ends.append(0)
        for node in 0..<count {
            let rows = (row(node), other.row(node))
            try meter.step(1 + rows.0.count + rows.1.count)
            all.append(contentsOf: targets[rows.0])
            all.append(contentsOf: other.targets[rows.1])
            if !weights.isEmpty {
                allWeights.append(contentsOf: weights[rows.0])
                allWeights.append(contentsOf: other.weights[rows.1])
            }
            ends.append(all.count)
        }
        return FlatGraph(count: count, offsets: ends, targets: all, weights: allWeights)
    }

    /// The same graph without loops, and with one relationship for parallel ones. Weights are left out.
    func simple(meter: inout Meter) throws(GraphError) -> FlatGraph {
        try meter.allocate(12 * count + targets.count * 4)
        let seenBy = FlatArray<UInt32>(repeating: .max, count: count)
        var ends = ContiguousArray<Int>()
        var kept = ContiguousArray<UInt32>()
        ends.reserveCapacity(count + 1)
        kept.reserveCapacity(targets.count)
        ends.append(0)
        for node in 0..<count {
            let own = UInt32(node)
            let row = row(node)
            try meter.step(1 + row.count)
            for position in row {
                let target = targets[position]
                if target == own || seenBy[target] == own { continue }
                seenBy[target] = own
                kept.append(target)
            }
            ends.append(kept.count)
        }
        return FlatGraph(count: count, offsets: ends, targets: kept, weights: [])
    }
}
