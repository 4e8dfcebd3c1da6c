internal import Base
internal import Graph
internal import Testing

@testable internal import Cypher

@Suite struct SchemaProcedureTests {
    private let estate: ProcedureFixture

    init() throws {
        estate = try ProcedureFixture(
            [("web1", "RUNS_ON", "host1"), ("web2", "RUNS_ON", "host1")],
            index: IndexDefinition(name: "words", kind: .text, keys: ["name", "note"]),
            properties: ["web1": [(key: "note", value: .string("결제 서버")), (key: "port", value: .integer(80))]])
    }

    @Test func namesOfTheGraph() throws {
        #expect(Set(try estate.call("db.labels").map { $0[0] }) == [.string("web"), .string("host")])
        #expect(try estate.call("db.relationshipTypes") == [[.string("RUNS_ON")]])
        #expect(
            Set(try estate.call("db.propertyKeys").map { $0[0] }).isSuperset(of: [.string("name"), .string("port")]))
    }

    @Test func propertiesByLabelWithTheirTypes() throws {
        let rows = try estate.call("db.schema.nodeTypeProperties")
        let port = rows.first { $0[2] == .string("port") }
        #expect(port?[0] == .string(":`web`"))
        #expect(port?[3] == .list([.string("Long")]))
        #expect(port?[4] == .boolean(false))
        #expect(
            try estate.call("db.schema.relTypeProperties") == [[.string(":`RUNS_ON`"), .null, .null, .boolean(false)]])
        #expect(try estate.call("db.schema.visualization").count == 1)
    }

    @Test func fullTextFindsKoreanAndPassesOverOperators() throws {
        let found = try estate.call("db.index.fulltext.queryNodes", .string("words"), .string("note:결제* AND 서버~0.8"))
        #expect(found.map { estate.name($0[0]) } == ["web1"])
        let error = #expect(throws: CypherError.self) {
            try estate.call("db.index.fulltext.queryNodes", .string("word"), .string("x"))
        }
        #expect(error?.hint == "did you mean 'words'?")
    }

    @Test func whatToolsAskAtTheStart() throws {
        var estate = estate
        estate.environment.service.user = "anna"
        #expect(try estate.call("dbms.components")[0][1] == .list([.string("5.26.0")]))
        #expect(try estate.call("dbms.showCurrentUser")[0][0] == .string("anna"))
        #expect(try estate.call("dbms.routing.getRoutingTable", .map(DatumMap())).count == 1)
        #expect(try estate.call("db.ping") == [[.boolean(true)]])
        #expect(try estate.call("show.databases").map { $0[0] } == [.string("neo4j"), .string("system")])
        #expect(try estate.call("show.indexes").contains { $0[1] == .string("words") && $0[4] == .string("FULLTEXT") })
        #expect(try estate.call("show.constraints").isEmpty)
    }

    @Test func noProcedureFailsWithoutArguments() throws {
        for definition in ProcedureCatalogue.standard.definitions
        where definition.inputs.allSatisfy({ $0.standard != nil }) && !definition.name.hasPrefix("cmdb.") {
            #expect(throws: Never.self, "\(definition.name)") { try estate.call(definition.name) }
        }
    }

    @Test func listingsShowSignaturesButNotWhatStandsBehindShow() throws {
        let rows = try estate.call("show.procedures")
        #expect(!rows.contains { if case .string(let name) = $0[0] { name.hasPrefix("show.") } else { true } })
        let labels = rows.first { $0[0] == .string("db.labels") }
        #expect(labels?[4] == .string("db.labels() :: (label :: STRING)"))
    }
}

@Suite struct TimeProcedureTests {
    private struct Past: PastReading {
        let older: GraphSnapshot

        func snapshot(asOf point: Datum) throws(CypherError) -> GraphSnapshot { older }

        func history(of node: NodeID) throws(CypherError) -> [DatumMap] {
            [DatumMap([(key: "seq", value: .integer(7)), (key: "kind", value: .string("created"))])]
        }
    }

    @Test func differencesNameWhatChanged() throws {
        var estate = try ProcedureFixture([("a1", "R", "b1")])
        let draft = estate.graph.draft()
        try draft.setProperties(of: NodeID(rawValue: 1), [(key: "port", value: .integer(1))])
        let newer = draft.publish(as: CommitSeq(rawValue: 8))
        estate.environment.past = Past(older: newer)
        let rows = try estate.call("graph.diff", .integer(8))
        #expect(
            rows.map { [$0[0], $0[1], $0[6]] } == [[.string("changed"), .string("node"), .list([.string("port")])]])
        #expect(try estate.call("graph.history", estate.node("a1"))[0].prefix(1) == [.integer(7)])
    }

    @Test func withoutHistoryTheySaySo() throws {
        let estate = try ProcedureFixture([("a1", "R", "b1")])
        let error = #expect(throws: CypherError.self) { try estate.call("graph.diff", .integer(1)) }
        #expect(error?.kind == .notSupported)
    }
}
