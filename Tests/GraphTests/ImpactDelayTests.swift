import Base
import Testing

@testable import Graph

/// When failure arrives.
@Suite struct ImpactDelayTests {
    private static let rules = [
        "FEEDS": [ImpactRule(cause: .source, effect: .down, after: .property("buffer", of: .relationship))],
        "POWERED_BY": [
            ImpactRule(
                cause: .target, effect: .down, gate: .all(partial: .atRisk),
                after: .property("battery", of: .dependent, otherwise: .seconds(5)))
        ],
    ]

    private func times(_ impact: Impact, _ graph: GraphSnapshot) -> [String] {
        impact.timeline.map { "\(graph.named($0.node)) \($0.state) \($0.after.components.seconds)" }
    }

    @Test func theShortestBufferCounts() throws {
        let graph = try SmallEstate.build(
            [
                ("press1", "FEEDS", "weld1"), ("press1", "FEEDS", "paint1"), ("paint1", "FEEDS", "weld1"),
                ("weld1", "FEEDS", "press1"),
            ],
            relationships: [0: ["buffer": 600], 1: ["buffer": 60], 2: ["buffer": 30.5], 3: ["buffer": -1]])
        let impact = try graph.impact(of: [graph.node("press1")], rules: graph.rules(Self.rules))
        #expect(times(impact, graph) == ["press1 down 0", "paint1 down 60", "weld1 down 90"])
        #expect(impact.impacted.map(\.after) == [.seconds(60), .seconds(90.5)])
        #expect(impact.proof(of: impact.impacted[1]).map { graph.named($0.node) } == ["press1", "paint1", "weld1"])
    }

    @Test func aQuorumIsLostWithTheLastFeed() throws {
        let graph = try SmallEstate.build(
            [
                ("server1", "POWERED_BY", "ups1"), ("server1", "POWERED_BY", "ups2"), ("ups1", "POWERED_BY", "grid1"),
                ("ups2", "POWERED_BY", "grid1"),
            ],
            nodes: ["ups1": ["battery": 600], "ups2": ["battery": 900]])
        let rules = graph.rules(Self.rules)
        let impact = try graph.impact(of: [graph.node("grid1")], rules: rules)
        let expected = [
            "grid1 down 0", "ups1 down 600", "server1 atRisk 605", "ups2 down 900", "server1 down 905",
        ]
        #expect(times(impact, graph) == expected)
        let server = try #require(impact.impacted.first { graph.named($0.node) == "server1" })
        #expect(impact.proof(of: server).map { graph.named($0.node) } == ["grid1", "ups2", "server1"])

        let scenario = ImpactScenario(failures: [.init(graph.node("grid1"))], until: .seconds(700))
        let soon = try graph.everything.impact(of: scenario, rules: rules)
        #expect(times(soon, graph) == Array(expected.prefix(3)))
        let why = try graph.everything.explanation(of: server.node, in: soon, rules: rules)
        #expect(why.gates.map(\.members.count) == [1])
        #expect(why.gates[0].members.map(\.after) == [.seconds(605)])
    }

    @Test(arguments: [Value.integer(.max), .float(1e300), .float(.infinity)])
    func aDelayBeyondAllTimeNeverEnds(buffer: Value) throws {
        let graph = try SmallEstate.build(
            [("press1", "FEEDS", "weld1"), ("weld1", "FEEDS", "paint1")],
            relationships: [0: ["buffer": 1], 1: ["buffer": buffer]])
        let impact = try graph.impact(of: [graph.node("press1")], rules: graph.rules(Self.rules))
        #expect(times(impact, graph) == ["press1 down 0", "weld1 down 1"])
    }
}
