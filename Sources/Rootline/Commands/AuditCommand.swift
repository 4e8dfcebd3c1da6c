internal import ArgumentParser
internal import Curl
internal import JSON
internal import OrderedCollections

/// `rootline audit`.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Check the history against its hashes, list events, purge what is too old.",
        subcommands: [Verify.self, List.self, Purge.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Find every row of the history that was changed, added or removed past the service.",
            discussion: "Exit code 0: whole. 2: broken. 1: error.")

        @Flag(help: "Print the answer as JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let report = try await ServiceClient.answer(data, .post, "/api/v1/audit/verify")
            let isWhole = report["ok"]?.boolValue == true
            if json {
                Terminal.say(report.serialized(pretty: true))
            } else {
                let checked = report["checked"] ?? [:]
                Terminal.say(
                    "checked \(checked.text("commits")) commits, \(checked.text("rows")) rows, "
                        + "\(checked.text("events")) events")
                let head = report["head"] ?? [:]
                Terminal.say("head: commit \(head.text("seq")) \(head.text("hash"))")
                for broken in report["broken"]?.arrayValue ?? [] {
                    Terminal.say(
                        "BROKEN at \(broken.text("seq")): \(broken.text("table")) \(broken.text("row")): "
                            + broken.text("why"))
                }
                Terminal.say(isWhole ? "whole" : "\(report.text("brokenCount")) rows are not what they were")
            }
            if !isWhole { throw ExitCode(2) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List events that are no commits, newest first.")

        @Option(help: "Only events of this user or key.") var actor: String?
        @Option(help: "Only events from this time on.") var since: String?
        @Option(help: "How many at most.") var limit = 50
        @Flag(help: "Print the answer as JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            var path = "/api/v1/audit?limit=\(limit)"
            if let actor { path += "&actor=\(actor.inPath)" }
            if let since { path += "&since=\(since.inPath)" }
            let page = try await ServiceClient.answer(data, .get, path)
            if json { return Terminal.say(page.serialized(pretty: true)) }
            let table = TextTable(
                columns: ["at", "actor", "action", "target"].map { .init(title: $0, isRightAligned: false) },
                rows: (page["items"]?.arrayValue ?? []).map { item in
                    ["at", "actor", "action", "target"].map { item.text($0) }
                })
            for line in table.lines(width: Terminal.columns()) { Terminal.say(line) }
        }
    }

    struct Purge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove what the retention policies no longer keep; the purge records itself.")

        @Flag(help: "Remove nothing; count.") var dryRun = false
        @Flag(help: "Print the answer as JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let found = try await ServiceClient.answer(data, .post, "/api/v1/retention/purge?dryRun=\(dryRun)")
            if json { return Terminal.say(found.serialized(pretty: true)) }
            Terminal.say(
                "\(found.text("versions")) versions \(dryRun ? "would be" : "were") removed, "
                    + "\(found["cis"]?.arrayValue?.count ?? 0) CIs with all that was known of them")
        }
    }
}
