/// Some rows, column by column: what operators hand on.
///
/// Columns lie by the number of their variable; a variable that the rows do not have has none. A batch may share
/// columns with the batch it was made from: who is given one reads it before asking for the next.
final class Batch {
    /// Rows of one batch, at most.
    static let rowsMax = 1_024
    /// Rows of the first batch of an operator, so that a LIMIT 1 does little in vain.
    static let rowsFirst = 32

    @exclusivity(unchecked) var count = 0
    @exclusivity(unchecked) private(set) var columns: ContiguousArray<BatchColumn?>
    /// The variables that have columns.
    let variables: [VariableID]
    /// The batch's own columns, which take the place of shared ones when it is emptied.
    private let own: ContiguousArray<BatchColumn?>
    @exclusivity(unchecked) private var isSharing = false

    init(_ variables: [VariableID], kinds: [ColumnKind]) {
        self.variables = variables
        var columns = ContiguousArray<BatchColumn?>(repeating: nil, count: kinds.count)
        for variable in variables { columns[variable.rawValue] = BatchColumn(kinds[variable.rawValue]) }
        self.columns = columns
        own = columns
    }

    /// The column of a variable that the rows have.
    @inline(__always)
    subscript(variable: VariableID) -> BatchColumn { columns[variable.rawValue].unsafelyUnwrapped }

    @inline(__always)
    func has(_ variable: VariableID) -> Bool { columns[variable.rawValue] != nil }

    /// Bytes of its own columns, without what texts and lists take.
    var bytes: Int { own.reduce(0) { $0 + ($1?.bytes ?? 0) } }

    /// Empties it. Columns of other batches that it shared are forgotten.
    func removeAll() {
        count = 0
        if isSharing {
            for variable in variables { columns[variable.rawValue] = own[variable.rawValue] }
            isSharing = false
        }
        for variable in variables { columns[variable.rawValue].unsafelyUnwrapped.removeAll() }
    }

    /// Shows the column of another batch as its own until it is emptied.
    func share(_ variable: VariableID, _ column: BatchColumn) {
        columns[variable.rawValue] = column
        isSharing = true
    }

    /// Appends a row of another batch: the variables that both have. `count` is left alone.
    func appendShared(_ other: Batch, row: Int, _ shared: [VariableID]) {
        for variable in shared { self[variable].append(from: other[variable], row: row) }
    }
}
