internal import Graph

extension Bench {
    /// A node by its key, and all its other properties.
    func lookups() throws {
        guard let index = graph.index(named: EstateLoader.key) else { throw BenchFailure("there is no index of keys") }
        let names = ["criticality", "cost", "created", "title", "ip", "serial", "status", "env", "os"]
        let reader = graph.nodeReader(names.compactMap { graph.propertyKey(named: $0) })
        let keys = try graph.textLookUp(in: index)
        try measure("b_point_lookup", items: questions.lookups.count) {
            try Self.lookUp(questions.lookups, keys, reader)
        }
    }

    private static func lookUp(
        _ questions: [String], _ keys: TextLookUp, _ reader: PropertyReader<NodeSlot>
    ) throws -> Double {
        try withUnsafeTemporaryAllocation(of: PropertyCell.self, capacity: reader.count) { cells in
            cells.initialize(repeating: .null)
            var sum = 0.0
            var missing = 0
            for key in questions {
                guard let node = keys.first(key) else { throw BenchFailure("there is no node '\(key)'") }
                reader.read(node, into: cells)
                sum += cells[0].double ?? 0
                if cells[1].double == nil || cells[2].isNull { missing += 1 }
                for text in cells[3...] where text.utf8 == nil { missing += 1 }
            }
            guard missing == 0 else { throw BenchFailure("\(missing) properties are missing") }
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
        let degrees = UnsafeMutableBufferPointer<Int>.allocate(capacity: ColumnPageView.slotCount)
        defer {
            codes.deallocate()
            degrees.deallocate()
        }
        let counts = UnsafeMutableBufferPointer<Int>.allocate(capacity: systems.codeCount)
        defer { counts.deallocate() }
        try measure("g_filter_aggregate", items: 1) {
            counts.initialize(repeating: 0)
            graph.forEachPage(labelled: host) { number, hosts in
                guard let environment = environments.page(number), let system = systems.page(number) else { return }
                let found = hosts & environment.slots(equalTo: production) & system.copyCodes(into: codes)
                graph.copyDegrees(ofPage: number, found, direction: .incoming, type: runsOn, into: degrees)
                found.forEachSlot { counts[Int(codes[$0].rawValue)] += degrees[$0] }
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
