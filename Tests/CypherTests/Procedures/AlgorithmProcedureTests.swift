internal import Graph
internal import Testing

@testable internal import Cypher

@Suite struct AlgorithmProcedureTests {
    /// Two ways from a1 to d1, and a way on to e1; a detached pair.
    private static let diamond = [
        ("a1", "NEEDS", "b1"), ("a1", "NEEDS", "c1"), ("b1", "NEEDS", "d1"), ("c1", "NEEDS", "d1"),
        ("d1", "NEEDS", "e1"), ("x1", "LIKES", "y1"), ("y1", "LIKES", "x1"),
    ]
    private let estate: ProcedureFixture

    init() throws { estate = try ProcedureFixture(Self.diamond, weights: [0: 5, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1]) }

    @Test func impactFollowsPlainRulesWhereThereAreNoOthers() throws {
        let rows = try estate.call("graph.impact", estate.node("d1"))
        #expect(rows.map { estate.name($0[0]) } == ["b1", "c1", "a1"])
        #expect(rows.map { $0[2] } == [1, 1, 2].map(Datum.integer))
        #expect(estate.names(rows[2][3]).first == "d1")
        #expect(estate.names(rows[2][3]).last == "a1")
    }

    @Test func impactUsesTheRulesOfTheEnvironment() throws {
        var estate = estate
        estate.environment.impactRules = { graph in
            var rules: [RelationshipTypeCode: [ImpactRule]] = [:]
            if let type = graph.relationshipType(named: "NEEDS") {
                rules[type] = [ImpactRule(cause: .target, effect: .down, gate: .all(partial: .atRisk))]
            }
            return ImpactRules(rules: rules)
        }
        let rows = try estate.call("graph.impact", estate.node("b1"))
        #expect(rows.map { $0[1] } == [.string("at_risk")])
    }

    @Test func rootCauseNamesTheCommonNeed() throws {
        let rows = try estate.call("graph.rootCause", .list([estate.node("b1"), estate.node("c1")]))
        #expect(Set(rows.prefix(2).flatMap { estate.names($0[0]) }) == ["d1", "e1"])
    }

    @Test func cheapestAndShortestPathsDiffer() throws {
        let (start, goal) = (estate.node("a1"), estate.node("d1"))
        let cheap = try estate.call("graph.shortestPath", start, goal, .options((key: "weight", value: .string("w"))))
        #expect(estate.names(cheap[0][0]) == ["a1", "c1", "d1"])
        #expect(cheap[0][1] == .float(2))
        let three = try estate.call("graph.paths", start, goal, .options((key: "k", value: .integer(3))))
        #expect(three.count == 2)
        #expect(try estate.call("graph.allPaths", start, goal).count == 2)
        #expect(try estate.call("graph.disjointPaths", start, goal).count == 2)
        #expect(try estate.call("graph.shortestPath", start, estate.node("x1")).isEmpty)
    }

    @Test func weakPlacesAndCycles() throws {
        #expect(try estate.call("graph.articulationPoints").map { estate.name($0[0]) } == ["d1"])
        #expect(try estate.call("graph.bridges").map { estate.name($0[2]) } == ["e1"])
        #expect(try estate.call("graph.cycles").map { estate.names($0[1]) } == [["x1", "y1"]])
        #expect(try estate.call("graph.scc").map { $0[2] } == [.integer(2)])
        #expect(try estate.call("graph.components").map { $0[2] } == [.integer(5), .integer(2)])
        #expect(
            try estate.call("graph.spof", estate.node("b1")).map { estate.name($0[0]) }.sorted() == ["d1", "e1"])
        #expect(try estate.call("graph.dominators", estate.node("a1")).count == 5)
        #expect(try estate.call("graph.feedback").count == 1)
    }

    @Test func levelsFollowRelationshipsOrNameTheCycle() throws {
        let needs = Datum.options((key: "types", value: .string("NEEDS")))
        let rows = try estate.call("graph.topologicalLevels", needs)
        #expect(rows.first { estate.name($0[0]) == "e1" }?[1] == .integer(3))
        #expect(throws: CypherError.self) { try estate.call("graph.topologicalLevels") }
    }

    @Test func everyNodeHasAScore() throws {
        for procedure in [
            "graph.pageRank", "graph.betweenness", "graph.closeness", "graph.degree", "graph.coreNumbers",
            "graph.communities",
        ] {
            #expect(try estate.call(procedure).count == 7, "\(procedure)")
        }
        let best = try estate.call("graph.degree", .options((key: "limit", value: .integer(1))))
        #expect(best.map { estate.name($0[0]) } == ["d1"])
    }

    @Test func nearAndAlike() throws {
        let hops = Datum.options((key: "maxHops", value: .integer(2)))
        let near = try estate.call("graph.reachable", estate.node("a1"), hops)
        #expect(near.map { estate.name($0[0]) }.sorted() == ["b1", "c1", "d1"])
        #expect(try estate.call("graph.similar", estate.node("b1")).first.map { estate.name($0[0]) } == "c1")
        let nodes = Datum.list([estate.node("a1"), estate.node("b1")])
        #expect(try estate.call("graph.layout", nodes).map { $0[3] } == [.integer(0), .integer(1)])
        let force = Datum.options((key: "kind", value: .string("force")))
        #expect(try estate.call("graph.layout", nodes, force).count == 2)
    }

    @Test(arguments: [
        ("depth", Datum.integer(1), "no option 'depth'"), ("maxHops", .string("2"), "expected an integer"),
        ("maxHops", .integer(-1), "expected 0 or more"), ("types", .string("NEED"), "did you mean 'NEEDS'?"),
        ("direction", .string("up"), "'outgoing'"), ("labels", .list([.integer(1)]), "list of strings"),
    ])
    func wrongOptionsAreNamed(key: String, value: Datum, expected: String) throws {
        let error = #expect(throws: CypherError.self) {
            try estate.call("graph.reachable", estate.node("a1"), .options((key: key, value: value)))
        }
        let text = [error?.message, error?.hint].compactMap { $0 }.joined(separator: " ")
        #expect(text.contains(expected))
    }

    @Test func anArgumentOfTheWrongTypeIsNamed() throws {
        let error = #expect(throws: CypherError.self) { try estate.call("graph.impact", .string("d1")) }
        #expect(
            error?.message == "graph.impact: argument 'nodes' is a STRING ('d1'), expected a node or a list of nodes")
    }

    @Test func algorithmsStopAtTheBudgetOfTheStatement() throws {
        var estate = estate
        estate.environment.budget.interruption = { .outOfTime }
        var edges: [(String, String, String)] = []
        for left in 0..<90 { for right in 0..<90 { edges.append(("a\(left)", "R", "b\(right)")) } }
        var large = try ProcedureFixture(edges)
        large.environment = estate.environment
        let error = #expect(throws: CypherError.self) { try large.call("graph.pageRank") }
        #expect(error?.kind == .limitExceeded)
    }
}
