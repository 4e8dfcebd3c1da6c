import Base
import Testing

@testable import Graph

@Suite struct CompactionTests {
    @Test(arguments: 0..<10 as Range<UInt64>)
    func isTheSameStateWithoutHoles(seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, commits: 6, changes: 60)
        let graph = try #require(history.states.last).graph
        let dense = try graph.compacted()
        #expect(dense.stateHash == graph.stateHash)
        #expect(dense.seq == graph.seq)
        #expect(dense.checkInvariants() == [])
        #expect(dense.occupancy.freeSlots == 0)
        #expect(dense.occupancy.nodeSlots == graph.nodeCount)
        #expect(dense.occupancy.relationshipSlots == graph.relationshipCount)
        #expect(try dense.difference(from: graph).isEmpty)
        var ids: [NodeID] = []
        dense.forEachNode { ids.append(dense.id(of: $0)) }
        #expect(ids == ids.sorted())
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func goesOnLikeTheOther(seed: UInt64) throws {
        var history = try RandomHistory(seed: seed, commits: 4, changes: 60)
        let state = try #require(history.states.last)
        let dense = try state.graph.compacted().draft()
        let generator = history.changes.generator
        var changes = history.changes
        try changes.apply(80, to: dense)
        history.changes.generator = generator
        let plain = state.graph.draft()
        try history.changes.apply(80, to: plain)
        let (left, right) = (dense.publish(as: state.graph.seq.next), plain.publish(as: state.graph.seq.next))
        #expect(left.stateHash == right.stateHash)
        #expect(left.checkInvariants() == [])
    }

    /// What happens while a service compacts: commits go on, and are brought over as a difference.
    @Test(arguments: 0..<5 as Range<UInt64>)
    func losesNoCommitMadeMeanwhile(seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, commits: 12, changes: 30)
        let start = history.states[7].graph
        let dense = try start.compacted()
        let now = history.states[12].graph
        let swapped = try dense.applying(now.difference(from: start).patch, as: now.seq)
        #expect(swapped.stateHash == now.stateHash)
        #expect(swapped.checkInvariants() == [])
    }

    @Test func forgetsNamesThatNothingUses() throws {
        var draft = GraphSnapshot().draft()
        try draft.addNode(NodeID(rawValue: 1), labels: ["Old"], properties: [(key: "gone", value: 1)])
        try draft.addNode(NodeID(rawValue: 2), labels: ["CI"], properties: [(key: "name", value: "a")])
        let full = draft.publish(as: CommitSeq(rawValue: 1))
        draft = full.draft()
        try draft.removeNode(NodeID(rawValue: 1))
        let dense = try draft.publish(as: CommitSeq(rawValue: 2)).compacted()
        #expect(dense.label(named: "Old") == nil)
        #expect(dense.propertyKey(named: "gone") == nil)
        #expect(dense.nodes(named: "A").map(dense.id(of:)) == [NodeID(rawValue: 2)])
    }

    @Test func ofTheEmptyGraphIsEmpty() throws {
        let dense = try GraphSnapshot().compacted()
        #expect(dense.nodeCount == 0)
        #expect(dense.checkInvariants() == [])
    }

    @Test func stopsAtItsBudget() throws {
        let graph = try RandomHistory(seed: 1, commits: 2, changes: 40).states[2].graph
        #expect(throws: GraphError.self) { try graph.compacted(budget: Budget(stepsMax: 3)) }
    }
}
