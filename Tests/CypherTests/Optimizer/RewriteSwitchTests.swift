import Testing

@testable import Cypher

/// Metamorphic: a rewrite changes how an answer is found, never the answer.
@Suite("Rewrites switched off one by one")
struct RewriteSwitchTests {
    /// Persons in cities with parallel relationships, loops and circles.
    static let setup = [
        "UNWIND range(0, 5) AS i CREATE (:City {id: i, name: 'c' + i, rank: i % 3})",
        "UNWIND range(0, 29) AS i CREATE (:Person {id: i, age: i % 7, name: CASE WHEN i % 5 = 0 THEN null ELSE 'p' + i END})",
        "MATCH (p:Person), (c:City) WHERE p.id % 6 = c.id CREATE (p)-[:LIVES_IN {since: p.id}]->(c)",
        "MATCH (p:Person), (q:Person) WHERE (p.id * 7 + 3) % 30 = q.id OR p.id = q.id + 1 CREATE (p)-[:KNOWS {w: p.id}]->(q)",
        "MATCH (p:Person) WHERE p.id % 10 = 0 CREATE (p)-[:LIKES]->(p), (p)-[:LIKES]->(:Thing)",
        "MATCH (p:Person {id: 3})-[:KNOWS]->(q) CREATE (p)-[:KNOWS {w: 99}]->(q) SET p:Admin",
        "CREATE INDEX FOR (p:Person) ON (p.age)", "CREATE INDEX FOR (p:Person) ON (p.name)",
        "CREATE INDEX FOR (c:City) ON (c.id)",
    ]

