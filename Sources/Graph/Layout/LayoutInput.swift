/// The nodes to lay out and the relationships between them, by number.
struct LayoutInput {
    let numbering: NodeNumbering
    let widths: ContiguousArray<Double>
    let heights: ContiguousArray<Double>
    /// Every relationship of the view between two of the nodes, loops too; ordered by source.
    let links: ContiguousArray<Link>

    struct Link {
        let relationship: UInt32
        let source: UInt32
        let target: UInt32
    }

    var count: Int { numbering.count }

    /// - Throws: `unknownNode`, `badArgument` for a node given twice or a size that is negative or not finite.
    init(_ view: GraphView, _ nodes: [LayoutNode], meter: inout Meter) throws(GraphError) {
        numbering = try NodeNumbering(of: nodes.map(\.node), in: view, meter: &meter)
        try meter.allocate(nodes.count * 16)
        var widths = ContiguousArray(repeating: 0.0, count: nodes.count)
        var heights = widths
        for node in nodes {
            guard node.width >= 0, node.height >= 0, node.width <= Self.sizeMax, node.height <= Self.sizeMax else {
                throw GraphError(
                    .badArgument,
                    "a node is \(node.width) by \(node.height), sizes must lie between 0 and \(Self.sizeMax)")
            }
            let number = Int(numbering.number(of: node.node.rawValue))
            widths[number] = node.width
            heights[number] = node.height
        }
        self.widths = widths
        self.heights = heights
        var links: ContiguousArray<Link> = []
        for number in 0..<numbering.count {
            let before = links.count
            for entry in view.outgoing(numbering.slots[number]) {
                try meter.step()
                let target = numbering.number(of: entry.node)
                if target == NodeNumbering.none { continue }
                links.append(Link(relationship: entry.relationship, source: UInt32(number), target: target))
            }
            try meter.allocate((links.count - before) * MemoryLayout<Link>.stride)
        }
        self.links = links
    }

    /// A million nodes of this size side by side are still placed exactly.
    static let sizeMax = 1e9
}

extension LayoutInput {
    /// A connected component, with its nodes numbered from 0.
    struct Component {
        /// Number in the input by number here, ascending.
        let nodes: ContiguousArray<UInt32>
        /// Positions in `links`, loops left out, and their ends by number here.
        let links: ContiguousArray<Link>
        let linkIndices: ContiguousArray<Int>
    }

    /// Connected components, those with the lowest node number first. Complexity: O(n + m).
    func components(meter: inout Meter) throws(GraphError) -> [Component] {
        try meter.allocate(count * 24 + links.count * 24)
        let parents = FlatArray<UInt32>(counting: count)
        for link in links {
            try meter.step()
            let ends = (Self.root(of: link.source, parents), Self.root(of: link.target, parents))
            // The lower number leads, so a root is the lowest of its component.
            if ends.0 < ends.1 { parents[ends.1] = ends.0 } else { parents[ends.0] = ends.1 }
        }
        for node in 0..<count { parents[node] = Self.root(of: UInt32(node), parents) }
        let componentCount = parents.renumber()
        let nodes = Buckets(parents, bucketCount: componentCount)
        let places = FlatArray<UInt32>(repeating: 0, count: count)
        for component in 0..<componentCount {
            let range = nodes.range(component)
            for index in range { places[nodes.items[index]] = UInt32(index - range.lowerBound) }
        }
        let componentOfLink = FlatArray<UInt32>(repeating: 0, count: links.count)
        for index in links.indices { componentOfLink[index] = parents[links[index].source] }
        let linkBuckets = Buckets(componentOfLink, bucketCount: componentCount)
        var found: [Component] = []
        found.reserveCapacity(componentCount)
        for component in 0..<componentCount {
            try meter.step()
            var own: ContiguousArray<Link> = []
            var indices: ContiguousArray<Int> = []
            for index in linkBuckets.range(component) {
                let link = links[Int(linkBuckets.items[index])]
                if link.source == link.target { continue }
                own.append(
                    Link(
                        relationship: link.relationship, source: places[link.source], target: places[link.target]))
                indices.append(Int(linkBuckets.items[index]))
            }
            found.append(
                Component(
                    nodes: ContiguousArray(nodes.range(component).map { nodes.items[$0] }), links: own,
                    linkIndices: indices))
        }
        return found
    }

    /// Root in a forest of nodes, halving the way to it (Tarjan and van Leeuwen 1984).
    private static func root(of node: UInt32, _ parents: borrowing FlatArray<UInt32>) -> UInt32 {
        var node = node
        while parents[node] != node {
            parents[node] = parents[parents[node]]
            node = parents[node]
        }
        return node
    }
}
