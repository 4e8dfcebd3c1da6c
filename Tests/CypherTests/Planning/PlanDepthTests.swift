internal import Base
internal import Graph
internal import Testing

@testable import Cypher

/// Long statements end in an error, and those within the limit run.
@Suite struct PlanDepthTests {
    private func rows(_ text: String) throws -> Int {
        let graph = GraphSnapshot()
        let transaction = GraphTransaction(writing: graph, identities: IdentitiesAbove(graph))
        let engine = QueryEngine()
        let environment = QueryEnvironment(
            statementTime: Instant(rawValue: 0), transactionTime: Instant(rawValue: 0),
            realTime: { Instant(rawValue: 0) }, seed: 1)
        let cursor = try engine.run(
            try engine.prepare(text, on: graph), parameters: [:], in: transaction, environment: environment)
        return try cursor.next(10).count
    }

    private static let clauses: [@Sendable (Int) -> String] = [
        { "OPTIONAL MATCH (n\($0):X) " }, { "UNWIND [1] AS x\($0) " }, { "MERGE (n\($0):X {x: \($0)}) " },
        { "MERGE (n\($0):X {x: \($0)}) SET n\($0).y = 1 " },
    ]

    @Test(arguments: 0..<4)
    func longStatementsRunOrEndInAnError(kind: Int) throws {
        let clause = Self.clauses[kind]
        #expect(try rows((0..<150).map(clause).joined() + "RETURN 1 AS r") == 1)
        let error = #expect(throws: CypherError.self) {
            try rows((0..<2_000).map(clause).joined() + "RETURN 1 AS r")
        }
        #expect(error?.kind == .limitExceeded)
    }

    @Test func manyClausesCreateAreOneStep() throws {
        #expect(try rows((0..<900).map { "CREATE (:X {x: \($0)}) " }.joined() + "RETURN 1 AS r") == 1)
    }
}
