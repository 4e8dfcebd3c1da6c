internal import ArgumentParser
internal import Curl
internal import Foundation
internal import JSON
internal import OrderedCollections

/// `rootline change`.
struct Change: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Propose, review, apply and take back changes.",
        discussion: """
            A file of operations is a JSON array such as
              [{"op": "updateCI", "ci": "ci-7", "attributes": {"memory_gb": 16}}]
            Every command prints JSON with --json.
            """,
        subcommands: [
            ChangeList.self, ChangeShow.self, ChangeCreate.self, ChangeCheckCommand.self, ChangeSubmit.self,
            ChangeApprove.self, ChangeReject.self, ChangeWithdraw.self, ChangeApply.self, ChangeRollback.self,
            ChangeDiff.self,
        ])
}

/// How a command of `rootline change` prints.
struct ChangeOptions: ParsableArguments {
    @Flag(help: "Print the answer of the service as JSON.")
    var json = false

    @OptionGroup var data: DataOptions

    func client() throws -> ServiceClient { try ServiceClient(data) }

    /// The answer as JSON, or in words.
    func say(_ answer: JSONValue, _ words: (JSONValue) -> String) {
        Terminal.say(json ? answer.serialized(pretty: true) : words(answer))
    }
}

/// The change set that a command is about.
struct ChangeName: ParsableArguments {
    @Argument(help: "The change set, for example cs-12.")
    var id: String

    var path: String { "/api/v1/change-sets/\(Change.escaped(id))" }
}

struct ChangeList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List change sets, newest first.")

    @Option(help: "Only those in this state, for example in_review.")
    var state: String?

    @Option(help: "How many at most.")
    var limit = 50

    @OptionGroup var options: ChangeOptions

    func run() async throws {
        let filter = state.map { "&state=\(Change.escaped($0))" } ?? ""
        let answer = try await options.client().json(.get, "/api/v1/change-sets?limit=\(limit)\(filter)")
        options.say(answer) { answer in
            let items = answer["items"]?.arrayValue ?? []
            return items.isEmpty ? "no change sets" : items.map(Change.line).joined(separator: "\n")
        }
    }
}

struct ChangeShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show one change set.")

    @OptionGroup var name: ChangeName
    @OptionGroup var options: ChangeOptions

    func run() async throws {
        options.say(try await options.client().json(.get, name.path), Change.text)
    }
}

struct ChangeCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "create", abstract: "Propose a change.")

    @Argument(help: "A file with the operations, a JSON array; - for the standard input.")
    var file: String

    @Option(help: "What it is for, in a line.")
    var title: String

    @Option(help: "Why.")
    var reason: String?

    @Option(help: "The ticket that it belongs to.")
    var ticket: String?

    @Option(help: "Not before this time, for example 2026-03-01T09:00:00Z.")
    var applyAfter: String?

    @Flag(help: "Apply it first and have it reviewed afterwards, where the policy allows that.")
    var emergency = false

    @Flag(help: "Submit it at once.")
    var submit = false

    @OptionGroup var options: ChangeOptions

    func run() async throws {
        let client = try options.client()
        let bytes =
            file == "-" ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: file)
        guard let bytes else {
            throw CommandFailure("\(file) cannot be read", hint: "Name a file with a JSON array of operations.")
        }
        let operations: JSONValue
        do { operations = try JSONValue.parse([UInt8](bytes)) } catch {
            throw CommandFailure("\(file) is not JSON: \(error.description)", hint: error.hint)
        }
        var body: JSONObject = ["title": .string(title), "operations": operations, "emergency": .bool(emergency)]
        if let reason { body["reason"] = .string(reason) }
        if let ticket { body["ticket"] = .string(ticket) }
        if let applyAfter { body["applyAfter"] = .string(applyAfter) }
        var answer = try await client.json(.post, "/api/v1/change-sets", body: .object(body))
        if submit || emergency, let id = answer["id"]?.stringValue {
            answer = try await client.json(.post, "/api/v1/change-sets/\(id)/submit", body: [:])
        }
        options.say(answer, Change.text)
    }
}

