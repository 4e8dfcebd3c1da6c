/// `CALL { … } IN TRANSACTIONS`: runs a plan for each row, and commits after every so many of them.
///
/// The statement goes on with its own state: what others commit in the meantime it does not see.
final class InTransactionsOperator: WritingOperator {
    private let inner: NestedPlan
    private let size: Evaluator?
    private let onError: ParsedSubqueryCall.InTransactions.OnError
    private let status: VariableID?
    /// What the plan gives.
    private let results: [VariableID]

    private static let standardSize = 1_000

    init(
        _ context: ExecutionContext, _ input: Operator, _ inner: NestedPlan, _ call: LogicalInTransactions,
        size: Evaluator?, output: [VariableID]
    ) {
        self.inner = inner
        self.size = size
        onError = call.onError
        status = call.status
        results = call.nullable
        super.init(context, input, adding: call.nullable + (call.status.map { [$0] } ?? []), output: output)
    }

    override func write(_ rows: Batch) throws(CypherError) -> Batch {
        try context.transaction.checkWritable()
        let size = try size?.rowCount(context, of: "OF ROWS") ?? Self.standardSize
        guard size > 0 else {
            throw .runtime(.argumentError, .numberOutOfRange, "a transaction must take one row at least, not \(size)")
        }
        let all = emptyRows()
        var first = 0
        var isStopped = false
        while first < rows.count {
            let range = first..<min(rows.count, first + size)
            first = range.upperBound
            if isStopped {
                appendFailed(rows, range, nil, to: all)
                continue
            }
            let mark = context.transaction.mark
            let counters = context.counters
            let count = all.count
            do {
                for row in range { try run(rows, row, all) }
                try context.transaction.endBatch()
                appendStatus(nil, isStarted: true, all.count - count, to: all)
            } catch {
                guard onError != .fail, error.kind != .cancelled, error.kind != .limitExceeded else { throw error }
                context.transaction.rollBack(to: mark)
                context.counters = counters
                context.refresh()
                truncate(all, to: count)
                appendFailed(rows, range, error, to: all)
                isStopped = onError == .break
            }
        }
        return all
    }

    private func run(_ rows: Batch, _ row: Int, _ all: Batch) throws(CypherError) {
        try context.meter.step()
        try inner.open(rows, row: row)
        while let batch = try inner.next() {
            if results.isEmpty { continue }
            for variable in input.variables {
                all[variable].appendRepeated(rows[variable], row: row, count: batch.count)
            }
            for variable in results {
                if batch.has(variable) {
                    all[variable].append(batch[variable], 0..<batch.count)
                } else {
                    all[variable].appendNulls(batch.count)
                }
            }
            all.count += batch.count
        }
        inner.root.close()
        // Without results, every row is handed on once.
        guard results.isEmpty else { return }
        for variable in input.variables { all[variable].append(from: rows[variable], row: row) }
        all.count += 1
    }

    private func appendFailed(_ rows: Batch, _ range: Range<Int>, _ error: CypherError?, to all: Batch) {
        for variable in input.variables { all[variable].append(rows[variable], range) }
        for variable in results { all[variable].appendNulls(range.count) }
        all.count += range.count
        appendStatus(error, isStarted: error != nil, range.count, to: all)
    }

    private func appendStatus(_ error: CypherError?, isStarted: Bool, _ count: Int, to all: Batch) {
        guard let status else { return }
        let map = Datum.map(
            DatumMap([
                ("started", .boolean(isStarted)), ("committed", .boolean(isStarted && error == nil)),
                ("transactionId", .null), ("errorMessage", error.map { .string($0.message) } ?? .null),
            ]))
        for _ in 0..<count { all[status].append(map) }
    }

    private func truncate(_ all: Batch, to count: Int) {
        all.count = count
        for variable in all.variables { all[variable].truncate(to: count) }
    }
}

extension BatchColumn {
    fileprivate func truncate(to count: Int) {
        if data.count > count { data.removeSubrange(count...) }
        if slots.count > count { slots.removeSubrange(count...) }
    }
}
