internal import Graph

/// Groups rows by keys and computes aggregates of each group, in the order in which the groups first come.
final class AggregateOperator: Operator {
    struct Item {
        let arguments: [Evaluator]
        /// Only the first of equal values counts.
        let distinct: DistinctValues?
    }

    private let input: Operator
    private let shape: Aggregation.Shape
    private let keys: [Evaluator]
    private let items: [Item]
    private let keyBatch: Batch
    private let values = BatchColumn(.datum)
    @exclusivity(unchecked) private var result: Aggregation?
    @exclusivity(unchecked) private var numbers: ContiguousArray<Int32> = []
    @exclusivity(unchecked) private var allRows: ContiguousArray<Int32> = []
    @exclusivity(unchecked) private var position = 0

    init(
        _ context: ExecutionContext, _ input: Operator, _ shape: Aggregation.Shape, _ keys: [Evaluator], _ items: [Item]
    ) {
        self.input = input
        self.shape = shape
        self.keys = keys
        self.items = items
        keyBatch = Batch(shape.keys, kinds: context.kinds)
        super.init(context, variables: shape.variables)
    }

    override func open() throws(CypherError) {
        release()
        try input.start()
    }

    override func close() {
        release()
        input.close()
    }

    private func release() {
        result?.release()
        result = nil
        for item in items { item.distinct?.removeAll() }
        position = 0
    }

    override func pull() throws(CypherError) -> Batch? {
        if let result { return try result.give(&position, to: output) }
        let all = try aggregation()
        result = all
        return try all.give(&position, to: output)
    }

    /// The groups of all rows of the input, which is open.
    func aggregation() throws(CypherError) -> Aggregation {
        let all = try Aggregation(context, shape)
        while let batch = try input.next() { try add(batch, to: all) }
        return all
    }

    private func add(_ batch: Batch, to all: Aggregation) throws(CypherError) {
        try context.meter.step(batch.count)
        try number(batch, in: all)
        if allRows.count > batch.count { allRows.removeLast(allRows.count - batch.count) }
        for row in allRows.count..<max(allRows.count, batch.count) { allRows.append(Int32(row)) }
        for (item, accumulator) in zip(items, all.accumulators) {
            guard let argument = item.arguments.first else {
                try accumulator.add(nil, allRows, numbers)
                continue
            }
            let column: BatchColumn
            if let variable = argument.variable, batch.has(variable) {
                column = batch[variable]
            } else {
                values.removeAll()
                try argument.evaluate(batch, into: values)
                column = values
            }
            if let percentile = accumulator as? PercentileAccumulator {
                try setPercentile(percentile, item.arguments[1], batch)
            }
            if let distinct = item.distinct {
                let rows = try distinct.firstRows(column, allRows, numbers)
                try all.take(distinct.takenBytes())
                try accumulator.add(column, rows, numbers)
            } else {
                try accumulator.add(column, allRows, numbers)
            }
            let taken = accumulator.takenBytes()
            if taken > 0 { try all.take(taken) }
        }
    }

    /// Finds the group of each row.
    private func number(_ batch: Batch, in all: Aggregation) throws(CypherError) {
        numbers.removeAll(keepingCapacity: true)
        guard let groups = all.groups else {
            numbers.append(contentsOf: repeatElement(0, count: batch.count))
            return
        }
        keyBatch.removeAll()
        keyBatch.count = batch.count
        for (key, evaluator) in zip(shape.keys, keys) {
            if let variable = evaluator.variable, batch.has(variable), batch[variable].kind == keyBatch[key].kind {
                keyBatch.share(key, batch[variable])
            } else {
                try evaluator.evaluate(batch, into: keyBatch[key])
            }
        }
        for row in 0..<batch.count { numbers.append(Int32(try groups.group(keyBatch, row).number)) }
        try all.grow(to: groups.count)
    }

    private func setPercentile(
        _ accumulator: PercentileAccumulator, _ argument: Evaluator, _ batch: Batch
    ) throws(CypherError) {
        for row in 0..<batch.count {
            let value = try argument.evaluate(batch, row)
            guard let number = try value.wantedNumber(), number >= 0, number <= 1 else {
                throw .runtime(
                    .argumentError, .numberOutOfRange, "a percentile lies between 0.0 and 1.0",
                    hint: "write 0.95 for the 95th percentile")
            }
            accumulator.percentiles[Int(numbers[row])] = number
        }
    }
}

/// Which values came before in their group.
final class DistinctValues {
    private var slots: Set<UInt64> = []
    /// Of one group: a bit for each slot.
    private var bits: ContiguousArray<UInt64> = []
    private var values: Set<Grouped> = []
    private var rows: ContiguousArray<Int32> = []
    private var taken = 0
    private let isOneGroup: Bool

    private struct Grouped: Hashable {
        let group: Int32
        let value: Datum
    }

    init(isOneGroup: Bool) { self.isOneGroup = isOneGroup }

