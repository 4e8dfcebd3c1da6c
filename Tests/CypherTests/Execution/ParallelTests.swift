import Base
import Dispatch
import Graph
import Synchronization
import Testing

@testable import Cypher

/// Large reads in morsels: the same answer whoever does which of them.
@Suite struct ParallelTests {
    /// Threads of the system's pool.
    private struct Helpers: HelperThreads {
        let count: Int
        let calls = Counter()

        func submit(_ work: @escaping @Sendable () -> Void) {
            _ = calls.next()
            DispatchQueue.global().async(execute: work)
        }
    }

    private static let setup = [
        """
        UNWIND range(0, 33999) AS i
        CREATE (:N {i: i, x: CASE WHEN i % 7 = 0 THEN null ELSE i % 100 END, y: i / 4.0, s: 's' + i % 5, t: 'text ' + i,
                    m: CASE i % 3 WHEN 0 THEN i % 4 WHEN 1 THEN 'm' + i % 2 ELSE null END, d: duration({days: i % 3})})
        """,
        "CREATE INDEX FOR (n:N) ON (n.i)", "CREATE INDEX FOR (n:N) ON (n.y)",
        "MATCH (a:N) WHERE a.i % 10 = 0 MATCH (b:N) WHERE b.i = a.i + 1 CREATE (a)-[:R {w: a.i}]->(b)",
        "MATCH (a:N) WHERE a.i % 20 = 0 SET a:Even CREATE (a)-[:S]->(:End {i: a.i})",
    ]

    private static let graph = Result { try Statements.graph(of: setup) }

    static let questions = [
        "MATCH (n:N) RETURN count(*), count(n.x), sum(n.x), avg(n.x), min(n.x), max(n.x)",
        "MATCH (n:N) RETURN sum(n.y), min(n.y), max(n.y), min(n.m), max(n.m), count(n.m), max(n.t)",
        "MATCH (n:N) RETURN n.s, count(*), sum(n.x)",
        "MATCH (n:N) RETURN n.s, n.x, count(*), max(n.i) ORDER BY n.s, n.x",
        "MATCH (n:N) RETURN n.s, n.m, n.x % 2, count(n.y), sum(n.d)",
        "MATCH (n:N) RETURN n.m, n.s, n.nothing, sum(n.i)",
        "MATCH (n) RETURN n.m, count(*)", "MATCH (n:N) RETURN n.i, count(*) ORDER BY n.i LIMIT 3",
        "MATCH (n:N) WHERE n.x > 50 AND n.s <> 's1' RETURN count(n.t), sum(n.y)",
        "MATCH (n:N) WHERE n.x >= 5 AND n.x < 7.5 OR n.s IN ['s1', 's3'] RETURN count(*)",
        "MATCH (n:N) WHERE n.x IS NULL AND n.m IS NOT NULL RETURN n.s, count(*)",
        "MATCH (n:N) WHERE n.m = 2 OR n.m = 'm1' RETURN count(*)", "MATCH (n:N) WHERE n.m <> 2 RETURN count(*)",
        "MATCH (n:N) WHERE n.t CONTAINS '77' RETURN n.s, collect(n.i)",
        "MATCH (n:N)-[r:R]->(m) WHERE n.x <> 30 RETURN m.s, sum(r.w), count(*)",
        "MATCH (n:N)-[:R|S]->(m) RETURN n.s, count(m)", "MATCH (n:N)--(m) RETURN n.s, count(*)",
        "MATCH (n:Even)-[:S]->(e:End) RETURN count(e), sum(e.i)",
        "MATCH (n:N) WHERE n.x = 3 RETURN n.i, n.s ORDER BY n.s, n.i DESC",
        "MATCH (n:N) WHERE n.x < 3 RETURN n.t ORDER BY n.y DESC LIMIT 20",
        "MATCH (n:N) RETURN n.t, n.x ORDER BY n.x SKIP 5 LIMIT 10",
        "MATCH (n:N) WHERE (n)-[:S]->() RETURN count(*)",
        "MATCH (n:N) OPTIONAL MATCH (n)-[:S]->(e) RETURN count(e), count(*)",
        "MATCH (n:N) RETURN count(DISTINCT n.s), count(DISTINCT n.x)",
        "MATCH (n:N) RETURN stDev(n.x) > 28, percentileDisc(n.x, 0.5), percentileCont(n.y, 0.25)",
        "MATCH (n:N) WHERE n.i < 10 RETURN collect(n.i)", "MATCH (n:N) UNWIND [1, 2] AS k RETURN k, count(n)",
        "MATCH (n:N) WITH n ORDER BY n.i DESC LIMIT 5 RETURN collect(n.i)",
    ]

