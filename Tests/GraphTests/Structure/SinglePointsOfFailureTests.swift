import Base
import Testing

@testable import Graph

@Suite struct SinglePointsOfFailureTests {
    /// The definition: fail each other node alone.
    @Test(arguments: 0..<25 as Range<UInt64>) func areThoseWhoseFailureAloneHits(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let naive = NaiveImpact.random(&generator)
        let graph = try naive.model.build(&generator)
        var bound: [RelationshipTypeCode: [ImpactRule]] = [:]
        for (type, candidates) in naive.rules {
            if let code = graph.relationshipType(named: type) { bound[code] = candidates }
        }
        let rules = ImpactRules(rules: bound, originKey: "origin", confidenceKey: "weight")
        let nodes = naive.model.nodes.keys.sorted()
        let states = nodes.map { naive.states(failed: [$0]) }
        for service in nodes {
            let slot = try #require(graph.slot(of: NodeID(rawValue: service)))
            for state in [ImpactState.atRisk, .degraded, .down] {
                let found = try graph.singlePointsOfFailure(of: slot, rules: rules, state: state)
                let expected = nodes.indices.filter {
                    nodes[$0] != service && states[$0][service, default: .ok] >= state
                }
                #expect(found.nodes.map { graph.id(of: $0).rawValue }.sorted() == expected.map { nodes[$0] })
                #expect(found.candidateCount >= expected.count)
            }
        }
    }

    /// A service on two machines of one rack.
    @Test func redundancyIsNoSinglePoint() throws {
        let draft = GraphSnapshot().draft()
        let names = ["service", "first", "second", "rack"]
        for (id, name) in names.enumerated() {
            try draft.addNode(NodeID(rawValue: UInt64(id)), labels: ["CI"], properties: [("name", .string(name))])
        }
        for (id, (from, to, type)) in [(0, 1, "RUNS_ON"), (0, 2, "RUNS_ON"), (1, 3, "IN"), (2, 3, "IN")].enumerated() {
            try draft.addRelationship(
                RelationshipID(rawValue: UInt64(id)), type: type, from: NodeID(rawValue: UInt64(from)),
                to: NodeID(rawValue: UInt64(to)), properties: [:])
        }
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        let runsOn = try #require(graph.relationshipType(named: "RUNS_ON"))
        let isIn = try #require(graph.relationshipType(named: "IN"))
        let service = try #require(graph.nodes(named: "service").first)
        func points(_ gate: ImpactRule.Gate, _ state: ImpactState) throws -> [Value] {
            let rules = ImpactRules(rules: [
                runsOn: [ImpactRule(cause: .target, effect: .down, gate: gate)],
                isIn: [ImpactRule(cause: .target, effect: .down)],
            ])
            return try graph.singlePointsOfFailure(of: service, rules: rules, state: state).nodes
                .map { graph.property(named: "name", of: $0) }
        }
        let redundant = ImpactRule.Gate.all(partial: .atRisk)
        #expect(try points(redundant, .down) == ["rack"])
        #expect(try points(redundant, .atRisk) == ["first", "second", "rack"])
        #expect(try points(.any, .down) == ["first", "second", "rack"])
    }

    @Test func refusesWhatItCannotAnswer() throws {
        let graph = try Ring.chain(of: 4)
        let type = try #require(graph.relationshipType(named: "NEEDS"))
        let rules = ImpactRules(rules: [type: [ImpactRule(cause: .target, effect: .down)]])
        let first = NodeSlot(rawValue: 0)
        #expect(throws: GraphError.self) {
            try graph.singlePointsOfFailure(of: NodeSlot(rawValue: 9), rules: rules)
        }
        #expect(throws: GraphError.self) { try graph.singlePointsOfFailure(of: first, rules: rules, state: .ok) }
        #expect(throws: GraphError.self) { try graph.singlePointsOfFailure(of: first, rules: rules, nodesMax: 2) }
        #expect(try graph.singlePointsOfFailure(of: first, rules: rules).nodes.count == 3)
    }
}
