internal import Base
internal import Graph

// Graphs of other shapes than the one on disk, made here.

extension Bench {
    /// What 500 labels and 500 relationship types cost beside one of each: bytes that are allocated.
    func labelsAndTypes() throws {
        guard report.wants("l_labels_types") else { return }
        let nodes = graph.nodeCount
        var megabytes: [Double] = []
        var graphs: [GraphSnapshot] = []
        let sample = try Sample.take {
            for kinds in [1, 500] {
                let before = Usage.allocatedMegabytes
                graphs.append(try Self.evenGraph(nodes: nodes, relationshipsEach: 4, kinds: kinds))
                megabytes.append(Usage.allocatedMegabytes - before)
            }
            return Double(graphs.reduce(0) { $0 + $1.relationshipCount })
        }
        report.line(
            "l_labels_types", items: 2 * nodes, [sample],
            ["one_mb": megabytes[0], "many_mb": megabytes[1], "ratio": megabytes[1] / megabytes[0]])
    }

    /// Work at a node with as many relationships as the graph has nodes, and at one of its neighbours.
    func supernode() throws {
        guard report.wants("m_supernode") else { return }
        let degree = graph.nodeCount
        let count = 2_000
        var (hub, other, degrees, exists) = (Latencies(), Latencies(), Latencies(), Latencies())
        let sample = try Sample.take {
            var star = try Self.star(leaves: degree)
            let type = try Self.code("NEAR", star)
            var random = SeededGenerator(seed: 3)
            for number in 0..<count {
                let leaf = NodeID(rawValue: 1 + UInt64(random.below(degree)))
                let start = Usage.wall
                let draft = star.draft()
                let id = RelationshipID(rawValue: star.relationshipIDBound)
                // Every second commit ends at the hub, the others lead from leaf to leaf.
                let target = number % 2 == 0 ? NodeID(rawValue: 0) : NodeID(rawValue: 1 + UInt64(random.below(degree)))
                try draft.addRelationship(id, type: type, from: leaf, to: target)
                star = draft.publish(as: CommitSeq(rawValue: star.seq.rawValue + 1))
                if number % 2 == 0 { hub.add(Usage.wall - start) } else { other.add(Usage.wall - start) }
            }
            return try Self.ask(star, type, count: count, &degrees, &exists)
        }
        report.line(
            "m_supernode", items: count, [sample],
            [
                "degree": Double(degree), "commit_hub_p50_us": hub.quantile(0.5) * 1e6,
                "commit_hub_p99_us": hub.quantile(0.99) * 1e6, "commit_other_p50_us": other.quantile(0.5) * 1e6,
                "degree_by_type_p50_us": degrees.quantile(0.5) * 1e6, "exists_p50_us": exists.quantile(0.5) * 1e6,
                "exists_p99_us": exists.quantile(0.99) * 1e6,
            ])
    }

    /// Degrees of the hub, and whether it and a leaf are joined. The sum of the answers.
    private static func ask(
        _ star: GraphSnapshot, _ type: RelationshipTypeCode, count: Int, _ degrees: inout Latencies,
        _ exists: inout Latencies
    ) throws -> Double {
        guard let hub = star.slot(of: NodeID(rawValue: 0)) else { throw BenchFailure("the star has no hub") }
        var random = SeededGenerator(seed: 4)
        var sum = 0
        for _ in 0..<count {
            let leaf = NodeSlot(rawValue: 1 + UInt32(random.below(star.nodeSlotCount - 1)))
            var start = Usage.wall
            sum += star.degree(of: hub, direction: .incoming, type: type)
            degrees.add(Usage.wall - start)
            start = Usage.wall
            sum += star.relationships(from: leaf, to: hub, type: type).isEmpty ? 0 : 1
            exists.add(Usage.wall - start)
        }
        return Double(sum)
    }

    private static func star(leaves: Int) throws -> GraphSnapshot {
        let draft = GraphSnapshot().draft()
        let label = draft.labelSet(["Node"])
        let types = [draft.relationshipType("NEAR"), draft.relationshipType("FAR")]
        for number in 0...leaves { try draft.addNode(NodeID(rawValue: UInt64(number)), labels: label) }
        for number in 0..<leaves {
            try draft.addRelationship(
                RelationshipID(rawValue: UInt64(number)), type: types[number % 2],
                from: NodeID(rawValue: UInt64(number + 1)),
                to: NodeID(rawValue: 0))
        }
        return draft.publish(as: CommitSeq(rawValue: 1))
    }

    /// A random graph whose nodes and relationships are spread over so many labels and types.
    private static func evenGraph(nodes: Int, relationshipsEach: Int, kinds: Int) throws -> GraphSnapshot {
        let draft = GraphSnapshot().draft()
        let labels = (0..<kinds).map { draft.labelSet(["Label\($0)"]) }
        let types = (0..<kinds).map { draft.relationshipType("TYPE_\($0)") }
        var random = SeededGenerator(seed: 5)
        for number in 0..<nodes { try draft.addNode(NodeID(rawValue: UInt64(number)), labels: labels[number % kinds]) }
        for number in 0..<nodes * relationshipsEach {
            try draft.addRelationship(
                RelationshipID(rawValue: UInt64(number)), type: types[random.below(kinds)],
                from: NodeID(rawValue: UInt64(number / relationshipsEach)),
                to: NodeID(rawValue: UInt64(random.below(nodes))))
        }
        return draft.publish(as: CommitSeq(rawValue: 1))
    }

    static func code(_ type: String, _ graph: GraphSnapshot) throws -> RelationshipTypeCode {
        guard let code = graph.relationshipType(named: type) else { throw BenchFailure("there is no type \(type)") }
        return code
    }
}
