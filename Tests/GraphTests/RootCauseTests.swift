import Base
import Testing

@testable import Graph

/// From alarms back to what may have caused them.
@Suite struct RootCauseTests {
    private static let rules = [
        "RUNS_ON": [ImpactRule(cause: .target, effect: .down)],
        "CALLS": [ImpactRule(cause: .target, effect: .degraded)],
        "UPLINKS_TO": [ImpactRule(cause: .target, effect: .down, gate: .all(partial: .atRisk))],
    ]

    private func estate() throws -> GraphSnapshot {
        try SmallEstate.build([
            ("app1", "RUNS_ON", "vm1"), ("app2", "RUNS_ON", "vm2"), ("app3", "RUNS_ON", "vm3"),
            ("vm1", "RUNS_ON", "host1"), ("vm2", "RUNS_ON", "host1"), ("vm3", "RUNS_ON", "host2"),
            ("host1", "RUNS_ON", "rack1"), ("host2", "RUNS_ON", "rack1"), ("web1", "CALLS", "app1"),
            ("host1", "UPLINKS_TO", "sw1"), ("host1", "UPLINKS_TO", "sw2"),
            ("host2", "UPLINKS_TO", "sw1"), ("host2", "UPLINKS_TO", "sw2"),
        ])
    }

    private func names(_ nodes: [NodeSlot], _ graph: GraphSnapshot) -> [String] { nodes.map(graph.named) }

    @Test func theNearestCommonNeedComesFirst() throws {
        let graph = try estate()
        let alarms = ["app1", "app2"].map { Alarm(graph.node($0)) } + [Alarm(graph.node("web1"), .degraded)]
        let analysis = try graph.everything.rootCauses(
            of: RootCauseQuestion(alarms: alarms), rules: graph.rules(Self.rules))
        let best = try #require(analysis.candidates.first)
        #expect(names(best.causes, graph) == ["host1"])
        #expect(best.score == 1 && best.unexplained.isEmpty && best.hops == 2 + 2 + 3)
        #expect(names(analysis.candidates[1].causes, graph) == ["rack1"])
        #expect(analysis.sets.isEmpty && !analysis.isPartial)
    }

    @Test func whatWouldTakeHealthyNodesDownIsLessLikely() throws {
        let graph = try estate()
        let question = RootCauseQuestion(
            alarms: [Alarm(graph.node("host1")), Alarm(graph.node("vm1"))],
            healthy: [graph.node("app3"), graph.node("web1")])
        let analysis = try graph.everything.rootCauses(of: question, rules: graph.rules(Self.rules))
        let rack = try #require(analysis.candidates.first { names($0.causes, graph) == ["rack1"] })
        #expect(names(rack.contradicted, graph) == ["app3", "web1"] && rack.score == 0)
        #expect(names(analysis.candidates[0].causes, graph) == ["host1"])
        #expect(analysis.candidates[0].falseCoverage == 0.5)
    }

    @Test func theCauseIsSeenFirst() throws {
        let graph = try estate()
        let slack = Duration.seconds(10)
        for (first, last) in [(0, 60), (60, 0)] {
            let alarms = [
                Alarm(graph.node("host1"), firstSeen: Instant(rawValue: Int64(first) * 1_000_000)),
                Alarm(graph.node("app1"), firstSeen: Instant(rawValue: Int64(last) * 1_000_000)),
            ]
            let analysis = try graph.everything.rootCauses(
                of: RootCauseQuestion(alarms: alarms, clockSlack: slack), rules: graph.rules(Self.rules))
            let host = try #require(analysis.candidates.first { names($0.causes, graph) == ["host1"] })
            #expect(host.order == (first < last ? 1 : 0))
        }
    }

    @Test func aFreshChangeAndASureRelationshipCount() throws {
        let graph = try SmallEstate.build(
            [("app1", "RUNS_ON", "host1"), ("app1", "RUNS_ON", "host2"), ("app1", "RUNS_ON", "host3")],
            relationships: [2: ["sure": 0.5]])
        let rules = ImpactRules(rules: graph.rules(Self.rules).rules, confidenceKey: "sure")
        let analysis = try graph.everything.rootCauses(
            of: RootCauseQuestion(alarms: [Alarm(graph.node("app1"))], recency: [graph.node("host2"): 1]),
            rules: rules)
        let order = analysis.candidates.map { names($0.causes, graph) }
        #expect(order == [["host2"], ["app1"], ["host1"], ["host3"]])
        #expect(analysis.candidates.map(\.score) == [1, 0.75, 0.75, 0.375])
    }

    @Test func twoFailuresAreFoundTogether() throws {
        let graph = try SmallEstate.build([
            ("app1", "RUNS_ON", "host1"), ("app2", "RUNS_ON", "host1"), ("app3", "RUNS_ON", "host2"),
            ("app4", "RUNS_ON", "host2"),
        ])
        let alarms = ["app1", "app2", "app3", "app4"].map { Alarm(graph.node($0)) }
        let analysis = try graph.everything.rootCauses(
            of: RootCauseQuestion(alarms: alarms), rules: graph.rules(Self.rules))
        #expect(analysis.sets.map { names($0.causes, graph) } == [["host1", "host2"]])
    }

