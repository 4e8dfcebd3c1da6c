public import Base

/// The methods that a request may have (RFC 9110 section 9, RFC 5789).
public enum HTTPMethod: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"

    /// Whether sending it twice does the same as sending it once (RFC 9110 section 9.2.2).
    public var isIdempotent: Bool { self != .post && self != .patch }
}

/// One HTTP request with its limits. Only `http` and `https` URLs are sent.
public struct HTTPRequest: Sendable {
    public var method: HTTPMethod
    /// Absolute and already percent-encoded.
    public var url: String
    /// In this order; a name may occur several times.
    public var headers: [(String, String)]
    public var body: [UInt8]?
    /// From the first byte sent to the last byte received, over all attempts and their pauses.
    public var deadline: Duration
    /// For one connection, TLS included.
    public var connectTimeout: Duration
    /// How long nothing at all may arrive; whole seconds. A paused stream does not count.
    public var stallTimeout: Duration
    /// Bytes of the response body after decompression.
    public var responseBytesMax: Int
    /// Redirects that are followed; with 0 the redirect itself is the response.
    /// `Authorization` stays with the first host, other headers go along.
    public var redirectsMax = 0
    public var retries: RetryPolicy
    /// Whether the server may compress (gzip, deflate, br, zstd); event streams come sooner without.
    public var acceptsCompression = true

    /// A request with the limits of an ordinary API call unless told otherwise.
    public init(
        _ method: HTTPMethod, _ url: String, headers: [(String, String)] = [], body: [UInt8]? = nil,
        deadline: Duration = .seconds(30), connectTimeout: Duration = .seconds(10),
        stallTimeout: Duration = .seconds(30), responseBytesMax: Int = Limits.httpResponseBytes,
        retries: RetryPolicy = .standard
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadline = deadline
        self.connectTimeout = connectTimeout
        self.stallTimeout = stallTimeout
        self.responseBytesMax = responseBytesMax
        self.retries = retries
    }

    /// A `GET` with these limits.
    public init(_ url: String) { self.init(.get, url) }
}
