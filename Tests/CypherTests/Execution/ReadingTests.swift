import Graph
import Testing

@testable import Cypher

@Suite struct ReadingTests {
    private static let people = """
        CREATE (a:Person {name: 'Ann', age: 30}), (b:Person {name: 'Bob', age: 20}), (c:Person {name: 'Cid'}),
          (x:City {name: 'Bonn'}), (a)-[:KNOWS {since: 1}]->(b), (b)-[:KNOWS {since: 2}]->(c), (c)-[:KNOWS]->(a),
          (a)-[:LIVES_IN]->(x), (b)-[:LIVES_IN]->(x), (a)-[:LIKES]->(a)
        """

    private static let cases: [(statement: String, rows: [String])] = [
        ("RETURN 1 + 1 AS two", ["2"]),
        ("MATCH (n) RETURN count(*) AS c", ["4"]),
        ("MATCH (n:Person) RETURN n.name AS name", ["'Ann'", "'Bob'", "'Cid'"]),
        ("MATCH (n:Person {name: 'Bob'}) RETURN n.age AS age", ["20"]),
        ("MATCH (n:Person) WHERE n.age > 25 RETURN n.name AS name", ["'Ann'"]),
        ("MATCH (n:Person) WHERE n.age IS NULL RETURN n.name AS name", ["'Cid'"]),
        ("MATCH (n) WHERE n.name STARTS WITH 'B' RETURN n.name AS name", ["'Bob'", "'Bonn'"]),
        (
            "MATCH (a:Person)-[:KNOWS]->(b) RETURN a.name AS a, b.name AS b",
            ["'Ann', 'Bob'", "'Bob', 'Cid'", "'Cid', 'Ann'"]
        ),
        (
            "MATCH (a)-[:LIVES_IN]->(x)<-[:LIVES_IN]-(b) RETURN a.name AS a, b.name AS b",
            ["'Ann', 'Bob'", "'Bob', 'Ann'"]
        ),
        ("MATCH (a {name: 'Ann'})--(b) RETURN b.name AS b", ["'Ann'", "'Bob'", "'Bonn'", "'Cid'"]),
        ("MATCH (a {name: 'Ann'})-[:KNOWS*1..2]->(b) RETURN b.name AS b", ["'Bob'", "'Cid'"]),
        ("MATCH (a {name: 'Ann'})-[:KNOWS*]->(b) RETURN b.name AS b", ["'Ann'", "'Bob'", "'Cid'"]),
        ("MATCH (a {name: 'Ann'})-[:KNOWS*0..1]->(b) RETURN b.name AS b", ["'Ann'", "'Bob'"]),
        ("MATCH (a {name: 'Ann'})-[:KNOWS*1..5]->(b) RETURN DISTINCT b.name AS b", ["'Ann'", "'Bob'", "'Cid'"]),
        (
            "MATCH p = (a {name: 'Ann'})-[:KNOWS*2]->(b) RETURN length(p) AS l, [n IN nodes(p) | n.name] AS names",
            ["2, ['Ann', 'Bob', 'Cid']"]
        ),
        ("MATCH p = shortestPath((a {name: 'Ann'})-[:KNOWS*]->(b {name: 'Cid'})) RETURN length(p) AS l", ["2"]),
        ("MATCH p = allShortestPaths((a {name: 'Ann'})-[*]-(b {name: 'Bob'})) RETURN length(p) AS l", ["1"]),
        (
            "MATCH p = SHORTEST 2 (a {name: 'Ann'})-[:LIVES_IN|KNOWS]-+(b {name: 'Bob'}) RETURN length(p) AS l",
            ["1", "2"]
        ),
        (
            "MATCH ((a)-[:KNOWS]->(b)){2} RETURN [n IN a | n.name] AS a, [n IN b | n.name] AS b",
            ["['Ann', 'Bob'], ['Bob', 'Cid']", "['Bob', 'Cid'], ['Cid', 'Ann']", "['Cid', 'Ann'], ['Ann', 'Bob']"]
        ),
        (
            "MATCH (a:Person) OPTIONAL MATCH (a)-[:LIVES_IN]->(x) RETURN a.name AS a, x.name AS x",
            ["'Ann', 'Bonn'", "'Bob', 'Bonn'", "'Cid', null"]
        ),
        ("MATCH (a:Person) WHERE EXISTS { (a)-[:LIVES_IN]->() } RETURN a.name AS a", ["'Ann'", "'Bob'"]),
        ("MATCH (a:Person) WHERE NOT (a)-[:LIVES_IN]->() RETURN a.name AS a", ["'Cid'"]),
        ("MATCH (a:Person) RETURN a.name AS a, COUNT { (a)-->() } AS c", ["'Ann', 3", "'Bob', 2", "'Cid', 1"]),
        (
            "MATCH (a:Person) RETURN a.name AS a, COLLECT { MATCH (a)-[:KNOWS]->(b) RETURN b.name } AS c",
            ["'Ann', ['Bob']", "'Bob', ['Cid']", "'Cid', ['Ann']"]
        ),
        ("MATCH (a:Person) RETURN [(a)-[:KNOWS]->(b) | b.name] AS c", ["['Ann']", "['Bob']", "['Cid']"]),
        ("MATCH (n) RETURN labels(n) AS l, count(*) AS c", ["['City'], 1", "['Person'], 3"]),
        (
            "MATCH (n:Person) RETURN sum(n.age) AS s, avg(n.age) AS a, min(n.age) AS i, max(n.age) AS x, collect(n.name) AS names",
            ["50, 25.0, 20, 30, ['Ann', 'Bob', 'Cid']"]
        ),
        (
            "MATCH (n:Nobody) RETURN count(n) AS c, sum(n.age) AS s, collect(n) AS l, min(n.age) AS m",
            ["0, 0, [], null"]
        ),
        ("MATCH (n:Nobody) RETURN n.age AS a, count(n) AS c", []),
        ("MATCH (n:Person) RETURN n.name AS name ORDER BY n.age DESC", ["'Cid'", "'Ann'", "'Bob'"]),
        ("MATCH (n:Person) RETURN n.name AS name ORDER BY name SKIP 1 LIMIT 1", ["'Bob'"]),
        ("UNWIND [3, 1, 2, 1] AS x WITH DISTINCT x RETURN x ORDER BY x DESC LIMIT 2", ["3", "2"]),
        ("UNWIND [1, 2] AS x UNWIND ['a', 'b'] AS y RETURN x, y", ["1, 'a'", "1, 'b'", "2, 'a'", "2, 'b'"]),
        ("UNWIND [1, null, 1, 2.0] AS x RETURN count(x) AS c, count(DISTINCT x) AS d, count(*) AS a", ["3, 2, 4"]),
        ("RETURN 1 AS x UNION RETURN 1 AS x UNION RETURN 2 AS x", ["1", "2"]),
        ("RETURN 1 AS x UNION ALL RETURN 1 AS x", ["1", "1"]),
        ("UNWIND [1, 2] AS x CALL { WITH x RETURN x * 10 AS y } RETURN x, y", ["1, 10", "2, 20"]),
        ("MATCH (a:Person), (b:Person) WHERE a.age > b.age RETURN a.name AS a, b.name AS b", ["'Ann', 'Bob'"]),
        ("UNWIND [0, 1, 2] AS x WITH x WHERE x <> 0 AND 4 / x > 2 RETURN x", ["1"]),
        (
            "RETURN [x IN range(1, 5) WHERE x % 2 = 1 | x * x] AS l, all(x IN [1, 2] WHERE x > 0) AS a, reduce(s = 0, x IN [1, 2, 3] | s + x) AS r",
            ["[1, 9, 25], true, 6"]
        ),
        ("MATCH (n {name: 'Ann'}) RETURN n {.name, age: n.age + 1} AS m", ["{name: 'Ann', age: 31}"]),
        (
            "RETURN CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END AS c, null AND false AS f, null OR true AS t",
            ["'b', false, true"]
        ),
        (
            "MATCH (a {name: 'Ann'})-[r]->(b) RETURN type(r) AS t, b:Person AS p",
            ["'KNOWS', true", "'LIKES', true", "'LIVES_IN', false"]
        ),
        ("MATCH ()-[r:KNOWS]->() WHERE r.since >= 1 RETURN r.since AS s", ["1", "2"]),
        ("MATCH (a:Person) WITH a MATCH (a)-[r:LIKES]-(b) RETURN a.name AS a, b.name AS b", ["'Ann', 'Ann'"]),
        (
            "UNWIND [1, 2, 3, 4] AS x RETURN percentileCont(x, 0.5) AS c, percentileDisc(x, 0.5) AS d, stDevP(x) AS s",
            ["2.5, 2, 1.118033988749895"]
        ),
    ]

