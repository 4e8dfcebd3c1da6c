internal import Graph

/// `DELETE` and `DETACH DELETE` of nodes, relationships, paths, and lists of these. Null is nothing to delete.
final class DeleteOperator: WritingOperator {
    private let expressions: [Evaluator]
    private let isDetach: Bool

    init(
        _ context: ExecutionContext, _ input: Operator, _ expressions: [Evaluator], isDetach: Bool,
        output: [VariableID]
    ) {
        self.expressions = expressions
        self.isDetach = isDetach
        super.init(context, input, adding: [], output: output)
    }

    override func write(_ rows: Batch) throws(CypherError) -> Batch {
        if rows.count == 0 { return rows }
        try step { (writer) throws(CypherError) in
            for row in 0..<rows.count {
                try context.meter.step(2)
                for expression in expressions { try delete(try expression.evaluate(rows, row), writer) }
            }
        }
        return rows
    }

    private func delete(_ value: Datum, _ writer: GraphWriter) throws(CypherError) {
        switch value {
        case .null: return
        case .node(let node): try writer.delete(node, isDetach: isDetach)
        case .relationship(let relationship): try writer.delete(relationship)
        case .path(let path):
            for relationship in path.relationships { try writer.delete(relationship) }
            for node in path.nodes { try writer.delete(node, isDetach: isDetach) }
        case .list(let elements):
            // Values nest no deeper than the expressions that made them.
            for element in elements { try delete(element, writer) }
        default: throw .unwritable(value, expected: "a node, a relationship or a path")
        }
    }
}
