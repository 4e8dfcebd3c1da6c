/// A layered graph in which every edge is cut into segments between neighbouring layers, with a dummy node on each
/// layer that it passes.
struct LayerNetwork {
    /// Nodes that are drawn; higher numbers are dummies.
    let realCount: Int
    let layerCount: Int
    /// By node.
    let layers: ContiguousArray<UInt32>
    /// By segment.
    let uppers: ContiguousArray<UInt32>
    let lowers: ContiguousArray<UInt32>
    let multiplicities: ContiguousArray<UInt32>
    /// First dummy of each edge; those of one edge follow one another, from the source on.
    private let firstDummies: ContiguousArray<Int>

    var count: Int { layers.count }

    func isDummy(_ node: Int) -> Bool { node >= realCount }

    /// The dummies of an edge, from its source to its target.
    func chain(of edge: Int) -> Range<Int> { firstDummies[edge]..<firstDummies[edge + 1] }

    /// - Throws: `tooLarge` for more than `dummiesMax` dummies.
    init(
        _ edges: LayeredEdges, layers realLayers: ContiguousArray<UInt32>, dummiesMax: Int, meter: inout Meter
    ) throws(GraphError) {
        var firstDummies: ContiguousArray<Int> = [edges.nodeCount]
        firstDummies.reserveCapacity(edges.count + 1)
        var next = edges.nodeCount
        for edge in 0..<edges.count {
            next += Int(realLayers[Int(edges.targets[edge])] - realLayers[Int(edges.sources[edge])]) - 1
            firstDummies.append(next)
        }
        guard next - edges.nodeCount <= dummiesMax, next < UInt32.max else {
            throw GraphError(
                .tooLarge, "this layout has \(next - edges.nodeCount) bends, of \(dummiesMax) that are left to it")
        }
        let segmentCount = next - edges.nodeCount + edges.count
        try meter.allocate(next * 4 + segmentCount * 12 + edges.count * 8)
        try meter.step(segmentCount)
        var layers = realLayers
        layers.reserveCapacity(next)
        var uppers: ContiguousArray<UInt32> = []
        var lowers: ContiguousArray<UInt32> = []
        var multiplicities: ContiguousArray<UInt32> = []
        uppers.reserveCapacity(segmentCount)
        lowers.reserveCapacity(segmentCount)
        multiplicities.reserveCapacity(segmentCount)
        for edge in 0..<edges.count {
            var upper = edges.sources[edge]
            for dummy in firstDummies[edge]..<firstDummies[edge + 1] {
                layers.append(layers[Int(upper)] + 1)
                uppers.append(upper)
                lowers.append(UInt32(dummy))
                multiplicities.append(edges.multiplicities[edge])
                upper = UInt32(dummy)
            }
            uppers.append(upper)
            lowers.append(edges.targets[edge])
            multiplicities.append(edges.multiplicities[edge])
        }
        realCount = edges.nodeCount
        layerCount = Int(realLayers.max() ?? 0) + 1
        self.layers = layers
        self.uppers = uppers
        self.lowers = lowers
        self.multiplicities = multiplicities
        self.firstDummies = firstDummies
    }
}
