import Graph
import Testing

@testable import Cypher

/// The same answer whichever way it is computed: with rewrites and without, by operators for one shape and by
/// rows, profiled and not.
@Suite struct MetamorphicTests {
    private static let statements = [
        "MATCH (n) RETURN count(*) AS c",
        "MATCH (n:A) WHERE n.x > 3 RETURN n.s AS s, count(*) AS c",
        "MATCH (n) WHERE n.s = 's1' RETURN n.x AS x, count(n) AS c",
        "MATCH (n:A) WHERE n.s <> 's1' OR n.x IS NULL RETURN count(n) AS c",
        "MATCH (n:A)<-[:R]-(m) WHERE n.x >= 2 RETURN n.s AS s, count(m) AS c",
        "MATCH (n:A)-[:R|S]->() RETURN n.s AS s, count(*) AS c",
        "MATCH (n:B)--(m) RETURN count(m) AS c",
        "MATCH (a:A)-[:R*1..3]->(b) RETURN count(DISTINCT b) AS c",
        "MATCH (a {i: 1})-[:R*1..3]->(b) RETURN count(DISTINCT b) AS c",
        "MATCH (a {i: 1})-[:R*]-(b) RETURN count(DISTINCT b) AS c",
        "MATCH (a {i: 2})-[:R*1..2]-(b) RETURN count(DISTINCT b) AS c",
        "MATCH (a {i: 3})-[:R|S*1..4]-(b) WHERE a <> b RETURN count(DISTINCT b) AS c",
        "MATCH (a {i: 4})<-[:S*0..3]-(b) RETURN count(DISTINCT b) AS c",
        "MATCH (a {i: 5})-[:R*1..3]-(b) RETURN DISTINCT b.i AS i",
        "MATCH (a {i: 6})-[:R*]->(b) WHERE b.x > 2 RETURN DISTINCT b.i AS i",
        "MATCH (a:A) WHERE EXISTS { (a)-[:S*1..3]->(b:B) } RETURN a.i AS i",
        "MATCH (a {i: 1}), (b {i: 7}) RETURN EXISTS { (a)-[:R*1..4]->(b) } AS e",
        "MATCH (n) RETURN n.i AS i ORDER BY n.x DESC, n.i SKIP 2 LIMIT 5",
        "MATCH (a:A)-[:R]->(b)<-[:S]-(c:B) RETURN a.i AS a, b.i AS b, c.i AS c",
        "MATCH (a:A), (b:B) WHERE a.x = b.x RETURN a.i AS a, b.i AS b",
        "MATCH (a {i: 1})-[r*1..2 {w: 1}]-(b) RETURN DISTINCT b.i AS i",
    ]

    @Test(arguments: 1...6 as ClosedRange<UInt64>) func answersDoNotDependOnTheWay(seed: UInt64) throws {
        let statements = try Self.graph(seed)
        let plain = QueryEngine(without: Set(Optimizer.rules.map { type(of: $0).name }))
        for text in Self.statements {
            let expected = try statements.texts(text)
            #expect(try statements.texts("PROFILE " + text) == expected, "\(text)")
            #expect(try statements.with(plain).texts("PROFILE " + text) == expected, "\(text)")
        }
    }

    /// Twelve nodes and some thirty relationships, loops and parallel ones among them.
    private static func graph(_ seed: UInt64) throws -> Statements {
        var state = seed &* 0x9e37_79b9_7f4a_7c15
        func below(_ bound: UInt64) -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state % bound
        }
        let statements = try Statements()
        for number in 0..<12 {
            let label = ["A", "B", "A:B"][Int(below(3))]
            let x = below(4) == 0 ? "null" : below(2) == 0 ? "\(below(5)).0" : "\(below(5))"
            _ = try statements.rows("CREATE (:\(label) {i: \(number), x: \(x), s: 's\(below(3))'})")
        }
        for _ in 0..<30 {
            let type = below(2) == 0 ? "R" : "S"
            _ = try statements.rows(
                "MATCH (a {i: \(below(12))}), (b {i: \(below(12))}) CREATE (a)-[:\(type) {w: \(below(2))}]->(b)")
        }
        return statements
    }
}
