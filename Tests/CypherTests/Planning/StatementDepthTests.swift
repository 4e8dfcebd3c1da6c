import Testing

@testable import Cypher

/// Statements as deep as they may be run without using up the stack; deeper ones are refused.
@Suite("Depth of statements")
struct StatementDepthTests {
    static let deep = [
        "RETURN size(" + String(repeating: "[", count: 200) + String(repeating: "]", count: 200) + ") AS x",
        "RETURN " + String(repeating: "NOT ", count: 200) + "true AS x",
        "RETURN " + String(repeating: "(1 + ", count: 100) + "1" + String(repeating: ")", count: 100) + " AS x",
        "MATCH (a)" + String(repeating: "-->()", count: 390) + " RETURN count(*) AS x",
        "WITH 1 AS x " + String(repeating: "WITH x + 1 AS x ", count: 390) + "RETURN x",
        String(repeating: "MERGE (:A {id: 1}) ", count: 390) + "RETURN 1 AS x",
        (0..<5_000).map { "CREATE (n\($0):B {id: \($0)}) " }.joined() + "RETURN 1 AS x",
    ]

    @Test("a statement at the limit runs", arguments: deep.indices)
    func runs(_ number: Int) throws {
        #expect(try Statements().rows(Self.deep[number]).count == 1)
    }

    @Test("one step too many is refused with the limit")
    func refusesDeeperPlans() {
        let text = "WITH 1 AS x " + String(repeating: "WITH x ", count: 400) + "RETURN x"
        #expect(throws: CypherError.self) { try planned(text) }
    }
}
