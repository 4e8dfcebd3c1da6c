extension ImpactPropagation {
    /// Whether this is the last change of its node, and something else brought it.
    @inline(__always)
    func isResult(_ position: Int) -> Bool {
        let change = changes[position]
        return change.via != Self.none && states[change.node] >> 2 == UInt32(position)
    }

    /// The answer of the run. Complexity: O(changes).
    func impact() -> Impact {
        var results: ContiguousArray<UInt32> = []
        results.reserveCapacity(changes.count)
        for position in changes.indices where isResult(position) { results.append(UInt32(position)) }
        var order = RadixOrder(results)
        order.sort { graph.id(of: NodeSlot(rawValue: changes[Int($0)].node)).rawValue }
        order.sort { UInt64(changes[Int($0)].hops) }
        order.sort { UInt64(ImpactState.down.rawValue - changes[Int($0)].state) }
        let confidences = proofConfidences()
        let impacted = order.positions.map { position in
            let change = changes[Int(position)]
            return ImpactedNode(
                change, at: position, predecessor: changes[Int(change.cause)].node,
                group: change.group == Self.none ? nil : groups[Int(change.group)].count,
                confidence: confidences.isEmpty ? 1 : confidences[Int(position)])
        }
        return Impact(impacted: impacted, isPartial: isPartial, changes: changes, horizon: horizon)
    }

    /// How sure each change is; empty where this graph does not know. A cause comes before its effects.
    private func proofConfidences() -> ContiguousArray<Double> {
        guard rules.confidenceKey != nil else { return [] }
        var confidences = ContiguousArray(repeating: 1.0, count: changes.count)
        for (position, change) in changes.enumerated() where change.cause != Self.none {
            confidences[position] = confidences[Int(change.cause)] * rules.confidence(change.via, in: graph)
        }
        return confidences
    }
}

/// Positions put in order by numbers, least first, equal ones left as they are.
///
/// Source: least significant digit radix sort (Knuth, The Art of Computer Programming 3, 5.2.5). Complexity:
/// O(positions × bytes of the greatest number), so that ordering a large answer costs less than finding it.
struct RadixOrder {
    private(set) var positions: ContiguousArray<UInt32>
    private var spare: ContiguousArray<UInt32>

    init(_ positions: ContiguousArray<UInt32>) {
        self.positions = positions
        spare = ContiguousArray(repeating: 0, count: positions.count)
    }

    mutating func sort(by key: (UInt32) -> UInt64) {
        let greatest = positions.reduce(0) { max($0, key($1)) }
        var shift: UInt64 = 0
        while shift < 64, greatest >> shift != 0 {
            scatter(byDigit: { Int(key($0) >> shift & 255) })
            shift += 8
        }
    }

    private mutating func scatter(byDigit digit: (UInt32) -> Int) {
        var starts = ContiguousArray(repeating: 0, count: 257)
        for position in positions { starts[digit(position) + 1] += 1 }
        for value in 1..<257 { starts[value] += starts[value - 1] }
        for position in positions {
            let value = digit(position)
            spare[starts[value]] = position
            starts[value] += 1
        }
        swap(&positions, &spare)
    }
}
