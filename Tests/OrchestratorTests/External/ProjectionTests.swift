import Base
import Graph
import JSON
import OrderedCollections
import Testing

@testable import Orchestrator

@Suite struct ProjectionTests {
    private let older: GraphSnapshot
    private let newer: GraphSnapshot

    init() throws {
        var draft = GraphSnapshot().draft()
        for (id, label) in [(1, "Server"), (2, "Server"), (3, "odd `label`")] as [(UInt64, String)] {
            try draft.addNode(
                NodeID(rawValue: id), labels: [label], properties: [(key: "name", value: .string("n\(id)"))])
        }
        try draft.addRelationship(
            RelationshipID(rawValue: 1), type: "NEEDS", from: NodeID(rawValue: 1), to: NodeID(rawValue: 2),
            properties: [(key: "port", value: .integer(9_007_199_254_740_993))])
        older = draft.publish(as: CommitSeq(rawValue: 1))
        draft = older.draft()
        try draft.setLabels(of: NodeID(rawValue: 1), ["Host"])
        try draft.removeRelationship(RelationshipID(rawValue: 1))
        try draft.removeNode(NodeID(rawValue: 2))
        newer = draft.publish(as: CommitSeq(rawValue: 2))
    }

    private func statements(from older: GraphSnapshot, to newer: GraphSnapshot) throws -> [ProjectionStatements
        .Statement]
    {
        ProjectionStatements(tenant: .standard, rowsMax: 1)
            .statements(for: try newer.difference(from: older))
    }

    @Test func aWholeGraphIsNodesThenRelationships() throws {
        let all = try statements(from: GraphSnapshot(), to: older)
        #expect(all.count == 4)
        #expect(all[0].text.hasPrefix("UNWIND $rows AS row MERGE (n:RootlineElement {rootline_id: row.id})"))
        #expect(all[0].text.hasSuffix("SET n:`Server`"))
        #expect(all[2].text.hasSuffix("SET n:`odd ``label```"))
        #expect(all[3].text.contains("MERGE (a)-[r:`NEEDS` {rootline_id: row.id}]->(b)"))
        let row = try #require(all[3].rows.first?["_value"])
        #expect(row["from"] == TypedJSON.text("default:1"))
        #expect(row["properties"]?["_value"]?["port"] == TypedJSON.integer(9_007_199_254_740_993))
    }

    @Test func aDifferenceTakesAwayFirst() throws {
        let texts = try statements(from: older, to: newer).map(\.text)
        #expect(texts.count == 3)
        #expect(texts[0].hasSuffix("DELETE r") && texts[1].hasSuffix("DETACH DELETE n"))
        #expect(texts[2].hasSuffix("SET n:`Host` REMOVE n:`Server`"))
    }

    @Test(arguments: [
        (Value.float(.infinity), "Float", "Infinity"), (.bytes([1, 2, 3, 4]), "Base64", "AQIDBA=="),
        (.bytes([255]), "Base64", "/w=="),
        (.instant(Instant(secondsSince1970: 0)), "OffsetDateTime", "1970-01-01T00:00:00Z"),
    ])
    func valuesKeepTheirTypes(value: Value, type: String, content: String) {
        #expect(TypedJSON.of(value) == ["$type": .string(type), "_value": .string(content)])
    }
}
