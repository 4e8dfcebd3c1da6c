internal import Graph

extension Bench {
    /// Nodes within one to four hops, whichever way they lead.
    func neighbourhoods() throws {
        let starts = try slots(questions.hops)
        for hops in 1...4 {
            try measure("c_khop\(hops)", items: starts.count) { try count(starts, .both, hopsMax: hops) }
        }
    }

    /// Everything that needs a host, directly or not.
    func impact() throws {
        let starts = try slots(questions.impacts)
        try measure("d_impact_closure", items: starts.count) { try count(starts, .incoming, hopsMax: .max) }
    }

    private func count(_ starts: [NodeSlot], _ direction: Direction, hopsMax: Int) throws -> Double {
        let types = Set(graph.relationshipTypeCodes.filter { graph.name(of: $0) != "OWNED_BY" })
        var sum = 0
        for start in starts {
            sum +=
                graph.reachable(
                    from: [start], direction: direction, types: types, hopsMax: hopsMax, nodesMax: .max - 1
                ).reached.count
        }
        return Double(sum)
    }
}
