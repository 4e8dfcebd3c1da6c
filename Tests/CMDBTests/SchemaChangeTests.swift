import Base
import CMDB
import Graph
import JSON
import OrderedCollections
import Testing

/// The metamodel under change, with CIs that are there.
@Suite struct SchemaChangeTests {
    /// A graph and its metamodel, as the commit loop would keep them.
    private struct Tenant {
        var metamodel = Fixture.metamodel
        var graph = GraphSnapshot()
        let identities = IdentityCounter(nextNode: 1, nextRelationship: 1)

        @discardableResult
        mutating func apply(
            _ operations: [ChangeOperation], kind: ChangeSet.Kind = .manual
        ) throws(ChangeError) -> ResolvedChange {
            let changeSet = ChangeSet(kind: kind, title: "test", source: Fixture.source, operations: operations)
            let change = try ChangeResolver(metamodel: metamodel).resolve(
                changeSet, on: graph, identities: identities, as: graph.seq.next)
            (graph, metamodel) = (change.graph, change.metamodel)
            return change
        }

        func labels(_ id: UInt64) -> Set<String> {
            graph.slot(of: NodeID(rawValue: id)).map { Set(graph.labels(of: $0).map(graph.name(of:))) } ?? []
        }

        func value(_ key: String, of id: UInt64) -> Value {
            graph.slot(of: NodeID(rawValue: id)).map { graph.property(named: key, of: $0) } ?? .null
        }
    }

    private func ciClass(_ key: String, _ content: JSONValue) -> ChangeOperation {
        .define(Definition(kind: .ciClass, key: key, content: content))
    }

    private func create(_ ciClass: String, _ name: String, _ attributes: [String: Value] = [:]) -> ChangeOperation {
        .createCI(ciClass: ciClass, name: name, attributes: attributes, record: nil)
    }

