internal import Base
internal import Cypher
internal import JSON
internal import OrderedCollections

/// One statement with its parameters, as the Query API or the transactional API was sent it.
struct QueryStatement: Sendable {
    let text: String
    let parameters: [String: Datum]
    var includesCounters = false
    /// Of the transactional API: nodes and relationships of each row once more, as a graph.
    var formats: Set<ResultFormat> = [.row]

    enum ResultFormat: String, Sendable { case row, graph }
}

/// A request of the Query API.
struct QueryRequestBody: Sendable {
    /// Nil where the request only begins, keeps or ends a transaction.
    var statement: QueryStatement?
    var isReadOnly = false
    var timeout: Duration?
    var bookmarks: [CommitSeq] = []
    var metadata: [String: Datum] = [:]
    var impersonated: String?

    init() {}

    /// - Throws: ``QueryFailure`` for what is no such request.
    init(_ bytes: [UInt8], isTyped: Bool) throws {
        guard bytes.contains(where: { $0 > 0x20 }) else { return }
        guard case .object(let members) = try Self.json(bytes) else { throw Self.invalid("is not a JSON object") }
        var counters = false
        var parameters: [String: Datum] = [:]
        var text: String?
        for (name, value) in members where value != .null {
            switch (name, value) {
            case ("statement", .string(let statement)): text = statement
            case ("parameters", .object(let given)): parameters = try Self.parameters(given, isTyped: isTyped)
            case ("includeCounters", .bool(let flag)): counters = flag
            case ("accessMode", .string(let mode)):
                guard let isRead = ["READ": true, "WRITE": false][mode.uppercased()] else {
                    throw Self.invalid("has the accessMode \"\(mode.prefix(20))\", allowed are READ and WRITE")
                }
                isReadOnly = isRead
            case ("maxExecutionTime", _):
                guard let seconds = value.doubleValue, seconds >= 0, seconds < 1e9 else {
                    throw Self.invalid("has a maxExecutionTime that is no number of seconds")
                }
                timeout = seconds > 0 ? .milliseconds(Int64(seconds * 1_000)) : nil
            case ("bookmarks", .array(let texts)): bookmarks = try Bookmark.read(texts.compactMap(\.stringValue))
            case ("impersonatedUser", .string(let user)): impersonated = user
            case ("txMetadata", .object(let given)): metadata = try Self.parameters(given, isTyped: isTyped)
            case ("txType", _), ("notificationFilter", _), ("notificationsConfig", _): break
            case ("statement", _), ("parameters", _), ("includeCounters", _), ("accessMode", _), ("bookmarks", _),
                ("impersonatedUser", _), ("txMetadata", _):
                throw Self.invalid("has a \(name) that is a \(value.kind)")
            default: break
            }
        }
        if let text {
            statement = QueryStatement(text: text, parameters: parameters, includesCounters: counters)
        }
    }

    private static func parameters(_ given: JSONObject, isTyped: Bool) throws -> [String: Datum] {
        var parameters: [String: Datum] = [:]
        parameters.reserveCapacity(given.count)
        for (name, value) in given { parameters[name] = isTyped ? try Datum(typed: value) : Datum(value) }
        return parameters
    }

    /// The statements of a request of the transactional API.
    static func statements(_ bytes: [UInt8]) throws -> [QueryStatement] {
        guard bytes.contains(where: { $0 > 0x20 }) else { return [] }
        guard case .object(let members) = try json(bytes) else { throw invalid("is not a JSON object") }
        guard let given = members["statements"], given != .null else { return [] }
        guard let list = given.arrayValue, list.count <= Limits.queryStatements else {
            throw invalid("has statements that are no list of at most \(Limits.queryStatements)")
        }
        return try list.map { item in
            guard let text = item["statement"]?.stringValue else { throw invalid("has an item without a statement") }
            var parameters: [String: Datum] = [:]
            if let given = item["parameters"], given != .null {
                guard let object = given.objectValue else { throw invalid("has parameters that are no object") }
                parameters = try Self.parameters(object, isTyped: false)
            }
            let asked = item["resultDataContents"]?.arrayValue ?? []
            let formats = Set(
                asked.compactMap { $0.stringValue.flatMap { QueryStatement.ResultFormat(rawValue: $0.lowercased()) } })
            return QueryStatement(
                text: text, parameters: parameters, includesCounters: item["includeStats"]?.boolValue ?? false,
                formats: formats.isEmpty ? [.row] : formats)
        }
    }

    private static func json(_ bytes: [UInt8]) throws -> JSONValue {
        do {
            return try JSONValue.parse(bytes, limits: JSONLimits(bytes: Limits.queryRequestBytes))
        } catch {
            throw QueryFailure(.requestFormat, "The request is not JSON: \(error.description).")
        }
    }

    private static func invalid(_ what: String) -> QueryFailure {
        QueryFailure(.requestFormat, "The request \(what).")
    }
}
