internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections

/// RFC 9457 problem details: the one shape in which every failed request answers.
struct ProblemDetails: Error, Sendable {
    let type: ProblemType
    /// What happened, with the offending value and the limit, in one sentence; safe to show to the caller.
    let detail: String
    /// What to do about it, where we know.
    var hint: String?
    /// The error code of the module that refused, where there is one, for example `store.stale`.
    var code: String?
    /// After how many seconds another try makes sense.
    var retryAfterSeconds: Int?
    /// The methods that would be allowed, for `methodNotAllowed`.
    var allowedMethods: [String] = []
    /// Further members that say more: where in a text, in which rows.
    var extensions: JSONObject = [:]
    /// Whether the connection is closed after the answer, because the rest of the request body is not read.
    var closesConnection = false
    /// What the log says and the caller does not see: the underlying error.
    var cause: String?

    init(_ type: ProblemType, _ detail: String, hint: String? = nil, code: String? = nil) {
        self.type = type
        self.detail = detail
        self.hint = hint
        self.code = code
    }

    /// The document, in the order of RFC 9457 section 3.1.
    func json(requestID: String) -> JSONValue {
        var members: JSONObject = [
            "type": .string(type.path),
            "title": .string(type.page.title),
            "status": .integer(Int64(type.status.code)),
            "detail": .string(detail),
            "instance": .string(requestID),
        ]
        if let hint { members["hint"] = .string(hint) }
        if let code { members["code"] = .string(code) }
        for (key, value) in extensions { members[key] = value }
        if let retryAfterSeconds { members["retryAfterSeconds"] = .integer(Int64(retryAfterSeconds)) }
        return .object(members)
    }

    func response(requestID: String) -> Response {
        var headers: HTTPFields = [.contentType: "application/problem+json", .cacheControl: "no-store"]
        if let retryAfterSeconds { headers[.retryAfter] = String(retryAfterSeconds) }
        if !allowedMethods.isEmpty { headers[.allow] = allowedMethods.joined(separator: ", ") }
        if type.status == .unauthorized { headers[.wwwAuthenticate] = "Bearer realm=\"rootline\"" }
        if closesConnection { headers[.connection] = "close" }
        let body = json(requestID: requestID).serialized()
        return Response(status: type.status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: body)))
    }
}

extension ProblemDetails {
    static func invalidParameter(_ name: String, _ value: some StringProtocol, allowed: String) -> ProblemDetails {
        ProblemDetails(.invalidRequest, "\(name) is \"\(value.prefix(80))\", allowed is \(allowed).")
    }

    static func missing(_ name: String, _ what: String) -> ProblemDetails {
        ProblemDetails(.invalidRequest, "The member \"\(name)\" of the body is missing: \(what).")
    }

    static func bodyTooLarge(limit: Int) -> ProblemDetails {
        var problem = ProblemDetails(.bodyTooLarge, "The body has more than the \(limit) bytes this route reads.")
        problem.closesConnection = true
        return problem
    }

    static let unauthenticated = ProblemDetails(
        .unauthenticated, "The request has no valid session cookie and no valid API key.",
        hint: "Sign in at POST /api/v1/session, or send \"Authorization: Bearer <API key>\".")

    /// The answer to everything we did not foresee: the request id and nothing else.
    static func unforeseen(_ error: any Error) -> ProblemDetails {
        var problem = ProblemDetails(
            .internalError, "Something went wrong inside the service; its log has the reason under this request id.")
        problem.cause = String(reflecting: error)
        return problem
    }
}
