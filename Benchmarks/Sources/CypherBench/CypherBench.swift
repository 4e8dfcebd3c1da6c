internal import Base
internal import Cypher
internal import Glibc
internal import Graph
internal import Synchronization

/// Measures statements on a folder with `nodes.csv`, `edges.csv` and `queries.txt`, each beside the engine's own call
/// where there is one, and prints a JSON line for each metric: those of `GraphBench` and the peers' benchmark.
@main
struct CypherBench {
    static func main() {
        do {
            var arguments = Array(CommandLine.arguments.dropFirst())
            var runs = 5
            var threads = 1
            var only: Regex<AnyRegexOutput>?
            var version = "unknown"
            var folder: String?
            while let argument = arguments.first {
                arguments.removeFirst()
                switch argument {
                case "--runs": runs = Int(arguments.removeFirst()) ?? runs
                case "--only": only = try Regex(arguments.removeFirst())
                case "--threads": threads = Int(arguments.removeFirst()) ?? threads
                case "--version": version = arguments.removeFirst()
                default: folder = argument
                }
            }
            guard let folder else {
                throw BenchFailure(
                    "usage: CypherBench <folder> [--runs <n>] [--threads <n>] [--only <regex>] [--version <text>]")
            }
            let graph = try EstateLoader(folder: folder).load()
            let report = Report(version: version, nodes: graph.nodeCount, only: only)
            try Statements(graph, try Questions(folder + "/queries.txt"), report, runs: runs, threads: threads).all()
        } catch {
            Output.complain("CypherBench: \(error)")
            exit(1)
        }
    }
}

/// The statements, and how they are run.
struct Statements {
    let graph: GraphSnapshot
    let dependencies: GraphView
    let questions: Questions
    let report: Report
    let runs: Int
    /// That share in large reads.
    let threads: Int
    let engine = QueryEngine()
    private let types: String

    init(_ graph: GraphSnapshot, _ questions: Questions, _ report: Report, runs: Int, threads: Int) {
        self.graph = graph
        self.questions = questions
        self.report = report
        self.runs = runs
        self.threads = threads
        let owned = graph.relationshipType(named: "OWNED_BY")
        dependencies = graph.view(without: [owned].compactMap(\.self))
        types = graph.relationshipTypeCodes.filter { $0 != owned }.map { graph.name(of: $0) }.joined(separator: "|")
    }

    func all() throws {
        try lookups()
        try neighbourhoods()
        try paths()
        try aggregates()
        try preparing()
        try writing()
    }

    private var environment: QueryEnvironment {
        var environment = QueryEnvironment(
            statementTime: Instant(rawValue: 0), transactionTime: Instant(rawValue: 0),
            realTime: { Instant(rawValue: Int64(Usage.wall * 1e6)) }, seed: 1,
            budget: QueryBudget(interruption: { nil }))
        if threads > 1 { environment.helpers = BenchThreads(count: threads - 1) }
        return environment
    }

    func measure(_ metric: String, items: Int, _ work: () throws -> Double) throws {
        guard report.wants(metric) else { return }
        report.line(metric, items: items, try (0..<runs).map { _ in try Sample.take(work) })
    }

    /// Runs a statement to its end; the sum of the numbers of its rows.
    private func sum(_ query: PreparedQuery, _ parameters: [String: Datum], _ environment: QueryEnvironment) throws
        -> Double
    {
        let cursor = try engine.run(
            query, parameters: parameters, in: GraphTransaction(reading: graph), environment: environment)
        var sum = 0.0
        while true {
            let rows = try cursor.next(1_000)
            for row in rows {
                for case .integer(let number) in row { sum += Double(number) }
            }
            if rows.count < 1_000 { return sum }
        }
    }

    private func key(_ id: NodeID) throws -> Datum {
        guard let slot = graph.slot(of: id), case .string(let text) = graph.property(named: "key", of: slot) else {
            throw BenchFailure("there is no node \(id.rawValue)")
        }
        return .string(text)
    }

