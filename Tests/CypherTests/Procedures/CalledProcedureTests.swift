internal import Graph
internal import Testing

@testable internal import Cypher

/// Procedures, SHOW and LOAD CSV as statements call them.
@Suite struct CalledProcedureTests {
    private let estate: ProcedureFixture

    init() throws {
        estate = try ProcedureFixture([
            ("web1", "NEEDS", "db1"), ("web2", "NEEDS", "db1"), ("db1", "NEEDS", "disk1"),
        ])
    }

    private func rows(_ text: String, _ parameters: [String: Datum] = [:]) throws -> [[Datum]] {
        let engine = QueryEngine()
        var environment = estate.environment
        environment.loadText = { source throws(CypherError) in
            guard source == "file:///hosts.csv" else {
                throw .runtime(.externalResource, .other, "'\(source)' may not be read from here")
            }
            return "name,port\r\nweb1,80\r\n\"a,b\",\r\n"
        }
        let prepared = try engine.prepare(text, on: estate.graph)
        let cursor = try engine.run(
            prepared, parameters: parameters, in: GraphTransaction(reading: estate.graph), environment: environment)
        var rows: [[Datum]] = []
        while true {
            let more = try cursor.next(100)
            if more.isEmpty { return rows }
            rows += more
        }
    }

    @Test func impactOfAMatchedNode() throws {
        let found = try rows(
            """
            MATCH (n:disk) CALL graph.impact(n, {maxHops: 2}) YIELD node, state, hops, path
            RETURN node.name, state, hops, length(path) ORDER BY hops, node.name
            """)
        #expect(
            found == [
                [.string("db1"), .string("down"), .integer(1), .integer(1)],
                [.string("web1"), .string("down"), .integer(2), .integer(2)],
                [.string("web2"), .string("down"), .integer(2), .integer(2)],
            ])
    }

    @Test func optionsComeFromParametersToo() throws {
        let options = Datum.options((key: "types", value: .list([.string("NEEDS")])))
        let found = try rows(
            "MATCH (n {name: 'web1'}) CALL graph.reachable(n, $options) YIELD node RETURN count(*)",
            ["options": options])
        #expect(found == [[.integer(2)]])
    }

    @Test func showCommandsFilterAndProject() throws {
        #expect(
            try rows("SHOW PROCEDURES YIELD name WHERE name = 'graph.spof' RETURN name") == [[.string("graph.spof")]])
        #expect(try rows("SHOW DATABASES YIELD name, currentStatus").count == 2)
        #expect(try rows("SHOW INDEXES WHERE type = 'LOOKUP'").allSatisfy { $0.count == 12 })
        #expect(
            try rows("SHOW FUNCTIONS YIELD name, aggregating WHERE aggregating RETURN count(*)") == [[.integer(10)]])
        #expect(try rows("SHOW DATABASE neo4j YIELD name") == [[.string("neo4j")]])
    }

    @Test func standAloneCallsGiveAllColumns() throws {
        #expect(try rows("CALL db.labels()").count == 3)
        #expect(try rows("CALL dbms.components()")[0].count == 3)
        #expect(try rows("CALL db.labels() YIELD label RETURN count(label) AS n") == [[.integer(3)]])
    }

    @Test func csvBecomesMaps() throws {
        let found = try rows(
            "LOAD CSV WITH HEADERS FROM 'file:///hosts.csv' AS row RETURN row.name, toInteger(row.port)")
        #expect(found == [[.string("web1"), .integer(80)], [.string("a,b"), .null]])
        let error = #expect(throws: CypherError.self) { try rows("LOAD CSV FROM 'http://x/y' AS row RETURN row") }
        #expect(error?.kind == .externalResource)
    }

    @Test func aWrongArgumentIsKnownBeforeItRuns() throws {
        let error = #expect(throws: CypherError.self) { try rows("CALL graph.spof('x') YIELD node RETURN node") }
        #expect(error?.isCompileTime == true)
    }
}
