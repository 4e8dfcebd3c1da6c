internal import Base
internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// What encloses every request: its id, the security headers, the translation of errors into problem
/// details, one line of access log and the measurements.
struct RequestFrame: RouterMiddleware {
    typealias Context = RequestScope

    let metrics: Metrics
    /// What handlers log with, the request's id added.
    let logger: Logger
    private let clock = ContinuousClock()

    init(metrics: Metrics, logger: Logger) {
        self.metrics = metrics
        self.logger = logger
    }

    func handle(
        _ request: Request, context: RequestScope, next: (Request, RequestScope) async throws -> Response
    ) async throws -> Response {
        let begin = clock.now
        let scope = identified(context, request)
        metrics.requestsInFlight.increase()
        var response: Response
        var cause: String?
        do {
            response = try await next(request, scope)
        } catch  where Route.isOfNeo4j(request.uri.path) {
            response = QueryFailure.answer(to: request, error, cause: &cause)
        } catch {
            let problem = ProblemDetails(translating: error)
            cause = problem.cause ?? (problem.type.status.kind == .serverError ? problem.detail : nil)
            response = problem.response(requestID: scope.requestID)
        }
        addHeaders(to: &response, scope)
        let status = response.status
        finish(&response) { [clock, cause] broken in
            metrics.requestsInFlight.decrease()
            record(request, scope, status, begin.duration(to: clock.now), cause: cause, broken: broken)
        }
        return response
    }

    /// Takes over the caller's request id where it is a harmless one, else makes one.
    private func identified(_ context: RequestScope, _ request: Request) -> RequestScope {
        var scope = context
        let given = request.headers[.requestID]
        if let given, (1...64).contains(given.utf8.count), given.utf8.allSatisfy(\.isIdentifierByte) {
            scope.requestID = given
        } else {
            scope.requestID = context.logger[metadataKey: "hb.request.id"].map { "\($0)" } ?? "unknown"
        }
        scope.logger = logger
        scope.logger[metadataKey: LogKey.requestID] = "\(scope.requestID)"
        return scope
    }

    private func addHeaders(to response: inout Response, _ scope: RequestScope) {
        response.headers[.requestID] = scope.requestID
        response.headers[.contentSecurityPolicy] = Self.contentSecurityPolicy
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "no-referrer"
        response.headers[.crossOriginOpenerPolicy] = "same-origin"
        if !response.headers.contains(.cacheControl) { response.headers[.cacheControl] = "no-store" }
    }

    /// Calls `done` when the last byte is written, or at once where the whole body is in hand.
    private func finish(_ response: inout Response, _ done: @escaping @Sendable (_ broken: Bool) -> Void) {
        guard response.body.contentLength == nil else { return done(false) }
        let body = response.body
        response.body = ResponseBody { writer in
            do {
                try await body.write(writer)
                done(false)
            } catch {
                done(true)
                throw error
            }
        }
    }

    private func record(
        _ request: Request, _ scope: RequestScope, _ status: HTTPResponse.Status, _ duration: Duration,
        cause: String?, broken: Bool
    ) {
        let template = scope.note.template ?? "other"
        metrics.record(method: request.method.rawValue, route: template, status: status.code, duration: duration)
        var metadata: Logger.Metadata = [
            LogKey.method: "\(request.method.rawValue)", LogKey.path: "\(request.uri.path)",
            LogKey.route: "\(template)", LogKey.status: "\(status.code)",
            LogKey.milliseconds: "\(duration.milliseconds)", LogKey.clientAddress: "\(scope.remoteAddress)",
        ]
        if let principal = scope.note.principal {
            metadata[LogKey.tenant] = "\(principal.tenant)"
            metadata[LogKey.subject] = "\(principal.subject)"
        }
        if broken { metadata[LogKey.broken] = "true" }
        if let cause {
            metadata[LogKey.cause] = "\(cause)"
            scope.logger.log(level: status.code == 503 ? .warning : .error, "request failed", metadata: metadata)
        } else {
            scope.logger.log(level: Self.level(of: template), "request", metadata: metadata)
        }
    }

    /// Probes come every few seconds and say nothing; they are for debugging only.
    private static func level(of template: String) -> Logger.Level {
        template.hasPrefix("/health/") || template == "/metrics" ? .debug : .info
    }

    static let contentSecurityPolicy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; script-src 'self'; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
}

extension UInt8 {
    /// A letter, a digit, `.`, `_` or `-`.
    fileprivate var isIdentifierByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension Duration {
    /// Milliseconds with three decimals.
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1_000 + (Double(attoseconds) / 1e12).rounded() / 1_000
    }

    /// Seconds as a number.
    var secondsValue: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}

extension HTTPField.Name {
    /// A name that is known to be one.
    static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
        return name
    }

    static let requestID = known("X-Request-Id")
    static let referrerPolicy = known("Referrer-Policy")
    static let crossOriginOpenerPolicy = known("Cross-Origin-Opener-Policy")
    static let secFetchSite = known("Sec-Fetch-Site")
    static let forwardedProtocol = known("X-Forwarded-Proto")
}
