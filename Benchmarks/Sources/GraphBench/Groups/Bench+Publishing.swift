internal import Base
internal import Graph

extension Bench {
    private static let commits = 3_000

    /// Commits of one change each at random nodes; the version before is dropped each time.
    func publishing() throws {
        guard report.wants("i_publish_relationship") else { return }
        var changes = RandomCommits(graph, seed: 1)
        for _ in 0..<Self.commits / 10 { _ = try changes.commit() }
        var latencies: [RandomCommits.Change: Latencies] = [:]
        var all = Latencies()
        let sample = try Sample.take {
            for _ in 0..<Self.commits {
                let start = Usage.wall
                let change = try changes.commit()
                let duration = Usage.wall - start
                all.add(duration)
                latencies[change, default: Latencies()].add(duration)
            }
            return Double(Self.commits)
        }
        report.line(
            "i_publish_relationship", items: Self.commits, [sample],
            [
                "mean_us": all.mean * 1e6, "p50_us": all.quantile(0.5) * 1e6, "p99_us": all.quantile(0.99) * 1e6,
                "add_p50_us": latencies[.add, default: Latencies()].quantile(0.5) * 1e6,
                "set_p50_us": latencies[.set, default: Latencies()].quantile(0.5) * 1e6,
                "remove_p50_us": latencies[.remove, default: Latencies()].quantile(0.5) * 1e6,
            ])
    }
}

/// Versions of a graph, each with one change more: a relationship added, its property changed, then it is removed.
struct RandomCommits {
    enum Change: CaseIterable { case add, set, remove }

    private(set) var graph: GraphSnapshot
    private var random: SeededGenerator
    private var next = Change.add
    private let id: RelationshipID
    private let type: String

    init(_ graph: GraphSnapshot, seed: UInt64) {
        self.graph = graph
        random = SeededGenerator(seed: seed)
        id = RelationshipID(rawValue: graph.relationshipIDBound + seed)
        type = graph.relationshipTypeCodes.last.map(graph.name(of:)) ?? "DEPENDS_ON"
    }

    /// Makes the next version; only it is kept.
    mutating func commit() throws -> Change {
        let draft = graph.draft()
        let change = next
        switch change {
        case .add:
            try draft.addRelationship(
                id, type: type, from: anyNode(), to: anyNode(),
                properties: [("weight", .float(1)), ("source", "bench")])
            next = .set
        case .set:
            let value = Value.float(Double(random.below(1_000)))
            if graph.relationshipCount % 2 == 0 {
                try draft.setProperties(of: id, [("weight", value)])
            } else {
                try draft.setProperties(of: anyNode(), [("cost", value)])
            }
            next = .remove
        case .remove:
            try draft.removeRelationship(id)
            next = .add
        }
        graph = draft.publish(as: CommitSeq(rawValue: graph.seq.rawValue + 1))
        return change
    }

    private mutating func anyNode() -> NodeID {
        graph.id(of: NodeSlot(rawValue: UInt32(random.below(graph.nodeSlotCount))))
    }
}
