internal import Testing

@testable import Cypher

@Suite struct ExpressionParserTests {
    @Test(arguments: [
        ("1 + 2 * 3", "(1 add (2 multiply 3))"),
        ("1 - 2 - 3", "((1 subtract 2) subtract 3)"),
        ("-2 ^ 2", "(-2 power 2)"),
        ("2 ^ 3 ^ 2", "((2 power 3) power 2)"),
        ("-n.x", "(- n.x)"),
        ("+ -(1)", "(+ (- 1))"),
        ("a OR b AND c XOR d", "(a or ((b and c) xor d))"),
        ("a AND b AND c AND d", "((a and b) and (c and d))"),
        ("NOT a = b", "(not (a equal b))"),
        ("not not a", "(not (not a))"),
        ("1 < x <= 3", "(1 less x lessOrEqual 3)"),
        ("(1 < x) = true", "((1 less x) equal true)"),
        ("null <> null IS NULL", "(null notEqual (null is null))"),
        ("a IS NOT NULL AND b", "((a is not null) and b)"),
        ("[1] + 2 IN [3] + 4", "(([1] add 2) in ([3] add 4))"),
        ("a STARTS WITH 'x' + b", "(a startsWith ('x' add b))"),
        ("a ends with b = c contains d", "((a endsWith b) equal (c contains d))"),
        ("a =~ '.*' OR b", "((a regex '.*') or b)"),
        ("'a' || b || c", "(('a' concatenate b) concatenate c)"),
        ("a.b.c[0][1..2].d", "a.b.c[0][1..2].d"),
        ("list[..2] + list[-2..] + list[..]", "((list[..2] add list[-2..]) add list[..])"),
        ("n:A:B", "n:(A&B)"),
        ("n:A|B&!C", "n:(A|(B&!C))"),
        ("n:%", "n:%"),
        ("n IS A|B", "n:(A|B)"),
        ("(n:A) AND NOT n:B", "(n:A and (not n:B))"),
        ("x IS :: INTEGER NOT NULL", "(x is INTEGER!)"),
        ("x IS NOT TYPED LIST<INT | FLOAT>", "(x not is LIST<INTEGER|FLOAT>)"),
        ("x :: TIMESTAMP WITH TIME ZONE", "(x is ZONED DATETIME)"),
        ("x IS NOT NFC NORMALIZED", "(x not normalized NFC)"),
    ])
    func groupsOperators(text: String, shape: String) throws {
        #expect(try Shape.expression(text) == shape)
    }

    @Test(arguments: [
        ("CASE WHEN a THEN 1 WHEN (a)-->() THEN 2 END", "case(- | a -> 1 | pattern<(a)-[]->()> -> 2 | -)"),
        ("CASE n.x WHEN 1, 2 THEN 'a' ELSE 'b' END", "case(n.x | 1, 2 -> 'a' | 'b')"),
        ("[x IN xs WHERE x > 1 | x.y]", "[for x in xs where (x greater 1) give x.y]"),
        ("[x IN xs]", "[for x in xs where - give -]"),
        ("[n IN ns WHERE n:A | n.name]", "[for n in ns where n:A give n.name]"),
        ("[n IN ns WHERE (n:A|B) | n]", "[for n in ns where n:(A|B) give n]"),
        ("[(a)-->(b:B) WHERE b.x | b.y]", "[for (a)-[]->(b:B) where b.x give b.y]"),
        ("[p = (a)--() | p]", "[for p = (a)-[]-() where - give p]"),
        ("[(a) - 1, (b)]", "[(a subtract 1), b]"),
        ("all(x IN xs WHERE x)", "all(x in xs where x)"),
        ("any(x IN xs WHERE x) OR none(x IN xs WHERE x)", "(any(x in xs where x) or none(x in xs where x))"),
        ("single(x IN [1] WHERE true)", "single(x in [1] where true)"),
        ("reduce(s = 0, x IN xs | s + x)", "reduce(s = 0, x in xs | (s add x))"),
        ("n {.a, .*, b, c: 1}", "n{.a, .*, b, c: 1}"),
        ("count(*) + count(DISTINCT n.x)", "(count(*) add count(distinct n.x))"),
        ("date.truncate('day', d)", "date.truncate('day', d)"),
        ("exists(n.x)", "exists(n.x)"),
        ("exists((n)-->())", "pattern<(n)-[]->()>"),
        ("EXISTS { (a)-->(b) WHERE a.x = b.x }", "exists{(a)-[]->(b) where (a.x equal b.x)}"),
        ("EXISTS { MATCH (a) RETURN a }", "exists{2 clauses}"),
        ("COUNT { MATCH (a) }", "count{1 clauses}"),
        ("COLLECT { MATCH (a) RETURN a }", "collect{2 clauses}"),
        (
            "shortestPath((a)-[:R*]-(b))",
            "[for   path = shortestPath (a)-[:R*..]-(b) where - give   path][0]"
        ),
        ("trim(LEADING 'x' FROM s)", "ltrim(s, 'x')"),
        ("{a: 1, `b c`: {}, order: []}", "{a: 1, b c: {}, order: []}"),
        ("`a``b` + $`p q` + $1 + $order", "(((a`b add $p q) add $1) add $order)"),
        ("count + exists + all + limit + end + match.where", "?"),
    ])
    func readsCompositeExpressions(text: String, shape: String) throws {
        if shape == "?" {
            #expect(throws: CypherError.self) { try Shape.expression(text) }
        } else {
            #expect(try Shape.expression(text) == shape)
        }
    }

    @Test(arguments: [
        ("9223372036854775807", "9223372036854775807"), ("-9223372036854775808", "-9223372036854775808"),
        ("-0x8000000000000000", "-9223372036854775808"), ("0x1aF", "431"), ("0o17", "15"), ("1_000", "1000"),
        (".5", "0.5"), ("1e3", "1000.0"), ("1.5E-3", "0.0015"), ("-.5e1", "-5.0"),
        (#"'a\'b\"c\\d\n'"#, "'a'b\"c\\d\n'"), (#""\u00e9\U0001F600""#, "'é😀'"), (#"'\uD83D\uDE00'"#, "'😀'"),
        ("'서버 🖥'", "'서버 🖥'"), ("서버.이름", "서버.이름"),
    ])
    func readsLiterals(text: String, shape: String) throws {
        #expect(try Shape.expression(text) == shape)
    }

    @Test func keepsTheTextOfColumns() throws {
        let statement = try Parser.parse("RETURN  n.a  +1 , count( * ) AS c // end")
        guard case .query(let query) = statement.body, case .return(let projection) = query.first.clauses[0].kind else {
            Issue.record("no RETURN")
            return
        }
        #expect(projection.items.map(\.text) == ["n.a  +1", "count( * )"])
        #expect(projection.items.map { $0.alias?.text } == [nil, "c"])
    }

    @Test func listsParametersInTheOrderOfFirstUse() throws {
        let statement = try Parser.parse("MATCH (n {a: $b}) WHERE n.x = $a RETURN $b, $c LIMIT $1")
        #expect(statement.parameters == ["b", "a", "c", "1"])
    }
}
