import Base
import CMDB
import Graph
import JSON
import OrderedCollections
import Testing

/// Classes and relation types that are data: read, checked against each other, put in force.
@Suite struct DefinitionTests {
    private static func ciClass(_ key: String, _ content: JSONValue) -> Definition {
        Definition(kind: .ciClass, key: key, content: content)
    }

    private static func relationType(_ key: String, _ content: JSONValue) -> Definition {
        Definition(kind: .relationType, key: key, content: content)
    }

    private static let robot = ciClass(
        "Robot",
        [
            "parent": "Equipment", "label": ["en": "Robot", "ko": "로봇"], "synonyms": ["robots", "로봇팔"],
            "attributes": [["key": "axes", "type": "integer", "constraint": ["minimum": 1, "maximum": 12]]],
        ])

    /// What ships built in comes back from its JSON as it was.
    @Test func builtInDefinitionsComeBackFromTheirJSON() throws {
        let starter = Metamodel.starter
        let definitions = starter.allDefinitions()
        #expect(definitions.count == starter.classes.count + starter.relationTypes.count + starter.lifecycles.count)
        let read = try starter.applying(definitions)
        #expect(read.classes == starter.classes)
        #expect(read.relationTypes == starter.relationTypes)
        #expect(read.lifecycles == starter.lifecycles)
        #expect(read.allDefinitions() == definitions)
        for key in starter.classes.keys {
            #expect(read.lineage(of: key) == starter.lineage(of: key))
            #expect(read.attributes(of: key) == starter.attributes(of: key))
        }
    }

    @Test func aNewClassHasWhatItInherits() throws {
        let metamodel = try Metamodel.starter.applying([Self.robot])
        #expect(metamodel.lineage(of: "Robot").first == "Robot")
        #expect(metamodel.isA("Robot", "Equipment") && metamodel.isA("Robot", "CI"))
        #expect(metamodel.attributes(of: "Robot")["axes"]?.type == .integer)
        #expect(metamodel.attributes(of: "Robot")["serial"] != nil)
        #expect(metamodel.classes["Robot"]?.label.ko == "로봇")
        #expect(metamodel.schemaVersion !== Metamodel.starter.schemaVersion)
        let without = try metamodel.applying([], without: [Self.robot.reference])
        #expect(without.classes["Robot"] == nil)
    }

    /// A change at the parent reaches the children.
    @Test func aChangeOfTheParentReachesTheChildren() throws {
        let starter = Metamodel.starter
        var content = try #require(starter.definition(.init(kind: .ciClass, key: "Host"))?.content.objectValue)
        content["attributes"] = [["key": "cpu", "type": "integer", "requirement": "mandatory"]]
        let metamodel = try starter.applying([Self.ciClass("Host", .object(content))])
        #expect(metamodel.attributes(of: "PhysicalServer")["cpu"]?.requirement == .mandatory)
        #expect(metamodel.attributes(of: "PhysicalServer")["fqdn"] == nil)
        #expect(try metamodel.applying([], without: [.init(kind: .ciClass, key: "Host")]).classes == starter.classes)
    }

    @Test func traitsGiveAttributesAndLabels() throws {
        let metamodel = try Metamodel.starter.applying([
            Self.ciClass(
                "Leased",
                [
                    "parent": "CI", "abstract": true,
                    "attributes": [["key": "lessor"], ["key": "lease_end", "type": "date"]],
                ]),
            Self.ciClass("LeasedRobot", ["parent": "Equipment", "traits": ["Leased"]]),
        ])
        let lineage = metamodel.lineage(of: "LeasedRobot")
        #expect(lineage.prefix(2) == ["LeasedRobot", "Leased"] && lineage.last == "CI")
        #expect(Set(lineage).count == lineage.count)
        #expect(metamodel.attributes(of: "LeasedRobot")["lease_end"]?.type == .date)
    }

