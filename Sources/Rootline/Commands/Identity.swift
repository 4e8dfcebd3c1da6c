internal import ArgumentParser
internal import Base
internal import Curl
internal import Foundation
internal import JSON
internal import OrderedCollections

/// `rootline identity`.
struct Identity: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "What CIs are made of: records, provenance, merging, splitting, parked runs.",
        subcommands: [
            Records.self, Provenance.self, Loose.self, Merge.self, Split.self, Assign.self, Replay.self, Release.self,
            Discard.self,
        ])

    /// Prints an answer; as JSON, or as `lines` make it.
    fileprivate static func show(
        _ data: DataOptions, json: Bool, _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil,
        _ lines: (JSONValue) -> [String]
    ) async throws {
        do {
            let answer = try await ServiceClient(data).json(
                method, path, body: body, deadline: .seconds(Limits.askSeconds))
            Terminal.say(json ? answer.serialized(pretty: true) : lines(answer).joined(separator: "\n"))
        } catch {
            throw CommandFailure(error)
        }
    }

    fileprivate static func text(_ value: JSONValue?) -> String {
        guard let value, !value.isNull else { return "none" }
        return value.stringValue ?? value.serialized()
    }

    fileprivate static func commit(_ answer: JSONValue) -> [String] {
        ["commit \(text(answer["seq"])), \(text(answer["ci"]))"]
    }

    fileprivate static func record(_ record: JSONValue) -> String {
        "\(text(record["state"]))  \(text(record["source"]))  \(text(record["key"]))  \(text(record["class"])) "
            + text(record["name"])
    }
}

extension Identity {
    struct Records: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The source records of a CI.")
        @Argument(help: "The CI's id, for example ci-42.") var ci: String
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            try await Identity.show(data, json: json, .get, "/api/v1/cis/\(ci)/records") { answer in
                (answer["items"]?.arrayValue ?? []).map(Identity.record)
            }
        }
    }

    struct Provenance: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Where the values of a CI come from.")
        @Argument(help: "The CI's id, for example ci-42.") var ci: String
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            try await Identity.show(data, json: json, .get, "/api/v1/cis/\(ci)/provenance") { answer in
                (answer["attributes"]?.objectValue ?? [:]).flatMap { key, choice in
                    ["\(key) = \(Identity.text(choice["value"]))  \(Identity.text(choice["winner"]?["source"]))"]
                        + (choice["losers"]?.arrayValue ?? []).map { loser in
                            "    not \(Identity.text(loser["value"]))  \(Identity.text(loser["source"])): "
                                + Identity.text(loser["why"])
                        }
                }
            }
        }
    }

    struct Loose: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Contested and parked records.")
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            try await Identity.show(
                data, json: json, .get, "/api/v1/identification/records?limit=\(Limits.pageItems)"
            ) { answer in
                (answer["items"]?.arrayValue ?? []).map(Identity.record)
                    + ["\(Identity.text(answer["total"])) records of no CI"]
            }
        }
    }

    struct Merge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Merge CIs into the first one.")
        @Argument(help: "The CI that is kept.") var ci: String
        @Argument(help: "The CIs that become a part of it.") var others: [String]
        @Option(help: "Why.") var reason = ""
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let body: JSONValue = ["with": .array(others.map(JSONValue.string)), "reason": .string(reason)]
            try await Identity.show(data, json: json, .post, "/api/v1/cis/\(ci)/merge", body, Identity.commit)
        }
    }

    struct Split: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take records out of a CI.")
        @Argument(help: "The CI's id.") var ci: String
        @Option(help: "The source of the records.") var source: String
        @Option(name: .customLong("key"), help: "A record's key; may be given several times.") var keys: [String]
        @Option(help: "Why.") var reason = ""
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let records = keys.map { key -> JSONValue in ["source": .string(source), "key": .string(key)] }
            let body: JSONValue = ["records": .array(records), "reason": .string(reason)]
            try await Identity.show(data, json: json, .post, "/api/v1/cis/\(ci)/split", body, Identity.commit)
        }
    }

    struct Assign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say which CI a contested, parked or drifted record is of.")
        @Option(help: "The source of the record.") var source: String
        @Option(help: "The record's key.") var key: String
        @Option(help: "The CI; a new one where it is not given.") var ci: String?
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let body: JSONValue = ["source": .string(source), "key": .string(key), "ci": JSONValue(ci)]
            try await Identity.show(data, json: json, .post, "/api/v1/identification/assign", body, Identity.commit)
        }
    }

    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What other identification definitions would recognise; nothing is changed.")
        @Argument(help: "A file with a JSON array of definitions.") var file: String
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let definitions: JSONValue
            do {
                definitions = try JSONValue.parse(String(contentsOfFile: file, encoding: .utf8))
            } catch {
                throw CommandFailure("\(file) cannot be read: \(error)", hint: "Give a file with a JSON array.")
            }
            try await Identity.show(
                data, json: json, .post, "/api/v1/identification/replay", ["definitions": definitions]
            ) { answer in
                (answer["items"]?.arrayValue ?? []).map { item in
                    let cis = (item["cis"]?.arrayValue ?? []).map { Identity.text($0) }.joined(separator: ", ")
                    return "\(Identity.text(item["change"]))  \(cis)"
                } + [
                    "of \(Identity.text(answer["records"])) records: \(Identity.text(answer["merges"])) merges, "
                        + "\(Identity.text(answer["splits"])) splits, \(Identity.text(answer["contested"])) contested"
                ]
            }
        }
    }

    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let a parked run pass the brake.")
        @Argument(help: "The run's id.") var number: String
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            try await Identity.show(data, json: json, .post, "/api/v1/ingest-runs/\(number)/release") {
                [IngestReport(run: $0).text]
            }
        }
    }

    struct Discard: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Drop a parked run.")
        @Argument(help: "The run's id.") var number: String
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            try await Identity.show(data, json: json, .post, "/api/v1/ingest-runs/\(number)/discard") { answer in
                ["run \(Identity.text(answer["id"])): \(Identity.text(answer["status"]))"]
            }
        }
    }
}
