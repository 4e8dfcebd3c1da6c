import Base
import Testing

@testable import Graph

/// Reading many properties, keys and degrees at once, against asking for each.
struct PropertyReaderTests {
    private static let keys = [
        "full", "rare", "small", "wide", "code", "text", "number", "single", "mixed", "moment", "far",
    ]

    /// More nodes than two pages have, and not as many as three.
    private func estate(_ generator: inout SeededGenerator, nodes: Int = 700) throws -> GraphSnapshot {
        let draft = GraphSnapshot().draft()
        for number in 0..<nodes {
            var properties: [(key: String, value: Value)] = [
                ("full", .integer(Int64(number))), ("small", .integer(Int64(generator.below(5) + 1))),
                ("wide", .integer(RandomValues.integer(&generator))),
                ("code", .string(generator.pick(["prod", "stage", "서버", ""]))),
                ("text", .string("host-\(number)\(String(repeating: "x", count: generator.below(9)))")),
                ("number", .float(RandomValues.float(&generator))),
                ("single", .float(Double(generator.below(64)) / 4)), ("mixed", RandomValues.any(&generator)),
                ("moment", .instant(Instant(secondsSince1970: Int64(generator.below(1 << 30))))),
                ("far", .integer(Int64(generator.below(1 << 30)) - 5)),
            ]
            if generator.once(in: 9) { properties.append((key: "rare", value: .string("host-\(number)"))) }
            properties.shuffle(using: &generator)
            try draft.addNode(NodeID(rawValue: UInt64(number + 1)), labels: ["Host"], properties: properties)
        }
        return draft.publish(as: CommitSeq(rawValue: 1))
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func readsWhatTheGraphHas(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let graph = try estate(&generator)
        #expect(graph.checkInvariants() == [])
        let codes = try Self.keys.map { try #require(graph.propertyKey(named: $0)) }
        let reader = graph.nodeReader(codes)
        let cells = UnsafeMutableBufferPointer<PropertyCell>.allocate(capacity: reader.count)
        defer { cells.deallocate() }
        cells.initialize(repeating: .null)
        graph.forEachNode { node in
            reader.read(node, into: cells)
            for (cell, code) in zip(cells, codes) {
                let value = graph.property(code, of: node)
                #expect(cell.value == value || value != value)
                #expect(cell.isNull == value.isNull)
                #expect(cell.utf8.map { String(decoding: $0, as: UTF8.self) } == value.stringValue)
                if case .integer(let number) = value { #expect(cell.integer == number) }
                let column = graph.nodeColumn(code)
                #expect(cell.double == column.double(of: node))
                #expect(cell.integer == column.integer(of: node))
                #expect(column.withUTF8(of: node) { String(decoding: $0, as: UTF8.self) } == value.stringValue)
                if case .instant(let instant) = value {
                    #expect(column.instant(of: node) == instant)
                } else {
                    #expect(column.instant(of: node) == nil)
                }
            }
        }
    }

    @Test func readsNothingOfKeysAndPagesWithoutValues() throws {
        let graph = try SmallEstate.build([("A1", "USES", "B1")])
        let reader = graph.nodeReader([PropertyKeyCode(rawValue: 99)])
        let cells = UnsafeMutableBufferPointer<PropertyCell>.allocate(capacity: 1)
        defer { cells.deallocate() }
        cells.initialize(repeating: .null)
        reader.read(graph.node("A1"), into: cells)
        #expect(cells[0].isNull)
        #expect(cells[0].value == .null)
    }

    @Test(arguments: [1, 20, 300, 9_000])
    func findsEveryKeyAndNoOther(count: Int) throws {
        let draft = GraphSnapshot().draft()
        try draft.createIndex(IndexDefinition(name: "key", kind: .equality, keys: ["key"]))
        func key(_ number: Int) -> String { number % 7 == 0 ? "서버-\(number)" : "host-\(number)" }
        for number in 0..<count {
            try draft.addNode(
                NodeID(rawValue: UInt64(number + 1)), labels: ["Host"], properties: [("key", .string(key(number)))])
            // The second node with a key is not the first.
            try draft.addNode(
                NodeID(rawValue: UInt64(count + number + 1)), labels: ["Host"],
                properties: [("key", .string(number % 3 == 0 ? key(number) : "shared"))])
        }
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        let index = try #require(graph.index(named: "key"))
        let keys = try graph.textLookUp(in: index)
        for number in 0..<count {
            #expect(keys.first(key(number)).map(graph.id(of:)) == NodeID(rawValue: UInt64(number + 1)))
            #expect(keys.first("host-\(number)!") == nil)
            #expect(try graph.nodes(equal: [.string(key(number))], in: index).count == (number % 3 == 0 ? 2 : 1))
        }
        #expect(keys.first("") == nil)
        #expect(try graph.nodes(equal: [.string("shared")], in: index).count == count - (count + 2) / 3)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func degreesOfAPageAreThoseOfItsNodes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let draft = GraphSnapshot().draft()
        let nodes = 400
        let labels = draft.labelSet(["Host"])
        for number in 1...nodes { try draft.addNode(NodeID(rawValue: UInt64(number)), labels: labels) }
        let types = (0..<6).map { draft.relationshipType("TYPE\($0)") }
        for number in 1...6_000 {
            // Half of them at the first nodes, some of which become hubs.
            let to = generator.once(in: 2) ? generator.below(4) : generator.below(nodes)
            try draft.addRelationship(
                RelationshipID(rawValue: UInt64(number)), type: generator.pick(types),
                from: NodeID(rawValue: UInt64(generator.below(nodes) + 1)), to: NodeID(rawValue: UInt64(to + 1)))
        }
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        let degrees = UnsafeMutableBufferPointer<Int>.allocate(capacity: 256)
        defer { degrees.deallocate() }
        for direction in [Direction.outgoing, .incoming, .both] {
            for type in types.map(Optional.init) + [nil, RelationshipTypeCode(rawValue: 77)] {
                for page in 0..<3 {
                    var slots = SlotMask()
                    for slot in 0..<256 where page * 256 + slot < nodes && generator.once(in: 2) { slots.insert(slot) }
                    degrees.initialize(repeating: -1)
                    graph.copyDegrees(ofPage: page, slots, direction: direction, type: type, into: degrees)
                    for slot in 0..<256 {
                        let node = NodeSlot(rawValue: UInt32(page * 256 + slot))
                        var expected = -1
                        if slots.contains(slot) {
                            expected = 0
                            graph.forEachRelationship(of: node, direction: direction, type: type) { _ in expected += 1 }
                            #expect(graph.degree(of: node, direction: direction, type: type) == expected)
                        }
                        #expect(degrees[slot] == expected)
                    }
                }
            }
        }
    }
}
