internal import ArgumentParser
internal import Curl
internal import Foundation
internal import JSON
internal import OrderedCollections

/// `rootline schema`.
struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Look at classes, relation types and the other parts of the metamodel, and change them.",
        discussion: """
            Changes are in force at once, without a restart, and are kept with their history.

            Examples:
              rootline schema list --kind class --changed
              rootline schema show class Robot > robot.json
              rootline schema preview class Robot --file robot.json
              rootline schema set class Robot --file robot.json
              rootline schema history class Robot
              rootline schema remove class Robot
            """,
        subcommands: [List.self, Show.self, Preview.self, Set.self, Remove.self, History.self],
        defaultSubcommand: List.self)

    /// Options of every one of them.
    struct Common: ParsableArguments {
        @Flag(help: "Print the answer as JSON.")
        var json = false

        @OptionGroup var data: DataOptions

        func request(_ method: HTTPMethod, _ path: String, body: JSONValue? = nil) async throws -> JSONValue {
            do { return try await ServiceClient(data).json(method, path, body: body) } catch {
                throw CommandFailure(error)
            }
        }

        /// Prints the answer as JSON where that is wanted.
        func say(_ answer: JSONValue, otherwise text: @autoclosure () -> String) {
            Terminal.say(json ? answer.serialized(pretty: true) : text())
        }
    }

    /// What is spoken of.
    struct Subject: ParsableArguments {
        @Argument(help: "The kind: class, relation-type, lifecycle, template, rule, policy, …")
        var kind: String

        @Argument(help: "The key, such as Robot or RUNS_ON.")
        var key: String

        var path: String { "/api/v1/definitions/\(escaped(kind))/\(escaped(key))" }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List definitions.")

        @Option(help: "Only of this kind: class, relation-type, lifecycle, template, rule, …")
        var kind: String?

        @Flag(help: "Only your own, not what ships built in.")
        var changed = false

        @OptionGroup var common: Common

        func run() async throws {
            var query = ["changed=\(changed)"]
            if let kind { query.append("kind=\(escaped(kind))") }
            var items: [JSONValue] = []
            var next: String?
            repeat {
                let cursor = next.map { ["cursor=\(escaped($0))"] } ?? []
                let answer = try await common.request(
                    .get, "/api/v1/definitions?" + (query + cursor).joined(separator: "&"))
                items += answer["items"]?.arrayValue ?? []
                next = answer["next"]?.stringValue
            } while next != nil
            common.say(["items": .array(items), "total": JSONValue(items.count)], otherwise: Self.text(items))
        }

        private static func text(_ items: [JSONValue]) -> String {
            if items.isEmpty { return "There are none." }
            let rows = items.map { item in
                [
                    item["kind"]?.stringValue ?? "", item["key"]?.stringValue ?? "",
                    item["content"]?["parent"]?.stringValue ?? "",
                    item["content"]?["label"]?["en"]?.stringValue ?? "",
                    item["content"]?["label"]?["ko"]?.stringValue ?? "",
                    item["changed"]?.boolValue == true ? "changed" : "built in",
                ]
            }
            return table(["kind", "key", "parent", "English", "Korean", "state"], rows)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the content of a definition, as `set` reads it; with --json all that is known of it.")

        @OptionGroup var subject: Subject
        @OptionGroup var common: Common

        func run() async throws {
            let answer = try await common.request(.get, subject.path)
            common.say(answer, otherwise: (answer["content"] ?? .null).serialized(pretty: true))
        }
    }

    /// Where a content comes from.
    struct Content: ParsableArguments {
        @Option(help: "A file with the content as JSON; - for the standard input.")
        var file = "-"

        func read() throws -> JSONValue {
            let data: Data
            if file == "-" {
                data = FileHandle.standardInput.readDataToEndOfFile()
            } else {
                guard let found = FileManager.default.contents(atPath: file) else {
                    throw CommandFailure("the file \(file) cannot be read", hint: "Name a JSON file with --file.")
                }
                data = found
            }
            do { return try JSONValue.parse(data) } catch {
                throw CommandFailure("\(file == "-" ? "the standard input" : file) is no JSON: \(error)")
            }
        }
    }

    struct Preview: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what a definition would do to the CIs that are there. Exit code 2: values do not fit.")

        @OptionGroup var subject: Subject
        @OptionGroup var content: Content
        @OptionGroup var common: Common

        func run() async throws {
            let answer = try await common.request(.put, subject.path + "?dryRun=true", body: try content.read())
            common.say(answer, otherwise: Self.text(answer))
            if answer["problemCount"]?.int64Value ?? 0 > 0 { throw ExitCode(2) }
        }

        private static func text(_ answer: JSONValue) -> String {
            let problems = answer["problems"]?.arrayValue ?? []
            var lines = [
                "\(answer["affected"]?.int64Value ?? 0) CIs are affected, "
                    + "\(answer["operationCount"]?.int64Value ?? 0) can be brought in line with --migrate, "
                    + "\(answer["problemCount"]?.int64Value ?? 0) values do not fit."
            ]
            for problem in problems {
                func text(_ key: String) -> String { problem[key]?.stringValue ?? "" }
                lines.append(
                    "  \(text("ci")) \(text("class")) '\(text("name"))': \(text("attribute")) \(text("message"))")
            }
            return lines.joined(separator: "\n")
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Define a part of the metamodel, new or not.")

        @OptionGroup var subject: Subject
        @OptionGroup var content: Content

        @Flag(help: "Bring the values of existing CIs in line where that can be done.")
        var migrate = false

        @Flag(help: "Keep values that do not fit.")
        var keepExisting = false

        @OptionGroup var common: Common

        func run() async throws {
            let query = ["migrate=\(migrate)"] + (keepExisting ? ["existing=keep"] : [])
            let answer = try await common.request(
                .put, subject.path + "?" + query.joined(separator: "&"), body: try content.read())
            common.say(
                answer,
                otherwise: "\(subject.kind) \(subject.key) is defined (commit \(answer["seq"]?.int64Value ?? 0), "
                    + "\(answer["migrated"]?.int64Value ?? 0) CIs brought in line).")
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a definition back; what ships built in comes into force again.")

        @OptionGroup var subject: Subject
        @OptionGroup var common: Common

        func run() async throws {
            let answer = try await common.request(.delete, subject.path)
            let left = answer["definition"]?.isNull ?? true
            common.say(
                answer,
                otherwise: left
                    ? "\(subject.kind) \(subject.key) is gone."
                    : "\(subject.kind) \(subject.key) is as it ships built in.")
        }
    }

    struct History: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the versions of a definition.")

        @OptionGroup var subject: Subject
        @OptionGroup var common: Common

        func run() async throws {
            let answer = try await common.request(.get, subject.path + "/versions")
            common.say(answer, otherwise: Self.text(answer["items"]?.arrayValue ?? []))
        }

        private static func text(_ items: [JSONValue]) -> String {
            if items.isEmpty { return "It is as it ships built in." }
            let rows = items.map { item in
                [
                    "\(item["seq"]?.int64Value ?? 0)", item["endedSeq"]?.int64Value.map { "\($0)" } ?? "in force",
                    item["at"]?.stringValue ?? "", item["actor"]?.stringValue ?? "", item["title"]?.stringValue ?? "",
                ]
            }
            return table(["commit", "until", "time", "who", "what"], rows)
        }
    }
}

private func table(_ titles: [String], _ rows: [[String]]) -> String {
    TextTable(columns: titles.map { .init(title: $0, isRightAligned: false) }, rows: rows)
        .lines(width: Terminal.columns()).joined(separator: "\n")
}

/// A part of a path or a query, percent-encoded.
private func escaped(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~"))) ?? text
}
