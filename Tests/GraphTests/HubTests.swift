import Base
import Testing

@testable import Graph

/// Nodes with very many relationships.
struct HubTests {
    private func star(_ count: Int) throws -> GraphSnapshot {
        let draft = GraphSnapshot().draft()
        let labels = draft.labelSet(["Host"])
        try draft.addNode(NodeID(rawValue: 1), labels: labels)
        let types = ["RUNS_ON", "USES", "CALLS"].map(draft.relationshipType)
        for number in 0..<count {
            let id = UInt64(number + 2)
            try draft.addNode(NodeID(rawValue: id), labels: labels)
            try draft.addRelationship(
                RelationshipID(rawValue: id), type: types[number % 3], from: NodeID(rawValue: id),
                to: NodeID(rawValue: 1))
        }
        return draft.publish(as: CommitSeq(rawValue: 1))
    }

    @Test(arguments: [255, 256, 257, 1_024, 1_025, 20_000])
    func aHubIsReadLikeAnyOtherNode(count: Int) throws {
        let graph = try star(count)
        #expect(graph.checkInvariants() == [])
        let hub = try #require(graph.slot(of: NodeID(rawValue: 1)))
        #expect(graph.degree(of: hub, direction: .incoming) == count)
        let calls = try #require(graph.relationshipType(named: "CALLS"))
        #expect(graph.degree(of: hub, direction: .incoming, type: calls) == count / 3)
        var seen: Set<NodeSlot> = []
        graph.forEachRelationship(of: hub, direction: .incoming, type: calls) { seen.insert($0.node) }
        #expect(seen.count == count / 3)
        let view = graph.everything
        let row = view.incomingRow(hub.rawValue)
        #expect((0..<row.count).map { row[$0] } == Array(view.incoming(hub.rawValue)))
    }

    @Test func relationshipsBetweenTwoNodesAreFoundFromEitherEnd() throws {
        let graph = try star(5_000)
        let hub = try #require(graph.slot(of: NodeID(rawValue: 1)))
        let uses = try #require(graph.relationshipType(named: "USES"))
        for id in stride(from: UInt64(2), to: 5_002, by: 97) {
            let node = try #require(graph.slot(of: NodeID(rawValue: id)))
            let relationship = try #require(graph.slot(of: RelationshipID(rawValue: id)))
            let isUse = graph.type(of: relationship) == uses
            #expect(graph.relationships(from: node, to: hub, type: uses) == (isUse ? [relationship] : []))
            #expect(graph.relationships(from: hub, to: node, type: uses) == [])
            #expect(
                graph.incoming.relationships(hub.rawValue, type: uses.rawValue, to: node.rawValue).count
                    == (isUse ? 1 : 0))
        }
    }

    @Test(arguments: 0..<3)
    func aHubGrowsAndShrinksThroughManyCommits(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var graph = try star(400)
        var present = (0..<400).map { UInt64($0 + 2) }
        var nextID: UInt64 = 402
        for step in 0..<60 {
            let draft = graph.draft()
            let isGrowing = step % 20 < 12
            for _ in 0..<Int.random(in: 1..<200, using: &generator) {
                if isGrowing || present.isEmpty {
                    let other = NodeID(rawValue: UInt64.random(in: 1..<300, using: &generator))
                    try draft.addRelationship(
                        RelationshipID(rawValue: nextID), type: ["RUNS_ON", "CALLS"][Int(nextID % 2)],
                        from: other, to: NodeID(rawValue: 1), properties: [])
                    present.append(nextID)
                    nextID += 1
                } else {
                    present.swapAt(Int.random(in: present.indices, using: &generator), present.count - 1)
                    let gone = present.removeLast()
                    try draft.removeRelationship(RelationshipID(rawValue: gone))
                }
            }
            graph = draft.publish(as: graph.seq.next)
            #expect(graph.relationshipCount == present.count)
        }
        #expect(graph.checkInvariants() == [])
        var bytes = 0
        graph.forEachBlock { bytes += $0.bytes }
        #expect(bytes == graph.version.memory.bytes)
    }
}
