internal import Graph
internal import JSON

/// The CIs around one CI, breadth first, with every relation among them.
struct Neighbourhood {
    private(set) var nodes: [NodeSlot] = []
    private(set) var relations: [RelationshipSlot] = []
    /// Whether there was more than the limit.
    private(set) var isTruncated = false

    /// - Complexity: O(degrees of the nodes found).
    init(of start: NodeSlot, in graph: GraphSnapshot, depth: Int, limit: Int) {
        var found: Set<NodeSlot> = [start]
        nodes = [start]
        var ring = 0..<1
        for _ in 0..<depth {
            for position in ring {
                graph.forEachRelationship(of: nodes[position], direction: .both) { adjacent in
                    guard !found.contains(adjacent.node) else { return }
                    guard nodes.count < limit else {
                        isTruncated = true
                        return
                    }
                    found.insert(adjacent.node)
                    nodes.append(adjacent.node)
                }
            }
            ring = ring.upperBound..<nodes.count
            if ring.isEmpty { break }
        }
        for node in nodes {
            graph.forEachRelationship(of: node, direction: .outgoing) { adjacent in
                if found.contains(adjacent.node) { relations.append(adjacent.relationship) }
            }
        }
    }
}
