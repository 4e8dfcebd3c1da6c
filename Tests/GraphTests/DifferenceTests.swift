import Base
import Testing

@testable import Graph

@Suite struct DifferenceTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func isWhatTheNaiveComparisonFinds(seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, commits: 12, changes: 25)
        for (old, new) in history.pairs {
            let difference = try new.graph.difference(from: old.graph)
            let naive = NaiveDifference(from: old.model, to: new.model)
            #expect(NaiveDifference(difference) == naive)
            #expect(difference.isComplete)
            #expect((difference.older, difference.newer) == (old.graph.seq, new.graph.seq))
            #expect(isOrdered(difference))
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func leadsFromOneStateToTheOther(seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, commits: 8, changes: 30)
        for (old, new) in history.pairs {
            let patch = try new.graph.difference(from: old.graph).patch
            let replayed = try old.graph.applying(patch, as: new.graph.seq)
            #expect(replayed.stateHash == new.graph.stateHash)
            #expect(replayed.seq == new.graph.seq)
            #expect(replayed.checkInvariants() == [])
            #expect(try replayed.difference(from: new.graph).isEmpty)
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func isTheInverseOfTheOtherWay(seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, commits: 6, changes: 30)
        for (old, new) in history.pairs {
            let forward = try new.graph.difference(from: old.graph)
            #expect(try old.graph.difference(from: new.graph) == forward.inverse)
            #expect(forward.inverse.inverse == forward)
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func doesNotDependOnSharedPages(seed: UInt64) throws {
        var history = try RandomHistory(seed: seed, commits: 5, changes: 40)
        for (old, new) in history.pairs {
            let difference = try new.graph.difference(from: old.graph)
            let rebuilt = try new.model.build(&history.changes.generator, as: new.graph.seq)
            #expect(try rebuilt.difference(from: old.graph) == difference)
            #expect(try new.graph.compacted().difference(from: old.graph.compacted()) == difference)
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func comparesDraftsThatGrewApart(seed: UInt64) throws {
        // Both give their own meaning to the next free codes and slots.
        var left = RandomChanges(seed: seed)
        let draft = GraphSnapshot().draft()
        try left.addNodes(10, to: draft)
        let base = draft.publish(as: CommitSeq(rawValue: 1))
        var right = left
        right.generator = SeededGenerator(seed: seed + 1_000)
        let leftDraft = base.draft()
        try left.apply(60, to: leftDraft)
        let rightDraft = base.draft()
        try right.apply(60, to: rightDraft)
        let difference = try rightDraft.publish(as: CommitSeq(rawValue: 2))
            .difference(from: leftDraft.publish(as: CommitSeq(rawValue: 2)))
        #expect(NaiveDifference(difference) == NaiveDifference(from: left.model, to: right.model))
    }

    @Test(arguments: 0..<5 as Range<UInt64>)
    func ofOneNodeIsItsPartOfTheWhole(seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, commits: 6, changes: 40)
        for (old, new) in history.pairs {
            let whole = try new.graph.difference(from: old.graph)
            for id in Set(old.model.nodes.keys).union(new.model.nodes.keys).sorted() {
                let own = try new.graph.difference(of: NodeID(rawValue: id), from: old.graph)
                func touches(_ content: RelationshipContent) -> Bool {
                    content.source.rawValue == id || content.target.rawValue == id
                }
                #expect(own.addedNodes == whole.addedNodes.filter { $0.id.rawValue == id })
                #expect(own.removedNodes == whole.removedNodes.filter { $0.id.rawValue == id })
                #expect(own.changedNodes == whole.changedNodes.filter { $0.id.rawValue == id })
                #expect(own.addedRelationships == whole.addedRelationships.filter(touches))
                #expect(own.removedRelationships == whole.removedRelationships.filter(touches))
                #expect(
                    own.changedRelationships
                        == whole.changedRelationships.filter { touches($0.before) || touches($0.after) })
            }
        }
    }

    @Test func showsWhatChangedInsideAnElement() throws {
        var draft = GraphSnapshot().draft()
        for id in 1...3 as ClosedRange<UInt64> {
            try draft.addNode(NodeID(rawValue: id), labels: ["CI", "Host"], properties: [(key: "cpu", value: 4)])
        }
        let relationship = RelationshipID(rawValue: 7)
        try draft.addRelationship(
            relationship, type: "CALLS", from: NodeID(rawValue: 1), to: NodeID(rawValue: 2),
            properties: [(key: "port", value: 80)])
        let old = draft.publish(as: CommitSeq(rawValue: 1))
        draft = old.draft()
        try draft.setLabels(of: NodeID(rawValue: 2), ["서버", "CI"])
        try draft.setProperties(of: NodeID(rawValue: 2), [(key: "cpu", value: nil), (key: "os", value: "linux")])
        try draft.removeRelationship(relationship)
        try draft.addRelationship(
            relationship, type: "CALLS", from: NodeID(rawValue: 1), to: NodeID(rawValue: 3),
            properties: [(key: "port", value: 443)])
        let difference = try draft.publish(as: CommitSeq(rawValue: 2)).difference(from: old)
        let node = try #require(difference.changedNodes.first)
        #expect(difference.nodes.total == 1)
        #expect((node.addedLabels, node.removedLabels) == (["서버"], ["Host"]))
        #expect(
            node.properties == [
                PropertyChange(key: "cpu", before: 4, after: nil),
                PropertyChange(key: "os", before: nil, after: "linux"),
            ])
        let moved = try #require(difference.changedRelationships.first)
        #expect(moved.isMoved)
        #expect((moved.before.target.rawValue, moved.after.target.rawValue) == (2, 3))
        #expect(moved.properties == [PropertyChange(key: "port", before: 80, after: 443)])
    }

    @Test func comparesValuesToTheLastBit() throws {
        func graph(_ values: [Value]) throws -> GraphSnapshot {
            let draft = GraphSnapshot().draft()
            for (number, value) in values.enumerated() {
                try draft.addNode(
                    NodeID(rawValue: UInt64(number + 1)), labels: [], properties: [(key: "value", value: value)])
            }
            return draft.publish(as: CommitSeq(rawValue: 1))
        }
        let values: [Value] = [.float(.nan), .float(0), "\u{C11C}", .list([.float(0)]), 1]
        let others: [Value] = [.float(.nan), .float(-0.0), "\u{1109}\u{1165}", .list([.float(-0.0)]), .float(1)]
        #expect(try graph(values).difference(from: graph(values)).isEmpty)
        let difference = try graph(others).difference(from: graph(values))
        #expect(difference.changedNodes.map(\.id.rawValue) == [2, 3, 4, 5])
    }

    @Test func countsBeyondTheLimit() throws {
        let history = try RandomHistory(seed: 3, commits: 6, changes: 60)
        let (old, new) = (history.states[1].graph, history.states[5].graph)
        let whole = try new.difference(from: old)
        let part = try new.difference(from: old, limit: 2)
        #expect((part.nodes, part.relationships) == (whole.nodes, whole.relationships))
        #expect(part.addedNodes == Array(whole.addedNodes.prefix(2)))
        #expect(part.removedNodes == Array(whole.removedNodes.prefix(2)))
        #expect(part.changedNodes == Array(whole.changedNodes.prefix(2)))
        #expect(part.addedRelationships == Array(whole.addedRelationships.prefix(2)))
        #expect(!part.isComplete)
    }

    @Test func stopsAtItsBudget() throws {
        let history = try RandomHistory(seed: 1, commits: 3, changes: 60)
        let (old, new) = (GraphSnapshot(), history.states[3].graph)
        #expect(throws: GraphError.self) { try new.difference(from: old, budget: Budget(stepsMax: 10)) }
        #expect(throws: GraphError.self) { try new.difference(from: old, budget: Budget(bytesMax: 1_000)) }
        let cancelled = Budget(stepsMax: 20, interruption: { .cancelled })
        #expect(throws: GraphError.self) { try new.difference(from: old, budget: cancelled) }
    }

    @Test func looksOnlyAtPagesThatDiffer() throws {
        let old = try wheel(of: 60_000)
        let draft = old.draft()
        try draft.setProperties(of: NodeID(rawValue: 40_000), [(key: "cpu", value: 9)])
        try draft.removeRelationship(RelationshipID(rawValue: 20_000))
        try draft.addRelationship(
            RelationshipID(rawValue: 70_000), type: "CALLS", from: NodeID(rawValue: 3), to: NodeID(rawValue: 50_000),
            properties: [])
        let new = draft.publish(as: old.seq.next)
        let difference = try new.difference(from: old, budget: Budget(stepsMax: 8_000))
        #expect(difference.changedNodes.map(\.id.rawValue) == [40_000])
        #expect(difference.removedRelationships.map(\.id.rawValue) == [20_000])
        #expect(difference.addedRelationships.map(\.id.rawValue) == [70_000])
        #expect(difference.nodes.total + difference.relationships.total == 3)
    }

    @Test func knowsWhatAnOldVersionKeeps() throws {
        var versions = [try wheel(of: 20_000)]
        for number in 1...4 as ClosedRange<UInt64> {
            let draft = versions[versions.count - 1].draft()
            try draft.addRelationship(
                RelationshipID(rawValue: 30_000 + number), type: "CALLS", from: NodeID(rawValue: number * 4_000),
                to: NodeID(rawValue: number), properties: [])
            versions.append(draft.publish(as: CommitSeq(rawValue: Int64(number) + 1)))
        }
        let memory = versions[0].version.memory
        let whole = memory.bytes
        let kept = versions[0].bytesNotShared(with: versions[1])
        #expect(kept > 0 && kept < 200_000)
        versions.removeFirst()
        #expect(memory.bytes == whole - kept)
        // Of two in a row, the older ones go first; what the middle one shares with them goes with it.
        let both = versions[0].bytesNotShared(with: versions[2])
        versions.removeFirst(2)
        #expect(memory.bytes < whole - kept - both + 1)
        let dense = try versions[1].compacted()
        #expect(versions[1].bytesNotShared(with: dense) > memory.bytes / 2)
    }

    /// Hosts that each call the next.
    private func wheel(of count: UInt64) throws -> GraphSnapshot {
        let draft = GraphSnapshot().draft()
        let labels = draft.labelSet(["CI", "Host"])
        let key = draft.propertyKey("cpu")
        let type = draft.relationshipType("CALLS")
        for id in 1...count {
            let node = try draft.addNode(NodeID(rawValue: id), labels: labels)
            try draft.set(.integer(Int64(id % 7)), key: key, of: node)
        }
        for id in 1...count {
            try draft.addRelationship(
                RelationshipID(rawValue: id), type: type, from: NodeID(rawValue: id),
                to: NodeID(rawValue: id % count + 1))
        }
        return draft.publish(as: CommitSeq(rawValue: 1))
    }

    @Test func refusesAPatchOfAnotherState() throws {
        let draft = GraphSnapshot().draft()
        try draft.addNode(NodeID(rawValue: 1), labels: [], properties: [])
        try draft.addRelationship(
            RelationshipID(rawValue: 1), type: "CALLS", from: NodeID(rawValue: 1), to: NodeID(rawValue: 1),
            properties: [])
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        func code(_ patch: GraphPatch) -> GraphError.Code? {
            do throws(GraphError) { _ = try graph.applying(patch, as: graph.seq.next) } catch { return error.code }
            return nil
        }
        #expect(code(GraphPatch(removedNodes: [NodeID(rawValue: 1)])) == .nodeHasRelationships)
        #expect(code(GraphPatch(removedNodes: [NodeID(rawValue: 2)])) == .unknownNode)
        #expect(code(GraphPatch(removedRelationships: [RelationshipID(rawValue: 2)])) == .unknownRelationship)
        let dangling = RelationshipContent(
            id: RelationshipID(rawValue: 2), type: "CALLS", source: NodeID(rawValue: 1), target: NodeID(rawValue: 9),
            properties: [:])
        #expect(code(GraphPatch(relationships: [dangling])) == .unknownNode)
        #expect(graph.checkInvariants() == [])
    }

    private func isOrdered(_ difference: GraphDifference) -> Bool {
        func rising(_ ids: [UInt64]) -> Bool { zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 } }
        return rising(difference.addedNodes.map(\.id.rawValue)) && rising(difference.removedNodes.map(\.id.rawValue))
            && rising(difference.changedNodes.map(\.id.rawValue))
            && rising(difference.addedRelationships.map(\.id.rawValue))
            && rising(difference.removedRelationships.map(\.id.rawValue))
            && rising(difference.changedRelationships.map(\.id.rawValue))
    }
}