struct ChangeCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a change set: problems, conflicts, risk.")

    @OptionGroup var name: ChangeName
    @OptionGroup var options: ChangeOptions

    func run() async throws { try await Change.post(name, "check", [:], options) }
}

struct ChangeSubmit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Ask for the approvals that policies want.")

    @OptionGroup var name: ChangeName
    @OptionGroup var options: ChangeOptions

    func run() async throws { try await Change.post(name, "submit", [:], options) }
}

struct ChangeApprove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approve the operations of a change set.")

    @OptionGroup var name: ChangeName

    @Option(help: "The digest of the operations that you looked at; refused where they are others by now.")
    var digest: String?

    @Option(help: "What you have to say.")
    var comment: String?

    @OptionGroup var options: ChangeOptions

    func run() async throws {
        var body: JSONObject = [:]
        if let digest { body["digest"] = .string(digest) }
        if let comment { body["comment"] = .string(comment) }
        try await Change.post(name, "approve", .object(body), options)
    }
}

struct ChangeReject: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "reject", abstract: "Reject a change set.")

    @OptionGroup var name: ChangeName

    @Option(help: "Why.")
    var comment: String?

    @OptionGroup var options: ChangeOptions

    func run() async throws {
        try await Change.post(name, "reject", comment.map { ["comment": .string($0)] } ?? [:], options)
    }
}

struct ChangeWithdraw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "withdraw", abstract: "Withdraw a change set.")

    @OptionGroup var name: ChangeName
    @OptionGroup var options: ChangeOptions

    func run() async throws { try await Change.post(name, "withdraw", [:], options) }
}

struct ChangeApply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "apply", abstract: "Apply a change set.")

    @OptionGroup var name: ChangeName
    @OptionGroup var options: ChangeOptions

    func run() async throws { try await Change.post(name, "apply", [:], options) }
}

struct ChangeRollback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Propose what takes a past change back.",
        discussion: "The answer is a draft; apply it with `rootline change apply`.")

    @Argument(help: "A change set (cs-12), a commit (its number), a run (run-7) or a source (source:file:estate).")
    var target: String

    @Option(help: "Of a source: the first commit that is taken back.")
    var since: Int64 = 1

    @Option(help: "What becomes of later changes of the same: list, include, skip or force.")
    var dependants = "list"

    @Option(help: "Why; needed for force.")
    var reason = ""

    @OptionGroup var options: ChangeOptions

    func run() async throws {
        let path =
            if target.hasPrefix("cs-") {
                "/api/v1/change-sets/\(Change.escaped(target))/rollback"
            } else if target.hasPrefix("run-") {
                "/api/v1/ingest-runs/\(Change.escaped(String(target.dropFirst(4))))/rollback"
            } else if target.hasPrefix("source:") {
                "/api/v1/sources/\(Change.escaped(String(target.dropFirst(7))))/rollback?since=\(since)"
            } else {
                "/api/v1/commits/\(Change.escaped(target))/rollback"
            }
        let answer = try await options.client().json(
            .post, path, body: ["dependants": .string(dependants), "reason": .string(reason)])
        options.say(answer) { answer in
            var lines = (answer["dependants"]?.arrayValue ?? []).map { item in
                "later: commit \(item["seq"]?.int64Value ?? 0) changed \(item["target"]?.stringValue ?? "") "
                    + (item["attribute"]?.stringValue ?? "")
            }
            if let made = answer["changeSet"], !made.isNull {
                lines.append(Change.text(made))
            } else {
                lines.append("Nothing was made. Say what becomes of these: --dependants include, skip or force.")
            }
            return lines.joined(separator: "\n")
        }
    }
}

