internal import Graph

/// The rows of a procedure for each row; of one without columns, the row itself.
final class ProcedureCallOperator: ExpandingOperator {
    private let isVoid: Bool
    private let procedure: ProcedureDefinition
    private let arguments: [Evaluator]
    private let yields: [LogicalProcedureCall.Yield]
    @exclusivity(unchecked) private var rows: [[Datum]] = []
    @exclusivity(unchecked) private var position = 0

    init(
        _ context: ExecutionContext, _ call: LogicalProcedureCall, _ procedure: ProcedureDefinition, _ input: Operator,
        _ arguments: [Evaluator], passing: [VariableID], needed: Set<VariableID>
    ) {
        let read = call.yields.filter { needed.contains($0.variable) }
        let given = Set(call.yields.map(\.variable))
        isVoid = call.isVoid
        self.procedure = procedure
        self.arguments = arguments
        yields = read
        super.init(context, input, passing: passing.filter { !given.contains($0) }, own: read.map(\.variable))
    }

    override func begin(_ batch: Batch, _ row: Int) throws(CypherError) {
        var values: [Datum] = []
        for argument in arguments { values.append(try argument.evaluate(batch, row)) }
        var context = ProcedureContext(
            graph: self.context.graph, environment: self.context.environment, catalogue: self.context.procedures)
        context.wantedColumns = Set(yields.map(\.column))
        rows = try procedure.rows(context, values)
        try self.context.meter.step(rows.count)
        if isVoid { rows = [[]] }
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
