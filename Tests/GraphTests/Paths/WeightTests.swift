import Base
import Testing

@testable import Graph

@Suite struct WeightTests {
    /// a -> b -> c with the weights given; nil leaves the property out.
    private func line(_ weights: [Value?]) throws -> (view: GraphView, nodes: [NodeSlot], key: PropertyKeyCode) {
        let draft = GraphSnapshot().draft()
        for id in 1...weights.count + 1 {
            try draft.addNode(NodeID(rawValue: UInt64(id)), labels: [], properties: [(key: String, value: Value)]())
        }
        let key = draft.propertyKey("w")
        for (index, weight) in weights.enumerated() {
            try draft.addRelationship(
                RelationshipID(rawValue: UInt64(100 + index)), type: "T", from: NodeID(rawValue: UInt64(index + 1)),
                to: NodeID(rawValue: UInt64(index + 2)), properties: weight.map { [(key: "w", value: $0)] } ?? [])
        }
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        return (graph.everything, (0...weights.count).map { NodeSlot(rawValue: UInt32($0)) }, key)
    }

    @Test(arguments: [(-1 as Value, "-1"), (.float(.nan), "nan"), ("much", "much"), (.null, "'w'")])
    func badWeightsNameTheRelationshipAndTheValue(weight: Value, said: String) throws {
        let (view, nodes, key) = try line([1, weight])
        do throws(GraphError) {
            _ = try view.weighted(by: key).cheapestPath(from: nodes[0], to: nodes[2], direction: .outgoing)
            Issue.record("no error")
        } catch {
            #expect(error.code == .badWeight)
            #expect(error.message.contains("101"))
            #expect(error.message.contains(said))
        }
    }

    @Test func aDefaultStandsInForWhatIsMissing() throws {
        let (view, nodes, key) = try line([1, nil, .float(2.5)])
        let weighted = view.weighted(by: key, default: 10)
        #expect(try weighted.cost(from: nodes[0], to: nodes[3], direction: .outgoing) == 13.5)
    }

    @Test func anInfiniteWeightIsNeverFollowed() throws {
        let (view, nodes, key) = try line([1, .float(.infinity)])
        let weighted = view.weighted(by: key)
        #expect(try weighted.cost(from: nodes[0], to: nodes[2], direction: .outgoing) == nil)
        #expect(try weighted.nodes(within: .infinity, of: [nodes[0]], direction: .both).count == 2)
        #expect(try weighted.cheapestPaths(from: nodes[0], to: nodes[2], count: 3, direction: .both).isEmpty)
    }

