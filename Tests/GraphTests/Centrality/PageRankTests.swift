import Base
import Foundation
import Testing

@testable import Graph

@Suite struct PageRankTests {
    /// Power iteration over a dense table.
    private func naive(
        _ model: NaiveGraph, _ direction: Direction, damping: Double, starts: [UInt64: Double]
    ) -> [UInt64: Double] {
        let neighbours = model.neighbours(direction)
        let total = starts.values.reduce(0, +)
        let share = model.nodes.keys.reduce(into: [UInt64: Double]()) {
            $0[$1] = starts.isEmpty ? 1 / Double(model.nodes.count) : (starts[$1] ?? 0) / total
        }
        var ranks = share
        for _ in 0..<160 {
            var next = share.mapValues { $0 * (1 - damping) }
            for (node, rank) in ranks {
                let ways = neighbours[node]!
                if ways.isEmpty {
                    for (other, part) in share { next[other]! += damping * rank * part }
                } else {
                    for other in ways { next[other]! += damping * rank / Double(ways.count) }
                }
            }
            ranks = next
        }
        return ranks
    }

    @Test(arguments: 0..<8 as Range<UInt64>) func matchesTheDefinition(seed: UInt64) throws {
        let (graph, model) = try GraphSnapshot.random(seed: seed)
        let ids = model.nodes.keys.sorted()
        for (direction, starts) in [
            (Direction.outgoing, [:]), (.incoming, [ids[0]: 1, ids[3]: 2.5]), (.both, [ids[1]: 1]),
        ] {
            var options = PageRankOptions()
            options.damping = 0.8
            options.tolerance = 1e-12
            options.starts = starts.sorted { $0.key < $1.key }.map { (graph.slot($0.key), $0.value) }
            let found = try graph.everything.pageRank(direction, options: options)
            #expect(found.isConverged)
            #expect(abs(found.scores.values.reduce(0, +) - 1) < 1e-9)
            for (id, expected) in naive(model, direction, damping: 0.8, starts: starts) {
                #expect(abs(found.scores[graph.slot(id)] - expected) < 1e-9)
            }
        }
    }

    /// Three parallel relationships carry as much as one of weight three; weight 0 carries nothing.
    @Test func weightsAreMultiplicities() throws {
        func graph(_ weights: [(Int, Int, Int64)]) throws -> GraphSnapshot {
            let draft = GraphSnapshot().draft()
            for id in 1...3 { try draft.addNode(NodeID(rawValue: UInt64(id)), labels: [], properties: []) }
            for (index, edge) in weights.enumerated() {
                try draft.addRelationship(
                    RelationshipID(rawValue: UInt64(index + 1)), type: "LINK", from: NodeID(rawValue: UInt64(edge.0)),
                    to: NodeID(rawValue: UInt64(edge.1)), properties: [(key: "weight", value: .integer(edge.2))])
            }
            return draft.publish(as: CommitSeq(rawValue: 1))
        }
        let weighted = try graph([(1, 2, 3), (1, 3, 1), (3, 1, 0)])
        let parallel = try graph([(1, 2, 1), (1, 2, 1), (1, 2, 1), (1, 3, 1)])
        var options = PageRankOptions()
        options.weightKey = weighted.propertyKey(named: "weight")
        let first = try weighted.everything.pageRank(options: options)
        let second = try parallel.everything.pageRank()
        for place in 0..<3 {
            #expect(abs(first.scores[weighted.node(place)] - second.scores[parallel.node(place)]) < 1e-8)
        }
    }

    @Test func logarithmAndExponentialMatchTheLibrary() {
        for value in [1.0, 2, 10, 0.001, 1.414_213_562_373_095_1, 1.414_213_562_373_095_2, 1e6, 1.5e300, 3e-300] {
            #expect(abs(value.naturalLogarithm - log(value)) <= 4e-16 * max(1, abs(log(value))))
        }
        for value in [0.0, -0.01, -0.35, -1, -30, -680] {
            #expect(abs(value.exponentialOfNonPositive - exp(value)) <= 1e-13 * exp(value))
        }
        #expect((-1_000.0).exponentialOfNonPositive == 0)
    }
}
