import Base
import Cypher
import Graph
import Synchronization

@testable import API

/// Runs statements of a small language of its own, for tests of the doors without an engine:
/// `ECHO` (a column for each parameter), `COUNT` (numbers up to `$n`), `GRAPH` (a node, a relationship, a path),
/// `FAIL` (at once), `LATE` (after two rows), `HANG` (until it is interrupted), `WRITE`.
final class ScriptedStatements: StatementRunner {
    /// Transactions that have neither been committed nor rolled back.
    let open = Atomic(0)
    let commits = Atomic(0)
    /// Statements that hang, or have hung.
    let hangs = Atomic(0)
    private let isReleased = Atomic(false)

    /// Stops the statements that hang.
    func release() { isReleased.store(true, ordering: .relaxed) }

    func begin(_ request: TransactionRequest) async throws -> any RunningTransaction {
        open.add(1, ordering: .relaxed)
        return Transaction(self, request)
    }

    fileprivate var isGoing: Bool { isReleased.load(ordering: .relaxed) }

    final class Transaction: RunningTransaction {
        let runner: ScriptedStatements
        let request: TransactionRequest
        let isInterrupted = Atomic(false)
        private let isOver = Atomic(false)

        init(_ runner: ScriptedStatements, _ request: TransactionRequest) {
            self.runner = runner
            self.request = request
        }

        func run(_ text: String, parameters: [String: Datum]) async throws -> any RunningStatement {
            if text == "FAIL" {
                throw CypherError.compile(
                    .syntaxError, .unexpectedSyntax, "Invalid input 'FAIL'", at: SourceRange(start: 0, end: 4),
                    hint: "Say ECHO.")
            }
            if text == "WRITE", request.isReadOnly || !request.principal.may(.editor) {
                throw CypherError.runtime(.accessMode, .other, "this transaction reads")
            }
            return Statement(self, text, parameters)
        }

        func commit() async throws -> CommitSeq {
            end()
            return CommitSeq(rawValue: Int64(runner.commits.add(1, ordering: .relaxed).newValue))
        }

        func rollback() async { end() }
        func interrupt() { isInterrupted.store(true, ordering: .relaxed) }

        private func end() {
            if !isOver.exchange(true, ordering: .relaxed) { runner.open.subtract(1, ordering: .relaxed) }
        }
    }

    final class Statement: RunningStatement {
        let columns: [String]
        var type: QueryType { text == "WRITE" ? .readWrite : .read }
        let graph: GraphSnapshot
        let plan: PlanDescription? = nil
        let notifications: [QueryNotification] = []
        private let text: String
        private let transaction: Transaction
        private let path: DatumPath
        private var rows: [[Datum]] = []
        private var left = 0
        private var sent = 0

        init(_ transaction: Transaction, _ text: String, _ parameters: [String: Datum]) {
            self.transaction = transaction
            self.text = text
            let names = parameters.keys.sorted()
            columns = text == "ECHO" ? names : ["x"]
            // The graph is written out in the tests: it can be made.
            (graph, path) = try! QueryFormTests.friends()
            switch text {
            case "ECHO": rows = [names.map { parameters[$0]! }]
            case "GRAPH": rows = [[.node(path.nodes[0])], [.relationship(path.relationships[0])], [.path(path)]]
            case "COUNT": if case .integer(let count)? = parameters["n"] { left = Int(count) }
            case "LATE": left = 2
            default: break
            }
        }

        func next(_ count: Int) throws(CypherError) -> [[Datum]] {
            if text == "HANG" {
                transaction.runner.hangs.add(1, ordering: .relaxed)
                while !transaction.isInterrupted.load(ordering: .relaxed), !transaction.runner.isGoing {}
                throw .runtime(.cancelled, .other, "interrupted")
            }
            if !rows.isEmpty {
                defer { rows.removeFirst(min(count, rows.count)) }
                return Array(rows.prefix(count))
            }
            if text == "LATE", left == 0 { throw .runtime(.arithmeticError, .divisionByZero, "/ by zero") }
            let taken = min(count, left)
            left -= taken
            sent += taken
            return (0..<taken).map { [.integer(Int64(sent - taken + $0))] }
        }

        var counters: QueryCounters {
            var counters = QueryCounters()
            if text == "WRITE" { counters.nodesCreated = 2 }
            return counters
        }
    }
}
