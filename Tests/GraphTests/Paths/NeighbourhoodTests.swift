import Base
import Testing

@testable import Graph

@Suite struct NeighbourhoodTests {
    private static let seeds = 0..<60 as Range<UInt64>

    @Test(arguments: seeds) func countsAndNodesAreThoseWithinTheHops(seed: UInt64) throws {
        var oracle = try PathOracle(seed: seed)
        let starts = [oracle.generator.pick(oracle.nodes), oracle.generator.pick(oracle.nodes)]
        let all = oracle.distances(from: Set(starts)) { _ in 1 }
        for hopsMax in [0, 1, 2, 3, Int.max] {
            let expected = all.filter { $0.value > 0 && Int($0.value) <= hopsMax }
            let count = try oracle.view.reachableCount(from: starts, direction: oracle.direction, hopsMax: hopsMax)
            #expect(count == expected.count)
            let found = try oracle.view.neighbourhood(of: starts, direction: oracle.direction, hopsMax: hopsMax)
            #expect(!found.isPartial)
            let hops = Dictionary(
                uniqueKeysWithValues: found.nodes.indices.map { (found.nodes[$0], found.hops(at: $0)) })
            #expect(hops == expected.mapValues { Int($0) })
            for distance in 0...4 {
                #expect(
                    Set(found.nodes(atHops: distance)) == Set(expected.filter { Int($0.value) == distance }.keys))
            }
            let steps = try oracle.view.traverse(from: starts, direction: oracle.direction, hopsMax: hopsMax)
            #expect(
                Dictionary(uniqueKeysWithValues: steps.reached.map { ($0.node, $0.hops) })
                    == expected.mapValues { Int($0) })
            for limit in [0, 1, 3] {
                let some = try oracle.view.neighbourhood(
                    of: starts, direction: oracle.direction, hopsMax: hopsMax, nodesMax: limit)
                #expect(some.nodes == Array(found.nodes.prefix(limit)))
                #expect(some.isPartial == (limit < found.nodes.count))
            }
        }
        for start in oracle.nodes {
            for hopsMax in [0, 1, 2, Int.max] {
                let one = try oracle.view.reachableCount(from: start, direction: oracle.direction, hopsMax: hopsMax)
                let same = try oracle.view.reachableCount(from: [start], direction: oracle.direction, hopsMax: hopsMax)
                #expect(one == same)
            }
        }
    }

    @Test(arguments: seeds.prefix(8)) func manySourcesReachWhatEachReachesAlone(seed: UInt64) throws {
        var oracle = try PathOracle(seed: seed, nodes: 60, relationships: 150)
        let sources = (0..<80).map { _ in oracle.generator.pick(oracle.nodes) }
        for hopsMax in [1, 3, Int.max] {
            let counts = try oracle.view.reachableCounts(
                fromEach: sources, direction: oracle.direction, hopsMax: hopsMax)
            let sets = try oracle.view.reachableSets(fromEach: sources, direction: oracle.direction, hopsMax: hopsMax)
            for (index, source) in sources.enumerated() {
                let alone = try oracle.view.neighbourhood(of: [source], direction: oracle.direction, hopsMax: hopsMax)
                #expect(counts[index] == alone.nodes.count)
                #expect(sets[index] == alone.nodes.sorted())
            }
        }
        #expect(try oracle.view.reachableCounts(fromEach: [], direction: .both) == [])
    }

    /// Walks that obey the rules, one set of nodes for each number of hops.
    private func walks(
        _ oracle: PathOracle, from start: NodeSlot, _ rules: [HopRule], hopsMax: Int
    ) -> [NodeSlot: Int] {
        let graph = oracle.graph
        var answer: [NodeSlot: Int] = [:]
        var level: Set<NodeSlot> = [start]
        for hops in 1...hopsMax {
            let rule = rules[min(hops - 1, rules.count - 1)]
            var next: Set<NodeSlot> = []
            graph.forEachRelationship { relationship in
                let type = graph.type(of: relationship)
                guard oracle.view.includes(type.rawValue), rule.types?.contains(type) ?? true,
                    rule.allowsRelationship?(relationship) ?? true
                else { return }
                let ends = (graph.source(of: relationship), graph.target(of: relationship))
                if rule.direction != .incoming, level.contains(ends.0), rule.allowsNode?(ends.1) ?? true {
                    next.insert(ends.1)
                }
                if rule.direction != .outgoing, level.contains(ends.1), rule.allowsNode?(ends.0) ?? true {
                    next.insert(ends.0)
                }
            }
            level = next
            for node in next where node != start && answer[node] == nil { answer[node] = hops }
        }
        return answer
    }

    @Test(arguments: seeds) func eachHopObeysItsRule(seed: UInt64) throws {
        var oracle = try PathOracle(seed: seed)
        let graph = oracle.graph
        let start = oracle.generator.pick(oracle.nodes)
        var rules: [HopRule] = []
        for _ in 0...oracle.generator.below(3) {
            let types = PathOracle.types.filter { _ in !oracle.generator.once(in: 3) }
            let salt = UInt32(oracle.generator.below(5))
            var rule = HopRule(oracle.generator.pick([Direction.outgoing, .incoming, .both]))
            if oracle.generator.once(in: 2) {
                rule.types = Set(types.compactMap { graph.relationshipType(named: $0) })
            }
            if oracle.generator.once(in: 2) { rule.allowsNode = { ($0.rawValue + salt) % 4 != 0 } }
            if oracle.generator.once(in: 2) { rule.allowsRelationship = { ($0.rawValue + salt) % 5 != 0 } }
            rules.append(rule)
        }
        for hopsMax in [1, 2, 3, 8] {
            let found = try oracle.view.traverse(from: [start], by: rules, hopsMax: hopsMax)
            let hops = Dictionary(uniqueKeysWithValues: found.reached.map { ($0.node, $0.hops) })
            #expect(hops == walks(oracle, from: start, rules, hopsMax: hopsMax))
        }
    }

    @Test func labelsPruningAndStoppingBoundATraversal() throws {
        let draft = GraphSnapshot().draft()
        for (id, label) in [(1, "A"), (2, "B"), (3, "A"), (4, "B"), (5, "A")] as [(UInt64, String)] {
            try draft.addNode(NodeID(rawValue: id), labels: [label], properties: [(key: String, value: Value)]())
        }
        for (id, ends) in [(1, 2), (2, 3), (1, 3), (3, 4), (4, 5)].enumerated()
            as EnumeratedSequence<[(UInt64, UInt64)]>
        {
            try draft.addRelationship(
                RelationshipID(rawValue: UInt64(id + 1)), type: "T", from: NodeID(rawValue: ends.0),
                to: NodeID(rawValue: ends.1), properties: [(key: String, value: Value)]())
        }
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        let view = graph.everything
        let start = NodeSlot(rawValue: 0)
        func ids(_ traversal: Traversal) -> [UInt64] { traversal.reached.map { graph.id(of: $0.node).rawValue } }
        let label = try #require(graph.label(named: "A"))
        #expect(ids(try view.traverse(from: [start], by: [HopRule(.outgoing, labels: [label])])) == [3])
        let all = [HopRule(.outgoing)]
        #expect(ids(try view.traverse(from: [start], by: all)) == [2, 3, 4, 5])
        let pruned = try view.traverse(from: [start], by: all) { graph.id(of: $0.node).rawValue == 4 ? .prune : .goOn }
        #expect(ids(pruned) == [2, 3, 4])
        let stopped = try view.traverse(from: [start], by: all) { $0.hops == 2 ? .stop : .goOn }
        #expect(ids(stopped) == [2, 3, 4])
        let some = try view.traverse(from: [start], by: all, nodesMax: 2)
        #expect(ids(some) == [2, 3])
        #expect(some.isPartial)
        #expect(throws: GraphError.self) { try view.traverse(from: [start], by: []) }
    }

    @Test func prunedNodesStayPrunedWhenTheRulesChange() throws {
        let draft = GraphSnapshot().draft()
        for id in 1...3 as ClosedRange<UInt64> {
            try draft.addNode(NodeID(rawValue: id), labels: [], properties: [(key: String, value: Value)]())
        }
        for (id, ends) in [(1, 2), (2, 2), (2, 3)].enumerated() as EnumeratedSequence<[(UInt64, UInt64)]> {
            try draft.addRelationship(
                RelationshipID(rawValue: UInt64(id + 1)), type: "T", from: NodeID(rawValue: ends.0),
                to: NodeID(rawValue: ends.1), properties: [(key: String, value: Value)]())
        }
        let view = draft.publish(as: CommitSeq(rawValue: 1)).everything
        let rules = [HopRule(.outgoing), HopRule(.both), HopRule(.outgoing)]
        let found = try view.traverse(from: [NodeSlot(rawValue: 0)], by: rules) { _ in .prune }
        #expect(found.reached.map(\.node) == [NodeSlot(rawValue: 1)])
    }
}
