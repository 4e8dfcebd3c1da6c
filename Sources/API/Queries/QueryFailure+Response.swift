internal import HTTPTypes
internal import Hummingbird

extension QueryFailure {
    /// The status of the Query API: what a client did wrong and what may be tried again is 400.
    var httpStatus: HTTPResponse.Status {
        let known: [(Neo4jStatus, HTTPResponse.Status)] = [
            (.unauthorized, .unauthorized), (.forbidden, .forbidden), (.tooManySignIns, .tooManyRequests),
            (.databaseNotFound, .notFound), (.transactionNotFound, .notFound), (.unavailable, .serviceUnavailable),
            (.unknown, .internalServerError), (.databaseError, .internalServerError),
        ]
        return known.first { $0.0 == status }?.1 ?? .badRequest
    }

    /// `{"errors": [{"code": …, "message": …}]}`.
    func response(_ status: HTTPResponse.Status? = nil, invitesPassword: Bool = false) -> Response {
        var text = JSONText()
        text.beginObject()
        write(to: &text)
        text.endObject()
        var headers: HTTPFields = [.contentType: "application/json"]
        let status = status ?? httpStatus
        if status == .unauthorized {
            headers[.wwwAuthenticate] =
                invitesPassword ? "Basic realm=\"rootline\", charset=\"UTF-8\"" : "Bearer realm=\"rootline\""
        }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: text.bytes)))
    }

    /// What a refused request under `/db` gets.
    /// - Parameter cause: of a failure that is ours, for the log.
    static func answer(to request: Request, _ error: any Error, cause: inout String?) -> Response {
        var failure = QueryFailure(translating: error)
        if let problem = error as? ProblemDetails { cause = problem.cause }
        if failure.status == .unknown || failure.status == .databaseError { cause = cause ?? "\(error)" }
        if failure.status == .unauthorized, request.headers[.authorization] == nil {
            failure = QueryFailure(.unauthorized, "No authentication header supplied.")
        } else if failure.status == .unauthorized {
            failure = QueryFailure(.unauthorized, "Invalid username or password.")
        }
        var status = failure.httpStatus
        if let problem = error as? ProblemDetails, problem.type.status.code >= 404 { status = problem.type.status }
        if failure.status == .requestFormat, error is BasicCredentials.Malformed { status = .unauthorized }
        // A browser would ask its user for a password where a page of ours asks.
        return failure.response(status, invitesPassword: request.headers[.secFetchSite] == nil)
    }

    /// The member `errors` of an answer.
    func write(to text: inout JSONText) {
        text.key("errors")
        text.beginArray()
        writeItem(to: &text)
        text.endArray()
    }

    func writeItem(to text: inout JSONText) {
        text.beginObject()
        text.member("code", code)
        text.member("message", message)
        text.endObject()
    }
}
