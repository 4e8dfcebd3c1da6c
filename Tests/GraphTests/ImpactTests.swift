import Base
import Testing

@testable import Graph

/// Impact on estates small enough to read.
@Suite struct ImpactTests {
    /// `edges` are "from TYPE to", optionally followed by properties of the relationship.
    private func build(
        _ edges: [(String, String, String)], minimums: [String: Int] = [:], weights: [Int: Int] = [:]
    ) throws -> GraphSnapshot {
        let draft = GraphSnapshot().draft()
        let names = Set(edges.flatMap { [$0.0, $0.2] }).sorted()
        var ids: [String: NodeID] = [:]
        for (number, name) in names.enumerated() {
            let id = NodeID(rawValue: UInt64(number + 1))
            ids[name] = id
            try draft.addNode(
                id, labels: [String(name.prefix { $0.isLetter })],
                properties: [(key: "name", value: .string(name))]
                    + (minimums[name].map { [(key: "min", value: .integer(Int64($0)))] } ?? []))
        }
        for (number, edge) in edges.enumerated() {
            let from = try #require(ids[edge.0])
            let to = try #require(ids[edge.2])
            try draft.addRelationship(
                RelationshipID(rawValue: UInt64(number + 1)), type: edge.1, from: from, to: to,
                properties: weights[number].map { [(key: "weight", value: .integer(Int64($0)))] } ?? [])
        }
        return draft.publish(as: CommitSeq(rawValue: 1))
    }

    private func impact(
        of failed: [String], _ rules: [String: [ImpactRule]], in graph: GraphSnapshot
    ) -> [String: ImpactState] {
        var codes: [RelationshipTypeCode: [ImpactRule]] = [:]
        for (type, list) in rules { if let code = graph.relationshipType(named: type) { codes[code] = list } }
        let impact = graph.impact(of: failed.flatMap(graph.nodes(named:)), rules: ImpactRules(rules: codes))
        return Dictionary(
            uniqueKeysWithValues: impact.impacted.map {
                (graph.property(named: "name", of: $0.node).stringValue ?? "", $0.state)
            })
    }

    private static let runsOn = [ImpactRule(cause: .target, effect: .down)]
    private static let replicas = [
        ImpactRule(
            cause: .source, effect: .down,
            gate: .quorum(minimum: 1, minimumKey: "min", partial: .degraded, weightKey: "weight"))
    ]

    @Test func aHostTakesDownWhatRunsOnIt() throws {
        let graph = try build([("app1", "RUNS_ON", "host1"), ("app2", "RUNS_ON", "host2")])
        #expect(impact(of: ["host1"], ["RUNS_ON": Self.runsOn], in: graph) == ["app1": .down])
    }

    @Test func aReplicaOfTwoIsADegradation() throws {
        let graph = try build([("pod1", "MANAGED_BY", "set1"), ("pod2", "MANAGED_BY", "set1")])
        #expect(impact(of: ["pod1"], ["MANAGED_BY": Self.replicas], in: graph) == ["set1": .degraded])
        #expect(impact(of: ["pod1", "pod2"], ["MANAGED_BY": Self.replicas], in: graph) == ["set1": .down])
    }

    @Test func theDependentsOwnMinimumCounts() throws {
        let graph = try build(
            [("pod1", "MANAGED_BY", "set1"), ("pod2", "MANAGED_BY", "set1")], minimums: ["set1": 2])
        #expect(impact(of: ["pod1"], ["MANAGED_BY": Self.replicas], in: graph) == ["set1": .down])
    }

    @Test func aMemberOfWeightZeroIsNoSpare() throws {
        let graph = try build(
            [("set1", "MANAGED_BY", "deployment1"), ("set2", "MANAGED_BY", "deployment1")], weights: [0: 0])
        #expect(impact(of: ["set2"], ["MANAGED_BY": Self.replicas], in: graph) == ["deployment1": .down])
        #expect(impact(of: ["set1"], ["MANAGED_BY": Self.replicas], in: graph) == [:])
    }

    @Test func aCircleOfCallsEnds() throws {
        let graph = try build([("app1", "CALLS", "app2"), ("app2", "CALLS", "app3"), ("app3", "CALLS", "app1")])
        let calls = ["CALLS": [ImpactRule(cause: .target, effect: .degraded)]]
        #expect(impact(of: ["app1"], calls, in: graph) == ["app2": .degraded, "app3": .degraded])
    }

    @Test func aDegradedNeighbourPassesOnNoMoreThanThat() throws {
        let graph = try build([("app1", "CALLS", "app2"), ("app0", "RUNS_ON", "app1")])
        let rules = ["CALLS": [ImpactRule(cause: .target, effect: .degraded)], "RUNS_ON": Self.runsOn]
        #expect(impact(of: ["app2"], rules, in: graph) == ["app1": .degraded, "app0": .degraded])
    }

    @Test func aRuleHitsOnlyDependentsWithItsLabel() throws {
        let graph = try build([("machine1", "PART_OF", "line1"), ("rack1", "PART_OF", "site1")])
        let rules = ["PART_OF": [ImpactRule(cause: .source, effect: .degraded, on: "line")]]
        #expect(impact(of: ["machine1", "rack1"], rules, in: graph) == ["line1": .degraded])
    }

    @Test func twoFeedsLeaveAServerAtRiskWhenOneIsLost() throws {
        let graph = try build([("server1", "POWERED_BY", "ups1"), ("server1", "POWERED_BY", "ups2")])
        let power = [
            "POWERED_BY": [
                ImpactRule(
                    cause: .target, effect: .down,
                    gate: .quorum(minimum: 1, minimumKey: nil, partial: .atRisk, weightKey: nil))
            ]
        ]
        #expect(impact(of: ["ups1"], power, in: graph) == ["server1": .atRisk])
        #expect(impact(of: ["ups1", "ups2"], power, in: graph) == ["server1": .down])
    }
}
