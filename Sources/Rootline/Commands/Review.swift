internal import ArgumentParser
internal import Base
internal import Curl
internal import JSON
internal import OrderedCollections

/// `rootline review`.
struct Review: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at what waits for a decision, and decide.",
        discussion: """
            Examples:
              rootline review scan duplicate
              rootline review list --kind duplicate
              rootline review show 12
              rootline review decide 12 same --reason "one machine, two inventories"
            """,
        subcommands: [List.self, Show.self, Scan.self, Decide.self], defaultSubcommand: List.self)
}

extension Review {
    /// `rootline review list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List what waits for a decision, surest first.")

        @Option(help: "Only items of this kind: duplicate, suggestion, contested, parked, class, drift, brake.")
        var kind: String?
        @Option(help: "open, accepted, rejected, expired or all.")
        var state = "open"
        @Option(help: "How many at most.")
        var limit = 50
        @Flag(help: "Print the answer as JSON.")
        var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            var query = "limit=\(limit)"
            if let kind { query += "&kind=\(try word(kind))" }
            if state != "all" { query += "&state=\(try word(state))" }
            let page: JSONValue
            do { page = try await ServiceClient(data).json(.get, "/api/v1/review?\(query)") } catch {
                throw CommandFailure(error)
            }
            if json { return Terminal.say(page.serialized(pretty: true)) }
            let items = page["items"]?.arrayValue ?? []
            if items.isEmpty { return Terminal.say("Nothing waits. Search with `rootline review scan duplicate`.") }
            let table = TextTable(
                columns: [
                    .init(title: "Question", isRightAligned: false), .init(title: "Item", isRightAligned: true),
                    .init(title: "Kind", isRightAligned: false), .init(title: "Score", isRightAligned: true),
                    .init(title: "State", isRightAligned: false),
                ],
                rows: items.map { item in
                    [
                        item["title"]?.stringValue ?? "", String(item["id"]?.int64Value ?? 0),
                        item["kind"]?.stringValue ?? "", percent(item["score"]), item["state"]?.stringValue ?? "",
                    ]
                })
            Terminal.say(table.lines(width: Terminal.columns()).joined(separator: "\n"))
            let total = page["total"]?.int64Value ?? 0
            if total > Int64(items.count) { Terminal.say("\(items.count) of \(total)") }
        }

        /// Such words go into the address as they are.
        private func word(_ text: String) throws -> String {
            guard text.utf8.allSatisfy({ (0x61...0x7a).contains($0) }) else {
                throw ValidationError("\"\(text)\" is no word that can be meant here")
            }
            return text
        }
    }

    /// `rootline review show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one item with its evidence.")

        @Argument(help: "The item's number.") var item: Int
        @Flag(help: "Print the answer as JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let answer: JSONValue
            do { answer = try await ServiceClient(data).json(.get, "/api/v1/review/\(item)") } catch {
                throw CommandFailure(error)
            }
            Terminal.say(json ? answer.serialized(pretty: true) : ReviewText.text(answer, width: Terminal.columns()))
        }
    }

    /// `rootline review scan`.
    struct Scan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Search the estate for duplicates or for missing relations.")

        @Argument(help: "duplicate or suggestion.") var kind: String
        @Flag(help: "Print the answer as JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let answer: JSONValue
            do {
                answer = try await ServiceClient(data).json(
                    .post, "/api/v1/review/scan", body: .object(["kind": .string(kind)]),
                    deadline: .seconds(Limits.reviewScanSeconds))
            } catch { throw CommandFailure(error) }
            if json { return Terminal.say(answer.serialized(pretty: true)) }
            let (found, opened, expired) = (
                answer["found"]?.int64Value ?? 0, answer["opened"]?.int64Value ?? 0, answer["expired"]?.int64Value ?? 0
            )
            Terminal.say("\(found) found, \(opened) of them new; \(expired) are no longer found.")
        }
    }

    /// `rootline review decide`.
    struct Decide: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Answer: same or different, accept or reject, create, assign or ignore.")

        @Argument(help: "The item's number.") var item: Int
        @Argument(help: "The answer.") var decision: String
        @Option(help: "Of two that are one, the CI that remains.") var ci: String?
        @Option(help: "Why.") var reason: String?
        @Flag(help: "Print the answer as JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            var body: JSONObject = ["decision": .string(decision)]
            if let ci { body["ci"] = .string(ci) }
            if let reason { body["reason"] = .string(reason) }
            let answer: JSONValue
            do {
                answer = try await ServiceClient(data).json(
                    .post, "/api/v1/review/\(item)/decision", body: .object(body))
            } catch { throw CommandFailure(error) }
            Terminal.say(json ? answer.serialized(pretty: true) : ReviewText.text(answer, width: Terminal.columns()))
        }
    }
}

private func percent(_ score: JSONValue?) -> String { "\(Int(((score?.doubleValue ?? 0) * 100).rounded()))%" }

/// An item in words.
private enum ReviewText {
    static func text(_ item: JSONValue, width: Int) -> String {
        var lines = [
            item["title"]?.stringValue ?? "",
            "\(item["kind"]?.stringValue ?? ""), \(item["state"]?.stringValue ?? ""), \(percent(item["score"]))",
        ]
        for subject in item["subjects"]?.arrayValue ?? [] {
            let id = subject["ci"]?.stringValue ?? subject["key"]?.stringValue ?? ""
            lines.append("  \(id)  \(subject["class"]?.stringValue ?? "")  \(subject["name"]?.stringValue ?? "")")
        }
        let evidence = item["evidence"]?.arrayValue ?? []
        if !evidence.isEmpty {
            lines.append("")
            lines += TextTable(
                columns: [
                    .init(title: "Evidence", isRightAligned: false), .init(title: "Left", isRightAligned: false),
                    .init(title: "Right", isRightAligned: false), .init(title: "Weight", isRightAligned: true),
                ],
                rows: evidence.map { one in
                    let weight = one["weight"]?.doubleValue ?? 0
                    return [
                        one["what"]?.stringValue ?? "", one["left"]?.stringValue ?? "", one["right"]?.stringValue ?? "",
                        "\((weight * 10).rounded() / 10)",
                    ]
                }
            ).lines(width: width)
        }
        if let by = item["decidedBy"]?.stringValue {
            let decision = item["decision"]
            lines.append("")
            lines.append(
                "\(decision?["decision"]?.stringValue ?? "") by \(by) at \(item["decidedAt"]?.stringValue ?? "")"
                    + (decision?["commit"]?.int64Value.map { ", commit \($0)" } ?? "")
                    + (decision?["reason"]?.stringValue.map { ": \($0)" } ?? ""))
        } else if let decisions = item["decisions"]?.arrayValue {
            lines.append("")
            let words = decisions.compactMap(\.stringValue).joined(separator: " | ")
            lines.append("Answer with: rootline review decide \(item["id"]?.int64Value ?? 0) \(words)")
        }
        return lines.joined(separator: "\n")
    }
}
