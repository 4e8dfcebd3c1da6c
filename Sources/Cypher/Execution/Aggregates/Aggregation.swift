/// Groups of rows, in the order in which they first come, and what aggregate functions keep of each.
final class Aggregation {
    /// What there is to compute.
    struct Shape {
        /// Variables of the keys: none for one group of all rows.
        let keys: [VariableID]
        let items: [(variable: VariableID, function: BoundAggregate.Function)]

        init(_ aggregate: LogicalAggregate) {
            keys = aggregate.keys.map(\.variable)
            items = aggregate.items.map { ($0.variable, $0.aggregate.function) }
        }

        var variables: [VariableID] { keys + items.map(\.variable) }
    }

    let shape: Shape
    /// The groups by their keys; nil for one group of all rows.
    let groups: GroupTable?
    let accumulators: [Accumulator]
    private let meter: BudgetMeter
    private let bytesPerGroup: Int
    private(set) var groupCount = 0
    private var bytes = 0

    init(_ context: ExecutionContext, _ shape: Shape) throws(CypherError) {
        self.shape = shape
        groups = shape.keys.isEmpty ? nil : GroupTable(context, shape.keys)
        accumulators = shape.items.map(\.function.accumulator)
        bytesPerGroup = accumulators.reduce(0) { $0 + $1.bytesPerGroup }
        meter = context.meter
        if groups == nil { try grow(to: 1) }
    }

    /// Makes room for groups up to a number.
    func grow(to count: Int) throws(CypherError) {
        guard count > groupCount else { return }
        try take((count - groupCount) * bytesPerGroup)
        for accumulator in accumulators { accumulator.grow(to: count) }
        groupCount = count
    }

    func take(_ count: Int) throws(CypherError) {
        bytes += count
        try meter.allocate(count)
    }

    /// Adds the groups of another one of the shape, whose rows come after its own.
    func merge(_ other: Aggregation) throws(CypherError) {
        for group in 0..<other.groupCount {
            var own = 0
            if let groups, let others = other.groups {
                own = try groups.group(others.keys.batch, group).number
                try grow(to: groups.count)
            }
            for position in accumulators.indices {
                try accumulators[position].merge(other.accumulators[position], group, into: own)
            }
        }
        try meter.step(other.groupCount + 1)
        for accumulator in accumulators { try take(accumulator.takenBytes()) }
    }

    /// Puts the groups from `position` on into a batch, as many as fit; nil at the end.
    func give(_ position: inout Int, to output: Batch) throws(CypherError) -> Batch? {
        guard position < groupCount else { return nil }
        let end = min(groupCount, position + Batch.rowsMax)
        output.removeAll()
        if let groups {
            for key in shape.keys { output[key].append(groups.keys.batch[key], position..<end) }
        }
        for (item, accumulator) in zip(shape.items, accumulators) {
            for group in position..<end { output[item.variable].append(try accumulator.result(group)) }
        }
        output.count = end - position
        position = end
        return output
    }

    /// Gives the memory back.
    func release() {
        groups?.removeAll()
        for accumulator in accumulators { accumulator.removeAll() }
        groupCount = 0
        meter.release(bytes)
        bytes = 0
    }
}