/// A line of commits of random changes, with the naive model of each state; state 0 is the empty graph.
struct RandomHistory {
    struct State {
        let graph: GraphSnapshot
        let model: NaiveGraph
    }

    var changes: RandomChanges
    private(set) var states: [State]

    init(seed: UInt64, commits: Int, changes count: Int) throws {
        changes = RandomChanges(seed: seed)
        states = [State(graph: GraphSnapshot(), model: NaiveGraph())]
        for number in 1...commits {
            let draft = states[number - 1].graph.draft()
            if number == 1 { try changes.addNodes(20, to: draft) }
            try changes.apply(count, to: draft)
            states.append(
                State(graph: draft.publish(as: CommitSeq(rawValue: Int64(number))), model: changes.model))
        }
    }

    /// Neighbours, both ends, and some between.
    var pairs: [(State, State)] {
        var pairs = zip(states, states.dropFirst()).map { ($0, $1) }
        pairs.append((states[0], states[states.count - 1]))
        pairs.append((states[states.count / 2], states[states.count - 1]))
        pairs.append((states[1], states[1]))
        return pairs
    }
}

/// What differs, by looking at everything.
struct NaiveDifference: Equatable {
    var nodes: [UInt64: [NaiveGraph.Node?]] = [:]
    var relationships: [UInt64: [NaiveGraph.Relationship?]] = [:]

