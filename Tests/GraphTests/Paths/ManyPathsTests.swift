import Testing

@testable import Graph

@Suite struct ManyPathsTests {
    private static let seeds = 0..<60 as Range<UInt64>

    private func all(_ paths: SimplePaths) throws -> [Path] {
        var found: [Path] = []
        while let path = try paths.next() { found.append(path) }
        #expect(try paths.next() == nil)
        return found
    }

    @Test(arguments: seeds) func simplePathsAreAllThereAre(seed: UInt64) throws {
        var oracle = try PathOracle(seed: seed)
        for _ in 0..<6 {
            let start = oracle.generator.pick(oracle.nodes)
            let goal = oracle.generator.pick(oracle.nodes)
            let expected = oracle.simplePaths(from: start, to: goal)
            let fewest = oracle.hops(from: start)[goal]
            for hops in [0...0, 0...2, 1...3, 3...4, 0...Int.max] {
                let found = try all(
                    oracle.view.simplePaths(from: start, to: goal, direction: oracle.direction, hops: hops))
                #expect(Set(found.map(\.relationships)) == Set(expected.filter { hops.contains($0.count) }))
                #expect(Set(found.map(\.relationships)).count == found.count)
                for path in found { oracle.expect(path, from: start, to: goal) }
                let some = try all(
                    oracle.view.simplePaths(
                        from: start, to: goal, direction: oracle.direction, hops: hops, countMax: 2))
                #expect(some == Array(found.prefix(2)))
            }
            let shortest = try all(oracle.view.shortestPaths(from: start, to: goal, direction: oracle.direction))
            #expect(Set(shortest.map(\.relationships)) == Set(expected.filter { $0.count == fewest }))
        }
    }

    @Test(arguments: seeds) func theKCheapestPathsAreTheFirstOfAll(seed: UInt64) throws {
        var oracle = try PathOracle(seed: seed, relationships: 22)
        for _ in 0..<4 {
            let start = oracle.generator.pick(oracle.nodes)
            let goal = oracle.generator.pick(oracle.nodes)
            let expected = oracle.simplePaths(from: start, to: goal).map(oracle.cost(of:)).sorted()
            for count in [0, 1, 2, 5, 12, 1_000] {
                let found = try oracle.weighted.cheapestPaths(
                    from: start, to: goal, count: count, direction: oracle.direction)
                #expect(found.map(\.cost) == Array(expected.prefix(count)))
                #expect(Set(found.map(\.relationships)).count == found.count)
                for path in found {
                    oracle.expect(path, from: start, to: goal)
                    #expect(oracle.cost(of: path.relationships) == path.cost)
                }
            }
        }
    }

    @Test(arguments: seeds) func constraintsHold(seed: UInt64) throws {
        var oracle = try PathOracle(seed: seed, nodes: 10, relationships: 30)
        let (start, goal) = (oracle.generator.pick(oracle.nodes), oracle.generator.pick(oracle.nodes))
        let through = (0...oracle.generator.below(4)).map { _ in oracle.generator.pick(oracle.nodes) }
        var constraints = PathConstraints(through: through)
        constraints.avoidedNodes = Set([oracle.generator.pick(oracle.nodes)]).subtracting(through + [start, goal])
        if let arc = oracle.arcs.first { constraints.avoidedRelationships = [arc.relationship] }
        if let type = oracle.graph.relationshipType(named: "CALLS"), oracle.generator.once(in: 3) {
            constraints.avoidedTypes = [type]
        }
        let graph = oracle.graph
        let allowed = { (arc: PathOracle.Arc) in
            !constraints.avoidedNodes.contains(arc.from) && !constraints.avoidedNodes.contains(arc.to)
                && !constraints.avoidedRelationships.contains(arc.relationship)
                && !constraints.avoidedTypes.contains(graph.type(of: arc.relationship))
        }
        func cost(_ stops: [NodeSlot], _ weight: (PathOracle.Arc) -> Double) -> Double {
            zip([start] + stops, stops + [goal]).reduce(0) { sum, leg in
                sum + (oracle.distances(from: [leg.0], weight: weight, where: allowed)[leg.1] ?? .infinity)
            }
        }
        func orders(_ stops: [NodeSlot]) -> [[NodeSlot]] {
            if stops.isEmpty { return [[]] }
            return stops.indices.flatMap { index in
                var rest = stops
                let first = rest.remove(at: index)
                return orders(rest).map { [first] + $0 }
            }
        }
        for isOrderGiven in [true, false] {
            constraints.isOrderGiven = isOrderGiven
            let possible = isOrderGiven ? [through] : orders(through)
            let cheapest = try oracle.weighted.cheapestPath(
                from: start, to: goal, direction: oracle.direction, obeying: constraints)
            #expect(cheapest?.cost ?? .infinity == possible.map { cost($0) { $0.weight } }.min())
            let shortest = try oracle.view.shortestPath(
                from: start, to: goal, direction: oracle.direction, obeying: constraints)
            #expect(shortest?.cost ?? .infinity == possible.map { cost($0) { _ in 1 } }.min())
            for path in [cheapest, shortest].compactMap(\.self) {
                oracle.expect(path, from: start, to: goal, isSimple: false)
                #expect(Set(path.nodes).isSuperset(of: through))
                #expect(Set(path.nodes).isDisjoint(with: constraints.avoidedNodes))
                #expect(Set(path.relationships).isDisjoint(with: constraints.avoidedRelationships))
            }
        }
    }

    @Test func tooManyStopsWithoutAnOrderAreRefused() throws {
        let oracle = try PathOracle(seed: 3)
        let stops = Array(repeating: oracle.nodes[0], count: PathConstraints.anyOrderMax + 1)
        #expect(throws: GraphError.self) {
            try oracle.view.shortestPath(
                from: oracle.nodes[0], to: oracle.nodes[1], direction: .both,
                obeying: PathConstraints(through: stops, isOrderGiven: false))
        }
    }
}
