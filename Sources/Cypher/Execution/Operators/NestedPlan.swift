/// The row that a nested plan is run for: what its arguments give.
final class ArgumentRow {
    let batch: Batch
    private let context: ExecutionContext
    /// Of comprehensions around it: their values are no columns.
    private let fromLocals: [VariableID]
    private let fromRows: [VariableID]

    init(_ context: ExecutionContext, variables: [VariableID], locals: Set<VariableID>) {
        self.context = context
        batch = Batch(variables, kinds: context.kinds)
        fromLocals = variables.filter(locals.contains)
        fromRows = variables.filter { !locals.contains($0) }
        batch.count = 1
        for variable in variables { batch[variable].appendNulls(1) }
    }

    /// Takes the values of a row, as far as it has them; the others stay as they are.
    func set(_ outer: Batch, row: Int) {
        for variable in fromRows where outer.has(variable) {
            let column = batch[variable]
            column.removeAll()
            column.append(from: outer[variable], row: row)
        }
        for variable in fromLocals { set(variable, context.locals[variable.rawValue]) }
    }

    func set(_ variable: VariableID, _ value: Datum) {
        guard batch.has(variable) else { return }
        let column = batch[variable]
        column.removeAll()
        column.append(value)
    }
}

/// A plan that is run for one row at a time.
final class NestedPlan {
    let argument: ArgumentRow
    let root: Operator

    init(argument: ArgumentRow, root: Operator) {
        self.argument = argument
        self.root = root
    }

    /// Begins for a row.
    func open(_ outer: Batch, row: Int) throws(CypherError) {
        argument.set(outer, row: row)
        try root.start()
    }

    func next() throws(CypherError) -> Batch? { try root.next() }
}
