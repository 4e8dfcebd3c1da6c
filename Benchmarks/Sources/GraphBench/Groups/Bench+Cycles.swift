internal import Base
internal import Graph

extension Bench {
    /// The strongly connected components.
    func components() throws {
        try measure("f_scc", items: 1) { Double(try dependencies.stronglyConnectedComponents().count) }
    }

    /// Relationships added one after the other, unless one would close a cycle. As for `csr_ref`, relationships
    /// inside strongly connected components are left out beforehand, and those added are kept beside the snapshot.
    func insertions() throws {
        let metric = "h_insert_cyclecheck_bidir"
        guard report.wants(metric) else { return }
        let acyclic = try withoutCycles()
        var best: (sample: Sample, latencies: Latencies)?
        for _ in 0..<runs {
            var latencies = Latencies()
            let sample = try Sample.take { try refusals(in: acyclic, &latencies) }
            if sample.cpu < best?.sample.cpu ?? .infinity { best = (sample, latencies) }
        }
        guard let best else { return }
        report.line(
            metric, items: questions.insertions.count, [best.sample], Report.quantiles(best.latencies))
    }

    private func refusals(in acyclic: GraphView, _ latencies: inout Latencies) throws -> Double {
        var check = AcyclicCheck(acyclic)
        var refused = 0
        var id = acyclic.graph.relationshipIDBound
        for (from, to) in questions.insertions {
            let start = Usage.wall
            if try check.add(RelationshipID(rawValue: id), from: from, to: to) != nil { refused += 1 }
            latencies.add(Usage.wall - start)
            id += 1
        }
        return Double(refused)
    }

    private func withoutCycles() throws -> GraphView {
        let components = try dependencies.stronglyConnectedComponents().partition
        let draft = graph.draft()
        let owned = graph.relationshipType(named: "OWNED_BY")
        try graph.forEachRelationship { relationship in
            let isInside = components.areTogether(
                graph.source(of: relationship), graph.target(of: relationship))
            guard isInside, graph.type(of: relationship) != owned else { return }
            try draft.removeRelationship(graph.id(of: relationship))
        }
        let rest = draft.publish(as: CommitSeq(rawValue: graph.seq.rawValue + 1))
        return rest.view(without: [owned].compactMap(\.self))
    }
}
