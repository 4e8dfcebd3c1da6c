import Base
import Testing

@testable import Graph

@Suite struct CommunityTests {
    /// Σ over ordered pairs in one community of (A − resolution × k k / 2m) / 2m, loops counted twice.
    private func naiveModularity(_ model: NaiveGraph, _ member: (UInt64) -> Int, _ resolution: Double) -> Double {
        var weights: [[UInt64]: Double] = [:]
        var strengths: [UInt64: Double] = [:]
        for relationship in model.relationships.values {
            weights[[relationship.from, relationship.to], default: 0] += 1
            weights[[relationship.to, relationship.from], default: 0] += 1
            strengths[relationship.from, default: 0] += 1
            strengths[relationship.to, default: 0] += 1
        }
        let total = Double(2 * model.relationships.count)
        var sum = 0.0
        for first in model.nodes.keys {
            for second in model.nodes.keys where member(first) == member(second) {
                let chance = (strengths[first] ?? 0) * (strengths[second] ?? 0) / total
                sum += ((weights[[first, second]] ?? 0) - resolution * chance) / total
            }
        }
        return sum
    }

    private func expectConnected(_ communities: Communities, _ graph: GraphSnapshot) {
        for community in 0..<communities.count {
            let nodes = communities.nodes(of: community)
            #expect(nodes.count == communities.sizes[community])
            var reached = Set([nodes[0]])
            var open = [nodes[0]]
            while let node = open.popLast() {
                graph.forEachRelationship(of: node, direction: .both) { adjacent in
                    if communities[adjacent.node] == community, reached.insert(adjacent.node).inserted {
                        open.append(adjacent.node)
                    }
                }
            }
            #expect(reached == Set(nodes))
        }
    }

    @Test(arguments: CentralityTests.seeds) func modularityMatchesTheDefinition(seed: UInt64) throws {
        let (graph, model) = try GraphSnapshot.random(seed: seed)
        let division = Communities(of: graph) { graph.id(of: $0).rawValue % 4 }
        for resolution in [1.0, 0.3] {
            let found = try graph.everything.quality(of: division, in: .modularity(resolution: resolution))
            let expected = naiveModularity(model, { Int($0 % 4) }, resolution)
            #expect(abs(found - expected) < 1e-9)
        }
    }

    @Test(arguments: 0..<4 as Range<UInt64>) func communitiesAreConnectedAndNoSingleMoveHelps(seed: UInt64) throws {
        let (graph, model) = try GraphSnapshot.random(seed: seed, nodes: 30, changes: 200)
        for quality in [
            CommunityQuality.modularity(resolution: 1), .modularity(resolution: 2), .constantPotts(resolution: 0.3),
        ] {
            var options = CommunityOptions()
            options.quality = quality
            options.seed = seed
            options.passesMax = 100
            let found = try graph.everything.communities(options: options)
            expectConnected(found, graph)
            #expect(found.sizes.reduce(0, +) == model.nodes.count)
            #expect(found.sizes == found.sizes.sorted(by: >))
            let reached = try graph.everything.quality(of: found, in: quality)
            for node in model.nodes.keys.map(graph.slot) {
                for target in 0...found.count {
                    let moved = Communities(of: graph) { $0 == node ? target : found[$0]! }
                    #expect(try graph.everything.quality(of: moved, in: quality) <= reached + 1e-9)
                }
            }
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>) func theKarateClubFallsIntoFour(seed: UInt64) throws {
        let graph = try KarateClub.graph()
        var options = CommunityOptions()
        options.seed = seed
        let found = try graph.everything.communities(options: options)
        #expect(try graph.everything.quality(of: found) >= 0.41)
        let again = try graph.everything.communities(options: options)
        #expect(found.numbers == again.numbers)
    }

    /// Groups of thirty with one in two joined inside and one in thirty across.
    @Test(arguments: 0..<4 as Range<UInt64>) func findsPlantedGroups(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var edges: [(Int, Int)] = []
        for first in 0..<180 {
            for second in first + 1..<180 where generator.once(in: first % 6 == second % 6 ? 2 : 30) {
                edges.append((first, second))
            }
        }
        let graph = try GraphSnapshot.of(180, edges)
        for quality in [CommunityQuality.modularity(resolution: 1), .constantPotts(resolution: 0.15)] {
            var options = CommunityOptions()
            options.quality = quality
            options.seed = seed
            let found = try graph.everything.communities(options: options)
            #expect(found.count == 6)
            for place in 0..<180 { #expect(found[graph.node(place)] == found[graph.node(place % 6)]) }
        }
    }

    @Test(arguments: CentralityTests.seeds) func withoutPenaltyCommunitiesAreComponents(seed: UInt64) throws {
        let (graph, model) = try GraphSnapshot.random(seed: seed, nodes: 40, changes: 100)
        var options = CommunityOptions()
        options.quality = .constantPotts(resolution: 0)
        let found = try graph.everything.communities(options: options)
        let neighbours = model.neighbours(.both)
        for id in model.nodes.keys {
            let component = Set(NaivePaths(from: id, neighbours).hops.keys)
            let own = Set(model.nodes.keys.filter { found[graph.slot($0)] == found[graph.slot(id)] })
            #expect(own == component)
        }
    }

    /// What is joined decides, not how slots came to be filled.
    @Test func theSameGraphInOtherSlotsHasTheSameCommunities() throws {
        let (graph, model) = try GraphSnapshot.random(seed: 3, nodes: 60, changes: 200)
        var generator = SeededGenerator(seed: 9)
        let other = try model.build(&generator)
        let found = (try graph.everything.communities(), try other.everything.communities())
        for id in model.nodes.keys { #expect(found.0[graph.slot(id)] == found.1[other.slot(id)]) }
    }

    @Test func nodesWithoutRelationshipsStandAlone() throws {
        let graph = try GraphSnapshot.of(4, [(0, 0), (0, 0), (2, 3)])
        let found = try graph.everything.communities()
        #expect(found.sizes == [2, 1, 1])
        #expect(try GraphSnapshot.of(3, []).everything.communities().sizes == [1, 1, 1])
        #expect(try graph.everything.quality(of: found) == 0.5 * 0 + (3 / 3.0) - (16 + 4) / 36.0)
    }

    @Test func badArgumentsAreRefused() throws {
        let graph = try KarateClub.graph()
        for resolution in [-1, .nan, Double.infinity] {
            var options = CommunityOptions()
            options.quality = .modularity(resolution: resolution)
            #expect(throws: GraphError.self) { try graph.everything.communities(options: options) }
        }
        let other = try GraphSnapshot.of(2, [])
        let foreign = try other.everything.communities()
        #expect(throws: GraphError.self) { try graph.everything.quality(of: foreign) }
    }
}
