internal import Graph

extension Bench {
    /// A node by its key, and all its other properties.
    func lookups() throws {
        let graph = graph
        let texts = ["title", "ip", "serial", "status", "env", "os"].compactMap { graph.propertyKey(named: $0) }
            .map(graph.nodeColumn)
        let numbers = ["criticality", "cost"].compactMap { graph.propertyKey(named: $0) }.map(graph.nodeColumn)
        let created = graph.propertyKey(named: "created").map(graph.nodeColumn)
        guard let index = graph.index(named: EstateLoader.key) else { throw BenchFailure("there is no index of keys") }
        let keys = try graph.textLookUp(in: index)
        try measure("b_point_lookup", items: questions.lookups.count) {
            var sum = 0.0
            var rest = 0
            for key in questions.lookups {
                guard let node = keys.first(key) else { throw BenchFailure("there is no node '\(key)'") }
                sum += numbers[0].double(of: node) ?? 0
                rest += numbers[1].double(of: node) == nil ? 1 : 0
                rest += created?.value(of: node).isNull == false ? 0 : 1
                for text in texts { rest += text.withUTF8(of: node, \.count) == nil ? 1 : 0 }
            }
            guard rest == 0 else { throw BenchFailure("\(rest) properties are missing") }
            return sum
        }
    }

    /// Relationships of running software on production hosts, by operating system.
    func filterAndAggregate() throws {
        let graph = graph
        guard let host = graph.label(named: "Host"), let runsOn = graph.relationshipType(named: "RUNS_ON"),
            let env = graph.propertyKey(named: "env"), let os = graph.propertyKey(named: "os")
        else { throw BenchFailure("the graph has no hosts, or nothing that runs on one") }
        let environments = graph.nodeColumn(env)
        let systems = graph.nodeColumn(os)
        let production = environments.probe("prod")
        let codes = UnsafeMutableBufferPointer<TextCode>.allocate(capacity: ColumnPageView.slotCount)
        defer { codes.deallocate() }
        try measure("g_filter_aggregate", items: 1) {
            var counts = [Int](repeating: 0, count: systems.codeCount)
            graph.forEachPage(labelled: host) { number, hosts in
                guard let environment = environments.page(number), let system = systems.page(number) else { return }
                let found = hosts & environment.slots(equalTo: production) & system.copyCodes(into: codes)
                found.forEachSlot { slot in
                    let node = NodeSlot(rawValue: UInt32(number * ColumnPageView.slotCount + slot))
                    counts[Int(codes[slot].rawValue)] += graph.degree(of: node, direction: .incoming, type: runsOn)
                }
            }
            return Double(counts.reduce(0, +))
        }
    }

    /// The digest of the whole content.
    func stateHash() throws {
        try measure("k_state_hash", items: graph.nodeCount + graph.relationshipCount) {
            Double(graph.stateHash & 0xffff_ffff)
        }
    }
}
