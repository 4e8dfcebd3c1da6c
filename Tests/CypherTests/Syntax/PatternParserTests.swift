internal import Testing

@testable import Cypher

@Suite struct PatternParserTests {
    @Test(arguments: [
        ("(a)-->(b)<--(c)--(d)<-->(e)", "(a)-[]->(b)<-[]-(c)-[]-(d)-[]-(e)"),
        ("(:A:B {x: 1})-[r:R|S {y: $p}]->(n)", "(:(A&B){x: 1})-[r:(R|S){y: $p}]->(n)"),
        ("()-[:A|:B|C]-()", "()-[:((A|B)|C)]-()"),
        (
            "(a)-[*]->(b)-[*2]->(c)-[*1..]->(d)-[*..3]->(e)-[*0..1]-(f)",
            "(a)-[*..]->(b)-[*2..2]->(c)-[*1..]->(d)-[*..3]->(e)-[*0..1]-(f)"
        ),
        ("p = (a)-[r:R*1..2 {x: 1}]-(b), (c)", "p = (a)-[r:R{x: 1}*1..2]-(b), (c)"),
        ("p = shortestPath((a)-[*]-(b))", "p = shortestPath (a)-[*..]-(b)"),
        ("allShortestPaths((a)-[:R*..5]->(b))", "allShortestPaths (a)-[:R*..5]->(b)"),
        ("p = ALL SHORTEST (a)-->+(b)", "p = allShortestPaths (a)-[#1..]->(b)"),
        ("ANY SHORTEST PATHS (a)--(b)", "shortestPath (a)-[]-(b)"),
        ("SHORTEST 2 (a)-->(b)", "shortest(2) (a)-[]->(b)"),
        ("SHORTEST 3 GROUPS (a)-->(b)", "shortestGroups(3) (a)-[]->(b)"),
        ("ANY 2 PATHS (a)-->(b)", "any(2) (a)-[]->(b)"),
        ("(a)-[:R]->{1,3}(b)-[:R]-+(c)<-[:S]-*(d)", "(a)-[:R#1..3]->(b)-[:R#1..]-(c)<-[:S#0..]-(d)"),
        ("((x)-[:R]->(y) WHERE x.a < y.a){1,5}", "((x)-[:R]->(y) where (x.a less y.a)){1,5}"),
        ("(a) ((x)-->(y)){,4} (b) ((z)--())+", "(a)((x)-[]->(y)){0,4}(b)((z)-[]-()){1,}"),
        ("((a)-->(b))", "(a)-[]->(b)"),
        ("((a)-->(b) WHERE a.x)", "(a)-[]->(b where a.x)"),
        ("(n:A|B&!C)", "(n:(A|(B&!C)))"), ("(n IS A|B)", "(n:(A|B))"), ("(:%)", "(:%)"), ("(:(A|B)&C)", "(:((A|B)&C))"),
        ("(n WHERE n.x > 1)-[r WHERE r.y]-()", "(n where (n.x greater 1))-[r where r.y]-()"),
        ("(where)-[order:match]->(limit:return {set: 1})", "(where)-[order:match]->(limit:return{set: 1})"),
        ("(n $p)", "(n$p)"),
    ])
    func readsPatterns(text: String, shape: String) throws {
        #expect(try Shape.pattern(text) == shape)
    }

    @Test(arguments: ["(a)-[:R..]->(b)", "(a)-[:R*-2]->(b)", "(a)-[*1.5]->(b)"])
    func refusesLengthsThatAreNone(text: String) {
        let error = #expect(throws: CypherError.self) { try Parser.parse("MATCH \(text) RETURN 1") }
        #expect(error?.detail == .invalidRelationshipPattern)
    }
}
