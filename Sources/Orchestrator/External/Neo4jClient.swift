internal import Base
public import Curl
internal import Graph
internal import JSON
internal import OrderedCollections

/// Runs statements on another server by Neo4j's Query API v2.
public struct Neo4jClient: Sendable {
    public let settings: Neo4jSettings
    private let curl: CurlClient

    public init(_ settings: Neo4jSettings, client: CurlClient) {
        self.settings = settings
        curl = client
    }

    /// Rows of plain JSON.
    struct Answer: Sendable {
        let fields: [String]
        let rows: [[JSONValue]]
        let transaction: String?
    }

    /// - Parameters:
    ///   - parameters: in the typed form of the Query API, see ``TypedJSON``.
    ///   - transaction: id of an open transaction; nil to run by itself.
    /// - Throws: `unavailable` where the server does not answer or refuses the statement.
    func run(
        _ statement: String, _ parameters: JSONObject = [:], isReadOnly: Bool, in transaction: String? = nil,
        deadline: Duration
    ) async throws(OrchestratorError) -> Answer {
        var body: JSONObject = ["statement": .string(statement), "accessMode": isReadOnly ? "READ" : "WRITE"]
        if !parameters.isEmpty { body["parameters"] = .object(parameters) }
        body["maxExecutionTime"] = JSONValue(max(1, deadline.components.seconds))
        return try await send(.post, transaction.map { "/tx/\($0)" } ?? "", body, deadline)
    }

    /// - Returns: the id of the transaction.
    func begin() async throws(OrchestratorError) -> String {
        guard let id = try await send(.post, "/tx", ["accessMode": "WRITE"], .seconds(30)).transaction else {
            throw OrchestratorError(.unavailable, "\(settings) did not open a transaction")
        }
        return id
    }

    func commit(_ transaction: String) async throws(OrchestratorError) {
        _ = try await send(.post, "/tx/\(transaction)/commit", [:], .seconds(120))
    }

    func rollBack(_ transaction: String) async throws(OrchestratorError) {
        _ = try await send(.delete, "/tx/\(transaction)", nil, .seconds(30))
    }

    private func send(
        _ method: HTTPMethod, _ path: String, _ body: JSONObject?, _ deadline: Duration
    ) async throws(OrchestratorError) -> Answer {
        var headers = [("Accept", "application/json"), ("Content-Type", "application/vnd.neo4j.query")]
        if let authorization = settings.authorization { headers.append(("Authorization", authorization)) }
        let request = HTTPRequest(
            method, "\(settings.address)/db/\(settings.database)/query/v2\(path)", headers: headers,
            body: body.map { JSONValue.object($0).bytes }, deadline: deadline, retries: .none)
        let response: HTTPResponse
        do { response = try await curl.send(request) } catch {
            throw OrchestratorError(.unavailable, "\(settings) does not answer: \(error.message)", hint: error.hint)
        }
        guard let answer = try? JSONValue.parse(response.body.isEmpty ? Array("{}".utf8) : response.body) else {
            throw OrchestratorError(
                .unavailable, "\(settings) answered with status \(response.status) and without JSON",
                hint: "Does it have Neo4j's Query API (Neo4j 5.19 and later, or Rootline)?")
        }
        if let error = answer["errors"]?[0] {
            let code = error["code"]?.stringValue ?? ""
            throw OrchestratorError(
                response.status == 401 || response.status == 403 ? .denied : .unavailable,
                "\(settings) refused it: \(error["message"]?.stringValue ?? "") (\(code))")
        }
        guard response.isSuccess else {
            throw OrchestratorError(.unavailable, "\(settings) answered with status \(response.status)")
        }
        return Answer(
            fields: (answer["data"]?["fields"]?.arrayValue ?? []).map { $0.stringValue ?? "" },
            rows: (answer["data"]?["values"]?.arrayValue ?? []).map { $0.arrayValue ?? [] },
            transaction: answer["transaction"]?["id"]?.stringValue)
    }
}

/// Values in the typed form of the Query API, so that whole numbers, times and points arrive as what they are.
enum TypedJSON {
    static func value(_ type: String, _ content: JSONValue) -> JSONValue {
        ["$type": .string(type), "_value": content]
    }

    static func text(_ text: String) -> JSONValue { value("String", .string(text)) }
    static func integer(_ number: Int64) -> JSONValue { value("Integer", .string(String(number))) }
    static func list(_ elements: [JSONValue]) -> JSONValue { value("List", .array(elements)) }
    static func map(_ members: JSONObject) -> JSONValue { value("Map", .object(members)) }

    static func of(_ stored: Value) -> JSONValue {
        switch stored {
        case .null: value("Null", .null)
        case .boolean(let flag): value("Boolean", .bool(flag))
        case .integer(let number): integer(number)
        case .float(let number): value("Float", .string(floatText(number)))
        case .string(let content): text(content)
        case .bytes(let bytes): value("Base64", .string(base64(bytes)))
        case .instant(let instant): value("OffsetDateTime", .string(instant.iso8601))
        case .date(let date): value("Date", .string(date.iso8601))
        case .localTime(let time): value("LocalTime", .string(time.iso8601))
        case .zonedTime(let time): value("Time", .string(time.iso8601))
        case .localDateTime(let time): value("LocalDateTime", .string(time.iso8601))
        case .zonedDateTime(let time):
            value(time.zone == nil ? "OffsetDateTime" : "ZonedDateTime", .string(time.iso8601))
        case .duration(let duration): value("Duration", .string(duration.iso8601))
        case .point(let point):
            value(
                "Point",
                .string(
                    "SRID=\(point.system.rawValue);POINT \(point.system.dimensions == 3 ? "Z " : "")"
                        + "(\(point.coordinates.map { String($0) }.joined(separator: " ")))"))
        case .list(let elements): list(elements.map(of))
        }
    }

    private static func floatText(_ number: Double) -> String {
        number.isNaN ? "NaN" : number.isInfinite ? (number < 0 ? "-Infinity" : "Infinity") : String(number)
    }

    static func of(_ plain: JSONValue) -> JSONValue {
        switch plain {
        case .null: value("Null", .null)
        case .bool: value("Boolean", plain)
        case .integer(let number): integer(number)
        case .unsigned(let number): value("Float", .string(String(Double(number))))
        case .number(let number): value("Float", .string(String(number)))
        case .string: value("String", plain)
        case .array(let elements): list(elements.map { of($0) })
        case .object(let members): map(members.mapValues { of($0) })
        }
    }

    /// RFC 4648, section 4.
    static func base64(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0...3 {
                text.append(place <= group.count ? letters[bits >> (18 - 6 * place) & 63] : "=")
            }
        }
        return text
    }
}
