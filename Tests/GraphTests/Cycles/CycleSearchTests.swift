import Base
import Testing

@testable import Graph

@Suite struct CycleSearchTests {
    private static let seeds = 0..<120 as Range<UInt64>

    /// All elementary cycles as relationship slots, beginning with the smallest node: try everything.
    private func everyCycle(_ small: SmallGraph) -> Set<[UInt32]> {
        let arcs = Dictionary(grouping: small.arcs, by: \.from)
        var found: Set<[UInt32]> = []
        func extend(_ nodes: [UInt32], _ way: [UInt32]) {
            for arc in arcs[nodes[nodes.count - 1]] ?? [] {
                if arc.to == nodes[0] {
                    found.insert(way + [arc.slot])
                } else if arc.to > nodes[0], !nodes.contains(arc.to) {
                    extend(nodes + [arc.to], way + [arc.slot])
                }
            }
        }
        for node in small.nodes { extend([node], []) }
        return found
    }

    private func expectCycle(_ cycle: Cycle, in small: SmallGraph) {
        #expect(Set(cycle.nodes).count == cycle.nodes.count)
        #expect(cycle.nodes.count == cycle.relationships.count)
        for (position, relationship) in cycle.relationships.enumerated() {
            #expect(small.arcs.contains { $0.slot == relationship.rawValue })
            #expect(small.graph.source(of: relationship) == cycle.nodes[position])
            #expect(small.graph.target(of: relationship) == cycle.nodes[(position + 1) % cycle.nodes.count])
        }
    }

    @Test(arguments: seeds) func listsEveryCycleOnce(seed: UInt64) throws {
        let small = try SmallGraph(seed: seed, nodesMax: 8, density: 2)
        let expected = everyCycle(small)
        for lengthMax in [1, 2, 3, 4, 5, 8, Int.max] {
            let found = try small.view.cycles(lengthMax: lengthMax, cyclesMax: .max)
            #expect(!found.isPartial)
            for cycle in found.cycles { expectCycle(cycle, in: small) }
            let listed = found.cycles.map { $0.relationships.map(\.rawValue) }
            #expect(Set(listed) == expected.filter { $0.count <= lengthMax })
            #expect(Set(listed).count == listed.count)
        }
    }

    @Test(arguments: seeds) func aLimitedListIsThePrefixOfTheWhole(seed: UInt64) throws {
        let small = try SmallGraph(seed: seed, nodesMax: 7, density: 2)
        let all = try small.view.cycles(cyclesMax: .max).cycles
        for limit in [0, 1, all.count - 1, all.count] where limit >= 0 {
            let some = try small.view.cycles(cyclesMax: limit)
            #expect(some.cycles == Array(all.prefix(limit)))
            #expect(some.isPartial == (limit < all.count))
        }
    }

    @Test(arguments: seeds) func listsTheCyclesOfOneComponent(seed: UInt64) throws {
        let small = try SmallGraph(seed: seed, nodesMax: 8, density: 2)
        let components = try small.view.stronglyConnectedComponents().partition
        let all = try small.view.cycles(cyclesMax: .max).cycles
        for node in small.nodes.map(NodeSlot.init(rawValue:)) {
            let near = try small.view.cycles(near: node, cyclesMax: .max).cycles
            #expect(near == all.filter { components.areTogether($0.nodes[0], node) })
        }
    }

    @Test(arguments: seeds) func findsAShortestCycleThroughANodeOrARelationship(seed: UInt64) throws {
        let small = try SmallGraph(seed: seed)
        let distances = Distances(small.arcs, slotCount: small.view.slotCount)
        for node in small.nodes {
            let cycle = try small.view.shortestCycle(through: NodeSlot(rawValue: node))
            #expect(cycle?.nodes.count == distances[node, node])
            #expect(cycle?.nodes.first.map { $0.rawValue == node } ?? true)
            if let cycle { expectCycle(cycle, in: small) }
        }
        for arc in small.arcs {
            let cycle = try small.view.shortestCycle(through: RelationshipSlot(rawValue: arc.slot))
            #expect(cycle?.nodes.count == (arc.from == arc.to ? 1 : distances[arc.to, arc.from].map { $0 + 1 }))
            #expect(cycle?.relationships.first.map { $0.rawValue == arc.slot } ?? true)
            if let cycle { expectCycle(cycle, in: small) }
        }
    }