    private func slot(_ id: NodeID) throws -> NodeSlot {
        guard let slot = graph.slot(of: id) else { throw BenchFailure("there is no node \(id.rawValue)") }
        return slot
    }

    private func lookups() throws {
        let environment = environment
        let query = try engine.prepare("MATCH (n {key: $key}) RETURN n.criticality", on: graph)
        try measure("cypher_b_point_lookup", items: questions.lookups.count) {
            var total = 0.0
            for key in questions.lookups { total += try sum(query, ["key": .string(key)], environment) }
            return total
        }
        let all = try engine.prepare(
            "MATCH (n {key: $key}) RETURN n.criticality, n.title, n.ip, n.serial, n.status, n.env, n.os, n.created, n.cost",
            on: graph)
        try measure("cypher_b_point_lookup_all", items: questions.lookups.count) {
            var total = 0.0
            for key in questions.lookups { total += try sum(all, ["key": .string(key)], environment) }
            return total
        }
    }

    private func neighbourhoods() throws {
        let environment = environment
        let starts = try questions.hops.map { (try slot($0), try key($0)) }
        for hops in 1...4 {
            try measure("engine_c_khop\(hops)", items: starts.count) {
                var total = 0
                for (start, _) in starts {
                    total += try dependencies.reachableCount(from: start, direction: .both, hopsMax: hops)
                }
                return Double(total)
            }
            let query = try engine.prepare(
                "MATCH (a {key: $key})-[:\(types)*1..\(hops)]-(b) WHERE a <> b RETURN count(DISTINCT b)", on: graph)
            try measure("cypher_c_khop\(hops)", items: starts.count) {
                var total = 0.0
                for (_, key) in starts { total += try sum(query, ["key": key], environment) }
                return total
            }
        }
        let impacts = try questions.impacts.map { (try slot($0), try key($0)) }
        try measure("engine_d_impact_closure", items: impacts.count) {
            var total = 0
            for (start, _) in impacts {
                total += try dependencies.reachableCount(from: start, direction: .incoming)
            }
            return Double(total)
        }
        let closure = try engine.prepare(
            "MATCH (a {key: $key})<-[:\(types)*]-(b) WHERE a <> b RETURN count(DISTINCT b)", on: graph)
        try measure("cypher_d_impact_closure", items: impacts.count) {
            var total = 0.0
            for (_, key) in impacts { total += try sum(closure, ["key": key], environment) }
            return total
        }
        let thirty = try engine.prepare(
            "MATCH (a {key: $key})<-[:\(types)*1..30]-(b) RETURN count(DISTINCT b)", on: graph)
        try measure("cypher_count_distinct_30", items: impacts.count) {
            var total = 0.0
            for (_, key) in impacts { total += try sum(thirty, ["key": key], environment) }
            return total
        }
    }

    private func paths() throws {
        let environment = environment
        let pairs = try questions.pairs.map { (try slot($0.from), try slot($0.to), try key($0.from), try key($0.to)) }
        try measure("engine_e1_shortest_path", items: pairs.count) {
            var total = 0
            for pair in pairs {
                total += try dependencies.shortestPath(from: pair.0, to: pair.1, direction: .both)?.hops ?? 0
            }
            return Double(total)
        }
        let query = try engine.prepare(
            "MATCH (a {key: $a}), (b {key: $b}) MATCH p = shortestPath((a)-[:\(types)*]-(b)) RETURN length(p)",
            on: graph)
        try measure("cypher_e1_shortest_path", items: pairs.count) {
            var total = 0.0
            for pair in pairs { total += try sum(query, ["a": pair.2, "b": pair.3], environment) }
            return total
        }
    }

