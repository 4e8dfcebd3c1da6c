internal import ArgumentParser
internal import Base
internal import CMDB
internal import Curl
internal import Foundation
internal import JSON
internal import OrderedCollections

/// `rootline ci`: configuration items at the command line.
struct CI: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ci",
        abstract: "List, search, change, compare, export and import CIs.",
        subcommands: [
            CIList.self, CISearch.self, CIGet.self, CICreate.self, CISet.self, CIRetire.self, CIRelate.self,
            CIHistory.self, CICompare.self, CIExport.self, CIImport.self,
        ])
}

/// What the subcommands share.
struct CIOptions: ParsableArguments {
    @Flag(help: "Print the answer of the service as JSON.")
    var json = false

    @OptionGroup var data: DataOptions
}

/// A CI by its id, or by its name where exactly one has it.
struct CIAddress {
    let text: String

    func id(_ client: ServiceClient) async throws -> String {
        if CIName.parse(text) != nil { return text }
        let quoted = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let page = try await client.json(.get, "/api/v1/cis?limit=5&q=" + "name=\"\(quoted)\"".addressEncoded)
        let found = page["items"]?.arrayValue ?? []
        if found.count == 1, let id = found[0]["id"]?.stringValue { return id }
        if found.isEmpty {
            throw CommandFailure("there is no CI \"\(text)\"", hint: "Look for it: rootline ci search \"\(text)\"")
        }
        let listed = found.map { "\($0["id"]?.stringValue ?? "") (\($0["class"]?.stringValue ?? ""))" }
        throw CommandFailure(
            "several CIs are called \"\(text)\": \(listed.joined(separator: ", "))", hint: "Name one by its id.")
    }
}

extension String {
    /// For the value of a parameter in an address, or a part of its path.
    var addressEncoded: String {
        addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-._~"))) ?? self
    }
}

// MARK: Reading

/// `rootline ci list`.
struct CIList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List CIs, of a class or all.")

    @Option(name: .customLong("class"), help: "Only of this class and of classes below it.")
    var ciClass: String?
    @OptionGroup var listing: ListingOptions
    @OptionGroup var options: CIOptions

    func run() async throws {
        do { try await listing.run("", ciClass, options) } catch { throw CommandFailure(error) }
    }
}

/// `rootline ci search`.
struct CISearch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Search CIs.",
        discussion: """
            Words and "phrases" over names and attributes, AND, OR, NOT or -, parentheses,
            environment:production, memory_gb>64, port:[1 TO 1024], /pattern/, serber~1, web*,
            class:Host, has:serial, missing:OWNED_BY, changed:>-7d,
            RUNS_ON>(class:Host name:web*), <RUNS_ON, RUNS_ON*1..3>db-01.
            """)

    @Argument(help: "The search.")
    var query: [String]
    @OptionGroup var listing: ListingOptions
    @OptionGroup var options: CIOptions

    func run() async throws {
        do { try await listing.run(query.joined(separator: " "), nil, options) } catch { throw CommandFailure(error) }
    }
}

/// How a list is cut, ordered and shown.
struct ListingOptions: ParsableArguments {
    @Option(help: "relevance, id, name, or the key of an attribute; - before it for descending.")
    var sort: String?
    @Option(help: "How many at most.")
    var limit = 50
    @Option(help: "Keys of the attributes to show, with commas between.")
    var columns: String?
    @Option(help: "The state as it was: a commit or a time.")
    var asOf: String?

    func run(_ query: String, _ ciClass: String?, _ options: CIOptions) async throws {
        var address = "/api/v1/cis?limit=\(limit)"
        if !query.isEmpty { address += "&q=" + query.addressEncoded }
        for (name, value) in [("class", ciClass), ("sort", sort), ("columns", columns), ("asOf", asOf)] {
            if let value { address += "&\(name)=" + value.addressEncoded }
        }
        let page = try await ServiceClient(options.data).json(.get, address)
        if options.json { return Terminal.say(page.serialized(pretty: true)) }
        Terminal.say(CIText.table(page, columns: columns?.split(separator: ",").map(String.init)))
    }
}

/// `rootline ci get`.
struct CIGet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "get", abstract: "Show one CI with its relations.")

    @Argument(help: "Its id, or its name.")
    var ci: String
    @Option(help: "The state as it was: a commit or a time.")
    var asOf: String?
    @OptionGroup var options: CIOptions

    func run() async throws {
        do {
            let client = try ServiceClient(options.data)
            let id = try await CIAddress(text: ci).id(client)
            let found = try await client.json(
                .get, "/api/v1/cis/\(id)" + (asOf.map { "?asOf=" + $0.addressEncoded } ?? ""))
            Terminal.say(options.json ? found.serialized(pretty: true) : CIText.whole(found))
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// `rootline ci history`.
struct CIHistory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "history", abstract: "What happened to a CI.")

    @Argument(help: "Its id, or its name.")
    var ci: String
    @Option(help: "How many at most.")
    var limit = 50
    @OptionGroup var options: CIOptions

    func run() async throws {
        do {
            let client = try ServiceClient(options.data)
            let id = try await CIAddress(text: ci).id(client)
            let found = try await client.json(.get, "/api/v1/cis/\(id)/history?limit=\(limit)")
            Terminal.say(options.json ? found.serialized(pretty: true) : CIText.history(found))
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// `rootline ci compare`.
struct CICompare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Two CIs side by side, attribute by attribute.")

    @Argument(help: "One, by its id or name.")
    var one: String
    @Argument(help: "The other.")
    var other: String
    @Flag(help: "Show what is the same, too.")
    var all = false
    @OptionGroup var options: CIOptions

    func run() async throws {
        do {
            let client = try ServiceClient(options.data)
            let left = try await client.json(.get, "/api/v1/cis/" + (try await CIAddress(text: one).id(client)))
            let right = try await client.json(.get, "/api/v1/cis/" + (try await CIAddress(text: other).id(client)))
            if options.json {
                return Terminal.say(CIText.comparison(left, right).serialized(pretty: true))
            }
            Terminal.say(CIText.sideBySide(left, right, all: all))
        } catch {
            throw CommandFailure(error)
        }
    }
}
