internal import ArgumentParser
internal import Base
internal import Curl
internal import Foundation
internal import JSON
internal import OrderedCollections

/// `rootline rule`.
struct RuleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule", abstract: "Rules that CIs have to keep: list, try, set, remove, audit.",
        discussion: """
            A rule is a Cypher predicate over `n`, for example
              {"class": "Application", "mode": "report", "severity": "warning",
               "expression": "(n)-[:OWNED_BY]->(:Team)", "message": {"en": "has no owner", "ko": "담당 팀이 없음"}}
            """,
        subcommands: [List.self, Try.self, Set.self, Remove.self, Audit.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List rules and how often they are broken.")
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            try await Report.run(data, json, .get, "/api/v1/rules") { answer in
                Report.table(
                    answer, [("rule", "key"), ("open", "open")],
                    more: [
                        ("mode", { $0["content"]?["mode"]?.stringValue ?? "report" }),
                        ("class", { $0["content"]?["class"]?.stringValue ?? "CI" }),
                        ("expression", { $0["content"]?["expression"]?.stringValue ?? "" }),
                    ], empty: "There are no rules. Set one: rootline rule set KEY FILE")
            }
        }
    }

    struct Try: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say what a rule would find, and keep nothing.")
        @Argument(help: "A file with the rule in JSON; - for standard input.") var file: String
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let body = try Report.content(of: file)
            try await Report.run(data, json, .post, "/api/v1/rules/preview", body: ["content": body]) { answer in
                let (total, matched) = (answer["total"]?.int64Value ?? 0, answer["matched"]?.int64Value ?? 0)
                var lines = Report.table(
                    answer, [("id", "id"), ("class", "class"), ("name", "name"), ("problem", "problem")],
                    items: "failing", empty: nil)
                lines.append(Terminal.bold("\(total) of \(matched) CIs break it"))
                if let reason = answer["givenUp"]?.stringValue { lines.append("It was given up: \(reason)") }
                return lines
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Set a rule, new or not.")
        @Argument(help: "The rule's key.") var key: String
        @Argument(help: "A file with the rule in JSON; - for standard input.") var file: String
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let body = try Report.content(of: file)
            try await Report.run(data, json, .put, "/api/v1/definitions/rule/\(Report.encoded(key))", body: body) { _ in
                ["rule '\(key)' is set"]
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove a rule; its findings end.")
        @Argument(help: "The rule's key.") var key: String
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            try await Report.run(data, json, .delete, "/api/v1/definitions/rule/\(Report.encoded(key))") { _ in
                ["rule '\(key)' is gone"]
            }
        }
    }

    struct Audit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask every rule, or one, about every CI; mend findings that are wrong.")
        @Argument(help: "The rule's key; every rule where it is not given.") var key: String?
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let body: JSONObject = key.map { ["rule": .string($0)] } ?? [:]
            try await Report.run(data, json, .post, "/api/v1/rules/audit", body: .object(body)) { answer in
                Report.table(
                    answer,
                    [("rule", "rule"), ("asked", "matched"), ("broken", "failing"), ("given up", "givenUp")],
                    more: [
                        (
                            "mended",
                            {
                                "\(($0["missing"]?.arrayValue ?? []).count + ($0["superfluous"]?.arrayValue ?? []).count)"
                            }
                        )
                    ], empty: "There are no rules.")
            }
        }
    }
}