    init(from old: NaiveGraph, to new: NaiveGraph) {
        for id in Set(old.nodes.keys).union(new.nodes.keys) where old.nodes[id] != new.nodes[id] {
            nodes[id] = [old.nodes[id], new.nodes[id]]
        }
        for id in Set(old.relationships.keys).union(new.relationships.keys)
        where old.relationships[id] != new.relationships[id] {
            relationships[id] = [old.relationships[id], new.relationships[id]]
        }
    }

    init(_ difference: GraphDifference) {
        for node in difference.addedNodes { nodes[node.id.rawValue] = [nil, Self.node(node)] }
        for node in difference.removedNodes { nodes[node.id.rawValue] = [Self.node(node), nil] }
        for change in difference.changedNodes {
            nodes[change.id.rawValue] = [Self.node(change.before), Self.node(change.after)]
        }
        for one in difference.addedRelationships { relationships[one.id.rawValue] = [nil, Self.relationship(one)] }
        for one in difference.removedRelationships { relationships[one.id.rawValue] = [Self.relationship(one), nil] }
        for change in difference.changedRelationships {
            relationships[change.id.rawValue] = [Self.relationship(change.before), Self.relationship(change.after)]
        }
    }

    private static func node(_ content: NodeContent) -> NaiveGraph.Node {
        NaiveGraph.Node(labels: Set(content.labels), properties: content.properties)
    }

    private static func relationship(_ content: RelationshipContent) -> NaiveGraph.Relationship {
        NaiveGraph.Relationship(
            type: content.type, from: content.source.rawValue, to: content.target.rawValue,
            properties: content.properties)
    }
}
