import Base
import Testing

@testable import Graph

/// Who frees what: versions held in any order stay what they were, and nothing is left when they are let go.
struct GraphMemoryTests {
    @Test(arguments: 0..<5)
    func versionsStayWhatTheyWereAndLeaveNothingBehind(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var changes = RandomChanges(seed: seed)
        var newest = GraphSnapshot()
        var held: [(graph: GraphSnapshot, hash: UInt64)] = []
        for step in 0..<60 {
            let draft = newest.draft()
            try changes.apply(20, to: draft)
            newest = draft.publish(as: CommitSeq(rawValue: Int64(step + 1)))
            if Bool.random(using: &generator) { held.append((newest, newest.stateHash)) }
            if held.count > 6 { held.remove(at: Int.random(in: 0..<held.count, using: &generator)) }
            if step % 10 == 0 { #expect(held.allSatisfy { $0.graph.stateHash == $0.hash }) }
        }
        #expect(held.allSatisfy { $0.graph.checkInvariants().isEmpty })
        held = []
        #expect(reachable(newest) == newest.version.memory.bytes)
    }

    @Test func draftsThatAreDroppedLeaveNothing() throws {
        var changes = RandomChanges(seed: 7)
        let draft = GraphSnapshot().draft()
        try changes.addNodes(500, to: draft)
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        let bytes = graph.version.memory.bytes
        for _ in 0..<10 {
            var others = changes
            try others.apply(100, to: graph.draft())
        }
        #expect(graph.version.memory.bytes == bytes)
        #expect(reachable(graph) == bytes)
    }

    /// A commit that is published and then refused by the database: the line goes on from the version before.
    @Test func aVersionThatIsLetGoMakesRoomForAnotherSuccessor() throws {
        var changes = RandomChanges(seed: 11)
        let first = GraphSnapshot().draft()
        try changes.addNodes(300, to: first)
        let graph = first.publish(as: CommitSeq(rawValue: 1))
        let hash = graph.stateHash
        for _ in 0..<5 {
            var others = changes
            let draft = graph.draft()
            try others.apply(50, to: draft)
            let refused = draft.publish(as: CommitSeq(rawValue: 2))
            #expect(!refused.version.isBranch)
        }
        #expect(graph.stateHash == hash)
        #expect(reachable(graph) == graph.version.memory.bytes)
        let next = graph.draft()
        try changes.apply(50, to: next)
        #expect(next.publish(as: CommitSeq(rawValue: 2)).checkInvariants() == [])
    }

    @Test func aPreviewBesideTheLineOutlivesIt() throws {
        var changes = RandomChanges(seed: 3)
        let first = GraphSnapshot().draft()
        try changes.addNodes(300, to: first)
        var newest = first.publish(as: CommitSeq(rawValue: 1))
        var others = changes
        let ahead = newest.draft()
        let beside = newest.draft()
        try changes.apply(100, to: ahead)
        try others.apply(100, to: beside)
        newest = ahead.publish(as: CommitSeq(rawValue: 2))
        let preview = beside.publish(as: CommitSeq(rawValue: 2))
        #expect(!newest.version.isBranch)
        #expect(preview.version.isBranch)
        let hash = preview.stateHash
        for step in 3..<20 {
            let draft = newest.draft()
            try changes.apply(30, to: draft)
            newest = draft.publish(as: CommitSeq(rawValue: Int64(step)))
        }
        #expect(preview.stateHash == hash)
        #expect(preview.checkInvariants() == [])
    }

    private func reachable(_ graph: GraphSnapshot) -> Int {
        var bytes = 0
        graph.forEachBlock { bytes += $0.bytes }
        return bytes
    }
}
