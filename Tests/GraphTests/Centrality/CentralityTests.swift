import Base
import Testing

@testable import Graph

@Suite struct CentralityTests {
    static let seeds = 0..<16 as Range<UInt64>

    @Test(arguments: seeds) func degreesCountRelationshipsOfTheView(seed: UInt64) throws {
        let (graph, model) = try GraphSnapshot.random(seed: seed)
        let types = Set(["RUNS_ON", "소속"])
        let view = graph.view(of: types.compactMap { graph.relationshipType(named: $0) })
        for direction in [Direction.outgoing, .incoming, .both] {
            let degrees = try view.degrees(direction)
            for (id, neighbours) in model.neighbours(direction, types: types) {
                #expect(degrees[graph.slot(id)] == Double(neighbours.count))
            }
        }
    }

    @Test func weightsAreReadFromAPropertyAndChecked() throws {
        let draft = GraphSnapshot().draft()
        for id in 1...2 { try draft.addNode(NodeID(rawValue: UInt64(id)), labels: [], properties: []) }
        let weights: [Value] = [.integer(3), .float(0.5), .null]
        for (index, weight) in weights.enumerated() {
            try draft.addRelationship(
                RelationshipID(rawValue: UInt64(index + 1)), type: "LINK", from: NodeID(rawValue: 1),
                to: NodeID(rawValue: 2), properties: [(key: "weight", value: weight)])
        }
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        let key = try #require(graph.propertyKey(named: "weight"))
        #expect(try graph.everything.degrees(.outgoing, weightKey: key)[graph.node(0)] == 4.5)
        for bad in [Value.float(-1), .float(.nan), .float(.infinity), .string("3")] {
            let next = graph.draft()
            try next.setProperties(of: RelationshipID(rawValue: 1), [(key: "weight", value: bad)])
            let changed = next.publish(as: CommitSeq(rawValue: 2))
            let error = #expect(throws: GraphError.self) {
                try changed.everything.degrees(.outgoing, weightKey: key)
            }
            #expect(error?.code == .badArgument)
        }
    }

    @Test(arguments: seeds) func coreNumbersFollowTheDefinition(seed: UInt64) throws {
        let (graph, model) = try GraphSnapshot.random(seed: seed)
        let cores = try graph.everything.coreNumbers()
        let neighbours = model.neighbourSets(.both)
        var left = Set(model.nodes.keys)
        for k in 0...cores.highest + 1 {
            while let poor = left.first(where: { neighbours[$0]!.intersection(left).count < k }) { left.remove(poor) }
            let found = cores.nodes(ofCore: k, in: graph).map { graph.id(of: $0).rawValue }
            #expect(Set(found) == left)
        }
        #expect(left.isEmpty)
    }

    @Test(arguments: seeds) func closenessCountsHops(seed: UInt64) throws {
        let (graph, model) = try GraphSnapshot.random(seed: seed)
        for direction in [Direction.outgoing, .incoming, .both] {
            let neighbours = model.neighbours(direction)
            let ids = model.nodes.keys.sorted()
            let found = try graph.everything.closeness(of: ids.map(graph.slot), direction)
            for (id, closeness) in zip(ids, found) {
                let hops = NaivePaths(from: id, neighbours).hops.values.filter { $0 > 0 }
                #expect(closeness.reached == hops.count)
                #expect(abs(closeness.harmonic - hops.reduce(0) { $0 + 1 / Double($1) }) < 1e-9)
                let inverseMean = hops.isEmpty ? 0 : Double(hops.count) / Double(hops.reduce(0, +))
                #expect(abs(closeness.inverseMean - inverseMean) < 1e-9)
                #expect(
                    abs(closeness.closeness - inverseMean * Double(hops.count) / Double(ids.count - 1)) < 1e-9)
            }
        }
    }

    @Test func theKarateClubHasItsKnownFigures() throws {
        let graph = try KarateClub.graph()
        let view = graph.everything
        #expect(graph.relationshipCount == 78)
        let betweenness = try view.betweenness(.both, sources: .all)
        #expect(abs(betweenness.scores[graph.node(0)] - 231.0714) < 1e-3)
        #expect(abs(betweenness.scores[graph.node(33)] - 160.5516) < 1e-3)
        let ranks = try view.pageRank(.both).scores
        #expect(abs(ranks[graph.node(33)] - 0.10092) < 1e-4)
        #expect(abs(ranks[graph.node(0)] - 0.09700) < 1e-4)
        #expect(ranks.highest(2).map(\.node) == [graph.node(33), graph.node(0)])
        let cores = try view.coreNumbers()
        #expect(cores.highest == 4)
        #expect(cores.nodes(ofCore: 4, in: graph).count == 10)
    }

    @Test func theHighestComeFirstAndOfEqualOnesTheLowestIds() throws {
        let graph = try GraphSnapshot.of(6, [(0, 1), (2, 1), (3, 4), (5, 4)])
        let degrees = try graph.everything.degrees(.both)
        #expect(degrees.highest(3).map(\.node) == [1, 4, 0].map(graph.node))
        #expect(degrees.highest(100).count == 6)
        #expect(degrees.highest(0).isEmpty)
        #expect(degrees.highest(-1).isEmpty)
    }

    @Test func anEmptyGraphHasAnswers() throws {
        let view = GraphSnapshot().everything
        #expect(try view.degrees(.both).values.isEmpty)
        #expect(try view.betweenness(.both, sources: .all).scores.values.isEmpty)
        #expect(try view.betweenness(.both, sources: .sample(count: 4, seed: 1)).isExact)
        #expect(try view.pageRank().isConverged)
        #expect(try view.coreNumbers().highest == 0)
        #expect(try view.closeness(of: []).isEmpty)
        #expect(try view.communities().count == 0)
        #expect(try view.mostSimilarPairs(SimilarityOptions(measure: .jaccard)).isEmpty)
        #expect(try view.layeredLayout(of: []).nodes.isEmpty)
        #expect(try view.forceLayout(of: []).nodes.isEmpty)
    }

    @Test func allAnswerALongChain() throws {
        let count = 50_000
        let graph = try GraphSnapshot.chain(count)
        let view = graph.everything
        #expect(try view.coreNumbers().highest == 1)
        let ranks = try view.pageRank(
            options: {
                var o = PageRankOptions()
                o.iterationsMax = 2
                return o
            }())
        #expect(!ranks.isConverged)
        #expect(abs(ranks.scores.values.reduce(0, +) - 1) < 1e-9)
        #expect(try view.closeness(of: [graph.node(0)])[0].reached == count - 1)
        let betweenness = try view.betweenness(.both, sources: .sample(count: 1, seed: 1))
        #expect(betweenness.scores.values.allSatisfy { $0.isFinite && $0 >= 0 })
    }

    @Test func budgetsEndEveryMeasure() throws {
        let graph = try GraphSnapshot.chain(20_000)
        let view = graph.everything
        let nodes = (0..<20_000).map { LayoutNode(graph.node($0)) }
        let measures: [(Budget) throws -> Void] = [
            { _ = try view.degrees(.both, budget: $0) },
            { _ = try view.betweenness(sources: .all, budget: $0) },
            { _ = try view.pageRank(budget: $0) },
            { _ = try view.coreNumbers(budget: $0) },
            { _ = try view.closeness(of: [graph.node(0)], budget: $0) },
            { _ = try view.communities(budget: $0) },
            { _ = try view.mostSimilarPairs(SimilarityOptions(measure: .jaccard), budget: $0) },
            { _ = try view.layeredLayout(of: nodes, budget: $0) },
            { _ = try view.forceLayout(of: nodes, budget: $0) },
        ]
        for measure in measures {
            let tooLong = #expect(throws: GraphError.self) { try measure(Budget(stepsMax: 5_000)) }
            #expect(tooLong?.code == .budgetExceeded)
            let cancelled = #expect(throws: GraphError.self) { try measure(Budget(interruption: { .cancelled })) }
            #expect(cancelled?.code == .cancelled)
        }
        let tooLarge = #expect(throws: GraphError.self) { try view.coreNumbers(budget: Budget(bytesMax: 100_000)) }
        #expect(tooLarge?.code == .budgetExceeded)
    }

    @Test func badArgumentsAreRefused() throws {
        let graph = try GraphSnapshot.of(3, [(0, 1)])
        let view = graph.everything
        func code(_ body: () throws -> Void) -> GraphError.Code? {
            #expect(throws: GraphError.self, performing: body)?.code
        }
        let missing = NodeSlot(rawValue: 77)
        #expect(code { _ = try view.betweenness(sources: .sample(count: 0, seed: 1)) } == .badArgument)
        #expect(code { _ = try view.closeness(of: [missing]) } == .unknownNode)
        for change in [
            { $0.damping = 1 }, { $0.damping = -0.1 }, { $0.damping = .nan }, { $0.iterationsMax = 0 },
            { $0.tolerance = -1 },
        ] as [(inout PageRankOptions) -> Void] {
            var options = PageRankOptions()
            change(&options)
            #expect(code { _ = try view.pageRank(options: options) } == .badArgument)
        }
        for (node, weight, expected) in [
            (graph.node(0), -1.0, GraphError.Code.badArgument), (graph.node(0), 0, .badArgument),
            (graph.node(0), .nan, .badArgument), (missing, 1, .unknownNode),
        ] {
            var options = PageRankOptions()
            options.starts = [(node, weight)]
            #expect(code { _ = try view.pageRank(options: options) } == expected)
        }
    }
}

/// Hops and numbers of shortest paths from one node, parallel relationships apart.
struct NaivePaths {
    var hops: [UInt64: Int]
    var paths: [UInt64: Double]

    init(from start: UInt64, _ neighbours: [UInt64: [UInt64]]) {
        hops = [start: 0]
        paths = [start: 1]
        var level = [start]
        var distance = 0
        while !level.isEmpty {
            distance += 1
            var next: [UInt64] = []
            for node in level {
                for other in neighbours[node] ?? [] {
                    if hops[other] == nil {
                        hops[other] = distance
                        next.append(other)
                    }
                    if hops[other] == distance { paths[other, default: 0] += paths[node]! }
                }
            }
            level = next
        }
    }
}
