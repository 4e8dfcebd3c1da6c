/// A way through the graph: nodes, and between each two of them a relationship.
public struct Path: Hashable, Sendable {
    /// One more than relationships.
    public let nodes: [NodeSlot]
    public let relationships: [RelationshipSlot]
    /// Sum of the weights; without weights the number of relationships.
    public let cost: Double

    /// Number of relationships.
    public var hops: Int { relationships.count }

    init(nodes: [NodeSlot], relationships: [RelationshipSlot], cost: Double) {
        self.nodes = nodes
        self.relationships = relationships
        self.cost = cost
    }

    /// The path of no relationship.
    init(at node: NodeSlot) { self.init(nodes: [node], relationships: [], cost: 0) }
}

extension GraphSnapshot {
    /// The node at the other end; the same one for a loop.
    func otherEnd(of relationship: UInt32, than slot: UInt32) -> UInt32 {
        let ends = relationships[Int(relationship)]
        return ends.source == slot ? ends.target : ends.source
    }

    /// The path from `start` over these relationships, each of which touches the node where the one before ended.
    func path(from start: UInt32, over relationships: [UInt32], cost: Double) -> Path {
        var nodes = [NodeSlot(rawValue: start)]
        nodes.reserveCapacity(relationships.count + 1)
        var current = start
        for relationship in relationships {
            current = otherEnd(of: relationship, than: current)
            nodes.append(NodeSlot(rawValue: current))
        }
        return Path(nodes: nodes, relationships: relationships.map(RelationshipSlot.init(rawValue:)), cost: cost)
    }

    /// Path of a search from both ends that met: `parent` leads from a node towards the end it was reached from.
    func path(
        through meeting: UInt32, cost: Double, fromStart: (UInt32) -> UInt32?, fromGoal: (UInt32) -> UInt32?
    ) -> Path {
        var relationships: [UInt32] = []
        var start = meeting
        while let parent = fromStart(start) {
            relationships.append(parent)
            start = otherEnd(of: parent, than: start)
        }
        relationships.reverse()
        var goal = meeting
        while let parent = fromGoal(goal) {
            relationships.append(parent)
            goal = otherEnd(of: parent, than: goal)
        }
        return path(from: start, over: relationships, cost: cost)
    }
}
