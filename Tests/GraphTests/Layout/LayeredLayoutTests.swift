import Base
import Testing

@testable import Graph

@Suite struct LayeredLayoutTests {
    private func layOut(
        _ graph: GraphSnapshot, _ options: LayeredLayoutOptions = LayeredLayoutOptions()
    ) throws -> GraphLayout {
        try graph.everything.layeredLayout(of: LayoutChecks.nodes(of: graph), options: options)
    }

    @Test(arguments: CentralityTests.seeds) func nodesKeepApartAndRelationshipsCrossEveryLayerOnce(
        seed: UInt64
    ) throws {
        let (graph, _) = try GraphSnapshot.random(seed: seed, nodes: 40, changes: 200)
        for flow in [LayeredLayoutOptions.Flow.downwards, .rightwards] {
            var options = LayeredLayoutOptions()
            options.flow = flow
            options.nodeGap = 0.5
            let layout = try layOut(graph, options)
            #expect(layout.nodes.count == graph.nodeCount)
            LayoutChecks.expectApart(layout, gap: 0.5)
            LayoutChecks.expectInside(layout)
            expectRoutes(layout, graph, flow)
            #expect(try layOut(graph, options).nodes == layout.nodes)
        }
    }

    /// Each relationship has a bend on every layer between its ends, and they go one way.
    private func expectRoutes(_ layout: GraphLayout, _ graph: GraphSnapshot, _ flow: LayeredLayoutOptions.Flow) {
        let bends = Dictionary(uniqueKeysWithValues: layout.bends.map { ($0.relationship, $0.bends) })
        let places = Dictionary(uniqueKeysWithValues: layout.nodes.map { ($0.node, $0) })
        graph.forEachRelationship { relationship in
            let ends = (places[graph.source(of: relationship)]!, places[graph.target(of: relationship)]!)
            let own = bends[relationship] ?? []
            if ends.0.node == ends.1.node {
                #expect(own.isEmpty)
                return
            }
            #expect(ends.0.layer != ends.1.layer)
            #expect(own.count == abs(ends.0.layer - ends.1.layer) - 1)
            let way = ([ends.0.centre] + own + [ends.1.centre]).map { flow == .downwards ? $0.y : $0.x }
            let steps = zip(way, way.dropFirst()).map { $1 - $0 }
            #expect(steps.allSatisfy { $0 > 0 } || steps.allSatisfy { $0 < 0 })
        }
    }

    /// Whatever the coordinates say, pair by pair.
    @Test(arguments: CentralityTests.seeds) func countsItsCrossings(seed: UInt64) throws {
        let (graph, _) = try GraphSnapshot.random(seed: seed, nodes: 20, changes: 120)
        let layout = try layOut(graph)
        let bends = Dictionary(uniqueKeysWithValues: layout.bends.map { ($0.relationship, $0.bends) })
        let places = Dictionary(uniqueKeysWithValues: layout.nodes.map { ($0.node, $0) })
        var segments: [(upper: LayoutPoint, lower: LayoutPoint)] = []
        graph.forEachRelationship { relationship in
            let ends = (graph.source(of: relationship), graph.target(of: relationship))
            guard ends.0 != ends.1 else { return }
            let way = [places[ends.0]!.centre] + (bends[relationship] ?? []) + [places[ends.1]!.centre]
            for (first, second) in zip(way, way.dropFirst()) {
                segments.append(first.y < second.y ? (first, second) : (second, first))
            }
        }
        var crossings = 0
        for (index, one) in segments.enumerated() {
            for two in segments[..<index] where one.upper.y == two.upper.y && one.lower.y == two.lower.y {
                if (one.upper.x - two.upper.x) * (one.lower.x - two.lower.x) < -1e-9 { crossings += 1 }
            }
        }
        #expect(layout.crossings == crossings)
    }