struct ChangeDiff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what a change set changes, or would change now.")

    @OptionGroup var name: ChangeName
    @OptionGroup var options: ChangeOptions

    func run() async throws {
        options.say(try await options.client().json(.get, name.path + "/difference?limit=1000")) { answer in
            func lines(_ key: String, _ sign: String, _ text: (JSONValue) -> String) -> [String] {
                (answer[key]?.arrayValue ?? []).map { "\(sign) \(text($0))" }
            }
            func ci(_ item: JSONValue) -> String {
                ["class", "name", "id"].compactMap { item[$0]?.stringValue }.joined(separator: " ")
            }
            func relation(_ item: JSONValue) -> String {
                "\(item["from"].map(ci) ?? "?") \(item["type"]?.stringValue ?? "?") \(item["to"].map(ci) ?? "?")"
            }
            func changed(_ subject: String, _ item: JSONValue) -> String {
                let changes = (item["changes"]?.arrayValue ?? []).map { change in
                    "\n    \(change["attribute"]?.stringValue ?? "?"): \(change["before"]?.serialized() ?? "null")"
                        + " → \(change["after"]?.serialized() ?? "null")"
                }
                return subject + changes.joined()
            }
            let all =
                lines("addedCIs", "+", ci) + lines("removedCIs", "-", ci)
                + lines("changedCIs", "~") { changed($0["ci"].map(ci) ?? "?", $0) }
                + lines("addedRelations", "+", relation) + lines("removedRelations", "-", relation)
                + lines("changedRelations", "~") { changed($0["relation"].map(relation) ?? "?", $0) }
            return all.isEmpty ? "nothing differs" : all.joined(separator: "\n")
        }
    }
}

extension Change {
    static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-_.")))
            ?? text
    }

    fileprivate static func post(
        _ name: ChangeName, _ verb: String, _ body: JSONValue, _ options: ChangeOptions
    ) async throws {
        let answer = try await options.client().json(
            .post, "\(name.path)/\(verb)", body: body, deadline: .seconds(300))
        options.say(answer, text)
    }

    /// One line: `cs-12  in_review  raise the memory  (anna)`.
    fileprivate static func line(_ item: JSONValue) -> String {
        ["id", "state", "title"].compactMap { item[$0]?.stringValue }.joined(separator: "  ")
            + "  (\(item["author"]?.stringValue ?? "?"))"
    }

    /// A change set in words.
    fileprivate static func text(_ item: JSONValue) -> String {
        var lines = [Terminal.bold(line(item))]
        let count = item["operationCount"]?.int64Value ?? 0
        lines.append("  \(count) operations, digest \(item["digest"]?.stringValue ?? "?")")
        for stage in item["policy"]?.arrayValue ?? [] {
            lines.append(
                "  policy \(stage["policy"]?.stringValue ?? "?"), stage \(stage["stage"]?.int64Value ?? 0): "
                    + "\(stage["approvals"]?.int64Value ?? 0) of \(stage["quorum"]?.int64Value ?? 0) approvals")
        }
        let checks = item["checks"]
        for problem in checks?["problems"]?.arrayValue ?? [] {
            let number = problem["operation"]?.int64Value.map { "operation \($0): " } ?? ""
            lines.append("  problem: \(number)\(problem["message"]?.stringValue ?? "?")")
        }
        for conflict in checks?["conflicts"]?.arrayValue ?? [] {
            lines.append(
                "  conflict: \(conflict["ci"]?.stringValue ?? "?") \(conflict["attribute"]?.stringValue ?? "?"): "
                    + "was \(conflict["base"]?.serialized() ?? "null"), is \(conflict["theirs"]?.serialized() ?? "null"), "
                    + "wanted \(conflict["mine"]?.serialized() ?? "null")")
        }
        if let risk = checks?["risk"], let band = risk["band"]?.stringValue {
            let reasons = (risk["reasons"]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: "; ")
            lines.append("  risk: \(band)" + (reasons.isEmpty ? "" : " (\(reasons))"))
        }
        if let seq = item["appliedSeq"]?.int64Value { lines.append("  applied as commit \(seq)") }
        if let due = item["reviewDue"]?.stringValue { lines.append("  emergency: to be reviewed until \(due)") }
        return lines.joined(separator: "\n")
    }
}