    private func texts(
        _ text: String, _ engine: QueryEngine = QueryEngine(), helpers: (any HelperThreads)? = nil,
        budget: QueryBudget = QueryBudget(interruption: { nil })
    ) throws -> [String] {
        let graph = try Self.graph.get()
        var environment = QueryEnvironment(
            statementTime: Instant(rawValue: 0), transactionTime: Instant(rawValue: 0),
            realTime: { Instant(rawValue: 0) }, seed: 1, budget: budget)
        environment.helpers = helpers
        if helpers != nil { environment.parallelNodesMin = 1_000 }
        let cursor = try engine.run(
            try engine.prepare(text, on: graph), parameters: [:], in: GraphTransaction(reading: graph),
            environment: environment)
        var lines: [String] = []
        while true {
            let rows = try cursor.next(1_000)
            if rows.isEmpty { return text.contains("ORDER BY") ? lines : lines.sorted() }
            lines += rows.map { $0.map { CypherText.string(of: $0, in: graph) }.joined(separator: ", ") }
        }
    }

    @Test(arguments: questions) func answersAreThoseOfOneThread(_ question: String) throws {
        let rows = try texts(question, QueryEngine(without: Set(Optimizer.rules.map { type(of: $0).name })))
        #expect(try texts(question) == rows)
        let helpers = Helpers(count: 3)
        #expect(try texts(question, helpers: helpers) == rows)
        #expect(try texts("PROFILE " + question, helpers: helpers) == rows)
    }

    @Test func helpersAreAsked() throws {
        for text in [
            "MATCH (n:N) RETURN sum(n.x)", "MATCH (n:N) RETURN sum(n.x + 1)",
            "MATCH (n:N) RETURN n ORDER BY n.x + n.y LIMIT 5",
        ] {
            let helpers = Helpers(count: 1)
            _ = try texts(text, helpers: helpers)
            #expect(helpers.calls.next() > 1, "\(text)")
        }
        let helpers = Helpers(count: 1)
        _ = try texts("MATCH (n:Even) RETURN sum(n.x + 1)", helpers: helpers)
        _ = try texts("MATCH (n:N) RETURN sum(n.x * rand())", helpers: helpers)
        _ = try texts("MATCH (n:N) RETURN n.t LIMIT 3", helpers: helpers)
        #expect(helpers.calls.next() == 1)
    }

    @Test func theFirstFailureInTheOrderOfRowsIsTold() throws {
        for helpers in [nil, Helpers(count: 3)] as [Helpers?] {
            let error = #expect(throws: CypherError.self) {
                _ = try texts("MATCH (n:N) RETURN sum(CASE WHEN n.i > 20000 THEN n.t ELSE n.x END)", helpers: helpers)
            }
            #expect(error?.message.contains("a string") ?? false)
        }
    }

    @Test func budgetsHoldForAllThreadsTogether() throws {
        let small = QueryBudget(bytesMax: 1 << 20, interruption: { nil })
        for helpers in [nil, Helpers(count: 3)] as [Helpers?] {
            let error = #expect(throws: CypherError.self) {
                _ = try texts("MATCH (n:N) RETURN n.t AS t, count(*) AS c ORDER BY t", helpers: helpers, budget: small)
            }
            #expect(error?.kind == .limitExceeded)
        }
        // Parts that are done with give their memory back.
        let top = "MATCH (n:N) RETURN n.t ORDER BY n.y + 1 LIMIT 2"
        #expect(try texts(top, helpers: Helpers(count: 3), budget: small).count == 2)
    }

    @Test func cancellationStopsAllThreads() throws {
        let asked = Counter()
        let budget = QueryBudget(interruption: { asked.next() > 5 ? .cancelled : nil })
        let error = #expect(throws: CypherError.self) {
            _ = try texts(
                "MATCH (n:N) UNWIND range(1, 1000) AS k RETURN sum(n.i + k)", helpers: Helpers(count: 3),
                budget: budget)
        }
        #expect(error?.kind == .cancelled)
        #expect(asked.next() < 100)
    }
}

extension Statements {
    /// The graph that statements make.
    static func graph(of setup: [String]) throws -> GraphSnapshot {
        let statements = try Statements()
        for statement in setup { _ = try statements.rows(statement) }
        return statements.graph
    }
}
