import Base
import Testing

@testable import Graph

@Suite struct DisjointPathsTests {
    private static let seeds = 0..<80 as Range<UInt64>

    /// The most paths of `all` that share nothing, by trying.
    private func most(_ all: [Set<UInt32>]) -> Int {
        guard let first = all.first else { return 0 }
        let rest = all.dropFirst()
        return max(most(Array(rest)), 1 + most(rest.filter { $0.isDisjoint(with: first) }))
    }

    /// What of a path others must not touch. Relationships always, and the nodes between the ends.
    private func parts(_ relationships: [RelationshipSlot], _ nodes: [NodeSlot], _ what: Disjointness) -> Set<UInt32> {
        var parts = Set(relationships.map(\.rawValue))
        if what == .nodes { parts.formUnion(nodes.dropFirst().dropLast().map { 1_000_000 + $0.rawValue }) }
        return parts
    }

    private func candidates(
        _ oracle: PathOracle, _ start: NodeSlot, _ goal: NodeSlot, _ what: Disjointness
    ) -> [(cost: Double, parts: Set<UInt32>)] {
        oracle.simplePaths(from: start, to: goal).map { path in
            let nodes = oracle.graph.path(from: start.rawValue, over: path.map(\.rawValue), cost: 0).nodes
            return (oracle.cost(of: path), parts(path, nodes, what))
        }
    }

    @Test(arguments: seeds, [Disjointness.relationships, .nodes])
    func findsAsManyAsThereAre(seed: UInt64, what: Disjointness) throws {
        var oracle = try PathOracle(seed: seed, nodes: 7, relationships: 15)
        for _ in 0..<4 {
            let (start, goal) = (oracle.generator.pick(oracle.nodes), oracle.generator.pick(oracle.nodes))
            if start == goal { continue }
            let all = candidates(oracle, start, goal, what)
            if all.count > 40 { continue }
            let paths = try oracle.view.disjointPaths(
                from: start, to: goal, direction: oracle.direction, sharingNo: what)
            #expect(paths.count == most(all.map(\.parts)))
            var used: Set<UInt32> = []
            for path in paths {
                oracle.expect(path, from: start, to: goal)
                let parts = parts(path.relationships, path.nodes, what)
                #expect(used.isDisjoint(with: parts))
                used.formUnion(parts)
            }
            let some = try oracle.view.disjointPaths(
                from: start, to: goal, direction: oracle.direction, sharingNo: what, countMax: 1)
            #expect(some.count == min(1, paths.count))
        }
    }

    @Test(arguments: seeds, [Disjointness.relationships, .nodes])
    func thePairIsTheCheapestOfAll(seed: UInt64, what: Disjointness) throws {
        var oracle = try PathOracle(seed: seed, nodes: seed % 2 == 0 ? 8 : 12, relationships: 22)
        for _ in 0..<16 {
            let (start, goal) = (oracle.generator.pick(oracle.nodes), oracle.generator.pick(oracle.nodes))
            if start == goal { continue }
            let all = candidates(oracle, start, goal, what)
            if all.count > 150 { continue }
            var least: Double?
            for (index, first) in all.enumerated() {
                for second in all[(index + 1)...] where first.parts.isDisjoint(with: second.parts) {
                    least = min(least ?? .infinity, first.cost + second.cost)
                }
            }
            let pair = try oracle.weighted.cheapestDisjointPair(
                from: start, to: goal, direction: oracle.direction, sharingNo: what)
            #expect(pair.map { $0.0.cost + $0.1.cost } == least)
            guard let pair else { continue }
            #expect(pair.0.cost <= pair.1.cost)
            for path in [pair.0, pair.1] { oracle.expect(path, from: start, to: goal) }
            #expect(
                parts(pair.0.relationships, pair.0.nodes, what)
                    .isDisjoint(with: parts(pair.1.relationships, pair.1.nodes, what)))
        }
    }

    /// The shortest path takes a relationship that both paths together must leave.
    @Test(arguments: [Disjointness.relationships, .nodes], [Direction.outgoing, .incoming, .both])
    func takesBackAShortPathThatStandsInTheWay(what: Disjointness, direction: Direction) throws {
        let draft = GraphSnapshot().draft()
        for id in 1...8 as ClosedRange<UInt64> {
            try draft.addNode(NodeID(rawValue: id), labels: [], properties: [(key: String, value: Value)]())
        }
        // 1 → 2 → 3 → 4 is short; 1 → 5 → 6 → 3 and 2 → 7 → 8 → 4 are the ways around 2 → 3.
        let ends: [(UInt64, UInt64)] = [(1, 2), (2, 3), (3, 4), (1, 5), (5, 6), (6, 3), (2, 7), (7, 8), (8, 4)]
        for (index, (from, to)) in ends.enumerated() {
            try draft.addRelationship(
                RelationshipID(rawValue: UInt64(index + 1)), type: "T", from: NodeID(rawValue: from),
                to: NodeID(rawValue: to), properties: [(key: String, value: Value)]())
        }
        let view = draft.publish(as: CommitSeq(rawValue: 1)).everything
        let corners = (NodeSlot(rawValue: 0), NodeSlot(rawValue: 3))
        let (start, goal) = direction == .incoming ? (corners.1, corners.0) : corners
        let paths = try view.disjointPaths(from: start, to: goal, direction: direction, sharingNo: what)
        #expect(paths.map(\.hops) == [4, 4])
        let pair = try view.weighted(by: .hops).cheapestDisjointPair(
            from: start, to: goal, direction: direction, sharingNo: what)
        #expect(pair.map { [$0.0.cost, $0.1.cost] } == [4, 4])
    }

    @Test func aNodeHasNoPathsToItself() throws {
        let oracle = try PathOracle(seed: 5)
        let node = oracle.nodes[0]
        #expect(try oracle.view.disjointPaths(from: node, to: node, direction: .both, sharingNo: .nodes).isEmpty)
        #expect(
            try oracle.weighted.cheapestDisjointPair(from: node, to: node, direction: .both, sharingNo: .nodes) == nil)
    }
}