    @Test func sparesThatFailTogetherAreFound() throws {
        let graph = try estate()
        let alarms = ["host1", "host2"].map { Alarm(graph.node($0)) }
        let question = RootCauseQuestion(alarms: alarms, healthy: [graph.node("rack1")])
        let analysis = try graph.everything.rootCauses(of: question, rules: graph.rules(Self.rules))
        #expect(analysis.sets.contains { names($0.causes, graph) == ["sw1", "sw2"] && $0.coverage == 1 })
    }

    @Test func manyFailuresAreCoveredGreedily() throws {
        let edges = (1...5).flatMap { host in (1...3).map { ("app\(host)\($0)", "RUNS_ON", "host\(host)") } }
        let graph = try SmallEstate.build(edges)
        let analysis = try graph.everything.rootCauses(
            of: RootCauseQuestion(alarms: edges.map { Alarm(graph.node($0.0)) }), rules: graph.rules(Self.rules))
        #expect(analysis.sets.map { names($0.causes, graph) } == [(1...5).map { "host\($0)" }])
        #expect(analysis.sets[0].coverage == 1)
    }

    @Test func refusesWhatCannotBeAnswered() throws {
        let graph = try estate()
        let view = graph.everything
        let app = graph.node("app1")
        let questions = [
            RootCauseQuestion(alarms: []), RootCauseQuestion(alarms: [Alarm(app, .ok)]),
            RootCauseQuestion(alarms: [Alarm(app)], healthy: [app]),
            RootCauseQuestion(alarms: [Alarm(NodeSlot(rawValue: 99))]),
        ]
        for question in questions {
            #expect(throws: GraphError.self) { try view.rootCauses(of: question, rules: graph.rules(Self.rules)) }
        }
        #expect(throws: GraphError.self) {
            try view.rootCauses(
                of: RootCauseQuestion(alarms: [Alarm(app)]), rules: graph.rules(Self.rules),
                budget: Budget(stepsMax: 2))
        }
    }

    @Test(arguments: 0..<50 as Range<UInt64>) func everyCauseIsFoundAndJudgedAsItsImpactSays(seed: UInt64) throws {
        var subject = try ImpactCase(seed: seed)
        let question = try question(&subject)
        let analysis = try subject.graph.everything.rootCauses(of: question, rules: subject.rules)
        #expect(!analysis.isPartial)
        var found: [NodeSlot: RootCause] = [:]
        for candidate in analysis.candidates { found[candidate.causes[0]] = candidate }
        var isExplained = false
        for id in subject.ids {
            let node = try #require(subject.slot(id))
            if question.healthy.contains(node) { continue }
            let (explained, contradicted) = judge([id], question, subject)
            isExplained = isExplained || explained.count == question.alarms.count
            #expect(found[node]?.explained ?? [] == explained)
            if let candidate = found[node] { #expect(candidate.contradicted == contradicted) }
        }
        #expect(isExplained == analysis.sets.isEmpty || analysis.sets.isEmpty)
        if !isExplained { check(analysis.sets, question, subject) }
        let order = analysis.candidates.map(\.score)
        #expect(order == order.sorted(by: >))
    }

    private func question(_ subject: inout ImpactCase) throws -> RootCauseQuestion {
        var ids = subject.ids.shuffled(using: &subject.generator)
        let alarms = try (0...subject.generator.below(3)).map { _ in
            Alarm(
                try #require(subject.slot(ids.removeLast())),
                subject.generator.pick([.down, .down, .degraded, .atRisk]))
        }
        let healthy = try (0..<subject.generator.below(3)).map { _ in try #require(subject.slot(ids.removeLast())) }
        return RootCauseQuestion(
            alarms: alarms.sorted { $0.node < $1.node }, healthy: healthy, candidatesMax: 1_000,
            jointRunsMax: .max, setsMax: .max)
    }

    /// What these nodes would do, by the definition.
    private func judge(
        _ causes: Set<UInt64>, _ question: RootCauseQuestion, _ subject: ImpactCase
    ) -> (explained: [NodeSlot], contradicted: [NodeSlot]) {
        let states = subject.naive.states(failed: causes)
        let explained = question.alarms.filter { states[subject.id($0.node)] ?? .ok >= $0.state }
        let contradicted = question.healthy.filter { states[subject.id($0)] ?? .ok >= .degraded }
        return (explained.map(\.node), contradicted)
    }

    /// Exactly the pairs that explain every alarm; without any, only sets that explain what they say.
    private func check(_ sets: [RootCause], _ question: RootCauseQuestion, _ subject: ImpactCase) {
        let ids = subject.ids.filter { id in !question.healthy.contains { subject.id($0) == id } }
        var pairs: Set<Set<UInt64>> = []
        for (position, first) in ids.enumerated() {
            for second in ids[(position + 1)...]
            where judge([first, second], question, subject).explained.count == question.alarms.count {
                pairs.insert([first, second])
            }
        }
        if !pairs.isEmpty { #expect(Set(sets.map { Set($0.causes.map(subject.id)) }) == pairs) }
        for set in sets {
            let (explained, contradicted) = judge(Set(set.causes.map(subject.id)), question, subject)
            #expect(set.explained == explained && set.contradicted == contradicted)
        }
    }
}
