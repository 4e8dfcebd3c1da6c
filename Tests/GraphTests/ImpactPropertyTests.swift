import Base
import Testing

@testable import Graph

/// The engine against the definition, on random estates.
@Suite struct ImpactPropertyTests {
    private static let seeds = 0..<200 as Range<UInt64>

    private struct Case {
        var naive: NaiveImpact
        var graph: GraphSnapshot
        var rules: ImpactRules
        var failed: Set<UInt64>
        var generator: SeededGenerator

        init(seed: UInt64) throws {
            generator = SeededGenerator(seed: seed)
            naive = NaiveImpact.random(&generator)
            graph = try naive.model.build(&generator)
            rules = Self.rules(naive, in: graph)
            let ids = naive.model.nodes.keys.sorted()
            failed = []
            for _ in 0...generator.below(3) { failed.insert(generator.pick(ids)) }
        }

        static func rules(_ naive: NaiveImpact, in graph: GraphSnapshot) -> ImpactRules {
            var rules: [RelationshipTypeCode: [ImpactRule]] = [:]
            for (type, candidates) in naive.rules {
                if let code = graph.relationshipType(named: type) { rules[code] = candidates }
            }
            return ImpactRules(rules: rules)
        }

        func slots(_ ids: Set<UInt64>) -> [NodeSlot] {
            ids.sorted().compactMap { graph.slot(of: NodeID(rawValue: $0)) }
        }

        /// State of every node.
        func states(_ failed: Set<UInt64>, in graph: GraphSnapshot) -> [UInt64: ImpactState] {
            let slots = failed.compactMap { graph.slot(of: NodeID(rawValue: $0)) }
            var states = Dictionary(uniqueKeysWithValues: naive.model.nodes.keys.map { ($0, ImpactState.ok) })
            for node in failed { states[node] = .down }
            for node in graph.impact(of: slots, rules: Self.rules(naive, in: graph)).impacted {
                states[graph.id(of: node.node).rawValue] = node.state
            }
            return states
        }
    }

    @Test(arguments: seeds) func equalsTheFixedPoint(seed: UInt64) throws {
        let subject = try Case(seed: seed)
        #expect(subject.states(subject.failed, in: subject.graph) == subject.naive.states(failed: subject.failed))
    }

    @Test(arguments: seeds) func everyProofLeadsToAFailedNode(seed: UInt64) throws {
        let subject = try Case(seed: seed)
        let graph = subject.graph
        let states = subject.naive.states(failed: subject.failed)
        let impact = graph.impact(of: subject.slots(subject.failed), rules: subject.rules)
        let byNode = Dictionary(uniqueKeysWithValues: impact.impacted.map { ($0.node, $0) })
        #expect(!impact.isPartial)
        for node in impact.impacted {
            var length = 0
            var current = node.node
            while let step = byNode[current], length <= byNode.count {
                length += 1
                current = step.predecessor
            }
            #expect(subject.failed.contains(graph.id(of: current).rawValue))
            #expect(node.hops == length)
            let isSource = graph.source(of: node.via) == node.predecessor && graph.target(of: node.via) == node.node
            let isTarget = graph.target(of: node.via) == node.predecessor && graph.source(of: node.via) == node.node
            let id = graph.id(of: node.node).rawValue
            let type = graph.name(of: graph.type(of: node.via))
            var groups: [ImpactedNode.GroupCount?] = []
            if isSource { groups += subject.naive.groups(of: id, type: type, cause: .source, states) }
            if isTarget { groups += subject.naive.groups(of: id, type: type, cause: .target, states) }
            #expect(groups.contains(node.group))
        }
        let order = impact.impacted.map { ($0.state, $0.hops, graph.id(of: $0.node)) }
        #expect(zip(order, order.dropFirst()).allSatisfy { ($1.0, $0.1, $0.2) < ($0.0, $1.1, $1.2) })
    }

    @Test(arguments: seeds) func oneMoreFailureImprovesNothing(seed: UInt64) throws {
        var subject = try Case(seed: seed)
        let before = subject.states(subject.failed, in: subject.graph)
        subject.failed.insert(subject.generator.pick(subject.naive.model.nodes.keys.sorted()))
        let after = subject.states(subject.failed, in: subject.graph)
        #expect(before.allSatisfy { node, state in after[node, default: .ok] >= state })
    }

    @Test(arguments: seeds) func losingAHealthyMemberImprovesNothing(seed: UInt64) throws {
        let subject = try Case(seed: seed)
        let before = subject.states(subject.failed, in: subject.graph)
        for (id, ends) in subject.naive.model.relationships {
            let causes = (subject.naive.rules[ends.type] ?? []).map { $0.cause == .source ? ends.from : ends.to }
            guard causes.allSatisfy({ before[$0] == .ok }) else { continue }
            let draft = subject.graph.draft()
            try draft.removeRelationship(RelationshipID(rawValue: id))
            let after = subject.states(subject.failed, in: draft.publish(as: CommitSeq(rawValue: 2)))
            #expect(before.allSatisfy { node, state in after[node, default: .ok] >= state })
        }
    }

    @Test(arguments: seeds.prefix(40)) func aPartialAnswerIsMarkedAndNeverExaggerates(seed: UInt64) throws {
        let subject = try Case(seed: seed)
        let whole = subject.naive.states(failed: subject.failed)
        let impact = subject.graph.impact(of: subject.slots(subject.failed), rules: subject.rules, nodesMax: 3)
        #expect(impact.impacted.allSatisfy { $0.state <= whole[subject.graph.id(of: $0.node).rawValue] ?? .ok })
        if !impact.isPartial {
            #expect(impact.impacted.count == whole.count { $0.value != .ok } - subject.failed.count)
        }
    }
}
