import Base
import Testing

@testable import Graph

/// The engine against the definition, on random estates.
@Suite struct ImpactPropertyTests {
    private static let seeds = 0..<200 as Range<UInt64>

    @Test(arguments: seeds) func equalsTheFixedPoint(seed: UInt64) throws {
        let subject = try ImpactCase(seed: seed)
        let states = subject.states(try subject.impact(), in: subject.graph)
        #expect(states == subject.naive.states(subject.scenario))
    }

    @Test(arguments: seeds) func everyProofIsOneOfTheShortest(seed: UInt64) throws {
        let subject = try ImpactCase(seed: seed)
        let rounds = subject.naive.rounds(subject.scenario)
        let history = subject.naive.history(subject.scenario)
        let impact = try subject.impact()
        #expect(!impact.isPartial)
        for node in impact.impacted {
            let proof = impact.proof(of: node)
            try check(proof, of: node, subject)
            #expect(node.hops == rounds[subject.id(node.node)])
            let gates = subject.naive.gates(of: subject.id(node.node), at: 0, history)
            let type = subject.graph.name(of: subject.graph.type(of: node.via))
            #expect(gates.contains { $0.type == type && $0.count == node.group && $0.state == node.state })
            let weights = proof.dropFirst().map { step -> Double in
                let id = step.via.map { subject.graph.id(of: $0).rawValue } ?? 0
                return subject.naive.model.relationships[id]?.properties["weight"] == .integer(0) ? 0 : 1
            }
            #expect(node.confidence == weights.reduce(1, *))
        }
        let order = impact.impacted.map { ($0.state, $0.hops, subject.id($0.node)) }
        #expect(zip(order, order.dropFirst()).allSatisfy { ($1.0, $0.1, $0.2) < ($0.0, $1.1, $1.2) })
    }

    /// Begins with a failure, and each change is brought along a relationship from the one before.
    private func check(_ proof: [ImpactChange], of node: ImpactedNode, _ subject: ImpactCase) throws {
        #expect(proof.count == node.hops + 1)
        let first = try #require(proof.first)
        let last = try #require(proof.last)
        #expect(first.via == nil && subject.scenario.failed[subject.id(first.node)] == first.state)
        #expect(last.node == node.node && last.state == node.state && last.via == node.via)
        #expect(last.after == node.after)
        for (cause, effect) in zip(proof, proof.dropFirst()) {
            let via = try #require(effect.via)
            let ends = [subject.graph.source(of: via), subject.graph.target(of: via)]
            #expect(ends == [cause.node, effect.node] || ends == [effect.node, cause.node])
            #expect(cause.state >= effect.state && cause.after <= effect.after)
        }
    }

    @Test(arguments: seeds.prefix(80)) func everyMomentEqualsTheFixedPointInTime(seed: UInt64) throws {
        let subject = try ImpactCase(seed: seed, isDelayed: true)
        let impact = try subject.impact()
        var history = Dictionary(
            uniqueKeysWithValues: subject.ids.map {
                ($0, [ImpactState](repeating: .ok, count: subject.scenario.until + 1))
            })
        for change in impact.timeline {
            let time = Int(change.after / .microseconds(1))
            for later in time...subject.scenario.until { history[subject.id(change.node)]?[later] = change.state }
        }
        #expect(history == subject.naive.history(subject.scenario))
        let times = impact.timeline.map(\.after)
        #expect(times == times.sorted())
        for node in impact.impacted {
            try check(impact.proof(of: node), of: node, subject)
            let first = try #require(history[subject.id(node.node)]?.firstIndex(of: node.state))
            #expect(node.after == .microseconds(first))
        }
    }

