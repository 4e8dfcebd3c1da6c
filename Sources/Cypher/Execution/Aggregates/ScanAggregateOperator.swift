internal import Graph

/// Aggregates properties of the nodes of a scan, or counts their relationships: page by page, 256 slots at a time, in
/// morsels where there are many.
///
/// Cost: some nanoseconds a node for each key and each item, and a look at the row of each node that is left where
/// relationships are counted.
final class ScanAggregateOperator: Operator {
    /// How many times as fast it is as a pipeline of rows: so many times as many nodes make it worth sharing.
    private static let cheapness = 8

    private let shape: ScanAggregateShape
    private let result: Aggregation.Shape
    private let pages: PageAggregator
    /// Makes the aggregator of a worker.
    private let make: (ExecutionContext) throws(CypherError) -> PageAggregator
    @exclusivity(unchecked) private var all: Aggregation?
    @exclusivity(unchecked) private var position = 0

    init(
        _ context: ExecutionContext, _ shape: ScanAggregateShape, _ result: Aggregation.Shape,
        make: @escaping (ExecutionContext) throws(CypherError) -> PageAggregator
    ) throws(CypherError) {
        self.shape = shape
        self.result = result
        self.make = make
        pages = try make(context)
        super.init(context, variables: result.variables)
    }

    /// Where PROFILE counts the rows of each step that has no operator of its own.
    func count(in counters: FusedCounters) { pages.counters = counters }

    override func open() throws(CypherError) { release() }
    override func close() {
        release()
        pages.end()
    }

    private func release() {
        all?.release()
        all = nil
        position = 0
    }

    override func pull() throws(CypherError) -> Batch? {
        if let all { return try all.give(&position, to: output) }
        let made = try aggregation()
        all = made
        return try made.give(&position, to: output)
    }

    private func aggregation() throws(CypherError) -> Aggregation {
        guard profile == nil, context.isLarge(shape.scan, timesMin: Self.cheapness), !pages.isKnownWithoutScan else {
            return try pages.aggregation()
        }
        let all = try Aggregation(context, result)
        let make = make
        let run = MorselRun<Aggregation>(context, shape.scan) { (context) throws(CypherError) in
            let pages = try make(context)
            return { () throws(CypherError) in try pages.aggregation() }
        }
        defer { run.stop() }
        while let part = try run.next() { try all.merge(part) }
        return all
    }
}

/// Computes the aggregates of the nodes of a scan, or of one morsel.
final class PageAggregator {
    private let context: ExecutionContext
    private let shape: ScanAggregateShape
    private let result: Aggregation.Shape
    private let source: PageScan
    private let links: TypedView?
    var counters: FusedCounters? {
        didSet { source.counters = counters?.ofScan ?? [] }
    }

    init(
        _ context: ExecutionContext, _ shape: ScanAggregateShape, _ result: Aggregation.Shape, _ source: PageScan
    ) {
        self.context = context
        self.shape = shape
        self.result = result
        self.source = source
        links = shape.expand.map { TypedView(context, types: $0.types) }
    }

    func end() { source.end() }

    /// The number of rows comes from the counts of the graph.
    var isKnownWithoutScan: Bool {
        guard shape.filters.isEmpty, shape.keys.isEmpty, !context.hasDeletions, counters == nil,
            shape.operands.allSatisfy({ $0 == .row })
        else { return false }
        guard let expand = shape.expand else { return true }
        return shape.scan.access == .all && expand.direction != .both
    }

