/// All rows of some batches, kept: for sorting, joining, and writes that take everything first.
final class RowStore {
    /// The rows as one long batch.
    let batch: Batch
    private let meter: BudgetMeter
    @exclusivity(unchecked) private var bytes = 0

    init(_ context: ExecutionContext, _ variables: [VariableID]) {
        batch = Batch(variables, kinds: context.kinds)
        meter = context.meter
    }

    /// Copies the rows of a batch that has the variables of the store.
    /// - Throws: `limitExceeded` where there is no memory for more.
    func append(_ rows: Batch) throws(CypherError) {
        var taken = 0
        for variable in batch.variables {
            let column = rows[variable]
            batch[variable].append(column, 0..<rows.count)
            if column.kind == .datum {
                for value in column.data { taken += value.estimatedBytes }
            } else {
                taken += 4 * rows.count
            }
        }
        batch.count += rows.count
        try take(taken)
        try meter.step(rows.count)
    }

    func take(_ count: Int) throws(CypherError) {
        bytes += count
        try meter.allocate(count)
    }

    /// Puts the rows from `position` on into a batch, as many as fit; nil at the end.
    func give(_ position: inout Int, to output: Batch, _ variables: [VariableID]) -> Batch? {
        guard position < batch.count else { return nil }
        let end = min(batch.count, position + Batch.rowsMax)
        output.removeAll()
        for variable in variables { output[variable].append(batch[variable], position..<end) }
        output.count = end - position
        position = end
        return output
    }

    /// Puts the rows of these numbers into a batch.
    func give(_ rows: ArraySlice<Int32>, to output: Batch, _ variables: [VariableID]) -> Batch {
        output.removeAll()
        for variable in variables { output[variable].gather(batch[variable], rows) }
        output.count = rows.count
        return output
    }

    /// Gives the memory back.
    func removeAll() {
        meter.release(bytes)
        bytes = 0
        batch.removeAll()
    }
}
