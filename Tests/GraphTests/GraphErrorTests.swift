import Base
import Testing

@testable import Graph

/// Changes that a graph refuses, each without a trace.
@Suite struct GraphErrorTests {
    private static let none: [(key: String, value: Value)] = []

    private func small() throws -> GraphSnapshot {
        let draft = GraphSnapshot().draft()
        for id in [1, 2] as [UInt64] {
            try draft.addNode(NodeID(rawValue: id), labels: ["CI"], properties: Self.none)
        }
        try draft.addRelationship(
            RelationshipID(rawValue: 1), type: "CALLS", from: NodeID(rawValue: 1), to: NodeID(rawValue: 2),
            properties: Self.none)
        return draft.publish(as: CommitSeq(rawValue: 1))
    }

    private func expect(_ code: GraphError.Code, _ change: (GraphDraft) throws(GraphError) -> Void) throws {
        let before = try small()
        let draft = before.draft()
        do throws(GraphError) {
            try change(draft)
            Issue.record("no error, expected \(code)")
        } catch {
            #expect(error.code == code)
            #expect(!error.message.isEmpty)
        }
        let after = draft.publish(as: CommitSeq(rawValue: 2))
        #expect(NaiveGraph(after) == NaiveGraph(before))
        #expect(after.checkInvariants() == [])
    }

    @Test func refusesASecondNodeWithTheSameID() throws {
        try expect(.duplicateID) { draft throws(GraphError) in
            try draft.addNode(NodeID(rawValue: 1), labels: [], properties: Self.none)
        }
    }

    @Test func refusesASecondRelationshipWithTheSameID() throws {
        try expect(.duplicateID) { draft throws(GraphError) in
            try draft.addRelationship(
                RelationshipID(rawValue: 1), type: "CALLS", from: NodeID(rawValue: 2), to: NodeID(rawValue: 1),
                properties: Self.none)
        }
    }

    @Test(arguments: [(1, 3), (3, 1)] as [(UInt64, UInt64)])
    func refusesARelationshipWithAnUnknownEnd(from: UInt64, to: UInt64) throws {
        try expect(.unknownNode) { draft throws(GraphError) in
            try draft.addRelationship(
                RelationshipID(rawValue: 2), type: "CALLS", from: NodeID(rawValue: from), to: NodeID(rawValue: to),
                properties: Self.none)
        }
    }

    @Test func refusesToRemoveANodeThatHasRelationships() throws {
        try expect(.nodeHasRelationships) { draft throws(GraphError) in try draft.removeNode(NodeID(rawValue: 2)) }
    }

    @Test func refusesChangesOfWhatDoesNotExist() throws {
        try expect(.unknownNode) { draft throws(GraphError) in try draft.removeNode(NodeID(rawValue: 7)) }
        try expect(.unknownNode) { draft throws(GraphError) in try draft.setLabels(of: NodeID(rawValue: 0), []) }
        try expect(.unknownNode) { draft throws(GraphError) in
            try draft.setProperties(of: NodeID(rawValue: .max), Self.none)
        }
        try expect(.unknownRelationship) { draft throws(GraphError) in
            try draft.removeRelationship(RelationshipID(rawValue: 7))
        }
        try expect(.unknownRelationship) { draft throws(GraphError) in
            try draft.setProperties(of: RelationshipID(rawValue: .max), Self.none)
        }
    }

    @Test func refusesIDsThatDoNotFit() throws {
        let id = UInt64(UInt32.max)
        try expect(.tooLarge) { draft throws(GraphError) in
            try draft.addNode(NodeID(rawValue: id), labels: [], properties: Self.none)
        }
        try expect(.tooLarge) { draft throws(GraphError) in
            try draft.addRelationship(
                RelationshipID(rawValue: id), type: "CALLS", from: NodeID(rawValue: 1), to: NodeID(rawValue: 2),
                properties: Self.none)
        }
    }

    @Test func removesARelationshipOnlyOnce() throws {
        let draft = try small().draft()
        try draft.removeRelationship(RelationshipID(rawValue: 1))
        #expect(throws: GraphError.self) { try draft.removeRelationship(RelationshipID(rawValue: 1)) }
        try draft.removeNode(NodeID(rawValue: 1))
        #expect(throws: GraphError.self) { try draft.removeNode(NodeID(rawValue: 1)) }
        let after = draft.publish(as: CommitSeq(rawValue: 2))
        #expect(after.checkInvariants() == [])
        #expect(after.nodeCount == 1)
    }

    @Test func givesTheSlotOfARemovedNodeToANewOne() throws {
        let draft = try small().draft()
        try draft.removeRelationship(RelationshipID(rawValue: 1))
        try draft.removeNode(NodeID(rawValue: 1))
        let next = draft.publish(as: CommitSeq(rawValue: 2)).draft()
        try next.addNode(NodeID(rawValue: 3), labels: ["Host"], properties: Self.none)
        let after = next.publish(as: CommitSeq(rawValue: 3))
        #expect(after.nodeSlotCount == 2)
        #expect(after.slot(of: NodeID(rawValue: 1)) == nil)
        #expect(after.checkInvariants() == [])
    }
}
