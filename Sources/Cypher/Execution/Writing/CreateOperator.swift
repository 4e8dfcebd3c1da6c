/// `CREATE`: makes the pattern for every row.
final class CreateOperator: WritingOperator {
    private let elements: NewElements
    private let paths: [NewPath]

    init(
        _ context: ExecutionContext, _ input: Operator, _ elements: NewElements, _ paths: [NewPath],
        output: [VariableID]
    ) {
        self.elements = elements
        self.paths = paths
        super.init(context, input, adding: elements.variables + paths.map(\.variable), output: output)
    }

    override func write(_ rows: Batch) throws(CypherError) -> Batch {
        if rows.count == 0 { return rows }
        try step { (writer) throws(CypherError) in
            let codes = NewElements.Codes(elements, writer.draft)
            for row in 0..<rows.count {
                try context.meter.step(4)
                try elements.create(rows, row, writer, codes, try elements.values(rows, row, writer))
            }
        }
        for path in paths { try path.append(to: rows) }
        return rows
    }
}
