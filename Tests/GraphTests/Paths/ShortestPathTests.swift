import Testing

@testable import Graph

@Suite struct ShortestPathTests {
    private static let seeds = 0..<60 as Range<UInt64>

    @Test(arguments: seeds) func shortestPathsHaveTheFewestHops(seed: UInt64) throws {
        let oracle = try PathOracle(seed: seed)
        for start in oracle.nodes {
            let hops = oracle.hops(from: start)
            for goal in oracle.nodes {
                let path = try oracle.view.shortestPath(from: start, to: goal, direction: oracle.direction)
                #expect(path?.hops == hops[goal])
                #expect(try oracle.view.hops(from: start, to: goal, direction: oracle.direction) == hops[goal])
                guard let path else { continue }
                oracle.expect(path, from: start, to: goal)
                #expect(path.cost == Double(path.hops))
                guard path.hops > 0 else { continue }
                let short = try oracle.view.hops(
                    from: start, to: goal, direction: oracle.direction, hopsMax: path.hops - 1)
                #expect(short == nil)
                let just = try oracle.view.hops(from: start, to: goal, direction: oracle.direction, hopsMax: path.hops)
                #expect(just == path.hops)
            }
        }
    }

    @Test(arguments: seeds) func cheapestPathsHaveTheLeastCost(seed: UInt64) throws {
        let oracle = try PathOracle(seed: seed)
        for start in oracle.nodes {
            let costs = oracle.costs(from: start)
            let all = try oracle.weighted.cheapestPaths(from: start, toEach: oracle.nodes, direction: oracle.direction)
            for (goal, single) in zip(oracle.nodes, all) {
                let path = try oracle.weighted.cheapestPath(from: start, to: goal, direction: oracle.direction)
                #expect(path?.cost == costs[goal])
                #expect(single?.cost == costs[goal])
                #expect(
                    try oracle.weighted.cost(from: start, to: goal, direction: oracle.direction) == costs[goal])
                for path in [path, single].compactMap(\.self) {
                    oracle.expect(path, from: start, to: goal)
                    #expect(oracle.cost(of: path.relationships) == path.cost)
                }
            }
        }
    }

    @Test(arguments: seeds) func anEstimateThatIsNeverTooHighFindsTheCheapest(seed: UInt64) throws {
        var oracle = try PathOracle(seed: seed)
        let goal = oracle.generator.pick(oracle.nodes)
        // Admissible, and wildly inconsistent.
        var estimates: [NodeSlot: Double] = [:]
        for node in oracle.nodes {
            let exact = oracle.costs(from: node)[goal] ?? .infinity
            estimates[node] = oracle.generator.pick([0, exact / 2, exact, .nan, -3])
        }
        for start in oracle.nodes {
            let path = try oracle.weighted.cheapestPath(from: start, to: goal, direction: oracle.direction) {
                estimates[$0] ?? 0
            }
            #expect(path?.cost == oracle.costs(from: start)[goal])
            if let path { oracle.expect(path, from: start, to: goal) }
        }
    }

    @Test(arguments: seeds) func findsWhatIsWithinACost(seed: UInt64) throws {
        var oracle = try PathOracle(seed: seed)
        let starts = [oracle.generator.pick(oracle.nodes), oracle.generator.pick(oracle.nodes)]
        let costs = oracle.distances(from: Set(starts)) { $0.weight }
        for limit in [0, 2.5, 6, .infinity, -1] {
            let found = try oracle.weighted.nodes(within: limit, of: starts, direction: oracle.direction)
            #expect(found.map(\.cost) == found.map(\.cost).sorted())
            #expect(Set(found.map(\.node)).count == found.count)
            let expected = costs.filter { $0.value <= limit }
            #expect(Dictionary(uniqueKeysWithValues: found.map { ($0.node, $0.cost) }) == expected)
        }
    }

    @Test func unusedSlotsAreErrors() throws {
        let oracle = try PathOracle(seed: 1)
        let unused = NodeSlot(rawValue: 1)
        let beyond = NodeSlot(rawValue: 1_000_000)
        #expect(!oracle.graph.contains(unused))
        for slot in [unused, beyond] {
            #expect(throws: GraphError.self) {
                try oracle.view.shortestPath(from: oracle.nodes[0], to: slot, direction: .both)
            }
            #expect(throws: GraphError.self) {
                try oracle.weighted.cheapestPath(from: slot, to: oracle.nodes[0], direction: .both)
            }
            #expect(throws: GraphError.self) { try oracle.view.reachableCount(from: slot, direction: .both) }
        }
    }
}
