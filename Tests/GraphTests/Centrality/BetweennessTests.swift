import Base
import Testing

@testable import Graph

@Suite struct BetweennessTests {
    /// Σ over ordered pairs of other nodes of the share of their shortest paths that lead over each node.
    private func naive(_ model: NaiveGraph, _ direction: Direction) -> [UInt64: Double] {
        let neighbours = model.neighbours(direction)
        let from = neighbours.keys.reduce(into: [:]) { $0[$1] = NaivePaths(from: $1, neighbours) }
        var scores = model.nodes.mapValues { _ in 0.0 }
        for (source, paths) in from {
            for (target, distance) in paths.hops where target != source {
                for (middle, first) in paths.hops where middle != source && middle != target {
                    guard let second = from[middle]!.hops[target], first + second == distance else { continue }
                    scores[middle]! += paths.paths[middle]! * from[middle]!.paths[target]! / paths.paths[target]!
                }
            }
        }
        return direction == .both ? scores.mapValues { $0 / 2 } : scores
    }

    @Test(arguments: CentralityTests.seeds) func countsSharesOfShortestPaths(seed: UInt64) throws {
        let (graph, model) = try GraphSnapshot.random(seed: seed)
        for direction in [Direction.outgoing, .incoming, .both] {
            let found = try graph.everything.betweenness(direction, sources: .all)
            #expect(found.isExact)
            for (id, expected) in naive(model, direction) {
                #expect(abs(found.scores[graph.slot(id)] - expected) < 1e-9 * (1 + expected))
                #expect(found.standardErrors[graph.slot(id)] == 0)
            }
        }
    }

    @Test func aSampleOfAllIsExactAndTheSameSeedGivesTheSameSample() throws {
        let view = try KarateClub.graph().everything
        let exact = try view.betweenness(.both, sources: .all)
        let all = try view.betweenness(.both, sources: .sample(count: 99, seed: 5))
        #expect(all.isExact)
        #expect(zip(all.scores.values, exact.scores.values).allSatisfy { abs($0 - $1) < 1e-9 })
        let first = try view.betweenness(.both, sources: .sample(count: 9, seed: 5))
        let again = try view.betweenness(.both, sources: .sample(count: 9, seed: 5))
        let other = try view.betweenness(.both, sources: .sample(count: 9, seed: 6))
        #expect(first.sourceCount == 9)
        #expect(first.scores.values == again.scores.values)
        #expect(first.scores.values != other.scores.values)
    }

    /// Over many samples the mean comes near the truth, and the errors tell how far a sample is off.
    @Test func samplesAreUnbiasedAndKnowTheirError() throws {
        let graph = try KarateClub.graph()
        let exact = try graph.everything.betweenness(.both, sources: .all).scores
        let runs = 400
        var sums = ContiguousArray(repeating: 0.0, count: 34)
        var squares = sums
        var errors = sums
        for seed in 0..<UInt64(runs) {
            let sample = try graph.everything.betweenness(.both, sources: .sample(count: 12, seed: seed))
            for slot in 0..<34 {
                let off = sample.scores.values[slot] - exact.values[slot]
                sums[slot] += off
                squares[slot] += off * off
                errors[slot] += sample.standardErrors.values[slot] * sample.standardErrors.values[slot]
            }
        }
        for slot in 0..<34 where exact.values[slot] > 1 {
            let spread = (squares[slot] / Double(runs)).squareRoot()
            #expect(abs(sums[slot] / Double(runs)) < 4 * spread / Double(runs).squareRoot())
            let predicted = (errors[slot] / Double(runs)).squareRoot()
            #expect(abs(predicted - spread) < 0.15 * spread)
        }
    }

    /// 2⁵⁰⁰⁰ shortest paths from end to end: more than a number holds.
    @Test func countsPathsBeyondTheRangeOfNumbers() throws {
        let pairs = 5_000
        var edges: [(Int, Int)] = []
        for pair in 0..<pairs {
            let start = 3 * pair
            edges += [(start, start + 1), (start, start + 2), (start + 1, start + 3), (start + 2, start + 3)]
        }
        let count = 3 * pairs + 1
        let graph = try GraphSnapshot.of(count, edges)
        // Directed, from a few sources: every pair of nodes around a waist leads over it.
        let found = try graph.everything.betweenness(.outgoing, sources: .sample(count: 3, seed: 2))
        #expect(found.scores.values.allSatisfy { $0.isFinite })
        let order = FlatArray<UInt32>(counting: count)
        var generator = SplitMix64(seed: 2)
        generator.shuffle(order, first: 3)
        for waist in [3_000, 4_000, pairs - 1].map({ 3 * $0 }) {
            let before = (0..<3).filter { order[$0] < waist }.count
            #expect(before > 0)
            let expected = Double(before * (count - 1 - waist)) * Double(count) / 3
            #expect(abs(found.scores[graph.node(waist)] - expected) < 1e-6 * expected)
            // Its two followers share what leads over both.
            let one = found.scores[graph.node(waist + 1)]
            #expect(one > 0 && abs(one - found.scores[graph.node(waist + 2)]) < 1)
        }
    }
}
