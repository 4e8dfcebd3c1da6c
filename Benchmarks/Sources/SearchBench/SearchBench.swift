internal import Base
internal import CMDB
internal import Foundation
internal import Graph

/// Measures searches over an estate that is made on the spot, and the text index that they use:
///
///     make bench-search BENCH="1000000 41"
///
/// One JSON line for each query: milliseconds of parsing, preparing, matching and cutting a page of 20; then for all.
@main
enum SearchBench {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        let count = arguments.first ?? 1_000_000
        let runs = arguments.dropFirst().first ?? 41
        let clock = ContinuousClock()
        var plain = GraphSnapshot()
        let made = try clock.measure { plain = try estate(count) }
        guard let definition = SearchIndex.wanted(in: plain, .starter) else { return }
        var graph = plain
        let indexed = try clock.measure { graph = try SearchIndex.adding(definition, to: plain) }
        let bytes = graph.indexStatistics.first { $0.definition.name == SearchIndex.name }?.bytes ?? 0
        print(
            "{\"metric\": \"estate\", \"cis\": \(count), \"seconds\": \(made.seconds)}")
        print(
            "{\"metric\": \"text index\", \"keys\": \(definition.keys), \"seconds\": \(indexed.seconds), \"bytes\": \(bytes)}"
        )
        try commits(graph, plain, clock)
        var all: [Double] = []
        for query in queries {
            var milliseconds: [Double] = []
            var total = 0
            for _ in 0..<runs {
                let time = try clock.measure {
                    let prepared = try Search(query).prepared(
                        for: SearchContext(
                            graph: graph, metamodel: .starter, now: Instant(secondsSince1970: 1_800_000_000),
                            showsSensitive: true))
                    let matches = try prepared.matches()
                    total =
                        prepared.page(
                            of: matches, order: prepared.isRanked ? .relevance : .id(isDescending: false), after: nil,
                            limit: 20
                        ).total
                }
                milliseconds.append(time.seconds * 1_000)
            }
            all += milliseconds
            report(query, milliseconds, total: total)
        }
        report("all of them", all, total: queries.count)
    }

    static let queries = [
        "web-0012345", "srv-77", "production", "결제", "서버", "주문 관리", "데이터를", "web -test environment:production",
        "memory_gb>=128", "port:[5400 TO 5500]", "class:Database environment:production", "serial:SN00123456",
        "/^db-00.*7$/", "name:web-*99", "nginx*", "wbe-0012345~1", "class:PhysicalServer missing:serial",
        "RUNS_ON>(class:PhysicalServer environment:test)", "RUNS_ON*1..2>(name:srv-0000012)", "10.1.2.3", "",
        "db", "fqdn:*.plant-7.example.com", "version>1.9 class:Application",
    ]

    /// What a commit that changes one name costs more, with the index.
    private static func commits(_ graph: GraphSnapshot, _ plain: GraphSnapshot, _ clock: ContinuousClock) throws {
        for (name, base) in [("without", plain), ("with", graph)] {
            var state = base
            let time = try clock.measure {
                for number in 0..<2_000 {
                    let draft = state.draft()
                    try draft.setProperties(
                        of: NodeID(rawValue: UInt64(1 + number * 37)),
                        [(key: "name", value: .string("renamed-\(number)-서버"))])
                    state = draft.publish(as: state.seq.next)
                }
            }
            print(
                "{\"metric\": \"change of a name \(name) the index\", \"microseconds\": \(time.seconds * 1e6 / 2_000)}")
        }
    }

    private static func report(_ query: String, _ milliseconds: [Double], total: Int) {
        let sorted = milliseconds.sorted()
        func share(_ part: Double) -> Double { sorted[min(sorted.count - 1, Int(part * Double(sorted.count)))] }
        let text = query.replacingOccurrences(of: "\"", with: "'")
        print(
            "{\"query\": \"\(text)\", \"total\": \(total), \"median_ms\": \(share(0.5)), \"p95_ms\": \(share(0.95)), \"max_ms\": \(sorted.last ?? 0)}"
        )
    }

    /// CIs of six classes with names, addresses and serial numbers of their own, in Korean and English.
    private static func estate(_ count: Int) throws -> GraphSnapshot {
        var random: UInt64 = 0x9e37_79b9_7f4a_7c15
        func below(_ bound: Int) -> Int {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            return Int(random % UInt64(bound))
        }
        let environments = ["production", "production", "production", "test", "staging", "development"]
        let businesses = ["결제", "주문", "재고", "생산", "품질", "설비", "물류", "인사", "회계", "고객"]
        let things = ["관리", "조회", "수집", "분석", "연계", "정산", "예약", "배포"]
        let systems = ["Debian 12", "RHEL 9.4", "Windows Server 2022", "Ubuntu 24.04"]
        let draft = GraphSnapshot().draft()
        for number in 0..<count {
            let id = NodeID(rawValue: UInt64(number + 1))
            let padded = String(format: "%07d", number)
            var properties: [(key: String, value: Value)] = [
                ("environment", .string(environments[below(environments.count)])),
                ("criticality", .integer(Int64(1 + below(5)))),
            ]
            let ciClass: String
            switch number % 6 {
            case 0:
                ciClass = "PhysicalServer"
                properties += [
                    ("name", .string("srv-\(padded)")),
                    ("serial", .string("SN\(String(format: "%08d", number * 7 % 90_000_000))")),
                    ("memory_gb", .integer(Int64(16 << below(5)))), ("os", .string(systems[below(4)])),
                    ("fqdn", .string("srv-\(padded).plant-\(below(20)).example.com")),
                ]
                if below(10) == 0 { properties.removeAll { $0.key == "serial" } }
            case 1:
                ciClass = "VirtualMachine"
                properties += [
                    ("name", .string("web-\(padded)")), ("memory_gb", .integer(Int64(4 << below(4)))),
                    ("ip", .string("10.\(below(250)).\(below(250)).\(below(250))")), ("os", .string(systems[below(4)])),
                ]
            case 2:
                ciClass = "Database"
                properties += [("name", .string("db-\(padded)")), ("port", .integer(Int64(5_400 + below(200))))]
            case 3:
                ciClass = "Application"
                properties += [
                    ("name", .string("\(businesses[below(10)]) \(things[below(8)]) 서버 \(number)")),
                    ("version", .string("1.\(below(20)).\(below(10))")),
                    ("description", .string("\(businesses[below(10)]) 데이터를 \(things[below(8)])하는 프로그램")),
                ]
            case 4:
                ciClass = "SoftwareInstance"
                properties += [("name", .string("nginx-\(padded)")), ("port", .integer(Int64(8_000 + below(1_000))))]
            default:
                ciClass = "Equipment"
                properties += [
                    ("name", .string("\(businesses[below(10)])라인 로봇 \(padded)")), ("model", .string("R-\(below(500))")),
                ]
            }
            try draft.addNode(id, labels: Metamodel.starter.lineage(of: ciClass), properties: properties)
        }
        var relations: UInt64 = 0
        for number in stride(from: 1, to: count - 6, by: 1) where [1, 2, 4].contains(number % 6) {
            relations += 1
            let target = number % 6 == 1 ? number - 1 : number - number % 6 + 1
            try draft.addRelationship(
                RelationshipID(rawValue: relations), type: "RUNS_ON", from: NodeID(rawValue: UInt64(number + 1)),
                to: NodeID(rawValue: UInt64(target + 1)), properties: [])
        }
        return draft.publish(as: CommitSeq(rawValue: 1))
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
