/// Takes all rows of its input, changes the graph, then hands rows on: so nothing that a clause reads is its own work.
///
/// Subclasses override ``write(_:)``.
class WritingOperator: Operator {
    let input: Operator
    /// Variables of the rows that ``write(_:)`` is given, with those that it adds.
    private let stored: [VariableID]
    @exclusivity(unchecked) private var result: Batch?
    @exclusivity(unchecked) private var position = 0

    /// - Parameters:
    ///   - adding: variables that ``write(_:)`` appends to the columns of.
    ///   - output: variables that are handed on.
    init(_ context: ExecutionContext, _ input: Operator, adding: [VariableID], output: [VariableID]) {
        self.input = input
        stored = Set(input.variables).union(adding).sorted()
        super.init(context, variables: output)
    }

    override final func open() throws(CypherError) {
        result = nil
        position = 0
        try input.start()
    }

    override final func close() {
        result = nil
        input.close()
    }

    override final func pull() throws(CypherError) -> Batch? {
        let rows: Batch
        if let result {
            rows = result
        } else {
            rows = try write(try takeAll())
            result = rows
        }
        guard position < rows.count else {
            result = Batch([], kinds: context.kinds)
            return nil
        }
        let range = position..<min(rows.count, position + Batch.rowsMax)
        position = range.upperBound
        output.removeAll()
        for variable in output.variables { output[variable].append(rows[variable], range) }
        output.count = range.count
        return output
    }

    /// Changes the graph.
    /// - Parameter rows: all of the input; columns of added variables are empty.
    /// - Returns: the rows to hand on.
    func write(_ rows: Batch) throws(CypherError) -> Batch { rows }

    /// No rows yet, with the columns of the input and of what is added.
    func emptyRows() -> Batch { Batch(stored, kinds: context.kinds) }

    private func takeAll() throws(CypherError) -> Batch {
        let rows = emptyRows()
        while let batch = try input.next() {
            try context.meter.step(batch.count)
            try context.meter.allocate(batch.count * (16 + 16 * stored.count))
            for variable in input.variables { rows[variable].append(batch[variable], 0..<batch.count) }
            rows.count += batch.count
        }
        return rows
    }

    /// Runs the changes of the clause as one step of the transaction.
    func step(_ body: (GraphWriter) throws(CypherError) -> Void) throws(CypherError) {
        let before = context.transaction.counters
        defer {
            context.refresh()
            context.counters.add(context.transaction.counters.since(before))
        }
        try context.transaction.write(body)
    }
}
