import Testing

@testable import Cypher

@Suite("Errors of binding")
struct BindingErrorTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let text: String
        let detail: CypherError.Detail
        let piece: String
        var hint: String?
        var testDescription: String { text }

        init(_ text: String, _ detail: CypherError.Detail, _ piece: String, hint: String? = nil) {
            self.text = text
            self.detail = detail
            self.piece = piece
            self.hint = hint
        }
    }

    static let cases = [
        Case("MATCH (person) RETURN persno.name", .undefinedVariable, "persno", hint: "did you mean `person`?"),
        Case("MATCH (n) RETURN lenght(n.name)", .unknownFunction, "lenght", hint: "did you mean length()?"),
        Case("CALL test.pair(1)", .procedureNotFound, "test.pair", hint: "did you mean test.pairs?"),
        Case("RETURN NOT 1", .invalidArgumentType, "1"),
        Case("MATCH p = (a) RETURN labels(p)", .invalidArgumentType, "p"),
        Case("MATCH (a) CREATE (a)", .variableAlreadyBound, "a"),
        Case("MATCH (r) MATCH ()-[r]->() RETURN 1", .variableTypeConflict, "r"),
        Case("MATCH ()-[r]->()-[r]->() RETURN 1", .relationshipUniquenessViolation, "r"),
        Case("RETURN count(count(*))", .nestedAggregation, "count(*)"),
        Case("MATCH (n) WHERE count(n) > 1 RETURN n", .invalidAggregation, "count(n)"),
        Case("MATCH (n) RETURN n.a + count(*)", .ambiguousAggregationExpression, "n.a + count(*)"),
        Case("RETURN 1 AS a, 2 AS a", .columnNameConflict, "2"),
        Case("MATCH (n) WITH n.a RETURN 1", .noExpressionAlias, "n.a"),
        Case("MATCH () RETURN *", .noVariablesInScope, "*"),
        Case("RETURN 1 AS a UNION RETURN 2 AS b", .differentColumnsInUnion, "UNION"),
        Case("MATCH (n) RETURN (n)-->()", .unexpectedSyntax, "(n)-->()"),
        Case("MATCH (n) RETURN n LIMIT n.a", .nonConstantExpression, "n.a"),
        Case("MATCH (n) RETURN n SKIP -1", .negativeIntegerArgument, "-1"),
        Case("MATCH (n {}) MATCH (n)-[r]->() DELETE r:T", .invalidDelete, "r:T"),
        Case("MATCH (n $p) RETURN n", .invalidParameterUse, "$p"),
        Case("CREATE ()-[:A|B]->()", .noSingleRelationshipType, "-[:A|B]->"),
        Case("CREATE ()-[:A]-()", .requiresDirectedRelationship, "-[:A]-"),
        Case("MATCH (n) WITH n ORDER BY m.a RETURN n", .undefinedVariable, "m"),
        Case("MATCH (n) CALL test.pairs(1) YIELD c RETURN c", .undefinedVariable, "c"),
        Case("MATCH (n) CALL { MATCH (m) } RETURN n", .unexpectedSyntax, "MATCH (m)"),
        Case("MATCH (n) CALL (m) { RETURN 1 AS x } RETURN x", .undefinedVariable, "m"),
        Case("WITH 1 AS x CALL { RETURN x AS y } RETURN y", .undefinedVariable, "x"),
        Case("WITH 1 AS x CALL (x) { RETURN 2 AS x } RETURN x", .variableAlreadyBound, "CALL (x) { RETURN 2 AS x }"),
        Case("UNWIND [1] AS x FOREACH (x IN [1] | CREATE ())", .variableAlreadyBound, "x"),
    ]

    @Test("a statement that cannot mean anything is refused with name, place and hint", arguments: cases)
    func refuses(_ one: Case) {
        checkError(one.text, one.detail, at: one.piece, hint: one.hint)
    }

    @Test("a label that the graph has never seen is remarked on, with the nearest one")
    func remarksOnUnknownLabels() throws {
        let remark = try #require(try planned("MATCH (n:Servise) RETURN n").notifications.first)
        #expect(remark.code == "Neo.ClientNotification.Statement.UnknownLabelWarning")
        #expect(remark.description.contains("did you mean `:Service`?"))
    }

    @Test(
        "whether a statement writes is decided from its plan",
        arguments: [
            ("MATCH (n) RETURN n", QueryType.read), ("CREATE (n) RETURN n", .readWrite), ("CREATE (n)", .write),
            ("MATCH (n) FOREACH (x IN [1] | SET n.a = x)", .write),
            ("CALL { CREATE (n) RETURN n } RETURN n", .readWrite),
            ("EXPLAIN MATCH (n) DELETE n", .write), ("RETURN 'CREATE (n)' AS text", .read),
        ])
    func decidesType(_ text: String, _ type: QueryType) throws {
        #expect(try planned(text).type == type)
    }
}
