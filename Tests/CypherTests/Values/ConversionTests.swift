internal import Base
internal import Graph
internal import Testing

@testable internal import Cypher

@Suite struct ConversionTests {
    @Test func storesListsOfOneType() throws {
        #expect(try Datum.list([.integer(1), .integer(2)]).storedValue() == [1, 2])
        #expect(try Datum.list([.integer(1), .float(2.5)]).storedValue() == [1.0, 2.5])
        #expect(try Datum.list([]).storedValue() == [])
        #expect(try Datum.null.storedValue() == .null)
    }

    @Test(arguments: [
        Datum.map(DatumMap()), .node(NodeSlot(rawValue: 0)), .list([.null]), .list([.list([])]),
        .list([.integer(1), .string("a")]), .list([.map(DatumMap())]),
    ])
    func refusesToStore(_ datum: Datum) {
        let error = #expect(throws: CypherError.self) { try datum.storedValue() }
        #expect(error?.detail == .invalidPropertyType)
        #expect(error?.kind == .typeError)
    }

    @Test(arguments: [
        ("[1, 2.5, 'a\"b', null, {k: true, `a b`: 1}]", "[1, 2.5, \"a\\\"b\", null, {k: true, `a b`: 1}]"),
        ("1.0", "1.0"), ("1e10", "1.0E10"), ("1.5e-7", "1.5E-7"), ("123456789.5", "1.234567895E8"),
        ("0.001", "0.001"), ("1e21", "1.0E21"), ("-1e100", "-1.0E100"), ("[date('2020-01-01')]", "[2020-01-01]"),
        ("point({x: 1, y: 2})", "point({x: 1.0, y: 2.0, srid: 7203})"), ("{서버: '값'}", "{서버: \"값\"}"),
    ])
    func writesLiterals(_ text: String, _ expected: String) throws {
        #expect(CypherText.literal(try Formula.value(text)) == expected)
    }

    @Test func writesNodesAndPaths() throws {
        let graph = try SmallGraph.make()
        let (first, second) = (NodeSlot(rawValue: 0), NodeSlot(rawValue: 1))
        let path = DatumPath(nodes: [second, first], relationships: [RelationshipSlot(rawValue: 0)])
        #expect(CypherText.string(of: .node(first), in: graph) == "(:Server {name: \"a\"})")
        #expect(CypherText.string(of: .node(second), in: graph) == "()")
        #expect(CypherText.string(of: .path(path), in: graph) == "()<-[:RUNS {since: 2020}]-(:Server {name: \"a\"})")
    }
}

/// `(:Server {name: 'a'})-[:RUNS {since: 2020}]->()`, with the ids 7, 3 and 8.
enum SmallGraph {
    static func make() throws -> GraphSnapshot {
        let draft = GraphSnapshot().draft()
        try draft.addNode(NodeID(rawValue: 7), labels: ["Server"], properties: [("name", "a")])
        try draft.addNode(NodeID(rawValue: 8), labels: [], properties: [])
        try draft.addRelationship(
            RelationshipID(rawValue: 3), type: "RUNS", from: NodeID(rawValue: 7), to: NodeID(rawValue: 8),
            properties: [("since", 2020)])
        return draft.publish(as: CommitSeq(rawValue: 1))
    }
}
