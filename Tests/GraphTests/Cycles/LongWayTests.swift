import Base
import Testing

@testable import Graph

/// A chain and a ring of a length at which recursion would overflow the stack many times over.
@Suite(.serialized) struct LongWayTests {
    #if DEBUG
        // Long enough for that, and built and searched in seconds without optimisation.
        private static let count = 50_000
    #else
        private static let count = 1_000_000
    #endif
    private static let chain = Result { try Ring.chain(of: count) }
    private static let ring = Result { try Ring.closed(chain.get()) }

    @Test func oneComponentOrAsManyAsNodes() throws {
        #expect(try Self.chain.get().everything.stronglyConnectedComponents().count == Self.count)
        let ring = try Self.ring.get().everything.stronglyConnectedComponents()
        #expect(ring.count == 1)
        #expect(ring.nodesInCycles == Self.count)
    }

    @Test func theInsertThatClosesTheRingIsFound() throws {
        var check = AcyclicCheck(try Self.chain.get().everything)
        let last = NodeID(rawValue: UInt64(Self.count - 1))
        let cycle = try check.add(RelationshipID(rawValue: 5_000_000), from: last, to: NodeID(rawValue: 0))
        #expect(cycle?.nodes.count == Self.count)
    }

    @Test func levelsAreAsManyAsNodes() throws {
        guard case .ordered(let order) = try Self.chain.get().everything.topologicalOrder() else {
            Issue.record("a chain has no cycle")
            return
        }
        #expect(order.levelCount == Self.count)
        guard case .cyclic(let cycle) = try Self.ring.get().everything.topologicalOrder() else {
            Issue.record("a ring has no order")
            return
        }
        #expect(cycle.nodes.count == Self.count)
    }

    @Test func theOnlyCycleIsListed() throws {
        let cycles = try Self.ring.get().everything.cycles(cyclesMax: 10)
        #expect(cycles.cycles.map(\.nodes.count) == [Self.count])
        #expect(!cycles.isPartial)
    }

    @Test func oneRelationshipRepairsTheRing() throws {
        #expect(try Self.ring.get().everything.feedbackArcSet().relationships.count == 1)
    }

    @Test func cutsAreEverywhereInAChainAndNowhereInARing() throws {
        let chain = try Self.chain.get().everything.cutStructure()
        #expect(chain.bridges.count == Self.count - 1)
        #expect(chain.articulationPoints.count == Self.count - 2)
        let ring = try Self.ring.get().everything.cutStructure()
        #expect(ring.bridges.isEmpty && ring.articulationPoints.isEmpty)
        #expect(ring.componentCount == 1)
    }

    @Test func everyNodeOfAChainDominatesTheRest() throws {
        let tree = try Self.chain.get().everything.dominators(from: NodeSlot(rawValue: 0))
        #expect(tree.dominators(of: NodeSlot(rawValue: UInt32(Self.count - 1))).count == Self.count - 1)
        #expect(try Self.ring.get().everything.connectedComponents().count == 1)
    }
}
