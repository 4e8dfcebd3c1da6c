/// How a force-directed layout is made.
public struct ForceLayoutOptions: Hashable, Sendable {
    /// Mean length of a relationship, between the centres of its nodes; more in a crowd, so that a square around each
    /// component has room for its nodes at half this distance. Nodes of larger size than this may overlap.
    public var linkLength = 4.0
    /// Kept between components.
    public var componentGap = 4.0
    /// Breaks symmetry. The same seed on the same nodes gives the same drawing.
    public var seed: UInt64 = 0
    /// Steps of the finest level for 100,000 nodes; smaller ones take up to five times as many.
    public var iterations = 40

    public init() {}
}

extension GraphView {
    /// Draws nodes so that neighbours are near and all others keep apart, direction aside.
    ///
    /// Multilevel: Walshaw, "A multilevel algorithm for force-directed graph drawing", 2003, and Hu, "Efficient,
    /// high-quality force-directed graph drawing", 2005. Neighbours are merged until few are left, those are laid out
    /// from random places, and each level starts from the one above. Springs pull with the square of their length;
    /// nodes push each other off with the inverse of their distance, summed over a quadtree (Barnes and Hut 1986).
    /// Connected components are laid out one by one and packed side by side.
    /// - Parameter nodes: what is drawn, with the relationships of this view between them.
    /// - Complexity: O((n log n + m) × iterations) time, O(n + m) memory.
    /// - Throws: `unknownNode`; `badArgument` for a node given twice, or lengths that are negative or not finite; the
    ///   budget's errors.
    public func forceLayout(
        of nodes: [LayoutNode], options: ForceLayoutOptions = ForceLayoutOptions(), budget: Budget = .unlimited
    ) throws(GraphError) -> GraphLayout {
        guard options.linkLength > 0, options.linkLength <= LayoutInput.sizeMax,
            (0...LayoutInput.sizeMax).contains(options.componentGap)
        else {
            throw GraphError(
                .badArgument,
                "links of \(options.linkLength) and gaps of \(options.componentGap): the first must be positive, the "
                    + "second must not be negative")
        }
        var meter = Meter(budget)
        let input = try LayoutInput(self, nodes, meter: &meter)
        guard input.count > 0 else { return .empty }
        let components = try input.components(meter: &meter)
        var centres = ContiguousArray(repeating: LayoutPoint(x: 0, y: 0), count: input.count)
        var extents: ContiguousArray<LayoutPoint> = []
        for component in components {
            let places = try ForceLevels.places(component, options, meter: &meter)
            for index in component.nodes.indices { centres[Int(component.nodes[index])] = places[index] }
            extents.append(Self.moveToCorner(component.nodes, &centres, input))
        }
        let packed = ComponentPacking.pack(extents, gap: options.componentGap)
        for (component, corner) in zip(components, packed.corners) {
            for node in component.nodes {
                centres[Int(node)].x += corner.x
                centres[Int(node)].y += corner.y
            }
        }
        let placed = (0..<input.count).map { number in
            PlacedNode(
                node: NodeSlot(rawValue: input.numbering.slots[number]), centre: centres[number],
                width: input.widths[number], height: input.heights[number], layer: 0)
        }
        return GraphLayout(nodes: placed, bends: [], extent: packed.extent, crossings: 0)
    }

    /// Moves the upper left corner of some nodes to (0, 0).
    /// - Returns: their extent.
    private static func moveToCorner(
        _ nodes: ContiguousArray<UInt32>, _ centres: inout ContiguousArray<LayoutPoint>, _ input: LayoutInput
    ) -> LayoutPoint {
        var low = LayoutPoint(x: .infinity, y: .infinity)
        var high = LayoutPoint(x: -.infinity, y: -.infinity)
        for node in nodes.lazy.map(Int.init) {
            low.x = min(low.x, centres[node].x - input.widths[node] / 2)
            low.y = min(low.y, centres[node].y - input.heights[node] / 2)
            high.x = max(high.x, centres[node].x + input.widths[node] / 2)
            high.y = max(high.y, centres[node].y + input.heights[node] / 2)
        }
        for node in nodes.lazy.map(Int.init) {
            centres[node].x -= low.x
            centres[node].y -= low.y
        }
        return LayoutPoint(x: high.x - low.x, y: high.y - low.y)
    }
}
