internal import HTTPTypes

/// Every kind of failure that a caller of the HTTP interface can meet.
///
/// The raw value is the last part of the problem's `type` (`/problems/<code>`), under which the service
/// serves a page about it; `docs/problems/<code>.md` holds the same text. A code never changes its meaning.
enum ProblemType: String, CaseIterable, Sendable {
    case invalidRequest = "invalid-request"
    case invalidJSON = "invalid-json"
    case unauthenticated
    case wrongCredentials = "wrong-credentials"
    case forbidden
    case crossSiteRequest = "cross-site-request"
    case tooManySignIns = "too-many-sign-ins"
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case unsupportedMediaType = "unsupported-media-type"
    case bodyTooLarge = "body-too-large"
    case requestTimeout = "request-timeout"
    case stale
    case conflict
    case reusedKey = "reused-key"
    case invalidChange = "invalid-change"
    case invalidObservations = "invalid-observations"
    case uploadTruncated = "upload-truncated"
    case limitExceeded = "limit-exceeded"
    case cancelled
    case busy
    case starting
    case databaseUnavailable = "database-unavailable"
    case storageFull = "storage-full"
    case sourceUnavailable = "source-unavailable"
    case modelUnavailable = "model-unavailable"
    case internalError = "internal-error"
}

extension ProblemType {
    /// The HTTP status the problem answers with.
    var status: HTTPResponse.Status {
        switch self {
        case .invalidRequest, .invalidJSON, .uploadTruncated: .badRequest
        case .unauthenticated, .wrongCredentials: .unauthorized
        case .forbidden, .crossSiteRequest: .forbidden
        case .tooManySignIns: .tooManyRequests
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .unsupportedMediaType: .unsupportedMediaType
        case .bodyTooLarge: .contentTooLarge
        case .requestTimeout: .requestTimeout
        case .stale: .preconditionFailed
        case .conflict: .conflict
        case .invalidChange, .invalidObservations, .limitExceeded, .reusedKey: .unprocessableContent
        case .internalError: .internalServerError
        case .busy, .cancelled, .starting, .databaseUnavailable: .serviceUnavailable
        case .storageFull: .insufficientStorage
        case .sourceUnavailable, .modelUnavailable: .badGateway
        }
    }

    /// The path of the page about this problem, and its `type` member.
    var path: String { "/problems/\(rawValue)" }
}

extension HTTPResponse.Status {
    /// 507, RFC 4918 section 11.5.
    static let insufficientStorage = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
}
