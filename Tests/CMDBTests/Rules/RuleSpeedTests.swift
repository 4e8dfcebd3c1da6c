import Base
import CMDB
import Cypher
import Foundation
import Graph
import JSON
import OrderedCollections
import Testing

/// Figures, for a release build: `ROOTLINE_SPEED=1000000 swift test -c release --filter RuleSpeedTests`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["ROOTLINE_SPEED"] != nil))
struct RuleSpeedTests {
    static let count = Int(ProcessInfo.processInfo.environment["ROOTLINE_SPEED"] ?? "") ?? 100_000

    static let rules: [String] = [
        "n.version IS NOT NULL", "(n)-[:OWNED_BY]->(:Team)", "COUNT { (n)-[:OWNED_BY]->() } <= 1",
        "EXISTS { (n)-[:OWNED_BY]->(t) WHERE t.name STARTS WITH 'team' }", "n.app_code <> 'x'",
    ]

    @Test func figures() throws {
        let metamodel = Metamodel.starter
        let draft = GraphSnapshot().draft()
        let (teams, applications) = (metamodel.lineage(of: "Team"), metamodel.lineage(of: "Application"))
        for team in 1...100 {
            try draft.addNode(
                NodeID(rawValue: UInt64(team)), labels: teams,
                properties: [(key: "name", value: .string("team\(team)"))])
        }
        for number in 101...Self.count {
            try draft.addNode(
                NodeID(rawValue: UInt64(number)), labels: applications,
                properties: [
                    (key: "name", value: .string("application-\(number)")), (key: "version", value: .string("1")),
                    (key: "app_code", value: .string("a\(number)")),
                ])
            try draft.addRelationship(
                RelationshipID(rawValue: UInt64(number)), type: "OWNED_BY", from: NodeID(rawValue: UInt64(number)),
                to: NodeID(rawValue: UInt64(number % 100 + 1)), properties: [])
        }
        let graph = draft.publish(as: .zero.next)
        let ruled = try metamodel.applying(
            (0..<20).map { number in
                RuleTests.rule(
                    "r\(number)",
                    ["class": "Application", "expression": .string(Self.rules[number % Self.rules.count])])
            })
        try commits(graph, metamodel, "no rules", "version")
        try commits(graph, ruled, "20 rules, 4 of which read the attribute", "version")
        try commits(graph, ruled, "20 rules, none of which reads the attribute", "repo_url")
        for rule in ruled.rules.values.prefix(Self.rules.count) {
            var check = try RuleCheck(rule, on: graph)
            let (seconds, result) = Self.timed { check.all() }
            print(
                "full audit \(rule.expression.text): \(seconds) s, \(result.matched) CIs, \(result.verdicts.count) broken"
            )
        }
        var evidence = QualityEvidence()
        for number in stride(from: UInt64(101), to: UInt64(Self.count), by: 10) {
            evidence.openFindings[NodeID(rawValue: number)] = 1
        }
        for grouping in [QualityGrouping.ciClass, .owner] {
            let (seconds, scores) = Self.timed { QualityBoard(graph, metamodel, evidence).scores(by: grouping) }
            print("quality by \(grouping.rawValue): \(seconds) s, \(scores.count) groups")
        }
        let (seconds, checks) = Self.timed { IntegrityAudit(graph, metamodel, limit: 10).checks() }
        print("integrity of the graph: \(seconds) s, \(checks.reduce(0) { $0 + $1.count }) found")
    }

    private func commits(_ graph: GraphSnapshot, _ metamodel: Metamodel, _ what: String, _ attribute: String) throws {
        var (graph, times) = (graph, [Double]())
        let identities = IdentityCounter(above: graph)
        for number in 0..<2_000 {
            let id = NodeID(rawValue: UInt64(101 + number * 7 % (Self.count - 200)))
            let set = Fixture.changeSet([
                .updateCI(id, ciClass: nil, name: nil, attributes: [attribute: .string("v\(number)")])
            ])
            let (seconds, change) = Self.timed {
                try? ChangeResolver(metamodel: metamodel).resolve(
                    set, on: graph, identities: identities, as: graph.seq.next, at: Instant(rawValue: 0))
            }
            graph = try #require(change).graph
            times.append(seconds * 1e6)
        }
        times.sort()
        print(
            "resolve one attribute, \(what): median \(times[times.count / 2]) µs, p99 \(times[times.count * 99 / 100]) µs"
        )
    }

    private static func timed<T>(_ body: () -> T) -> (Double, T) {
        let began = ContinuousClock.now
        let value = body()
        return ((ContinuousClock.now - began) / .seconds(1), value)
    }
}
