import Base
import Testing

@testable import Graph

@Suite struct IndexTests {
    private static let serial = IndexDefinition(name: "serial", kind: .unique, labels: ["Host"], keys: ["serial"])
    private static let address = IndexDefinition(name: "address", kind: .unique, keys: ["vrf", "ip"])

    private func draft(_ nodes: [(labels: [String], properties: [(key: String, value: Value)])]) throws -> GraphDraft {
        let draft = GraphSnapshot().draft()
        for (number, node) in nodes.enumerated() {
            try draft.addNode(NodeID(rawValue: UInt64(number + 1)), labels: node.labels, properties: node.properties)
        }
        return draft
    }

    /// Expects a violation that leaves no trace.
    private func expectConflict(
        _ draft: GraphDraft, with node: UInt64, _ change: (GraphDraft) throws(GraphError) -> Void
    ) {
        let before = draft.graph.stateHash
        do throws(GraphError) {
            try change(draft)
            Issue.record("no violation")
        } catch {
            #expect(error.code == .uniqueViolation)
            #expect(error.conflict?.node == NodeID(rawValue: node))
        }
        #expect(draft.graph.stateHash == before)
    }

    @Test func refusesASecondNodeWithAUniqueValue() throws {
        let draft = try draft([(["Host"], [("serial", "A1")]), (["Disk"], [("serial", "A1")]), (["Host"], [])])
        try draft.createIndex(Self.serial)
        let id = NodeID(rawValue: 9)
        expectConflict(draft, with: 1) { draft throws(GraphError) in
            try draft.addNode(
                id, labels: ["Host", "CI"], properties: [(key: "name", value: "x"), (key: "serial", value: "A1")])
        }
        expectConflict(draft, with: 1) { draft throws(GraphError) in
            try draft.setProperties(of: NodeID(rawValue: 3), [(key: "name", value: "x"), (key: "serial", value: "A1")])
        }
        expectConflict(draft, with: 1) { draft throws(GraphError) in
            try draft.setLabels(of: NodeID(rawValue: 2), ["Host"])
        }
        let slot = try #require(draft.graph.slot(of: NodeID(rawValue: 3)))
        expectConflict(draft, with: 1) { draft throws(GraphError) in
            try draft.set("A1", key: draft.propertyKey("serial"), of: slot)
        }
        do throws(GraphError) {
            try draft.addNode(id, labels: ["Host"], properties: [(key: "serial", value: "A1")])
        } catch {
            #expect(
                error.conflict
                    == UniqueConflict(
                        index: "serial", labels: ["Host"], keys: ["serial"], values: ["A1"],
                        node: NodeID(rawValue: 1)))
            #expect(error.message == "node 1 has the same :Host(serial), unique by index serial")
        }
        #expect(draft.publish(as: CommitSeq(rawValue: 1)).checkInvariants() == [])
    }

    @Test func knowsWhatTheDraftItselfChanged() throws {
        let empty = GraphSnapshot().draft()
        try empty.createIndex(Self.serial)
        let first = empty.publish(as: CommitSeq(rawValue: 1)).draft()
        try first.addNode(NodeID(rawValue: 1), labels: ["Host"], properties: [(key: "serial", value: "A1")])
        expectConflict(first, with: 1) { draft throws(GraphError) in
            try draft.addNode(NodeID(rawValue: 2), labels: ["Host"], properties: [(key: "serial", value: "A1")])
        }
        // A value may be set again, given up, taken over, and come back.
        try first.setProperties(of: NodeID(rawValue: 1), [(key: "serial", value: "A1")])
        try first.setProperties(of: NodeID(rawValue: 1), [(key: "serial", value: "A2")])
        try first.addNode(NodeID(rawValue: 2), labels: ["Host"], properties: [(key: "serial", value: "A1")])
        expectConflict(first, with: 2) { draft throws(GraphError) in
            try draft.setProperties(of: NodeID(rawValue: 1), [(key: "serial", value: "A1")])
        }
        try first.removeNode(NodeID(rawValue: 2))
        try first.setProperties(of: NodeID(rawValue: 1), [(key: "serial", value: "A1")])
        let graph = first.publish(as: CommitSeq(rawValue: 2))
        #expect(graph.checkInvariants() == [])

        let second = graph.draft()
        expectConflict(second, with: 1) { draft throws(GraphError) in
            try draft.addNode(NodeID(rawValue: 3), labels: ["Host"], properties: [(key: "serial", value: "A1")])
        }
        try second.setLabels(of: NodeID(rawValue: 1), ["Scrap"])
        try second.addNode(NodeID(rawValue: 3), labels: ["Host"], properties: [(key: "serial", value: "A1")])
        expectConflict(second, with: 3) { draft throws(GraphError) in
            try draft.setLabels(of: NodeID(rawValue: 1), ["Host"])
        }
        let last = second.publish(as: CommitSeq(rawValue: 3))
        #expect(last.checkInvariants() == [])
        let code = try #require(last.index(named: "serial"))
        #expect(try last.nodes(equal: ["A1"], in: code).map(last.id(of:)) == [NodeID(rawValue: 3)])
    }

    @Test func nodesThatLackAKeyAreNotCompared() throws {
        let draft = try draft([([], [("ip", "10.0.0.1")]), ([], [("ip", "10.0.0.1")]), ([], [("vrf", 1)])])
        try draft.createIndex(Self.address)
        try draft.setProperties(of: NodeID(rawValue: 1), [(key: "vrf", value: 1)])
        expectConflict(draft, with: 1) { draft throws(GraphError) in
            try draft.setProperties(of: NodeID(rawValue: 2), [(key: "vrf", value: 1)])
        }
        try draft.setProperties(of: NodeID(rawValue: 2), [(key: "vrf", value: 1.0)])
        expectConflict(draft, with: 1) { draft throws(GraphError) in
            try draft.setProperties(of: NodeID(rawValue: 3), [(key: "ip", value: "10.0.0.1")])
        }
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        let code = try #require(graph.index(named: "address"))
        #expect(try graph.nodes(equal: [1, "10.0.0.1"], in: code).count == 1)
        #expect(try graph.nodes(equal: [nil, "10.0.0.1"], in: code).isEmpty)
        #expect(try graph.statistics(of: code).entries == 2)
    }

    @Test func refusesAUniqueIndexOverEqualNodes() throws {
        let draft = try draft([(["Host"], [("serial", 7)]), (["Host"], [("serial", 8)]), (["Host"], [("serial", 7)])])
        expectConflict(draft, with: 1) { draft throws(GraphError) in try draft.createIndex(Self.serial) }
        try draft.setProperties(of: NodeID(rawValue: 3), [(key: "serial", value: 9)])
        try draft.createIndex(Self.serial)
        #expect(draft.publish(as: CommitSeq(rawValue: 1)).checkInvariants() == [])
    }

    @Test func refusesDefinitionsThatMakeNoSense() throws {
        let draft = try draft([])
        func code(_ change: () throws(GraphError) -> Void) -> GraphError.Code? {
            do throws(GraphError) {
                try change()
                return nil
            } catch {
                return error.code
            }
        }
        func create(_ name: String, _ kind: IndexDefinition.Kind, _ keys: [String]) -> GraphError.Code? {
            code { () throws(GraphError) in
                try draft.createIndex(IndexDefinition(name: name, kind: kind, keys: keys))
            }
        }
        #expect(create("none", .text, []) == .badArgument)
        #expect(create("two", .ordered, ["a", "b"]) == .badArgument)
        #expect(create("twice", .equality, ["a", "a"]) == .badArgument)
        #expect(create("name", .equality, ["a"]) == .duplicateIndex)
        #expect(create("a", .equality, ["a"]) == nil)
        #expect(code { () throws(GraphError) in try draft.dropIndex(named: "b") } == .unknownIndex)
        #expect(code { () throws(GraphError) in try draft.dropIndex(named: "name") } == .badArgument)
        #expect(create("text", .text, ["a"]) == nil)
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        let equality = try #require(graph.index(named: "a"))
        let text = try #require(graph.index(named: "text"))
        #expect(code { () throws(GraphError) in _ = try graph.nodes(equal: ["a", "b"], in: equality) } == .badArgument)
        #expect(code { () throws(GraphError) in _ = try graph.nodes(equal: ["a"], in: text) } == .badArgument)
        #expect(code { () throws(GraphError) in _ = try graph.search("a", in: equality, limit: 1) } == .badArgument)
        #expect(code { () throws(GraphError) in _ = try graph.nodes(startingWith: "a", in: text) } == .badArgument)
        let unknown = IndexCode(rawValue: 99)
        #expect(code { () throws(GraphError) in _ = try graph.nodes(equal: [], in: unknown) } == .unknownIndex)
    }

    @Test func droppedIndexesAreGoneFromLaterVersionsOnly() throws {
        let draft = try draft([(["Host"], [("serial", 7)])])
        let code = try draft.createIndex(Self.serial)
        let first = draft.publish(as: CommitSeq(rawValue: 1))
        let change = first.draft()
        try change.dropIndex(named: "serial")
        try change.addNode(NodeID(rawValue: 2), labels: ["Host"], properties: [(key: "serial", value: 7)])
        let second = change.publish(as: CommitSeq(rawValue: 2))
        #expect(second.index(named: "serial") == nil)
        #expect(throws: GraphError.self) { try second.nodes(equal: [7], in: code) }
        #expect(try first.nodes(equal: [7], in: code).count == 1)
        #expect(first.checkInvariants() == [] && second.checkInvariants() == [])
        let again = second.draft()
        let newCode = try again.createIndex(IndexDefinition(name: "serial", kind: .ordered, keys: ["serial"]))
        #expect(newCode != code)
    }

    @Test func findsByLabelAndValueWithAnIndexAndWithout() throws {
        var nodes: [(labels: [String], properties: [(key: String, value: Value)])] = []
        for number in 0..<300 {
            nodes.append((number % 3 == 0 ? ["Host"] : ["App"], [("zone", .integer(Int64(number % 7)))]))
        }
        let draft = try draft(nodes)
        let key = draft.propertyKey("zone")
        let plain = draft.publish(as: CommitSeq(rawValue: 1))
        let host = try #require(plain.label(named: "Host"))
        for labels: Set<String> in [[], ["Host"], ["App"]] {
            let change = plain.draft()
            try change.createIndex(IndexDefinition(name: "zone", kind: .equality, labels: labels, keys: ["zone"]))
            let graph = change.publish(as: CommitSeq(rawValue: 2))
            for zone: Value in [0, 3, 7, nil, "0"] {
                for label in [host, nil] {
                    let found = graph.nodes(labelled: label, where: key, equals: zone)
                    #expect(found == plain.nodes(labelled: label, where: key, equals: zone))
                    #expect(found.isEmpty == (zone == 7 || zone.isNull || zone == "0"))
                }
            }
        }
    }

    @Test func compactionAndReplayKeepIndexes() throws {
        let draft = try draft([(["Host"], [("serial", 1)]), (["Host"], [("serial", 2)]), (["Host"], [])])
        try draft.createIndex(Self.serial)
        let first = draft.publish(as: CommitSeq(rawValue: 1))
        // The values change hands: possible step by step only through a third one.
        let change = first.draft()
        try change.setProperties(of: NodeID(rawValue: 1), [(key: "serial", value: 3)])
        try change.setProperties(of: NodeID(rawValue: 2), [(key: "serial", value: 1)])
        try change.setProperties(of: NodeID(rawValue: 1), [(key: "serial", value: 2)])
        let second = change.publish(as: CommitSeq(rawValue: 2))
        let patch = try second.difference(from: first).patch
        for graph in [second, try second.compacted(), try first.applying(patch, as: CommitSeq(rawValue: 2))] {
            let code = try #require(graph.index(named: "serial"))
            #expect(try graph.nodes(equal: [2], in: code).map(graph.id(of:)) == [NodeID(rawValue: 1)])
            #expect(graph.checkInvariants() == [])
        }
    }

    @Test func aVersionOwnsEveryBlockOfItsIndexes() throws {
        var changes = RandomChanges(seed: 5)
        var graph = GraphSnapshot()
        for seq in 1..<20 as Range<Int64> {
            graph = try next(graph, &changes, seq)
            var bytes = 0
            graph.forEachBlock { bytes += $0.bytes }
            #expect(graph.version.bytes == bytes)
        }
    }

    private func next(_ graph: GraphSnapshot, _ changes: inout RandomChanges, _ seq: Int64) throws -> GraphSnapshot {
        let draft = graph.draft()
        if seq == 1 {
            try draft.createIndex(IndexDefinition(name: "text", kind: .text, keys: ["name", "note"]))
            try changes.addNodes(500, to: draft)
            try draft.createIndex(IndexDefinition(name: "order", kind: .ordered, keys: ["note"]))
        }
        if seq == 10 { try draft.dropIndex(named: "text") }
        try changes.apply(30, to: draft)
        return draft.publish(as: CommitSeq(rawValue: seq))
    }
}
