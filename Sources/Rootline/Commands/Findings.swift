internal import ArgumentParser
internal import Base
internal import Curl
internal import JSON
internal import OrderedCollections

/// `rootline findings`.
struct Findings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "CIs that break rules: list, assign, waive, mend.",
        subcommands: [List.self, Assign.self, Waive.self, Repair.self, Trend.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List findings, newest first.")
        @Option(help: "Only of this rule.") var rule: String?
        @Option(help: "Only of this CI.") var ci: String?
        @Option(help: "Only of this severity: info, warning, critical.") var severity: String?
        @Option(help: "Only in this state: open, waived, closed.") var state: String?
        @Option(help: "Only of this owner.") var owner: String?
        @Option(help: "How many at most.") var limit = 50
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let query = Report.query([
                "rule": rule, "ci": ci, "severity": severity, "state": state, "owner": owner, "limit": "\(limit)",
            ])
            try await Report.run(data, json, .get, "/api/v1/findings" + query) { answer in
                Report.table(
                    answer,
                    [
                        ("id", "id"), ("severity", "severity"), ("state", "state"), ("rule", "rule"), ("ci", "ci"),
                        ("name", "name"), ("message", "message"), ("owner", "owner"), ("due", "due"),
                    ], empty: "There are no such findings.")
            }
        }
    }

    struct Assign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give a finding an owner, and a due date.")
        @Argument(help: "The finding, for example f-12.") var id: String
        @Argument(help: "The owner.") var owner: String
        @Option(help: "When it is due, for example 2026-12-31T00:00:00Z.") var due: String?
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            var body: JSONObject = ["owner": .string(owner)]
            if let due { body["due"] = .string(due) }
            try await Report.run(data, json, .patch, "/api/v1/findings/\(Report.encoded(id))", body: .object(body)) {
                _ in
                ["\(id) belongs to \(owner)"]
            }
        }
    }

    struct Waive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Leave a finding as it is, until a time.")
        @Argument(help: "The finding, for example f-12.") var id: String
        @Option(help: "Until when, for example 2026-12-31T00:00:00Z.") var until: String
        @Option(help: "Why.") var reason: String
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let body: JSONValue = ["waiver": ["until": .string(until), "reason": .string(reason)]]
            try await Report.run(data, json, .patch, "/api/v1/findings/\(Report.encoded(id))", body: body) { _ in
                ["\(id) is waived until \(until)"]
            }
        }
    }

    struct Repair: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Propose what the rule's repair would change.")
        @Argument(help: "The finding, for example f-12.") var id: String
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            try await Report.run(
                data, json, .post, "/api/v1/findings/\(Report.encoded(id))/repair", body: .object([:])
            ) { answer in
                [
                    "\(answer["id"]?.stringValue ?? ""): \(answer["title"]?.stringValue ?? "")",
                    answer["operations"]?.serialized(pretty: true) ?? "",
                ]
            }
        }
    }

    struct Trend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Findings opened, closed and open, day by day.")
        @Option(help: "How many days, today included.") var days = 14
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            try await Report.run(data, json, .get, "/api/v1/findings/trend?days=\(days)") { answer in
                Report.table(
                    answer, [("day", "day"), ("opened", "opened"), ("closed", "closed"), ("open", "open")], empty: nil)
            }
        }
    }
}
