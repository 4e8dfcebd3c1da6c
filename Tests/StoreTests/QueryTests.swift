import Base
import CMDB
import Cypher
import Graph
import Store
import Testing

/// Statements on a store with a real database.
@Suite struct QueryTests {
    @Test func whatAStatementCreatesIsThereAfterARestart() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let answer = try await Self.run(
                    "CREATE (a:Person {name: 'x', Age: 3})-[:KNOWS {since: date('2026-03-01')}]->(b {name: 7})", store)
                #expect(answer.counters.nodesCreated == 2 && answer.counters.relationshipsCreated == 1)
                #expect(answer.seq == CommitSeq(rawValue: 1))
                let commits = try await store.commits(of: .standard, limit: 1)
                #expect(commits.first?.kind == "query" && commits.first?.actor == "anna")
                #expect(commits.first?.title.hasPrefix("CREATE (a:Person") == true)
            }
            try await database.withStore { store in
                let answer = try await Self.run(
                    "MATCH (a:Person)-[r:KNOWS]->(b) RETURN a.name, a.Age, r.since, b.name, properties(r)", store)
                #expect(
                    answer.rows.first?.dropLast() == [
                        .string("x"), .integer(3), .value(.date(CalendarDate(iso8601: "2026-03-01")!)), .integer(7),
                    ])
                #expect(
                    answer.rows.first?.last
                        == .map(DatumMap([("since", .value(.date(CalendarDate(iso8601: "2026-03-01")!)))])))
                #expect(answer.seq == CommitSeq(rawValue: 1))
            }
        }
    }

    @Test func aCIObeysTheRules() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                try await Self.run("CREATE (:PhysicalServer {name: 'db01', cpu: 4})", store)
                let labels = try await Self.run("MATCH (n {name: 'db01'}) RETURN labels(n)", store)
                #expect(
                    labels.rows == [[.list(store.builtIn.lineage(of: "PhysicalServer").sorted().map(Datum.string))]]
                        || labels.rows.first?.first.map { Self.strings($0) }
                            == Set(store.builtIn.lineage(of: "PhysicalServer"))
                )
                for text in [
                    "CREATE (:PhysicalServer {cpu: 4})", "CREATE (:PhysicalServer {name: 'x', cpu: 'many'})",
                    "MATCH (a:PhysicalServer) CREATE (a)-[:LIKES]->(:PhysicalServer {name: 'y'})",
                    "MATCH (a:PhysicalServer) SET a.name = null",
                ] {
                    let error = await #expect(throws: CypherError.self) { try await Self.run(text, store) }
                    #expect(error?.kind == .refused, "\(text)")
                }
                #expect(store.snapshot(for: .standard).seq == CommitSeq(rawValue: 1))
            }
        }
    }

    @Test func twoTransactionsThatCountDoNotLoseOne() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let service = QueryService(store: store)
                try await Self.run("CREATE (:Counter {n: 0})", store)
                let increment = "MATCH (c:Counter) SET c.n = c.n + 1 RETURN c.n"
                let first = try await service.begin(for: StoreTests.anna)
                let second = try await service.begin(for: StoreTests.anna)
                for transaction in [first, second] {
                    #expect(try await transaction.run(increment).next(10) == [[.integer(1)]])
                }
                _ = try await first.commit()
                let error = await #expect(throws: CypherError.self) { try await second.commit() }
                #expect(error?.kind == .conflict)
                try await Self.run(increment, store)
                #expect(try await Self.run("MATCH (c:Counter) RETURN c.n", store).rows == [[.integer(2)]])
                #expect(service.openTransactions == 0)
            }
        }
    }

    @Test func transactionsThatTouchDifferentThingsBothCommit() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let service = QueryService(store: store)
                try await Self.run("CREATE (:A {n: 0}), (:B {n: 0})", store)
                let first = try await service.begin(for: StoreTests.anna)
                let second = try await service.begin(for: StoreTests.anna)
                _ = try await first.run("MATCH (a:A) SET a.n = 1 CREATE (a)-[:X]->(:C)").next(1)
                _ = try await second.run("MATCH (b:B) SET b.n = 1 CREATE (b)-[:X]->(:C)").next(1)
                _ = try await first.commit()
                _ = try await second.commit()
                let answer = try await Self.run("MATCH (n)-[:X]->(c:C) RETURN sum(n.n), count(c)", store)
                #expect(answer.rows == [[.integer(2), .integer(2)]])
            }
        }
    }

    @Test func anExplicitTransactionSeesItsOwnWritesAndNobodyElseDoes() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let service = QueryService(store: store)
                let transaction = try await service.begin(for: StoreTests.anna)
                // Nobody asks for the rows of the first statement.
                _ = try await transaction.run("CREATE (:Draft {n: 1})")
                #expect(try await transaction.run("MATCH (d:Draft) RETURN d.n").next(5) == [[.integer(1)]])
                #expect(store.snapshot(for: .standard).nodeCount == 0)
                transaction.rollback()
                await #expect(throws: CypherError.self) { try await transaction.run("RETURN 1") }
                #expect(store.snapshot(for: .standard).nodeCount == 0)
            }
        }
    }

    @Test func readersMayOnlyRead() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let service = QueryService(store: store)
                let reader = Principal(tenant: .standard, subject: "rolf", role: .reader)
                for (principal, access) in [(reader, .write), (StoreTests.anna, .read)]
                    as [(Principal, QuerySettings.Access)]
                {
                    let transaction = try await service.begin(for: principal, settings: QuerySettings(access: access))
                    #expect(try await transaction.run("RETURN 'CREATE (n)' AS x").next(1) == [[.string("CREATE (n)")]])
                    let error = await #expect(throws: CypherError.self) { try await transaction.run("CREATE (n)") }
                    #expect(error?.kind == .accessMode)
                    transaction.rollback()
                }
            }
        }
    }

    @Test func aStatementReadsThePast() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                try await Self.run("CREATE (:P {n: 1})", store)
                try await Self.run("MATCH (p:P) SET p.n = 2", store)
                #expect(
                    try await Self.run("USE graph.asOf(1) MATCH (p:P) RETURN p.n", store).rows == [[.integer(1)]])
                let service = QueryService(store: store)
                let past = try await service.begin(
                    for: StoreTests.anna, settings: QuerySettings(asOf: .commit(CommitSeq(rawValue: 1))))
                #expect(try await past.run("MATCH (p:P) RETURN p.n").next(1) == [[.integer(1)]])
                let error = await #expect(throws: CypherError.self) { try await past.run("CREATE ()") }
                #expect(error?.kind == .accessMode)
                past.rollback()
            }
        }
    }

    @Test func aRunningStatementIsInterrupted() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let service = QueryService(store: store)
                let transaction = try await service.begin(for: StoreTests.anna)
                let cursor = try await transaction.run(Self.endless)
                transaction.interrupt()
                let error = #expect(throws: CypherError.self) { try cursor.next(1) }
                #expect(error?.kind == .cancelled)
                transaction.rollback()
                let slow = try await service.begin(
                    for: StoreTests.anna, settings: QuerySettings(timeout: .milliseconds(20)))
                let slowCursor = try await slow.run(Self.endless)
                let late = #expect(throws: CypherError.self) { try slowCursor.next(1) }
                #expect(late?.kind == .limitExceeded)
                slow.rollback()
            }
        }
    }

    @Test func batchesAreCommittedOneByOne() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                let answer = try await Self.run(
                    """
                    UNWIND range(1, 25) AS x
                    CALL { WITH x CREATE (:PhysicalServer {name: 'server ' + toString(x)}) }
                    IN TRANSACTIONS OF 10 ROWS
                    """, store)
                #expect(answer.counters.nodesCreated == 25)
                #expect(answer.seq == CommitSeq(rawValue: 3))
                #expect(store.snapshot(for: .standard).ciCount == 25)
                let service = QueryService(store: store)
                let explicit = try await service.begin(for: StoreTests.anna)
                let error = await #expect(throws: CypherError.self) {
                    try await explicit.run("UNWIND [1] AS x CALL { WITH x CREATE () } IN TRANSACTIONS")
                }
                #expect(error?.detail == .transactionNotAllowed)
                explicit.rollback()
            }
        }
    }

    @Test func constraintsHoldAcrossTransactions() async throws {
        try await withDatabase { database in
            try await database.withStore { store in
                try await Self.run("CREATE CONSTRAINT person_id FOR (p:Person) REQUIRE p.id IS UNIQUE", store)
                let service = QueryService(store: store)
                let first = try await service.begin(for: StoreTests.anna)
                let second = try await service.begin(for: StoreTests.anna)
                for transaction in [first, second] {
                    _ = try await transaction.run("MERGE (p:Person {id: 1}) RETURN p").next(1)
                }
                _ = try await first.commit()
                let error = await #expect(throws: CypherError.self) { try await second.commit() }
                #expect(error?.kind == .conflict)
                let taken = await #expect(throws: CypherError.self) {
                    try await Self.run("CREATE (:Person {id: 1})", store)
                }
                #expect(taken?.detail == .uniqueViolation)
            }
        }
    }

    private static let endless =
        "UNWIND range(1, 10000) AS x UNWIND range(1, 10000) AS y UNWIND range(1, 10000) AS z RETURN count(x + y + z)"

    @discardableResult
    private static func run(_ text: String, _ store: Store) async throws -> QueryAnswer {
        try await QueryService(store: store).run(text, for: StoreTests.anna)
    }

    private static func strings(_ datum: Datum) -> Set<String> {
        guard case .list(let elements) = datum else { return [] }
        return Set(elements.compactMap { if case .string(let text) = $0 { text } else { nil } })
    }
}