    func aggregation() throws(CypherError) -> Aggregation {
        let all = try Aggregation(context, result)
        let counts = all.accumulators.map { $0 as? CountAccumulator }
        if let links, !links.refresh() { return all }
        if isKnownWithoutScan {
            for count in counts { count?.add(wholeCount()) }
            return all
        }
        let range = source.begin()
        let graph = context.graph
        let groups = shape.keys.isEmpty ? nil : GroupNumbers(context, shape.keys, all)
        let columns = shape.operands.map { operand -> Column<NodeSlot>? in
            guard case .property(let key) = operand else { return nil }
            return graph.propertyKey(named: key).map { graph.nodeColumn($0) }
        }
        let scratch = source.scratch
        let isOneGroup = groups == nil
        try source.read(range) { (page, found) throws(CypherError) in
            var slots = found
            if links != nil {
                weigh(page, slots)
                slots = SlotMask(slots) { scratch.degrees[$0] > 0 }
                if slots.isEmpty { return }
            }
            if let groups {
                try groups.number(page, slots, scratch)
                try all.grow(to: all.groups?.count ?? 0)
            }
            for (position, operand) in shape.operands.enumerated() {
                let accumulator = all.accumulators[position]
                switch operand {
                case .row where links == nil: counts[position]?.add(slots, isOneGroup: isOneGroup, scratch)
                case .property where links == nil:
                    try accumulator.add(columns[position]?.page(page), slots, isOneGroup: isOneGroup, scratch)
                default:
                    // With relationships, rows are only counted.
                    var counted = slots
                    if case .property = operand {
                        counted = columns[position]?.page(page).map { $0.present & slots } ?? SlotMask()
                    }
                    counts[position]?.addDegrees(counted, isOneGroup: isOneGroup, scratch)
                }
                let taken = accumulator.takenBytes()
                if taken > 0 { try all.take(taken) }
            }
            if counters != nil {
                var rows = 0
                if links == nil { rows = slots.count } else { slots.forEachSlot { rows += scratch.degrees[$0] } }
                counters?.count(rows, ofNodes: slots.count)
            }
        }
        return all
    }

    /// What the graph has counted itself: nodes with a label, or relationships of a type.
    private func wholeCount() -> Int64 {
        let graph = context.graph
        guard let links else {
            guard case .label(let name) = shape.scan.access else { return Int64(graph.nodeCount) }
            return Int64(graph.label(named: name).map { graph.nodeCount(labelled: $0) } ?? 0)
        }
        guard let types = links.codes else { return Int64(graph.relationshipCount) }
        return Int64(Set(types).reduce(0) { $0 + graph.relationshipCount(typed: $1) })
    }

    /// Writes how many rows each node stands for to the degrees of `scratch`.
    private func weigh(_ page: Int, _ slots: SlotMask) {
        guard let links, let expand = shape.expand else { return }
        let degrees = source.scratch.degrees
        let graph = links.view.graph
        if expand.direction == .both {
            // A loop is one relationship.
            let first = UInt32(page * ColumnPageView.slotCount)
            slots.forEachSlot { slot in
                var cursor = links.view.neighbours(of: NodeSlot(rawValue: first + UInt32(slot)), .both)
                degrees[slot] = 0
                while cursor.next() != nil { degrees[slot] += 1 }
            }
            return
        }
        let direction: Direction = expand.direction == .outgoing ? .outgoing : .incoming
        switch links.codes {
        case nil: graph.copyDegrees(ofPage: page, slots, direction: direction, into: degrees)
        case let types? where types.count == 1:
            graph.copyDegrees(ofPage: page, slots, direction: direction, type: types[0], into: degrees)
        case let types?:
            let first = UInt32(page * ColumnPageView.slotCount)
            slots.forEachSlot { slot in
                let node = NodeSlot(rawValue: first + UInt32(slot))
                degrees[slot] = types.reduce(0) { $0 + graph.degree(of: node, direction: direction, type: $1) }
            }
        }
    }
}

extension OperatorBuilder {
    /// An aggregate of what a scan finds, answered from pages of columns; nil for any other.
    func scanAggregate(_ aggregate: LogicalAggregate) throws(CypherError) -> Operator? {
        guard let shape = ScanAggregateShape(aggregate), shape.keys.count <= GroupNumbers.keysMax,
            context.kinds[shape.scan.node.rawValue] == .node,
            aggregate.keys.allSatisfy({ context.kinds[$0.variable.rawValue] == .datum })
        else { return nil }
        let result = Aggregation.Shape(aggregate)
        let locals = locals
        let built = try ScanAggregateOperator(context, shape, result) { (context) throws(CypherError) in
            let builder = OperatorBuilder(context, locals: locals)
            var steps: [[Evaluator]] = []
            for filter in shape.filters { steps.append(try builder.compile(filter.parts)) }
            return PageAggregator(context, shape, result, PageScan(context, shape.scan, steps))
        }
        if let profiles { built.count(in: FusedCounters(profiles.addFused(below: .aggregate(aggregate)))) }
        return built
    }
}
