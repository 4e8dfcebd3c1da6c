import Base
import Testing

@testable import Graph

/// Impact on estates small enough to read.
@Suite struct ImpactTests {
    private static let runsOn = [ImpactRule(cause: .target, effect: .down)]
    private static let replicas = [
        ImpactRule(
            cause: .source, effect: .down,
            gate: .quorum(.init(minimum: .members(1), minimumKey: "min", partial: .degraded, weightKey: "weight")))
    ]

    private func build(
        _ edges: [(String, String, String)], minimums: [String: Value] = [:], weights: [Int: Value] = [:]
    ) throws -> GraphSnapshot {
        try SmallEstate.build(
            edges, nodes: minimums.mapValues { ["min": $0] }, relationships: weights.mapValues { ["weight": $0] })
    }

    private func impact(
        of failed: [String], _ rules: [String: [ImpactRule]], in graph: GraphSnapshot
    ) throws -> [String: ImpactState] {
        let impact = try graph.impact(of: failed.flatMap(graph.nodes(named:)), rules: graph.rules(rules))
        return Dictionary(uniqueKeysWithValues: impact.impacted.map { (graph.named($0.node), $0.state) })
    }

    @Test func aHostTakesDownWhatRunsOnIt() throws {
        let graph = try build([("app1", "RUNS_ON", "host1"), ("app2", "RUNS_ON", "host2")])
        #expect(try impact(of: ["host1"], ["RUNS_ON": Self.runsOn], in: graph) == ["app1": .down])
    }

    @Test func aReplicaOfTwoIsADegradation() throws {
        let graph = try build([("pod1", "MANAGED_BY", "set1"), ("pod2", "MANAGED_BY", "set1")])
        #expect(try impact(of: ["pod1"], ["MANAGED_BY": Self.replicas], in: graph) == ["set1": .degraded])
        #expect(try impact(of: ["pod1", "pod2"], ["MANAGED_BY": Self.replicas], in: graph) == ["set1": .down])
    }

    @Test func theDependentsOwnMinimumCounts() throws {
        let graph = try build(
            [("pod1", "MANAGED_BY", "set1"), ("pod2", "MANAGED_BY", "set1")], minimums: ["set1": 2])
        #expect(try impact(of: ["pod1"], ["MANAGED_BY": Self.replicas], in: graph) == ["set1": .down])
    }

    @Test func aMemberOfWeightZeroIsNoSpare() throws {
        let graph = try build(
            [("set1", "MANAGED_BY", "deployment1"), ("set2", "MANAGED_BY", "deployment1")], weights: [0: 0])
        #expect(try impact(of: ["set2"], ["MANAGED_BY": Self.replicas], in: graph) == ["deployment1": .down])
        #expect(try impact(of: ["set1"], ["MANAGED_BY": Self.replicas], in: graph) == [:])
    }

    @Test func aCircleOfCallsEnds() throws {
        let graph = try build([("app1", "CALLS", "app2"), ("app2", "CALLS", "app3"), ("app3", "CALLS", "app1")])
        let calls = ["CALLS": [ImpactRule(cause: .target, effect: .degraded)]]
        #expect(try impact(of: ["app1"], calls, in: graph) == ["app2": .degraded, "app3": .degraded])
    }

    @Test func aDegradedNeighbourPassesOnNoMoreThanThat() throws {
        let graph = try build([("app1", "CALLS", "app2"), ("app0", "RUNS_ON", "app1")])
        let rules = ["CALLS": [ImpactRule(cause: .target, effect: .degraded)], "RUNS_ON": Self.runsOn]
        #expect(try impact(of: ["app2"], rules, in: graph) == ["app1": .degraded, "app0": .degraded])
    }

    @Test func aRuleHitsOnlyDependentsWithItsLabel() throws {
        let graph = try build([("machine1", "PART_OF", "line1"), ("rack1", "PART_OF", "site1")])
        let rules = ["PART_OF": [ImpactRule(cause: .source, effect: .degraded, on: "line")]]
        #expect(try impact(of: ["machine1", "rack1"], rules, in: graph) == ["line1": .degraded])
    }

    @Test func twoFeedsLeaveAServerAtRiskWhenOneIsLost() throws {
        let graph = try build([("server1", "POWERED_BY", "ups1"), ("server1", "POWERED_BY", "ups2")])
        let power = [
            "POWERED_BY": [
                ImpactRule(
                    cause: .target, effect: .down,
                    gate: .all(partial: .atRisk))
            ]
        ]
        #expect(try impact(of: ["ups1"], power, in: graph) == ["server1": .atRisk])
        #expect(try impact(of: ["ups1", "ups2"], power, in: graph) == ["server1": .down])
    }

    @Test(arguments: [
        (Value.string("50%"), ImpactState.degraded), ("70%", .down), ("junk", .degraded), (2.5, .degraded),
    ])
    func aMinimumMayBeAShare(minimum: Value, expected: ImpactState) throws {
        let graph = try build(
            (1...3).map { ("pod\($0)", "MANAGED_BY", "set1") }, minimums: ["set1": minimum])
        #expect(try impact(of: ["pod1"], ["MANAGED_BY": Self.replicas], in: graph) == ["set1": expected])
    }

