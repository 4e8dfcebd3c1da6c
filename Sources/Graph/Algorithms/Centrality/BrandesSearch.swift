/// One breadth-first search that counts shortest paths, and then adds up from the far end how much every node on the
/// way depends on them. Its memory serves one source after the other.
///
/// Path counts grow exponentially with the number of hops, so a count is kept as `paths × 2^(512 × exponent)`: where
/// a plain number would overflow on a chain of a thousand redundant pairs.
struct BrandesSearch: ~Copyable {
    private struct State: BitwiseCopyable {
        var paths: Double
        /// (1 + dependency) / paths, once that is known.
        var dependency: Double
        var hops: Int32
        var exponent: Int32

        static let unseen = State(paths: 0, dependency: 0, hops: -1, exponent: 0)
    }

    static let bytesPerNode = MemoryLayout<State>.stride + 4
    private static let pathsMax = 0x1p768
    private static let step = 0x1p-512

    private let flat: FlatGraph
    private let states: FlatArray<State>
    private let queue: FlatArray<UInt32>

    init(_ flat: FlatGraph) {
        self.flat = flat
        states = FlatArray(repeating: .unseen, count: flat.count)
        queue = FlatArray(repeating: 0, count: flat.count)
    }

    /// Adds to `sums` what the shortest paths from `source` contribute to each node, and its square to `squares`
    /// unless that is empty.
    func run(
        from source: UInt32, sums: borrowing FlatArray<Double>, squares: borrowing FlatArray<Double>,
        meter: inout Meter
    ) throws(GraphError) {
        let reached = try search(from: source, meter: &meter)
        for index in stride(from: reached - 1, to: 0, by: -1) {
            let node = queue[index]
            try meter.step(1 + flat.row(node).count)
            let share = dependencyPerPath(of: node)
            let dependency = states[node].paths * share
            states[node].dependency = (1 + dependency) / states[node].paths
            sums[node] += dependency
            if squares.count > 0 { squares[node] += dependency * dependency }
        }
        for index in 0..<reached { states[queue[index]] = .unseen }
    }

    /// - Returns: how many nodes the queue holds, nearest first.
    private func search(from source: UInt32, meter: inout Meter) throws(GraphError) -> Int {
        states[source] = State(paths: 1, dependency: 0, hops: 0, exponent: 0)
        queue[0] = source
        var end = 1
        var start = 0
        while start < end {
            let node = queue[start]
            start += 1
            let state = states[node]
            let row = flat.row(node)
            try meter.step(1 + row.count)
            for position in row {
                let other = flat.targets[position]
                let hops = states[other].hops
                if hops < 0 {
                    states[other] = State(
                        paths: state.paths, dependency: 0, hops: state.hops + 1, exponent: state.exponent)
                    queue[end] = other
                    end += 1
                } else if hops == state.hops + 1 {
                    if states[other].exponent == state.exponent, states[other].paths < Self.pathsMax {
                        states[other].paths += state.paths
                    } else {
                        addScaled(state, to: other)
                    }
                }
            }
        }
        return end
    }

    @inline(never)
    private func addScaled(_ state: State, to node: UInt32) {
        var sum = states[node]
        let distance = sum.exponent - state.exponent
        if distance == 0 {
            sum.paths += state.paths
        } else if distance > 0 {
            sum.paths += distance == 1 ? state.paths * Self.step : 0
        } else {
            sum.paths = (distance == -1 ? sum.paths * Self.step : 0) + state.paths
            sum.exponent = state.exponent
        }
        if sum.paths >= Self.pathsMax {
            sum.paths *= Self.step
            sum.exponent += 1
        }
        states[node] = sum
    }

    @inline(__always)
    private func dependencyPerPath(of node: UInt32) -> Double {
        let state = states[node]
        var sum = 0.0
        for position in flat.row(node) {
            let other = states[flat.targets[position]]
            guard other.hops == state.hops + 1 else { continue }
            // A node further on has at least as many paths.
            switch other.exponent - state.exponent {
            case 0: sum += other.dependency
            case 1: sum += other.dependency * Self.step
            default: break
            }
        }
        return sum
    }
}
