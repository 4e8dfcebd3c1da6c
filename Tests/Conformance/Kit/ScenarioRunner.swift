internal import Base
internal import Cypher
public import Foundation
internal import Graph

/// Runs a case in process, on a graph of its own.
public struct ScenarioRunner {
    private struct Failure {
        var error: CypherError
        /// Before the first row was asked for.
        var isBeforeRun: Bool
    }

    private struct Outcome {
        var columns: [String] = []
        var rows: [[ExpectedValue]] = []
        var failure: Failure?
    }

    /// What is wrong with the answer.
    private struct Mismatch: Error { var text: String }

    private let graphs: URL
    private var graph = GraphSnapshot()
    private var before = GraphState(GraphSnapshot())
    private var parameters: [String: Datum] = [:]
    private var engine = QueryEngine()
    private var procedures: [ProcedureDefinition] = []
    private var identities = IdentitiesAbove(GraphSnapshot())
    private var outcome = Outcome()

    /// Seconds after which a statement is stopped.
    private static let secondsMax: TimeInterval = 20

    private init(graphs: URL) { self.graphs = graphs }

    /// - Parameter graphs: The folder of the named graphs.
    /// - Returns: What is wrong; nil where the case passes.
    public static func problem(of scenario: Scenario, graphs: URL) -> String? {
        var runner = ScenarioRunner(graphs: graphs)
        do {
            for step in scenario.steps { try runner.run(step) }
            return nil
        } catch let mismatch as Mismatch {
            return mismatch.text
        } catch {
            return "\(error)"
        }
    }

    private mutating func run(_ step: Step) throws {
        switch step.text {
        case "an empty graph", "any graph": break
        case "having executed:": try setUp(try document(of: step))
        case "parameters are:":
            for row in step.table ?? [] where row.count == 2 {
                parameters[row[0]] = try ExpectedValueReader.value(row[1]).datum
            }
        case "executing query:", "executing control query:":
            before = GraphState(graph)
            outcome = execute(try document(of: step))
        case "the result should be empty":
            try checkNoFailure()
            guard outcome.rows.isEmpty else { throw Mismatch(text: "expected no rows, got \(shown(outcome.rows))") }
        case "no side effects": try checkEffects([:])
        case "the side effects should be:":
            var wanted: [String: Int] = [:]
            for row in step.table ?? [] where row.count == 2 { wanted[row[0]] = Int(row[1]) }
            try checkEffects(wanted.filter { $0.value != 0 })
        default: try runLong(step)
        }
    }

    private mutating func runLong(_ step: Step) throws {
        if step.text.hasPrefix("there exists a procedure ") {
            procedures.append(try TableProcedure.definition(step))
            engine = QueryEngine(procedures: ProcedureCatalogue.standard.adding(procedures))
        } else if step.text.hasPrefix("the result should be") {
            try checkResult(
                step, isOrdered: step.text.contains("in order"),
                sortsLists: step.text.contains("ignoring element order"))
        } else if step.text.contains(" should be raised at ") {
            try checkFailure(step.text)
        } else if step.text.hasPrefix("the "), step.text.hasSuffix(" graph") {
            try loadGraph(String(step.text.dropFirst(4).dropLast(6)))
        } else {
            throw ConformanceError("unknown step: \(step.text)")
        }
    }

    private func document(of step: Step) throws -> String {
        guard let document = step.document else { throw ConformanceError("no doc string below: \(step.text)") }
        return document
    }

    private mutating func setUp(_ text: String) throws {
        let outcome = execute(text)
        if let failure = outcome.failure { throw Mismatch(text: "the set-up failed: \(failure.error)") }
    }

