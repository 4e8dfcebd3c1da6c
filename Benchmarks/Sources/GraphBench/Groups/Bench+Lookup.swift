internal import Base
internal import Graph

extension Bench {
    /// A node by its key, and all its other properties.
    func lookups() throws {
        guard let index = graph.index(named: EstateLoader.key) else { throw BenchFailure("there is no index of keys") }
        let keys = try graph.textLookUp(in: index)
        let columns = try NodeColumns(graph)
        try measure("b_point_lookup", items: questions.lookups.count) {
            try Self.lookUp(questions.lookups, keys, columns)
        }
    }

    private static func lookUp(_ questions: [String], _ keys: TextLookUp, _ columns: NodeColumns) throws -> Double {
        var sum = 0.0
        for key in questions {
            guard let node = keys.first(key) else { throw BenchFailure("there is no node '\(key)'") }
            guard let row = columns.row(node) else { throw BenchFailure("a property of '\(key)' is missing") }
            // As in `csr_ref`: all are read, one is summed up.
            sum += Double(row.criticality) + 0 * (Double(row.bytes) + Double(row.created) + row.cost)
        }
        return sum
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

/// All properties of nodes but the key.
private struct NodeColumns {
    private let title, ip, serial, status, env, os: Column<NodeSlot>
    private let criticality, created, cost: Column<NodeSlot>

    init(_ graph: GraphSnapshot) throws {
        func column(_ name: String) throws -> Column<NodeSlot> {
            guard let key = graph.propertyKey(named: name) else { throw BenchFailure("there is no property \(name)") }
            return graph.nodeColumn(key)
        }
        title = try column("title")
        ip = try column("ip")
        serial = try column("serial")
        status = try column("status")
        env = try column("env")
        os = try column("os")
        criticality = try column("criticality")
        created = try column("created")
        cost = try column("cost")
    }

    /// Nil where one is missing.
    @inline(__always)
    func row(_ node: NodeSlot) -> (bytes: Int, criticality: Int64, created: Int64, cost: Double)? {
        guard let title = length(title, node), let ip = length(ip, node), let serial = length(serial, node),
            let status = length(status, node), let env = length(env, node), let os = length(os, node),
            let criticality = criticality.integer(of: node), let created = created.instant(of: node),
            let cost = cost.double(of: node)
        else { return nil }
        return (title + ip + serial + status + env + os, criticality, created.rawValue, cost)
    }

    @inline(__always)
    private func length(_ texts: Column<NodeSlot>, _ node: NodeSlot) -> Int? { texts.withUTF8(of: node) { $0.count } }
}
