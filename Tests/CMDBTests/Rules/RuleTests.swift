import Base
import CMDB
import Cypher
import Graph
import JSON
import OrderedCollections
import Testing

/// Rules as definitions, and what they do to a change.
@Suite struct RuleTests {
    static func rule(_ key: String, _ content: JSONValue) -> Definition {
        Definition(kind: .rule, key: key, content: content)
    }

    @Test(
        arguments: [
            (["class": "Server"], "it has no expression"),
            (["class": "Nothing", "expression": "n.cpu > 0"], "there is no CI class 'Nothing'"),
            (["class": "Server", "expression": "n.cpu > $x"], "its expression is wrong at character 9"),
            (["class": "Server", "expression": "n.이름 = '서버' AND m.a"], "at character 17"),
            (["class": "Server", "expression": "n.cpu > 0", "mode": "block"], "mode is 'block'"),
            (["class": "Server", "expression": "n.cpu > 0", "severity": 3], "severity is not a text"),
            (["class": "Server", "expression": "n.cpu > 0", "experssion": "x"], "it has a member \"experssion\""),
            (
                ["class": "Server", "expression": "n.cpu > 0", "repair": "SET m.cpu = 1"],
                "its repair is wrong at character 5"
            ),
            (["class": "Server", "expression": "n.cpu > 0", "repair": "RETURN n"], "its repair is wrong"),
            (["class": "Server", "expression": "n.cpu > 0", "dueDays": -1], "dueDays"),
        ] as [(JSONValue, String)])
    func refusesABadRule(_ content: JSONValue, _ words: String) {
        let error = #expect(throws: ChangeError.self) {
            try Fixture.metamodel.applying([Self.rule("r", content)])
        }
        #expect(error?.code == .badDefinition)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func refusesAChangeThatBreaksAnEnforcedRule() throws {
        var estate = RuledEstate()
        try estate.define(
            "cpu",
            [
                "class": "Host", "mode": "enforce", "expression": "n.cpu >= 2",
                "message": ["en": "a host has two CPUs", "ko": "호스트는 CPU가 둘 이상"],
            ])
        try estate.apply([.createCI(ciClass: "Server", name: "a", attributes: ["cpu": 4], record: nil)])
        let before = estate.graph.seq
        let error = #expect(throws: ChangeError.self) {
            try estate.apply([.updateCI(NodeID(rawValue: 1), ciClass: nil, name: nil, attributes: ["cpu": 1])])
        }
        #expect(error?.code == .ruleViolated)
        #expect(error?.message == "rule 'cpu' (a host has two CPUs) is broken by Server 'a' (ci-1: cpu = integer 1)")
        #expect(estate.graph.seq == before)
        // Of another class it may be so; an unknown value breaks nothing.
        try estate.apply([.createCI(ciClass: "App", name: "b", attributes: ["cpu": 1], record: nil)])
        try estate.apply([.updateCI(NodeID(rawValue: 1), ciClass: nil, name: nil, attributes: ["cpu": .null])])
        #expect(estate.findings.isEmpty)
    }

    @Test func aRuleIsEnforcedOnceNothingBreaksIt() throws {
        var estate = RuledEstate()
        try estate.apply([.createCI(ciClass: "Server", name: "a", attributes: ["cpu": 1], record: nil)])
        let content: JSONValue = ["class": "Server", "mode": "enforce", "expression": "n.cpu > 1"]
        let error = #expect(throws: ChangeError.self) { try estate.define("r", content) }
        #expect(error?.code == .ruleViolated && error?.hint?.contains("mode report") == true)
        // Defining the rule and mending the CI in one go is fine: the result counts.
        try estate.apply([
            .define(Self.rule("r", content)),
            .updateCI(NodeID(rawValue: 1), ciClass: nil, name: nil, attributes: ["cpu": 2]),
        ])
        #expect(estate.metamodel.rules.count == 1)
    }

    @Test func aRuleThatFailsBlocksNothingAndIsAFindingItself() throws {
        var estate = RuledEstate()
        try estate.define("r", ["class": "Server", "mode": "enforce", "expression": "10 / n.cpu > 1"])
        try estate.apply([.createCI(ciClass: "Server", name: "a", attributes: ["cpu": 0], record: nil)])
        #expect(estate.findings.values.first?.values.first?.contains("zero") == true, "\(estate.findings)")
        try estate.apply([.updateCI(NodeID(rawValue: 1), ciClass: nil, name: nil, attributes: ["cpu": 2])])
        #expect(estate.findings.isEmpty)
    }

    @Test func aRuleThatNeverEndsIsRefusedOrGivenUp() throws {
        let endless: JSONValue = [
            "class": "Server", "mode": "enforce",
            "expression": "all(i IN range(1, 1000000) WHERE all(k IN range(1, 1000000) WHERE i + k > n.cpu))",
        ]
        func servers(_ count: Int) -> [ChangeOperation] {
            (0..<count).map { .createCI(ciClass: "Server", name: "s\($0)", attributes: ["cpu": 1], record: nil) }
        }
        var full = RuledEstate()
        try full.apply(servers(8))
        let error = #expect(throws: ChangeError.self) { try full.define("r", endless) }
        #expect(error?.message.contains("would never end") == true, "\(error?.message ?? "")")
        // Defined while there is nothing to look at, it is given up when there is.
        var empty = RuledEstate()
        try empty.define("r", endless)
        let change = try empty.apply(servers(8))
        #expect(change.ruleChanges.first?.givenUp?.contains("steps") == true)
        #expect(empty.graph.ciCount == 8)
    }

    @Test func aRepairBecomesOperations() throws {
        var estate = RuledEstate()
        try estate.apply([
            .createCI(ciClass: "App", name: "shop", attributes: [:], record: nil),
            .createCI(ciClass: "Server", name: "web", attributes: [:], record: nil),
        ])
        try estate.define(
            "r",
            [
                "class": "App", "mode": "suggest", "expression": "(n)-[:RUNS_ON]->()",
                "repair": "MATCH (h:Server {name: 'web'}) MERGE (n)-[:RUNS_ON]->(h) SET n.placed = true",
            ])
        let rule = try #require(estate.metamodel.rules["r"])
        let operations = try RuleRepair.operations(
            of: rule, for: NodeID(rawValue: 1), on: estate.graph, metamodel: estate.metamodel,
            environment: QueryEnvironment(
                statementTime: Instant(rawValue: 0), transactionTime: Instant(rawValue: 0),
                realTime: { Instant(rawValue: 0) }, seed: 1))
        #expect(
            operations == [
                .updateCI(NodeID(rawValue: 1), ciClass: nil, name: nil, attributes: ["placed": true]),
                .createRelation(
                    type: "RUNS_ON", from: .existing(NodeID(rawValue: 1)), to: .existing(NodeID(rawValue: 2)),
                    properties: [:]),
            ])
        #expect(estate.findings.count == 1)
        try estate.apply(operations)
        #expect(estate.findings.isEmpty)
    }
}

