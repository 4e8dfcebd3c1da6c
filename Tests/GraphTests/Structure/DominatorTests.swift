import Base
import Testing

@testable import Graph

@Suite struct DominatorTests {
    private func reached(from root: UInt32, _ arcs: [SmallGraph.Arc], without lost: UInt32?) -> Set<UInt32> {
        if root == lost { return [] }
        var found: Set<UInt32> = [root]
        var open = [root]
        while let node = open.popLast() {
            for arc in arcs where arc.from == node && arc.to != lost && found.insert(arc.to).inserted {
                open.append(arc.to)
            }
        }
        return found
    }

    private func turned(_ arcs: [SmallGraph.Arc], _ direction: Direction) -> [SmallGraph.Arc] {
        let back = arcs.map { SmallGraph.Arc(slot: $0.slot, from: $0.to, to: $0.from) }
        return switch direction {
        case .outgoing: arcs
        case .incoming: back
        case .both: arcs + back
        }
    }

    @Test(arguments: 0..<150 as Range<UInt64>) func dominatorsAreWhatEveryWayPasses(seed: UInt64) throws {
        var small = try SmallGraph(seed: seed, density: 2)
        let root = small.generator.pick(small.nodes)
        for direction in [Direction.outgoing, .incoming, .both] {
            let arcs = turned(small.arcs, direction)
            let tree = try small.view.dominators(from: NodeSlot(rawValue: root), direction: direction)
            let all = reached(from: root, arcs, without: nil)
            #expect(tree.root.rawValue == root)
            #expect(Set(tree.nodes.map(\.rawValue)) == all)
            var expected: [UInt32: Set<UInt32>] = [:]
            for lost in all {
                let cutOff = all.subtracting(reached(from: root, arcs, without: lost)).subtracting([lost])
                #expect(tree.dominatedCount(of: NodeSlot(rawValue: lost)) == cutOff.count)
                for node in cutOff { expected[node, default: []].insert(lost) }
            }
            for node in small.nodes {
                let found = tree.dominators(of: NodeSlot(rawValue: node))
                #expect(tree.isReached(NodeSlot(rawValue: node)) == all.contains(node))
                #expect(Set(found.map(\.rawValue)) == expected[node] ?? [])
                #expect(Set(found).count == found.count)
                #expect(tree.immediateDominator(of: NodeSlot(rawValue: node)) == found.first)
                // Nearest first: each is dominated by those after it.
                for (position, dominator) in found.enumerated() {
                    #expect(tree.dominators(of: dominator) == Array(found[(position + 1)...]))
                }
            }
        }
    }

    @Test func refusesAnUnusedSlot() throws {
        let chain = try Ring.chain(of: 2)
        #expect(throws: GraphError.self) { try chain.everything.dominators(from: NodeSlot(rawValue: 2)) }
        #expect(throws: GraphError.self) {
            try chain.everything.dominators(from: NodeSlot(rawValue: 0), budget: Budget(bytesMax: 60))
        }
    }
}
