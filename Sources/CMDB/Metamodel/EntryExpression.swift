internal import Cypher
internal import Graph

/// The conditions of lifecycles: openCypher over `n`, the CI that enters a state.
enum EntryExpression {
    /// Why a condition is none.
    static func problem(_ expression: String) -> String? {
        do throws(CypherError) {
            _ = try NodeExpression(expression)
            return nil
        } catch {
            return "is no condition over n: \(error.message)"
        }
    }

    /// Whether it is true of a CI of the graph; null counts as true, for nothing speaks against it.
    /// - Throws: what happened on the way.
    static func holds(_ expression: String, of ci: NodeID, in graph: GraphSnapshot) throws(CypherError) -> Bool {
        guard let slot = graph.slot(of: ci) else { return true }
        switch try NodeExpressionRun(NodeExpression(expression), on: graph).evaluate(slot) {
        case .holds: return true
        case .fails: return false
        case .undecided(let error): throw error
        }
    }
}
