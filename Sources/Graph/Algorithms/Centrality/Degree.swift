extension GraphView {
    /// How many relationships each node has, or how much they weigh together.
    ///
    /// Parallel relationships count each; a loop counts once in each direction, so twice for `both`.
    /// - Parameter weightKey: property that holds a relationship's weight, 1 where it is missing; `nil` to count.
    /// - Complexity: O(n + m).
    /// - Throws: `badArgument` for a weight that is negative, not finite or no number; the budget's errors.
    public func degrees(
        _ direction: Direction, weightKey: PropertyKeyCode? = nil, budget: Budget = .unlimited
    ) throws(GraphError) -> NodeScores {
        var meter = Meter(budget)
        let numbering = try NodeNumbering(all: self, meter: &meter)
        let weights = RelationshipWeights(graph, key: weightKey)
        try meter.allocate(numbering.count * 8)
        var sums = ContiguousArray(repeating: 0.0, count: numbering.count)
        for number in 0..<numbering.count {
            try meter.step()
            var sum = 0.0
            try forEach(of: numbering.slots[number], direction) { entry throws(GraphError) in
                try meter.step()
                sum += try weights?.weight(of: entry.relationship) ?? 1
            }
            sums[number] = sum
        }
        return NodeScores(graph, numbering) { sums[$0] }
    }
}
