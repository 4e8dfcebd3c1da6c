import Base
import Testing

@testable import Graph

@Suite struct TraversalTests {
    private static let seeds = 0..<24 as Range<UInt64>

    private func random(_ seed: UInt64) throws -> (graph: GraphSnapshot, model: NaiveGraph, generator: SeededGenerator)
    {
        var changes = RandomChanges(seed: seed)
        let draft = GraphSnapshot().draft()
        try changes.addNodes(30, to: draft)
        try changes.apply(120, to: draft)
        return (draft.publish(as: CommitSeq(rawValue: 1)), changes.model, changes.generator)
    }

    /// Distance from the nearest start: relax every relationship until nothing changes.
    private func distances(
        from starts: Set<UInt64>, _ direction: Direction, types: Set<String>, in model: NaiveGraph
    ) -> [UInt64: Int] {
        var found = Dictionary(uniqueKeysWithValues: starts.map { ($0, 0) })
        var isChanging = true
        while isChanging {
            isChanging = false
            for relationship in model.relationships.values where types.contains(relationship.type) {
                var steps: [(UInt64, UInt64)] = []
                if direction != .incoming { steps.append((relationship.from, relationship.to)) }
                if direction != .outgoing { steps.append((relationship.to, relationship.from)) }
                for (near, far) in steps {
                    if let distance = found[near], distance + 1 < found[far] ?? .max {
                        found[far] = distance + 1
                        isChanging = true
                    }
                }
            }
        }
        return found
    }

    private func choose(_ seed: UInt64) throws -> (
        graph: GraphSnapshot, model: NaiveGraph, starts: [UInt64], direction: Direction, types: Set<String>
    ) {
        var (graph, model, generator) = try random(seed)
        let ids = model.nodes.keys.sorted()
        let starts = (0...generator.below(3)).map { _ in generator.pick(ids) }
        let direction = generator.pick([Direction.outgoing, .incoming, .both])
        let types = Set(RandomChanges.types.filter { _ in !generator.once(in: 3) })
        return (graph, model, starts, direction, types)
    }

    @Test(arguments: seeds) func reachesWhatTheModelReaches(seed: UInt64) throws {
        let (graph, model, starts, direction, types) = try choose(seed)
        let slots = starts.compactMap { graph.slot(of: NodeID(rawValue: $0)) }
        let codes = Set(types.compactMap { graph.relationshipType(named: $0) })
        let expected = distances(from: Set(starts), direction, types: types, in: model).filter { $0.value > 0 }
        for hopsMax in [0, 1, 2, Int.max] {
            let found = graph.reachable(from: slots, direction: direction, types: codes, hopsMax: hopsMax)
            #expect(!found.isPartial)
            let hops = Dictionary(uniqueKeysWithValues: found.reached.map { (graph.id(of: $0.node).rawValue, $0.hops) })
            #expect(hops == expected.filter { $0.value <= hopsMax })
            #expect(found.reached.map(\.hops) == found.reached.map(\.hops).sorted())
            expectSteps(found.reached, in: graph)
        }
    }

    /// Each step joins its node with its predecessor.
    private func expectSteps(_ steps: [ReachedNode], in graph: GraphSnapshot) {
        for step in steps {
            let ends = [graph.source(of: step.via), graph.target(of: step.via)]
            #expect(ends == [step.node, step.predecessor] || ends == [step.predecessor, step.node])
        }
    }

    @Test(arguments: seeds) func findsShortestPaths(seed: UInt64) throws {
        let (graph, model, starts, direction, types) = try choose(seed)
        let codes = Set(types.compactMap { graph.relationshipType(named: $0) })
        let start = starts[0]
        let expected = distances(from: [start], direction, types: types, in: model)
        let from = try #require(graph.slot(of: NodeID(rawValue: start)))
        for id in model.nodes.keys {
            let to = try #require(graph.slot(of: NodeID(rawValue: id)))
            let path = graph.shortestPath(from: from, to: to, direction: direction, types: codes, hopsMax: .max)
            #expect(path?.count == expected[id])
            guard let path, !path.isEmpty else { continue }
            #expect(path.first?.predecessor == from)
            #expect(path.last?.node == to)
            #expect(zip(path, path.dropFirst()).allSatisfy { $0.node == $1.predecessor })
            expectSteps(path, in: graph)
            let tooShort = graph.shortestPath(
                from: from, to: to, direction: direction, types: codes, hopsMax: path.count - 1)
            #expect(tooShort == nil)
        }
    }

    @Test(arguments: seeds) func marksAnAnswerPartialOnlyWhenThereIsMore(seed: UInt64) throws {
        let (graph, _, starts, direction, _) = try choose(seed)
        let slots = starts.compactMap { graph.slot(of: NodeID(rawValue: $0)) }
        let all = graph.reachable(from: slots, direction: direction).reached
        for limit in [0, 1, all.count - 1, all.count, all.count + 1] where limit >= 0 {
            let some = graph.reachable(from: slots, direction: direction, nodesMax: limit)
            #expect(some.reached == Array(all.prefix(limit)))
            #expect(some.isPartial == (limit < all.count))
        }
    }

    @Test(arguments: seeds) func dependenciesFollowTheRulesFromEffectToCause(seed: UInt64) throws {
        let (graph, model, starts, _, _) = try choose(seed)
        let causes = ["RUNS_ON": ImpactRule.Cause.target, "PART_OF": .source]
        var rules: [RelationshipTypeCode: [ImpactRule]] = [:]
        for (name, cause) in causes {
            if let code = graph.relationshipType(named: name) {
                rules[code] = [ImpactRule(cause: cause, effect: .down)]
            }
        }
        // The same graph with every relationship turned so that it leads from effect to cause.
        var turned = NaiveGraph(nodes: model.nodes)
        for (id, relationship) in model.relationships {
            guard let cause = causes[relationship.type] else { continue }
            let ends = [relationship.from, relationship.to]
            turned.relationships[id] = .init(
                type: "NEEDS", from: ends[cause == .target ? 0 : 1], to: ends[cause == .target ? 1 : 0])
        }
        let slots = starts.compactMap { graph.slot(of: NodeID(rawValue: $0)) }
        for (direction, found) in [
            (Direction.outgoing, graph.dependencies(of: slots, rules: ImpactRules(rules: rules))),
            (.incoming, graph.dependents(of: slots, rules: ImpactRules(rules: rules))),
        ] {
            let expected = distances(from: Set(starts), direction, types: ["NEEDS"], in: turned).filter { $0.value > 0 }
            let hops = Dictionary(uniqueKeysWithValues: found.reached.map { (graph.id(of: $0.node).rawValue, $0.hops) })
            #expect(hops == expected)
        }
    }
}
