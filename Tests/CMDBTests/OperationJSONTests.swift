import Base
import CMDB
import Graph
import JSON
import Testing

@Suite struct OperationJSONTests {
    private static let reader = OperationReader(metamodel: Fixture.metamodel, graph: GraphSnapshot())

    private static let every: [ChangeOperation] = [
        .createCI(ciClass: "Server", name: "서버 1", attributes: ["cpu": .integer(8)], record: nil),
        .createCI(ciClass: "App", name: "shop", attributes: ["ports": .list([.string("80")])], record: "pod/7"),
        .createRelation(
            type: "RUNS_ON", from: .new(1), to: .new(0), properties: ["since": .instant(Instant(rawValue: 5))]),
        .createRelation(type: "CALLS", from: .existing(NodeID(rawValue: 3)), to: .new(1), properties: [:]),
        .updateCI(NodeID(rawValue: 4), ciClass: "Server", name: "n", attributes: ["cpu": .null]),
        .updateCI(NodeID(rawValue: 4), ciClass: nil, name: nil, attributes: ["cpu": .float(1.5)]),
        .retireCI(NodeID(rawValue: 5)), .removeNode(NodeID(rawValue: 6)),
        .reviveCI(NodeID(rawValue: 7), ciClass: "Server", name: "b", attributes: [:]),
        .restoreCI(
            CIDocument(id: NodeID(rawValue: 8), ciClass: "", name: "", attributes: ["a": .float(.nan)], labels: ["X"])),
        .restoreRelation(
            RelationDocument(
                id: RelationshipID(rawValue: 9), type: "CALLS", from: NodeID(rawValue: 1), to: NodeID(rawValue: 2),
                properties: [:], source: "file:x")),
        .updateRelation(RelationshipID(rawValue: 9), properties: ["a": .null]),
        .removeRelation(RelationshipID(rawValue: 10)),
        .define(Definition(kind: .rule, key: "r", content: ["severity": "info"])),
        .undefine(Definition.Reference(kind: .policy, key: "p")),
    ]

    @Test func everyOperationComesBackAsItWas() throws {
        let json = ChangeOperation.json(Self.every, metamodel: Fixture.metamodel)
        let parsed = try JSONValue.parse(json.serialized())
        let read = try Self.reader.operations(parsed)
        #expect(ChangeOperation.json(read, metamodel: Fixture.metamodel) == json)
        #expect(read.count == Self.every.count)
        #expect(read[2] == Self.every[2])
    }

    @Test(arguments: [
        (#"[{"op":"retireCI","ci":"ci-1"},{"op":"retireCI","ci":"7"}]"#, 2, "'ci'"),
        (#"[{"op":"updateCI","ci":"ci-1","atributes":{}}]"#, 1, "'atributes'"),
        (#"[{"op":"createRelation","type":"CALLS","from":"n1","to":"ci-2"}]"#, 1, "'from'"),
        (
            #"[{"op":"createCI","as":"x","class":"App","name":"a"},{"op":"createCI","as":"x","class":"App","name":"b"}]"#,
            2, "'as'"
        ),
        (#"[{"op":"updateCI","ci":"ci-1","attributes":{"cpu":{"a":1}}}]"#, 1, "'attributes.cpu'"),
        (#"[{"op":"fly"}]"#, 1, "'op'"), (#"[7]"#, 1, "number"),
        (#"[{"op":"define","kind":"rule","key":"x"}]"#, 1, "'content'"),
    ])
    func namesTheOperationAndTheMember(text: String, number: Int, part: String) throws {
        let json = try JSONValue.parse(text)
        let error = #expect(throws: ChangeError.self) { try Self.reader.operations(json) }
        #expect(error?.code == .badOperation)
        #expect(error?.operation == number)
        #expect(error?.message.contains(part) == true)
    }

    @Test func plainTextBecomesAnInstantWhereTheMetamodelAsksForOne() throws {
        let json = try JSONValue.parse(
            #"[{"op":"createCI","class":"PhysicalServer","name":"a","attributes":{"boot_time":"2026-03-01T09:00:00Z"}}]"#
        )
        let read = try OperationReader(metamodel: .starter, graph: GraphSnapshot()).operations(json)
        guard case .createCI(_, _, let attributes, _) = read[0] else { return }
        #expect(attributes["boot_time"] == Instant(iso8601: "2026-03-01T09:00:00Z").map(Value.instant))
    }
}