    @Test(arguments: seeds) func ordersWhatHasNoCycle(seed: UInt64) throws {
        let small = try SmallGraph(seed: seed, density: seed % 2 == 0 ? 1 : 2)
        let distances = Distances(small.arcs, slotCount: small.view.slotCount)
        #expect(try small.view.isAcyclic() == !distances.hasCycle)
        for direction in [Direction.outgoing, .incoming] {
            switch try small.view.topologicalOrder(direction: direction) {
            case .cyclic(let cycle):
                #expect(distances.hasCycle)
                expectCycle(cycle, in: small)
            case .ordered(let order):
                #expect(!distances.hasCycle)
                expectOrder(order, direction, in: small)
            }
        }
    }

    private func expectOrder(_ order: TopologicalOrder, _ direction: Direction, in small: SmallGraph) {
        #expect(order.nodes.map(\.rawValue).sorted() == small.nodes)
        #expect((0..<order.levelCount).flatMap { order.nodes(inLevel: $0) } == Array(order.nodes))
        for node in small.nodes {
            let before = small.arcs.filter { (direction == .outgoing ? $0.to : $0.from) == node }
                .map { direction == .outgoing ? $0.from : $0.to }
            let levels = before.compactMap { order.level(of: NodeSlot(rawValue: $0)) }
            #expect(order.level(of: NodeSlot(rawValue: node)) == (levels.max().map { $0 + 1 } ?? 0))
        }
    }

    @Test func refusesWhatItCannotAnswer() throws {
        let graph = try Ring.chain(of: 3)
        let view = graph.everything
        #expect(throws: GraphError.self) { try view.shortestCycle(through: NodeSlot(rawValue: 3)) }
        #expect(throws: GraphError.self) { try view.shortestCycle(through: RelationshipSlot(rawValue: 2)) }
        #expect(throws: GraphError.self) { try view.topologicalOrder(direction: .both) }
        #expect(throws: GraphError.self) { try view.cycles(lengthMax: 0, cyclesMax: 1) }
        #expect(throws: GraphError.self) { try view.cycles(near: NodeSlot(rawValue: 3), cyclesMax: 1) }
        let none = graph.view(of: [RelationshipTypeCode]())
        #expect(throws: GraphError.self) { try none.shortestCycle(through: RelationshipSlot(rawValue: 0)) }
    }

    @Test func theEmptyGraphIsInOrder() throws {
        let empty = GraphSnapshot().everything
        #expect(try empty.isAcyclic())
        #expect(try empty.cycles(cyclesMax: 1).cycles.isEmpty)
        guard case .ordered(let order) = try empty.topologicalOrder() else {
            Issue.record("the empty graph has no cycle")
            return
        }
        #expect(order.levelCount == 0)
    }

    /// 14 nodes, each leading to each: more cycles than could be listed, but each is found at once.
    @Test func aStreamGivesTheFirstOfFarTooMany() throws {
        let draft = GraphSnapshot().draft()
        for id in 0..<14 { try draft.addNode(NodeID(rawValue: UInt64(id)), labels: [], properties: [:]) }
        for from in 0..<UInt64(14) {
            for to in 0..<UInt64(14) where to != from {
                try draft.addRelationship(
                    RelationshipID(rawValue: from * 14 + to), type: "A", from: NodeID(rawValue: from),
                    to: NodeID(rawValue: to), properties: [:])
            }
        }
        let view = draft.publish(as: CommitSeq(rawValue: 1)).everything
        #expect(try view.cycles(cyclesMax: 1_000, budget: Budget(stepsMax: 200_000)).cycles.count == 1_000)
        // 14 choose 2, and two directions for each of 14 choose 3.
        #expect(try view.cycles(lengthMax: 3, cyclesMax: .max).cycles.count == 91 + 728)
    }
}
