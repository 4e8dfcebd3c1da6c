internal import Graph

extension Bench {
    /// The lengths of shortest ways and the costs of lightest ways between two nodes, whichever way they lead.
    func paths() throws {
        let pairs = try questions.pairs.map { (from: try slot($0.from), to: try slot($0.to)) }
        try measure("e1_shortest_path", items: pairs.count) {
            var sum = 0
            for (from, to) in pairs { sum += try dependencies.hops(from: from, to: to, direction: .both) ?? -1 }
            return Double(sum)
        }
        guard report.wants("e2_dijkstra") else { return }
        guard let weight = graph.propertyKey(named: "weight") else {
            throw BenchFailure("relationships have no weight")
        }
        let weighted = dependencies.weighted(by: weight)
        // The first search at a place reads the weights there into a form that later ones share: told apart.
        let before = Usage.cpu
        try weighted.prepare()
        let preparation = Usage.cpu - before
        let samples = try (0..<runs).map { _ in
            try Sample.take {
                var sum = 0.0
                for (from, to) in pairs { sum += try weighted.cost(from: from, to: to, direction: .both) ?? .infinity }
                return sum
            }
        }
        report.line(
            "e2_dijkstra", items: pairs.count, samples,
            ["prepare_cpu_s": preparation, "prepare_mb": Double(weighted.projectionBytes) / 1e6])
    }
}
