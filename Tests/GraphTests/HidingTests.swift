import Base
import Testing

@testable import Graph

/// What a reader may not see is not there, however it is asked for; and it is there for everybody else.
@Suite struct HidingTests {
    private static func graph() throws -> GraphSnapshot {
        let draft = GraphSnapshot().draft()
        for number in 1...300 {
            try draft.addNode(
                NodeID(rawValue: UInt64(number)), labels: ["Lock"],
                properties: [
                    (key: "name", value: .string("lock \(number)")), (key: "code", value: .string("secret \(number)")),
                    (key: "floor", value: .integer(Int64(number % 5))),
                ])
        }
        try draft.createIndex(IndexDefinition(name: "codes", kind: .equality, labels: ["Lock"], keys: ["code"]))
        try draft.createIndex(IndexDefinition(name: "texts", kind: .text, keys: ["name", "code"]))
        try draft.createIndex(IndexDefinition(name: "order", kind: .ordered, labels: ["Lock"], keys: ["code"]))
        return draft.publish(as: CommitSeq(rawValue: 1))
    }

    @Test func noNodeHasWhatIsHidden() throws {
        let whole = try Self.graph()
        let seen = whole.hiding(["code", "unknown", "name"])
        let code = try #require(seen.propertyKey(named: "code"))
        let (lock, slot) = (try #require(seen.label(named: "Lock")), try #require(seen.slot(of: NodeID(rawValue: 7))))
        #expect(seen.property(code, of: slot) == .null)
        #expect(seen.properties(of: slot).map { seen.name(of: $0.key) } == ["name", "floor"])
        #expect(seen.nodes(labelled: lock, where: code, equals: .string("secret 7")).isEmpty)
        #expect(seen.nodes(labelled: lock, where: code, equals: .string("secret 8")).isEmpty)
        // Names are looked up in an index of their own, and are never hidden.
        #expect(seen.nodes(named: "lock 7") == [slot])
        #expect(seen.nodeCount == whole.nodeCount && seen.seq == whole.seq)
    }

    @Test func whoeverSeesAllStillDoes() throws {
        let whole = try Self.graph()
        let (hash, _) = (whole.stateHash, whole.hiding(["code"]))
        let code = try #require(whole.propertyKey(named: "code"))
        let lock = try #require(whole.label(named: "Lock"))
        #expect(whole.stateHash == hash)
        #expect(whole.nodes(labelled: lock, where: code, equals: .string("secret 7")).count == 1)
        #expect(whole.checkInvariants() == [])
    }

    @Test func aDifferenceTellsNothingOfIt() throws {
        let before = try Self.graph()
        let draft = before.draft()
        try draft.setProperties(of: NodeID(rawValue: 7), [(key: "code", value: .string("another"))])
        try draft.setProperties(of: NodeID(rawValue: 8), [(key: "floor", value: .integer(9))])
        let after = draft.publish(as: CommitSeq(rawValue: 2))
        #expect(try after.difference(from: before).changedNodes.count == 2)
        let seen = try after.hiding(["code"]).difference(from: before.hiding(["code"]))
        #expect(seen.changedNodes.map(\.id) == [NodeID(rawValue: 8)])
        #expect(seen.nodes.total == 1)
    }
}