/// A graph with its metamodel and its findings, as the commit loop and its database keep them.
struct RuledEstate {
    private var estate = Estate()
    /// By rule and CI: why it could not be decided, or "".
    var findings: [String: [NodeID: String]] = [:]

    var graph: GraphSnapshot { estate.graph }
    var metamodel: Metamodel { estate.metamodel }

    init() {}

    @discardableResult
    mutating func apply(_ operations: [ChangeOperation]) throws(ChangeError) -> ResolvedChange {
        let change = try estate.apply(Fixture.changeSet(operations))
        for rule in change.endedRules { findings[rule] = nil }
        for change in change.ruleChanges {
            var open = change.isWhole ? [:] : findings[change.rule.key] ?? [:]
            for ci in change.closed { open[ci] = nil }
            for verdict in change.opened { open[verdict.ci] = verdict.problem ?? "" }
            findings[change.rule.key] = open.isEmpty ? nil : open
        }
        return change
    }

    mutating func define(_ key: String, _ content: JSONValue) throws(ChangeError) {
        try apply([.define(RuleTests.rule(key, content))])
    }

    /// The findings as an audit of everything gives them.
    func audit() throws(ChangeError) -> [String: [NodeID: String]] {
        var found: [String: [NodeID: String]] = [:]
        for rule in metamodel.rules.values {
            var check = try RuleCheck(rule, on: graph)
            let result = check.all()
            guard !result.verdicts.isEmpty else { continue }
            found[rule.key] = Dictionary(uniqueKeysWithValues: result.verdicts.map { ($0.ci, $0.problem ?? "") })
        }
        return found
    }
}
