/// The one row that a plan is run for.
final class ArgumentOperator: Operator {
    private let row: ArgumentRow
    @exclusivity(unchecked) private var isDone = true

    init(_ context: ExecutionContext, _ row: ArgumentRow) {
        self.row = row
        super.init(context, variables: [])
    }

    override var variables: [VariableID] { row.batch.variables }

    override func open() { isDone = false }

    override func pull() -> Batch? {
        if isDone { return nil }
        isDone = true
        return row.batch
    }
}
