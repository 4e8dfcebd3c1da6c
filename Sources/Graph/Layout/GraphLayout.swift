/// A place in a drawing, or an extent; x grows to the right, y downwards, in the units of the node sizes.
public struct LayoutPoint: Hashable, Sendable {
    public var x: Double
    public var y: Double

    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// A node to be laid out.
public struct LayoutNode: Hashable, Sendable {
    public let node: NodeSlot
    public let width: Double
    public let height: Double

    public init(_ node: NodeSlot, width: Double = 1, height: Double = 1) {
        self.node = node
        self.width = width
        self.height = height
    }
}

/// Where a node goes.
public struct PlacedNode: Hashable, Sendable {
    public let node: NodeSlot
    public let centre: LayoutPoint
    public let width: Double
    public let height: Double
    /// From 0, in a layered layout; 0 in others.
    public let layer: Int
}

/// A relationship that is not drawn as a straight line between the centres of its nodes.
public struct RelationshipBends: Hashable, Sendable {
    public let relationship: RelationshipSlot
    /// From the source to the target, both left out.
    public let bends: [LayoutPoint]
}

/// A drawing of a part of the graph.
public struct GraphLayout: Sendable {
    /// In the order of node ids.
    public let nodes: [PlacedNode]
    /// Relationships with bends, in the order of their source's id; all others between the nodes are straight lines,
    /// parallel ones on one line. Loops are never here.
    public let bends: [RelationshipBends]
    /// The drawing lies between (0, 0) and this, nodes whole.
    public let extent: LayoutPoint
    /// Crossings of relationships between neighbouring layers, parallel ones counted as often as they are there; 0 in
    /// layouts without layers, where they are not counted.
    public let crossings: Int
}

extension GraphLayout {
    static let empty = GraphLayout(nodes: [], bends: [], extent: LayoutPoint(x: 0, y: 0), crossings: 0)
}