    private mutating func loadGraph(_ name: String) throws {
        let folder = graphs.appending(path: name)
        for path in (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.sorted() ?? []
        where path.hasSuffix(".cypher") {
            let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            for statement in text.split(separator: ";") where statement.contains(where: { !$0.isWhitespace }) {
                try setUp(String(statement))
            }
        }
        guard graph.nodeCount > 0 else { throw ConformanceError("there is no graph \(name) in \(graphs.path)") }
    }

    // MARK: Statements

    private mutating func execute(_ text: String) -> Outcome {
        var outcome = Outcome()
        let transaction = GraphTransaction(writing: graph, identities: identities)
        let environment = Self.environment()
        var isBeforeRun = true
        do throws(CypherError) {
            let query = try engine.prepare(text, on: graph)
            let cursor = try engine.run(query, parameters: parameters, in: transaction, environment: environment)
            outcome.columns = cursor.columns
            isBeforeRun = false
            while true {
                let rows = try cursor.next(1_000)
                if rows.isEmpty { break }
                let graph = cursor.graph
                outcome.rows += rows.map { $0.map { ExpectedValue($0, in: graph) } }
            }
            graph = transaction.graph
        } catch {
            outcome.failure = Failure(error: error, isBeforeRun: isBeforeRun)
        }
        return outcome
    }

    private static func environment() -> QueryEnvironment {
        let deadline = Date().addingTimeInterval(secondsMax)
        let now = Instant(rawValue: Int64(Date().timeIntervalSince1970 * 1_000_000))
        return QueryEnvironment(
            statementTime: now, transactionTime: now,
            realTime: { Instant(rawValue: Int64(Date().timeIntervalSince1970 * 1_000_000)) }, seed: 1,
            budget: QueryBudget(interruption: { Date() > deadline ? .outOfTime : nil }))
    }

    // MARK: Checks

    private func checkNoFailure() throws {
        if let failure = outcome.failure { throw Mismatch(text: "failed: \(failure.error)") }
    }

    private func checkEffects(_ wanted: [String: Int]) throws {
        let effects = GraphState(graph).effects(since: before)
        guard effects != wanted else { return }
        throw Mismatch(text: "expected the side effects \(shown(wanted)), got \(shown(effects))")
    }

    private func shown(_ effects: [String: Int]) -> String {
        effects.isEmpty
            ? "none" : effects.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    private func checkResult(_ step: Step, isOrdered: Bool, sortsLists: Bool) throws {
        try checkNoFailure()
        guard let header = step.table?.first else { throw ConformanceError("no table below: \(step.text)") }
        guard header.sorted() == outcome.columns.sorted() else {
            throw Mismatch(text: "expected the columns \(header), got \(outcome.columns)")
        }
        let order = header.map { outcome.columns.firstIndex(of: $0)! }
        var wanted = try (step.table ?? []).dropFirst().map { row in
            try row.map { try ExpectedValueReader.value($0).text(sortingLists: sortsLists) }.joined(separator: " | ")
        }
        var got = outcome.rows.map { row in
            order.map { row[$0].text(sortingLists: sortsLists) }.joined(separator: " | ")
        }
        if !isOrdered {
            wanted.sort()
            got.sort()
        }
        guard wanted != got else { return }
        throw Mismatch(text: "expected \(shown(wanted)), got \(shown(got))")
    }

    private func shown(_ rows: [[ExpectedValue]]) -> String {
        shown(rows.map { $0.map { $0.text(sortingLists: false) }.joined(separator: " | ") })
    }

    private func shown(_ rows: [String]) -> String {
        let text = "\(rows.count) rows " + rows.prefix(12).map { "<\($0)>" }.joined(separator: " ")
        return text.count > 600 ? text.prefix(600) + "…" : text
    }

    /// `a SyntaxError should be raised at compile time: UndefinedVariable`
    private func checkFailure(_ text: String) throws {
        let parts = text.split(separator: " ")
        guard parts.count > 1, let phase = parts.firstIndex(of: "at"), let detail = parts.last else {
            throw ConformanceError("cannot read: \(text)")
        }
        guard let failure = outcome.failure else {
            throw Mismatch(text: "expected \(parts[1]) \(detail), got \(shown(outcome.rows))")
        }
        let error = failure.error
        let isCompileTime = failure.isBeforeRun
        let phaseFits: Bool
        switch parts[phase + 1] {
        case "compile": phaseFits = isCompileTime
        case "runtime:", "runtime": phaseFits = !isCompileTime && !error.isCompileTime
        default: phaseFits = true
        }
        guard error.kind.rawValue == parts[1], detail == "*" || error.detail.rawValue == detail, phaseFits else {
            throw Mismatch(
                text: "expected \(parts[1]) \(detail) at \(parts[phase + 1]), got \(error)"
                    + (isCompileTime ? " before running" : " while running"))
        }
    }
}