    /// The rows whose value was not in their group before; none with null.
    func firstRows(
        _ column: BatchColumn, _ all: ContiguousArray<Int32>, _ groups: ContiguousArray<Int32>
    ) throws(CypherError) -> ContiguousArray<Int32> {
        rows.removeAll(keepingCapacity: true)
        if column.kind == .datum {
            for row in all {
                let value = column.data[Int(row)]
                if value.isNull { continue }
                if values.insert(Grouped(group: groups[Int(row)], value: value)).inserted {
                    taken += 16 + value.estimatedBytes
                    rows.append(row)
                }
            }
            return rows
        }
        for row in all {
            let slot = column.slots[Int(row)]
            if slot == BatchColumn.null { continue }
            if isOneGroup, slots.count >= Self.fewMax {
                if insertBit(slot) { rows.append(row) }
            } else if slots.insert(UInt64(groups[Int(row)]) << 32 | UInt64(slot)).inserted {
                taken += 16
                rows.append(row)
                if isOneGroup, slots.count == Self.fewMax { for slot in slots { _ = insertBit(UInt32(slot)) } }
            }
        }
        return rows
    }

    private static let fewMax = 512

    private func insertBit(_ slot: UInt32) -> Bool {
        let place = Int(slot >> 6)
        if place >= bits.count {
            let more = max(place + 1, bits.count * 2) - bits.count
            taken += 8 * more
            bits.append(contentsOf: repeatElement(0, count: more))
        }
        let bit = UInt64(1) << UInt64(slot & 63)
        if bits[place] & bit != 0 { return false }
        bits[place] |= bit
        return true
    }

    func takenBytes() -> Int {
        defer { taken = 0 }
        return taken
    }

    func removeAll() {
        slots.removeAll()
        bits.removeAll()
        values.removeAll()
    }
}

extension OperatorBuilder {
    func aggregate(_ aggregate: LogicalAggregate, _ needed: Set<VariableID>) throws(CypherError) -> Operator {
        if let pages = try scanAggregate(aggregate) { return pages }
        if let count = try reachCount(aggregate) { return count }
        let rows = try rowAggregate(aggregate)
        return morselAggregate(aggregate, rows) ?? rows
    }

    /// The aggregate of rows, whatever its shape.
    func rowAggregate(_ aggregate: LogicalAggregate) throws(CypherError) -> AggregateOperator {
        var uses: Set<VariableID> = []
        for key in aggregate.keys { key.expression.addVariables(to: &uses) }
        for item in aggregate.items { uses.formUnion(item.aggregate.variables) }
        // Values that count once have to be known together: their rows are gathered.
        let input =
            aggregate.items.contains(where: \.aggregate.isDistinct)
            ? try gathered(aggregate.input, needed: uses) : try build(aggregate.input, needed: uses)
        var keys: [Evaluator] = []
        for key in aggregate.keys { keys.append(try compile(key.expression)) }
        var items: [AggregateOperator.Item] = []
        for item in aggregate.items {
            items.append(
                AggregateOperator.Item(
                    arguments: try compile(item.aggregate.arguments),
                    distinct: item.aggregate.isDistinct && item.aggregate.function != .countAll
                        ? DistinctValues(isOneGroup: keys.isEmpty) : nil))
        }
        return AggregateOperator(context, input, Aggregation.Shape(aggregate), keys, items)
    }

    func project(_ project: LogicalProject, _ needed: Set<VariableID>) throws(CypherError) -> Operator {
        let own = Set(project.items.map(\.variable))
        // What nobody reads is left out where computing it cannot fail.
        let items = project.items.filter { needed.contains($0.variable) || !$0.expression.isHarmless }
        var uses: Set<VariableID> = project.keepsInput ? needed.subtracting(own) : []
        for item in items { item.expression.addVariables(to: &uses) }
        let input = try build(project.input, needed: uses)
        var compiled: [ProjectOperator.Item] = []
        for item in items {
            compiled.append(ProjectOperator.Item(variable: item.variable, evaluator: try compile(item.expression)))
        }
        let passing =
            project.keepsInput ? input.variables.filter { needed.contains($0) && !own.contains($0) } : []
        return ProjectOperator(context, input, compiled, passing: passing)
    }

    func nodeScan(_ scan: LogicalNodeScan, _ needed: Set<VariableID>) throws(CypherError) -> Operator {
        if let pages = try pageScan(.nodeScan(scan), needed) { return pages }
        let expressions = LogicalPlan.nodeScan(scan).expressions
        var uses: Set<VariableID> = []
        for expression in expressions { expression.addVariables(to: &uses) }
        let (input, passing) = try input(scan.input, needed: needed, and: uses)
        return NodeScanOperator(context, scan, input, try compile(expressions), passing: passing, needed: needed)
    }
}

extension BoundExpression {
    /// Whether it has a value for every row.
    fileprivate var isHarmless: Bool {
        switch self {
        case .literal, .variable, .path: true
        case .located(let part, _): part.isHarmless
        case .list(let parts): parts.allSatisfy(\.isHarmless)
        default: false
        }
    }
}

extension BoundAggregate.Function {
    var accumulator: Accumulator {
        switch self {
        case .countAll, .count: CountAccumulator()
        case .sum: SumAccumulator(isAverage: false)
        case .average: SumAccumulator(isAverage: true)
        case .min: ExtremeAccumulator(isMax: false)
        case .max: ExtremeAccumulator(isMax: true)
        case .collect: CollectAccumulator()
        case .standardDeviation: DeviationAccumulator(isOfPopulation: false)
        case .standardDeviationOfPopulation: DeviationAccumulator(isOfPopulation: true)
        case .percentileContinuous: PercentileAccumulator(isContinuous: true)
        case .percentileDiscrete: PercentileAccumulator(isContinuous: false)
        }
    }
}