    @Test func typesCanHaveOneWeightEach() throws {
        let (view, nodes, _) = try line([nil, nil])
        let type = try #require(view.graph.relationshipType(named: "T"))
        let weighted = view.weighted(by: .types([type: 4]))
        #expect(try weighted.cost(from: nodes[2], to: nodes[0], direction: .incoming) == 8)
        #expect(try view.weighted(by: .hops).cost(from: nodes[0], to: nodes[2], direction: .both) == 2)
        #expect(throws: GraphError.self) {
            try view.weighted(by: .types([:])).cost(from: nodes[0], to: nodes[2], direction: .both)
        }
    }

    @Test func coordinatesGuideASearch() throws {
        let draft = GraphSnapshot().draft()
        for id in 0..<100 {
            let place = try #require(Point(.cartesian, [Double(id % 10), Double(id / 10)]))
            try draft.addNode(
                NodeID(rawValue: UInt64(id + 1)), labels: [], properties: [(key: "place", value: .point(place))])
        }
        var next: UInt64 = 1
        for id in 0..<100 {
            for other in [id % 10 < 9 ? id + 1 : -1, id + 10] where other >= 0 && other < 100 {
                try draft.addRelationship(
                    RelationshipID(rawValue: next), type: "T", from: NodeID(rawValue: UInt64(id + 1)),
                    to: NodeID(rawValue: UInt64(other + 1)), properties: [(key: "w", value: 1)])
                next += 1
            }
        }
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        let keys = try ["place", "w"].map { try #require(graph.propertyKey(named: $0)) }
        let path = try graph.everything.weighted(by: keys[1]).cheapestPath(
            from: NodeSlot(rawValue: 0), to: NodeSlot(rawValue: 77), direction: .both, places: keys[0], costPerUnit: 1)
        #expect(path?.cost == 14)
    }

    /// After every commit the shared projection says the same as one made anew.
    @Test(arguments: 0..<5 as Range<UInt64>) func theProjectionFollowsTheGraph(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var changes = RandomChanges(seed: seed)
        var graph = GraphSnapshot()
        var older: [(view: WeightedView, rows: [[Double]])] = []
        for number in 1...9 {
            let draft = graph.draft()
            if number == 1 { try changes.addNodes(560, to: draft) }
            try changes.apply(number == 1 ? 900 : generator.below(12), to: draft)
            graph = draft.publish(as: CommitSeq(rawValue: Int64(number)))
            guard let key = graph.propertyKey(named: "cpu") else { continue }
            let view = graph.view(without: graph.relationshipType(named: "CALLS").map { [$0] } ?? [])
            let weighted = view.weighted(by: key, default: 7)
            let rows = rows(of: weighted)
            #expect(rows == expected(weighted, key))
            older.append((weighted, rows))
            if generator.once(in: 3), let last = older.last {
                let again = last.view.view.weighted(by: key, default: 7)
                #expect(self.rows(of: again) == last.rows)
            }
        }
        for (view, rows) in older.suffix(3) { #expect(self.rows(of: view) == rows) }
    }

    private func rows(of weighted: WeightedView) -> [[Double]] {
        var rows: [[Double]] = []
        for slot in 0..<UInt32(weighted.view.slotCount) {
            for direction in [Direction.outgoing, .incoming] {
                rows.append(
                    weighted.row(slot, direction).flatMap {
                        [Double($0.node), Double($0.relationship), $0.weight.isNaN ? -1 : $0.weight]
                    })
            }
        }
        return rows
    }

    private func expected(_ weighted: WeightedView, _ key: PropertyKeyCode) -> [[Double]] {
        let view = weighted.view
        var rows: [[Double]] = []
        for slot in 0..<UInt32(view.slotCount) {
            for direction in [Direction.outgoing, .incoming] {
                var row: [Double] = []
                view.forEach(of: slot, direction) { entry in
                    let value = view.graph.property(key, of: RelationshipSlot(rawValue: entry.relationship))
                    let weight: Double =
                        switch value {
                        case .integer(let number): Double(number)
                        case .float(let number): number
                        case .null: 7
                        default: -1
                        }
                    row += [Double(entry.node), Double(entry.relationship), weight]
                }
                rows.append(row)
            }
        }
        return rows
    }

    @Test func aCommitElsewhereLeavesThePagesShared() throws {
        let draft = GraphSnapshot().draft()
        for id in 1...4_000 as ClosedRange<UInt64> {
            try draft.addNode(NodeID(rawValue: id), labels: [], properties: [(key: String, value: Value)]())
        }
        for id in 1...3_999 as ClosedRange<UInt64> {
            try draft.addRelationship(
                RelationshipID(rawValue: id), type: "T", from: NodeID(rawValue: id), to: NodeID(rawValue: id + 1),
                properties: [(key: "w", value: 1)])
        }
        let first = draft.publish(as: CommitSeq(rawValue: 1))
        let key = try #require(first.propertyKey(named: "w"))
        let old = first.everything.weighted(by: key)
        try old.prepare()
        let next = first.draft()
        try next.setProperties(of: RelationshipID(rawValue: 5), [(key: "w", value: 3)])
        let second = next.publish(as: CommitSeq(rawValue: 2))
        let new = second.everything.weighted(by: key)
        func address(_ view: WeightedView, _ slot: UInt32) -> UnsafePointer<WeightedEntry>? {
            view.row(slot, .outgoing).baseAddress
        }
        #expect(address(old, 3_000) == address(new, 3_000))
        #expect(address(old, 4) != address(new, 4))
        #expect(old.row(4, .outgoing)[0].weight == 1)
        #expect(new.row(4, .outgoing)[0].weight == 3)
        #expect(new.row(5, .incoming)[0].weight == 3)
    }
}