    @Test func anAcyclicGraphFlowsOneWay() throws {
        var generator = SeededGenerator(seed: 4)
        let edges =
            (0..<200).map { _ in (generator.below(40), 40 + generator.below(40)) }
            + (0..<60).map { _ in (generator.below(20), 20 + generator.below(20)) }
        let graph = try GraphSnapshot.of(80, edges)
        let layout = try layOut(graph)
        let layers = Dictionary(uniqueKeysWithValues: layout.nodes.map { ($0.node, $0.layer) })
        for (from, to) in edges { #expect(layers[graph.node(from)]! < layers[graph.node(to)]!) }
    }

    @Test func drawsPlanarGraphsWithoutCrossings() throws {
        let tree = try GraphSnapshot.of(255, (1..<255).map { (($0 - 1) / 2, $0) })
        let drawn = try layOut(tree)
        #expect(drawn.crossings == 0)
        #expect(drawn.nodes.map(\.layer).max() == 7)
        // A parent stands in the middle above its children.
        let places = drawn.nodes.map(\.centre.x)
        #expect(abs(places[0] - (places[1] + places[2]) / 2) < 1e-9)
        let ladder = try GraphSnapshot.of(40, (0..<38).map { ($0, $0 + 2) } + (0..<20).map { (2 * $0, 2 * $0 + 1) })
        #expect(try layOut(ladder).crossings == 0)
        let shuffled = try GraphSnapshot.of(20, (0..<10).map { ($0, 10 + ($0 * 7) % 10) } + (1..<10).map { (0, $0) })
        #expect(try layOut(shuffled).crossings == 0)
    }

    @Test func completeBipartiteGraphsHaveTheirLeastCrossings() throws {
        // Two layers of n cannot do with fewer than (n (n − 1) / 2)².
        for size in 2...6 {
            let edges = (0..<size).flatMap { from in (0..<size).map { (from, size + $0) } }
            let least = size * (size - 1) / 2
            #expect(try layOut(.of(2 * size, edges)).crossings == least * least)
        }
    }

    @Test func longRelationshipsAreStraight() throws {
        let edges = (0..<30).map { ($0, $0 + 1) } + [(0, 30), (3, 25)]
        let layout = try layOut(.of(31, edges))
        for route in layout.bends {
            let xs = Set(route.bends.map { ($0.x * 1e6).rounded() })
            #expect(xs.count == 1)
        }
        #expect(layout.crossings == 0)
    }

    @Test func aCycleTurnsOneRelationship() throws {
        let layout = try layOut(.of(5, (0..<5).map { ($0, ($0 + 1) % 5) }))
        let layers = layout.nodes.map(\.layer)
        #expect((0..<5).filter { layers[$0] > layers[($0 + 1) % 5] }.count == 1)
    }

    @Test func componentsLieSideBySideAndALongChainIsDrawn() throws {
        let pieces = try GraphSnapshot.of(300, (0..<100).map { (3 * $0, 3 * $0 + 1) })
        let layout = try layOut(pieces)
        LayoutChecks.expectApart(layout, gap: 0.9)
        #expect(layout.extent.x < 4 * layout.extent.y && layout.extent.y < 4 * layout.extent.x)
        let chain = try layOut(.chain(30_000))
        #expect(Set(chain.nodes.map(\.centre.x)).count == 1)
        #expect(chain.nodes.last?.layer == 29_999)
    }

    @Test func badInputIsRefused() throws {
        let graph = try GraphSnapshot.chain(10)
        let view = graph.everything
        func code(_ body: () throws -> Void) -> GraphError.Code? {
            #expect(throws: GraphError.self, performing: body)?.code
        }
        let node = LayoutNode(graph.node(0))
        #expect(code { _ = try view.layeredLayout(of: [node, node]) } == .badArgument)
        #expect(code { _ = try view.layeredLayout(of: [LayoutNode(graph.node(0), width: -1)]) } == .badArgument)
        #expect(code { _ = try view.layeredLayout(of: [LayoutNode(graph.node(0), height: .nan)]) } == .badArgument)
        #expect(code { _ = try view.layeredLayout(of: [LayoutNode(NodeSlot(rawValue: 99))]) } == .unknownNode)
        var options = LayeredLayoutOptions()
        options.nodeGap = .nan
        #expect(code { _ = try view.layeredLayout(of: [node], options: options) } == .badArgument)
        // Node 0 is joined with every other of a chain: a bend on every layer between.
        let fan = try GraphSnapshot.of(100, (0..<99).map { ($0, $0 + 1) } + (2..<100).map { (0, $0) })
        options = LayeredLayoutOptions()
        options.bendsMax = 1_000
        #expect(
            code { _ = try fan.everything.layeredLayout(of: LayoutChecks.nodes(of: fan), options: options) }
                == .tooLarge)
    }

    @Test func onlyRelationshipsOfTheViewBetweenTheNodesGivenCount() throws {
        let (graph, _) = try GraphSnapshot.random(seed: 5, nodes: 40, changes: 200)
        let nodes = LayoutChecks.nodes(of: graph).enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        let view = graph.view(of: [try #require(graph.relationshipType(named: "CALLS"))])
        let layout = try view.layeredLayout(of: nodes.reversed())
        #expect(layout.nodes.count == nodes.count)
        #expect(layout.nodes.map { graph.id(of: $0.node) } == layout.nodes.map { graph.id(of: $0.node) }.sorted())
        for route in layout.bends { #expect(graph.name(of: graph.type(of: route.relationship)) == "CALLS") }
    }
}

enum LayoutChecks {
    /// All nodes, of different sizes.
    static func nodes(of graph: GraphSnapshot) -> [LayoutNode] {
        var nodes: [LayoutNode] = []
        graph.forEachNode { node in
            let id = Double(graph.id(of: node).rawValue)
            nodes.append(
                LayoutNode(
                    node, width: 1 + id.truncatingRemainder(dividingBy: 3),
                    height: 1 + id.truncatingRemainder(dividingBy: 2)))
        }
        return nodes
    }

    /// No two rectangles overlap; those beside each other are `gap` apart.
    static func expectApart(_ layout: GraphLayout, gap: Double) {
        for (index, one) in layout.nodes.enumerated() {
            for two in layout.nodes[..<index] {
                let dx = abs(one.centre.x - two.centre.x) - (one.width + two.width) / 2
                let dy = abs(one.centre.y - two.centre.y) - (one.height + two.height) / 2
                #expect(max(dx, dy) >= gap - 1e-6)
            }
        }
    }

    static func expectInside(_ layout: GraphLayout) {
        for node in layout.nodes {
            #expect(node.centre.x - node.width / 2 >= -1e-6 && node.centre.y - node.height / 2 >= -1e-6)
            #expect(node.centre.x + node.width / 2 <= layout.extent.x + 1e-6)
            #expect(node.centre.y + node.height / 2 <= layout.extent.y + 1e-6)
        }
    }
}
