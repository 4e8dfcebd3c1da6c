import Base
import Synchronization
import Testing

@testable import Graph

/// Long chains, budgets and cancellation.
@Suite struct PathLimitTests {
    private static let none: [(key: String, value: Value)] = []

    private static func chain(_ count: Int) throws -> GraphSnapshot {
        let draft = GraphSnapshot().draft()
        let labels = draft.labelSet(["CI"])
        let type = draft.relationshipType("T")
        for id in 1...count { _ = try draft.addNode(NodeID(rawValue: UInt64(id)), labels: labels) }
        for id in 1..<count {
            _ = try draft.addRelationship(
                RelationshipID(rawValue: UInt64(id)), type: type, from: NodeID(rawValue: UInt64(id)),
                to: NodeID(rawValue: UInt64(id + 1)))
        }
        return draft.publish(as: CommitSeq(rawValue: 1))
    }

    @Test func aLongChainIsNoTrouble() throws {
        let count = 250_000
        let graph = try Self.chain(count)
        let view = graph.everything
        let (start, goal) = (NodeSlot(rawValue: 0), NodeSlot(rawValue: UInt32(count - 1)))
        #expect(try view.reachableCount(from: start, direction: .outgoing) == count - 1)
        #expect(try view.shortestPath(from: start, to: goal, direction: .outgoing)?.hops == count - 1)
    }

