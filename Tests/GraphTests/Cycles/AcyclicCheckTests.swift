import Base
import Testing

@testable import Graph

@Suite struct AcyclicCheckTests {
    private typealias Arc = SmallGraph.Arc

    /// The same changes in a check and in a plain list of arcs. New nodes have slots behind those of the snapshot.
    private struct Case {
        var small: SmallGraph
        var check: AcyclicCheck
        /// By id.
        var arcs: [UInt64: Arc] = [:]
        var nodes: [UInt64]
        var idNext: UInt64 = 1_000

        init(seed: UInt64) throws {
            small = try SmallGraph(seed: seed, density: 2)
            check = AcyclicCheck(small.view)
            nodes = []
            for slot in small.nodes { nodes.append(small.graph.id(of: NodeSlot(rawValue: slot)).rawValue) }
            nodes += [500, 501]
            for arc in small.arcs {
                let slot = RelationshipSlot(rawValue: arc.slot)
                arcs[small.graph.id(of: slot).rawValue] = Arc(
                    slot: 0, from: UInt32(small.graph.id(of: small.graph.source(of: slot)).rawValue),
                    to: UInt32(small.graph.id(of: small.graph.target(of: slot)).rawValue))
            }
        }

        var distances: Distances { Distances(Array(arcs.values), slotCount: 502) }
    }

    @Test(arguments: 0..<60 as Range<UInt64>) func tellsTheShortestCycleThatAnInsertWouldClose(seed: UInt64) throws {
        var subject = try Case(seed: seed)
        for _ in 0..<12 {
            if subject.small.generator.once(in: 4), let id = subject.arcs.keys.sorted().first {
                subject.check.remove(RelationshipID(rawValue: id))
                subject.arcs[id] = nil
            }
            subject.idNext += 1
            let from = subject.small.generator.pick(subject.nodes)
            let to = subject.small.generator.pick(subject.nodes)
            let arc = Arc(slot: 0, from: UInt32(from), to: UInt32(to))
            let wayBack = from == to ? 0 : Self.distance(arc.to, arc.from, Array(subject.arcs.values))
            let answer = try subject.check.add(
                RelationshipID(rawValue: subject.idNext), from: NodeID(rawValue: from), to: NodeID(rawValue: to))
            guard let answer else {
                #expect(wayBack == nil)
                subject.arcs[subject.idNext] = arc
                continue
            }
            #expect(answer.relationships.count == wayBack.map { $0 + 1 })
            #expect(answer.nodes.count == answer.relationships.count)
            #expect(Set(answer.nodes).count == answer.nodes.count)
            #expect(answer.nodes.first == NodeID(rawValue: from))
            #expect(answer.relationships.first == RelationshipID(rawValue: subject.idNext))
            var known = subject.arcs
            known[subject.idNext] = arc
            for (position, id) in answer.relationships.enumerated() {
                let arc = try #require(known[id.rawValue])
                #expect(UInt64(arc.from) == answer.nodes[position].rawValue)
                #expect(UInt64(arc.to) == answer.nodes[(position + 1) % answer.nodes.count].rawValue)
            }
        }
    }

    /// Breadth first over a list.
    private static func distance(_ from: UInt32, _ to: UInt32, _ arcs: [Arc]) -> Int? {
        var reached: Set<UInt32> = [from]
        for length in 0...arcs.count {
            if reached.contains(to) { return length }
            reached.formUnion(arcs.filter { reached.contains($0.from) }.map(\.to))
        }
        return nil
    }

    @Test func aLoopIsACycle() throws {
        var check = AcyclicCheck(GraphSnapshot().everything)
        let node = NodeID(rawValue: 7)
        let cycle = try check.add(RelationshipID(rawValue: 1), from: node, to: node)
        #expect(cycle == ClosedCycle(nodes: [node], relationships: [RelationshipID(rawValue: 1)]))
    }

    @Test func askingAddsNothing() throws {
        var check = AcyclicCheck(GraphSnapshot().everything)
        let (first, second) = (NodeID(rawValue: 1), NodeID(rawValue: 2))
        #expect(try check.cycleClosed(by: RelationshipID(rawValue: 1), from: first, to: second) == nil)
        #expect(try check.add(RelationshipID(rawValue: 2), from: second, to: first) == nil)
        let cycle = try check.cycleClosed(by: RelationshipID(rawValue: 1), from: first, to: second)
        #expect(cycle?.relationships == [RelationshipID(rawValue: 1), RelationshipID(rawValue: 2)])
        check.remove(RelationshipID(rawValue: 2))
        #expect(try check.add(RelationshipID(rawValue: 1), from: first, to: second) == nil)
    }

    @Test func relationshipsOfOtherTypesDoNotCount() throws {
        let draft = GraphSnapshot().draft()
        for id in 1...2 { try draft.addNode(NodeID(rawValue: UInt64(id)), labels: [], properties: [:]) }
        try draft.addRelationship(
            RelationshipID(rawValue: 1), type: "CALLS", from: NodeID(rawValue: 1), to: NodeID(rawValue: 2),
            properties: [:])
        try draft.addRelationship(
            RelationshipID(rawValue: 2), type: "PART_OF", from: NodeID(rawValue: 1), to: NodeID(rawValue: 2),
            properties: [:])
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        var group = AcyclicCheck(try graph.view(ofTypesNamed: ["PART_OF"]))
        var both = AcyclicCheck(graph.everything)
        both.remove(RelationshipID(rawValue: 2))
        for id in [RelationshipID(rawValue: 2), RelationshipID(rawValue: 1)] {
            let new = RelationshipID(rawValue: 3)
            let (source, target) = (NodeID(rawValue: 2), NodeID(rawValue: 1))
            let cycle =
                try id.rawValue == 2
                ? group.add(new, from: source, to: target) : both.add(new, from: source, to: target)
            #expect(cycle?.relationships == [new, id])
        }
    }

    @Test func anExhaustedBudgetAddsNothing() throws {
        let ring = try Ring.chain(of: 50)
        var check = AcyclicCheck(ring.everything)
        let (first, last) = (NodeID(rawValue: 0), NodeID(rawValue: 49))
        #expect(throws: GraphError.self) {
            try check.add(RelationshipID(rawValue: 900), from: last, to: first, budget: Budget(stepsMax: 3))
        }
        #expect(try check.add(RelationshipID(rawValue: 901), from: first, to: last) == nil)
    }
}
