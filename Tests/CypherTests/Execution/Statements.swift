import Base
import Graph
import Synchronization

@testable import Cypher

/// A graph that statements work on, one after the other, as in one transaction.
final class Statements {
    let engine: QueryEngine
    private(set) var transaction: GraphTransaction
    var budget = QueryBudget(interruption: { nil })
    var parameters: [String: Datum] = [:]
    /// What LOAD CSV finds, by name.
    var texts: [String: String] = [:]

    /// - Parameter setup: what makes the graph.
    init(_ setup: String..., engine: QueryEngine = QueryEngine()) throws {
        self.engine = engine
        transaction = GraphTransaction(writing: GraphSnapshot(), identities: CountedIdentities())
        for statement in setup { _ = try rows(statement) }
    }

    /// The same graph, with another engine.
    func with(_ engine: QueryEngine) throws -> Statements {
        let other = try Statements(engine: engine)
        other.transaction = transaction
        return other
    }

    var graph: GraphSnapshot { transaction.graph }

    func cursor(_ text: String) throws -> QueryCursor {
        try engine.run(
            try engine.prepare(text, on: graph), parameters: parameters, in: transaction, environment: environment)
    }

    func rows(_ text: String) throws -> [[Datum]] {
        let cursor = try cursor(text)
        var rows: [[Datum]] = []
        while true {
            let more = try cursor.next(1_000)
            if more.isEmpty { return rows }
            rows += more
        }
    }

    /// The rows as openCypher writes values, with single quotes, sorted where the statement does not sort.
    func texts(_ text: String) throws -> [String] {
        let graph = graph
        let lines = try rows(text).map { row in
            row.map { String(CypherText.string(of: $0, in: graph).map { $0 == "\"" ? "'" : $0 }) }.joined(
                separator: ", ")
        }
        return text.contains("ORDER BY") ? lines : lines.sorted()
    }

    private var environment: QueryEnvironment {
        let texts = texts
        var environment = QueryEnvironment(
            statementTime: Instant(rawValue: 0), transactionTime: Instant(rawValue: 0),
            realTime: { Instant(rawValue: 0) }, seed: 1, budget: budget,
            loadText: { source throws(CypherError) in
                guard let text = texts[source] else { throw .runtime(.externalResource, .other, source) }
                return text
            })
        environment.service.terminate = { $0 == "a" ? "somebody" : nil }
        return environment
    }
}

/// Identities from 1 on.
final class CountedIdentities: IdentitySource {
    private let next = Atomic<UInt64>(0)

    func node() -> NodeID { NodeID(rawValue: next.add(1, ordering: .relaxed).newValue) }
    func relationship() -> RelationshipID { RelationshipID(rawValue: next.add(1, ordering: .relaxed).newValue) }
}

/// Counts calls.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
