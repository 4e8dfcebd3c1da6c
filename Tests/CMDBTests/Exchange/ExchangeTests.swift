import Base
import Graph
import JSON
import OrderedCollections
import Testing

@testable import CMDB

/// Estates through files and back.
@Suite struct ExchangeTests {
    struct Random {
        var state: UInt64
        mutating func below(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        mutating func pick<T>(_ values: [T]) -> T { values[below(values.count)] }
    }

    /// Values of all kinds, some of them made to be misread.
    static let values: [Value] = [
        "plain", "", " blanks ", "5", "true", "null", "2026-03-01", "json:5", "a,b;c\"d\"\r\ne", "결제 서버", "=SUM(A1)",
        "- x",
        "key: value", "# no comment", "_x0041_", "<&>\t", "~", "[1]", "{a}", "*anchor", "1e5", "0x10", "-", "\u{1F600}",
        "'q'",
        5, -1, .integer(.max), 2.5, 1e300, -0.0, 5.0, true, false, .instant(Instant(rawValue: 1_772_356_800_123_456)),
        .list(["red", "blue"]), .list(["a;b", ""]), .list([1, "x", true]), .list([]), .bytes([0, 255]),
        .date(CalendarDate(daysSince1970: 20_000)!), "line\nbreak", "trailing\n", "tab\there", "한글: 값",
    ]

    static func estate(_ seed: UInt64) throws -> GraphSnapshot {
        var random = Random(state: seed &* 0x9e37_79b9_7f4a_7c15 | 1)
        let draft = GraphSnapshot().draft()
        let keys = ["description", "os", "memory_gb", "cpu", "tags", "id", "class", "other", "x_1"]
        let names = ["web", "결제 서버", "a,b", "json:5", "x\"y", " 앞 ", "line\nbreak", "_x0041_", "true", "5"]
        let count = 30
        for id in 1...count {
            let ciClass = random.pick(["PhysicalServer", "VirtualMachine", "Application", "Database"])
            var properties: [String: Value] = ["name": .string(random.pick(names) + "\(id)")]
            for _ in 0..<random.below(6) {
                let key = random.pick(keys)
                let type = Metamodel.starter.attributes(of: ciClass)[key]?.type
                let value = random.pick(values)
                if type?.accepts(value) ?? true { properties[key] = value }
            }
            try draft.addNode(
                NodeID(rawValue: UInt64(id * 3)), labels: Metamodel.starter.lineage(of: ciClass),
                properties: Array(properties))
        }
        let graph = draft.publish(as: CommitSeq(rawValue: 1))
        let more = graph.draft()
        var seen: Set<[Int]> = []
        for id in 1...40 {
            let (from, to) = ((1 + random.below(count)) * 3, (1 + random.below(count)) * 3)
            let classes = [from, to].map {
                Metamodel.starter.ciClass(of: graph.slot(of: NodeID(rawValue: UInt64($0)))!, in: graph)
            }
            guard from != to,
                let type = Metamodel.starter.relationTypes.values.first(where: {
                    !$0.isSymmetric && Metamodel.starter.allows($0, from: classes[0], to: classes[1])
                }), seen.insert([from, to]).inserted
            else { continue }
            try more.addRelationship(
                RelationshipID(rawValue: UInt64(id)), type: type.key, from: NodeID(rawValue: UInt64(from)),
                to: NodeID(rawValue: UInt64(to)), properties: [(key: "note", value: random.pick(values))])
        }
        return more.publish(as: CommitSeq(rawValue: 2))
    }

    static func file(_ graph: GraphSnapshot, _ format: ExchangeFormat) throws -> [UInt8] {
        let prepared = try Search("").prepared(
            for: SearchContext(graph: graph, metamodel: .starter, now: Instant(rawValue: 0), showsSensitive: true))
        return Exchange.write(
            ExchangeSource(
                try prepared.matches(), in: graph, metamodel: .starter, hasRelations: true, showsSensitive: true),
            as: format)
    }

