import Base
import Foundation
import Testing

@testable import Graph

@Suite struct SimilarityTests {
    private struct Naive {
        let neighbours: [UInt64: Set<UInt64>]
        let sharers: [UInt64: Set<UInt64>]

        init(_ model: NaiveGraph, _ options: SimilarityOptions) {
            let sharers = model.neighbourSets(options.direction.reversed)
            self.sharers = sharers
            neighbours = model.neighbourSets(options.direction).mapValues { set in
                set.filter { sharers[$0]!.count <= options.sharersMax }
            }
        }

        func score(_ first: UInt64, _ second: UInt64, _ measure: SimilarityMeasure) -> Double {
            let (one, two) = (neighbours[first]!, neighbours[second]!)
            let common = one.intersection(two)
            guard !common.isEmpty else { return 0 }
            let count = Double(common.count)
            return switch measure {
            case .commonNeighbours: count
            case .jaccard: count / Double(one.union(two).count)
            case .overlap: count / Double(min(one.count, two.count))
            case .cosine: count / (Double(one.count) * Double(two.count)).squareRoot()
            case .adamicAdar: common.reduce(0) { $0 + 1 / log(Double(sharers[$1]!.count)) }
            case .resourceAllocation: common.reduce(0) { $0 + 1 / Double(sharers[$1]!.count) }
            }
        }
    }

    private static let options: [SimilarityOptions] = SimilarityMeasure.allCases.flatMap { measure in
        [Direction.outgoing, .incoming, .both].flatMap { direction in
            [Int.max, 3].map { SimilarityOptions(measure: measure, direction: direction, sharersMax: $0) }
        }
    }

    @Test(arguments: 0..<2 as Range<UInt64>) func pairsMatchTheDefinition(seed: UInt64) throws {
        let (graph, model) = try GraphSnapshot.random(seed: seed)
        for options in Self.options {
            let naive = Naive(model, options)
            for first in model.nodes.keys {
                for second in model.nodes.keys where second != first {
                    let found = try graph.everything.similarity(
                        of: graph.slot(first), and: graph.slot(second), options)
                    #expect(abs(found.score - naive.score(first, second, options.measure)) < 1e-12)
                    #expect(
                        found.commonCount
                            == naive.neighbours[first]!.intersection(naive.neighbours[second]!).count)
                }
            }
        }
    }

    @Test(arguments: 0..<3 as Range<UInt64>) func theMostSimilarAreTheBestOfAll(seed: UInt64) throws {
        let (graph, model) = try GraphSnapshot.random(seed: seed)
        let joined = model.neighbourSets(.both)
        for options in Self.options {
            let naive = Naive(model, options)
            for candidates in [SimilarityCandidates.all, .unconnected] {
                func score(_ first: UInt64, _ second: UInt64) -> Double {
                    if candidates == .unconnected, joined[first]!.contains(second) { return 0 }
                    return naive.score(first, second, options.measure)
                }
                for node in model.nodes.keys {
                    let expected = model.nodes.keys.filter { $0 != node }.map { score(node, $0) }.filter { $0 > 0 }
                        .sorted(by: >).prefix(4)
                    let found = try graph.everything.mostSimilar(
                        to: graph.slot(node), options, candidates: candidates, count: 4)
                    expect(found, expected, graph, score)
                    #expect(found.allSatisfy { $0.first == graph.slot(node) })
                }
                var all: [Double] = []
                for first in model.nodes.keys {
                    for second in model.nodes.keys where first < second { all.append(score(first, second)) }
                }
                let found = try graph.everything.mostSimilarPairs(options, candidates: candidates, count: 15)
                expect(found, all.filter { $0 > 0 }.sorted(by: >).prefix(15), graph, score)
                #expect(found.allSatisfy { graph.id(of: $0.first) < graph.id(of: $0.second) })
            }
        }
    }

    private func expect(
        _ found: [SimilarPair], _ expected: ArraySlice<Double>, _ graph: GraphSnapshot,
        _ score: (UInt64, UInt64) -> Double
    ) {
        #expect(found.count == expected.count)
        #expect(zip(found, expected).allSatisfy { abs($0.score - $1) < 1e-12 })
        #expect(Set(found.map { [$0.first, $0.second] }).count == found.count)
        for pair in found {
            let own = score(graph.id(of: pair.first).rawValue, graph.id(of: pair.second).rawValue)
            #expect(abs(pair.score - own) < 1e-12)
        }
    }

    @Test func ofEqualScoresTheLowestIdsComeFirst() throws {
        let graph = try GraphSnapshot.of(6, [(0, 5), (1, 5), (2, 5), (3, 5), (4, 5)])
        let options = SimilarityOptions(measure: .jaccard, direction: .outgoing)
        let found = try graph.everything.mostSimilar(to: graph.node(2), options, count: 3)
        #expect(found.map(\.second) == [0, 1, 3].map(graph.node))
        let pairs = try graph.everything.mostSimilarPairs(options, count: 3)
        #expect(pairs.map(\.first) == [0, 0, 0].map(graph.node))
        #expect(pairs.map(\.second) == [1, 2, 3].map(graph.node))
    }

    @Test func aHubIsLeftOutWithoutBeingReadToItsEnd() throws {
        let graph = try GraphSnapshot.of(30_001, (1...30_000).map { ($0, 0) })
        let options = SimilarityOptions(measure: .adamicAdar, direction: .outgoing, sharersMax: 100)
        let budget = Budget(stepsMax: 500)
        #expect(try graph.everything.mostSimilar(to: graph.node(7), options, budget: budget).isEmpty)
        let pair = try graph.everything.similarity(
            of: graph.node(7), and: graph.node(8), options, budget: budget)
        #expect(pair.commonCount == 0)
        #expect(try graph.everything.mostSimilarPairs(options, budget: Budget(stepsMax: 800_000)).isEmpty)
    }

    @Test func badArgumentsAreRefused() throws {
        let graph = try GraphSnapshot.of(2, [])
        let options = SimilarityOptions(measure: .jaccard)
        let missing = NodeSlot(rawValue: 9)
        let same = #expect(throws: GraphError.self) {
            try graph.everything.similarity(of: graph.node(0), and: graph.node(0), options)
        }
        #expect(same?.code == .badArgument)
        #expect(throws: GraphError.self) {
            try graph.everything.similarity(of: graph.node(0), and: missing, options)
        }
        #expect(throws: GraphError.self) { try graph.everything.mostSimilar(to: missing, options) }
    }
}
