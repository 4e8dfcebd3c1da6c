import Base
import Graph
import Testing

@testable import Cypher

/// Clauses that write, beyond what the conformance kit asks.
@Suite struct WritingTests {
    private static let cases: [(setup: String, statement: String, question: String, rows: [String])] = [
        // FOREACH of one clause, and of several
        (
            "RETURN 1 AS x", "FOREACH (x IN [1, 2, 3] | CREATE (:N {x: x}))", "MATCH (n:N) RETURN n.x AS x",
            ["1", "2", "3"]
        ),
        (
            "CREATE (:S {n: 0})", "MATCH (s:S) FOREACH (x IN [1, 2, 3] | SET s.n = s.n + x)",
            "MATCH (s:S) RETURN s.n AS n", ["6"]
        ),
        (
            "CREATE (:S {n: 0})",
            "MATCH (s:S) FOREACH (x IN [1, 2] | SET s.n = s.n + x CREATE (s)-[:HAD]->(:N {n: s.n}))",
            "MATCH (:S)-[:HAD]->(n) RETURN n.n AS n", ["1", "3"]
        ),
        (
            "RETURN 1 AS x", "FOREACH (x IN [1, 1, 2] | MERGE (:N {x: x}))", "MATCH (n:N) RETURN n.x AS x", ["1", "2"]
        ),
        (
            "RETURN 1 AS x", "FOREACH (x IN [1, 2] | FOREACH (y IN [1, 2] | CREATE (:N {x: x * 10 + y})))",
            "MATCH (n:N) RETURN n.x AS x", ["11", "12", "21", "22"]
        ),
        // SET sees what earlier rows and items have set
        (
            "CREATE (:C {n: 0})", "MATCH (c:C) UNWIND [1, 2, 3] AS x SET c.n = c.n + x, c.m = c.n",
            "MATCH (c:C) RETURN c.n AS n, c.m AS m", ["6, 6"]
        ),
        (
            "CREATE (:C {a: 1, b: 2})", "MATCH (c:C) SET c = {b: 3, c: null}",
            "MATCH (c:C) RETURN properties(c) AS p", ["{b: 3}"]
        ),
        (
            "CREATE (:C {a: 1})-[:R {x: 1}]->(:D {b: 2})", "MATCH (c:C)-[r]->(d) SET c += d, r = c, d += r",
            "MATCH (c:C)-[r]->(d) RETURN c.a AS ca, c.b AS cb, r.x AS rx, r.a AS ra, d.a AS da", ["1, 2, null, 1, 1"]
        ),
        // MERGE in bulk
        (
            "CREATE (:N {id: 1, old: true})",
            "UNWIND [1, 2, 2, 1.0, 3] AS id MERGE (n:N {id: id}) ON CREATE SET n.made = true ON MATCH SET n.hits = coalesce(n.hits, 0) + 1",
            "MATCH (n:N) RETURN n.id AS id, n.made AS made, n.hits AS hits",
            ["1, null, 2", "2, true, 1", "3, true, null"]
        ),
        (
            "CREATE (:N {id: 1})", "UNWIND [1, 2, 1] AS id MERGE (n:N {id: id}) ON MATCH SET n.id = 7",
            "MATCH (n:N) RETURN n.id AS id", ["1", "2", "7"]
        ),
        (
            "CREATE (:N {id: 1})", "UNWIND [{id: 1, a: 1}, {id: 2, a: 2}] AS row MERGE (n:N {id: row.id}) SET n += row",
            "MATCH (n:N) RETURN n.id AS id, n.a AS a", ["1, 1", "2, 2"]
        ),
        (
            "CREATE (:N {id: 1}), (:N {id: 1})",
            "UNWIND [1, 1] AS id MERGE (n:N {id: id}) SET n.n = coalesce(n.n, 0) + 1",
            "MATCH (n:N) RETURN n.n AS n", ["2", "2"]
        ),
        (
            "CREATE (:A {id: 1}), (:A {id: 2})",
            "UNWIND [[1, 2], [1, 2], [2, 1], [1, 1]] AS p MATCH (a:A {id: p[0]}), (b:A {id: p[1]}) MERGE (a)-[r:T]->(b) ON MATCH SET r.again = true",
            "MATCH (a)-[r:T]->(b) RETURN a.id AS a, b.id AS b, r.again AS again",
            ["1, 1, null", "1, 2, true", "2, 1, null"]
        ),
        (
            "CREATE (:A {id: 1}), (:A {id: 2})",
            "UNWIND [[1, 2], [2, 1], [1, 1], [1, 1]] AS p MATCH (a:A {id: p[0]}), (b:A {id: p[1]}) MERGE (a)-[r:T]-(b)",
            "MATCH (a)-[r:T]->(b) RETURN a.id AS a, b.id AS b", ["1, 1", "1, 2"]
        ),
        (
            "CREATE (:A {id: 1})",
            "MATCH (a:A) UNWIND [1, 2, 1] AS x MERGE (a)-[:HAS]->(b:B {x: x}) ON MATCH SET b.again = true",
            "MATCH (:A)-[:HAS]->(b) RETURN b.x AS x, b.again AS again", ["1, true", "2, null"]
        ),
        (
            "CREATE (:A {id: 1}), (:A {id: 2})",
            "UNWIND [{t: 1}, {t: 2}, {t: 1}] AS row MATCH (a:A {id: 1}), (b:A {id: 2}) MERGE (a)-[:T {t: row.t}]->(b)",
            "MATCH ()-[r:T]->() RETURN r.t AS t", ["1", "2"]
        ),
        // deleting
        (
            "CREATE (a:A)-[:R]->(b:B)-[:R]->(:C)", "MATCH p = (:A)-->(:B) DETACH DELETE p",
            "MATCH (n) RETURN labels(n) AS l", ["['C']"]
        ),
        (
            "CREATE (a:A)-[:R]->(b:B)", "MATCH (a:A)-[r]->(b) DELETE a WITH r, b DELETE r SET b.left = true",
            "MATCH (n) RETURN n.left AS l", ["true"]
        ),
        (
            "CREATE (:A), (:B)", "MATCH (n) WITH collect(n) AS all DELETE all[0], all[1]", "MATCH (n) RETURN n", []
        ),
        // subqueries
        (
            "RETURN 1 AS x", "UNWIND [1, 2] AS x CALL { WITH x CREATE (n:N {x: x}) RETURN n } SET n.y = n.x * 2",
            "MATCH (n:N) RETURN n.y AS y", ["2", "4"]
        ),
        (
            "CREATE (:N {x: 1})",
            "UNWIND [0, 1, 2] AS x CALL { WITH x CREATE (:M {x: 4 / x}) } IN TRANSACTIONS OF 1 ROW ON ERROR CONTINUE",
            "MATCH (m:M) RETURN m.x AS x", ["2", "4"]
        ),
        (
            "CREATE (:N {x: 1})",
            "UNWIND [1, 0, 2] AS x CALL { WITH x CREATE (:M {x: 4 / x}) } IN TRANSACTIONS OF 1 ROW ON ERROR BREAK",
            "MATCH (m:M) RETURN m.x AS x", ["4"]
        ),
    ]

