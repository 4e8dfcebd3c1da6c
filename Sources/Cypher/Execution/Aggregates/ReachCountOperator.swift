internal import Graph

/// `MATCH (a)-[*1..k]-(b) WHERE a <> b RETURN count(DISTINCT b)`: how many nodes are reached from one, without making rows
/// of them.
///
/// With one row of input the engine's search counts; with several, the ends may be the same ones, and rows are made.
final class ReachCountOperator: Operator {
    struct Shape {
        let expand: LogicalExpandMany
        /// The start does not count: `a <> b`.
        var isWithoutStart = false

        init?(_ aggregate: LogicalAggregate) {
            guard aggregate.keys.isEmpty, !aggregate.items.isEmpty else { return nil }
            var plan = aggregate.input
            var filters: [BoundExpression] = []
            while case .filter(let input, let predicate) = plan {
                filters.append(predicate.unlocated)
                plan = input
            }
            guard case .expandMany(let expand) = plan, expand.isReachability, expand.min <= 1, !expand.isInto,
                expand.predicate == nil, expand.distinctFrom.isEmpty, expand.from != expand.to
            else { return nil }
            for item in aggregate.items {
                guard item.aggregate.function == .count, item.aggregate.isDistinct,
                    item.aggregate.arguments.first?.unlocated == .variable(expand.to)
                else { return nil }
            }
            for filter in filters {
                guard case .comparison(.notEqual, let left, let right) = filter,
                    [left.unlocated, right.unlocated] == [.variable(expand.from), .variable(expand.to)]
                        || [left.unlocated, right.unlocated] == [.variable(expand.to), .variable(expand.from)]
                else { return nil }
                isWithoutStart = true
            }
            self.expand = expand
        }
    }

    private let shape: Shape
    private let input: ReplayOperator
    private let general: Operator
    private let links: TypedView
    /// Of the steps between the aggregate and `input`, where they are profiled.
    var counters: [ProfileCounter] = []
    @exclusivity(unchecked) private var isFast = false
    @exclusivity(unchecked) private var isDone = false

    /// - Parameter general: the same aggregate over `input`, by rows.
    init(_ context: ExecutionContext, _ shape: Shape, _ input: ReplayOperator, general: Operator) {
        self.shape = shape
        self.input = input
        self.general = general
        links = TypedView(context, types: shape.expand.types)
        super.init(context, variables: general.variables)
    }

    override func open() throws(CypherError) {
        isDone = false
        try input.read()
        isFast = try input.holdsOneRow()
        if !isFast { try general.start() }
    }

    override func close() {
        general.close()
        input.close()
    }

    override func pull() throws(CypherError) -> Batch? {
        guard isFast else { return try general.next() }
        if isDone { return nil }
        isDone = true
        output.removeAll()
        let count = try count()
        for counter in counters { counter.rows += count }
        for variable in variables { output[variable].append(.integer(Int64(count))) }
        output.count = 1
        return output
    }

    private func count() throws(CypherError) -> Int {
        guard let batch = input.first else { return 0 }
        let expand = shape.expand
        let start = try batch[expand.from].node(0)
        guard start != BatchColumn.null else { return 0 }
        let node = NodeSlot(rawValue: start)
        if context.hasDeletions, context.transaction.isDeleted(node) { throw .deleted("node") }
        let max = expand.max ?? .max
        let own = expand.min == 0 && !shape.isWithoutStart ? 1 : 0
        guard links.refresh(), max > 0 else { return own }
        let direction = Direction(expand.direction)
        let budget = context.engineBudget
        let view = links.view
        // Whether a way leads back has to be asked only where the start counts.
        let asksForStart = expand.min == 1 && !shape.isWithoutStart
        if !asksForStart || direction == .both {
            let count = try engine { () throws(GraphError) in
                try view.reachableCount(from: node, direction: direction, hopsMax: max, budget: budget)
            }
            context.hit(count)
            if !asksForStart { return count + own }
            return try count + (ClosedTrail(view, context).exists(from: start, max: max) ? 1 : 0)
        }
        let area = try engine { () throws(GraphError) in
            try view.neighbourhood(of: [node], direction: direction, hopsMax: max, budget: budget)
        }
        context.hit(area.nodes.count)
        let isOnCycle = try ClosedTrail(view, context).exists(from: start, direction, max: max, area)
        return area.nodes.count + (isOnCycle ? 1 : 0)
    }

    private func engine<T>(_ body: () throws(GraphError) -> T) throws(CypherError) -> T {
        do { return try body() } catch { throw CypherError(error) }
    }
}

/// The rows of its input, of which the first are looked at before they are handed on.
final class ReplayOperator: Operator {
    private let input: Operator
    private let store: RowStore
    @exclusivity(unchecked) private var position = 0

    init(_ context: ExecutionContext, _ input: Operator) {
        self.input = input
        store = RowStore(context, input.variables)
        super.init(context, variables: input.variables)
    }

    /// Opens the input. ``open()`` only goes back to its first row.
    func read() throws(CypherError) {
        store.removeAll()
        position = 0
        try input.start()
    }

    /// Reads until there are two rows, or no more.
    func holdsOneRow() throws(CypherError) -> Bool {
        while store.batch.count < 2, let batch = try input.next() { try store.append(batch) }
        return store.batch.count == 1
    }

    var first: Batch? { store.batch.count > 0 ? store.batch : nil }

    override func open() { position = 0 }

    override func close() {
        store.removeAll()
        input.close()
    }

    override func pull() throws(CypherError) -> Batch? {
        if let batch = store.give(&position, to: output, variables) { return batch }
        return try input.next()
    }
}

extension OperatorBuilder {
    /// An aggregate that counts what is reached from a node; nil for any other.
    func reachCount(_ aggregate: LogicalAggregate) throws(CypherError) -> Operator? {
        guard !isWorker, let shape = ReachCountOperator.Shape(aggregate) else { return nil }
        let (input, node) = try apart { () throws(CypherError) in
            try build(shape.expand.input, needed: [shape.expand.from])
        }
        let source = ReplayOperator(context, input)
        let general = try withReplacement(of: shape.expand.input, by: source, node) { () throws(CypherError) in
            try rowAggregate(aggregate)
        }
        let counted = ReachCountOperator(context, shape, source, general: general)
        counted.counters = profiles?.chain(to: node).map(\.counter) ?? []
        return counted
    }

    private func apart(
        _ build: () throws(CypherError) -> Operator
    ) throws(CypherError) -> (Operator, ProfileTree.Node?) {
        if let profiles { return try profiles.apart(build) }
        return (try build(), nil)
    }
}