    @Test func aSwitchOfEachRoomIsEnoughForThatRoomOnly() throws {
        let graph = try SmallEstate.build(
            [("line1", "UPLINKS_TO", "sw1"), ("line1", "UPLINKS_TO", "sw2"), ("line1", "UPLINKS_TO", "sw3")],
            relationships: [0: ["room": "a"], 1: ["room": "a"]])
        let rules = [
            "UPLINKS_TO": [
                ImpactRule(
                    cause: .target, effect: .down,
                    gate: .quorum(.init(minimum: .members(1), partial: .atRisk, groupKey: "room")))
            ]
        ]
        #expect(try impact(of: ["sw1"], rules, in: graph) == ["line1": .atRisk])
        #expect(try impact(of: ["sw1", "sw2"], rules, in: graph) == ["line1": .down])
        #expect(try impact(of: ["sw3"], rules, in: graph) == ["line1": .down])
    }

    @Test func aDegradedStartPassesOnNoMoreThanThatUntilItGetsWorse() throws {
        let graph = try build([("app1", "RUNS_ON", "host1"), ("host1", "RUNS_ON", "rack1")])
        let rules = graph.rules(["RUNS_ON": Self.runsOn])
        let host = ImpactScenario.Failure(graph.node("host1"), .degraded)
        let degraded = try graph.everything.impact(of: ImpactScenario(failures: [host]), rules: rules)
        #expect(degraded.impacted.map(\.state) == [.degraded])
        let both = try graph.everything.impact(
            of: ImpactScenario(failures: [host, .init(graph.node("rack1"))]), rules: rules)
        #expect(both.impacted.map { graph.named($0.node) } == ["host1", "app1"])
        #expect(both.impacted.map(\.state) == [.down, .down])
        #expect(both.impacted.map(\.hops) == [1, 2])
    }

    @Test func whatIsHeldHealthyStopsTheFailure() throws {
        let graph = try build([("app1", "RUNS_ON", "host1"), ("host1", "RUNS_ON", "rack1")])
        let scenario = ImpactScenario(
            failures: [.init(graph.node("rack1"))], healthy: [graph.node("host1")])
        #expect(
            try graph.everything.impact(of: scenario, rules: graph.rules(["RUNS_ON": Self.runsOn])).impacted.isEmpty)
    }

    @Test func aSuggestionCarriesNothingAndADoubtIsShown() throws {
        let graph = try SmallEstate.build(
            [("app1", "RUNS_ON", "host1"), ("app2", "RUNS_ON", "host1"), ("app3", "RUNS_ON", "app2")],
            relationships: [
                0: ["origin": "suggested"], 1: ["origin": "observed", "sure": 0.5], 2: ["sure": 0.5],
            ])
        let rules = ImpactRules(
            rules: graph.rules(["RUNS_ON": Self.runsOn]).rules, originKey: "origin", confidenceKey: "sure")
        let impact = try graph.impact(of: [graph.node("host1")], rules: rules)
        #expect(impact.impacted.map { graph.named($0.node) } == ["app2", "app3"])
        #expect(impact.impacted.map(\.confidence) == [0.5, 0.25])
        #expect(graph.dependents(of: [graph.node("host1")], rules: rules).reached.count == 2)
    }

    @Test func aRuleMayAskForTheLabelOfTheCause() throws {
        let graph = try build([("app1", "USES", "db1"), ("app1", "USES", "replica1")])
        let rules = [
            "USES": [
                ImpactRule(cause: .target, effect: .down, by: "db"),
                ImpactRule(cause: .target, effect: .degraded, by: "replica"),
            ]
        ]
        #expect(try impact(of: ["db1"], rules, in: graph) == ["app1": .down])
        #expect(try impact(of: ["replica1"], rules, in: graph) == ["app1": .degraded])
    }

    @Test func anAnswerBeyondTheBudgetIsAnError() throws {
        let graph = try build((1...5_000).map { ("app\($0)", "RUNS_ON", "host1") })
        let rules = graph.rules(["RUNS_ON": Self.runsOn])
        let host = graph.node("host1")
        for budget in [Budget(stepsMax: 20), Budget(bytesMax: 200), Budget { .cancelled }] {
            #expect(throws: GraphError.self) { try graph.impact(of: [host], rules: rules, budget: budget) }
        }
        #expect(throws: GraphError.self) { try graph.impact(of: [NodeSlot(rawValue: 9_999)], rules: rules) }
        #expect(try graph.impact(of: [], rules: rules).impacted.isEmpty)
        #expect(try GraphSnapshot().impact(of: [], rules: rules).timeline.isEmpty)
    }

    @Test func aLongChainEnds() throws {
        let draft = GraphSnapshot().draft()
        for id in 1...100_000 as ClosedRange<UInt64> {
            try draft.addNode(NodeID(rawValue: id), labels: [], properties: [])
            if id > 1 {
                try draft.addRelationship(
                    RelationshipID(rawValue: id), type: "RUNS_ON", from: NodeID(rawValue: id),
                    to: NodeID(rawValue: id - 1), properties: [])
            }
        }
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        let rules = graph.rules(["RUNS_ON": Self.runsOn])
        let impact = try graph.impact(of: [NodeSlot(rawValue: 0)], rules: rules)
        let last = try #require(impact.impacted.last)
        #expect(impact.impacted.count == 99_999 && last.hops == 99_999)
        #expect(impact.proof(of: last).count == 100_000)
    }
}
