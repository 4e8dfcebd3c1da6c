import Base
import Testing

@testable import Graph

@Suite struct ForceLayoutTests {
    private func lengths(_ layout: GraphLayout, _ edges: [(Int, Int)]) -> (mean: Double, deviation: Double) {
        let all = edges.map { distance(layout.nodes[$0.0].centre, layout.nodes[$0.1].centre) }
        let mean = all.reduce(0, +) / Double(all.count)
        let variance = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(all.count)
        return (mean, variance.squareRoot())
    }

    private func distance(_ one: LayoutPoint, _ two: LayoutPoint) -> Double {
        ((one.x - two.x) * (one.x - two.x) + (one.y - two.y) * (one.y - two.y)).squareRoot()
    }

    private func crossings(_ layout: GraphLayout, _ edges: [(Int, Int)]) -> Int {
        func side(_ a: LayoutPoint, _ b: LayoutPoint, _ c: LayoutPoint) -> Double {
            (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
        }
        var found = 0
        for (index, one) in edges.enumerated() {
            for two in edges[..<index] where Set([one.0, one.1, two.0, two.1]).count == 4 {
                let (a, b) = (layout.nodes[one.0].centre, layout.nodes[one.1].centre)
                let (c, d) = (layout.nodes[two.0].centre, layout.nodes[two.1].centre)
                if side(a, b, c) * side(a, b, d) < 0, side(c, d, a) * side(c, d, b) < 0 { found += 1 }
            }
        }
        return found
    }

    private func layOut(_ graph: GraphSnapshot, seed: UInt64 = 0) throws -> GraphLayout {
        var options = ForceLayoutOptions()
        options.seed = seed
        return try graph.everything.forceLayout(of: LayoutChecks.nodes(of: graph), options: options)
    }

    @Test(arguments: 0..<2 as Range<UInt64>) func unfoldsAGrid(seed: UInt64) throws {
        let side = 14
        var edges: [(Int, Int)] = []
        for y in 0..<side {
            for x in 0..<side {
                if x + 1 < side { edges.append((y * side + x, y * side + x + 1)) }
                if y + 1 < side { edges.append((y * side + x, y * side + x + side)) }
            }
        }
        let layout = try layOut(.of(side * side, edges), seed: seed)
        let found = lengths(layout, edges)
        #expect(abs(found.mean - 4) < 1e-6)
        #expect(found.deviation < 0.35 * found.mean)
        #expect(crossings(layout, edges) == 0)
        // Opposite corners are far from each other.
        let diagonal = distance(layout.nodes[0].centre, layout.nodes[side * side - 1].centre)
        #expect(diagonal > 0.6 * Double(side) * found.mean)
        LayoutChecks.expectInside(layout)
    }

    @Test func aCycleBecomesRound() throws {
        let count = 60
        let edges = (0..<count).map { ($0, ($0 + 1) % count) }
        let layout = try layOut(.of(count, edges))
        #expect(crossings(layout, edges) == 0)
        #expect(lengths(layout, edges).deviation < 0.2 * 4)
    }

    @Test(arguments: 0..<4 as Range<UInt64>) func componentsKeepApartAndTheSeedDecides(seed: UInt64) throws {
        let (graph, model) = try GraphSnapshot.random(seed: seed, nodes: 40, changes: 120)
        let layout = try layOut(graph, seed: seed)
        #expect(layout.nodes == (try layOut(graph, seed: seed)).nodes)
        #expect(layout.nodes.allSatisfy { $0.centre.x.isFinite && $0.centre.y.isFinite })
        LayoutChecks.expectInside(layout)
        let neighbours = model.neighbours(.both)
        var boxes: [Set<UInt64>: (Double, Double, Double, Double)] = [:]
        for node in layout.nodes {
            let component = Set(NaivePaths(from: graph.id(of: node.node).rawValue, neighbours).hops.keys)
            let (w, h) = (node.width / 2, node.height / 2)
            let box = boxes[component] ?? (.infinity, .infinity, -.infinity, -.infinity)
            boxes[component] = (
                min(box.0, node.centre.x - w), min(box.1, node.centre.y - h), max(box.2, node.centre.x + w),
                max(box.3, node.centre.y + h)
            )
        }
        let all = Array(boxes.values)
        for (index, one) in all.enumerated() {
            for two in all[..<index] {
                let apart = max(max(one.0 - two.2, two.0 - one.2), max(one.1 - two.3, two.1 - one.3))
                #expect(apart >= 4 - 1e-6)
            }
        }
    }

    @Test func hubsAndChainsAreDrawn() throws {
        let leaves = 800
        let star = try layOut(.of(leaves + 1, (1...leaves).map { (0, $0) }))
        #expect(Set(star.nodes.map(\.centre)).count == leaves + 1)
        #expect(max(star.extent.x, star.extent.y) >= 2 * Double(leaves + 1).squareRoot())
        // The hub lies amid its leaves.
        let mean = star.nodes.dropFirst().reduce(0) { $0 + $1.centre.x } / Double(leaves)
        #expect(abs(mean - star.nodes[0].centre.x) < 1)
        let chain = try layOut(.chain(500))
        #expect(chain.nodes.allSatisfy { $0.centre.x.isFinite })
        #expect(lengths(chain, (0..<499).map { ($0, $0 + 1) }).deviation < 0.3 * 4)
        let clique = try layOut(.of(6, (0..<6).flatMap { a in (0..<a).map { (a, $0) } }))
        #expect(Set(clique.nodes.map(\.centre)).count == 6)
    }

    /// The tree's sums against those over all pairs.
    @Test func farCellsStandForTheirPoints() {
        var generator = SplitMix64(seed: 11)
        var places = ContiguousArray(
            (0..<2_000).map { index in
                // Two heaps of very different density, and some points in one place.
                index % 50 == 0
                    ? LayoutPoint(x: 5, y: 5)
                    : index % 2 == 0
                        ? LayoutPoint(x: generator.unit() * 100, y: generator.unit() * 100)
                        : LayoutPoint(x: 40 + generator.unit(), y: 40 + generator.unit())
            })
        places[7] = LayoutPoint(x: -3_000, y: 2)
        var tree = BarnesHutTree(count: places.count)
        tree.build(places)
        #expect(Set((0..<places.count).map { tree.point(at: $0) }).count == places.count)
        for index in stride(from: 0, to: places.count, by: 7) {
            let own = places[Int(tree.point(at: index))]
            if own == LayoutPoint(x: 5, y: 5) { continue }
            var expected = LayoutPoint(x: 0, y: 0)
            var scale = 0.0
            for other in places where other != own {
                let (dx, dy) = (own.x - other.x, own.y - other.y)
                expected.x += dx / (dx * dx + dy * dy)
                expected.y += dy / (dx * dx + dy * dy)
                scale += 1 / (dx * dx + dy * dy).squareRoot()
            }
            let found = tree.push(on: index)
            #expect(distance(expected, LayoutPoint(x: found.x, y: found.y)) < 0.08 * scale)
        }
    }

    @Test func badInputIsRefused() throws {
        let graph = try GraphSnapshot.chain(3)
        for change in [
            { $0.linkLength = 0 }, { $0.linkLength = .nan }, { $0.componentGap = -1 },
        ] as [(inout ForceLayoutOptions) -> Void] {
            var options = ForceLayoutOptions()
            change(&options)
            let error = #expect(throws: GraphError.self) {
                try graph.everything.forceLayout(of: [LayoutNode(graph.node(0))], options: options)
            }
            #expect(error?.code == .badArgument)
        }
    }
}