    private func expectRefusal(
        _ tenant: Tenant, _ operations: [ChangeOperation], _ message: String, kind: ChangeSet.Kind = .manual,
        location: SourceLocation = #_sourceLocation
    ) {
        var tenant = tenant
        let error = #expect(throws: ChangeError.self, sourceLocation: location) {
            try tenant.apply(operations, kind: kind)
        }
        #expect(error?.message.contains(message) ?? false, "\(error?.message ?? "")", sourceLocation: location)
    }

    /// One set may define a class, make CIs of it, and relate them by a type that it defines.
    @Test func aSetDefinesAndUses() throws {
        var tenant = Tenant()
        let change = try tenant.apply([
            create("Robot", "r1", ["axes": 6]), create("Server", "s1"),
            .createRelation(type: "STEERED_BY", from: .new(0), to: .new(1), properties: [:]),
            .define(
                Definition(
                    kind: .relationType, key: "STEERED_BY", content: ["endpoints": [["from": "Robot", "to": "Host"]]])),
            ciClass("Robot", ["parent": "CI", "attributes": [["key": "axes", "type": "integer"]]]),
        ])
        #expect(change.definitions.count == 2 && change.counts.created == 2)
        #expect(tenant.labels(1) == ["Robot", "CI"])
        expectRefusal(
            tenant, [.undefine(.init(kind: .ciClass, key: "Robot"))], "cannot be removed: 1 CI is of it")
        expectRefusal(
            tenant, [.undefine(.init(kind: .relationType, key: "STEERED_BY"))], "there are 1 relations of it")
        try tenant.apply([.retireCI(NodeID(rawValue: 1))])
        try tenant.apply([
            .undefine(.init(kind: .ciClass, key: "Robot")), .undefine(.init(kind: .relationType, key: "STEERED_BY")),
        ])
        #expect(tenant.metamodel.classes["Robot"] == nil)
    }

    @Test func aClassWithChildrenStays() throws {
        var tenant = Tenant()
        try tenant.apply([
            ciClass("Robot", ["parent": "CI"]), ciClass("WeldingRobot", ["parent": "Robot"]),
            create("WeldingRobot", "w1"), create("WeldingRobot", "w2"),
        ])
        expectRefusal(
            tenant, [.undefine(.init(kind: .ciClass, key: "Robot"))],
            "2 CIs are of it and 1 class descends from it (WeldingRobot)")
        expectRefusal(tenant, [ciClass("WeldingRobot", ["parent": "Robot", "abstract": true])], "2 CIs are of it")
    }

    /// A class that moves takes its CIs along, and the state before is as it was.
    @Test func cisGetTheLabelsOfTheirNewAncestors() throws {
        var tenant = Tenant()
        try tenant.apply([
            ciClass("Machine", ["parent": "CI", "abstract": true]),
            ciClass("Robot", ["parent": "Machine"]), ciClass("WeldingRobot", ["parent": "Robot"]),
            create("WeldingRobot", "w1"), create("Server", "s1"),
        ])
        let before = tenant
        try tenant.apply([ciClass("Robot", ["parent": "Host"])])
        #expect(tenant.labels(1) == ["WeldingRobot", "Robot", "Host", "CI"])
        #expect(tenant.graph.document(of: NodeID(rawValue: 1), metamodel: tenant.metamodel)?.ciClass == "WeldingRobot")
        #expect(before.labels(1) == ["WeldingRobot", "Robot", "Machine", "CI"])
        #expect(tenant.labels(2) == ["Server", "Host", "CI"])
        // And back, within a set that changes the CI too.
        try tenant.apply([
            .updateCI(NodeID(rawValue: 1), ciClass: nil, name: "w2", attributes: [:]),
            ciClass("Robot", ["parent": "Machine"]),
        ])
        #expect(tenant.labels(1) == ["WeldingRobot", "Robot", "Machine", "CI"])
        #expect(tenant.value("name", of: 1) == "w2")
    }

    @Test func relationsKeepTheClassesThatTheyJoin() throws {
        var tenant = Tenant()
        try tenant.apply([
            ciClass("Robot", ["parent": "Host"]), create("Robot", "r"), create("App", "a"),
            .createRelation(type: "RUNS_ON", from: .new(1), to: .new(0), properties: [:]),
        ])
        expectRefusal(tenant, [ciClass("Robot", ["parent": "CI"])], "1 relations of type RUNS_ON")
    }

    @Test func valuesThatDoNotFitAreNamed() throws {
        var tenant = Tenant()
        try tenant.apply([
            ciClass("Robot", ["parent": "CI", "attributes": [["key": "axes"], ["key": "serial"]]]),
            create("Robot", "r1", ["axes": "6", "serial": "a"]),
            create("Robot", "r2", ["axes": "many", "serial": "a"]),
        ])
        let strict: JSONValue = [
            "parent": "CI",
            "attributes": [
                ["key": "axes", "type": "integer"], ["key": "serial", "uniqueWithin": "tenant"],
                ["key": "site", "requirement": "mandatory", "default": "hq"],
            ],
        ]
        expectRefusal(tenant, [ciClass("Robot", strict)], "does not fit Robot 'r1'")
        let definition = Definition(kind: .ciClass, key: "Robot", content: strict)
        let preview = try DefinitionPreview([definition], metamodel: tenant.metamodel, graph: tenant.graph)
        #expect(preview.affected == 2)
        #expect(
            preview.problems.map { "\($0.name).\($0.attribute) \($0.message)" } == [
                "r2.axes is string 'many', which is not of type integer", "r2.serial is a, as that of ci-1",
            ])
        #expect(
            preview.operations == [
                .updateCI(NodeID(rawValue: 1), ciClass: nil, name: nil, attributes: ["axes": 6, "site": "hq"]),
                .updateCI(NodeID(rawValue: 2), ciClass: nil, name: nil, attributes: ["site": "hq"]),
            ])
        // Corrected in the same set, it is in force at once.
        var corrected = tenant
        try corrected.apply(
            [.define(definition)] + preview.operations + [
                .updateCI(NodeID(rawValue: 2), ciClass: nil, name: nil, attributes: ["axes": 4, "serial": "b"])
            ])
        #expect(corrected.value("axes", of: 1) == 6)
        expectRefusal(
            corrected, [create("Robot", "r3", ["serial": "a", "site": "x"])], "'serial' is a, which ci-1 has already")
        // Or kept, and said so.
        var members = try #require(strict.objectValue)
        members["existing"] = "keep"
        try tenant.apply([ciClass("Robot", .object(members))])
        #expect(tenant.value("axes", of: 2) == "many")
        // What is kept hinders no other change.
        try tenant.apply([.updateCI(NodeID(rawValue: 2), ciClass: nil, name: "r2b", attributes: [:])])
    }

    @Test func renamedAttributesAreMoved() throws {
        var tenant = Tenant()
        try tenant.apply([
            ciClass("Robot", ["parent": "CI", "attributes": [["key": "axes"]]]), create("Robot", "r1", ["axes": "6"]),
        ])
        let definition = Definition(
            kind: .ciClass, key: "Robot",
            content: [
                "parent": "CI", "attributes": [["key": "axis_count", "type": "integer", "renamedFrom": "axes"]],
            ])
        let preview = try DefinitionPreview([definition], metamodel: tenant.metamodel, graph: tenant.graph)
        #expect(preview.problems.isEmpty)
        try tenant.apply([.define(definition)] + preview.operations)
        #expect(tenant.value("axis_count", of: 1) == 6 && tenant.value("axes", of: 1) == .null)
    }

    @Test func attributesObeyTheirDefinitions() throws {
        var tenant = Tenant()
        try tenant.apply([
            ciClass(
                "Robot",
                [
                    "parent": "CI", "namePattern": "[a-z]+-[0-9A-Z]+", "nameTemplate": "robot-{serial}",
                    "attributes": [
                        [
                            "key": "serial", "normaliser": "serial", "uniqueWithin": "tenant",
                            "requirement": "mandatory",
                        ],
                        ["key": "axes", "type": "integer", "constraint": ["minimum": 1, "maximum": 12], "default": 6],
                        ["key": "mac", "type": "mac"],
                        ["key": "state", "type": "enumeration", "constraint": ["options": ["on", "off"]]],
                        ["key": "master", "type": "reference", "constraint": ["referencedClass": "Robot"]],
                    ],
                ]),
            create("Robot", "", ["serial": " ab 1", "mac": "00-1B-21-3C-4D-5E"]), create("Server", "s1"),
        ])
        #expect(tenant.value("name", of: 1) == "robot-AB1" && tenant.value("axes", of: 1) == 6)
        #expect(tenant.value("mac", of: 1) == "00:1b:21:3c:4d:5e")
        for (attributes, message) in [
            ([:], "lacks serial"), (["serial": "AB1"], "'serial' is AB1, which ci-1 has already"),
            (["serial": "X", "axes": 13], "'axes' is 13, above its maximum 12"),
            (["serial": "X", "state": "idle"], "none of its options (on, off)"),
            (["serial": "X", "mac": "no"], "must be of type mac"), (["serial": "x-1"], "does not match"),
            (["serial": "X", "master": "ci-2"], "which is of class Server, no Robot"),
            (["serial": "X", "master": "ci-99"], "which there is not"),
        ] as [([String: Value], String)] {
            expectRefusal(tenant, [create("Robot", "", attributes)], message)
        }
        expectRefusal(
            tenant, [.updateCI(NodeID(rawValue: 1), ciClass: nil, name: nil, attributes: ["serial": .null])],
            "lacks the mandatory attribute 'serial'")
        // A source may know less; what it says has the right type, or is refused.
        let observed = try tenant.apply([create("Robot", "R 1", ["axes": 99])], kind: .ingest).createdIDs[0]
        expectRefusal(tenant, [create("Robot", "x", ["axes": "many"])], "must be of type integer", kind: .ingest)
        // What a source left out hinders nobody, but nobody takes more away.
        try tenant.apply([.updateCI(observed, ciClass: nil, name: nil, attributes: ["state": "on"])])
        #expect(tenant.value("state", of: observed.rawValue) == "on")
    }

    /// Of many records of a source, the bad ones are named, all at once, and nothing is done.
    @Test func badRecordsAreNamedAllAtOnce() throws {
        var tenant = Tenant()
        let operations = (0..<10_000).map { number -> ChangeOperation in
            let isBad = number % 4_000 == 7
            return .createCI(
                ciClass: "Server", name: "s\(number)", attributes: ["cpu": isBad ? "many" : 4], record: "row-\(number)")
        }
        let error = #expect(throws: ChangeError.self) { try tenant.apply(operations, kind: .ingest) }
        let message = error?.message ?? ""
        #expect(
            message.hasPrefix("3 records are refused: record 'row-7': attribute 'cpu' of Server 's7'"), "\(message)")
        #expect(message.contains("record 'row-4007'") && message.contains("record 'row-8007'"))
        #expect(tenant.graph.nodeCount == 0)
    }

    @Test func lifecyclesAreObeyed() throws {
        var tenant = Tenant()
        try tenant.apply([
            .define(
                Definition(
                    kind: .lifecycle, key: "robots",
                    content: [
                        "states": [["key": "planned"], ["key": "active"], ["key": "scrapped"]], "initial": "planned",
                        "transitions": [["from": "planned", "to": "active"], ["from": "active", "to": "scrapped"]],
                        "entry": [
                            [
                                "state": "active", "expression": "EXISTS { (n)-[:RUNS_ON]->(:Host) }",
                                "message": ["en": "it runs on no host", "ko": "호스트가 없습니다"],
                            ]
                        ],
                    ])),
            ciClass("App", ["parent": "CI", "lifecycle": "robots", "attributes": [["key": "lifecycle"]]]),
            create("App", "a"), create("Server", "s"),
        ])
        #expect(tenant.value("lifecycle", of: 1) == "planned")
        func become(_ state: Value) -> ChangeOperation {
            .updateCI(NodeID(rawValue: 1), ciClass: nil, name: nil, attributes: ["lifecycle": state])
        }
        expectRefusal(tenant, [become("scrapped")], "cannot go from planned to scrapped")
        expectRefusal(tenant, [become("gone")], "no state of the lifecycle")
        expectRefusal(tenant, [become("active")], "cannot enter active: it runs on no host")
        // The rule is asked of the resulting graph.
        try tenant.apply([
            become("active"),
            .createRelation(
                type: "RUNS_ON", from: .existing(NodeID(rawValue: 1)), to: .existing(NodeID(rawValue: 2)),
                properties: [:]),
        ])
        expectRefusal(tenant, [become("planned")], "cannot go from active to planned")
        try tenant.apply([become("scrapped")])
    }
}
