import Base
import CMDB
import Graph
import JSON
import Testing

/// Invariant: the findings that commits leave are those of an audit of everything.
@Suite struct IncrementalRuleTests {
    /// One of each way to look: at itself, near and far, along and against, counted, without end, unconnected, failing.
    static let expressions: [(ciClass: String, expression: String)] = [
        ("Server", "n.cpu > 2"),
        ("Host", "n.serial IS NOT NULL"),
        ("App", "(n)-[:RUNS_ON]->()"),
        ("App", "EXISTS { (n)-[:RUNS_ON]->(h) WHERE h.cpu > 1 AND h.serial <> 'b' }"),
        ("App", "EXISTS { (n)-[:CALLS]->(:App)-[:RUNS_ON]->(h:Server) WHERE h.cpu = n.cpu }"),
        ("Server", "COUNT { (n)<-[:RUNS_ON]-() } < 2"),
        ("Server", "COUNT { (n)<-[:RUNS_ON]-(a) WHERE a.name < 'm' } <= COUNT { (n)<-[r:RUNS_ON]-() WHERE r.w > 1 }"),
        ("App", "NOT EXISTS { (n)-[:CALLS*]->(m) WHERE m.cpu = 3 }"),
        ("App", "NOT EXISTS { (n)-[:CALLS*1..2]->(n) }"),
        ("CI", "NOT EXISTS { MATCH (m:CI) WHERE m.name = n.name AND m <> n }"),
        ("App", "all(x IN [(n)-[:CALLS]-(m) | m.cpu] WHERE x < 4)"),
        ("Server", "6 / n.cpu > 1"),
        ("App", "EXISTS { (n) ((a)-[:CALLS]->(b)){2,3} (c) WHERE c.cpu > 0 }"),
        ("CI", "size(keys(n)) < 4"),
        ("App", "EXISTS { (n)-[r]->(m) WHERE properties(m).cpu = r.w OR m:Server }"),
        ("App", "COUNT { MATCH (n)-[:CALLS]->(a) WITH a.cpu AS c, count(*) AS k WHERE k > 1 RETURN c } = 0"),
        ("App", "EXISTS { MATCH p = shortestPath((n)-[:CALLS*..4]->(m:App {serial: 'a'})) RETURN p } OR n.cpu IS NULL"),
    ]

    @Test(arguments: 1...24)
    func commitsLeaveTheFindingsOfAnAudit(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var estate = RuledEstate()
        for (number, rule) in Self.expressions.enumerated() where number % 2 == 0 || Bool.random(using: &random) {
            try estate.define("r\(number)", ["class": .string(rule.ciClass), "expression": .string(rule.expression)])
        }
        for step in 1...60 {
            let operations = Self.change(of: estate.graph, step, &random)
            do throws(ChangeError) { try estate.apply(operations) } catch {
                // Random changes ask for what is not allowed, too: nothing may have happened then.
                #expect(error.code != .badDefinition, "\(error)")
            }
            #expect(try estate.findings == estate.audit(), "seed \(seed), step \(step): \(operations)")
        }
        #expect(!estate.findings.isEmpty)
    }

    /// A few random operations, most of which are allowed.
    static func change(of graph: GraphSnapshot, _ step: Int, _ random: inout SeededGenerator) -> [ChangeOperation] {
        var nodes: [NodeID] = []
        graph.forEachNode { nodes.append(graph.id(of: $0)) }
        var relations: [RelationshipID] = []
        graph.forEachRelationship { relations.append(graph.id(of: $0)) }
        let cpu: [Value] = [.null, 0, 1, 2, 3, 4]
        let serial: [Value] = [.null, "a", "b"]
        var operations: [ChangeOperation] = []
        var created = 0
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let attributes: [String: Value] = [
                "cpu": cpu.randomElement(using: &random)!, "serial": serial.randomElement(using: &random)!,
            ]
            let name = ["kim", "lee", "김", "park", "zo"].randomElement(using: &random)!
            let isApp = Bool.random(using: &random)
            switch Int.random(in: 0..<12, using: &random) {
            case 0...2:
                operations.append(
                    .createCI(ciClass: isApp ? "App" : "Server", name: name, attributes: attributes, record: nil))
                created += 1
            case 3...5:
                guard let node = nodes.randomElement(using: &random) else { continue }
                let part = attributes.filter { _ in Bool.random(using: &random) }
                operations.append(.updateCI(node, ciClass: nil, name: isApp ? name : nil, attributes: part))
            case 6:
                guard let node = nodes.randomElement(using: &random) else { continue }
                operations.append(.updateCI(node, ciClass: isApp ? "App" : "Server", name: nil, attributes: [:]))
            case 7:
                guard step % 3 == 0, let node = nodes.randomElement(using: &random) else { continue }
                operations.append(.retireCI(node))
            case 8...9:
                guard let from = nodes.randomElement(using: &random), let to = nodes.randomElement(using: &random)
                else { continue }
                let target = created > 0 && isApp ? CIReference.new(created - 1) : .existing(to)
                operations.append(
                    .createRelation(
                        type: Bool.random(using: &random) ? "CALLS" : "RUNS_ON", from: .existing(from), to: target,
                        properties: ["w": cpu.randomElement(using: &random)!]))
            case 10:
                guard let relation = relations.randomElement(using: &random) else { continue }
                operations.append(.updateRelation(relation, properties: ["w": cpu.randomElement(using: &random)!]))
            default:
                guard let relation = relations.randomElement(using: &random) else { continue }
                operations.append(.removeRelation(relation))
            }
        }
        return operations
    }
}
