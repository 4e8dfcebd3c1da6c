/// Steps of a spring-electrical model in which a relationship by itself would have length 1.
struct SpringSimulation: ~Copyable {
    /// Strength of the push between nodes against the pull of springs (Hu 2005).
    private static let repulsion = 0.2
    /// The step length falls to this share of the first.
    private static let lastShare = 0.02

    private let flat: FlatGraph
    private(set) var places: ContiguousArray<LayoutPoint>
    private var tree: BarnesHutTree

    init(_ flat: FlatGraph, _ places: ContiguousArray<LayoutPoint>, meter: inout Meter) throws(GraphError) {
        try meter.allocate(flat.count * (16 + BarnesHutTree.bytesPerPoint))
        self.flat = flat
        self.places = places
        tree = BarnesHutTree(count: flat.count)
    }

    /// - Parameter firstStep: no node moves further in one iteration; later ones are shorter.
    mutating func run(iterations: Int, firstStep: Double, meter: inout Meter) throws(GraphError) {
        let lastStep = max(Self.lastShare, Self.lastShare * firstStep.squareRoot())
        let cooling = ((lastStep / firstStep).naturalLogarithm / Double(max(1, iterations - 1)))
            .exponentialOfNonPositive
        var step = firstStep
        for _ in 0..<iterations {
            tree.build(places)
            for index in 0..<flat.count {
                // In the order of the tree, so that what is near in the plane is near in memory.
                let node = tree.point(at: index)
                let push = tree.push(on: index)
                try meter.step(push.work + flat.row(node).count)
                move(Int(node), push.x * Self.repulsion, push.y * Self.repulsion, atMost: step)
            }
            step *= cooling
        }
    }

    private mutating func move(_ node: Int, _ pushX: Double, _ pushY: Double, atMost step: Double) {
        var x = pushX
        var y = pushY
        let own = places[node]
        for position in flat.row(node) {
            let other = places[Int(flat.targets[position])]
            let (dx, dy) = (other.x - own.x, other.y - own.y)
            let length = (dx * dx + dy * dy).squareRoot()
            x += dx * length
            y += dy * length
        }
        let force = (x * x + y * y).squareRoot()
        guard force > 0, force.isFinite else { return }
        let scale = min(force, step) / force
        places[node] = LayoutPoint(x: own.x + x * scale, y: own.y + y * scale)
    }
}
