internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import JSON
internal import OrderedCollections

/// What `query` and `shell` have in common.
struct QueryOptions: ParsableArguments {
    @Option(help: "The tenant whose graph is asked.")
    var tenant: String = QueryClient.homeDatabase

    @Option(name: .customLong("param"), help: "A parameter, name=value with the value in JSON; repeat for more.")
    var parameters: [String] = []

    @Option(help: "Ask an earlier state of the graph: a commit number, or a time such as 2026-05-01T12:00:00Z.")
    var asOf: String?

    @Flag(help: "Refuse statements that change anything.")
    var readOnly = false

    @Option(help: "Seconds that a statement may take.")
    var timeout: Int = 300

    @Option(help: "table, json, jsonl or csv.")
    var format: ResultFormat = .table

    @OptionGroup var data: DataOptions

    func typedParameters() throws -> JSONObject {
        var typed: JSONObject = [:]
        for text in parameters {
            let (name, value) = try ParameterText.read(text)
            typed[name] = value
        }
        return typed
    }
}

extension ResultFormat: ExpressibleByArgument {}

/// `name=value` with a value in JSON.
enum ParameterText {
    /// - Throws: `CommandFailure` that says what is wrong.
    static func read(_ text: String) throws -> (name: String, value: JSONValue) {
        guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
            throw CommandFailure("the parameter \"\(text)\" is not of the form name=value")
        }
        let name = String(text[..<sign].drop { $0 == "$" })
        let value = String(text[text.index(after: sign)...])
        do { return (name, TypedValue.typed(try JSONValue.parse(value))) } catch {
            throw CommandFailure(
                "the value of the parameter \(name) is no JSON: \(value)",
                hint: "Texts stand in double quotes: --param '\(name)=\(JSONValue.string(value).serialized())'")
        }
    }
}

/// `rootline query`.
struct Query: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a Cypher statement.",
        discussion: """
            Exit code 0: done. 1: error.

            Examples:
              rootline query 'MATCH (n:Server) RETURN n.name, n.os LIMIT 10'
              rootline query 'MATCH (n {name: $name}) CALL graph.impact(n) YIELD node, state RETURN node.name, state' \\
                --param 'name="node-1"' --format csv
              rootline query --file report.cypher --as-of 2026-05-01T00:00:00Z
            """)

    @Argument(help: "The statement; from standard input where it is missing and there is no --file.")
    var statement: String?

    @Option(help: "Read the statement from a file.")
    var file: String?

    @Flag(help: "Show the plan instead of running it.")
    var explain = false

    @Flag(help: "Run it and show the plan with rows, hits and times.")
    var profile = false

    @OptionGroup var options: QueryOptions

    func validate() throws {
        if explain, profile { throw ValidationError("--explain and --profile exclude each other") }
        if statement != nil, file != nil { throw ValidationError("give the statement or --file, not both") }
    }

    func run() async throws {
        do {
            let asked = Statement(
                text: try text(), parameters: try options.typedParameters(), isReadOnly: options.readOnly,
                asOf: options.asOf, mode: explain ? .explain : profile ? .profile : .run)
            let client = QueryClient(service: try ServiceClient(options.data), database: options.tenant)
            show(try await client.run(asked, deadline: .seconds(options.timeout)))
        } catch let failure as StatementFailure {
            Terminal.complain(failure.text)
            throw ExitCode(1)
        } catch {
            throw CommandFailure(error)
        }
    }

    private func text() throws -> String {
        let text: String
        if let statement {
            text = statement
        } else if let file {
            do { text = try String(contentsOfFile: file, encoding: .utf8) } catch {
                throw CommandFailure("\(file) cannot be read: \(error.localizedDescription)")
            }
        } else {
            if isatty(STDIN_FILENO) == 1 {
                throw CommandFailure(
                    "there is no statement", hint: "Give one as an argument, with --file, or on standard input.")
            }
            text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
        }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.hasSuffix(";") ? String(trimmed.dropLast()) : text
    }

    private func show(_ result: StatementResult) {
        let printed = ResultText(result: result)
        let isPlanOnly = explain && result.rows.isEmpty
        if !isPlanOnly, !result.fields.isEmpty || options.format == .json {
            let text = printed.text(options.format, width: Terminal.columns())
            if !text.isEmpty { Terminal.say(text) }
        }
        if let plan = result.plan {
            Terminal.say(PlanText(plan: plan).lines(width: Terminal.columns()).joined(separator: "\n"))
        }
        guard options.format == .table else { return }
        for line in printed.footer() { Terminal.say(Terminal.faint(line)) }
    }
}
