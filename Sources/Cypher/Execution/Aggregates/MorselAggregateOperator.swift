/// Aggregates the rows of a pipeline over a partitioned scan: each morsel by itself, then together, in the order of the
/// morsels. In a small graph it is the same aggregate over all rows.
final class MorselAggregateOperator: Operator {
    private let scan: LogicalNodeScan
    private let shape: Aggregation.Shape
    private let whole: Operator
    private let make: MorselRun<Aggregation>.Maker
    @exclusivity(unchecked) private var isWhole = true
    @exclusivity(unchecked) private var all: Aggregation?
    @exclusivity(unchecked) private var position = 0

    /// - Parameters:
    ///   - whole: the same aggregate over all rows.
    ///   - make: makes the aggregate of a worker.
    init(
        _ context: ExecutionContext, _ scan: LogicalNodeScan, _ shape: Aggregation.Shape, whole: Operator,
        make: @escaping MorselRun<Aggregation>.Maker
    ) {
        self.scan = scan
        self.shape = shape
        self.whole = whole
        self.make = make
        super.init(context, variables: whole.variables)
    }

    override func open() throws(CypherError) {
        release()
        isWhole = !context.isLarge(scan)
        if isWhole { try whole.start() }
    }

    override func close() {
        release()
        whole.close()
    }

    private func release() {
        all?.release()
        all = nil
        position = 0
    }

    override func pull() throws(CypherError) -> Batch? {
        if isWhole { return try whole.next() }
        if let all { return try all.give(&position, to: output) }
        let made = try Aggregation(context, shape)
        all = made
        let run = MorselRun(context, scan, make: make)
        defer { run.stop() }
        while let part = try run.next() { try made.merge(part) }
        return try made.give(&position, to: output)
    }
}

extension OperatorBuilder {
    /// An aggregate over a partitioned scan whose parts can be put together; nil for any other.
    /// - Parameter whole: the aggregate over all rows.
    func morselAggregate(_ aggregate: LogicalAggregate, _ whole: Operator) -> Operator? {
        guard let scan = partitionedScan(below: aggregate.input),
            !aggregate.items.contains(where: \.aggregate.isDistinct)
        else { return nil }
        let locals = locals
        return MorselAggregateOperator(context, scan, Aggregation.Shape(aggregate), whole: whole) {
            (context) throws(CypherError) in
            let worker = try OperatorBuilder(context, locals: locals, isWorker: true).rowAggregate(aggregate)
            return { () throws(CypherError) in
                try worker.start()
                return try worker.aggregation()
            }
        }
    }

    /// The scan that a pipeline begins with, where it is to be cut into morsels here: not within a worker, and not
    /// where rows are counted one operator at a time.
    func partitionedScan(below plan: LogicalPlan) -> LogicalNodeScan? {
        guard profiles == nil, !isWorker, let scan = plan.pipelineScan, scan.isPartitioned,
            context.kinds[scan.node.rawValue] == .node
        else { return nil }
        return scan
    }
}