    @Test(arguments: seeds.prefix(80)) func theExplanationNamesEveryGate(seed: UInt64) throws {
        let subject = try ImpactCase(seed: seed, isDelayed: seed % 2 == 0)
        let impact = try subject.impact()
        let history = subject.naive.history(subject.scenario)
        for id in subject.ids {
            let node = try #require(subject.slot(id))
            let view = subject.graph.everything
            let explanation = try view.explanation(of: node, in: impact, rules: subject.rules)
            #expect(explanation.state == history[id]?[subject.scenario.until])
            let expected = subject.naive.gates(of: id, at: subject.scenario.until, history).filter { $0.state > .ok }
                .map { gate -> String in
                    "\(gate.type) \(gate.cause) \(gate.group) \(gate.state) \(String(describing: gate.count)) \(gate.failed)"
                }
            let found = explanation.gates.map { gate -> String in
                "\(subject.graph.name(of: gate.type)) \(gate.cause) \(gate.group) \(gate.state) "
                    + "\(String(describing: gate.count)) \(gate.members.count)"
            }
            #expect(found.sorted() == expected.sorted())
            for gate in explanation.gates {
                if let count = gate.count {
                    #expect(gate.members.count(where: \.isLost) == count.total - count.healthy)
                }
            }
        }
    }

    @Test(arguments: seeds) func oneMoreFailureImprovesNothing(seed: UInt64) throws {
        var subject = try ImpactCase(seed: seed)
        let before = subject.states(try subject.impact(), in: subject.graph)
        subject.scenario.failed[subject.generator.pick(subject.ids)] = .down
        let after = subject.states(try subject.impact(), in: subject.graph)
        #expect(before.allSatisfy { node, state in after[node, default: .ok] >= state })
    }

    @Test(arguments: seeds.prefix(80)) func losingAHealthyMemberImprovesNothing(seed: UInt64) throws {
        let subject = try ImpactCase(seed: seed)
        let before = subject.states(try subject.impact(), in: subject.graph)
        for (id, ends) in subject.naive.model.relationships {
            let causes = (subject.naive.rules[ends.type] ?? []).map { $0.cause == .source ? ends.from : ends.to }
            guard causes.allSatisfy({ before[$0] == .ok }) else { continue }
            let draft = subject.graph.draft()
            try draft.removeRelationship(RelationshipID(rawValue: id))
            let changed = draft.publish(as: CommitSeq(rawValue: 2))
            let after = subject.states(try subject.impact(in: changed), in: changed)
            #expect(before.allSatisfy { node, state in after[node, default: .ok] >= state })
        }
    }

    @Test(arguments: seeds.prefix(40)) func aPartialAnswerIsMarkedAndNeverExaggerates(seed: UInt64) throws {
        let subject = try ImpactCase(seed: seed, isDelayed: seed % 2 == 0)
        let whole = subject.naive.states(subject.scenario)
        let impact = try subject.impact(nodesMax: 3)
        #expect(impact.impacted.allSatisfy { $0.state <= whole[subject.id($0.node)] ?? .ok })
        if !impact.isPartial { #expect(subject.states(impact, in: subject.graph) == whole) }
    }

    @Test(arguments: seeds.prefix(60)) func manyAtOnceCountWhatEachAloneDoes(seed: UInt64) throws {
        let subject = try ImpactCase(seed: seed, isDelayed: seed % 2 == 0)
        let nodes = subject.ids.compactMap(subject.slot)
        let view = subject.graph.everything
        let host = subject.graph.label(named: "Host")
        let tallies = try view.impactTallies(ofEach: nodes, rules: subject.rules, counting: host)
        for (node, tally) in zip(nodes, tallies) {
            let impact = try subject.graph.impact(of: [node], rules: subject.rules)
            let hit = impact.impacted.filter { node in host.map { subject.graph.hasLabel(node.node, $0) } ?? true }
            #expect(tally.node == node && !tally.isPartial)
            let expected = [ImpactState.atRisk, .degraded, .down].map { state in hit.count { $0.state == state } }
            #expect([tally.atRisk, tally.degraded, tally.down] == expected)
        }
    }
}
