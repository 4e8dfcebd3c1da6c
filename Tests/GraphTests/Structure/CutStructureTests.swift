import Base
import Testing

@testable import Graph

@Suite struct CutStructureTests {
    private typealias Arc = SmallGraph.Arc
    private static let seeds = 0..<150 as Range<UInt64>

    private func pieces(_ nodes: [UInt32], _ arcs: [Arc]) -> Int {
        var left = Set(nodes)
        var count = 0
        while let first = left.popFirst() {
            count += 1
            var open = [first]
            while let node = open.popLast() {
                for arc in arcs where arc.from == node || arc.to == node {
                    let other = arc.from == node ? arc.to : arc.from
                    if left.remove(other) != nil { open.append(other) }
                }
            }
        }
        return count
    }

    @Test(arguments: seeds) func cutsAreWhatTakesAGraphApart(seed: UInt64) throws {
        let small = try SmallGraph(seed: seed, density: 2)
        let (nodes, arcs) = (small.nodes, small.arcs)
        let whole = pieces(nodes, arcs)
        let structure = try small.view.cutStructure()
        let points = nodes.filter { node in
            let others = nodes.filter { $0 != node }
            return pieces(others, arcs.filter { $0.from != node && $0.to != node }) > whole
        }
        #expect(structure.articulationPoints.map(\.rawValue) == points)
        let bridges = arcs.filter { arc in pieces(nodes, arcs.filter { $0 != arc }) > whole }
        #expect(structure.bridges.map(\.rawValue) == bridges.map(\.slot))
    }

    /// Two relationships are in one biconnected component when, whichever node is taken out, what is left of both
    /// still hangs together.
    @Test(arguments: seeds) func biconnectedComponentsSurviveTheLossOfANode(seed: UInt64) throws {
        let small = try SmallGraph(seed: seed, nodesMax: 9, density: 2)
        let (nodes, arcs) = (small.nodes, small.arcs.filter { $0.from != $0.to })
        let structure = try small.view.cutStructure()
        var component: [UInt32: Int] = [:]
        for number in 0..<structure.componentCount {
            for relationship in structure.relationships(inComponent: number) {
                #expect(component.updateValue(number, forKey: relationship.rawValue) == nil)
            }
        }
        #expect(component.keys.sorted() == arcs.map(\.slot))
        for first in arcs {
            for second in arcs {
                let isTogether = nodes.allSatisfy { lost in
                    let left = arcs.filter { $0.from != lost && $0.to != lost }
                    let ends = [first.from, first.to].filter { $0 != lost }
                    let others = [second.from, second.to].filter { $0 != lost }
                    return ends.contains { from in others.contains { joined(from, $0, left) } }
                }
                #expect((component[first.slot] == component[second.slot]) == isTogether)
            }
        }
    }

    private func joined(_ from: UInt32, _ to: UInt32, _ arcs: [Arc]) -> Bool {
        let nodes = [from, to] + arcs.flatMap { [$0.from, $0.to] }
        return pieces(nodes, arcs) == pieces(nodes, arcs + [Arc(slot: .max, from: from, to: to)])
    }

    @Test func theEmptyGraphHasNone() throws {
        let structure = try GraphSnapshot().everything.cutStructure()
        #expect(structure.articulationPoints.isEmpty && structure.bridges.isEmpty && structure.componentCount == 0)
    }
}
