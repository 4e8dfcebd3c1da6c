/// Why a request got no response.
///
/// An answer of 404 or 500 is a response, not an error; see `HTTPResponse.requireSuccess`.
public struct CurlError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure; raw values are stable.
    public enum Code: String, Sendable, CaseIterable {
        /// The URL, a header or an option of the request cannot be sent.
        case invalidRequest
        /// The host name of the server or of the proxy has no address.
        case resolve
        /// No connection: refused, unreachable, or not made within the connect timeout.
        case connect
        /// The TLS handshake failed or the certificate is not trusted.
        case tls
        /// The total deadline passed.
        case timeout
        /// Not one byte came for the stall timeout.
        case stalled
        /// More bytes than the limit: the body, or all headers together.
        case tooLarge
        /// More redirects than allowed.
        case tooManyRedirects
        /// The connection ended in the middle.
        case connectionLost
        /// The server does not speak HTTP as it should.
        case protocolViolation
        /// The response has a status that the caller does not accept; `status` has it.
        case status
        /// The Swift task was cancelled or nobody reads the body any more.
        case cancelled
        /// The client was closed.
        case closed
        /// Too many requests under way at a time.
        case busy
        /// libcurl failed for another reason; the message has its words.
        case library
    }

    public let code: Code
    /// What happened, with the address without its query and the limit, in one sentence. Never holds a header.
    public let message: String
    /// The remedy, where there is one.
    public let hint: String?
    /// The status of the response, where there was one.
    public let status: Int?

    /// For callers that turn a response into an error of their own kind.
    public init(_ code: Code, _ message: String, hint: String? = nil, status: Int? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.status = status
    }

    public var description: String { message }
}