    private func aggregates() throws {
        let environment = environment
        for (metric, text) in [
            ("cypher_g_filter_aggregate", "MATCH (h:Host)<-[:RUNS_ON]-(a) WHERE h.env = 'prod' RETURN h.os, count(a)"),
            ("cypher_g_filter_group", "MATCH (h:Host) WHERE h.env = 'prod' RETURN h.os, count(*)"),
            ("cypher_g_filter_sum", "MATCH (h:Host) WHERE h.env = 'prod' RETURN h.os, sum(h.criticality)"),
            ("cypher_g_count_all", "MATCH (n) RETURN count(*)"),
            ("cypher_g_scan_filter", "MATCH (n) WHERE n.criticality >= 3 AND n.env <> 'prod' RETURN count(n.key)"),
            ("cypher_g_group_by_two", "MATCH (n) RETURN n.env, n.status, count(*), avg(n.cost), max(n.criticality)"),
            ("cypher_g_sum_all", "MATCH (n) RETURN sum(n.criticality), min(n.cost)"),
            ("cypher_g_filter_row", "MATCH (n) WHERE n.key ENDS WITH '77' RETURN count(*)"),
            ("cypher_g_sort_top", "MATCH (n) RETURN n.key ORDER BY n.cost + n.criticality DESC LIMIT 10"),
            ("cypher_g_expand_count", "MATCH (a:Application)-->(b) RETURN b.env, count(*)"),
            ("cypher_g_top", "MATCH (n:Host) RETURN n.key ORDER BY n.cost DESC LIMIT 10"),
        ] {
            let query = try engine.prepare(text, on: graph)
            try measure(metric, items: 1) { try sum(query, [:], environment) }
        }
    }

    private func preparing() throws {
        let clause = "MATCH (a:Host {key: $key})-[:RUNS_ON|DEPENDS_ON]->(b) WHERE a.env = 'prod' AND b.criticality > 2 "
        let text =
            clause + String(repeating: "WITH a, b " + clause, count: 8) + "RETURN a.key, count(b) AS c ORDER BY c"
        var number = 0
        try measure("cypher_plan_1kb", items: 200) {
            for _ in 0..<200 {
                number += 1
                _ = try engine.prepare(text + " LIMIT \(number)", on: graph)
            }
            return Double(text.utf8.count)
        }
        try measure("cypher_prepare_cached", items: 10_000) {
            for _ in 0..<10_000 { _ = try engine.prepare(text, on: graph) }
            return Double(text.utf8.count)
        }
    }

    private func writing() throws {
        guard report.wants("cypher_unwind_merge") else { return }
        let environment = environment
        var nodes: [Datum] = []
        for number in 0..<100_000 { nodes.append(.map(DatumMap([("id", .integer(Int64(number)))]))) }
        var ends: [Datum] = []
        for number in 0..<400_000 {
            let from = Int64(number % 100_000)
            let to = Int64((number * 7_919 + number / 100_000) % 100_000)
            ends.append(.map(DatumMap([("from", .integer(from)), ("to", .integer(to))])))
        }
        let samples = try (0..<min(runs, 3)).map { _ in
            try Sample.take {
                var empty = GraphSnapshot()
                let draft = empty.draft()
                try draft.createIndex(IndexDefinition(name: "id", kind: .unique, labels: ["N"], keys: ["id"]))
                empty = draft.publish(as: CommitSeq(rawValue: 1))
                let transaction = GraphTransaction(writing: empty, identities: Identities())
                for (text, rows) in [
                    ("UNWIND $rows AS row MERGE (n:N {id: row.id})", nodes),
                    (
                        "UNWIND $rows AS row MATCH (a:N {id: row.from}), (b:N {id: row.to}) MERGE (a)-[:R]->(b)", ends
                    ),
                ] {
                    let query = try engine.prepare(text, on: transaction.graph)
                    let cursor = try engine.run(
                        query, parameters: ["rows": .list(rows)], in: transaction, environment: environment)
                    while try !cursor.next(1_000).isEmpty {}
                }
                return Double(transaction.graph.nodeCount + transaction.graph.relationshipCount)
            }
        }
        report.line("cypher_unwind_merge", items: 1, samples)
    }
}

/// Identities from 1 on.
final class Identities: IdentitySource {
    private let next = Atomic<UInt64>(0)

    func node() -> NodeID { NodeID(rawValue: next.add(1, ordering: .relaxed).newValue) }
    func relationship() -> RelationshipID { RelationshipID(rawValue: next.add(1, ordering: .relaxed).newValue) }
}
