/// The rows of a pipeline over a partitioned scan, in the order in which one thread would find them.
final class GatherOperator: Operator {
    private let scan: LogicalNodeScan
    private let whole: Operator
    private let make: MorselRun<RowStore>.Maker
    @exclusivity(unchecked) private var run: MorselRun<RowStore>?
    @exclusivity(unchecked) private var rows: RowStore?
    @exclusivity(unchecked) private var position = 0

    /// - Parameters:
    ///   - whole: the same pipeline on one thread, for small graphs.
    ///   - make: makes the pipeline of a worker.
    init(
        _ context: ExecutionContext, _ scan: LogicalNodeScan, whole: Operator, make: @escaping MorselRun<RowStore>.Maker
    ) {
        self.scan = scan
        self.whole = whole
        self.make = make
        super.init(context, variables: whole.variables)
    }

    override func open() throws(CypherError) {
        release()
        if context.isLarge(scan) { run = MorselRun(context, scan, make: make) } else { try whole.start() }
    }

    override func close() {
        release()
        whole.close()
    }

    private func release() {
        run?.stop()
        run = nil
        rows = nil
        position = 0
    }

    override func pull() throws(CypherError) -> Batch? {
        guard let run else { return try whole.next() }
        while true {
            if let batch = rows?.give(&position, to: output, variables) { return batch }
            guard let more = try run.next() else { return nil }
            rows = more
            position = 0
        }
    }
}

extension OperatorBuilder {
    /// The input of a step that takes all rows before it gives the first: found by several threads where the scan
    /// below is partitioned.
    /// - Parameter best: where only the first rows of an order are wanted, that order and their number: each morsel
    ///   gives its own first ones.
    func gathered(
        _ plan: LogicalPlan, needed: Set<VariableID>, best: (keys: [LogicalSortKey], limit: BoundExpression)? = nil
    ) throws(CypherError) -> Operator {
        let whole = try build(plan, needed: needed)
        guard let scan = partitionedScan(below: plan) else { return whole }
        let part = best.map { LogicalPlan.top(input: plan, $0.keys, limit: $0.limit) } ?? plan
        let variables = whole.variables
        let locals = locals
        return GatherOperator(context, scan, whole: whole) { (context) throws(CypherError) in
            let root = try OperatorBuilder(context, locals: locals, isWorker: true)
                .build(part, needed: Set(variables))
            return { () throws(CypherError) in
                let rows = RowStore(context, variables)
                try root.start()
                while let batch = try root.next() { try rows.append(batch) }
                root.close()
                return rows
            }
        }
    }
}