    @Test(
        arguments: [
            (["parent": "Nothing"], "which there is not"), (["label": "x"], "has no parent"),
            (["parent": "Robot"], "circle"), (["parent": "Host", "traits": ["Database"]], "no abstract class"),
            (["parent": "Host", "colour": "red"], "colour is unknown"), (["parent": 5], "parent is number, not a text"),
            (["parent": "Host", "attributes": [["key": "Bad Key"]]], "attributes[0].key"),
            (["parent": "Host", "attributes": [["key": "cpu", "type": "string"]]], "loosen the attribute 'cpu'"),
            (["parent": "Host", "attributes": [["key": "x", "type": "enumeration"]]], "without options"),
            (["parent": "Host", "attributes": [["key": "x", "type": "colour"]]], "is 'colour'"),
            (
                ["parent": "Host", "attributes": [["key": "x", "constraint": ["pattern": "("]]]],
                "no regular expression"
            ),
            (["parent": "Host", "attributes": [["key": "x"], ["key": "x"]]], "twice"),
            (
                [
                    "parent": "Host",
                    "attributes": [["key": "x", "type": "integer", "default": 5, "constraint": ["maximum": 4]]],
                ], "above its maximum 4"
            ),
            (
                ["parent": "Host", "attributes": [["key": "x", "type": "integer", "default": "a"]]],
                "default is no value"
            ),
            (
                [
                    "parent": "Host",
                    "attributes": [["key": "x", "type": "reference", "constraint": ["referencedClass": "No"]]],
                ], "refers to the class 'No'"
            ),
            (["parent": "Host", "nameTemplate": "{nothing}"], "nameTemplate"),
            (["parent": "Host", "namePattern": "["], "namePattern"),
            (["parent": "Host", "lifecycle": "none"], "lifecycle is 'none'"), ("text", "no object"),
        ] as [(JSONValue, String)])
    func refusesWhatIsNoClass(content: JSONValue, message: String) {
        let error = #expect(throws: ChangeError.self) {
            try Metamodel.starter.applying([Self.ciClass("Robot", content)])
        }
        #expect(error?.message.contains(message) ?? false, "\(error?.message ?? "")")
    }

    @Test(
        arguments: [
            ([["key": "v", "requirement": "optional"]], "optional where mandatory"),
            ([["key": "v", "type": "integer", "constraint": ["maximum": 200]]], "maximum 200"),
            ([["key": "v", "type": "integer", "unit": "s"]], "unit s where ms"),
            ([["key": "s", "uniqueWithin": "site"]], "unique within site"),
            ([["key": "s", "sensitive": false]], "not sensitive"),
            ([["key": "s", "constraint": ["options": ["c"]]]], "option string 'c'"),
            ([["key": "s", "normaliser": "fqdn"]], "normaliser fqdn"),
        ] as [(JSONValue, String)])
    func aChildMayTightenAndNeverLoosen(attributes: JSONValue, message: String) throws {
        let parent = Self.ciClass(
            "Base",
            [
                "parent": "CI", "abstract": true,
                "attributes": [
                    [
                        "key": "v", "type": "decimal", "requirement": "mandatory", "unit": "ms",
                        "constraint": ["minimum": 0, "maximum": 100],
                    ],
                    [
                        "key": "s", "uniqueWithin": "tenant", "sensitive": true, "normaliser": "trim",
                        "constraint": ["options": ["a", "b"]],
                    ],
                ],
            ])
        let metamodel = try Metamodel.starter.applying([parent])
        let tight = try metamodel.applying([
            Self.ciClass(
                "Child",
                [
                    "parent": "Base",
                    "attributes": [
                        ["key": "v", "constraint": ["maximum": 10]],
                        ["key": "s", "constraint": ["options": ["a"]]],
                    ],
                ])
        ])
        let child = tight.attributes(of: "Child")
        #expect(child["v"]?.requirement == .mandatory && child["v"]?.type == .decimal && child["v"]?.unit == "ms")
        #expect(child["v"]?.constraint.minimum == 0 && child["v"]?.constraint.maximum == 10)
        #expect(child["s"]?.isSensitive == true && child["s"]?.constraint.options == ["a"])
        let error = #expect(throws: ChangeError.self) {
            try metamodel.applying([Self.ciClass("Child", ["parent": "Base", "attributes": attributes])])
        }
        #expect(error?.message.contains("loosen") ?? false)
        #expect(error?.message.contains(message) ?? false, "\(error?.message ?? "")")
    }

    @Test func aCircleOfParentsIsNamed() throws {
        let error = #expect(throws: ChangeError.self) {
            try Metamodel.starter.applying([
                Self.ciClass("A", ["parent": "B"]), Self.ciClass("B", ["parent": "C"]),
                Self.ciClass("C", ["parent": "A"]),
            ])
        }
        #expect(error?.message == "the classes lead in a circle: A → B → C → A")
    }

    @Test(
        arguments: [
            (["endpoints": []], "endpoints is empty"),
            (["endpoints": [["from": "Robot", "to": "Host"]]], "'Robot', which there is not"),
            (["endpoints": [["from": "Host", "to": "Host"]], "inverseKey": "RUNS"], "are both read as RUNS"),
            (
                ["endpoints": [["from": "Host", "to": "Host"]], "cardinality": ["perSource": ["min": 2, "max": 1]]],
                "no range"
            ),
            (
                ["endpoints": [["from": "Host", "to": "Host"]], "impact": [["cause": "me", "effect": "down"]]],
                "impact[0].cause"
            ),
            (["endpoints": [["from": "Host", "to": "Host"]], "symmetric": true, "owner": "source"], "symmetric"),
            (
                [
                    "endpoints": [["from": "Host", "to": "Host"]],
                    "impact": [["cause": "source", "effect": "down", "on": "No"]],
                ], "'No'"
            ),
        ] as [(JSONValue, String)])
    func refusesWhatIsNoRelationType(content: JSONValue, message: String) {
        let error = #expect(throws: ChangeError.self) {
            try Metamodel.starter.applying([Self.relationType("WELDS", content)])
        }
        #expect(error?.message.contains(message) ?? false, "\(error?.message ?? "")")
    }

    @Test func aClassThatRelationTypesNameStays() throws {
        let metamodel = try Metamodel.starter.applying([
            Self.robot, Self.relationType("WELDS", ["endpoints": [["from": "Robot", "to": "Equipment"]]]),
        ])
        #expect(metamodel.relationTypes["WELDS"]?.inverseKey == "WELDS_INVERSE")
        #expect(throws: ChangeError.self) { try metamodel.applying([], without: [Self.robot.reference]) }
        #expect(throws: ChangeError.self) { try metamodel.applying([], without: [.init(kind: .ciClass, key: "Host")]) }
    }

    @Test func lifecyclesAndTemplatesAreChecked() throws {
        let lifecycle = Definition(
            kind: .lifecycle, key: "robots",
            content: [
                "states": [["key": "new"], ["key": "on", "label": ["en": "On", "ko": "가동"]]], "initial": "new",
                "transitions": [["from": "new", "to": "on"]],
                "entry": [["state": "on", "expression": "n.axes > 0", "message": "needs axes"]],
            ])
        let template = Definition(
            kind: .template, key: "welding-robot", content: ["class": "Robot", "attributes": ["axes": 6]])
        let metamodel = try Metamodel.starter.applying([lifecycle, Self.robot, template])
        #expect(metamodel.lifecycles["robots"]?.initial == "new")
        #expect(metamodel.templates["welding-robot"]?.attributes == ["axes": 6])
        for (content, message) in [
            (["class": "Robot", "attributes": ["axes": "six"]], "attributes.axes"),
            (["class": "Host"], "no class that has CIs"),
        ] as [(JSONValue, String)] {
            let error = #expect(throws: ChangeError.self) {
                try metamodel.applying([Definition(kind: .template, key: "t", content: content)])
            }
            #expect(error?.message.contains(message) ?? false, "\(error?.message ?? "")")
        }
        for (expression, message) in [
            ("n.axes >", "no condition over n"), ("true) RETURN n //", "no condition"), ("$x", "no condition"),
        ] {
            let error = #expect(throws: ChangeError.self) {
                try metamodel.applying([
                    Definition(
                        kind: .lifecycle, key: "bad",
                        content: [
                            "states": [["key": "a"]],
                            "entry": [["state": "a", "expression": .string(expression), "message": "m"]],
                        ])
                ])
            }
            #expect(error?.message.contains(message) ?? false, "\(expression): \(error?.message ?? "")")
        }
    }
}
