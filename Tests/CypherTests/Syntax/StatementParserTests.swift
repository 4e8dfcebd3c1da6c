internal import Testing

@testable import Cypher

@Suite struct StatementParserTests {
    /// Words of the statement's clauses, for a short comparison.
    private func clauses(_ text: String) throws -> String {
        let statement = try Parser.parse(text)
        switch statement.body {
        case .query(let query): return describe(query)
        case .show(let show): return "show \(show.subject)"
        case .schema: return "schema"
        }
    }

    private func describe(_ query: ParsedQuery) -> String {
        var text = query.first.use == nil ? "" : "use "
        text += query.first.clauses.map(describe).joined(separator: " ")
        for union in query.unions {
            text += union.isAll ? " unionAll " : " union "
            text += union.query.clauses.map(describe).joined(separator: " ")
        }
        return text
    }

    private func describe(_ clause: ParsedClause) -> String {
        switch clause.kind {
        case .match(let match): match.isOptional ? "optional" : "match"
        case .unwind: "unwind"
        case .with: "with"
        case .return: "return"
        case .finish: "finish"
        case .create: "create"
        case .merge(let merge): "merge(\(merge.onCreate.count),\(merge.onMatch.count))"
        case .set(let items): "set(\(items.count))"
        case .remove(let items): "remove(\(items.count))"
        case .delete(_, let isDetach): isDetach ? "detach" : "delete"
        case .foreach(_, _, let inner): "foreach(\(inner.count))"
        case .callProcedure(let call):
            "call \(call.name.text)(\(call.arguments.map { "\($0.count)" } ?? "-"),\(call.yields?.count ?? (call.yieldsAll ? -1 : 0)))"
        case .callSubquery(let call):
            "{\(describe(call.query))}\(call.imports == .leadingWith ? "" : call.imports == .all ? "*" : "()")"
                + (call.inTransactions.map { " in \($0.onError) \($0.status?.text ?? "-")" } ?? "")
        case .loadCSV(let load): "csv(\(load.hasHeaders),\(load.fieldTerminator ?? "-"))"
        }
    }

    @Test(arguments: [
        (
            "MATCH (n) OPTIONAL MATCH (n)--(m) WITH * WHERE n.x UNWIND [1] AS x RETURN x;",
            "match optional with unwind return"
        ),
        ("match (n) return distinct n order by n.x desc, n.y skip 1 limit 2", "match return"),
        ("RETURN 1 AS a OFFSET 1", "return"),
        ("RETURN 1 AS a UNION ALL RETURN 2 AS a UNION ALL RETURN 3 AS a", "return unionAll return unionAll return"),
        ("RETURN 1 AS a UNION DISTINCT RETURN 2 AS a", "return union return"),
        ("MERGE (a:A) ON CREATE SET a.x = 1, a:B ON MATCH SET a += {y: 1}", "merge(2,1)"),
        (
            "MATCH (n) SET n = {}, n['k'] = 1, (n).x = 2, n:A:B, n IS C REMOVE n.x, n:A, n['k']",
            "match set(5) remove(3)"
        ),
        ("MATCH (n) DETACH DELETE n", "match detach"), ("MATCH (n) NODETACH DELETE n, n", "match delete"),
        ("FOREACH (x IN [1, 2] | CREATE (:A {x: x}) SET x.y = 1)", "foreach(2)"),
        ("CALL db.labels", "call db.labels(-,0)"), ("CALL db.labels() YIELD *", "call db.labels(0,-1)"),
        ("CALL p.q(1, 2) YIELD a AS b, c WHERE b RETURN b", "call p.q(2,2) return"),
        ("OPTIONAL CALL p() YIELD x RETURN x", "call p(0,1) return"),
        (
            "UNWIND $rows AS row CALL (row) { CREATE (:A) } IN TRANSACTIONS OF 100 ROWS ON ERROR CONTINUE REPORT STATUS AS s RETURN s",
            "unwind {create}() in continue s return"
        ),
        ("CALL { MATCH (n) RETURN n UNION RETURN 1 AS n } RETURN n", "{match return union return} return"),
        ("MATCH (n) CALL (*) { RETURN 1 AS x } FINISH", "match {return}* finish"),
        ("CALL { CREATE () } IN 4 CONCURRENT TRANSACTIONS", "{create} in fail -"),
        ("LOAD CSV WITH HEADERS FROM 'x' AS row FIELDTERMINATOR ';' RETURN row", "csv(true,;) return"),
        ("USE graph.asOf(datetime('2024-01-01')) MATCH (n) RETURN n", "use match return"),
        ("USE neo4j RETURN 1", "use return"),
        ("MATCH (n:A) USING INDEX n:A(x) USING SCAN n:A WHERE n.x RETURN n", "match return"),
        ("INSERT (:A)-[:R]->(:B)", "create"),
        ("/* a */ MATCH (n) // b\nRETURN n;;", "match return"),
        ("SHOW INDEXES YIELD name, type WHERE type = 'RANGE' RETURN name", "show indexes"),
        ("SHOW FULLTEXT INDEXES", "show indexes"), ("SHOW DEFAULT DATABASE", "show database(nil)"),
        ("SHOW DATABASE neo4j YIELD name", "show database(Optional(\"neo4j\"))"),
        ("SHOW BUILT IN FUNCTIONS", "show functions"),
        ("SHOW PROCEDURES EXECUTABLE BY CURRENT USER", "show procedures"),
        ("SHOW CURRENT USER", "show currentUser"), ("SHOW TRANSACTIONS 'a', 'b'", "show transactions"),
        ("CREATE INDEX FOR (n:A) ON (n.x, n.y)", "schema"),
        ("CREATE TEXT INDEX i IF NOT EXISTS FOR ()-[r:R]-() ON (r.x)", "schema"),
        ("CREATE FULLTEXT INDEX f FOR (n:A|B) ON EACH [n.x, n.y] OPTIONS {a: 1}", "schema"),
        ("CREATE LOOKUP INDEX l FOR (n) ON EACH labels(n)", "schema"),
        ("CREATE CONSTRAINT c IF NOT EXISTS FOR (n:A) REQUIRE n.x IS UNIQUE", "schema"),
        ("CREATE CONSTRAINT FOR (n:A) REQUIRE (n.x, n.y) IS NODE KEY", "schema"),
        ("DROP INDEX i IF EXISTS", "schema"), ("DROP CONSTRAINT c", "schema"),
    ])
    func readsStatements(text: String, shape: String) throws {
        #expect(try clauses(text) == shape)
    }

    @Test func readsModesAndIgnoresVersions() throws {
        #expect(try Parser.parse("CYPHER 5 runtime=slotted EXPLAIN RETURN 1").mode == .explain)
        #expect(try Parser.parse("PROFILE RETURN 1").mode == .profile)
        #expect(try Parser.parse("cypher 25 RETURN 1").mode == .run)
    }

    @Test func normalizesTextUpToTheFirstReturn() {
        let text = " MATCH  (n {a:'x  y'}) /* c */\n  WHERE n.`b  c`  // d\n RETURN n.a  + 1"
        #expect(StatementText.normalized(text) == "MATCH (n {a:'x  y'}) WHERE n.`b  c` RETURN n.a  + 1")
        #expect(StatementText.normalized("RETURN 1") != StatementText.normalized("RETURN 2"))
    }
}
