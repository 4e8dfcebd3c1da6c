/// `FOREACH`: runs clauses that write for each element of a list. The rows are handed on as they are.
final class ForeachOperator: WritingOperator {
    private let variable: VariableID
    private let list: Evaluator
    private let inner: NestedPlan
    /// Of one clause, which gives the same taking all elements at once as taking one after the other.
    private let isSingle: Bool

    init(
        _ context: ExecutionContext, _ input: Operator, variable: VariableID, in list: Evaluator, _ inner: NestedPlan,
        isSingle: Bool, output: [VariableID]
    ) {
        self.variable = variable
        self.list = list
        self.inner = inner
        self.isSingle = isSingle
        super.init(context, input, adding: [], output: output)
    }

    override func write(_ rows: Batch) throws(CypherError) -> Batch {
        if isSingle {
            try runAtOnce(rows)
        } else {
            for row in 0..<rows.count {
                for element in try elements(rows, row) {
                    inner.argument.set(rows, row: row)
                    inner.argument.set(variable, element)
                    try run()
                }
            }
        }
        return rows
    }

    private func runAtOnce(_ rows: Batch) throws(CypherError) {
        let argument = inner.argument.batch
        argument.removeAll()
        for row in 0..<rows.count {
            let elements = try elements(rows, row)
            try context.meter.step(elements.count)
            for other in argument.variables where other != variable && rows.has(other) {
                argument[other].appendRepeated(rows[other], row: row, count: elements.count)
            }
            if argument.has(variable) { for element in elements { argument[variable].append(element) } }
            argument.count += elements.count
        }
        if argument.count > 0 { try run() }
        argument.count = 1
    }

    private func run() throws(CypherError) {
        try inner.root.start()
        while try inner.next() != nil {}
        inner.root.close()
    }

    private func elements(_ rows: Batch, _ row: Int) throws(CypherError) -> [Datum] {
        switch try list.evaluate(rows, row) {
        case .list(let elements): return elements
        case .null: return []
        case let other: throw .unwritable(other, expected: "a list")
        }
    }
}
