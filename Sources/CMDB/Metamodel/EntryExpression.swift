internal import Base
internal import Cypher
internal import Graph

/// The expressions of lifecycles: openCypher over `n`, the CI that enters a state.
enum EntryExpression {
    private static let engine = QueryEngine()

    private static func text(_ expression: String) -> String {
        "MATCH (n) WHERE id(n) = $ci RETURN (\(expression)\n) AS holds"
    }

    /// Why an expression is none.
    static func problem(_ expression: String) -> String? {
        do throws(CypherError) {
            let query = try engine.prepare(text(expression), on: GraphSnapshot())
            guard query.type == .read, query.columns == ["holds"], query.parameters == ["ci"] else {
                return "is no expression over n: \(expression.prefix(200))"
            }
            return nil
        } catch {
            return "is no openCypher expression: \(error.message)"
        }
    }

    /// Whether it is true of a CI of the graph; null counts as true, for nothing speaks against it.
    /// - Throws: what happened on the way.
    static func holds(_ expression: String, of ci: NodeID, in graph: GraphSnapshot) throws(CypherError) -> Bool {
        let epoch = Instant(rawValue: 0)
        let environment = QueryEnvironment(
            statementTime: epoch, transactionTime: epoch, realTime: { epoch }, seed: 0,
            budget: QueryBudget(rowsMax: 1, bytesMax: Limits.entryRuleBytes))
        let query = try engine.prepare(text(expression), on: graph)
        let cursor = try engine.run(
            query, parameters: ["ci": .integer(Int64(ci.rawValue))], in: GraphTransaction(reading: graph),
            environment: environment)
        defer { cursor.close() }
        switch try cursor.next(1).first?.first {
        case .boolean(let holds)?: return holds
        default: return true
        }
    }
}
