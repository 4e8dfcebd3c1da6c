/// How a layered layout is made.
public struct LayeredLayoutOptions: Hashable, Sendable {
    public enum Flow: Hashable, Sendable {
        /// Relationships lead downwards where there are no cycles.
        case downwards
        /// Relationships lead to the right.
        case rightwards
    }

    public var flow = Flow.downwards
    /// Between the nodes of one layer, and between components.
    public var nodeGap = 1.0
    /// Between layers.
    public var layerGap = 2.0
    /// Sweeps over all layers to lessen crossings.
    public var sweepsMax = 24
    /// Bend points of all relationships together: a relationship gets one on each layer that it passes.
    public var bendsMax = 4_000_000

    public init() {}
}

extension GraphView {
    /// Draws nodes in layers, so that relationships lead one way as far as cycles allow. No nodes overlap.
    ///
    /// Sugiyama, Tagawa, Toda, "Methods for visual understanding of hierarchical system structures", 1981, in these
    /// steps: cycles broken greedily (Eades, Lin, Smyth 1993); layers by longest path, then tightened; crossings
    /// lessened by barycentre sweeps with transposition (Gansner et al. 1993) and counted as Barth, Jünger, Mutzel
    /// 2004 do; coordinates after Brandes and Köpf, "Fast and simple horizontal coordinate assignment", 2001. Connected
    /// components are laid out one by one and packed side by side.
    /// - Parameter nodes: what is drawn, with the relationships of this view between them.
    /// - Complexity: O((n + m + bends) log) a sweep.
    /// - Throws: `unknownNode`, `badArgument` for a node given twice, sizes or gaps that are negative or not finite;
    ///   `tooLarge` for more bends than `bendsMax`; the budget's errors.
    public func layeredLayout(
        of nodes: [LayoutNode], options: LayeredLayoutOptions = LayeredLayoutOptions(), budget: Budget = .unlimited
    ) throws(GraphError) -> GraphLayout {
        guard (0...LayoutInput.sizeMax).contains(options.nodeGap), (0...LayoutInput.sizeMax).contains(options.layerGap)
        else {
            throw GraphError(
                .badArgument, "the gaps are \(options.nodeGap) and \(options.layerGap), they must not be negative")
        }
        var meter = Meter(budget)
        let input = try LayoutInput(self, nodes, meter: &meter)
        guard input.count > 0 else { return .empty }
        var bendsLeft = options.bendsMax
        var parts: [LayeredPart] = []
        for component in try input.components(meter: &meter) {
            parts.append(
                try LayeredPart(component, of: input, options: options, bendsLeft: &bendsLeft, meter: &meter))
        }
        return assemble(parts, input, options)
    }

    private func assemble(
        _ parts: [LayeredPart], _ input: LayoutInput, _ options: LayeredLayoutOptions
    ) -> GraphLayout {
        func turned(_ point: LayoutPoint) -> LayoutPoint {
            options.flow == .downwards ? point : LayoutPoint(x: point.y, y: point.x)
        }
        let packed = ComponentPacking.pack(
            ContiguousArray(parts.map { turned($0.extent) }), gap: max(options.nodeGap, options.layerGap))
        var placed = ContiguousArray<PlacedNode?>(repeating: nil, count: input.count)
        var bends: [(link: Int, bends: RelationshipBends)] = []
        for (part, corner) in zip(parts, packed.corners) {
            func moved(_ point: LayoutPoint) -> LayoutPoint {
                let point = turned(point)
                return LayoutPoint(x: corner.x + point.x, y: corner.y + point.y)
            }
            for index in part.nodes.indices {
                let number = Int(part.nodes[index])
                placed[number] = PlacedNode(
                    node: NodeSlot(rawValue: input.numbering.slots[number]), centre: moved(part.centres[index]),
                    width: input.widths[number], height: input.heights[number], layer: Int(part.layers[index]))
            }
            for bent in part.bends {
                let relationship = RelationshipSlot(rawValue: input.links[bent.link].relationship)
                bends.append((bent.link, RelationshipBends(relationship: relationship, bends: bent.points.map(moved))))
            }
        }
        bends.sort { $0.link < $1.link }
        return GraphLayout(
            nodes: placed.compactMap { $0 }, bends: bends.map(\.bends), extent: packed.extent,
            crossings: parts.reduce(0) { $0 + $1.crossings })
    }
}

/// One connected component, laid out downwards with its upper left corner at (0, 0).
struct LayeredPart {
    let nodes: ContiguousArray<UInt32>
    let centres: ContiguousArray<LayoutPoint>
    let layers: ContiguousArray<UInt32>
    /// By position in the input's links.
    let bends: [(link: Int, points: [LayoutPoint])]
    let extent: LayoutPoint
    let crossings: Int

    init(
        _ component: LayoutInput.Component, of input: LayoutInput, options: LayeredLayoutOptions,
        bendsLeft: inout Int, meter: inout Meter
    ) throws(GraphError) {
        let isTurned = options.flow == .rightwards
        let across = isTurned ? input.heights : input.widths
        let along = isTurned ? input.widths : input.heights
        let edges = try LayeredEdges(component, meter: &meter)
        let layers = try LayerAssignment.layers(of: edges, meter: &meter)
        let network = try LayerNetwork(edges, layers: layers, dummiesMax: bendsLeft, meter: &meter)
        bendsLeft -= network.count - network.realCount
        var ordering = try LayerOrdering(network, meter: &meter)
        try ordering.improve(sweepsMax: options.sweepsMax, meter: &meter)
        var widths = ContiguousArray(repeating: 0.0, count: network.count)
        for node in 0..<network.realCount { widths[node] = across[Int(component.nodes[node])] }
        let positions = try LayerCoordinates.assign(
            network, ordering, widths: widths, gap: options.nodeGap, meter: &meter)
        // Layers below one another, each as high as its highest node.
        var heights = ContiguousArray(repeating: 0.0, count: network.layerCount)
        for node in 0..<network.realCount {
            let layer = Int(layers[node])
            heights[layer] = max(heights[layer], along[Int(component.nodes[node])])
        }
        var middles = ContiguousArray<Double>()
        var bottom = -options.layerGap
        for height in heights {
            middles.append(bottom + options.layerGap + height / 2)
            bottom += options.layerGap + height
        }
        var left = Double.infinity
        var right = -Double.infinity
        for node in 0..<network.count {
            left = min(left, positions[node] - widths[node] / 2)
            right = max(right, positions[node] + widths[node] / 2)
        }
        func point(_ node: Int) -> LayoutPoint {
            LayoutPoint(x: positions[node] - left, y: middles[Int(network.layers[node])])
        }
        nodes = component.nodes
        centres = ContiguousArray((0..<network.realCount).map(point))
        self.layers = layers
        extent = LayoutPoint(x: right - left, y: bottom)
        crossings = ordering.crossings
        var bends: [(link: Int, points: [LayoutPoint])] = []
        for link in component.links.indices {
            let chain = network.chain(of: edges.edgeOfLink[link])
            if chain.isEmpty { continue }
            let points = chain.map(point)
            bends.append((component.linkIndices[link], edges.isReversed[link] ? points.reversed() : points))
        }
        self.bends = bends
    }
}