    /// What the estate says, whatever the ids.
    static func content(_ graph: GraphSnapshot) -> Set<String> {
        func name(_ node: NodeSlot) -> String { graph.property(named: "name", of: node).stringValue ?? "" }
        var lines: Set<String> = []
        graph.forEachNode { node in
            let values = graph.properties(of: node).map { "\(graph.name(of: $0.key))=\($0.value)" }.sorted()
            lines.insert("\(Metamodel.starter.ciClass(of: node, in: graph)) \(values)")
        }
        graph.forEachRelationship { relation in
            let values = graph.properties(of: relation).filter { graph.name(of: $0.key) != "source" }
                .map { "\(graph.name(of: $0.key))=\($0.value)" }.sorted()
            lines.insert(
                "\(name(graph.source(of: relation))) \(graph.typeName(of: relation)) \(name(graph.target(of: relation))) \(values)"
            )
        }
        return lines
    }

    @Test(arguments: ExchangeFormat.allCases, 1...25 as ClosedRange<UInt64>)
    func theWayOutAndInIsTheIdentity(_ format: ExchangeFormat, _ seed: UInt64) throws {
        let graph = try Self.estate(seed)
        let bytes = try Self.file(graph, format)
        let document = try Exchange.read(bytes, as: format, metamodel: .starter)
        let same = ImportPlan(document, on: graph, metamodel: .starter)
        #expect(same.problems.isEmpty, "\(same.problems)")
        #expect(same.operations.isEmpty, "\(same.operations)")
        #expect(same.unchangedCIs == 30)
        let fresh = ImportPlan(document, on: GraphSnapshot(), metamodel: .starter)
        #expect(fresh.problems.isEmpty, "\(fresh.problems)")
        // Past the rules on relations, which an estate of chance does not keep.
        let draft = GraphSnapshot().draft()
        var created: [NodeID] = []
        var relations: UInt64 = 0
        for operation in fresh.operations {
            switch operation {
            case .createCI(let ciClass, let name, let attributes, _):
                let id = NodeID(rawValue: UInt64(created.count + 1))
                created.append(id)
                try draft.addNode(id, labels: Metamodel.starter.lineage(of: ciClass), properties: Array(attributes))
                try draft.setProperties(of: id, [(key: "name", value: .string(name))])
            case .createRelation(let type, .new(let from), .new(let to), let properties):
                relations += 1
                try draft.addRelationship(
                    RelationshipID(rawValue: relations), type: type, from: created[from], to: created[to],
                    properties: Array(properties))
            default: Issue.record("\(operation)")
            }
        }
        #expect(Self.content(draft.publish(as: CommitSeq(rawValue: 1))) == Self.content(graph))
    }

    @Test func everyBadRowOfManyIsNamed() throws {
        var text = "class,name,memory_gb,cpu\r\n"
        for row in 2...100_001 {
            switch row {
            case 777: text += "PhysicalServer,host-\(row),much,4\r\n"
            case 50_000: text += "PhysicalSever,host-\(row),64,4\r\n"
            case 99_999: text += "PhysicalServer,,64,4\r\n"
            default: text += "PhysicalServer,host-\(row),64,4\r\n"
            }
        }
        let document = try Exchange.read(Array(text.utf8), as: .csv, metamodel: .starter)
        let plan = ImportPlan(document, on: GraphSnapshot(), metamodel: .starter)
        #expect(plan.rows == 100_000 && plan.operations.count == 99_997)
        #expect(
            plan.problems.map { "\($0.place.row) \($0.column ?? "")" } == [
                "777 memory_gb", "50000 class", "99999 name",
            ])
        #expect(plan.problems[1].hint == "Did you mean PhysicalServer?")
    }

    @Test func rowsThatRulesRefuseAreNamedToo() throws {
        var text = "class,name\r\n"
        for row in 2...2_001 { text += "PhysicalServer,host-\(row)\r\n" }
        var plan = ImportPlan(
            try Exchange.read(Array(text.utf8), as: .csv, metamodel: .starter), on: GraphSnapshot(), metamodel: .starter
        )
        // Three rows that only the whole set shows to be wrong, as a rule over the result would.
        let bad: Set<String> = ["host-5", "host-1234", "host-2001"]
        plan.sift { operations throws(ChangeError) in
            for operation in operations {
                if case .createCI(_, let name, _, _) = operation, bad.contains(name) {
                    throw ChangeError(.badAttribute, "\(name) is against the rule")
                }
            }
        }
        #expect(plan.problems.map(\.place.row) == [5, 1_234, 2_001])
        #expect(plan.operations.count == 1_997 && !plan.isUnfinished)
    }

