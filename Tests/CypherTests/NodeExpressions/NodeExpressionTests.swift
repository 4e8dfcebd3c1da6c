import Base
import Graph
import Testing

@testable import Cypher

/// Predicates over one node: what they may say, what they depend on, what they say.
@Suite struct NodeExpressionTests {
    @Test(arguments: [
        ("n.a = $x", 6, "takes no parameters"),
        ("n.a < rand()", 6, "the same each time"),
        ("n.until > date()", 10, "reads no clock"),
        ("n.until > datetime.realtime()", 10, "reads no clock"),
        ("date.truncate('day') = n.until", 0, "reads no clock"),
        ("n.at > timestamp()", 7, "reads no clock"),
        ("EXISTS { MATCH (n) SET n.a = 1 RETURN n }", 19, "cannot write (SET)"),
        ("EXISTS { CALL graph.impact([n]) YIELD node RETURN node }", 9, "calls no procedures"),
        ("m.a = 1", 0, "is not defined"),
        ("n.a = 1 RETURN n", 8, "the end of the expression"),
        ("n.a +", 5, ""),
        ("1 + 2", 0, ""),
    ])
    func refusesWithThePlace(_ text: String, _ place: Int, _ words: String) {
        let error = #expect(throws: CypherError.self) { try NodeExpression(text) }
        #expect(error?.range?.start == place, "\(error?.message ?? "")")
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(error?.isCompileTime == true)
    }

    struct Reads: Sendable {
        var text: String
        var own: Set<String> = []
        var other: Set<String> = []
        var steps: Set<String> = []
        var radius: Int? = 0
        var isGlobal = false
    }

    @Test(arguments: [
        Reads(text: "n.a > 1 AND n.b IS NOT NULL", own: ["a", "b"]),
        Reads(text: "(n)-[:R]->()", steps: ["R>"], radius: 1),
        Reads(
            text: "EXISTS { (n)<-[:R]-(m:Host {c: 1}) WHERE m.d = n.a }", own: ["a"], other: ["c", "d"], steps: ["R<"],
            radius: 1),
        Reads(text: "COUNT { (n)-[:R]->()-[:S]-() } < 3", steps: ["R>", "S-"], radius: 2),
        Reads(text: "COUNT { (n)-[:R]->() } = 1", steps: ["R>"], radius: 1),
        Reads(text: "EXISTS { (n)-[:R|S*1..3]->(m) }", steps: ["R>", "S>"], radius: 3),
        Reads(text: "EXISTS { (n)-[:R*]->(m {e: 1}) }", other: ["e"], steps: ["R>"], radius: nil),
        Reads(text: "EXISTS { (n)-[r]->() WHERE r.w > 1 }", other: ["w"], steps: ["*>"], radius: 1),
        Reads(text: "EXISTS { (n) ((a)-[:R]->(b)){1,4} () }", steps: ["R>"], radius: 4),
        Reads(
            text: "NOT EXISTS { MATCH (m:Host) WHERE m.ip = n.ip AND m <> n }", own: ["ip"], other: ["ip"],
            isGlobal: true),
        Reads(
            text: "EXISTS { (n)-[:R]->(m) WHERE EXISTS { (m)-[:S]->({f: 2}) } }", other: ["f"], steps: ["R>", "S>"],
            radius: 2),
        Reads(text: "size([(n)-[:R]->(m) | m.g]) > 0", other: ["g"], steps: ["R>"], radius: 1),
        Reads(text: "'X' IN labels(n)"),
    ])
    func knowsWhatItReads(_ wanted: Reads) throws {
        let inputs = try NodeExpression(wanted.text).inputs
        #expect(inputs.ownKeys.names == wanted.own)
        #expect(inputs.otherKeys.names == wanted.other)
        let steps = inputs.steps.map { step in
            let way =
                switch step.way {
                case .outgoing: ">"
                case .incoming: "<"
                case .both: "-"
                }
            return (step.type ?? "*") + way
        }
        #expect(Set(steps) == wanted.steps)
        #expect(inputs.radius == wanted.radius)
        #expect(inputs.isGlobal == wanted.isGlobal)
    }

    @Test func readsEveryPropertyWhereTheNameIsComputed() throws {
        #expect(try NodeExpression("size(keys(n)) > 2").inputs.ownKeys.isAll)
        #expect(try NodeExpression("n['a' + 'b'] = 1").inputs.ownKeys.isAll)
        #expect(try NodeExpression("EXISTS { (n)-->(m) WHERE m {.*} = {a: 1} }").inputs.otherKeys.isAll)
    }

    @Test func holdsFailsOrCannotBeDecided() throws {
        let draft = GraphSnapshot().draft()
        try draft.addNode(NodeID(rawValue: 1), labels: ["A"], properties: [(key: "x", value: 1)])
        try draft.addNode(NodeID(rawValue: 2), labels: ["A"], properties: [(key: "x", value: 0)])
        try draft.addNode(NodeID(rawValue: 3), labels: ["A"], properties: [])
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        func outcomes(_ text: String) throws -> [String] {
            let run = try NodeExpressionRun(try NodeExpression(text), on: graph)
            return [1 as UInt64, 2, 3].map { id in
                switch run.evaluate(graph.slot(of: NodeID(rawValue: id))!) {
                case .holds: "holds"
                case .fails: "fails"
                case .undecided(let error): "\(error.kind)"
                }
            }
        }
        #expect(try outcomes("n.x > 0") == ["holds", "fails", "holds"])
        #expect(try outcomes("10 / n.x > 5") == ["holds", "arithmeticError", "holds"])
        #expect(try outcomes("n.x") == ["typeError", "typeError", "holds"])
        let endless = "all(i IN range(1, 100000) WHERE all(k IN range(1, 100000) WHERE i + k + n.x > 0))"
        #expect(try outcomes(endless).prefix(2) == ["limitExceeded", "limitExceeded"])
    }
}
