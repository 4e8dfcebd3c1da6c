internal import Graph

extension Bench {
    /// Nodes within one to four hops, whichever way they lead.
    func neighbourhoods() throws {
        let starts = try slots(questions.hops)
        for hops in 1...4 {
            try measure("c_khop\(hops)", items: starts.count) { try count(starts, .both, hopsMax: hops) }
        }
    }

    /// Everything that needs a host, directly or not: one source after the other, and many at once.
    func impact() throws {
        let starts = try slots(questions.impacts)
        try measure("d_impact_closure", items: starts.count) { try count(starts, .incoming, hopsMax: .max) }
        try measure("d_impact_closure_batch", items: starts.count) {
            Double(try dependencies.reachableCounts(fromEach: starts, direction: .incoming).reduce(0, +))
        }
    }

    private func count(_ starts: [NodeSlot], _ direction: Direction, hopsMax: Int) throws -> Double {
        var sum = 0
        let dependencies = dependencies
        for start in starts {
            sum += try dependencies.reachableCount(from: start, direction: direction, hopsMax: hopsMax)
        }
        return Double(sum)
    }
}
