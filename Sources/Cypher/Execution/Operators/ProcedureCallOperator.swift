internal import Graph

/// The rows of a procedure for each row; of one without columns, the row itself.
final class ProcedureCallOperator: ExpandingOperator {
    private let call: LogicalProcedureCall
    private let procedure: ProcedureDefinition
    private let arguments: [Evaluator]
    private let yields: [LogicalProcedureCall.Yield]
    @exclusivity(unchecked) private var rows: [[Datum]] = []
    @exclusivity(unchecked) private var position = 0

    /// - Throws: `ProcedureNotFound`.
    init(
        _ context: ExecutionContext, _ call: LogicalProcedureCall, _ input: Operator, _ arguments: [Evaluator],
        passing: [VariableID], needed: Set<VariableID>
    ) throws(CypherError) {
        guard let procedure = context.procedures[call.procedure] else {
            throw .runtime(.procedureError, .procedureNotFound, "there is no procedure '\(call.procedure)'")
        }
        self.call = call
        self.procedure = procedure
        self.arguments = arguments
        yields = call.yields.filter { needed.contains($0.variable) }
        let own = call.yields.map(\.variable)
        super.init(
            context, input, passing: passing.filter { !own.contains($0) }, own: yields.map(\.variable))
    }

    override func begin(_ batch: Batch, _ row: Int) throws(CypherError) {
        var values: [Datum] = []
        for argument in arguments { values.append(try argument.evaluate(batch, row)) }
        var context = ProcedureContext(
            graph: self.context.graph, environment: self.context.environment, catalogue: self.context.procedures)
        context.wantedColumns = Set(yields.map(\.column))
        rows = try procedure.rows(context, values)
        try self.context.meter.step(rows.count)
        if call.isVoid { rows = [[]] }
        position = 0
    }

    override func fill(_ limit: Int) throws(CypherError) -> Bool {
        let end = min(rows.count, position + limit - output.count)
        guard end > position else { return true }
        for yield in yields {
            let column = output[yield.variable]
            for index in position..<end {
                column.append(yield.column < rows[index].count ? rows[index][yield.column] : .null)
            }
        }
        emit(end - position)
        position = end
        return position >= rows.count
    }

    override func close() {
        rows = []
        super.close()
    }
}
