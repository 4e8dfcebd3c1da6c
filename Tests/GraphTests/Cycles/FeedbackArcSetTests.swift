import Base
import Testing

@testable import Graph

@Suite struct FeedbackArcSetTests {
    private func weight(_ arc: SmallGraph.Arc, in graph: GraphSnapshot) -> Double {
        let value = graph.propertyKey(named: "weight").map {
            graph.property($0, of: RelationshipSlot(rawValue: arc.slot))
        }
        return value?.integerValue.map(Double.init) ?? 1
    }

    @Test(arguments: 0..<150 as Range<UInt64>) func leavesNoCycleAndRemovesNothingNeedlessly(seed: UInt64) throws {
        let small = try SmallGraph(seed: seed)
        let arcs = small.arcs
        let count = small.view.slotCount
        for key in [nil, small.graph.propertyKey(named: "weight")] {
            let repair = try small.view.feedbackArcSet(weightKey: key)
            let removed = Set(repair.relationships.map(\.rawValue))
            let left = arcs.filter { !removed.contains($0.slot) }
            #expect(!Distances(left, slotCount: count).hasCycle)
            for arc in arcs where removed.contains(arc.slot) {
                #expect(Distances(left + [arc], slotCount: count).hasCycle)
            }
            let gone = arcs.filter { removed.contains($0.slot) }
            #expect(gone.count == removed.count)
            #expect(repair.weight == gone.reduce(0) { $0 + (key == nil ? 1 : weight($1, in: small.graph)) })
            #expect(repair.relationships == repair.relationships.sorted())
        }
    }

    /// The cheapest of all subsets, tried one by one.
    @Test(arguments: 0..<60 as Range<UInt64>) func isNeverCheaperThanTheBestAndMostlyAsCheap(seed: UInt64) throws {
        let small = try SmallGraph(seed: seed, nodesMax: 5, density: 2)
        let arcs = small.arcs
        guard arcs.count <= 10 else { return }
        var best = Double.infinity
        for subset in 0..<(1 << arcs.count) {
            let left = arcs.indices.filter { subset & (1 << $0) == 0 }.map { arcs[$0] }
            let cost = Double(subset.nonzeroBitCount)
            if cost < best, !Distances(left, slotCount: small.view.slotCount).hasCycle { best = cost }
        }
        let repair = try small.view.feedbackArcSet()
        #expect(repair.weight >= best)
        #expect(repair.weight <= best + 1)
    }

    @Test func removesTheLeastTrustedOfARing() throws {
        let draft = GraphSnapshot().draft()
        for id in 0..<5 { try draft.addNode(NodeID(rawValue: UInt64(id)), labels: [], properties: [:]) }
        for id in 0..<UInt64(5) {
            try draft.addRelationship(
                RelationshipID(rawValue: id), type: "A", from: NodeID(rawValue: id),
                to: NodeID(rawValue: (id + 1) % 5), properties: [("confidence", .float(id == 3 ? 0.25 : 0.75))])
        }
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        let repair = try graph.everything.feedbackArcSet(weightKey: graph.propertyKey(named: "confidence"))
        #expect(repair.relationships.map { graph.id(of: $0).rawValue } == [3])
        #expect(repair.weight == 0.25)
    }

    @Test(arguments: [.integer(-1), .float(-0.5), .float(.nan), .float(.infinity), .string("high")] as [Value])
    func refusesAWeightThatIsNone(weight: Value) throws {
        let ring = try Ring.closed(Ring.chain(of: 4))
        let draft = ring.draft()
        try draft.setProperties(of: RelationshipID(rawValue: 2), [("weight", weight)])
        let graph = draft.publish(as: CommitSeq(rawValue: 3))
        #expect(throws: GraphError.self) {
            try graph.everything.feedbackArcSet(weightKey: graph.propertyKey(named: "weight"))
        }
        #expect(try graph.everything.feedbackArcSet().relationships.count == 1)
    }

    @Test func theEmptyGraphNeedsNoRepair() throws {
        #expect(try GraphSnapshot().everything.feedbackArcSet().relationships.isEmpty)
    }
}
