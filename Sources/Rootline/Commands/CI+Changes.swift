internal import ArgumentParser
internal import Base
internal import CMDB
internal import Curl
internal import Foundation
internal import JSON
internal import OrderedCollections

/// `key=value` at the command line: JSON where it is some, else text.
enum Assignments {
    static func read(_ texts: [String]) throws -> JSONValue {
        var members: JSONObject = [:]
        for text in texts {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw CommandFailure(
                    "\"\(text)\" is not key=value",
                    hint: "Write memory_gb=64, tags='[\"a\"]', or key=null to remove one.")
            }
            members[String(parts[0])] = (try? JSONValue.parse(String(parts[1]))) ?? .string(String(parts[1]))
        }
        return .object(members)
    }
}

/// `rootline ci create`.
struct CICreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "create", abstract: "Create a CI.")

    @Argument(help: "Its class.")
    var ciClass: String
    @Argument(help: "Its name.")
    var name: String
    @Argument(help: "Attributes: key=value.")
    var attributes: [String] = []
    @OptionGroup var options: CIOptions

    func run() async throws {
        do {
            let made = try await ServiceClient(options.data).json(
                .post, "/api/v1/cis",
                body: [
                    "class": .string(ciClass), "name": .string(name), "attributes": try Assignments.read(attributes),
                ])
            Terminal.say(options.json ? made.serialized(pretty: true) : CIText.whole(made))
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// `rootline ci set`.
struct CISet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Set attributes of one CI, or of all that a search finds.",
        discussion: "With --where, what would change is shown first; --yes makes the change.")

    @Option(name: .customLong("where"), help: "A search: all that it finds are changed, in one commit.")
    var query: String?
    @Option(help: "Its new name.")
    var name: String?
    @Flag(help: "Make the change of many CIs.")
    var yes = false
    @Argument(help: "The CI by its id or name (not with --where), then key=value; key=null removes one.")
    var words: [String] = []
    @OptionGroup var options: CIOptions

    func run() async throws {
        do {
            let client = try ServiceClient(options.data)
            if let query { return try await changeMany(query, client) }
            guard let ci = words.first else {
                throw CommandFailure("no CI is named", hint: "rootline ci set web-1 cpu=8")
            }
            let id = try await CIAddress(text: ci).id(client)
            var body: JSONObject = ["attributes": try Assignments.read(Array(words.dropFirst()))]
            if let name { body["name"] = .string(name) }
            let changed = try await client.json(.patch, "/api/v1/cis/\(id)", body: .object(body))
            Terminal.say(options.json ? changed.serialized(pretty: true) : CIText.whole(changed))
        } catch {
            throw CommandFailure(error)
        }
    }

    private func changeMany(_ query: String, _ client: ServiceClient) async throws {
        var body: JSONObject = [
            "q": .string(query), "set": try Assignments.read(words), "dryRun": .bool(!yes),
        ]
        if name != nil { throw CommandFailure("many CIs cannot have one name", hint: "Leave --name away.") }
        body["title"] = .string("set \(words.joined(separator: " ")) where \(query)")
        let result = try await client.json(.post, "/api/v1/cis/bulk", body: .object(body), deadline: .seconds(300))
        if options.json { return Terminal.say(result.serialized(pretty: true)) }
        let (matched, changed) = (result["matched"]?.int64Value ?? 0, result["changed"]?.int64Value ?? 0)
        Terminal.say(CIText.difference(result["difference"]))
        Terminal.say(
            yes
                ? "\(changed) of \(matched) CIs changed" + (result["seq"]?.int64Value.map { " by commit \($0)" } ?? "")
                : "\(changed) of \(matched) CIs would change; say --yes to do it")
    }
}

