internal import Graph

/// One graph, its questions, and where results go. The groups of metrics are extensions, a file each.
struct Bench {
    let graph: GraphSnapshot
    /// What `csr_ref` sees: all relationships but ownership.
    let dependencies: GraphView
    let questions: Questions
    let report: Report
    let runs: Int

    init(_ graph: GraphSnapshot, _ questions: Questions, _ report: Report, runs: Int) throws {
        self.graph = graph
        dependencies = graph.view(without: [graph.relationshipType(named: "OWNED_BY")].compactMap(\.self))
        self.questions = questions
        self.report = report
        self.runs = runs
    }

    /// Runs `work` over all its items several times and reports it; `work` gives the check sum.
    func measure(_ metric: String, items: Int, _ work: () throws -> Double) throws {
        guard report.wants(metric) else { return }
        report.line(metric, items: items, try (0..<runs).map { _ in try Sample.take(work) })
    }

    /// The slots of nodes that the questions name.
    func slots(_ ids: [NodeID]) throws -> [NodeSlot] { try ids.map(slot) }

    func slot(_ id: NodeID) throws -> NodeSlot {
        guard let slot = graph.slot(of: id) else { throw BenchFailure("queries.txt: there is no node \(id.rawValue)") }
        return slot
    }
}

/// SplitMix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<bound`.
    mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }
}
