internal import ArgumentParser
internal import Curl
internal import JSON
internal import OrderedCollections

/// `rootline snapshot`.
struct SnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot", abstract: "Name states of the graph, compare them, bring them back.",
        subcommands: [Take.self, List.self, Show.self, Compare.self, Restore.self, Delete.self])

    struct Take: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give the present state, or a past one, a name.")

        @Argument(help: "The name.") var name: String
        @Option(help: "A past state: the number of a commit, or a time.") var asOf: String?
        @Option(help: "What it is for.") var note: String?
        @Flag(help: "Print the answer as JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            var body: JSONObject = ["name": .string(name)]
            if let asOf { body["asOf"] = .string(asOf) }
            if let note { body["note"] = .string(note) }
            let taken = try await ServiceClient.answer(data, .post, "/api/v1/snapshots", .object(body))
            Terminal.say(json ? taken.serialized(pretty: true) : "\(name): \(taken.snapshotText)")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the snapshots.")

        @Flag(help: "Print the answer as JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let page = try await ServiceClient.answer(data, .get, "/api/v1/snapshots?limit=1000")
            if json { return Terminal.say(page.serialized(pretty: true)) }
            let items = page["items"]?.arrayValue ?? []
            let table = TextTable(
                columns: [
                    .init(title: "name", isRightAligned: false), .init(title: "commit", isRightAligned: true),
                    .init(title: "at", isRightAligned: false), .init(title: "CIs", isRightAligned: true),
                    .init(title: "relations", isRightAligned: true), .init(title: "note", isRightAligned: false),
                ],
                rows: items.map { item in
                    ["name", "seq", "at", "cis", "relations", "note"].map { item.text($0) }
                })
            for line in table.lines(width: Terminal.columns()) { Terminal.say(line) }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a snapshot, and whether the state still is what it was.")

        @Argument(help: "The name.") var name: String
        @Flag(help: "Print the answer as JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let found = try await ServiceClient.answer(data, .get, "/api/v1/snapshots/\(name.inPath)")
            if json { return Terminal.say(found.serialized(pretty: true)) }
            Terminal.say("\(name): \(found.snapshotText)")
            Terminal.say("hash \(found.text("manifestHash"))")
            Terminal.say(found["intact"]?.boolValue == true ? "intact" : "NOT what it was when it was taken")
        }
    }

    struct Compare: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell what differs between a snapshot and another, or the present.")

        @Argument(help: "The name.") var name: String
        @Argument(help: "Another snapshot, the number of a commit, or a time; the present where absent.")
        var to: String?
        @Flag(help: "Print the answer as JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let query = to.map { "&to=\($0.inPath)" } ?? ""
            let found = try await ServiceClient.answer(
                data, .get, "/api/v1/snapshots/\(name.inPath)/difference?limit=1000\(query)")
            if json { return Terminal.say(found.serialized(pretty: true)) }
            for kind in ["cis", "relations"] {
                let counts = found[kind] ?? [:]
                Terminal.say(
                    "\(kind): \(counts.text("added")) added, \(counts.text("removed")) removed, "
                        + "\(counts.text("changed")) changed")
            }
            for (sign, list) in [("+", "addedCIs"), ("-", "removedCIs")] {
                for ci in found[list]?.arrayValue ?? [] {
                    Terminal.say("\(sign) \(ci.text("id")) \(ci.text("class")) \(ci.text("name"))")
                }
            }
            for changed in found["changedCIs"]?.arrayValue ?? [] {
                let changes = (changed["changes"]?.arrayValue ?? []).map { $0.text("attribute") }
                Terminal.say(
                    "~ \(changed["ci"]?.text("id") ?? "") \(changed["ci"]?.text("name") ?? ""): "
                        + changes.joined(separator: ", "))
            }
        }
    }

    struct Restore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Bring the state of a snapshot back, as one commit.")

        @Argument(help: "The name.") var name: String
        @Flag(help: "Change nothing; count the operations.") var dryRun = false
        @Flag(help: "Print the answer as JSON.") var json = false
        @OptionGroup var data: DataOptions

        func run() async throws {
            let found = try await ServiceClient.answer(
                data, .post, "/api/v1/snapshots/\(name.inPath)/restore?dryRun=\(dryRun)")
            if json { return Terminal.say(found.serialized(pretty: true)) }
            let count = found.text("operations")
            switch found["seq"]?.int64Value {
            case let seq?: Terminal.say("restored by commit \(seq): \(count) operations")
            case nil where count == "0": Terminal.say("nothing to change: the state is that of \(name)")
            case nil: Terminal.say("\(count) operations would bring \(name) back")
            }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a state's name away.")

        @Argument(help: "The name.") var name: String
        @OptionGroup var data: DataOptions

        func run() async throws {
            _ = try await ServiceClient.answer(data, .delete, "/api/v1/snapshots/\(name.inPath)")
        }
    }
}

extension ServiceClient {
    /// One request of a command, with its errors as the command's.
    static func answer(
        _ data: DataOptions, _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil
    ) async throws -> JSONValue {
        do {
            // A check of the whole history takes its time.
            return try await ServiceClient(data).json(method, path, body: body, deadline: .seconds(3_600))
        } catch {
            throw CommandFailure(error)
        }
    }
}

extension JSONValue {
    /// A member as text; empty where there is none.
    func text(_ member: String) -> String {
        switch self[member] {
        case .string(let text)?: text
        case nil, .null?: ""
        case let other?: other.serialized()
        }
    }

    fileprivate var snapshotText: String {
        "commit \(text("seq")) of \(text("at")), \(text("cis")) CIs, \(text("relations")) relations"
    }
}

extension String {
    /// Percent-encoded for a segment of a path or a value of a query.
    var inPath: String {
        utf8.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || [0x2d, 0x2e, 0x5f, 0x7e].contains(byte)
            if isPlain { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}