/// `rootline ci retire`.
struct CIRetire: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire", abstract: "Take a CI and its relations out of the estate; its history stays.")

    @Argument(help: "Its id, or its name.")
    var ci: String
    @OptionGroup var options: CIOptions

    func run() async throws {
        do {
            let client = try ServiceClient(options.data)
            let id = try await CIAddress(text: ci).id(client)
            _ = try await client.json(.delete, "/api/v1/cis/\(id)")
            Terminal.say(options.json ? JSONValue.object(["retired": .string(id)]).serialized() : "\(id) is retired")
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// `rootline ci relate`.
struct CIRelate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relate", abstract: "Relate two CIs: rootline ci relate shop RUNS_ON web-1.")

    @Argument(help: "The one, by its id or name.")
    var from: String
    @Argument(help: "The type of the relation.")
    var type: String
    @Argument(help: "The other.")
    var to: String
    @Argument(help: "Properties: key=value.")
    var properties: [String] = []
    @OptionGroup var options: CIOptions

    func run() async throws {
        do {
            let client = try ServiceClient(options.data)
            let made = try await client.json(
                .post, "/api/v1/relations",
                body: [
                    "type": .string(type), "from": .string(try await CIAddress(text: from).id(client)),
                    "to": .string(try await CIAddress(text: to).id(client)),
                    "properties": try Assignments.read(properties),
                ])
            if options.json { return Terminal.say(made.serialized(pretty: true)) }
            Terminal.say("\(made["id"]?.stringValue ?? "") \(from) \(type) \(to)")
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// `rootline ci export`.
struct CIExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write CIs and the relations among them to a file.")

    @Argument(help: "The file; its ending says the format: .csv, .json, .yaml, .xlsx, .graphml.")
    var file: String
    @Option(name: .customLong("where"), help: "A search; every CI where it is absent.")
    var query: String?
    @Flag(name: .customLong("template"), help: "Write a table to fill in for a class, named by --where, instead.")
    var isTemplate = false
    @Flag(help: "Without relations.")
    var withoutRelations = false
    @OptionGroup var options: CIOptions

    func run() async throws {
        do {
            let format = try FileFormat.of(file)
            let client = try ServiceClient(options.data)
            var address = "/api/v1/export?format=\(format)&relations=\(!withoutRelations)"
            if let query { address += "&q=" + query.addressEncoded }
            if isTemplate {
                address = "/api/v1/export/templates/\((query ?? "").addressEncoded)?format=\(format)"
            }
            let answer = try await client.answer(
                .get, address, body: nil, contentType: "", accept: "*/*", deadline: .seconds(300))
            guard answer.isSuccess else { throw client.failure(status: answer.status, body: answer.body) }
            try Data(answer.body).write(to: URL(fileURLWithPath: file))
            if options.json {
                Terminal.say(
                    JSONValue.object(["file": .string(file), "bytes": JSONValue(answer.body.count)]).serialized())
            } else {
                Terminal.say("\(file): \(answer.body.count) bytes")
            }
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// `rootline ci import`.
struct CIImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take CIs and relations from a file.",
        discussion: "All in one commit, or nothing. --dry-run shows what would change; --skip-bad takes the good rows.")

    @Argument(help: "The file; its ending says the format: .csv, .json, .yaml, .xlsx, .graphml.")
    var file: String
    @Flag(help: "Change nothing; say what would.")
    var dryRun = false
    @Flag(help: "Take the rows that can be taken.")
    var skipBad = false
    @OptionGroup var options: CIOptions

    func run() async throws {
        do {
            let format = try FileFormat.of(file)
            guard let data = FileManager.default.contents(atPath: file) else {
                throw CommandFailure("the file \(file) cannot be read", hint: "Is it there, and may you read it?")
            }
            let client = try ServiceClient(options.data)
            let title = "import \(URL(fileURLWithPath: file).lastPathComponent)".addressEncoded
            let answer = try await client.answer(
                .post,
                "/api/v1/import?format=\(format)&dryRun=\(dryRun)&onError=\(skipBad ? "skip" : "refuse")&title=\(title)",
                body: [UInt8](data), contentType: "application/octet-stream", accept: "application/json",
                deadline: .seconds(600))
            let result = try? JSONValue.parse(answer.body)
            guard answer.isSuccess, let result else {
                if let problems = result?["problems"]?.arrayValue, !options.json {
                    for problem in problems { Terminal.complain(CIText.problem(problem)) }
                } else if options.json, let result {
                    Terminal.say(result.serialized(pretty: true))
                }
                throw client.failure(status: answer.status, body: answer.body)
            }
            Terminal.say(options.json ? result.serialized(pretty: true) : CIText.importResult(result))
        } catch {
            throw CommandFailure(error)
        }
    }
}

enum FileFormat {
    static func of(_ file: String) throws -> String {
        let ending = URL(fileURLWithPath: file).pathExtension.lowercased()
        let format = ending == "yml" ? "yaml" : ending
        guard ExchangeFormat(rawValue: format) != nil else {
            throw CommandFailure(
                "the ending of \(file) says no format", hint: "Known are .csv, .json, .yaml, .xlsx and .graphml.")
        }
        return format
    }
}