    @Test(arguments: [
        ("", "empty"), ("name\nx", "neither"), ("class,class\nA,B", "twice"), ("class,:what\nA,B", "unknown column"),
        ("class,name\n\"x", "does not end"),
    ])
    func refusesTablesThatAreNone(_ text: String, _ part: String) throws {
        let error = try #require(throws: ExchangeError.self) {
            _ = try Exchange.read(Array(text.utf8), as: .csv, metamodel: .starter)
        }
        #expect(error.message.contains(part), "\(error)")
    }

    @Test func readsAnExcelThatSaysSemicolon() throws {
        let document = try Exchange.read(
            Array("class;name;cpu\r\nPhysicalServer;a;4\r\n".utf8), as: .csv, metamodel: .starter)
        #expect(document.records.count == 1)
    }

    @Test func readsYAMLAsPeopleWriteIt() throws {
        let text = """
            # estate
            cis:
              - class: PhysicalServer
                name: web-1   # the first
                attributes: {cpu: 4, os: "Debian 12", tags: [a, 'b c']}
              - id: db
                class: Database
                name: >-
                  long
                  name
                attributes:
                  port: 5432
                  description: |
                    line 1

                    line 2
            relations:
            - type: RUNS_ON
              from: db
              to: ci-9
            """
        let (tree, lines) = try YAMLReader.read(text)
        #expect(tree["cis"]?[0]?["attributes"]?.serialized() == #"{"cpu":4,"os":"Debian 12","tags":["a","b c"]}"#)
        #expect(tree["cis"]?[1]?["name"] == "long name")
        #expect(tree["cis"]?[1]?["attributes"]?["description"] == "line 1\n\nline 2\n")
        #expect(tree["relations"]?[0]?["to"] == "ci-9")
        #expect(lines == ["cis": [3, 6], "relations": [18]])
    }

    @Test(arguments: [
        "a: &x 1", "a: *x", "a: !t 1", "a: 1\na: 2", "a:\n\t- b", "a: [1", "a: \"x", "a: 1\n  b: 2\n c: 3", "- a\nb: 1",
    ])
    func refusesYAML(_ text: String) {
        #expect(throws: ExchangeError.self) { _ = try YAMLReader.read(text) }
    }

    @Test(arguments: [
        "<graphml><node></graphml>", "<!DOCTYPE x [<!ENTITY a \"b\">]><graphml/>", "<graphml>&b;</graphml>", "<other/>",
        "<graphml",
    ])
    func refusesXML(_ text: String) {
        #expect(throws: ExchangeError.self) { _ = try GraphMLExchange.read(Array(text.utf8)) }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func packsAndUnpacks(_ seed: UInt64) throws {
        var random = Random(state: seed &* 77 | 1)
        var bytes: [UInt8] = []
        for _ in 0..<random.below(3_000) {
            bytes += Array(random.pick(["<row>", "abc", "결제", "\(random.below(1_000_000))"]).utf8)
        }
        #expect(Deflate.inflate(Deflate.deflate(bytes)[...], sizeMax: bytes.count) == bytes)
        let files = try ZipArchive.read(ZipArchive.write([("a", bytes), ("나", [])]), sizeMax: bytes.count)
        #expect(files == ["a": bytes, "나": []])
        // What is damaged is refused or read, and never a trap.
        var damaged = ZipArchive.write([("a", bytes)])
        for _ in 0..<20 { damaged[random.below(damaged.count)] ^= UInt8(1 + random.below(255)) }
        _ = try? ZipArchive.read(damaged, sizeMax: 1 << 20)
    }

    @Test func aBombIsRefused() {
        let bomb = ZipArchive.write([("a", [UInt8](repeating: 0, count: 10_000_000))])
        #expect(throws: ExchangeError.self) { _ = try ZipArchive.read(bomb, sizeMax: 1_000_000) }
    }

    @Test func aTemplateCanBeFilledIn() throws {
        for format in [ExchangeFormat.csv, .xlsx] {
            let bytes = try #require(Exchange.template(of: "PhysicalServer", .starter, as: format))
            let plan = ImportPlan(
                try Exchange.read(bytes, as: format, metamodel: .starter), on: GraphSnapshot(), metamodel: .starter)
            #expect(plan.problems.isEmpty && plan.operations.count == 1)
        }
        #expect(Exchange.template(of: "Host", .starter, as: .csv) == nil)
    }
}
