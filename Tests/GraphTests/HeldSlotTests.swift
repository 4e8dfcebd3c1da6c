import Base
import Testing

@testable import Graph

@Suite struct HeldSlotTests {
    @Test func slotsFreedInOneStepAreNotGivenOutInTheNext() throws {
        let base = try Self.pair()
        let node = try #require(base.slot(of: NodeID(rawValue: 2)))
        let relationship = try #require(base.slot(of: RelationshipID(rawValue: 1)))

        var draft = base.draft()
        try draft.removeRelationship(RelationshipID(rawValue: 1))
        try draft.removeNode(NodeID(rawValue: 2))
        let first = draft.publishHoldingSlots(as: base.seq)
        #expect(first.checkInvariants() == [])
        #expect(!first.contains(node) && !first.contains(relationship))
        #expect(first.id(of: node) == NodeID(rawValue: 2))

        draft = first.draft()
        try draft.addNode(NodeID(rawValue: 3), labels: [], properties: [])
        try draft.addRelationship(
            RelationshipID(rawValue: 2), type: "R", from: NodeID(rawValue: 1), to: NodeID(rawValue: 3), properties: [])
        let second = draft.publishHoldingSlots(as: base.seq)
        #expect(second.checkInvariants() == [])
        #expect(!second.contains(node) && !second.contains(relationship))

        draft = second.draft()
        try draft.addNode(NodeID(rawValue: 4), labels: [], properties: [])
        #expect(draft.publish(as: base.seq.next).slot(of: NodeID(rawValue: 4)) != node)
    }

    @Test func slotsAreGivenOutAgainAfterTheLastStep() throws {
        let base = try Self.pair()
        let node = try #require(base.slot(of: NodeID(rawValue: 2)))
        var draft = base.draft()
        try draft.removeRelationship(RelationshipID(rawValue: 1))
        try draft.removeNode(NodeID(rawValue: 2))
        draft = draft.publishHoldingSlots(as: base.seq).draft()
        try draft.removeNode(NodeID(rawValue: 1))
        let last = draft.publish(as: base.seq.next)
        #expect(last.checkInvariants() == [])
        draft = last.draft()
        for id in 10..<12 { try draft.addNode(NodeID(rawValue: UInt64(id)), labels: [], properties: []) }
        let next = draft.publish(as: last.seq.next)
        #expect(next.nodeSlotCount == base.nodeSlotCount)
        #expect(next.contains(node))
        #expect(next.checkInvariants() == [])
    }

    @Test func theDifferenceOverStepsIsThatOfTheEnds() throws {
        let base = try Self.pair()
        var draft = base.draft()
        try draft.addNode(NodeID(rawValue: 3), labels: ["A"], properties: [(key: "x", value: 1)])
        try draft.addNode(NodeID(rawValue: 4), labels: ["A"], properties: [])
        draft = draft.publishHoldingSlots(as: base.seq).draft()
        try draft.removeNode(NodeID(rawValue: 4))
        try draft.setProperties(of: NodeID(rawValue: 3), [(key: "x", value: 2)])
        let last = draft.publishHoldingSlots(as: base.seq)
        let difference = try last.difference(from: base)
        #expect(difference.addedNodes == [.init(id: NodeID(rawValue: 3), labels: ["A"], properties: ["x": 2])])
        #expect(difference.nodes.total == 1 && difference.relationships.total == 0)
    }

    @Test(arguments: 0..<8) func randomStepsKeepTheGraphSound(seed: UInt64) throws {
        var changes = RandomChanges(seed: seed)
        var graph = GraphSnapshot()
        for step in 0..<12 {
            let draft = graph.draft()
            try changes.apply(40, to: draft)
            graph =
                step % 4 == 3 ? draft.publish(as: graph.seq.next) : draft.publishHoldingSlots(as: graph.seq)
            #expect(graph.checkInvariants() == [])
            #expect(NaiveGraph(graph) == changes.model)
        }
    }

    /// (1)-[1:R]->(2)
    private static func pair() throws -> GraphSnapshot {
        let draft = GraphSnapshot().draft()
        for id in 1...2 { try draft.addNode(NodeID(rawValue: UInt64(id)), labels: ["A"], properties: []) }
        try draft.addRelationship(
            RelationshipID(rawValue: 1), type: "R", from: NodeID(rawValue: 1), to: NodeID(rawValue: 2), properties: [])
        return draft.publish(as: CommitSeq(rawValue: 1))
    }
}
