internal import ArgumentParser
internal import Base
internal import Curl
internal import JSON
internal import OrderedCollections

/// `rootline quality`.
struct Quality: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "How good the data is: scores, the CIs behind them, the audit of integrity.",
        subcommands: [Board.self, Rows.self, Trend.self, Integrity.self], defaultSubcommand: Board.self)

    private static let metrics = ["completeness", "correctness", "compliance", "accuracy", "freshness"]

    struct Board: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Scores of every group.")
        @Option(help: "What makes a group: class, owner, source, tenant.") var by = "class"
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            try await Report.run(data, json, .get, "/api/v1/quality" + Report.query(["by": by])) { answer in
                Report.table(
                    answer, [(by, "key"), ("CIs", "count")],
                    more: (["score"] + Quality.metrics).map { name in (name, { Report.percent($0[name]) }) },
                    empty: "There are no CIs.")
            }
        }
    }

    struct Rows: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The CIs that keep a metric of a group below 100 %.")
        @Argument(help: "The metric: completeness, correctness, compliance, accuracy, freshness.") var metric: String
        @Argument(help: "The group, for example a class.") var key: String
        @Option(help: "What makes a group: class, owner, source, tenant.") var by = "class"
        @Option(help: "How many at most.") var limit = 50
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let query = Report.query(["by": by, "key": key, "metric": metric, "limit": "\(limit)"])
            try await Report.run(data, json, .get, "/api/v1/quality/rows" + query) { answer in
                Report.table(
                    answer, [("id", "id"), ("class", "class"), ("name", "name")],
                    more: [
                        (
                            "reasons",
                            { ($0["reasons"]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: ", ") }
                        )
                    ], empty: "There are none.")
            }
        }
    }

    struct Trend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Scores day by day.")
        @Option(help: "What makes a group: class, owner, source, tenant.") var by = "tenant"
        @Option(help: "Only of this group.") var key: String?
        @Option(help: "How many days.") var days = 30
        @Flag(help: "Note today's scores first.") var note = false
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            if note {
                do {
                    _ = try await ServiceClient(data).json(.post, "/api/v1/quality/trend", body: .object([:]))
                } catch { throw CommandFailure(error) }
            }
            let query = Report.query(["by": by, "key": key, "days": "\(days)"])
            try await Report.run(data, json, .get, "/api/v1/quality/trend" + query) { answer in
                Report.table(
                    answer, [("day", "day"), (by, "key")],
                    more: (["score"] + Quality.metrics).map { name in (name, { Report.percent($0[name]) }) },
                    empty: "Nothing is noted yet; it is once a day, and with --note.")
            }
        }
    }

    struct Integrity: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Audit the graph and its rows in the database. Exit code 2 where something is wrong.")
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            var problems: Int64 = 0
            try await Report.run(data, json, .post, "/api/v1/integrity", body: .object([:])) { answer in
                problems = answer["problems"]?.int64Value ?? 0
                var lines = Report.table(answer, [("check", "name"), ("found", "count")], items: "checks", empty: nil)
                for check in answer["checks"]?.arrayValue ?? [] {
                    guard check["name"]?.stringValue != "orphan" else { continue }
                    for item in (check["items"]?.arrayValue ?? []).prefix(10) {
                        lines.append("\(check["name"]?.stringValue ?? ""): \(item["message"]?.stringValue ?? "")")
                    }
                }
                return lines
            }
            if problems > 0 { throw ExitCode(2) }
        }
    }
}
