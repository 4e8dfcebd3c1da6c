import Base
import Testing

@testable import Graph

/// Random histories, compared with a naive model after every publication.
@Suite struct GraphModelTests {
    @Test(arguments: 0..<16 as Range<UInt64>)
    func everyVersionEqualsTheModelAndStaysAsItWas(seed: UInt64) throws {
        try check(seed: seed, nodes: 3, drafts: 14)
    }

    @Test(arguments: 100..<103 as Range<UInt64>)
    func everyVersionEqualsTheModelAcrossPages(seed: UInt64) throws {
        try check(seed: seed, nodes: 600, drafts: 5)
    }

    private func check(seed: UInt64, nodes: Int, drafts: Int) throws {
        var changes = RandomChanges(seed: seed)
        var versions: [(graph: GraphSnapshot, model: NaiveGraph, hash: UInt64)] = []
        var graph = GraphSnapshot()
        for number in 1...drafts {
            // A draft that nobody publishes leaves no trace.
            if changes.generator.once(in: 3) {
                var abandoned = changes
                let draft = graph.draft()
                try abandoned.apply(20, to: draft)
            }
            let draft = graph.draft()
            if number == 1 { try changes.addNodes(nodes, to: draft) }
            try changes.apply(changes.generator.below(80), to: draft)
            graph = draft.publish(as: CommitSeq(rawValue: Int64(number)))
            #expect(graph.seq.rawValue == Int64(number))
            expectEqual(graph, changes.model)
            versions.append((graph, changes.model, graph.stateHash))
        }
        for (number, version) in versions.enumerated() {
            #expect(NaiveGraph(version.graph) == version.model, "version \(number + 1) changed afterwards")
            #expect(version.graph.stateHash == version.hash)
            #expect(version.graph.checkInvariants() == [])
        }
        if let first = versions.first { expectEqual(first.graph, first.model) }
    }

    private func expectEqual(_ graph: GraphSnapshot, _ model: NaiveGraph) {
        #expect(graph.checkInvariants() == [])
        #expect(NaiveGraph(graph) == model)
        #expect(graph.nodeCount == model.nodes.count)
        #expect(graph.relationshipCount == model.relationships.count)
        expectEqualIndexes(graph, model)
        expectEqualAdjacency(graph, model)
    }

    private func expectEqualIndexes(_ graph: GraphSnapshot, _ model: NaiveGraph) {
        for name in RandomChanges.labels {
            let expected = model.nodes.filter { $0.value.labels.contains(name) }.keys.sorted()
            guard let label = graph.label(named: name) else {
                #expect(expected.isEmpty)
                continue
            }
            let found = graph.nodes(labelled: label)
            #expect(found == found.sorted())
            #expect(found.map { graph.id(of: $0).rawValue }.sorted() == expected)
            #expect(graph.nodeCount(labelled: label) == expected.count)
        }
        for name in RandomChanges.names {
            let expected = model.nodes.filter {
                $0.value.properties["name"]?.stringValue?.lowercased() == name.lowercased()
            }
            let found = graph.nodes(named: name)
            #expect(found == found.sorted())
            #expect(Set(found.map { graph.id(of: $0).rawValue }) == Set(expected.keys), "named \(name)")
        }
        for name in RandomChanges.types {
            let count = graph.relationshipType(named: name).map(graph.relationshipCount(typed:)) ?? 0
            #expect(count == model.relationships.values.count { $0.type == name })
        }
    }

    private func expectEqualAdjacency(_ graph: GraphSnapshot, _ model: NaiveGraph) {
        let types = RandomChanges.types.compactMap { graph.relationshipType(named: $0) }
        for direction in [Direction.outgoing, .incoming, .both] {
            let expected = model.adjacency(direction)
            var wrong: [UInt64] = []
            for id in model.nodes.keys {
                guard let node = graph.slot(of: NodeID(rawValue: id)) else {
                    wrong.append(id)
                    continue
                }
                let all = expected[id] ?? []
                var isRight = NaiveGraph.adjacency(of: node, direction, in: graph).sorted() == all
                isRight = isRight && graph.degree(of: node, direction: direction) == all.count
                for type in types {
                    let some = all.filter { $0.type == graph.name(of: type) }
                    let found = NaiveGraph.adjacency(of: node, direction, type: type, in: graph)
                    isRight = isRight && found.sorted() == some
                    isRight = isRight && graph.degree(of: node, direction: direction, type: type) == some.count
                }
                if !isRight { wrong.append(id) }
            }
            #expect(wrong == [], "adjacency \(direction)")
        }
    }
}