    @Test(arguments: cases.indices) func aStatementLeaves(number: Int) throws {
        let one = Self.cases[number]
        let statements = try Statements(one.setup)
        _ = try statements.rows(one.statement)
        #expect(try statements.texts(one.question) == one.rows, "\(one.statement)")
    }

    @Test func aFailingStatementLeavesNothing() throws {
        let statements = try Statements("CREATE (:N {x: 0})-[:R]->(:M)")
        for text in [
            "MATCH (n:N) SET n.x = 1 WITH n CREATE (:Z {y: 1 / n.zero}) SET n.y = 1 / 0",
            "MATCH (n:N) SET n.x = 1 DELETE n",
            "UNWIND [1, null] AS x MERGE (:N {x: x})",
            "OPTIONAL MATCH (a:Nobody) MATCH (n:N) MERGE (a)-[:T]->(n)",
            "MATCH (n:N) SET n.list = [n]",
        ] {
            #expect(throws: CypherError.self) { try statements.rows(text) }
            #expect(try statements.texts("MATCH (n) RETURN n.x AS x") == ["0", "null"], "\(text)")
        }
    }

    @Test func nullsInAMergedListOfRowsAreNamed() throws {
        let statements = try Statements()
        let error = #expect(throws: CypherError.self) {
            try statements.rows("UNWIND [1, null] AS x MERGE (:N {key: x})")
        }
        #expect(error?.detail == .mergeReadOwnWrites)
        #expect(error?.message.contains("key") == true)
    }

    @Test func whatAStatementDidIsCounted() throws {
        let statements = try Statements()
        func counters(_ text: String) throws -> QueryCounters {
            let cursor = try statements.cursor(text)
            while try !cursor.next(10).isEmpty {}
            return cursor.counters
        }
        var expected = QueryCounters()
        expected.nodesCreated = 2
        expected.relationshipsCreated = 1
        expected.propertiesSet = 3
        expected.labelsAdded = 3
        #expect(try counters("CREATE (:A:B {x: 1, y: null})-[:R {z: 1}]->(:C {x: 2})") == expected)
        expected = QueryCounters()
        expected.propertiesSet = 2
        #expect(try counters("MATCH (a:A) SET a.x = 1, a.missing = null REMOVE a.x, a.y") == expected)
        expected = QueryCounters()
        expected.labelsAdded = 1
        expected.labelsRemoved = 1
        #expect(try counters("MATCH (a:A) SET a:A:D REMOVE a:B:Z") == expected)
        expected = QueryCounters()
        expected.nodesDeleted = 2
        expected.relationshipsDeleted = 1
        #expect(try counters("MATCH (n) DETACH DELETE n") == expected)
        #expect(try counters("MERGE (n:N {x: 1}) RETURN n").nodesCreated == 1)
        #expect(try !counters("MERGE (n:N {x: 1}) RETURN n").containsUpdates)
        #expect(try counters("UNWIND range(1, 20) AS x MERGE (:N {x: x % 5})").nodesCreated == 4)
    }

    @Test func mergeUsesAnIndexWhereThereIsOne() throws {
        for kind in [IndexDefinition.Kind.unique, .equality, .ordered] {
            let statements = try Statements("UNWIND range(1, 50) AS x CREATE (:N {id: x})")
            try statements.transaction.apply(
                .create(IndexDefinition(name: "i", kind: kind, labels: ["N"], keys: ["id"]), ifNotExists: false))
            _ = try statements.rows("UNWIND range(40, 60) AS x UNWIND [x, 1.0 * x] AS y MERGE (:N {id: y})")
            #expect(try statements.texts("MATCH (n:N) RETURN count(n) AS c, max(n.id) AS m") == ["60, 60"])
        }
    }

    /// The bulk path, small enough for a build without optimisation: what it finds must not depend on how much there is.
    @Test func manyRowsMerge() throws {
        let statements = try Statements()
        let nodes = 400
        statements.parameters = [
            "nodes": .list((0..<nodes).map { .map(DatumMap([("id", .integer(Int64($0 % 200)))])) }),
            "pairs": .list(
                (0..<4 * nodes).map {
                    .map(DatumMap([("a", .integer(Int64($0 % 200))), ("b", .integer(Int64($0 * 7 % 200)))]))
                }),
        ]
        _ = try statements.rows("UNWIND $nodes AS row MERGE (n:N {id: row.id}) SET n += row")
        _ = try statements.rows(
            "UNWIND $pairs AS row MATCH (a:N {id: row.a}), (b:N {id: row.b}) MERGE (a)-[:T]->(b)")
        #expect(statements.graph.nodeCount == 200)
        #expect(statements.graph.relationshipCount == 200)
    }
}