    static let questions = [
        "MATCH (n) RETURN count(*)", "MATCH (n:Person) RETURN count(n)", "MATCH (n:Nothing) RETURN count(*)",
        "MATCH ()-[r:KNOWS]->() RETURN count(r)", "MATCH ()-[r]->() RETURN count(*)", "MATCH ()-[r]-() RETURN count(*)",
        "MATCH (a:Person)-[:KNOWS*1..4]->(b) WHERE a.id < 3 RETURN DISTINCT a.id, b.id",
        "MATCH (a:Person)-[:KNOWS*0..3]-(b) WHERE a.id < 3 RETURN a.id, count(DISTINCT b)",
        "MATCH (a:Person)-[*1..3]-(b) WHERE a.id = 0 RETURN DISTINCT labels(b), b.id",
        "MATCH (a:Thing)-[*1..3]-(b) RETURN count(DISTINCT b), min(b.id), max(b.id)",
        "MATCH (a:Person) WHERE EXISTS { (a)-[:KNOWS*1..3]->(:Admin) } RETURN a.id",
        "MATCH (a:Person) WHERE (a)-[:LIKES]->() AND a.age > 2 RETURN a.id",
        "MATCH (a:Person) WHERE NOT (a)-[:LIKES]->(a) RETURN count(*)",
        "MATCH (a:Person) WHERE (a)-[:LIKES]->() OR a.age = 1 RETURN a.id",
        "MATCH (a:Person) RETURN a.id, COUNT { (a)-[:KNOWS]->() }, COUNT { (a)<-[:KNOWS]-() }, COUNT { (a)--() }",
        "MATCH (a:Person) RETURN a.id, COUNT { (a)-[:KNOWS|LIKES|NOTHING]->() }, size([(a)-->(b) | b.id])",
        "OPTIONAL MATCH (a:Nothing) RETURN COUNT { (a)-->() }, size([(a)-->() | 1])",
        "MATCH (a:Person), (c:City) WHERE a.age = c.rank RETURN a.id, c.id",
        "MATCH (a:Person), (b:Person) WHERE a.name = b.name RETURN count(*)",
        "MATCH (a:Person), (c:City) WHERE a.age = c.rank AND a.id > c.id AND c.id > 1 RETURN a.id, c.id",
        "MATCH (n) WITH n WHERE n:Person AND n.id = 7 RETURN n.name",
        "MATCH (n) WITH n, n.age AS age WHERE age > 3 AND n.id < 20 RETURN n.id, age",
        "MATCH (n:Person) WHERE n.age > 2 WITH n WHERE n.id > 5 RETURN n.id",
        "UNWIND [1, 2, 3] AS i MATCH (n:Person) WITH i, n WHERE n.id = i RETURN i, n.age",
        "MATCH (a:Person) OPTIONAL MATCH (a)-[:LIKES]->(t:Thing) WITH a, t WHERE a.age = 0 RETURN a.id, t IS NULL",
        "MATCH (a:Person) OPTIONAL MATCH (a)-[:LIKES]->(t:Thing) WITH a, t WHERE t IS NULL RETURN count(a)",
        "MATCH (a:Person {id: 1}), (b:Person) MATCH (b)-[:KNOWS]->(c) WHERE c = a RETURN b.id",
        "MATCH (a:Person), (b:Person) MATCH (a)-[r:KNOWS]->(c) WHERE b = c AND r.w > 20 RETURN a.id, b.id",
        "MATCH (a:Person) RETURN a.id ORDER BY a.age DESC, a.id LIMIT 5",
        "MATCH (a:Person) RETURN a.id ORDER BY a.age DESC, a.id SKIP 3 LIMIT 5",
        "MATCH (a:Person) WITH a ORDER BY a.id LIMIT 4 RETURN collect(a.id)",
        "MATCH (a:Person) WHERE true AND 1 + 1 = 2 AND NOT false AND a.id < 2 + 1 RETURN a.id",
        "MATCH (a:Person) WHERE a.id = 2 OR false RETURN 'x' + 'y' + a.id AS t",
        "MATCH (a:Person)-[:LIVES_IN]->(c)<-[:LIVES_IN]-(b) WHERE a.id < b.id AND a.age = b.age RETURN a.id, b.id",
        "MATCH (a:Person {id: 4}) CALL (a) { MATCH (a)-[:KNOWS*1..2]->(b) RETURN DISTINCT b } RETURN b.id",
        "MATCH p = shortestPath((a:Person {id: 2})-[:KNOWS*]-(b:Person {id: 20})) RETURN length(p)",
        "MATCH (a:Person {id: 2}) ((x)-[:KNOWS]->(y)){1,2} (b) RETURN DISTINCT b.id",
        "MATCH (a:Person) RETURN a.age AS age ORDER BY a.age LIMIT 3",
        "MATCH (a:Person) RETURN a.name ORDER BY a.name DESC LIMIT 3",
        "MATCH (a:Person) RETURN a.name AS name ORDER BY name LIMIT 3",
        "MATCH (a:Person) WITH a ORDER BY a.name DESC LIMIT 2 RETURN count(a.name)",
        "MATCH (c:City) RETURN c.id ORDER BY c.id DESC SKIP 1 LIMIT 2",
        "MATCH (c:City)<-[:LIVES_IN]-() WHERE c.rank = 1 RETURN c.id ORDER BY c.id LIMIT 1",
        "MATCH (a:Person {id: 1})-[:KNOWS]->() RETURN count(*)",
        "MATCH (a:Person {id: 77})-[:KNOWS]->(b) RETURN count(b), count(*)",
        "MATCH (a:Person)-[r:KNOWS|LIKES]->() RETURN a.age % 2, count(r), count(*)",
        "MATCH (a:Person)-[:LIVES_IN]->(c)<-[:LIVES_IN]-(b) RETURN c.id + 0, count(*)",
        "MATCH (a:Person)-[:KNOWS]->(b)-[:LIVES_IN]->() RETURN a.id % 3, count(*)",
        "OPTIONAL MATCH (a:Nothing) MATCH (a)-[:KNOWS]->(b) RETURN a.id % 3, count(b)",
        """
        MATCH (a:Person) RETURN a.age * a.id + 1, a.age * a.id, toUpper(a.name) + 'x', toUpper(a.name),
            CASE WHEN a.age > 0 THEN a.id / a.age ELSE 0 END, CASE WHEN a.age > 1 THEN a.id / a.age END
        """,
        "MATCH (a:Person) WITH a, a.id + 1 AS x, (a.id + 1) * 2 AS y WHERE x > 5 RETURN x, y, [i IN [1] | a.id + 1]",
        "MATCH (n) RETURN n.age + 0, count(*), avg(n.id), min(n.name)",
        "MATCH (a:Person) RETURN a.age AS age, count(*) AS n, collect(DISTINCT a.id % 2) AS k ORDER BY n DESC, age",
    ]

    static let rules = Optimizer.rules.map { type(of: $0).name }

    @Test("the answers stay the same", arguments: rules)
    func keepsAnswers(_ rule: String) throws {
        let all = try Statements(engine: QueryEngine())
        let without = try Statements(engine: QueryEngine(without: [rule]))
        for statement in Self.setup {
            _ = try all.rows(statement)
            _ = try without.rows(statement)
        }
        for question in Self.questions {
            let answers = try (all.texts(question), without.texts(question))
            #expect(answers.0 == answers.1, "\(question)")
        }
    }

    @Test("every rewrite applies to one of the questions")
    func areAllAsked() throws {
        var applied: Set<String> = []
        for question in Self.questions {
            let statement = try Planner.plan(
                try Parser.parse(question), text: question, functions: .standard, procedures: .standard,
                statistics: FixedStatistics(nodeCount: 50_000))
            applied.formUnion(statement.rewrites)
        }
        #expect(applied == Set(Self.rules))
    }

    @Test("all of them switched off, too")
    func keepsAnswersWithoutAll() throws {
        let all = try Statements(engine: QueryEngine())
        let without = try Statements(engine: QueryEngine(without: Set(Self.rules)))
        for statement in Self.setup {
            _ = try all.rows(statement)
            _ = try without.rows(statement)
        }
        for question in Self.questions {
            let answers = try (all.texts(question), without.texts(question))
            #expect(answers.0 == answers.1, "\(question)")
        }
    }
}
