internal import Curl
internal import Foundation
internal import JSON
internal import OrderedCollections

/// Runs statements over the service's Query API, with typed values so that nothing is lost on the way.
struct QueryClient: Sendable {
    let service: ServiceClient
    /// Name of the database, which is a tenant's graph.
    let database: String
    static let homeDatabase = "neo4j"
    private static let mediaType = "application/vnd.neo4j.query"

    /// Runs a statement, by itself or in a transaction.
    ///
    /// - Parameter transaction: its path below the database's, as ``begin(isReadOnly:)`` gave it.
    /// - Throws: `StatementFailure` where the statement fails; `CommandFailure` where the service cannot be reached.
    func run(
        _ statement: Statement, in transaction: String? = nil, deadline: Duration
    ) async throws -> StatementResult {
        try await send(.post, transaction ?? "", statement.body, deadline: deadline, statement)
    }

    /// - Returns: the path of the new transaction.
    func begin(isReadOnly: Bool) async throws -> String {
        let access: JSONObject = isReadOnly ? ["accessMode": "READ"] : [:]
        let answer = try await send(.post, "/tx", access, deadline: .seconds(30), nil)
        guard let id = answer.transaction else { throw CommandFailure("the service did not open a transaction") }
        return "/tx/\(id)"
    }

    func commit(_ transaction: String) async throws {
        _ = try await send(.post, transaction + "/commit", [:], deadline: .seconds(60), nil)
    }

    func rollBack(_ transaction: String) async throws {
        _ = try await send(.delete, transaction, nil, deadline: .seconds(30), nil)
    }

    private func send(
        _ method: HTTPMethod, _ path: String, _ body: JSONObject?, deadline: Duration, _ statement: Statement?
    ) async throws -> StatementResult {
        let name = database.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? database
        let response = try await service.answer(
            method, "/db/\(name)/query/v2\(path)", body: body.map { JSONValue.object($0).bytes },
            contentType: Self.mediaType, accept: Self.mediaType, deadline: deadline)
        guard let answer = try? JSONValue.parse(response.body.isEmpty ? Array("{}".utf8) : response.body) else {
            throw service.failure(status: response.status, body: response.body)
        }
        if let error = answer["errors"]?[0] {
            throw StatementFailure(
                code: error["code"]?.stringValue ?? "", message: error["message"]?.stringValue ?? "",
                addedLines: statement?.addedLines ?? 0, addedLetters: statement?.addedLetters ?? 0)
        }
        guard response.isSuccess else { throw service.failure(status: response.status, body: response.body) }
        return StatementResult(answer)
    }
}

/// A statement with its parameters, and how it is to be run.
struct Statement: Sendable {
    var text: String
    /// By name, in the typed form of the Query API.
    var parameters: JSONObject = [:]
    var isReadOnly = false
    /// An earlier state of the graph: a commit number or a time.
    var asOf: String?
    var mode: Mode = .run

    enum Mode: String, Sendable {
        case run = ""
        case explain = "EXPLAIN "
        case profile = "PROFILE "
    }

    /// What is put before the text: on lines of its own, so that the places in errors are easily put right.
    private var prefix: String {
        var prefix = ""
        if mode != .run { prefix += mode.rawValue.trimmingCharacters(in: .whitespaces) + "\n" }
        if let asOf {
            let point =
                Int64(asOf).map { String($0) }
                ?? "datetime('\(asOf.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))')"
            prefix += "USE graph.asOf(\(point))\n"
        }
        return prefix
    }

    /// `EXPLAIN` or `PROFILE` at the beginning of the text, which has to stand before `USE`.
    private var parts: (mode: String, rest: Substring) {
        let trimmed = text.drop { $0.isWhitespace }
        for word in ["EXPLAIN", "PROFILE"] where trimmed.prefix(word.count).uppercased() == word {
            let rest = trimmed.dropFirst(word.count)
            if rest.first?.isWhitespace ?? false { return (word + "\n", rest) }
        }
        return ("", text[...])
    }

    private var whole: (head: String, tail: Substring) {
        if asOf != nil, mode == .run, !parts.mode.isEmpty { return (parts.mode + prefix, parts.rest) }
        return (prefix, text[...])
    }

    /// Lines and letters before the text of the person.
    var addedLines: Int { whole.head.count { $0 == "\n" } }
    var addedLetters: Int {
        whole.head.unicodeScalars.count - (text.unicodeScalars.count - whole.tail.unicodeScalars.count)
    }

    var body: JSONObject {
        var body: JSONObject = ["statement": .string(whole.head + whole.tail), "includeCounters": true]
        if !parameters.isEmpty { body["parameters"] = .object(parameters) }
        if isReadOnly { body["accessMode"] = "READ" }
        return body
    }
}

/// The rows of a statement and what is told besides.
struct StatementResult: Sendable {
    let fields: [String]
    /// In the typed form of the Query API.
    let rows: [[JSONValue]]
    let counters: [(name: String, count: Int64)]
    let plan: JSONValue?
    let isProfile: Bool
    let notifications: [JSONValue]
    let transaction: String?
    let milliseconds: Int64?

    init(_ answer: JSONValue) {
        fields = (answer["data"]?["fields"]?.arrayValue ?? []).map { $0.stringValue ?? "" }
        rows = (answer["data"]?["values"]?.arrayValue ?? []).map { $0.arrayValue ?? [] }
        counters = (answer["counters"]?.objectValue ?? [:]).compactMap { key, value in
            guard let count = value.int64Value, count != 0, key != "systemUpdates" else { return nil }
            return (key, count)
        }
        isProfile = answer["profiledQueryPlan"] != nil
        plan = answer["profiledQueryPlan"] ?? answer["queryPlan"]
        notifications = answer["notifications"]?.arrayValue ?? []
        transaction = answer["transaction"]?["id"]?.stringValue
        milliseconds = (answer["resultConsumedAfter"] ?? answer["resultAvailableAfter"])?.int64Value
    }
}

/// Why a statement failed, as the service says it.
struct StatementFailure: Error, Equatable {
    let code: String
    /// With the line, a caret under the place, and what helps.
    let message: String

    /// - Parameters:
    ///   - addedLines: lines before the text of the person, which the place counts.
    ///   - addedLetters: letters before it.
    init(code: String, message: String, addedLines: Int = 0, addedLetters: Int = 0) {
        self.code = code
        var message = message
        if addedLines > 0 {
            message = Self.lessen("(line ", by: addedLines, in: message)
            message = Self.lessen("(offset: ", by: addedLetters, in: message)
        }
        self.message = message
    }

    /// Takes from the first number behind `mark`.
    private static func lessen(_ mark: String, by count: Int, in text: String) -> String {
        guard let range = text.firstRange(of: mark) else { return text }
        let digits = text[range.upperBound...].prefix { $0.isNumber }
        guard let number = Int(digits), number >= count else { return text }
        return text[..<range.upperBound] + String(number - count) + text[digits.endIndex...]
    }

    /// For the person at the terminal. The first line says what, the rest where and what helps.
    var text: String {
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        return (["error: \(lines.first ?? "")"] + lines.dropFirst().map { "  " + $0 } + ["  (\(code))"])
            .joined(separator: "\n")
    }
}
