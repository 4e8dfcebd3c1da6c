/// An operator that makes any number of rows out of each row of its input.
///
/// Subclasses override ``begin(_:_:)`` and ``fill(_:)``; what the input's rows have is copied here.
class ExpandingOperator: Operator {
    let input: Operator
    /// Variables of the input that are handed on.
    let passing: [VariableID]
    /// The input's present batch and row.
    @exclusivity(unchecked) final private(set) var batch: Batch?
    @exclusivity(unchecked) final private(set) var row = 0
    /// For the rows that were made and are not complete: the row of the input that each comes from.
    @exclusivity(unchecked) private var sources: ContiguousArray<Int32> = []
    @exclusivity(unchecked) private var isInRow = false
    @exclusivity(unchecked) private var isDone = true
    @exclusivity(unchecked) private var size = BatchSize()

    /// - Parameter own: the variables it adds, of which only those needed have columns.
    init(_ context: ExecutionContext, _ input: Operator, passing: [VariableID], own: [VariableID]) {
        self.input = input
        self.passing = passing.filter { !own.contains($0) }
        super.init(context, variables: self.passing + own)
    }

    /// Begins with a row of the input.
    func begin(_ batch: Batch, _ row: Int) throws(CypherError) {}

    /// Makes rows of the present row of the input until the output has `limit`: own columns, then ``emit(_:)``.
    /// - Returns: whether there are no more.
    func fill(_ limit: Int) throws(CypherError) -> Bool { true }

    /// Counts rows whose own columns are appended.
    @inline(__always)
    final func emit(_ count: Int = 1) {
        output.count += count
        if passing.isEmpty { return }
        if count == 1 {
            sources.append(Int32(row))
        } else {
            sources.append(contentsOf: repeatElement(Int32(row), count: count))
        }
    }

    override func open() throws(CypherError) {
        batch = nil
        isInRow = false
        isDone = false
        size.reset()
        try input.start()
    }

    override func close() {
        batch = nil
        isDone = true
        input.close()
    }

    override func pull() throws(CypherError) -> Batch? {
        if isDone { return nil }
        output.removeAll()
        sources.removeAll(keepingCapacity: true)
        let limit = size.take()
        while output.count < limit {
            if isInRow {
                isInRow = !(try fill(limit))
                continue
            }
            row += 1
            if batch == nil || row >= batch.unsafelyUnwrapped.count {
                gather()
                batch = try input.next()
                row = 0
                if batch == nil {
                    isDone = true
                    break
                }
            }
            try context.meter.step()
            try begin(batch.unsafelyUnwrapped, row)
            isInRow = true
        }
        gather()
        return output.count > 0 ? output : nil
    }

    private func gather() {
        guard !sources.isEmpty, let batch else { return }
        for variable in passing { output[variable].gather(batch[variable], sources) }
        sources.removeAll(keepingCapacity: true)
    }
}
