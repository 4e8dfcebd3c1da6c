import Base
import Testing

@testable import Graph

@Suite struct ComponentTests {
    private static let seeds = 0..<150 as Range<UInt64>

    @Test(arguments: seeds) func strongComponentsAreMutualReach(seed: UInt64) throws {
        let small = try SmallGraph(seed: seed)
        let distances = Distances(small.arcs, slotCount: small.view.slotCount)
        let components = try small.view.stronglyConnectedComponents()
        for first in small.nodes {
            for second in small.nodes {
                let isMutual =
                    first == second || (distances.reaches(first, second) && distances.reaches(second, first))
                let nodes = (NodeSlot(rawValue: first), NodeSlot(rawValue: second))
                #expect(components.partition.areTogether(nodes.0, nodes.1) == isMutual)
            }
            let own = try #require(components.partition.part(of: NodeSlot(rawValue: first)))
            #expect(components.isCyclic(own) == distances.reaches(first, first))
            #expect(components.cyclic.contains(own) == distances.reaches(first, first))
        }
        #expect(components.nodesInCycles == small.nodes.count { distances.reaches($0, $0) })
    }

    @Test(arguments: seeds) func membersAndSizesAgree(seed: UInt64) throws {
        let small = try SmallGraph(seed: seed)
        let components = try small.view.stronglyConnectedComponents()
        let members = components.partition.members()
        #expect(members.count == components.count)
        #expect(members.flatMap { $0 }.sorted().map(\.rawValue) == small.nodes)
        for (component, nodes) in members.enumerated() {
            #expect(nodes.count == components.partition.size(of: component))
            #expect(Array(nodes) == nodes.sorted())
            #expect(nodes.allSatisfy { components.partition.part(of: $0) == component })
        }
        #expect(components.cyclicMembers() == components.cyclic.map { Array(members[$0]) })
        for slot in 0..<UInt32(small.view.slotCount) where !small.nodes.contains(slot) {
            #expect(components.partition.part(of: NodeSlot(rawValue: slot)) == nil)
        }
        #expect(components.partition.part(of: NodeSlot(rawValue: .max)) == nil)
    }

    @Test(arguments: seeds) func condensationLinksComponentsDownwards(seed: UInt64) throws {
        let small = try SmallGraph(seed: seed)
        let condensation = try small.view.condensation()
        let partition = condensation.components.partition
        var expected: [Set<Int>] = Array(repeating: [], count: partition.count)
        for arc in small.arcs {
            let from = try #require(partition.part(of: NodeSlot(rawValue: arc.from)))
            let to = try #require(partition.part(of: NodeSlot(rawValue: arc.to)))
            if from != to { expected[from].insert(to) }
        }
        for component in 0..<partition.count {
            #expect(condensation.successors(of: component) == expected[component].sorted())
            #expect(expected[component].allSatisfy { $0 < component })
        }
        #expect(condensation.linkCount == expected.reduce(0) { $0 + $1.count })
    }

    @Test(arguments: seeds) func weakComponentsIgnoreDirection(seed: UInt64) throws {
        let small = try SmallGraph(seed: seed, density: 2)
        let turned = small.arcs.map { SmallGraph.Arc(slot: $0.slot, from: $0.to, to: $0.from) }
        let distances = Distances(small.arcs + turned, slotCount: small.view.slotCount)
        let components = try small.view.connectedComponents()
        for first in small.nodes {
            for second in small.nodes {
                let isTogether = components.areTogether(NodeSlot(rawValue: first), NodeSlot(rawValue: second))
                #expect(isTogether == (first == second || distances.reaches(first, second)))
            }
        }
        let smallest = components.members().map { $0.first ?? NodeSlot(rawValue: 0) }
        #expect(smallest == smallest.sorted())
    }

    @Test func theEmptyGraphHasNone() throws {
        let empty = GraphSnapshot().everything
        #expect(try empty.stronglyConnectedComponents().count == 0)
        #expect(try empty.stronglyConnectedComponents().cyclic.isEmpty)
        #expect(try empty.connectedComponents().count == 0)
        #expect(try empty.condensation().linkCount == 0)
    }

    @Test func budgetsEndTheSearch() throws {
        let small = try SmallGraph(seed: 3)
        #expect(throws: GraphError.self) {
            try small.view.stronglyConnectedComponents(budget: Budget(stepsMax: 3))
        }
        #expect(throws: GraphError.self) {
            try small.view.stronglyConnectedComponents(budget: Budget(bytesMax: 8))
        }
    }
}
