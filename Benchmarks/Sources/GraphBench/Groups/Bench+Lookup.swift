internal import Graph

extension Bench {
    /// A node by its key, and all its other properties.
    func lookups() throws {
        let names = ["criticality", "title", "ip", "serial", "status", "env", "os", "created", "cost"]
        let keys = names.compactMap { graph.propertyKey(named: $0) }
        try measure("b_point_lookup", items: questions.lookups.count) {
            var sum: Int64 = 0
            for key in questions.lookups {
                guard let node = graph.nodes(named: key).first else { throw BenchFailure("there is no node '\(key)'") }
                for code in keys {
                    let value = graph.property(code, of: node)
                    if code == keys[0] { sum += value.integerValue ?? 0 }
                }
            }
            return Double(sum)
        }
    }

    /// Relationships of running software on production hosts, by operating system.
    func filterAndAggregate() throws {
        guard let host = graph.label(named: "Host"), let runsOn = graph.relationshipType(named: "RUNS_ON"),
            let env = graph.propertyKey(named: "env"), let os = graph.propertyKey(named: "os")
        else { throw BenchFailure("the graph has no hosts, or nothing that runs on one") }
        try measure("g_filter_aggregate", items: 1) {
            var counts: [Value: Int] = [:]
            for node in graph.nodes(labelled: host) where graph.property(env, of: node) == "prod" {
                counts[graph.property(os, of: node), default: 0] +=
                    graph.degree(of: node, direction: .incoming, type: runsOn)
            }
            return Double(counts.values.reduce(0, +))
        }
    }

    /// The digest of the whole content.
    func stateHash() throws {
        try measure("k_state_hash", items: graph.nodeCount + graph.relationshipCount) {
            Double(graph.stateHash & 0xffff_ffff)
        }
    }
}