    @Test func longPathsTakeLinearTime() throws {
        let count = 30_000
        let view = try Self.chain(count).everything
        let (start, goal) = (NodeSlot(rawValue: 0), NodeSlot(rawValue: UInt32(count - 1)))
        #expect(try view.disjointPaths(from: start, to: goal, direction: .both, sharingNo: .nodes).count == 1)
        let pair = try view.weighted(by: .hops).cheapestDisjointPair(
            from: start, to: goal, direction: .both, sharingNo: .relationships)
        #expect(pair == nil)
        let stream = try view.shortestPaths(from: start, to: goal, direction: .outgoing)
        #expect(try stream.next()?.hops == count - 1)
        #expect(try stream.next() == nil)
        #expect(
            try view.weighted(by: .hops).cost(from: start, to: goal, direction: .both) == Double(count - 1))
    }

    private func ladder() throws -> (view: GraphView, ends: (NodeSlot, NodeSlot)) {
        let draft = GraphSnapshot().draft()
        for id in 1...60 as ClosedRange<UInt64> {
            try draft.addNode(NodeID(rawValue: id), labels: [], properties: Self.none)
        }
        var next: UInt64 = 1
        for id in 1...58 as ClosedRange<UInt64> {
            for other in [id + 1, id + 2] {
                try draft.addRelationship(
                    RelationshipID(rawValue: next), type: "T", from: NodeID(rawValue: id),
                    to: NodeID(rawValue: other), properties: [(key: "w", value: 1)])
                next += 1
            }
        }
        return (
            draft.publish(as: CommitSeq(rawValue: 1)).everything, (NodeSlot(rawValue: 0), NodeSlot(rawValue: 59))
        )
    }

    private func expect(_ code: GraphError.Code, _ body: () throws(GraphError) -> Void) {
        do throws(GraphError) {
            try body()
            Issue.record("no error, expected \(code)")
        } catch {
            #expect(error.code == code)
        }
    }

    private func expectAll(_ code: GraphError.Code, _ budget: Budget) throws {
        let (view, (start, goal)) = try ladder()
        let weighted = view.weighted(by: .hops)
        expect(code) { () throws(GraphError) in
            _ = try view.reachableCount(from: start, direction: .both, budget: budget)
        }
        expect(code) { () throws(GraphError) in
            _ = try view.traverse(from: [start], direction: .both, budget: budget)
        }
        expect(code) { () throws(GraphError) in
            _ = try view.traverse(from: [start], by: [HopRule(.both)], budget: budget)
        }
        expect(code) { () throws(GraphError) in
            _ = try view.reachableCounts(fromEach: [start, goal], direction: .both, budget: budget)
        }
        expect(code) { () throws(GraphError) in
            _ = try view.shortestPath(from: start, to: goal, direction: .both, budget: budget)
        }
        expect(code) { () throws(GraphError) in
            _ = try weighted.cheapestPath(from: start, to: goal, direction: .both, budget: budget)
        }
        expect(code) { () throws(GraphError) in
            _ = try weighted.cheapestPaths(from: start, to: goal, count: 5, direction: .both, budget: budget)
        }
        expect(code) { () throws(GraphError) in
            _ = try weighted.cheapestPath(from: start, to: goal, direction: .both, budget: budget) { _ in 0 }
        }
        expect(code) { () throws(GraphError) in
            _ = try weighted.nodes(within: 100, of: [start], direction: .both, budget: budget)
        }
        expect(code) { () throws(GraphError) in
            _ = try view.disjointPaths(
                from: start, to: goal, direction: .both, sharingNo: .nodes, budget: budget)
        }
        expect(code) { () throws(GraphError) in
            _ = try weighted.cheapestDisjointPair(
                from: start, to: goal, direction: .both, sharingNo: .nodes, budget: budget)
        }
    }

    @Test func stepsAreBounded() throws { try expectAll(.budgetExceeded, Budget(stepsMax: 40)) }
    @Test func memoryIsBounded() throws { try expectAll(.budgetExceeded, Budget(bytesMax: 100)) }

    @Test func aStreamStopsWhenItsBudgetIsSpent() throws {
        let (view, (start, goal)) = try ladder()
        let paths = try view.simplePaths(
            from: start, to: goal, direction: .outgoing, hops: 0...60, budget: Budget(stepsMax: 20_000))
        var found = 0
        expect(.budgetExceeded) { () throws(GraphError) in while try paths.next() != nil { found += 1 } }
        #expect(found > 100)
        #expect(try paths.next() == nil)
    }

    @Test func aStreamStopsWhenItIsCancelled() throws {
        let (view, (start, goal)) = try ladder()
        let isCancelled = Mutex(false)
        let budget = Budget { isCancelled.withLock { $0 } ? .cancelled : nil }
        let paths = try view.simplePaths(from: start, to: goal, direction: .outgoing, hops: 0...60, budget: budget)
        #expect(try paths.next() != nil)
        isCancelled.withLock { $0 = true }
        expect(.cancelled) { () throws(GraphError) in while try paths.next() != nil {} }
    }

    @Test func answersStayRightAfterAFailedOne() throws {
        let (view, (start, goal)) = try ladder()
        for steps in stride(from: 1, to: 400, by: 7) {
            let budget = Budget(stepsMax: steps)
            _ = try? view.reachableCounts(
                fromEach: Array(repeating: start, count: 70), direction: .both, budget: budget)
            _ = try? view.shortestPath(from: start, to: goal, direction: .both, budget: budget)
            #expect(
                try view.reachableCounts(fromEach: Array(repeating: start, count: 70), direction: .outgoing)
                    == Array(repeating: 59, count: 70))
            #expect(try view.hops(from: start, to: goal, direction: .outgoing) == 30)
        }
    }

    @Test func anEmptyViewHasNoPaths() throws {
        let (view, (start, goal)) = try ladder()
        let nothing = view.graph.view(of: [RelationshipTypeCode]())
        #expect(try nothing.reachableCount(from: start, direction: .both) == 0)
        #expect(try nothing.shortestPath(from: start, to: goal, direction: .both) == nil)
        #expect(try nothing.weighted(by: .hops).cheapestPath(from: start, to: goal, direction: .both) == nil)
        #expect(try nothing.disjointPaths(from: start, to: goal, direction: .both, sharingNo: .nodes).isEmpty)
        #expect(try GraphSnapshot().everything.reachableCounts(fromEach: [], direction: .both).isEmpty)
        #expect(try nothing.simplePaths(from: start, to: goal, direction: .both, hops: 0...9).next() == nil)
        #expect(try nothing.simplePaths(from: start, to: start, direction: .both, hops: 0...9).next()?.hops == 0)
    }
}