    @Test(arguments: cases) func answers(_ one: (statement: String, rows: [String])) throws {
        let rows = try Statements(Self.people).texts(one.statement)
        #expect(rows == one.rows)
    }

    @Test func planIsTakenForTheSameTextSpacedOtherwise() throws {
        let statements = try Statements()
        let one = try statements.engine.prepare("MATCH (n)  RETURN n", on: statements.graph)
        let other = try statements.engine.prepare("MATCH  (n) RETURN n", on: statements.graph)
        #expect(one.plan === other.plan)
    }

    @Test func explainRunsNothing() throws {
        let statements = try Statements()
        let cursor = try statements.cursor("EXPLAIN CREATE (n) RETURN n")
        #expect(try cursor.next(10).isEmpty)
        #expect(statements.graph.nodeCount == 0)
        #expect(cursor.plan != nil)
    }

    @Test func profileCountsRows() throws {
        let statements = try Statements(Self.people)
        let cursor = try statements.cursor("PROFILE MATCH (n:Person) RETURN n.name AS name")
        while try !cursor.next(10).isEmpty {}
        #expect(cursor.plan?.profile?.rows == 3)
        #expect(cursor.plan?.children.first?.profile?.rows == 3)
    }

    /// Operators that do the work of several steps count for each of them.
    @Test(arguments: [
        (
            "MATCH (n:P) WHERE n.x >= 10 RETURN n.s AS s, sum(n.x) AS c",
            [
                "ProduceResults 2", "EagerAggregation 2", "Filter 20", "NodeByLabelScan 30", "Argument 1",
            ]
        ),
        (
            "MATCH (n:P)-[:R]->(m) WHERE n.x >= 10 RETURN n.s AS s, count(m) AS c",
            [
                "ProduceResults 2", "EagerAggregation 2", "Expand(All) 10", "Filter 20", "NodeByLabelScan 30",
                "Argument 1",
            ]
        ),
        (
            "MATCH (n:P) WHERE n.x >= 10 RETURN n.x AS x ORDER BY n.s + n.x LIMIT 3",
            [
                "ProduceResults 3", "Projection 3", "Top 3", "Projection 20", "Projection 20", "Filter 20",
                "NodeByLabelScan 30", "Argument 1",
            ]
        ),
        (
            "MATCH (n:P {x: 1})-[:R*1..3]->(m) RETURN count(DISTINCT m) AS c",
            [
                "ProduceResults 1", "EagerAggregation 1", "VarLengthExpand(Pruning) 9", "Filter 1",
                "NodeByLabelScan 30", "Argument 1",
            ]
        ),
    ])
    func profileKnowsEveryStep(_ one: (statement: String, steps: [String])) throws {
        let statements = try Statements(
            "UNWIND range(0, 29) AS i CREATE (:P {x: i, s: 's' + i % 2})",
            "MATCH (a:P), (b:P) WHERE (b.x = a.x + 1 AND a.x < 20 OR b.x IN [a.x + 2, a.x + 3] AND a.x < 10) CREATE (a)-[:R]->(b)"
        )
        let cursor = try statements.cursor("PROFILE " + one.statement)
        while try !cursor.next(10).isEmpty {}
        var steps: [String] = []
        var plan = cursor.plan
        while let step = plan {
            let profile = try #require(step.profile)
            steps.append("\(step.operatorType) \(profile.rows)")
            if step.operatorType.hasPrefix("NodeByLabel") { #expect(profile.hits >= 30) }
            if ["Top", "EagerAggregation"].contains(step.operatorType) { #expect(profile.bytes > 0) }
            plan = step.children.first
        }
        #expect(steps == one.steps)
    }

    @Test func profileTellsWhatAnOperatorKept() throws {
        let statements = try Statements("UNWIND range(0, 4999) AS i CREATE (:P {x: i, t: 'a longer text ' + i})")
        let cursor = try statements.cursor("PROFILE MATCH (n:P) RETURN n.t AS t ORDER BY n.t")
        while try !cursor.next(1_000).isEmpty {}
        var bytes: [String: Int] = [:]
        var plan = cursor.plan
        while let step = plan {
            bytes[step.operatorType, default: 0] += step.profile?.bytes ?? 0
            plan = step.children.first
        }
        // 5,000 texts of some 80 bytes, and the order.
        #expect((300_000..<2_000_000).contains(bytes["Sort", default: 0]))
        #expect((1..<100_000).contains(bytes["NodeByLabelScan", default: 0]))
    }

    @Test func missingParameterIsNamed() throws {
        let statements = try Statements()
        #expect { try statements.rows("RETURN $x AS x") } throws: { error in
            (error as? CypherError)?.kind == .parameterMissing
        }
    }

    @Test func memoryLimitStopsCollecting() throws {
        let statements = try Statements()
        statements.budget.bytesMax = 1 << 20
        #expect { try statements.rows("UNWIND range(1, 1000000) AS x RETURN collect(x) AS l") } throws: { error in
            (error as? CypherError)?.kind == .limitExceeded
        }
    }

    @Test func interruptionStopsTrailsOfACompleteGraph() throws {
        let statements = try Statements(
            "UNWIND range(1, 30) AS x CREATE (:K {x: x})", "MATCH (a:K), (b:K) WHERE a.x < b.x CREATE (a)-[:R]->(b)")
        let polls = Counter()
        statements.budget.interruption = { polls.next() > 20 ? .outOfTime : nil }
        #expect { try statements.rows("MATCH (a:K)-[*1..20]-(b) RETURN count(*) AS c") } throws: { error in
            (error as? CypherError)?.kind == .limitExceeded
        }
    }
}
